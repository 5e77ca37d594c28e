"""The feeds that an HTML page links to."""

from __future__ import annotations

from typing import Final

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from feedserver.text.url import absolute

FEED_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json"}
)
# Characters: pages name their feeds at the beginning, in their heads.
MAX_PAGE: Final = 1_000_000
MAX_FEEDS: Final = 20

_READ: Final = SoupStrainer(["base", "link"])


def linked_feeds(page: str, url: str) -> tuple[str, ...]:
    """Absolute addresses of the feeds that an HTML page at `url` links to, each once, in order.

    Broken pages are read as far as they go; the first million characters and the first twenty
    feeds count.
    """
    # The declaration tells the parser that XHTML too is to be read as HTML.
    soup = BeautifulSoup(f"<!DOCTYPE html>{page[:MAX_PAGE]}", "lxml", parse_only=_READ)
    declared = soup.find("base", href=True)
    base = (absolute(url, _attribute(declared, "href")) if declared else None) or url
    links = (
        _attribute(link, "href") for link in soup.find_all("link", href=True) if _is_feed(link)
    )
    addresses = (absolute(base, link) for link in links)
    return tuple(dict.fromkeys(address for address in addresses if address))[:MAX_FEEDS]


def _is_feed(link: Tag) -> bool:
    media_type = _attribute(link, "type").partition(";")[0].strip().lower()
    return media_type in FEED_TYPES and "alternate" in _attribute(link, "rel").lower().split()


def _attribute(element: Tag, name: str) -> str:
    """An attribute as it was written; empty when there is none."""
    value = element.get(name)
    return value if isinstance(value, str) else " ".join(value or ())
