"""Feeds as an origin would write them: the same entries in RSS 2.0, Atom 1.0 and JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from email.utils import format_datetime
from xml.sax.saxutils import escape

import msgspec

from feedserver.model.instant import Instant


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry; `modified` is written where the format has a place for it."""

    title: str
    body: str = "Two sentences stand here. They say what there is to say."
    guid: str | None = "g1"
    link: str | None = None
    published: str | None = "2026-11-01T09:00:00Z"
    modified: str | None = None
    categories: tuple[str, ...] = ()


def rss(entries: Sequence[Entry], title: str = "Origin", head: str = "") -> bytes:
    """RSS 2.0; a modified time is Dublin Core's."""
    items = "".join(_rss_item(entry) for entry in entries)
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<rss version="2.0" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<channel><title>{escape(title)}</title><link>https://origin.example.org/</link>"
        f"<description>All of it</description>{head}{items}</channel></rss>"
    ).encode()


def _rss_item(entry: Entry) -> str:
    parts = [
        _tag("title", entry.title),
        _tag("description", f"<p>{entry.body}</p>"),
        _tag("link", entry.link),
        f'<guid isPermaLink="false">{escape(entry.guid)}</guid>' if entry.guid else "",
        _tag("pubDate", _rfc2822(entry.published)),
        _tag("dcterms:modified", entry.modified),
        *(_tag("category", name) for name in entry.categories),
    ]
    return f"<item>{''.join(parts)}</item>"


def atom(entries: Sequence[Entry], title: str = "Origin", head: str = "") -> bytes:
    """Atom 1.0; an entry without a modified time says that it was updated when published."""
    items = "".join(_atom_entry(entry) for entry in entries)
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>urn:origin</id><title>{escape(title)}</title><updated>2026-11-01T09:00:00Z</updated>"
        f"{head}{items}</feed>"
    ).encode()


def _atom_entry(entry: Entry) -> str:
    parts = [
        _tag("id", entry.guid),
        _tag("title", entry.title),
        f'<content type="html">{escape(f"<p>{entry.body}</p>")}</content>',
        f'<link href="{escape(entry.link)}"/>' if entry.link else "",
        _tag("published", entry.published),
        _tag("updated", entry.modified or entry.published),
        *(f'<category term="{escape(name)}"/>' for name in entry.categories),
    ]
    return f"<entry>{''.join(parts)}</entry>"


def json_feed(entries: Sequence[Entry], title: str = "Origin", head: str = "") -> bytes:
    """JSON Feed 1.1; `head` goes into the feed's description."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "description": head,
            "items": [_json_item(entry) for entry in entries],
        }
    ).encode()


def _json_item(entry: Entry) -> dict[str, object]:
    item = {
        "id": entry.guid,
        "title": entry.title,
        "content_html": f"<p>{entry.body}</p>",
        "url": entry.link,
        "date_published": entry.published,
        "date_modified": entry.modified,
        "tags": list(entry.categories) or None,
    }
    return {name: value for name, value in item.items() if value is not None}


Format = Callable[..., bytes]
FORMATS: dict[str, tuple[Format, str]] = {
    "rss": (rss, "application/rss+xml"),
    "atom": (atom, "application/atom+xml"),
    "json": (json_feed, "application/feed+json"),
}


def _tag(name: str, text: str | None) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def _rfc2822(when: str | None) -> str | None:
    return format_datetime(Instant.parse(when).datetime) if when else None
