"""What both readers of XML feeds share about entries: channels, times, files."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from typing import Final

import msgspec

# feedparser knows dates in forms and languages that no standard has.
from feedparser.datetimes import _parse_date as parse_odd_date

from feedserver.model.article import FeedOrigin, Image, Person
from feedserver.model.instant import SECOND, Instant
from feedserver.parse.spoken_dates import spoken_date
from feedserver.text.dates import parse_time
from feedserver.text.space import one_line
from feedserver.text.url import absolute

_LENGTH: Final = re.compile(r"[1-9][0-9]{0,14}")
_FIRST_YEAR: Final = Instant.parse("0002-01-01T00:00:00Z").us
_LAST_YEAR: Final = Instant.parse("9999-01-01T00:00:00Z").us
# Year 0 and year 1 are what programs write that have no date; feedparser makes years of numbers of
# seconds, and days of offsets that no place has.
_NO_TIME: Final = re.compile(
    r"(?<![0-9+])(?<!\s-)000[01](?![0-9])|\A\s*[0-9]{9,13}\s*\Z"
    r"|[+-](?:2[4-9]|[3-9][0-9]):?[0-9]{2}\s*\Z|[+-][0-9]{2}:?[6-9][0-9]\s*\Z"
)
_YEAR_FIRST: Final = re.compile(r"[0-9]{4}/[0-9]")
# Characters of a date that feedparser is asked about.
_LONGEST_DATE: Final = 100


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed says for all of its entries.

    `is_atom`: Atom's rules hold and not RSS's; `url` is where it was read from; `escaped`: the
    reader left references in elements that it does not know as they were.
    """

    is_atom: bool
    url: str
    home_url: str | None
    origin: FeedOrigin
    lang: str | None
    rights: str | None
    license: str | None
    authors: tuple[Person, ...]
    escaped: bool = False


def instant(text: str) -> Instant | None:
    """The time that a feed names; None when it names none."""
    try:
        when = parse_time(text)
    except ValueError:
        odd = _odd(text)
        if odd is None:
            return None
        when = odd
    return when if _FIRST_YEAR <= when.us < _LAST_YEAR else None


def _odd(text: str) -> Instant | None:
    """A time in one of the forms that no standard has."""
    if len(text) > _LONGEST_DATE or _NO_TIME.search(text):
        return None
    # Before feedparser is asked, which takes 9 PM for 9 AM and 2026/01/02 for a November.
    spoken = spoken_date(text)
    if spoken is not None or _YEAR_FIRST.search(text):
        return spoken
    try:
        parsed = parse_odd_date(text)
        return Instant(calendar.timegm(parsed) * SECOND) if parsed else None
    except (ValueError, OverflowError):
        # A day that no calendar has.
        return None


def times(
    published: Instant | None, updated: Instant | None, dated: Instant | None
) -> tuple[Instant | None, Instant | None]:
    """When an entry was published and last modified, by what it says of both.

    `dated` is Dublin Core's date: of an entry that names no other the time of publication, as
    in RSS 1.0; else one of change.
    """
    if published is None and dated is not None:
        return dated, updated
    changed = updated or dated
    return published or changed, changed


def files_beside(image: Image | None, files: Sequence[Image]) -> tuple[Image, ...]:
    """An entry's files but its image, each address once."""
    if not files:
        return ()
    distinct: dict[str, Image] = {}
    for file in files:
        distinct.setdefault(file.url, file)
    distinct.pop(image.url if image else "", None)
    return tuple(distinct.values())


def medium(address: str, base: str, kind: str = "", length: str = "") -> Image | None:
    """A file that an entry names; None when its address is none.

    A page is no file: `text/html` is what a link without a type is taken for.
    """
    url = absolute(base, address) if address.strip() else None
    if url is None:
        return None
    kind, length = kind.strip().lower(), one_line(length)
    return Image(
        url,
        kind if kind and kind != "text/html" else None,
        int(length) if _LENGTH.fullmatch(length) else None,
    )
