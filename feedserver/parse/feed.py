"""A feed of any format, told apart by its content and not by its media type."""

from __future__ import annotations

from feedserver.errors import ParseError
from feedserver.model.article import Parsed
from feedserver.model.fetched import Fetched
from feedserver.parse.decoding import decode
from feedserver.parse.discovery import linked_feeds
from feedserver.parse.json_feed import parse_json
from feedserver.parse.xml_feed import FEED_ROOTS, parse_xml, root_name


def parse(fetched: Fetched, max_items: int) -> Parsed:
    """The articles of an RSS, RDF, Atom or JSON feed, in its own order, at most `max_items`.

    One bad item is skipped with a reason and never spoils the others. `ParseError` in one line
    when the body is no feed; for an HTML page it names the feeds that the page links to.
    """
    text = decode(fetched.body, fetched.charset).lstrip("\ufeff \t\r\n")
    if not text:
        raise ParseError(f"{fetched.url}: the body is empty")
    if text[0] in "{[":
        return parse_json(text, fetched.url, max_items)
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
