"""What the recogniser of names has to know of each language; written for this project.

A language with a module here capitalises names and little else. German capitalises every noun,
others have no capitals or inflect their names: there the gazetteer stands alone.
"""

from __future__ import annotations

from typing import Final

from feedserver.enrich.lexicons import en, es, fr, it, nl, pt
from feedserver.enrich.lexicons.lexicon import Lexicon

__all__ = ["LEXICONS", "Lexicon"]

# By primary language subtag.
LEXICONS: Final[dict[str, Lexicon]] = {
    "en": en.LEXICON,
    "es": es.LEXICON,
    "fr": fr.LEXICON,
    "it": it.LEXICON,
    "nl": nl.LEXICON,
    "pt": pt.LEXICON,
}
