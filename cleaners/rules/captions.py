"""Captions and photo credits: ``FILE PHOTO: …``, ``… REUTERS/Name``, ``(Photo: AFP)``, ``| Image: self``, ``Name/AFP via Getty Images``.

A caption is told by its marker or by the credit at its end, never by an agency's name alone: sentences have those too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cleaners.containers import HEADINGS
from cleaners.datelines import is_place_and_agency
from cleaners.features import Features
from cleaners.markdown import is_bare
from cleaners.model import KEPT, Kind, Verdict
from cleaners.patterns import regex
from cleaners.phrasebook import Match, fold, phrasebook
from cleaners.rules.rule import CERTAIN, SURE, ContextRule, Document, Rule
from cleaners.rules.shapes import specific

CAPTION_WORDS = 90
"""The longest caption: longer lines with a credit at their end are paragraphs that a credit ran into (agency captions reach 80 words)."""
CREDIT_WORDS = 14
"""The longest line that is nothing but a credit (``Photo by … for … via Getty Images``)."""
BESIDE_WORDS = 40
"""The longest line that is a caption because a bare credit stands under it."""
SENTENCE_WORDS = 6
"""The shortest caption whose repeat is one too; fewer words are said twice by chance."""
NEAR = 3
"""Lines between a caption and its repeat: the same picture's text for another screen size."""
POSSIBLE = 0.7
"""Confidence where no blank lines tie the two: one line in five above a bare credit is a heading or a list's item. Where more blank lines
stand before the line than between the two, none of 33 on ten development sites was the article's."""
NAME_WORDS = 8
AGENCY_WORDS = 4
"""The longest credit behind a marker, and the longest name between two bars of one."""
FEWEST_WORDS = 4
"""The shortest caption above a credit; shorter lines there are mostly headings."""
TAIL_CHARS = 90
"""How far from a line's end a credit may open."""

