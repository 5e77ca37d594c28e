"""Finding out what an address leads to: a feed, a sitemap, an article, or a page with feeds."""

from __future__ import annotations

import re
from typing import Final

from feedserver.errors import ParseError
from feedserver.model.article import Parsed
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source, SourceKind
from feedserver.parse import feed, page, sitemap
from feedserver.parse.discovery import linked_feeds
from feedserver.parse.markup import html_text, tree_of
from feedserver.parse.metadata import metadata
from feedserver.parse.xml_feed import FEED_ROOTS

_HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
_HTML_ROOTS: Final = frozenset({"html", "head", "body"})
_DOCTYPE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<!doctype\s+html\b", re.IGNORECASE)


def parse(fetched: Fetched, source: Source, max_items: int) -> Parsed:
    """What a body proves to be, by its content and not by its media type.

    A feed and a sitemap are read as such. An HTML page that names feeds, in itself or in its
    `Link` header, comes back with their addresses in `feeds` and as kind `auto`; one that names
    none is read as an article if it declares that it is one, else it comes back as kind `auto`
    with nothing. `ParseError` in one line for anything else.
    """
    root = sitemap.root_of(fetched.body, fetched.charset)
    if root in sitemap.SITEMAP_ROOTS or sitemap.is_packed(fetched.body):
        return sitemap.parse(fetched, source, max_items)
    is_feed = root in FEED_ROOTS or root == "{"
    if is_feed or not _is_html(fetched, root):
        return feed.parse(fetched, source, max_items)
    text = html_text(fetched)
    feeds = linked_feeds(text, fetched.url, fetched.feeds)
    if not feeds and _is_article(text, fetched.url):
        try:
            return page.parse(fetched, source, max_items)
        except ParseError:
            pass
    return Parsed(kind=SourceKind.AUTO, feeds=feeds)


def _is_html(fetched: Fetched, root: str) -> bool:
    # The root element's tags may be left out; what comes first then tells nothing.
    named = root in _HTML_ROOTS or fetched.media_type in _HTML_TYPES
    return named or _DOCTYPE.match(fetched.body) is not None


def _is_article(text: str, url: str) -> bool:
    tree = tree_of(text)
    return tree is not None and metadata(tree, url).is_article
