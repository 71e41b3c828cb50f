"""One fix = one named ``str → str`` function, listed in order in ``FIXES``.

A fix changes how text is written, never what it says. Quotation marks and dashes stay as written; ``straighten_quotes``
and ``plain_dashes`` are there for those who ask. Ligatures, full-width forms, fractions and other compatibility characters
stay as well (NFC, not NFKC). Almost every line is clean already, so ``normalise_line`` first asks whether anything could
need a fix, and each dear fix does the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from cleaners.mojibake import suspicious
from cleaners.patterns import regex

Fix = Callable[[str], str]

_LINE_END = regex("\r\n?|[\u2028\u2029\v\f]")
_LINE_END_SIGNS = "\r\u2028\u2029\v\f"
_SURROGATE = regex("[\ud800-\udfff]")
_ENTITY = regex(r"&#?[0-9A-Za-z]{1,24};")
_BARE_NBSP = regex(r"&nbsp(?![0-9A-Za-z;])")
_NEXT_LINE = "\x85"
_C1 = regex("[\x80-\x9f]")
_ESCAPE_SEQUENCE = regex("\x1b\\[[0-9;]*[A-Za-z]")
_CONTROL = regex("[\x00-\x08\x0e-\x1b\x7f-\x9f\u206a-\u206f\ufff9-\ufffb]")
_ZERO_WIDTH = regex("[\u200b\u2060-\u2064\ufeff]")
_JOINER = regex("[\u200c\u200d]+")
_JOINING_SCRIPTS = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ua840-\ua87f\U00010a00-\U00011fff"
_AFTER_JOINING = regex(f"[{_JOINING_SCRIPTS}]$")
_AFTER_EMOJI = regex("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff\U000e007f]$")
_BEFORE_EMOJI = regex("[\u2190-\u2bff\U0001f000-\U0001faff]")
_BIDI_MARK = regex("[\u200e\u200f\u061c]")
_BIDI_SPAN = regex("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = regex(
    "[\u0590-\u05ff\u0600-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_BLANKS = (
    "\u2800",
    "\u3164",
    "\uffa0",
    "\ufffc",
)  # Braille without dots, Hangul fillers, an object's placeholder: they count as visible
_LEADING_BULLETS = regex("^(?:(?:[•‣⁃▪▫■●►▶▸▹➤❖⦁\uf0b7\uf0a7]\ufe0f?\\s*)|(?:[◦○□◆◇▻∙·]\\s+))+")
_END_SIGNS = "•‣▪▫■□●◦◆◼∎"
_TRAILING_BULLETS = regex(rf"(?:\s+[{_END_SIGNS}])+$")
_QUOTES = str.maketrans("‘’‚‛“”„‟", "''''\"\"\"\"")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def line_ends(text: str) -> str:
    r"""Every line end a plain newline: Windows and old Mac ends, Unicode's separators, form feeds, vertical tabs.

    For whole documents, before they are cut into lines. Leaves U+0085 alone: in dumps it is a misread ellipsis far more often than a
    line end, and ``c1_controls`` makes it one.

    >>> line_ends("one\r\ntwo\rthree\u2028four")
    'one\ntwo\nthree\nfour'
    """
    return _LINE_END.sub("\n", text) if any(sign in text for sign in _LINE_END_SIGNS) else text


def surrogates(text: str) -> str:
    r"""Pairs of UTF-16 surrogates become their character, lone ones U+FFFD: no encoding can write them. Leaves all else alone.

    >>> surrogates("\ud83d\ude00") == "😀", surrogates("lone \ud83d here")
    (True, 'lone � here')
    """
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def entities(text: str) -> str:
    r"""HTML entities left over from escaping twice become their characters; ``&nbsp`` also without its semicolon.

    Leaves alone an ampersand that is none: names, web addresses with parameters, unknown names.

    >>> entities("Q&amp;A &#8211; P&eacute;rez&nbspsaid &nbsp now")
    'Q&A – Pérez&nbspsaid \xa0 now'
    >>> entities("AT&T, R&D; ?a=1&copy=2 &unheard;")
    'AT&T, R&D; ?a=1&copy=2 &unheard;'
    """
    if "&" not in text:
        return text
    if _ENTITY.search(text):
        from ftfy.fixes import unescape_html  # a tenth of a second to import, and most runs never need it

        text = unescape_html(text)
    return _BARE_NBSP.sub("\xa0", text)


def mojibake(text: str) -> str:
    """Text decoded in the wrong encoding is read anew (ftfy): UTF-8 shown as Windows-1252, -1251, Mac Roman and their kin.

    Leaves alone what ftfy holds for real text, and so does not try texts without a trace of it.

    >>> mojibake("the cafÃ© isnâ€™t open"), mojibake("РџСЂРёРІРµС‚, РјРёСЂ")
    ('the café isn’t open', 'Привет, мир')
    >>> mojibake("“SÃO PAULO”, «déjà vu», naïve façade, 10°C, Ångström")
    '“SÃO PAULO”, «déjà vu», naïve façade, 10°C, Ångström'
    """
    if not suspicious(text):
        return text
    import ftfy  # as above

    return ftfy.fix_encoding(text)


def c1_controls(text: str) -> str:
    r"""Control characters U+0080 to U+009F become what Windows-1252 has in their places, as in browsers.

    Leaves the five alone that Windows-1252 does not define; ``controls`` drops them.

    >>> c1_controls("it\x92s \x93new\x94\x85")
    'it’s “new”…'
    """
    return _C1.sub(lambda found: found[0].encode("latin-1").decode("cp1252", "ignore") or found[0], text)


def controls(text: str) -> str:
    r"""Control characters go, terminal colour codes whole; so do interlinear marks.

    Leaves tabs, line ends and the ASCII separators to ``spaces``, and U+FFFD, which says that something was lost.

    >>> controls("\x1b[1mbold\x1b[0m bell\x07, nul\x00, lost \ufffd, tab\t.")
    'bold bell, nul, lost �, tab\t.'
    """
    return _CONTROL.sub("", _ESCAPE_SEQUENCE.sub("", text))


def soft_hyphens(text: str) -> str:
    r"""Soft hyphens go: they say where a word may be broken. Leaves every visible hyphen alone.

    >>> soft_hyphens("Donau\xaddampf\xadschiff, re-elect, e‑mail")
    'Donaudampfschiff, re-elect, e‑mail'
    """
    return text.replace("\xad", "")


def zero_width(text: str) -> str:
    r"""Zero-width spaces, word joiners and byte order marks go, and joiners where there is nothing to join.

    Leaves the joiner and the non-joiner alone where they are spelling: after Arabic, Indic, Khmer and similar letters (Persian
    ``می‌خواهم``, Hindi ``क्‍ष``), and the joiner within an emoji.

    >>> zero_width("\ufeffze\u200bro wi\u200cdth\u2060")
    'zero width'
    >>> zero_width("می\u200cخواهم") == "می\u200cخواهم", zero_width("👩\u200d🚀!") == "👩\u200d🚀!"
    (True, True)
    """
    return _JOINER.sub(_needed_joiner, _ZERO_WIDTH.sub("", text))


def _needed_joiner(found: re.Match[str]) -> str:
    """The last of a run of joiners where it is spelling, else nothing."""
    text, start, end = found.string, found.start(), found.end()
    before, after, joiner = text[start - 1 : start] if start else "", text[end : end + 1], text[end - 1]
    if _AFTER_JOINING.search(before):
        return joiner
    in_emoji = joiner == "\u200d" and _AFTER_EMOJI.search(before) and _BEFORE_EMOJI.match(after)
    return joiner if in_emoji else ""


def bidi_marks(text: str) -> str:
    r"""Marks that steer the direction of writing go.

    Leaves the three single marks (LRM, RLM, ALM) alone in a line with Hebrew or Arabic letters, where they decide on which side of a
    number its sign stands. Embeddings, overrides and isolates go everywhere: a line cut from its page has lost their partners.

    >>> bidi_marks("\u200eMarch 5\u200f, \u202aReuters\u202c")
    'March 5, Reuters'
    >>> bidi_marks("עלה \u200e+5%") == "עלה \u200e+5%"
    True
    """
    text = _BIDI_SPAN.sub("", text)
    return text if _RIGHT_TO_LEFT.search(text) else _BIDI_MARK.sub("", text)


def composed(text: str) -> str:
    r"""Unicode NFC: a letter and its accent are one character, however they were typed.

    Leaves ligatures, fractions and full-width forms alone.

    >>> composed("e\u0301te\u0301"), composed("ﬁn ½ Ｅ")
    ('été', 'ﬁn ½ Ｅ')
    """
    return unicodedata.normalize("NFC", text)


def spaces(text: str) -> str:
    r"""One plain space between words, none at the ends: for every kind of space, tabs, line ends, blank signs.

    Leaves missing spaces missing, and the French space before ``: ; ! ?`` in place.

    >>> spaces("  10\xa0000\u202f€ \t and\u3000more : yes !\n")
    '10 000 € and more : yes !'
    """
    for blank in _BLANKS:
        text = text.replace(blank, " ")
    return " ".join(text.split())


def stray_bullets(text: str) -> str:
    """Bullet signs at the start of a paragraph go, and end-of-article signs after it.

    Leaves alone dashes (they open speech in many languages), numbers, asterisks (they mark notes), bullets between words, and a line
    that is nothing but bullets.

    >>> stray_bullets("• The vote is on Monday. ■"), stray_bullets("● ● Rain")
    ('The vote is on Monday.', 'Rain')
    >>> stray_bullets("— Non, dit-il."), stray_bullets("* Name changed"), stray_bullets("Rain • Snow"), stray_bullets("•")
    ('— Non, dit-il.', '* Name changed', 'Rain • Snow', '•')
    """
    if text[:1].isalnum() and text[-1] not in _END_SIGNS:
        return text
    return _TRAILING_BULLETS.sub("", _LEADING_BULLETS.sub("", text)) or text


def straighten_quotes(text: str) -> str:
    """Curly quotation marks and apostrophes become ASCII ones. Only when asked.

    Leaves guillemets, corner brackets and primes alone.

    >>> print(straighten_quotes("“It’s „fine“,” «oui» 「はい」 5′"))
    "It's "fine"," «oui» 「はい」 5′
    """
    return text.translate(_QUOTES)


def plain_dashes(text: str) -> str:
    """Hyphens, dashes and minus signs become ``-``. Only when asked. Leaves the kana length mark, the Han one and the maqaf alone.

    >>> plain_dashes("2019–20 — e‑mail −5 ラーメン 一 בית־ספר")
    '2019-20 - e-mail -5 ラーメン 一 בית־ספר'
    """
    return text.translate(_DASHES)


FIXES: tuple[Fix, ...] = (
    surrogates,  # first: nothing below can read them
    entities,  # may uncover anything below
    mojibake,  # before the invisible characters go, which are a part of it
    c1_controls,
    controls,
    soft_hyphens,
    zero_width,
    bidi_marks,
    composed,
    spaces,
)
"""The fixes of every line, in order. Each is idempotent; together they are applied until nothing changes."""


def _clean(text: str) -> bool:
    """Whether no fix can change the text: no invisible character, no needless space, no entity, nothing to compose, no mojibake."""
    if not text.isprintable() or "  " in text or text.startswith(" ") or text.endswith(" "):
        return False
    if "&" in text and (_ENTITY.search(text) or _BARE_NBSP.search(text)):
        return False
    if text.isascii():
        return True
    if any(blank in text for blank in _BLANKS):
        return False
    return unicodedata.is_normalized("NFC", text) and not suspicious(text)


def _only_spaces(text: str) -> str | None:
    """The text with its spaces mended if that is all it needs, else None. Most lines that are not clean are so."""
    if _NEXT_LINE in text or suspicious(text):  # a space would hide what these are
        return None
    spaced = spaces(text)
    return spaced if _clean(spaced) else None


def _every_fix(text: str) -> str:
    """The text after all fixes, again and again until they change nothing: one fix may uncover work for an earlier one."""
    while not _clean(before := text):
        for fix in FIXES:
            text = fix(text)
        if text == before:
            break
    return text


def normalise_line(text: str) -> str:
    r"""One line as it should have been written: every fix of ``FIXES``. Normalising twice changes nothing. May be empty.

    >>> normalise_line("\ufeff The cafÃ©&amp;#39;s\xa0 open\xading  is off ")
    "The café's opening is off"
    """
    if text.isascii() and "&" not in text:
        spaced = " ".join(text.split())
        if spaced.isprintable():  # nothing but its spaces can be wrong
            return spaced
    if _clean(text):
        return text
    mended = _only_spaces(text)
    return _every_fix(text) if mended is None else mended


def normalise_paragraph(text: str) -> str:
    """A line that is kept, as it stands in an article's text: ``normalise_line`` without stray bullets.

    >>> normalise_paragraph("•  The vote is on Monday.")
    'The vote is on Monday.'
    """
    text = normalise_line(text)
    while (bare := stray_bullets(text)) != text:
        text = normalise_line(bare)
    return text
