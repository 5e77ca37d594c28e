"""From a fetched body to articles, one module per kind of source. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from feedserver.model.article import Parsed
from feedserver.model.fetched import Fetched
from feedserver.model.source import SourceKind
from feedserver.parse import feed

Parser = Callable[[Fetched, int], Parsed]

# A new kind of source: its module's `parse`, and one line here.
PARSERS: Final[dict[SourceKind, Parser]] = {
    SourceKind.AUTO: feed.parse,
    SourceKind.FEED: feed.parse,
}


def parse(kind: SourceKind, fetched: Fetched, max_items: int) -> Parsed:
    """What a body holds, read as `kind` says, at most `max_items` articles of it.

    `ParseError`, in one line, when it is not what the kind promises.
    """
    return PARSERS[kind](fetched, max_items)
