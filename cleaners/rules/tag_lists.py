"""Tags below a story: a label on a line of its own, and the short lines under it."""

from __future__ import annotations

from collections.abc import Mapping

from cleaners.features import Features
from cleaners.model import KEPT, Kind, Verdict
from cleaners.phrasebook import phrasebook
from cleaners.rules.rule import SURE, ContextRule, Document

LABEL_WORDS, TAG_WORDS = 3, 4
MOST_TAGS = 12


def tag_list(document: Document) -> Mapping[int, Verdict]:
    """A label of tags behind the last paragraph of a text dump, and the short lines under it, of which no rule is sure."""
    features, verdicts = document.features, document.verdicts
    if document.is_page:
        return {}
    last = max((i for i, line in enumerate(features) if line.is_prose), default=len(features))
    label = next((i for i in range(last + 1, len(features)) if _is_label(features[i])), None)
    if label is None or _is_settled(verdicts[label]):
        return {}
    found = {label: Verdict(Kind.NAVIGATION, "navigation.tag_list", SURE)}
    for i in range(label + 1, min(label + 1 + MOST_TAGS, len(features))):
        if not _is_tag(features[i]) or _is_settled(verdicts[i]):
            break
        found[i] = found[label]
    return found if len(found) > 1 else {}


def _is_settled(verdict: Verdict | None) -> bool:
    """Whether a rule is sure of a line, or drops it: under a heading such as ``Topics`` links to stories may stand as well."""
    return verdict is not None and (verdict.confidence >= SURE or verdict.kind not in KEPT)


def _is_label(line: Features) -> bool:
    return line.words <= LABEL_WORDS and phrasebook().opens("tag_labels", line.folded)


def _is_tag(line: Features) -> bool:
    return line.words <= TAG_WORDS and not line.ends_sentence


CONTEXT = (ContextRule(("navigation.tag_list",), tag_list),)
