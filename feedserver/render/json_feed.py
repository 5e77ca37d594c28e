"""A feed as JSON Feed 1.1 (SPEC section 4)."""

from __future__ import annotations

from typing import Any

import msgspec

from feedserver.model.article import Image, Person
from feedserver.model.feed import Feed
from feedserver.model.json import encode, plain
from feedserver.model.site import Site
from feedserver.render import addresses, naming
from feedserver.render.entries import Entry, RenderedFeed, attempt, entries
from feedserver.render.formats import JSON_FEED


def render(feed: Feed, site: Site, max_bytes: int) -> RenderedFeed:
    """The feed and its items, in the feed's own order.

    `_feedserver` holds what JSON Feed has no name for: version, minor edits, publisher, licence,
    rights and the feed an item came from.
    """
    made, skipped = entries(feed, site, max_bytes)
    items, failed = attempt(made, _item, lambda entry: entry.url)
    author = naming.site_publisher(site)
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": naming.feed_title(feed.info, site),
        "home_page_url": site.url(feed.info.selector.path),
        "feed_url": site.url(addresses.feed(feed.info.selector, JSON_FEED.suffix)),
        "description": site.description,
        "language": naming.feed_language(feed.info, site),
        "authors": [{"name": author.name, "url": author.url}],
        "_feedserver": {"id": feed.info.id},
    }
    document = _without_empty(head) | {"items": items}
    body = msgspec.json.format(encode(plain(document)), indent=1)
    return RenderedFeed(body + b"\n", (*skipped, *failed))


def _item(entry: Entry) -> dict[str, Any]:
    item = _without_empty(
        {
            "id": entry.id,
            "url": entry.url,
            "external_url": entry.via,
            "title": entry.title,
            "content_html": entry.html,
            "summary": entry.summary,
            "image": entry.image and entry.image.url,
            "date_published": entry.published,
            "date_modified": entry.updated,
            "authors": [_author(author) for author in entry.authors],
            "tags": [category.term for category in entry.categories],
            "language": entry.lang,
            "attachments": [_attachment(file) for file in entry.enclosures if file.type],
        }
    )
    if not entry.html:
        # An item must have content (JSON Feed 1.1, "Items"); what may be shown is this.
        item["content_text"] = entry.summary or entry.title
    extension = _without_empty(
        {
            "version": entry.version,
            "edited": entry.edited,
            "publisher": entry.publisher,
            "license": entry.license,
            "rights": entry.rights,
            "source": entry.source,
        }
    )
    return plain(item | {"_feedserver": extension})  # type: ignore[no-any-return]


def _author(author: Person) -> dict[str, Any]:
    return _without_empty({"name": author.name, "url": author.url})


def _attachment(file: Image) -> dict[str, Any]:
    return _without_empty(
        {
            "url": file.url,
            "mime_type": file.type,
            "title": file.alt,
            "size_in_bytes": file.length,
        }
    )


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [])}
