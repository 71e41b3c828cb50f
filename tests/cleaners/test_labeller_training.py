"""What the model is trained on: alignment, labels, kinds from HTML, added blocks; and that the two forward passes agree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.corpora import Page
from benchmarks.training.align import align
from benchmarks.training.augment import Pool, augment, with_block, with_lines_joined, with_lines_repeated
from benchmarks.training.augment_html import with_fewer_facts, with_foreign_lines, without_page
from benchmarks.training.examples import HTML, Example
from benchmarks.training.glue import bare, glued
from benchmarks.training.labels import Labels, label, mask
from benchmarks.training.weak_kinds import (
    WeakKinds,
    kind_of,
    kinds_by_text,
    narrow,
    open_before_start,
)
from cleaners.labeller.kinds import KINDS
from cleaners.model import Facts, Kind, Line

STORY = (
    "Council closes the old ferry terminal after ninety years",
    "The board voted on Tuesday to close the terminal at the end of the season.",
    "Two of the three boats will be sold to a company on the north shore.",
    "What comes next",
    "Buses will take most of the passengers from October, the board said.",
)


def page(corpus: str = "fundus", lang: str = "en") -> Page:
    return Page(
        id="1",
        corpus=corpus,
        url="",
        site="courier.example",
        lang=lang,
        html="",
        gold_text="\n".join(STORY),
        gold_title="Ferry terminal to close",
        gold_authors=("Orla Fenwick",),
        gold_captions=("The terminal at dusk with the last boat of the day leaving",),
        gold_headings=("What comes next",),
        gold_summary=(STORY[0],),
    )


def kinds(labels: Labels, place: int) -> set[Kind]:
    return {kind for kind, allowed in zip(KINDS, labels.allowed[place], strict=True) if allowed}


def test_alignment_prefers_the_place_in_order_to_an_earlier_twin() -> None:
    gold = "a b c d e f g h i j".split()
    dump = [*"c d x x".split(), *gold, *"h i".split()]
    assert align(dump, gold).tolist() == [-1] * 4 + list(range(10)) + [-1] * 2


@pytest.mark.parametrize(("dump", "gold"), [([], []), (["a"], []), ([], ["a"]), (["a"] * 9, ["a"] * 9)])
def test_alignment_of_little(dump: list[str], gold: list[str]) -> None:
    assert len(align(dump, gold)) == len(dump)


def test_lines_get_the_kinds_that_the_gold_names() -> None:
    texts = [
        "Home",
        "Ferry terminal to close",
        STORY[0],
        "By Orla Fenwick",
        "The terminal at dusk with the last boat of the day leaving. Photo: Tess Okafor",
        *STORY[1:],
        "Ferry terminal to close",
        "Newsletter",
    ]
    found = label(texts, page())
    assert [kinds(found, place) for place in (1, 2, 3, 4, 5, 7)] == [
        {Kind.TITLE},
        {Kind.STANDFIRST},
        {Kind.BYLINE},
        {Kind.CAPTION},
        {Kind.BODY},
        {Kind.SUBHEADING},
    ]
    assert found.inside.tolist() == [False, False, True, False, False, True, True, True, True, False, False]
    assert Kind.NAVIGATION in kinds(found, 0)


def test_a_corpus_that_names_no_headings_leaves_them_open() -> None:
    found = label(STORY, page("wcxb"))
    assert kinds(found, 1) == {Kind.BODY, Kind.SUBHEADING, Kind.STANDFIRST}


def test_a_line_without_words_belongs_where_its_neighbours_do() -> None:
    found = label(["—", STORY[1], "***", STORY[2], "—", "Newsletter"], page())
    assert found.inside.tolist() == [False, True, True, True, False, False]


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (Facts(path=("body", "figure", "figcaption")), Kind.CAPTION),
        (Facts(path=("body", "nav", "ul", "li")), Kind.NAVIGATION),
        (Facts(own_words=frozenset({"share"}), words=frozenset({"share", "related"})), Kind.PROMO),
        (Facts(words=frozenset({"comments"})), Kind.COMMENTS),
        (Facts(words=frozenset({"article"})), None),
    ],
)
def test_kinds_from_the_element(facts: Facts, kind: Kind | None) -> None:
    assert kind_of(facts) is kind


def test_a_text_in_elements_of_two_kinds_has_none() -> None:
    nav, comment = Facts(path=("nav",)), Facts(words=frozenset({"comment"}))
    lines = [
        Line(0, "News", "News", 0, nav),
        Line(1, "NEWS", "NEWS", 0, comment),
        Line(2, "Sport", "Sport", 0, nav),
    ]
    assert kinds_by_text(lines) == {"sport": Kind.NAVIGATION}


CAPTION = "The terminal at dusk with the last boat of the day leaving"


def captioned(tag: str) -> WeakKinds:
    return WeakKinds.of([Line(0, CAPTION, CAPTION, 0, Facts(path=("body", "figure", tag)))])


@pytest.mark.parametrize(
    ("gold", "second", "kept_kinds"),
    [
        (STORY, STORY, {Kind.CAPTION}),
        ((*STORY, CAPTION), (*STORY, CAPTION), set(KINDS)),
        (STORY, (*STORY, CAPTION), {Kind.CAPTION}),
    ],
)
def test_a_figures_caption_is_one_or_nothing_is_learnt_of_it(
    gold: tuple[str, ...], second: tuple[str, ...], kept_kinds: set[Kind]
) -> None:
    texts = (*STORY, CAPTION)
    labels, other = (
        label(texts, replace(page("wcxb"), gold_text="\n".join(text), gold_captions=()))
        for text in (gold, second)
    )
    labels.allowed[labels.inside != other.inside] = True
    before = labels.allowed.copy()
    narrow(labels, texts, captioned("div"))
    assert np.array_equal(labels.allowed, before)
    narrow(labels, texts, captioned("figcaption"))
    assert kinds(labels, len(STORY)) == kept_kinds
    assert np.array_equal(labels.allowed[:-1], before[:-1])


def test_what_stands_right_before_the_text_may_be_a_standfirst_that_extractors_lose() -> None:
    lead = "Ninety years of boats across the bay end this autumn after a long vote."
    texts = ["Home", "Ferry terminal to close", lead, *STORY[1:], lead]
    labels = label(texts, replace(page("unlabelled"), gold_text="\n".join(STORY[1:]), gold_summary=()))
    open_before_start(labels)
    assert kinds(labels, 2) == set(KINDS)
    assert kinds(labels, 0).isdisjoint({Kind.BODY, Kind.STANDFIRST})
    assert kinds(labels, 1) == {Kind.TITLE}
    assert kinds(labels, len(texts) - 1).isdisjoint({Kind.BODY, Kind.STANDFIRST})


def html_example(site: str) -> Example:
    facts = Facts(path=("body", "main", "p"), words=frozenset({"story"}), block=3, parent=2, extracted=True)
    own = example(site)
    return replace(own, renderer=HTML, lines=tuple(replace(line, facts=facts) for line in own.lines))


def test_lent_lines_of_a_page_are_in_blocks_of_their_own_and_outside_the_story() -> None:
    own, other = html_example("a.example"), html_example("b.example")
    for seed in range(20):
        grown = with_foreign_lines(own, other, np.random.default_rng(seed))
        lent = [line for line in grown.lines if line.facts and line.facts.parent != 2]
        assert {line.text for line in lent} in ({"Newsletter"}, {"Home", "Ferry terminal to close"})
        assert grown.labels.inside.sum() == len(STORY)
    assert with_foreign_lines(own, None, np.random.default_rng(0)) == own


def test_a_page_cleaned_before_keeps_its_whole_story() -> None:
    clean = without_page(html_example("a.example"), np.random.default_rng(0))
    assert [line.text for line in clean.lines] == list(STORY)
    assert [line.gap for line in clean.lines] == [0, 1, 1, 1, 1]


def test_pages_lose_facts_but_no_lines_and_a_witness_never_sees_its_own_labels() -> None:
    own = html_example("a.example")
    seen = [with_fewer_facts(own, np.random.default_rng(seed)).lines[0].facts for seed in range(60)]
    told = [facts for facts in seen if facts]
    assert None in seen
    assert {facts.extracted for facts in told} == {None, True}
    assert {facts.words for facts in told} == {frozenset(), frozenset({"story"})}
    assert {facts.path for facts in told} == {("body", "main", "p"), ("body", "div", "p")}
    guessed = [
        with_fewer_facts(replace(own, sure=False), np.random.default_rng(seed)).lines for seed in range(60)
    ]
    assert all(line.facts is None or line.facts.extracted is None for lines in guessed for line in lines)


def example(site: str) -> Example:
    texts = ["Home", "Ferry terminal to close", *STORY, "Newsletter"]
    lines = tuple(Line(place, text, text) for place, text in enumerate(texts))
    return Example("fundus", site, site, "en", "resiliparse", lines, label(texts, page()), "\n".join(STORY))


def test_added_blocks_keep_the_story_and_are_no_part_of_it() -> None:
    own, pool = example("a.example"), Pool.of([example("b.example"), example("c.example")])
    grown = [with_block(own, pool, np.random.default_rng(seed)) for seed in range(40)]
    assert max(len(new.lines) for new in grown) > len(own.lines)
    for new in grown:
        assert len(new.lines) == len(new.labels.words) == len(new.labels.allowed)
        assert [
            line.text for line, inside in zip(new.lines, new.labels.inside, strict=True) if inside
        ] == list(STORY)


def test_the_same_generator_gives_the_same_example() -> None:
    own, pool = example("a.example"), Pool.of([example("b.example")])
    first, second = (augment(own, pool, np.random.default_rng(7)) for _ in range(2))
    assert first.lines == second.lines


def test_glued_articles_keep_their_lines_and_each_opens_once() -> None:
    own, other = example("a.example"), example("b.example")
    for seed in range(40):
        dump = glued([own, other], np.random.default_rng(seed))
        assert (
            len(dump.lines) == len(dump.labels.words) == len(dump.labels.allowed) == len(dump.labels.owners)
        )
        story = [line.text for line, inside in zip(dump.lines, dump.labels.inside, strict=True) if inside]
        assert story == [*STORY, *STORY]
        openings = np.flatnonzero(dump.labels.openings)
        assert [dump.lines[place].text for place in openings] == [STORY[0], STORY[0]]
        assert dump.labels.owners[openings].tolist() == [0, 1]


def test_a_bare_article_has_nothing_of_the_page_around_it() -> None:
    for seed in range(40):
        alone = bare(example("a.example"), np.random.default_rng(seed))
        texts = [line.text for line in alone.lines]
        assert not {"Home", "Newsletter"} & set(texts)
        assert [text for text in texts if text in STORY] == list(STORY)


def test_joined_lines_hold_the_same_words_and_stay_inside() -> None:
    own = example("a.example")
    for seed in range(8):
        joined = with_lines_joined(own, np.random.default_rng(seed))
        assert " ".join(line.text for line in joined.lines) == " ".join(line.text for line in own.lines)
        assert len(joined.lines) < len(own.lines)
        assert joined.labels.words[joined.labels.inside].sum() == own.labels.words[own.labels.inside].sum()


def test_a_line_that_stands_twice_is_the_articles_once() -> None:
    own = example("a.example")
    grown = [with_lines_repeated(own, np.random.default_rng(seed)) for seed in range(40)]
    assert max(len(new.lines) for new in grown) > len(own.lines)
    assert all(new.labels.inside.sum() == len(STORY) for new in grown)


def test_numpy_and_torch_agree(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from benchmarks.training.batches import collate, inputs_of
    from benchmarks.training.export import arrays_of, save
    from benchmarks.training.network import Network, Sizes
    from benchmarks.training.vocabulary import Vocabulary
    from cleaners.labeller import read as judge
    from cleaners.labeller.tokens import read
    from cleaners.labeller.weights import read_model

    hashes = np.unique(read(list(STORY)).word_hash)[::2]
    vocabulary = Vocabulary(hashes, ("lead", "story"), ("article", "main"))
    told = Facts(path=("main", "p"), words=frozenset({"main", "story"}), own_words=frozenset({"story"}))
    pages = [
        Example(
            "fundus",
            "1",
            "s",
            "en",
            "html",
            tuple(Line(i, t, t, i % 2, facts) for i, t in enumerate(STORY)),
            label(STORY, page()),
            "",
        )
        for facts in (None, told)
    ]
    inputs = [inputs_of(one, vocabulary) for one in pages]
    torch.manual_seed(0)
    network = Network(Sizes(inputs[0].features.shape[1], len(KINDS), len(hashes), 2, 2)).eval()
    network.standardise(torch.as_tensor(np.concatenate([one.features for one in inputs])))
    with torch.no_grad():
        output = network(collate(inputs))
    logits = output.kinds
    save(arrays_of(network, vocabulary, 1.0), tmp_path / "model.npz")
    model = read_model(tmp_path / "model.npz")
    starts = (0, len(STORY) + (len(logits) - 2 * len(STORY)) // 2)
    for one, start in zip(pages, starts, strict=True):
        expected = logits[start : start + len(STORY)].softmax(1).numpy()
        found = judge(one.lines, model)
        np.testing.assert_allclose(found.kinds, expected, atol=2e-3)
        opens = output.opens[start : start + len(STORY)].sigmoid().numpy()
        np.testing.assert_allclose(found.openings, opens, atol=2e-3)


def test_a_model_trained_twice_is_the_same() -> None:
    torch = pytest.importorskip("torch")
    from benchmarks.training.export import arrays_of
    from benchmarks.training.train import Recipe, train

    examples = [example(f"{number}.example") for number in range(16)]
    first, second = (arrays_of(*train(examples, Recipe(epochs=2, batch=8, width=16)), 1.0) for _ in range(2))
    torch.use_deterministic_algorithms(mode=False)
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_masks_name_their_kinds() -> None:
    assert mask([Kind.CAPTION]).sum() == 1
    assert mask(KINDS).all()