AGENCY = (
    r"(?:AFP|AP|A\.P\.|REUTERS|Reuters|dpa|DPA|EPA|EFE|ANSA|APA|AAP|PAP|PA|PTI|ANI|IANS|UPI|TASS|Xinhua|Kyodo|Jiji|Yonhap|ANP"
    r"|Belga|CTK|ČTK|Bloomberg|Getty(?: Images)?|GETTY(?: IMAGES)?|Shutterstock|Alamy|iStock|Anadolu|NurPhoto|Sipa"
    r"|SIPA|IMAGO|imago|Imago|KEYSTONE"
    r"|Keystone|LaPresse|Europa Press|picture[ -]alliance|Scanpix|Lehtikuva|Magnum|ZUMA|EPA-EFE|Unsplash|Pixabay|Pexels)"
)
NAME = r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,4}"
_FILE = r"(?:[/,]? ?(?:File(?: Photo)?|Archiv\w*|Handout|Pool|Illustration|Files|FILE))*"
_SLASHED = regex(
    rf"(?:^|[\s(\[|–—])(?:{AGENCY} ?/ ?{NAME}|{NAME} ?/ ?{AGENCY}|{AGENCY} (?:Photo|PHOTO|Images) ?/ ?{NAME})"
    rf"(?: ?/ ?{NAME}){{0,3}}(?: via {NAME})?{_FILE}[)\]]?\.?$"
)
_VIA = regex(rf"(?:^|[\s(/])(?:{NAME} ?)?via (?:{AGENCY})(?: Images)?[)\]]?$")
_BEFORE_CREDIT = regex(r"""(?:^|[.!?…"”’»)|–—:,]|\d{4}|\()\s*$""")
_BRACKET = regex(r"[(\[（【［<]([^()\[\]（）【】［］<>]{3,90})[)\]）】］>][.。]?$")
_MARKED_TAIL = regex(
    r"(?:^|[|•·]\s*|\s[–—/-]\s|[.!?।。»”\"…)]\s+)([^\W\d_][^|:：.=!?…।。]{1,30}?)\s?[:：=]\s*([^:：]{2,70})$"
)
_CAPITALISED_TAIL = regex(
    r"\w[^.!?।。:]* [^\WA-ZÀ-Þ_]{4,} ([A-ZÀ-Þ][^\W\d_]+): [A-ZÀ-Þ][\w.'’&/-]*(?: [A-ZÀ-Þ][\w.'’&/-]*){1,3}$"
)
"""A marker with a capital after a word without one, and names (``… in the last minute Photo: ANA LIMA``)."""
_TAKEN = regex(
    r"[＝=](?:[^＝=]{2,40}(?:撮影|提供)|ＡＰ|ＡＦＰ|ＥＰＡ|ロイター|共同|時事|新華社|ゲッティ)$|[\[(（【〔][^\[\](（【）】)〔〕]{2,24}(?:제공|촬영|提供|撮影|供图|供圖|摄|攝)[\])）】〕]$"
)
"""How Japanese, Korean and Chinese captions end: ``…＝2日、青葉町、北原ひなた撮影``, ``…（青葉町で）＝ロイター``,
``… [솔내군 제공]``, ``…（本报记者 王岚 摄）``."""
_BY = regex(
    r"^[(\[]?(?:(?:File|Cover|Header|Featured|Main|Top|Lead|Hero|Stock|Screenshot|Aerial) )?"
    r"(?:Photos?|Pictures?|Photographs?|Images?|Illustrations?|Artwork|Graphics?|Screenshots?|Screengrabs?|Renderings?)"
    r"(?: credit| illustration)? (?:by|courtesy(?: of)?|via|from|provided by|taken by|supplied)\b"
    r"|^(?:fot|ph|phot|φωτ)\. ?\w|^(?:foto|fotos|bild|photo) (?:von|di|de|van|av|af|par|del|da) [^\W\d_]",
    re.IGNORECASE,
)
_BY_OPENERS = frozenset(
    "courtesy file cover header featured main top lead hero stock screenshot aerial photo photos picture pictures photograph photographs"
    " image images illustration illustrations artwork graphic graphics screenshots screengrab screengrabs rendering renderings"
    " fot ph phot φωτ foto fotos bild".split()
)
"""The first words of what ``_BY`` and ``_COURTESY`` match."""
_CLOSING = ")]）】］>"
_TAKEN_ENDS = "影供)]）】〕ＰＡー同事社ィ"
_STOPPED = regex(r"[^)\]]\.$")
_CREDIT_SPLIT = regex(r"[:：=]|/(?=[A-ZÀ-Þ])|\sby\s(?=[A-ZÀ-Þ])|\scourtesy\s|\svia\s")
_COPYRIGHT = regex(rf"^(?:©|\([cC]\)|Ⓒ|ⓒ) ?(?:{AGENCY}\b|{NAME} ?[/|] ?{NAME})")
_PICTURE_ENDINGS = frozenset({".jpg", "jpeg", ".png", ".gif", "webp", ".svg", "avif", ".bmp", "tiff", ".tif"})
_PICTURE_FILE = regex(r"^[\w.,%() +-]{1,120}\.(?:jpe?g|png|gif|webp|svg|avif|bmp|tiff?)$", re.IGNORECASE)
_BRACKETED = regex(rf"^{NAME} ?[(\[]{AGENCY}[)\]]$|^\((?=[A-ZÀ-Þ]){NAME} ?/ ?(?:The )?(?=[A-ZÀ-Þ]){NAME}\)$")
_COURTESY = regex(rf"^(?:Courtesy|COURTESY) (?:(?:of|OF) (?:the )?(?=[A-ZÀ-Þ])|(?=[^/]*/){NAME} ?/)")
_FROM_FILE = regex(r"^(?:FILE(?: (?:PHOTO|IMAGE))?|ARCHIVO|ARCHIVES?|ARCHIV|DOSSIER) ?[-–—] ?(?=\S)")
"""How the agencies' captions open, in their own languages: ``FILE - ``, ``ARCHIVO - ``, ``ARCHIV - ``."""


def marker(features: Features) -> object:
    """Opens with a caption marker and a colon (``FILE PHOTO: The logo …``), or is a marker of several words."""
    hit = features.hit("caption_markers", Match.LABEL, Match.WHOLE)
    if not hit or hit.match is Match.WHOLE:
        return hit if hit and specific(hit) else None
    if (
        features.text.startswith("BILD") or features.words > CAPTION_WORDS
    ):  # the newspaper's questions: "BILD: Herr Minister, …"
        return None
    after = features.folded.lstrip("([（【［ ")[len(hit.phrase) :].lstrip()
    if features.is_prose and features.text.lstrip("([（【［ ")[len(hit.phrase) :].lstrip(" :")[:1].islower():
        return None  # "Photo: that was his shorthand for …"
    return after[:1] in ":：=＝】]|" or (features.words <= CREDIT_WORDS and not features.ends_sentence)


def from_file(features: Features) -> object:
    """Opens as an agency's caption of an old picture does (``FILE - The ferry terminal …``)."""
    return _FROM_FILE.match(features.text)


