"""What a feed says about itself to its readers: when to ask, where it lives, what is gone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Final

from feedserver.model.article import Withdrawn
from feedserver.model.instant import Instant
from feedserver.model.source import Hints
from feedserver.text.dates import parse_time
from feedserver.text.space import one_line
from feedserver.text.url import absolute

_PERIODS: Final = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 7 * 86_400,
    "monthly": 30 * 86_400,
    "yearly": 365 * 86_400,
}
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TOMBSTONES: Final = re.compile(
    r"xmlns:([\w.\-]{1,50})\s*=\s*[\"']http://purl\.org/atompub/tombstones/1\.0[\"']"
)
_ATTRIBUTE: Final = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_COMMENT: Final = re.compile(
    r"<[\w.\-]+:comment(?:\s[^<>]*)?>(?:\s*<!\[CDATA\[(.*?)\]\]>\s*|([^<]*))</", re.DOTALL
)
_NUMBER: Final = re.compile(r"[0-9]{1,7}")


def hints(
    ttl: str, period: str, frequency: str, hours: Iterable[str], days: Iterable[str]
) -> Hints:
    """The hints that these texts of a feed give; what is none is left out.

    `ttl` is RSS's, in minutes; else the syndication module's `period` and `frequency` count.
    Of `hours` 0 and 24 are both midnight (RSS 0.91 counts from 1, RSS 2.0 from 0).
    """
    numbers = (_number(hour) for hour in hours)
    names = (day.strip().lower() for day in days)
    return Hints(
        ttl=_ttl(ttl, period, frequency),
        skip_hours=tuple(sorted({n % 24 for n in numbers if n is not None and n <= 24})),
        skip_days=tuple(sorted({_DAYS.index(name) for name in names if name in _DAYS})),
    )


def moved_to(address: str, url: str) -> str | None:
    """Where a feed that was read from `url` says that it lives; None for where it is."""
    found = absolute(url, address) if address.strip() else None
    return found if found != url else None


def withdrawn(ref: str, when: str, reason: str) -> Withdrawn | None:
    """A tombstone (RFC 6721, section 2); None without the id of what it is for."""
    ref = ref.strip()
    if not ref:
        return None
    return Withdrawn(ref=ref, when=_time(when), reason=one_line(reason) or None)


def _time(text: str) -> Instant | None:
    try:
        return parse_time(text)
    except ValueError:
        return None


def _ttl(ttl: str, period: str, frequency: str) -> int | None:
    minutes = _number(ttl)
    if minutes:
        return minutes * 60
    seconds = _PERIODS.get(period.strip().lower())
    if seconds is None:
        return None
    return seconds // (_number(frequency) or 1) or None


def _number(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if _NUMBER.fullmatch(digits) else None


def without_tombstones(text: str) -> tuple[str, tuple[Withdrawn, ...]]:
    """A feed's text without its tombstones, and what they say.

    For a reader of XML that does not know them and would take their links for the feed's.
    """
    prefixes = "|".join(map(re.escape, set(_TOMBSTONES.findall(text))))
    if not prefixes:
        return text, ()
    marks: list[Withdrawn] = []

    def kept(match: re.Match[str]) -> str:
        attributes = {
            name.lower(): unescape(double or single)
            for name, double, single in _ATTRIBUTE.findall(match["attributes"])
        }
        comment = _COMMENT.search(match["inner"] or "")
        reason = unescape(comment[1] or comment[2]) if comment else ""
        mark = withdrawn(attributes.get("ref", ""), attributes.get("when", ""), reason)
        marks.extend([mark] if mark else ())
        return ""

    element = re.compile(
        rf"<(?P<prefix>{prefixes}):deleted-entry(?P<attributes>\s[^<>]{{0,5000}}?)"
        r"(?:/>|>(?P<inner>.{0,50000}?)</(?P=prefix):deleted-entry\s*>)",
        re.DOTALL,
    )
    return element.sub(kept, text), tuple(marks)
