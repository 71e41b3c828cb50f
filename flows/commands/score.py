"""Score an output on labelled dumps: precision and recall of each kind and site and of the text, and the fields that are right.

Label some documents of your sites by ``copydesk label``, correct them by hand, clean their dumps, and score.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.commands.arguments import add_out, existing_out, whole_number

if TYPE_CHECKING:
    from flows.score import Score, Scores

EXAMPLES = """
  copydesk score out gold/
  copydesk score out gold/article.txt.gold --wrong 50
  copydesk score out gold/ --json
"""

WRONG = 10
SET_IN = 4


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_out(command)
    command.add_argument("gold", metavar="GOLD", help="a gold file, or a folder that is searched for them")
    command.add_argument("--json", action="store_true", help="one object on stdout instead of tables")
    command.add_argument(
        "--wrong",
        type=whole_number,
        default=WRONG,
        metavar="N",
        help="how many of the things that are wrong to list (default: 10)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Score, and show."""
    from flows.gold import find_golds, read_gold
    from flows.read import read
    from flows.score import score

    out = read(existing_out(arguments.out))
    cases = [case for path in find_golds(Path(arguments.gold)) for case in read_gold(path)]
    scores = score(out, cases)
    if arguments.json:
        import json

        print(json.dumps(as_dict(scores), ensure_ascii=False, default=str))
    else:
        from flows.terminal import fitted, width_of

        print("\n".join(fitted(tables(scores, arguments.wrong), width_of(sys.stdout), SET_IN)))
    return 0


def as_dict(scores: Scores) -> dict[str, Any]:
    """For JSON: the score of all documents, by site, and all that is wrong."""
    return {
        **_score(scores.whole),
        "sites": {site: _score(one) for site, one in sorted(scores.sites.items())},
        "wrong": [
            {"document": one.document, "what": one.what, "wanted": one.wanted, "found": one.found}
            for one in scores.wrong
        ],
        "absent": scores.absent,
    }


def _score(score: Score) -> dict[str, Any]:
    text = score.text()
    return {
        "documents": score.documents,
        "outcomes": score.outcomes,
        "text": dict(zip(("precision", "recall", "f1"), text, strict=True)) if text else None,
        "kinds": {
            kind: {"precision": one.precision, "recall": one.recall, "given": one.given, "wanted": one.wanted, "right": one.right}
            for kind, one in score.kinds.items()
        },
        "fields": {name: {"right": right, "of": of} for name, (right, of) in score.fields.items()},
        "unlabelled": score.unlabelled,
    }  # fmt: skip


def tables(scores: Scores, wrong: int) -> Iterator[str]:
    """The same for people."""
    from flows.look import plain
    from flows.plural import counted
    from flows.score import kind_counts

    whole = scores.whole
    yield f"{counted(whole.documents, 'document')}: {whole.outcomes:,} with as many articles as the gold, or rejected as it says"
    if scores.absent:
        yield f"{counted(len(scores.absent), 'labelled document')} not in the output, the first {scores.absent[0]}"
    if text := whole.text():
        yield "text       precision {:.1%}   recall {:.1%}   F1 {:.1%}".format(*text)
    yield f"\n{'kind':<12}{'precision':>10}{'recall':>10}{'lines':>9}"
    for kind, _ in kind_counts(whole).most_common():
        one = whole.kinds[kind]
        yield f"{kind:<12}{_share(one.precision):>10}{_share(one.recall):>10}{one.wanted:>9,}"
    yield f"\n{'field':<12}{'right':>10}{'of':>9}"
    yield from (f"{name:<12}{right / of:>10.1%}{of:>9,}" for name, (right, of) in whole.fields.items())
    yield from _sites(scores.sites)
    if whole.unlabelled:
        yield f"\n{counted(whole.unlabelled, 'line')} of these documents not in the gold"
    if scores.wrong[:wrong]:
        yield f"\n{min(wrong, len(scores.wrong)):,} of {len(scores.wrong):,} things that are wrong"
    for each in scores.wrong[:wrong]:
        yield plain(f"  {each.document} · {each.what}: wanted {each.wanted}, found {each.found}")


def _sites(sites: Mapping[str, Score]) -> Iterator[str]:
    if len(sites) > 1:
        yield f"\n{'site':<32}{'documents':>10}{'text F1':>10}{'lines right':>13}{'body lost':>11}"
    for site, one in sorted(sites.items()) if len(sites) > 1 else ():
        right, of = one.right_lines()
        text, recall = one.text(), one.kinds["body"].recall
        shares = (
            text[2] if text else None,
            right / of if of else None,
            None if recall is None else 1 - recall,
        )
        columns = "".join(
            f"{_share(share):>{width}}" for share, width in zip(shares, (10, 13, 11), strict=True)
        )
        yield f"{site:<32}{one.documents:>10,}{columns}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
