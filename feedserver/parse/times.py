"""Times as sitemaps and pages write them: more forms than feeds have, and months by name."""

from __future__ import annotations

import importlib
import re
from functools import lru_cache
from typing import Any, Final

from feedserver.model.instant import Instant
from feedserver.text.dates import parse_time
from feedserver.text.language import primary

# W3C's note on dates and times allows a year, and a year and a month.
_PARTIAL: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")
# Characters of a date in words; what is longer is a sentence.
_LONGEST: Final = 60
_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_FIRST_YEAR: Final = Instant.parse("0002-01-01T00:00:00Z")


# Sitemaps and listings name the same few times again and again.
@lru_cache(maxsize=1024)
def machine_time(text: str) -> Instant | None:
    """A time as W3C's note on dates and times, RFC 3339 or RFC 2822 has it; None for no time."""
    text = text.strip()
    if _PARTIAL.fullmatch(text):
        text += "-01-01"[: 10 - len(text)] if len(text) == 4 else "-01"
    try:
        when = parse_time(text)
    except ValueError:
        return None
    # Year 1 is what programs write that have no date.
    return when if when >= _FIRST_YEAR else None


def written_time(text: str, lang: str | None) -> Instant | None:
    """A time as `machine_time`, or in words of the language `lang` (BCP 47; English if None).

    Day, month and year have to be there: "yesterday" and "5 November" are no time. Days given
    in numbers alone follow the language's order (`11/5/2026` is in November in `en`).
    """
    when = machine_time(text)
    text = " ".join(text.split())
    if when is not None or len(text) > _LONGEST or not _YEAR.search(text):
        return when
    for language in (lang, primary(lang)) if lang else ("en",):
        try:
            parsed = _parser(language).get_date_data(text).date_obj
        except (ValueError, OverflowError):  # an unknown language or region, an impossible time
            continue
        return Instant.from_datetime(parsed) if parsed is not None else None
    return None


def load() -> None:
    """Load now what reads dates in words."""
    _parser("en")


@lru_cache(maxsize=8)
def _parser(lang: str) -> Any:
    """What reads dates in words of one language; it raises `ValueError` if it knows none such."""
    # Imported when first needed: it takes a third of a second, and few sources write dates for
    # people only.
    dateparser = importlib.import_module("dateparser.date")
    settings = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month", "year"],
        "TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": True,
    }
    name = "locales" if "-" in lang else "languages"
    return dateparser.DateDataParser(**{name: [lang]}, settings=settings)
