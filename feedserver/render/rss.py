"""A feed as RSS 2.0 (SPEC section 4)."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Final

from lxml import etree

from feedserver.model.article import Image
from feedserver.model.feed import Feed
from feedserver.model.instant import Instant
from feedserver.model.site import Site
from feedserver.render import addresses, feedgen_extension
from feedserver.render.entries import Entry, RenderedFeed, attempt, entries, feed_updated
from feedserver.render.feedgen_extension import APP, ATOM, DC, MEDIA, add, rfc822
from feedserver.render.formats import RSS

_NAMESPACES: Final = {"app": APP, "dc": DC, "media": MEDIA}


def render(feed: Feed, site: Site, max_bytes: int) -> RenderedFeed:
    """The channel and its items, in the feed's own order.

    `guid` is the article's id, `pubDate` never moves, `atom:updated` moves on a significant
    change. `description` is the summary, `content:encoded` the body.
    """
    made, skipped = entries(feed, site, max_bytes)
    items, failed = attempt(made, _item, lambda entry: entry.url)
    updated = feed_updated(feed, made)
    own_url = site.url(addresses.feed(feed.info.selector, RSS.suffix))
    amend = partial(_amend_channel, items=items, own_url=own_url, updated=updated)
    generator = feedgen_extension.generator(feed.info, site, updated, amend, _NAMESPACES)
    return RenderedFeed(generator.rss_str(pretty=True), (*skipped, *failed))


def _amend_channel(
    root: etree._Element, items: list[etree._Element], own_url: str, updated: Instant
) -> None:
    channel = root[0]
    add(channel, f"{{{ATOM}}}link", href=own_url, rel="self", type=RSS.type)
    last_build = channel.find("lastBuildDate")
    if last_build is not None:
        last_build.text = rfc822(updated)
    channel.extend(items)


def _item(entry: Entry) -> etree._Element:
    made = feedgen_extension.entry(entry, partial(_amend_item, entry=entry))
    if entry.summary:
        # Readers take a description for HTML.
        made.description(escape(entry.summary, quote=False))
    if entry.html:
        made.content(entry.html, type="html")
    for category in entry.categories:
        made.category(term=category.term)
    if entry.source and entry.source.url:
        made.source(url=entry.source.url, title=entry.source.title)
    item: etree._Element = made.rss_entry()
    return item


def _amend_item(item: etree._Element, entry: Entry) -> None:
    add(item, "pubDate", rfc822(entry.published))
    add(item, f"{{{ATOM}}}updated", str(entry.updated))
    if entry.edited:
        add(item, f"{{{APP}}}edited", str(entry.edited))
    for author in entry.authors:
        add(item, f"{{{DC}}}creator", author.name)
    if entry.publisher:
        add(item, f"{{{DC}}}publisher", entry.publisher)
    if entry.lang:
        add(item, f"{{{DC}}}language", entry.lang)
    if entry.rights:
        add(item, f"{{{DC}}}rights", entry.rights)
    if entry.via:
        add(item, f"{{{ATOM}}}link", href=entry.via, rel="via")
    if entry.license:
        add(item, f"{{{ATOM}}}link", href=entry.license, rel="license")
    _add_media(item, entry)


def _add_media(item: etree._Element, entry: Entry) -> None:
    """One enclosure, as RSS allows (the first whose type and length are known); the image, and
    what is left over, as Media RSS."""
    candidates = [*entry.enclosures, *([entry.image] if entry.image else [])]
    enclosure = next((file for file in candidates if file.type and file.length is not None), None)
    if enclosure:
        length = str(enclosure.length)
        add(item, "enclosure", url=enclosure.url, length=length, type=enclosure.type)
    for file in candidates:
        if file is entry.image or file is not enclosure:
            _add_media_content(item, file, medium="image" if file is entry.image else None)


def _add_media_content(item: etree._Element, file: Image, medium: str | None) -> None:
    content = etree.SubElement(item, f"{{{MEDIA}}}content", url=file.url)
    size = None if file.length is None else str(file.length)
    for name, value in (("type", file.type), ("fileSize", size), ("medium", medium)):
        if value:
            content.set(name, value)
    if file.alt:
        add(content, f"{{{MEDIA}}}description", file.alt, type="plain")
