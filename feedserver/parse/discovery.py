"""Where the feeds of a site are: the links of its pages, and the usual places."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from feedserver.text.url import absolute

FEED_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json"}
)
# Characters: pages name their feeds at the beginning, in their heads.
MAX_PAGE: Final = 1_000_000
MAX_FEEDS: Final = 20
# Each is a request to a site that did not ask for it.
MAX_TRIED: Final = 10

_READ: Final = SoupStrainer(["base", "link"])
# What the programs that sites are made with call their feeds, commonest first.
_AT_ROOT: Final = ("feed", "rss.xml", "atom.xml", "feed.xml", "index.xml", "rss", "feed.json")
_IN_FOLDER: Final = ("feed", "rss.xml", "atom.xml", "feed.xml", "index.xml")


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


def well_known(url: str) -> tuple[str, ...]:
    """Addresses at which sites often have a feed that they do not name, at most ten.

    Those in the folder of the page at `url` come first, then those of its site.
    """
    # A page without an ending may be a folder itself: "/blog" is, as a rule, "/blog/".
    page = url.partition("#")[0].partition("?")[0]
    name = page.rpartition("/")[2]
    folder = page if page.endswith("/") or "." in name else f"{page}/"
    places = [urljoin(folder, place) for place in _IN_FOLDER]
    places += [urljoin(page, f"/{place}") for place in _AT_ROOT]
    return tuple(dict.fromkeys(places))[:MAX_TRIED]


def _is_feed(link: Tag) -> bool:
    media_type = _attribute(link, "type").partition(";")[0].strip().lower()
    return media_type in FEED_TYPES and "alternate" in _attribute(link, "rel").lower().split()


def _attribute(element: Tag, name: str) -> str:
    """An attribute as it was written; empty when there is none."""
    value = element.get(name)
    return value if isinstance(value, str) else " ".join(value or ())
