"""RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0 that are well-formed, read by a strict parser.

Documents with a DTD are not read here, so no entity is ever declared: only XML's own five are
expanded. What this reader does not take, `xml_feed` reads; both say the same of one feed.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from feedserver.model.article import FeedOrigin, Parsed, ParsedArticle, Skipped, Withdrawn
from feedserver.model.source import Hints
from feedserver.parse.common import Channel
from feedserver.parse.hints import hints, moved_to, withdrawn
from feedserver.parse.links import first_address
from feedserver.parse.namespaces import ATOM, XML_LANG
from feedserver.parse.parts import language, read_warnings, shortened
from feedserver.parse.strict_entry import Reader
from feedserver.parse.tree import Children, Element, children, name_at
from feedserver.text.url import absolute

FEED_ROOTS: Final = frozenset({"rss", "rdf", "rdf:rdf", "feed", "channel", "redirect"})

_HINTING: Final = frozenset(
    {"ttl", "sy:updateperiod", "sy:updatefrequency", "skiphours", "skipdays"}
)
_NO_HINTS: Final = Hints()
_DOCTYPE: Final = re.compile(rb"(?:[^<]++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
    )


# Kept: it holds no state between two documents, and locks itself.
_PARSER: Final = _parser()


def read(body: bytes, url: str, max_items: int) -> Parsed | None:
    """The items of a well-formed feed in UTF-8, the first `max_items` of them.

    An encoding that the document declares is not looked at. None when the document is not
    well-formed, declares a document type, goes beyond the parser's own limits (256 levels,
    10 MB of text in one place) or is no feed.
    """
    if _DOCTYPE.match(body):
        return None
    try:
        root = etree.fromstring(body, _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return None
    name = name_at(root)
    if name not in FEED_ROOTS:
        return None
    return _read(root, name, body, url, max_items)


def _read(root: Element, name: str, body: bytes, url: str, max_items: int) -> Parsed:
    reader = Reader(
        url,
        is_atom=name == "feed",
        body=body,
        unwrap=root.tag == f"{{{ATOM}}}feed",
    )
    head, items = _split(root)
    channel = _channel(reader, root, head)
    articles: list[ParsedArticle] = []
    skipped: list[Skipped] = []
    for number, item in enumerate(items[:max_items], 1):
        try:
            articles.append(reader.article(item, channel))
        except ValueError as error:
            skipped.append(Skipped(where=f"{url}, item {number}", reason=str(error)))
    return Parsed(
        articles=tuple(articles),
        skipped=tuple(skipped),
        warnings=tuple(read_warnings(len(items), max_items)),
        title=shortened(reader.title(head)) or None,
        home_url=channel.home_url,
        hints=_hints(reader, head),
        withdrawn=_withdrawn(reader, head),
        moved_to=_moved(reader, head),
    )


def _split(root: Element) -> tuple[Children, list[Element]]:
    """What a feed says of itself, and its items, which RSS 0.90 and 1.0 have beside it."""
    head = children(root)
    for _, holder in (*head.get("channel", ()), *head.get("redirect", ())):
        children(holder, head)
    return head, [item for _, item in head.pop("item", ())]


def _channel(reader: Reader, root: Element, head: Children) -> Channel:
    url = reader.url
    links = reader.links(head)
    pages = [
        link
        for link in links
        if link.rel == "alternate" and link.type in ("text/html", "application/xhtml+xml")
    ]
    ident = reader.last(head, "guid") or None
    home = pages[-1].href if pages else ident
    home_base = pages[-1].base if pages else url
    own_url = first_address(links, "self") or url
    title = shortened(reader.title(head))
    return Channel(
        is_atom=reader.is_atom,
        url=url,
        home_url=absolute(home_base, home) if home else None,
        origin=FeedOrigin(title or own_url, own_url, ident),
        lang=reader.declared_language(head) or language(root.get(XML_LANG)),
        rights=reader.rights(head),
        license=first_address(links, "license"),
        authors=reader.authors(head, url) if reader.is_atom else (),
    )


def _hints(reader: Reader, head: Children) -> Hints:
    if not _HINTING.intersection(head):
        return _NO_HINTS
    return hints(
        reader.last(head, "ttl"),
        reader.last(head, "sy:updateperiod"),
        reader.last(head, "sy:updatefrequency"),
        _within(reader, head, "skiphours"),
        _within(reader, head, "skipdays"),
    )


def _within(reader: Reader, head: Children, name: str) -> list[str]:
    return [reader.text(child) for _, owner in head.get(name, ()) for child in owner]


def _moved(reader: Reader, head: Children) -> str | None:
    text = reader.last(head, "itunes:new-feed-url") or reader.last(head, "newlocation")
    return moved_to(text, reader.url)


def _withdrawn(reader: Reader, head: Children) -> tuple[Withdrawn, ...]:
    if "at:deleted-entry" not in head:
        return ()
    found = [_tombstone(reader, element) for _, element in head["at:deleted-entry"]]
    return tuple(mark for mark in found if mark)


def _tombstone(reader: Reader, element: Element) -> Withdrawn | None:
    comment = reader.last(children(element), "at:comment")
    return withdrawn(element.get("ref") or "", element.get("when") or "", comment)