def credit_tail(features: Features) -> object:
    """Ends with a photographer and an agency (``… REUTERS/Ana Lima/File Photo``, ``… (AP Photo/Ana Lima)``)."""
    text = features.text
    if "/" not in text[-TAIL_CHARS:] or features.words > CAPTION_WORDS:
        return None
    found = _SLASHED.search(text, max(0, len(text) - TAIL_CHARS))
    if not found or (_STOPPED.search(text) and " " not in found.group().strip()):  # "… run by Reuters/Ipsos."
        return None
    return (
        _BEFORE_CREDIT.search(text[: found.start() + 1].rstrip())
        or "(" in found.group()
        or found.start() == 0
    )


def via_tail(features: Features) -> object:
    """Ends with ``via Getty Images`` or its like, without a full stop."""
    return (
        "via " in features.text[-TAIL_CHARS:]
        and features.words <= CAPTION_WORDS
        and _VIA.search(features.text)
    )


def bracket_tail(features: Features) -> object:
    """Ends with a bracket that opens with a caption marker (``(Photo: Reuters)``, ``[Foto: privat]``, ``（写真：…）``)."""
    text = features.text
    if text[-1] not in _CLOSING + "." or features.words > CAPTION_WORDS:
        return None
    found = _BRACKET.search(text)
    return found and _is_credit(found.group(1))


def _is_credit(text: str) -> bool:
    label = _CREDIT_SPLIT.split(text, maxsplit=1)
    return len(label) > 1 and phrasebook().opens("caption_markers", fold(label[0]))


def marked_tail(features: Features) -> object:
    """Ends with a marker and a credit after a full stop or a bar (``… at dawn. Foto: Ana Lima``, ``| Image: self``)."""
    tail = features.text[-TAIL_CHARS - 30 :]
    if not (":" in tail or "：" in tail or "=" in tail) or features.words > CAPTION_WORDS:
        return None
    found = _MARKED_TAIL.search(tail)
    if not found or len(found.group(2).split()) > NAME_WORDS or found.group(2)[-1] in "?!":
        return None
    return phrasebook().opens("caption_markers", fold(found.group(1)))


def unparted_tail(features: Features) -> object:
    """Ends with a marker and names, right after the caption's last word (``… in the last minute Photo: ANA LIMA``)."""
    if ": " not in features.text[-TAIL_CHARS:] or features.words > BESIDE_WORDS:
        return None
    found = _CAPITALISED_TAIL.search(features.text)
    return found and phrasebook().opens("caption_markers", fold(found[1])) and features.text[-1] not in "/."


def taken_tail(features: Features) -> object:
    """Ends with who took or gave the picture, as captions in Japanese, Korean and Chinese do."""
    text = features.text
    return text[-1] in _TAKEN_ENDS and features.words <= CAPTION_WORDS and _TAKEN.search(text)


def phrase_tail(features: Features) -> object:
    """A line without a sentence's end whose last words are ``file photo`` or their like."""
    hit = features.hit("caption_tails", Match.SUFFIX)
    return (
        hit and not features.ends_sentence and not features.starts_lower and features.words <= CAPTION_WORDS
    )


def credit_only(features: Features) -> object:
    """Nothing but names, one of them a picture agency's (``Ana Lima/AFP via Getty Images``, ``IMAGO / Sven Ley``, ``© dpa``)."""
    text = features.text
    if features.words > CREDIT_WORDS or not (
        "/" in text
        or "|" in text
        or "©" in text
        or text[-1] in _CLOSING
        or " via " in text
        or "(c)" in text
        or "(C)" in text
        or "Ⓒ" in text
        or "ⓒ" in text
        or features.hit("photo_agencies")
    ):
        return None
    if text[-1] in ".!?,;:" or not (text[0].isalpha() or text[0] in "(©[Ⓒⓒ"):
        return None
    if _COPYRIGHT.match(text) or _BRACKETED.match(text):
        return not is_place_and_agency(text)
    pieces = [fold(piece) for piece in re.split(r"\s?[/|,]\s?|\s(?:via|for)\s", text.strip("()[]©ⒸⓒCc "))]
    if any(not piece or len(piece.split()) > AGENCY_WORDS for piece in pieces):
        return None
    book = phrasebook()
    pictures = [piece for piece in pieces if book.is_whole("photo_agencies", piece)]
    return pictures and (len(pieces) > 1 or " " in pictures[0])


def by_line(features: Features) -> object:
    """A short line that says whose picture it is (``Photo by Ana Lima on Unsplash``, ``Courtesy of the Lindvik Museum``)."""
    if features.words > CREDIT_WORDS or _BY_OPENERS.isdisjoint(features.tokens[:1]):
        return None
    return _COURTESY.match(features.text) or (
        _BY.match(features.text) and not re.search(r"[.!?]$", features.text.rstrip(")]"))
    )


def picture_file(features: Features) -> object:
    """The name of a picture's file, or a Markdown image and nothing else."""
    text = features.text
    if text[-1] == ")":
        return "![" in text and is_bare(text)
    return text[-4:].lower() in _PICTURE_ENDINGS and _PICTURE_FILE.match(text)


