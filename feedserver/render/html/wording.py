"""What values look like on a page: dates, counts, names, addresses. Pages speak English."""

from __future__ import annotations

import re
from typing import Final

from feedserver.model.feed import FeedInfo, FeedKind
from feedserver.model.instant import Instant
from feedserver.model.site import Site
from feedserver.render import naming
from feedserver.text import url

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_CREATIVE_COMMONS: Final = re.compile(
    r"https?://creativecommons\.org/(?:licenses/([a-z-]+)|publicdomain/(zero))/([\d.]+)(?:/|$)"
)

KIND_NAMES: Final = {
    FeedKind.LATEST: ("All articles", "All articles"),
    FeedKind.TOPIC: ("Topic", "Topics"),
    FeedKind.ENTITY: ("In the news", "People, organisations, products, places"),
    FeedKind.LANGUAGE: ("Language", "Languages"),
    FeedKind.SOURCE: ("Source", "Sources"),
}


def day(when: Instant) -> str:
    """The date in UTC: `23 November 2026`."""
    moment = when.datetime
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def moment(when: Instant) -> str:
    """Date and time in UTC: `23 November 2026, 14:50 UTC`."""
    return f"{day(when)}, {when.datetime:%H:%M} UTC"


def host(address: str) -> str:
    """The host of an http(s) address without `www.`, for people; what is none stays itself."""
    return url.host(address).removeprefix("www.") or address


def licence(text: str) -> str:
    """A licence's usual short name (`CC BY 4.0`), else its address without the scheme."""
    match = _CREATIVE_COMMONS.match(text)
    if match is None:
        return re.sub(r"^https?://", "", text).rstrip("/")
    name = f"CC {match[1].upper()}" if match[1] else "CC0"
    return f"{name} {match[3]}"


def count(number: int, one: str, many: str) -> str:
    """`1 article`, `1,204 articles`."""
    return f"{number:,} {one if number == 1 else many}"


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where one ends near, marked with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return cut[: space if space > limit // 2 else None].rstrip() + "…"


def feed_purpose(info: FeedInfo, site: Site) -> str:
    """One sentence on what a feed holds."""
    name = naming.feed_name(info, site)
    return {
        FeedKind.LATEST: "Every article of this site, newest first.",
        FeedKind.TOPIC: f"Articles on {name}, newest first.",
        FeedKind.ENTITY: f"Articles about {name}, newest first.",
        FeedKind.LANGUAGE: f"Articles in {name}, newest first.",
        FeedKind.SOURCE: f"Articles from {name}, newest first.",
    }[info.selector.kind]
