"""RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, well-formed or not, read by feedparser."""

from __future__ import annotations

import io
import re
import xml.sax
from typing import Any, Final

import feedparser

from feedserver.errors import ParseError
from feedserver.model.article import FeedOrigin, Parsed, ParsedArticle, Skipped
from feedserver.model.source import Hints
from feedserver.parse.entry import (
    Channel,
    article,
    authors,
    first_link,
    license_of,
    plain_title,
    rights_of,
)
from feedserver.parse.guards import (
    mend_references,
    refuse_attribute_floods,
    shorten_authors,
    small_entities,
)
from feedserver.parse.parts import language, one_line, shortened
from feedserver.text.url import absolute

FEED_ROOTS: Final = frozenset({"rss", "rdf", "feed", "channel"})

_PROLOG: Final = re.compile(
    r"(?:\s++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?>)*+", re.DOTALL | re.IGNORECASE
)
_ROOT: Final = re.compile(r"<((?:[A-Za-z_][\w.\-]*+:)?)([A-Za-z_][\w.\-]*+)")
_OPENED: Final = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CLOSED: Final = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_PERIODS: Final = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 7 * 86_400,
    "monthly": 30 * 86_400,
    "yearly": 365 * 86_400,
}

# What feedparser is known to raise on input that it did not expect.
_GIVES_UP: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    OverflowError,
    RecursionError,
)


def root_name(text: str) -> str:
    """The local name of a document's root element, lower case; empty when there is none."""
    match = _ROOT.match(text, _prolog_end(text))
    return match[2].lower() if match else ""


def _prolog_end(text: str) -> int:
    match = _PROLOG.match(text)
    return match.end() if match else 0


def parse_xml(text: str, url: str, max_items: int) -> Parsed:
    """The items of an XML feed that was read from `url`, the first `max_items` of them.

    Ill-formed feeds are read as far as they go, with a warning; an item that a feed breaks off
    in is left out. `ParseError` when nothing can be read.
    """
    refuse_attribute_floods(text, url)
    result = _run(text, url)
    entries: list[Any] = result.entries
    warnings = _warnings(result, text, len(entries), max_items)
    channel = _channel(result, url)
    articles: list[ParsedArticle] = []
    skipped: list[Skipped] = []
    cut = _cut_item(text, len(entries)) if result.bozo else None
    for number, entry in enumerate(entries[:max_items], 1):
        try:
            if number == cut:
                raise ValueError("the feed breaks off inside it")  # noqa: TRY301
            articles.append(article(entry, channel))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            skipped.append(Skipped(where=f"{url}, item {number}", reason=str(error)))
    if result.bozo and not articles:
        raise ParseError(f"{url}: not a readable feed: {_say(result.bozo_exception)}")
    return Parsed(
        articles=tuple(articles),
        skipped=tuple(skipped),
        warnings=tuple(warnings),
        title=shortened(plain_title(result.feed, channel.version)) or None,
        home_url=channel.home_url,
        hints=Hints(ttl=_ttl(result.feed)),
    )


def _run(text: str, url: str) -> Any:
    prolog_end = _prolog_end(text)
    prolog, declared = small_entities(text[:prolog_end])
    # feedparser finds a DOCTYPE only at the start of a line, and blank lines before it cost
    # time that grows with their square.
    prolog = re.sub(r">\s*<", ">\n<", prolog.strip())
    document = shorten_authors(mend_references(text[prolog_end:], declared))
    data = f"{prolog}\n{document}".encode()
    try:
        return feedparser.parse(
            io.BytesIO(data),
            response_headers={
                "content-type": "application/xml; charset=utf-8",
                "content-location": url,
            },
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _GIVES_UP as error:
        raise ParseError(f"{url}: not a readable feed: {_say(error)}") from error


def _say(error: BaseException) -> str:
    if isinstance(error, xml.sax.SAXParseException):
        return f"line {error.getLineNumber()}: {error.getMessage()}"
    return one_line(str(error)) or type(error).__name__


def _warnings(result: Any, text: str, count: int, max_items: int) -> list[str]:
    warnings = []
    if result.bozo:
        warnings.append(f"not well-formed, read as far as it goes: {_say(result.bozo_exception)}")
    if not count:
        warnings.append("the feed holds no items")
    if count > max_items:
        warnings.append(f"only the first {max_items} of {count} items were read")
    return warnings


def _cut_item(text: str, count: int) -> int | None:
    """The number of the item that `text` ends in; None when its last item is whole."""
    last_opened = max((match.start() for match in _OPENED.finditer(text)), default=-1)
    last_closed = max((match.start() for match in _CLOSED.finditer(text)), default=-1)
    return count if last_opened > last_closed else None


def _channel(result: Any, url: str) -> Channel:
    feed = result.feed
    home_url = absolute(url, dict.get(feed, "link") or "") if dict.get(feed, "link") else None
    own_url = first_link(feed, "self", url) or url
    title = shortened(plain_title(feed, result.version))
    return Channel(
        version=result.version,
        url=url,
        home_url=home_url,
        origin=FeedOrigin(title=title or own_url, url=own_url, id=dict.get(feed, "id") or None),
        lang=language(dict.get(feed, "language")),
        rights=rights_of(feed),
        license=license_of(feed, url),
        authors=authors(feed, url) if result.version.startswith("atom") else (),
        has_captions="media" in result.namespaces,
    )


def _ttl(feed: Any) -> int | None:
    """Seconds between polls: RSS `ttl` in minutes, else the syndication module's period."""
    minutes = _number(dict.get(feed, "ttl"))
    if minutes:
        return minutes * 60
    period = _PERIODS.get(str(dict.get(feed, "sy_updateperiod") or "").strip().lower())
    if period is None:
        return None
    return period // (_number(dict.get(feed, "sy_updatefrequency")) or 1) or None


def _number(text: object) -> int | None:
    digits = str(text or "").strip()
    return int(digits) if re.fullmatch(r"[0-9]{1,7}", digits) else None
