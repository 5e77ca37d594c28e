"""What values look like on a page: dates, counts, names, addresses. Pages speak English."""

from __future__ import annotations

import re
from typing import Final

from feedserver.model.feed import FeedInfo, FeedKind
from feedserver.model.instant import Instant
from feedserver.model.site import Site
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
_LANGUAGE_NAMES: Final = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nb": "Norwegian Bokmål",
    "nl": "Dutch",
    "nn": "Norwegian Nynorsk",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sr": "Serbian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
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


def language_name(tag: str) -> str:
    """The English name of a BCP 47 tag (`French`, `English (US)`), else the tag as written."""
    primary, _, rest = tag.partition("-")
    name = _LANGUAGE_NAMES.get(primary.lower())
    if name is None:
        return tag
    return f"{name} ({rest.upper() if len(rest) == 2 else rest})" if rest else name


def feed_name(info: FeedInfo, site: Site) -> str:
    """What pages call a feed."""
    kind, slug = info.selector.kind, info.selector.slug
    if kind is FeedKind.LATEST:
        return "Latest"
    if kind is FeedKind.TOPIC:
        return site.topic_names.get(slug, info.name)
    return language_name(info.name) if kind is FeedKind.LANGUAGE else info.name


def feed_purpose(info: FeedInfo, site: Site) -> str:
    """One sentence on what a feed holds."""
    name = feed_name(info, site)
    return {
        FeedKind.LATEST: "Every article of this site, newest first.",
        FeedKind.TOPIC: f"Articles on {name}, newest first.",
        FeedKind.ENTITY: f"Articles about {name}, newest first.",
        FeedKind.LANGUAGE: f"Articles in {name}, newest first.",
        FeedKind.SOURCE: f"Articles from {name}, newest first.",
    }[info.selector.kind]
