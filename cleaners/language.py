"""Which language a text is in.

Script and function words tell the language of most articles at once; what they leave open is asked of py3langid, whose model takes
as long to load as a small document takes to clean.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import chain, islice
from typing import Any

from cleaners.data_tables import keyed
from cleaners.patterns import regex
from cleaners.scripts import has_east_asian

MIN_CHARS = 60
"""Shorter texts are left open. Han, kana and Hangul characters count four times: each says about as much as four letters."""
MIN_CONFIDENCE = 0.7
"""py3langid's normalised probability below which a text is left open: mixed and very short texts stay under it."""
MAX_CHARS, CLEAR_CHARS = 5_000, 2_000
"""Enough to tell any language, and enough for function words to tell most; the cost of a call grows with the text."""
CLEAR_WORDS = 40
"""Words from which function words alone may tell the language."""
CLEAR = ((0.2, 1.6), (0.12, 2.5))
"""Share of function words that running text of a language has at least, and how many times as many as those of the next language they
must be: where fewer stand, as in guides and lists, the lead must be larger. Close languages are left to the model."""
FOREIGN_SHARE, FOREIGN_LETTERS = 0.005, 5
"""Share and number of characters from which letters that a language does not write tell that it is another one; names stay under them."""
SCRIPT_SHARE = 0.5
"""Share of the letters from which a script that one language has tells it."""
JAPANESE, CHINESE = 0.1, 0.03
"""Share of kana among kana and Han from which a text is Japanese, and up to which it is Chinese: kana make up a third and more of Japanese
text, a tenth of its headlines, and stand in Chinese in a name."""
_LETTERS_A_HAN = 4
_KANA, _HAN, _HANGUL = (regex(f"[{block}]") for block in ("\u3040-\u30ff", "\u3400-\u9fff", "\uac00-\ud7af"))
_EAST_ASIAN = regex("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = regex(r"[^\W\d_][\w'\u0300-\u036f\u0900-\u0963]*")


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the language that a text is in, or None where the text is too short or mixed to be sure."""
    sample = text[:MAX_CHARS]
    opening = sample[: 2 * MIN_CHARS]  # tells of most texts that they are long enough
    if _letters(opening) < MIN_CHARS and _letters(sample) < MIN_CHARS:
        return None
    return (
        _by_script(sample)
        or _by_function_words(sample[:CLEAR_CHARS])
        or _by_function_words(sample)
        or _by_model(sample)
    )


def _letters(sample: str) -> int:
    """How many letters a text has, with those of Chinese, Japanese and Korean counted for what they say."""
    letters = sum(map(str.isalpha, sample))
    if has_east_asian(sample):
        letters += (_LETTERS_A_HAN - 1) * sum(map(str.isalpha, _EAST_ASIAN.findall(sample)))
    return letters


def _by_script(sample: str) -> str | None:
    """Japanese, Korean and Chinese by their characters; None for every other text."""
    if not has_east_asian(sample):
        return None
    letters = sum(map(str.isalpha, sample))
    kana, han, hangul = (len(script.findall(sample)) for script in (_KANA, _HAN, _HANGUL))
    if hangul > SCRIPT_SHARE * letters:
        return "ko"
    if kana + han <= SCRIPT_SHARE * letters:
        return None
    share = kana / (kana + han)
    return "ja" if share > JAPANESE else "zh" if share <= CHINESE else None


@cache
def _languages_by_word() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for language, row in keyed("function_words"):
        for word in dict.fromkeys(row.split()):
            table[word] = (*table.get(word, ()), language)
    return table


@cache
def _foreign_letters() -> dict[str, tuple[str, ...]]:
    return {language: tuple(row.split()) for language, row in keyed("foreign_letters")}


def _is_foreign(folded: str, language: str) -> bool:
    """Whether a text has too many letters that the language does not write."""
    letters = _foreign_letters().get(language, ())
    return sum(map(folded.count, letters)) >= max(FOREIGN_LETTERS, FOREIGN_SHARE * len(folded))


def _by_function_words(sample: str) -> str | None:
    """The language whose function words are many and far more than any other's; None where that is not clear."""
    folded = sample.casefold()
    words = _WORD.findall(folded)
    if len(words) < CLEAR_WORDS:
        return None
    table = _languages_by_word()
    counts: Counter[str] = Counter()
    for word, times in Counter(filter(table.__contains__, words)).items():
        for language in table[word]:
            counts[language] += times
    likely = (pair for pair in counts.most_common() if not _is_foreign(folded, pair[0]))
    (best, most), (_, next_most) = islice(chain(likely, [("", 0), ("", 0)]), 2)
    is_clear = any(most >= share * len(words) and most >= lead * next_most for share, lead in CLEAR)
    return best if is_clear else None


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _by_model(sample: str) -> str | None:
    code, confidence = _identifier().classify(sample)
    return str(code) if confidence >= MIN_CONFIDENCE else None
