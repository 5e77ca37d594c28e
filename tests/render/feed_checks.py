"""Small validators: what RFC 4287, RSS 2.0 and JSON Feed 1.1 demand of a document."""

from __future__ import annotations

import re
from collections import Counter
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
APP = "{http://www.w3.org/2007/app}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
RFC822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
ABSOLUTE = re.compile(r"https?://[^\s/]+(/\S*)?")
ITEM_ELEMENTS = {
    "title",
    "link",
    "description",
    "author",
    "category",
    "comments",
    "enclosure",
    "guid",
    "pubDate",
    "source",
}


def parse(body: bytes) -> Any:
    """The document's root, read by a strict parser."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(body, parser)


def atom_problems(body: bytes) -> list[str]:
    """Everything about an Atom feed that RFC 4287 forbids or strongly advises against."""
    feed = parse(body)
    entries = feed.findall(f"{ATOM}entry")
    problems = [] if feed.tag == f"{ATOM}feed" else [f"root is {feed.tag}"]
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            problems += _exactly_one(element, ATOM + name)
        problems += _alternates_once(element)
        for source in element.findall(f"{ATOM}source"):
            problems += _exactly_one(source, f"{ATOM}title")
    for date in feed.iter(f"{ATOM}updated", f"{ATOM}published", f"{APP}edited"):
        if not RFC3339.fullmatch(date.text):
            problems.append(f"date {date.text}")
    for link in feed.iter(f"{ATOM}link"):
        if not ABSOLUTE.fullmatch(link.get("href", "")):
            problems.append(f"address {link.get('href')}")
    if [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") != 1:
        problems.append("not one self")
    for entry in entries:
        if feed.find(f"{ATOM}author") is None and entry.find(f"{ATOM}author") is None:
            problems.append("no author")
    for author in feed.iter(f"{ATOM}author"):
        if not author.findtext(f"{ATOM}name"):
            problems.append("author without a name")
    return problems + _unique([entry.findtext(f"{ATOM}id") for entry in entries])


def rss_problems(body: bytes) -> list[str]:
    """Everything about an RSS feed that its specification and the Best Practices forbid."""
    root = parse(body)
    channels = root.findall("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or len(channels) != 1:
        return ["not RSS 2.0"]
    channel = channels[0]
    problems = []
    for name in ("title", "link", "description", "lastBuildDate", "language"):
        problems += _exactly_one(channel, name)
    if [link.get("rel") for link in channel.findall(f"{ATOM}link")].count("self") != 1:
        problems.append("not one self")
    for date in root.iter("pubDate", "lastBuildDate"):
        if not RFC822.fullmatch(date.text) or parsedate_to_datetime(date.text) is None:
            problems.append(f"date {date.text}")
    addresses = [link.text for link in root.iter("link")]
    addresses += [link.get("href") for link in root.iter(f"{ATOM}link")]
    addresses += [file.get("url") for file in root.iter("enclosure", "source", f"{MEDIA}content")]
    problems += [f"address {text}" for text in addresses if not ABSOLUTE.fullmatch(text or "")]
    items = channel.findall("item")
    for item in items:
        problems += _item_problems(item)
    return problems + _unique([item.findtext("guid") for item in items])


def _item_problems(item: Any) -> list[str]:
    problems = []
    names = [element.tag for element in item if not element.tag.startswith("{")]
    problems += [f"unknown element {name}" for name in set(names) - ITEM_ELEMENTS]
    repeated = {name for name, number in Counter(names).items() if number > 1} - {"category"}
    problems += [f"{name} twice" for name in repeated]
    if "title" not in names and "description" not in names:
        problems.append("neither title nor description")
    guid = item.find("guid")
    if guid is None or guid.get("isPermaLink") != "false":
        problems.append("guid is a permalink")
    for enclosure in item.findall("enclosure"):
        if not (enclosure.get("length", "").isdigit() and "/" in enclosure.get("type", "")):
            problems.append("enclosure without type or length")
    return problems


def _exactly_one(element: Any, name: str) -> list[str]:
    number = len(element.findall(name))
    return [] if number == 1 else [f"{number} {name} in {element.tag}"]


def _alternates_once(element: Any) -> list[str]:
    kinds = [
        (link.get("type"), link.get("hreflang"))
        for link in element.findall(f"{ATOM}link")
        if link.get("rel", "alternate") == "alternate"
    ]
    if not kinds:
        return ["no alternate"]
    return [] if len(kinds) == len(set(kinds)) else ["two alternates of one type"]


def _unique(ids: list[str | None]) -> list[str]:
    problems = [] if len(ids) == len(set(ids)) else ["an id twice"]
    return problems + [f"id {text}" for text in ids if not (text and ":" in text)]


_TEXT = {"type": "string", "minLength": 1}
_ADDRESS = {"type": "string", "pattern": r"^https?://[^\s/]+(/\S*)?$"}
_DATE = {"type": "string", "pattern": f"^{RFC3339.pattern}$"}
_AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {"name": _TEXT, "url": _ADDRESS, "avatar": _ADDRESS},
        "minProperties": 1,
        "additionalProperties": False,
    },
}
_ATTACHMENT = {
    "type": "object",
    "required": ["url", "mime_type"],
    "properties": {
        "url": _ADDRESS,
        "mime_type": {"type": "string", "pattern": "^[^/ ]+/[^/ ]+$"},
        "title": _TEXT,
        "size_in_bytes": {"type": "integer", "minimum": 0},
        "duration_in_seconds": {"type": "number"},
    },
    "additionalProperties": False,
}
_ITEM = {
    "type": "object",
    "required": ["id"],
    "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
    "properties": {
        "id": _TEXT,
        "url": _ADDRESS,
        "external_url": _ADDRESS,
        "title": _TEXT,
        "content_html": _TEXT,
        "content_text": _TEXT,
        "summary": _TEXT,
        "image": _ADDRESS,
        "banner_image": _ADDRESS,
        "date_published": _DATE,
        "date_modified": _DATE,
        "authors": _AUTHORS,
        "tags": {"type": "array", "items": _TEXT, "minItems": 1},
        "language": _TEXT,
        "attachments": {"type": "array", "items": _ATTACHMENT, "minItems": 1},
    },
    "patternProperties": {"^_[a-z]": {"type": "object"}},
    "additionalProperties": False,
}
JSON_FEED_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": _TEXT,
        "home_page_url": _ADDRESS,
        "feed_url": _ADDRESS,
        "description": _TEXT,
        "user_comment": _TEXT,
        "next_url": _ADDRESS,
        "icon": _ADDRESS,
        "favicon": _ADDRESS,
        "authors": _AUTHORS,
        "language": _TEXT,
        "expired": {"type": "boolean"},
        "hubs": {"type": "array"},
        "items": {"type": "array", "items": _ITEM},
    },
    "patternProperties": {"^_[a-z]": {"type": "object"}},
    "additionalProperties": False,
}
