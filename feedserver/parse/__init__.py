"""From a fetched body to articles and links, one module per kind of source. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from feedserver.model.article import Parsed
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source, SourceKind
from feedserver.parse import auto, feed, listing, page, sitemap

Parser = Callable[[Fetched, Source, int], Parsed]

# A new kind of source: its module's `parse`, and one line here. A folder of documents has no
# body that could be fetched: it is imported instead.
PARSERS: Final[dict[SourceKind, Parser]] = {
    SourceKind.AUTO: auto.parse,
    SourceKind.FEED: feed.parse,
    SourceKind.SITEMAP: sitemap.parse,
    SourceKind.LISTING: listing.parse,
    SourceKind.PAGE: page.parse,
}


def parse(kind: SourceKind, fetched: Fetched, source: Source, max_items: int) -> Parsed:
    """What a body of `source` holds, read as `kind` says: at most `max_items` articles of it.

    `ParseError`, in one line, when it is not what the kind promises.
    """
    return PARSERS[kind](fetched, source, max_items)
