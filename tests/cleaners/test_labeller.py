# ruff: noqa: E501 - paragraphs of the pages below are one line each
"""The labeller: it loads, is the same every time, sees what it says it sees, and is right on pages written for this test."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.labeller import ARTICLE_KINDS, KINDS, article_share, cutoff, probabilities
from cleaners.labeller.weights import load
from cleaners.model import Facts, Kind, Line

FLOOR = 0.9
"""Share of the article's letters kept, and of the kept letters that are the article's, on every page below."""


def lines_of(text: str) -> list[Line]:
    """The lines of a page; a leading ``+`` marks those of the article and is taken off."""
    lines: list[Line] = []
    gap = 0
    for number, raw in enumerate(text.strip().splitlines()):
        if raw.strip():
            lines.append(Line(number, raw, raw.removeprefix("+").strip(), gap))
            gap = 0
        else:
            gap += 1
    return lines


PAGES = {
    "en": """
Skip to content
Home
News
Sport
Weather
Jobs
Sign in
Old ferry terminal to close after ninety years
Old ferry terminal to close after ninety years
By Orla Fenwick
Published 4 May 2024, 10:12
Share
Facebook
Copy link
The terminal at dusk, with the last boat of the day leaving. Photo: Tess Okafor
+The harbour board voted on Tuesday to close the old ferry terminal at the end of the season, ending ninety years of service across the bay.
+The decision came after a long evening of statements from residents, many of whom had travelled on the boats since their childhood and asked the board to wait another year.
+“We have looked at every way to keep it open,” said the chair of the board, Marta Lindqvist. “The repairs would cost more than a new quay, and the money is not there.”
+What happens to the boats
+Two of the three boats will be sold. The third, built in 1951, is to be given to the museum on the north shore, which plans to open it to visitors next spring.
+The board expects that buses will take most of the passengers from October. A ticket will cost the same, and the trip will take eleven minutes longer than before.
Related stories
Bridge repairs to start in June
Council sets out plan for new bus lanes
Museum looks for volunteers
Most read
Five arrested after market fire
School wins prize for its garden
Heavy rain expected at the weekend
Newsletter
Sign up for our morning newsletter
Contact us
Privacy policy
© 2024 The Bay Courier. All rights reserved.
""",
    "de": """
Zum Inhalt springen
Startseite
Politik
Wirtschaft
Sport
Anmelden
Stadtrat stoppt den Bau der neuen Halle
Von Jonas Wettig
12.03.2023, 18:40 Uhr
Teilen
+Der Stadtrat von Lindenau hat am Mittwochabend den Bau der neuen Sporthalle gestoppt. Die Kosten waren zuletzt auf mehr als vierzehn Millionen Euro gestiegen.
+Für den Antrag stimmten neunzehn Mitglieder, elf waren dagegen. Die Sitzung dauerte bis kurz vor Mitternacht, weil sich viele Vereine zu Wort gemeldet hatten.
+„Wir brauchen eine Halle, aber nicht um jeden Preis“, sagte Bürgermeisterin Hanna Krause nach der Abstimmung. Sie will bis zum Herbst einen neuen Entwurf vorlegen.
+Die Vereine fürchten nun, dass sie noch jahrelang in die Nachbarorte ausweichen müssen. Schon jetzt fahren drei Mannschaften zum Training nach Oberfeld.
Mehr zum Thema
Streit um Sporthalle geht weiter
Oberfeld verlangt höhere Miete
Meistgelesen
Brand in der Altstadt gelöscht
Neuer Fahrplan ab Juni
Impressum
Datenschutz
""",
    "ru": """
Главная
Новости
Экономика
Спорт
Войти
В Заречье открыли новый мост
14 июня 2022, 09:30
Поделиться
+В Заречье в понедельник открыли новый мост через реку, который строили почти четыре года. По нему уже прошли первые автобусы и сотни пешеходов.
+Старый мост закрыли ещё в 2018 году, когда инженеры нашли трещины в опорах. С тех пор жителям приходилось ехать в объезд больше двадцати километров.
+«Мы ждали этого дня очень долго, — сказала учительница Вера Соколова. — Теперь дорога до школы занимает десять минут, а не целый час».
+По словам мэра, осенью рядом с мостом появятся велосипедная дорожка и новая остановка. Деньги на это город получил из областного бюджета.
Читайте также
Автобусы изменят маршруты
На набережной посадят липы
Популярное
Реклама
Контакты
""",
    "ja": """
トップ
ニュース
スポーツ
ログイン
古い灯台、来春から一般公開へ
2023年11月8日 10時00分
シェア
+港町の岬に立つ古い灯台が、来年の春から一般に公開されることが八日に決まった。町の議会が修理の費用を認めたためで、工事は年内に始まる。
+灯台は百年以上前に建てられ、二十年前に役目を終えた。その後は立ち入りが禁じられていたが、住民の有志が掃除や草刈りを続けてきた。
+会の代表を務める松原さんは「子どものころから見上げてきた灯台に、やっと登ることができる。多くの人に海の眺めを楽しんでほしい」と話した。
+町は入場料を三百円とし、集まったお金を建物の維持に充てる考えだ。公開は四月から十一月までの週末に限られる。
関連記事
漁港で秋祭り
バス路線が変更に
アクセスランキング
お問い合わせ
""",
}


def page(language: str) -> tuple[list[Line], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """The lines of a page and which of them are the article's."""
    lines = lines_of(PAGES[language])
    return lines, np.array([line.raw.startswith("+") for line in lines])


