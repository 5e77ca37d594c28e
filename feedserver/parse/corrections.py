"""Notes by which a page corrects itself, in the languages of its readers."""

from __future__ import annotations

import re
from typing import Final

from feedserver.parse.runs import Run

_LONGEST: Final = 2000
_BEGINNING: Final = re.compile(
    r"[\s\[(*–—-]*(?:(?:this (?:article|story|post|page) (?:was|has been) (?:corrected|amended)\b)"
    r"|(?:(?:editor'?s note(?: and)?|note|update)\s*[,:–—-]?\s*)?"
    r"(?:correct(?:ion|ed)s?(?: and clarifications?)?|clarifications?|erratum|errata"
    r"|rectificatifs?|rectification|erratum|correctif|précision"
    r"|korrektur(?:hinweis)?|berichtigung|richtigstellung|klarstellung"
    r"|correcci[oó]n(?:es)?|fe de erratas?|fe de errores|aclaraci[oó]n|rectificaci[oó]n"
    r"|rettifica|errata corrige|correzione|precisazione"
    r"|corre(?:ção|cção|ções)|errata|esclarecimento|retificação"
    r"|correctie|rectificatie|verduidelijking|rättelse|korrigering|rettelse|retting|korreksjon"
    r"|oikaisu|sprostowanie|korekta|oprava|helyreigazítás|исправление|поправка|уточнение"
    r"|виправлення|düzeltme|تصحيح|تصويب|תיקון|הבהרה|訂正|更正|勘误|정정|바로잡습니다)"
    r"(?:[^:：\w]{1,3}[^:：]{0,40}?[0-9][^:：]{0,40}?)?\s*[:：–—]"
    r"|(?:訂正|更正|勘误|정정|바로잡습니다)\b)",
    re.IGNORECASE,
)
# "This article was amended on 3 May", at the end of many an article.
_AMENDED: Final = re.compile(
    r"\b(?:this (?:article|story|post|page) (?:was|has been) (?:corrected|amended)"
    r"|an earlier version of this (?:article|story|post|page)"
    r"|in einer früheren version (?:dieses|des) (?:artikels|textes|beitrags)"
    r"|une version (?:précédente|antérieure) de cet article"
    r"|una versi[oó]n anterior de este art[ií]culo"
    r"|una versione precedente di questo articolo"
    r"|uma versão anterior dest[ea] (?:artigo|texto|reportagem))\b",
    re.IGNORECASE,
)


def is_correction(text: str) -> bool:
    """Whether a paragraph is a correction or a clarification of the article that it stands in."""
    if len(text) > _LONGEST:
        return False
    return _BEGINNING.match(text) is not None or _AMENDED.search(text) is not None


def correction_in(runs: list[Run]) -> str:
    """The correction notes of an article's text, one on each line; empty when there are none."""
    notes = [run.text for run in runs if run.kept and run.kind == "p" and is_correction(run.text)]
    return "\n".join(dict.fromkeys(notes))
