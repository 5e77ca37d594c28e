"""A feed of any format, told apart by its content and not by its media type."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from feedserver.errors import ParseError
from feedserver.model.article import Parsed
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source
from feedserver.parse import strict_feed
from feedserver.parse.decoding import decode, is_utf8
from feedserver.parse.discovery import linked_feeds
from feedserver.parse.json_feed import parse_json
from feedserver.parse.xml_feed import (
    FEED_ROOTS,
    entity_warnings,
    parse_xml,
    root_name,
    without_doctype,
)

_SPACE: Final = "\ufeff \t\r\n"


def parse(fetched: Fetched, source: Source | None, max_items: int) -> Parsed:
    """The articles of an RSS, RDF, Atom or JSON feed, in its own order, at most `max_items`.

    One bad item is skipped with a reason and never spoils the others. `ParseError` in one line
    when the body is no feed; for an HTML page it names the feeds that the page links to.
    """
    parsed = read_strictly(fetched, max_items)
    return parsed if parsed is not None else read_leniently(fetched, max_items)


def read_strictly(fetched: Fetched, max_items: int) -> Parsed | None:
    """The articles of a well-formed XML feed or a JSON Feed; None when the body is neither.

    In a time that grows with the body's length and no more; `ParseError` as `parse`.
    """
    body = fetched.body
    if is_utf8(body, fetched.charset):
        parsed = strict_feed.read(body.strip(), fetched.url, max_items)
        if parsed is not None:
            return parsed
    text = decode(body, fetched.charset).lstrip(_SPACE)
    if text[:1] in ("{", "["):
        return parse_json(text, fetched.url, max_items)
    if root_name(text) not in FEED_ROOTS:
        return None
    parsed = strict_feed.read(without_doctype(text).encode(), fetched.url, max_items)
    warnings = entity_warnings(text)
    if parsed is None or not warnings:
        return parsed
    return replace(parsed, warnings=(*warnings, *parsed.warnings))


def read_leniently(fetched: Fetched, max_items: int) -> Parsed:
    """The articles of a feed that is not well-formed, as far as it can be read.

    What it costs depends on what is wrong with the body: for a process that can be stopped.
    """
    text = decode(fetched.body, fetched.charset).lstrip(_SPACE)
    if not text:
        raise ParseError(f"{fetched.url}: the body is empty")
    root = root_name(text)
    if root in FEED_ROOTS:
        return parse_xml(text, fetched.url, max_items)
    raise ParseError(f"{fetched.url}: {_what_it_is(text, root, fetched)}")


def _what_it_is(text: str, root: str, fetched: Fetched) -> str:
    if root in ("html", "head", "body") or fetched.media_type in (
        "text/html",
        "application/xhtml+xml",
    ):
        feeds = linked_feeds(text, fetched.url)
        links = f"; it links to: {', '.join(feeds)}" if feeds else ", and links to none"
        return f"an HTML page, not a feed{links}"
    if root:
        return f"XML, but not a feed: its root element is <{root}>"
    return "neither XML nor JSON, so not a feed"