def image_ui(features: Features) -> object:
    """A button of a picture, a gallery or a player."""
    hit = features.hit("image_ui", Match.WHOLE, Match.COUNTER)
    return hit and specific(hit)


def beside(document: Document) -> Mapping[int, Verdict]:
    """An open line tied to the bare credit under it: fewer blank lines stand between the two than before them."""
    features, verdicts = document.features, document.verdicts
    found: dict[int, Verdict] = {}
    for i in range(len(features) - 1):
        if is_bare_credit(features[i + 1], verdicts[i + 1]) and could_be_caption(features[i], verdicts[i]):
            tied = features[i].line.gap > features[i + 1].line.gap
            if tied or not (features[i].ends_sentence or features[i].words < FEWEST_WORDS):
                found[i] = Verdict(Kind.CAPTION, "caption.beside", SURE if tied else POSSIBLE)
    return found


def is_bare_credit(line: Features, verdict: Verdict | None) -> bool:
    """Whether a line is a picture's credit and says nothing of what it shows."""
    names = {"caption.credit_only", "caption.marker", "caption.by_line", "caption.credit_tail"}
    return verdict is not None and verdict.rule in names and line.words <= CREDIT_WORDS


def could_be_caption(line: Features, verdict: Verdict | None) -> bool:
    """Whether a line is not too long for a caption, no page's heading, leads to nothing under it, and no rule is sure of it."""
    fits = line.words <= BESIDE_WORDS and line.facts.tag not in HEADINGS and line.text[-1] not in ":："
    return fits and (verdict is None or (verdict.kind in KEPT and verdict.confidence < SURE))


def repeat(document: Document) -> Mapping[int, Verdict]:
    """A line near a marked caption that says the same without its marker or credit."""
    features, verdicts = document.features, document.verdicts
    found: dict[int, Verdict] = {}
    for i, verdict in enumerate(verdicts):
        if verdict and verdict.kind is Kind.CAPTION and features[i].words >= SENTENCE_WORDS:
            for j in range(max(0, i - NEAR), min(len(features), i + NEAR + 1)):
                same = features[j].words >= SENTENCE_WORDS and _mostly(features[j].key, features[i].key)
                if same and could_be_caption(features[j], verdicts[j]):
                    found[j] = Verdict(Kind.CAPTION, "caption.repeat", SURE)
    return found


def _mostly(key: str, caption: str) -> bool:
    """Whether a line is a caption but for its marker and credit; less may be one hard-wrapped line of a paragraph."""
    return 2 * len(key) > len(caption) and key in caption


RULES = (
    Rule("caption.marker", Kind.CAPTION, CERTAIN, marker, groups=("caption_markers",)),
    Rule("caption.from_file", Kind.CAPTION, SURE, from_file, words=(3, CAPTION_WORDS), characters="–—-"),
    Rule("caption.credit_tail", Kind.CAPTION, SURE, credit_tail, words=(0, CAPTION_WORDS), characters="/"),
    Rule("caption.via_tail", Kind.CAPTION, SURE, via_tail, words=(0, CAPTION_WORDS)),
    Rule(
        "caption.bracket_tail",
        Kind.CAPTION,
        SURE,
        bracket_tail,
        words=(0, CAPTION_WORDS),
        characters=_CLOSING,
    ),
    Rule("caption.marked_tail", Kind.CAPTION, SURE, marked_tail, words=(0, CAPTION_WORDS), characters=":：="),
    Rule(
        "caption.unparted_tail",
        Kind.CAPTION,
        SURE,
        unparted_tail,
        words=(0, BESIDE_WORDS),
        characters=":",
    ),
    Rule("caption.phrase_tail", Kind.CAPTION, SURE, phrase_tail, groups=("caption_tails",)),
    Rule(
        "caption.taken_tail",
        Kind.CAPTION,
        SURE,
        taken_tail,
        words=(0, CAPTION_WORDS),
        characters=_TAKEN_ENDS,
    ),
    Rule("caption.credit_only", Kind.CAPTION, SURE, credit_only, words=(0, CREDIT_WORDS)),
    Rule("caption.by_line", Kind.CAPTION, SURE, by_line, words=(0, CREDIT_WORDS)),
    Rule("caption.picture_file", Kind.CAPTION, SURE, picture_file, characters=".)"),
    Rule("caption.image_ui", Kind.CAPTION, SURE, image_ui, groups=("image_ui",)),
)
CONTEXT = (
    ContextRule(("caption.repeat",), repeat),
    ContextRule(("caption.beside",), beside),
)