@pytest.mark.parametrize("language", PAGES)
def test_the_article_is_found_on_pages_of_any_language(language: str) -> None:
    lines, wanted = page(language)
    kept = article_share(probabilities(lines)) > 0.5
    letters = np.array([len(line.text) for line in lines])
    assert letters[kept & wanted].sum() >= FLOOR * letters[wanted].sum()
    assert letters[kept & wanted].sum() >= FLOOR * letters[kept].sum()


def test_a_clean_story_stays_whole() -> None:
    lines, wanted = page("en")
    story = [line for line, kept in zip(lines, wanted, strict=True) if kept]
    assert (article_share(probabilities(story)) > 0.5).all()


@pytest.mark.parametrize(
    ("shares", "expected"),
    [([1.0, 1.0], 0.15), ([0.0, 0.0], 0.5), ([1.0, 0.0], 0.15), ([0.7, 0.7], 0.325), ([0.0, 1.0], 0.5)],
    ids=["all article", "none", "the long line is", "in between", "the short line is"],
)
def test_what_is_mostly_article_is_cut_with_care(shares: list[float], expected: float) -> None:
    assert cutoff(np.array(shares), np.array([90, 10])) == pytest.approx(expected)


@pytest.mark.parametrize("language", PAGES)
def test_rows_are_distributions_over_the_kinds(language: str) -> None:
    lines, _ = page(language)
    table = probabilities(lines)
    assert table.shape == (len(lines), len(KINDS))
    assert (table >= 0).all()
    np.testing.assert_allclose(table.sum(axis=1), 1, atol=1e-3)


def test_article_kinds_come_first() -> None:
    assert KINDS[: len(ARTICLE_KINDS)] == ARTICLE_KINDS
    assert len(set(KINDS)) == len(KINDS)


def test_the_same_lines_give_the_same_table() -> None:
    lines, _ = page("de")
    first = probabilities(lines)
    probabilities(page("en")[0])
    assert first.tobytes() == probabilities(lines).tobytes()


def test_a_new_process_gives_the_same_table() -> None:
    code = (
        "from cleaners.labeller import probabilities; from cleaners.model import Facts, Kind, Line;"
        "f = Facts(path=('body', 'p'), words=frozenset({'article', 'content', 'main'}), own_words=frozenset({'text', 'lead'}));"
        "print(probabilities([Line(i, t, t, 0, f) for i, t in enumerate(['Home', 'A first line of text.', 'End'])]).tobytes().hex())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_no_lines_give_an_empty_table() -> None:
    assert probabilities([]).shape == (0, len(KINDS))


@pytest.mark.parametrize(
    "texts",
    [
        ["a"],
        ["。"],
        ["—"],
        ["\u200d"],
        ["😀 𠀀"],
        ["\ud800"],
        ["x" * 100_000],
        ["- " * 20_000],
        ["a"] * 5_000,
        ["İstanbul", "ﬃ"],
    ],
    ids=["letter", "stop", "dash", "joiner", "astral", "surrogate", "long", "dashes", "many", "case"],
)
def test_odd_lines_are_judged(texts: list[str]) -> None:
    table = probabilities([Line(i, text, text) for i, text in enumerate(texts)])
    assert np.isfinite(table).all()
    assert len(table) == len(texts)


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=12))
def test_any_text_is_judged(texts: list[str]) -> None:
    table = probabilities([Line(i, text, text) for i, text in enumerate(texts)])
    assert np.isfinite(table).all()


def test_numbers_and_raw_text_do_not_matter() -> None:
    lines, _ = page("ru")
    moved = [replace(line, number=line.number + 500, raw="  " + line.raw) for line in lines]
    assert probabilities(lines).tobytes() == probabilities(moved).tobytes()


def test_facts_count() -> None:
    lines, _ = page("en")
    menu = Facts(path=("html", "body", "nav", "ul", "li"), link_share=1.0, extracted=False)
    told = [replace(line, facts=menu) for line in lines]
    assert (article_share(probabilities(told)) < article_share(probabilities(lines))).mean() > 0.5


def test_a_copy_of_the_story_in_a_text_field_changes_nothing() -> None:
    lines, _ = page("en")
    shown = [replace(line, facts=Facts(path=("html", "body", "p"))) for line in lines]
    copied = [replace(line, facts=Facts(path=("html", "body", "form", "textarea"))) for line in lines]
    table = probabilities([*shown, *copied])
    assert (table[: len(shown)] == probabilities(shown)).all()
    assert (article_share(table[len(shown) :]) == 0).all()


def test_a_menu_is_no_article() -> None:
    lines = [
        Line(i, text, text)
        for i, text in enumerate(["Home", "News", "Sport", "Contact", "Sign in", "Privacy policy"])
    ]
    assert (article_share(probabilities(lines)) < 0.5).all()


@pytest.mark.parametrize(("language", "headline"), [("en", (7, 8)), ("de", (6,)), ("ru", (5,)), ("ja", (4,))])
def test_a_headline_is_a_title(language: str, headline: tuple[int, ...]) -> None:
    lines, _ = page(language)
    assert int(probabilities(lines)[:, KINDS.index(Kind.TITLE)].argmax()) in headline


def test_the_model_is_small() -> None:
    numbers = sum(array.size for array in load().weights.values())
    assert numbers < 400_000
