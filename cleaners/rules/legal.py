"""Copyright, cookies, terms, syndication notices, disclaimers."""

from __future__ import annotations

import re

from cleaners.features import Features
from cleaners.model import Kind
from cleaners.patterns import regex
from cleaners.phrasebook import Match
from cleaners.rules.rule import CERTAIN, LIKELY, SURE, Rule
from cleaners.rules.shapes import phrase_rule

NOTICE_WORDS = 60
"""The longest line that one sign and two notices make a legal line: consent boxes and imprints run to this."""
SHORT_NOTICE_WORDS = 30
"""The longest line that one phrase alone makes legal; prose about rights takes more words to make its point."""
FEWEST_WORDS = 4
MARK_WORDS = 6
"""The longest line of a sign and a name."""
SURE_PHRASES = 3
LIKELY_PHRASES = 2
"""How many different phrases of notices a line needs: prose about cookies has one, seldom two."""

_COPYRIGHT = regex(
    r"^(?:[\W_]*(?:all (?:content|contents|rights|materials?) )?)"
    r"(?:copyright|copyrights|urheberrecht|tüm hakları|авторские права|저작권자|版权所有|著作権)?"
    r"[\s:]*(?:©|\(c\)|&copy;|ⓒ|℗|copyright)[\s©,:-]*(?:copyright\s*)?(?:\d{4}|by\b|all\b|\w+(?:[ .,&'-]+\w+){0,6}[ ,.]*\d{4})",
    re.IGNORECASE,
)
_SIGN = regex("©|\\([cC]\\)|[Cc]opyright|COPYRIGHT|ⓒ|℗")
_YEAR_COPYRIGHT = regex(
    r"^(?:©|\(c\)|copyright)? ?\d{4}(?: ?[-–] ?\d{2,4})? ?(?:©|\(c\)|copyright|ⓒ)", re.IGNORECASE
)
_RIGHTS = regex(
    r"\b(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos os direitos reservados"
    r"|tutti i diritti (?:sono )?riservati|riproduzione riservata|alle rechten voorbehouden|(?:wszelkie|wszystkie) prawa zastrzeżone"
    r"|все права защищены|(?:усі|всі) права захищен[іо]|tüm hakları saklıdır"
    r"|всички права запазени|všechna práva vyhrazena|minden jog fenntartva|toate drepturile rezervate|alla rättigheter förbehållna"
    r"|alle rettigheder forbeholdes|alle rettigheter reservert|kaikki oikeudet pidätetään)\b",
    re.IGNORECASE,
)
_SYNDICATED = regex(
    r"^(?:this (?:article|story|piece|post|report|column|interview|essay|excerpt)(?: was| has been)? (?:originally |first |also )?"
    r"(?:appeared|published|ran|adapted|excerpted|republished|reprinted|syndicated)\b|a version of this (?:article|story|piece|post)\b"
    r"|(?:originally|first) (?:published|appeared) (?:in|on|at|by)\b|republished (?:with|from)\b"
    r"|\(?this (?:story|article) (?:has not been edited|is auto-generated)"
    r"|dieser (?:artikel|beitrag|text) (?:erschien|ist zuerst|wurde zuerst|ist erstmals)\b"
    r"|cet article (?:a été publié|est paru)\b"
    r"|artykuł (?:ukazał się|pochodzi)\b"
    r"|este artículo (?:fue publicado|se publicó|apareció)\b|este artigo foi (?:publicado|originalmente)\b)",
    re.IGNORECASE,
)
_PROHIBITED = regex(
    "무단.{0,3}(?:전재|복제)|재배포.{0,3}금지|無断(?:転載|複製)|未经.{0,10}(?:不得|禁止)|不得转载|轉載必究|转载请注明|版权(?:所有|归)|版權所有|著作權所有"
)


def copyright_line(features: Features) -> object:
    """Opens with a copyright sign or word and a year (``© 2024 The Example``, ``Copyright 2019 by …``)."""
    if not _signed(features) or features.words > NOTICE_WORDS or not _SIGN.search(features.text, 0, 120):
        return None
    return _COPYRIGHT.match(features.text[:120]) or _YEAR_COPYRIGHT.match(features.text[:40])


def mark(features: Features) -> object:
    """A copyright sign and a name, and nothing else (``© The Example``, ``Ophavsret © Eksemplet``)."""
    return (
        _signed(features)
        and features.words <= MARK_WORDS
        and not features.ends_sentence
        and _SIGN.search(features.text)
    )


def _signed(features: Features) -> bool:
    """Whether a sign of copyright may stand in the line: finding none of five words takes less than the pattern."""
    text = features.folded
    return "©" in text or "copyright" in text or "(c)" in text or "ⓒ" in text or "℗" in text


def rights(features: Features) -> object:
    """Says ``all rights reserved`` in a short line, or is nothing else."""
    if features.words > SHORT_NOTICE_WORDS or not features.hit("legal_notices", Match.CONTAINS):
        return None
    return _RIGHTS.search(features.folded) or _PROHIBITED.search(features.text)


def syndicated(features: Features) -> object:
    """Says where the article stood first."""
    return (
        features.words <= SHORT_NOTICE_WORDS
        and not features.starts_lower
        and _SYNDICATED.match(features.folded)
    )


def notice(features: Features) -> object:
    """Three different phrases of notices in one line of moderate length: consent boxes, disclaimers, imprints."""
    if not FEWEST_WORDS <= features.words <= NOTICE_WORDS * 2:
        return None
    return len(_distinct(features)) >= SURE_PHRASES


def likely_notice(features: Features) -> object:
    """Two such phrases."""
    return features.words <= NOTICE_WORDS and len(_distinct(features)) == LIKELY_PHRASES


def _distinct(features: Features) -> list[str]:
    """The phrases found, none of them part of another."""
    found = {hit.phrase for hit in features.hits if hit.group == "legal_notices"}
    return [phrase for phrase in found if not any(phrase != other and phrase in other for other in found)]


RULES = (
    phrase_rule("legal.phrase", Kind.LEGAL, SURE, "legal", colon=False),
    Rule("legal.copyright", Kind.LEGAL, CERTAIN, copyright_line, words=(0, NOTICE_WORDS)),
    Rule("legal.mark", Kind.LEGAL, SURE, mark, words=(0, MARK_WORDS)),
    Rule("legal.rights", Kind.LEGAL, CERTAIN, rights, groups=("legal_notices",)),
    Rule("legal.syndicated", Kind.LEGAL, SURE, syndicated, groups=("syndication_openers",)),
    Rule("legal.notice", Kind.LEGAL, SURE, notice, groups=("legal_notices",)),
    Rule("legal.likely_notice", Kind.LEGAL, LIKELY, likely_notice, groups=("legal_notices",)),
)
