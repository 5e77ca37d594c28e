"""The feeds that an HTML page links to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from feedserver.text.url import absolute

FEED_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json"}
)


class _LinkTarget:
    """Collects `<link>` and the first `<base>` while the parser reads."""

    def __init__(self) -> None:
        self._base: str | None = None
        self._links: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        href = attributes.get("href")
        if href is None:
            return
        if tag == "base" and self._base is None:
            self._base = href
        elif tag == "link" and self._is_feed(attributes):
            self._links.append(href)

    def end(self, tag: str) -> None:
        """Links have no content."""

    def close(self) -> tuple[str | None, list[str]]:
        return self._base, self._links

    @staticmethod
    def _is_feed(attributes: Mapping[str, str]) -> bool:
        media_type = attributes.get("type", "").partition(";")[0].strip().lower()
        return "alternate" in attributes.get("rel", "").lower().split() and media_type in FEED_TYPES


def linked_feeds(page: str, url: str) -> tuple[str, ...]:
    """Absolute addresses of the feeds that an HTML page at `url` links to, each once, in order."""
    target: Any = _LinkTarget()
    found: Any = etree.fromstring(
        f"<!DOCTYPE html>{page}", etree.HTMLParser(target=target, huge_tree=True)
    )
    base, links = found
    base = absolute(url, base) if base else url
    addresses = (absolute(base or url, link) for link in links)
    return tuple(dict.fromkeys(address for address in addresses if address))
