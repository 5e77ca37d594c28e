"""RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, well-formed or not, read by feedparser."""

from __future__ import annotations

import io
import re
import xml.sax
from typing import Any, Final

import feedparser
import msgspec

from feedserver.errors import ParseError
from feedserver.model.article import FeedOrigin, Parsed, ParsedArticle, Skipped
from feedserver.model.source import Hints
from feedserver.parse.common import Channel
from feedserver.parse.distinct import (
    fewer_names,
    own_names,
    short_relations,
    usual_namespaces,
    verbatim_ids,
)
from feedserver.parse.entry import (
    article,
    authors,
    first_link,
    license_of,
    plain_title,
    rights_of,
    verbatim,
)
from feedserver.parse.guards import (
    mend_references,
    refuse_attribute_floods,
    shorten_authors,
)
from feedserver.parse.hints import hints, moved_to, without_tombstones
from feedserver.parse.parts import language, read_warnings, shortened
from feedserver.text.space import one_line
from feedserver.text.url import absolute

# Loaded now: where memory is short it could not be loaded any more.
xml.sax.make_parser()  # noqa: S317 - nothing is read with it

_ENTITIES: Final = "declares entities of its own, which are not expanded"
FEED_ROOTS: Final = frozenset({"rss", "rdf", "feed", "channel", "redirect"})

_PROLOG: Final = re.compile(
    r"(?:\s++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?>)*+", re.DOTALL | re.IGNORECASE
)
_ROOT: Final = re.compile(r"<((?:[A-Za-z_][\w.\-]*+:)?)([A-Za-z_][\w.\-]*+)")
# Blank lines cost feedparser time.
_MOST_LINES: Final = 100
_OPENED: Final = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CLOSED: Final = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_SKIPPED: Final = {
    name: re.compile(rf"<skip{name}\s*>[^&]{{0,5000}}?</skip{name}\s*>", re.IGNORECASE)
    for name in ("hours", "days")
}
_HOUR: Final = re.compile(r"<hour\s*>([^<]{1,20})<", re.IGNORECASE)
_DAY: Final = re.compile(r"<day\s*>([^<]{1,20})<", re.IGNORECASE)

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


def declares_entities(text: str) -> bool:
    """Whether a document declares entities of its own, which nobody here expands."""
    return "<!ENTITY" in text[: _prolog_end(text)].upper()


def entity_warnings(text: str) -> tuple[str, ...]:
    """What to say of a document that declares entities."""
    return (_ENTITIES,) if declares_entities(text) else ()


def without_doctype(text: str) -> str:
    """A document without its type, its references mended.

    What RSS 0.91 and some pages begin with names a DTD elsewhere, which nobody reads; what a
    document declares itself can be made to read files, and to grow without end.
    """
    return mend_references(text[_prolog_end(text) :])


def parse_xml(text: str, url: str, max_items: int) -> Parsed:
    """The items of an XML feed that was read from `url`, the first `max_items` of them.

    Ill-formed feeds are read as far as they go, with a warning; an item that a feed breaks off
    in is left out. `ParseError` when nothing can be read.
    """
    refuse_attribute_floods(text, url)
    text, gone = without_tombstones(text)
    result = _run(text, url)
    entries: list[Any] = result.entries
    warnings = [*entity_warnings(text), *_warnings(result, len(entries), max_items)]
    channel = _channel(result, url, is_atom=root_name(text) == "feed")
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
        title=shortened(plain_title(result.feed, channel)) or None,
        home_url=channel.home_url,
        hints=_hints(result.feed, text),
        withdrawn=gone,
        moved_to=moved_to(_text(result.feed, "itunes_new-feed-url", "newlocation"), url),
    )


def _run(text: str, url: str) -> Any:
    told = short_relations(usual_namespaces(shorten_authors(without_doctype(text))))
    document = verbatim_ids(fewer_names(own_names(told)))
    # Lines count from the document's first one, whatever was left out of it.
    lines = min(text.count("\n", 0, _prolog_end(text)), _MOST_LINES)
    data = ('<?xml version="1.0"?>' + "\n" * lines + document).encode()
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


def _warnings(result: Any, count: int, max_items: int) -> list[str]:
    warnings = read_warnings(count, max_items)
    if result.bozo:
        wrong = _say(result.bozo_exception)
        return [f"not well-formed, read as far as it goes: {wrong}", *warnings]
    return warnings


def _cut_item(text: str, count: int) -> int | None:
    """The number of the item that `text` ends in; None when its last item is whole."""
    last_opened = max((match.start() for match in _OPENED.finditer(text)), default=-1)
    last_closed = max((match.start() for match in _CLOSED.finditer(text)), default=-1)
    return count if last_opened > last_closed else None


def _channel(result: Any, url: str, *, is_atom: bool) -> Channel:
    feed = result.feed
    own_url = first_link(feed, "self", url) or url
    home = verbatim(feed, "link")
    channel = Channel(
        is_atom=is_atom,
        url=url,
        home_url=absolute(url, home) if home else None,
        origin=FeedOrigin(title=own_url, url=own_url, id=verbatim(feed, "id") or None),
        lang=language(dict.get(feed, "language")),
        rights=rights_of(feed),
        license=license_of(feed, url),
        authors=authors(feed, url) if is_atom else (),
        escaped=bool(result.bozo),
    )
    title = shortened(plain_title(feed, channel))
    if not title:
        return channel
    origin = msgspec.structs.replace(channel.origin, title=title)
    return msgspec.structs.replace(channel, origin=origin)


def _hints(feed: Any, text: str) -> Hints:
    """feedparser gives the numbers; what is nested it drops, so that is looked for in `text`."""
    hours, days = (_SKIPPED[name].search(text) for name in ("hours", "days"))
    return hints(
        _text(feed, "ttl"),
        _text(feed, "sy_updateperiod"),
        _text(feed, "sy_updatefrequency"),
        _HOUR.findall(hours[0]) if hours else (),
        _DAY.findall(days[0]) if days else (),
    )


def _text(feed: Any, *keys: str) -> str:
    """The first text among these keys of a feed; empty when there is none."""
    values = (dict.get(feed, key) for key in keys)
    return next((value for value in values if value and isinstance(value, str)), "")
