"""Spellings that a reader does not tell apart, brought into one (SPEC section 6)."""

from __future__ import annotations

import html
import re
from typing import Final

from feedserver.text.unicode import composed
from feedserver.text.url import comparison_key

_CHARACTERS: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑⁃", "-"),
        **dict.fromkeys("−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u3000", " "),
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
        "…": "...",
    }
)
_GUILLEMETS: Final = re.compile(r"[«‹]\s?|\s?[»›]")
_DASHES: Final = re.compile(r" ?[-–—―]+ ?")
_FRENCH_SPACE: Final = re.compile(r" (?=[;:!?])")
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'\\^{}\[\]()]+", re.IGNORECASE)
_TARGET: Final = re.compile(r"\]\([^()\s]{0,2000}(?:\s\"[^\"\n]{0,500}\")?\)")
_PICTURE: Final = re.compile(r"(\.(?:avif|gif|jpe?g|png|svg|webp))\?.*", re.IGNORECASE)

_CLOCK_UNITS: Final = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|secondes?|heures?|Sekunden?|Minuten?|"
    r"Stunden?|segundos?|minutos?|horas?)"
)
_LONG_UNITS: Final = (
    r"(?:days?|weeks?|months?|years?|jours?|semaines?|mois|ans?|Tage?n?|Wochen?|Monate?n?|"
    r"Jahre?n?|d[ií]as?|semanas?|mes(?:es)?|años?)"
)
_STAMPED: Final = (
    r"(?:last\s|zuletzt\s)?(?:posted|published|updated|modified|publié|mis à jour|"
    r"veröffentlicht|aktualisiert|publicado|actualizado)[\s:]{1,3}"
)
_COUNTED: Final = (
    r"(?:views?|comments?|shares?|likes?|reads?|replies|reposts?|claps|votes?|vues?|"
    r"commentaires?|partages?|Aufrufe?|Kommentare?|comentarios?|visitas?)"
)


_DATE_WORDS: Final = (
    r"(?:(?:jan|fév|feb|mar|mär|apr|avr|abr|may|mai|jun|jui|jul|aug|aoû|ago|sep|o[ck]t|nov|"
    r"de[cz]|déc|dic|ene|mon|tue|wed|thu|fri|sat|sun)[^\W\d]*\.?|am|pm|utc|gmt|uhr|on|at|um|le|el|à"
    r"|[\d:.,/+TZ-]+)"
)


def _ago(units: str) -> str:
    number = r"(?:\d{1,4}|an?|one|une?|eine[mr]?|un[oa]?)"
    return rf"(?:{number} {units} ago|(?:il y a|vor|hace) {number} {units})"


# Relative to the moment of reading wherever they stand. Longer spans ("three years ago") are
# part of a story unless a stamp precedes them or they stand alone.
_ANYWHERE: Final = re.compile(
    rf"\b(?:(?:{_STAMPED})?{_ago(_CLOCK_UNITS)}"
    rf"|{_STAMPED}(?:{_ago(_LONG_UNITS)}|just now)"
    r"|\d{1,3}[ -]min(?:ute)?s?[ -]read|(?:reading|read) time:? \d{1,3} min(?:ute)?s?"
    r"|\d{1,3} min(?:utes)? de lecture|temps de lecture ?:? \d{1,3} min(?:utes)?"
    r"|Lesezeit:? (?:ca\. )?\d{1,3} Min(?:uten?)?|\d{1,3} min(?:utos)? de lectura)\b",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(
    rf"[\d.,]+ ?[km]? {_COUNTED}|{_COUNTED} ?[:(] ?[\d.,]+ ?[km]?\)?|{_ago(_LONG_UNITS)}"
    rf"|{_STAMPED}{_DATE_WORDS}(?: {_DATE_WORDS}){{0,7}}|page generated in [\d.,]+ ?\w+"
    r"|[\d.,]+ (?:people|users|readers) (?:online|reading(?: now)?)",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_SEPARATORS: Final = re.compile(r"\s*[|·•]\s*")
_LONGEST_ALONE: Final = 200


def plain_characters(text: str) -> str:
    """`text` with character references resolved, in NFC, with straight quotes and hyphens.

    Lines stay lines, and dashes stay dashes.
    """
    text = composed(html.unescape(text)).translate(_CHARACTERS)
    return _GUILLEMETS.sub('"', text)


def normalised_text(text: str) -> str:
    """One line, equal for texts that differ in white space, typography or references only."""
    text = " ".join(plain_characters(text).split())
    return _FRENCH_SPACE.sub("", _DASHES.sub("-", text))


def normalised_body(body_md: str) -> str:
    """As `normalised_text`, for Markdown: also without boilerplate and tracking in links."""
    text = _ESCAPED.sub(r"\1", without_boilerplate(plain_characters(body_md)))
    return normalised_text(_ADDRESS.sub(lambda match: address_key(match[0]), text))


def without_boilerplate(text: str) -> str:
    """`text` without what pages count up by themselves: "5 minutes ago", "1,204 views"."""
    return "\n".join(map(_without_counters, _ANYWHERE.sub("", text).split("\n")))


def without_addresses(text: str) -> str:
    """`text` without the addresses that are written out in it."""
    return _ADDRESS.sub(" ", text)


def without_link_targets(body_md: str) -> str:
    """Markdown source with the text of its links only."""
    return _TARGET.sub("]", body_md)


def address_key(url: str) -> str:
    """What two spellings of one address have in common.

    A picture's query chooses its size or is a signature with a date: it does not count.
    """
    return _PICTURE.sub(r"\1", comparison_key(url))


def _without_counters(line: str) -> str:
    if len(line) > _LONGEST_ALONE or not _DIGIT.search(line):
        return line
    parts = _SEPARATORS.split(line)
    kept = [part for part in parts if not _ALONE.fullmatch(part.strip(" *_#>-"))]
    return line if len(kept) == len(parts) else " ".join(kept)
