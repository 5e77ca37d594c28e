"""Where the feeds of a site are: the links of its pages, and the usual places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer

from feedserver.parse.markup import attribute, base_of
from feedserver.parse.site import same_site
from feedserver.text.link import leads_to_feed
from feedserver.text.url import absolute

# Characters: pages name their feeds at the beginning, in their heads.
MAX_PAGE: Final = 1_000_000
MAX_FEEDS: Final = 20
# Each is a request to a site that did not ask for it.
MAX_TRIED: Final = 10

_LINKS: Final = SoupStrainer(["base", "link"])
_ANCHORS: Final = SoupStrainer(["base", "a"])
# The last part of a path that leads to a feed, or what it ends with.
_FEED_PATH: Final = re.compile(
    r"/(?:feeds?|rss2?|atom|rdf)/?\Z|[/.](?:rss|atom|rdf)(?:\.xml|\.php)?\Z"
    r"|/(?:feed|index|rss2?|atom)\.(?:xml|json|rdf|rss)\Z",
    re.IGNORECASE,
)
_FEED_QUERY: Final = re.compile(r"(?:\A|&)(?:feed|format)=(?:rss2?|atom|feed)(?:&|\Z)")
_COMMENTS: Final = re.compile(r"comment|komment|reacties|/replies", re.IGNORECASE)
# What the programs that sites are made with call their feeds, commonest first.
_AT_ROOT: Final = ("feed", "rss.xml", "atom.xml", "feed.xml", "index.xml", "rss", "feed.json")
_IN_FOLDER: Final = ("feed", "rss.xml", "atom.xml", "feed.xml", "index.xml")


def linked_feeds(page: str, url: str, named: Sequence[str] = ()) -> tuple[str, ...]:
    """Absolute addresses of the feeds that an HTML page at `url` links to, each once, best first.

    `named` are feeds that came with the page. Feeds of the page's own site come before others,
    feeds of comments last, else the page's order holds. A page with neither those nor any
    `<link>` to a feed is searched for plain links on its
    own site that look like feeds. Broken pages are read as far as they go; the first million
    characters and the first twenty feeds count.
    """
    page = page[:MAX_PAGE]
    soup = _soup(page, _LINKS)
    base = base_of(soup, url)
    found = [
        (absolute(base, attribute(link, "href")), attribute(link, "title"))
        for link in soup.find_all("link", href=True)
        if leads_to_feed(attribute(link, "rel"), attribute(link, "type"))
    ]
    found += [(address, "") for address in named]
    if not found:
        soup = _soup(page, _ANCHORS)
        found = [
            (address, link.get_text())
            for link in soup.find_all("a", href=True)
            if (address := absolute(base, attribute(link, "href")))
            and same_site(address, url)
            and _looks_like_a_feed(address)
        ]
    ranked = sorted(
        ((address, title) for address, title in found if address),
        key=lambda feed: (_is_of_comments(*feed), not same_site(feed[0], url)),
    )
    return tuple(dict.fromkeys(address for address, _ in ranked))[:MAX_FEEDS]


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


def _soup(page: str, only: SoupStrainer) -> BeautifulSoup:
    # The declaration tells the parser that XHTML too is to be read as HTML.
    return BeautifulSoup(f"<!DOCTYPE html>{page}", "lxml", parse_only=only)


def _looks_like_a_feed(url: str) -> bool:
    path, _, query = url.partition("#")[0].partition("?")
    return bool(_FEED_PATH.search(path) or _FEED_QUERY.search(query))


def _is_of_comments(url: str, title: str) -> bool:
    return bool(_COMMENTS.search(url) or _COMMENTS.search(title))
