"""A feed as Atom 1.0 (RFC 4287; SPEC section 4)."""

from __future__ import annotations

from functools import partial
from typing import Final

from lxml import etree

from feedserver.model.feed import Feed
from feedserver.model.instant import Instant
from feedserver.model.site import Site
from feedserver.render import addresses, feedgen_extension, naming
from feedserver.render.entries import Entry, RenderedFeed, attempt, entries, feed_updated
from feedserver.render.feedgen_extension import APP, DC, XML_LANG, add
from feedserver.render.formats import ATOM
from feedserver.text.xml import strip_illegal

_NAMESPACES: Final = {"app": APP, "dc": DC}


def render(feed: Feed, site: Site, max_bytes: int) -> RenderedFeed:
    """The feed and its entries, in the feed's own order.

    `id` is the article's, `published` never moves, `updated` moves on a significant change and
    `app:edited` shows a minor one. `summary` is plain text, `content` HTML.
    """
    made, skipped = entries(feed, site, max_bytes)
    elements, failed = attempt(made, _element, lambda entry: entry.url)
    updated = feed_updated(feed, made)
    own_url = site.url(addresses.feed(feed.info.selector, ATOM.suffix))
    amend = partial(_amend_feed, elements=elements, own_url=own_url, updated=updated)
    generator = feedgen_extension.generator(feed.info, site, updated, amend, _NAMESPACES)
    author = naming.site_publisher(site)
    generator.author(name=strip_illegal(author.name), uri=author.url)
    return RenderedFeed(generator.atom_str(pretty=True), (*skipped, *failed))


def _amend_feed(
    root: etree._Element, elements: list[etree._Element], own_url: str, updated: Instant
) -> None:
    _set_text(root, "updated", str(updated))
    add(root, "link", href=own_url, rel="self", type=ATOM.type)
    root.extend(elements)


def _element(entry: Entry) -> etree._Element:
    made = feedgen_extension.entry(entry, partial(_amend_entry, entry=entry))
    # An entry without any text is one that readers show as empty (RFC 4287, section 4.1.2).
    if entry.summary or not entry.html:
        made.summary(entry.summary or entry.title)
    if entry.html:
        made.content(entry.html, type="html")
    for author in entry.authors:
        made.author({"name": author.name, "uri": author.url or ""})
    for category in entry.categories:
        made.category(term=category.term, label=category.label)
    if entry.rights:
        made.rights(entry.rights)
    element: etree._Element = made.atom_entry()
    return element


def _amend_entry(element: etree._Element, entry: Entry) -> None:
    _set_text(element, "updated", str(entry.updated))
    add(element, "published", str(entry.published))
    if entry.edited:
        add(element, f"{{{APP}}}edited", str(entry.edited))
    if entry.publisher:
        add(element, f"{{{DC}}}publisher", entry.publisher)
    if entry.lang:
        element.set(XML_LANG, entry.lang)
    if entry.via:
        add(element, "link", href=entry.via, rel="via")
    if entry.license:
        add(element, "link", href=entry.license, rel="license")
    for file in (*([entry.image] if entry.image else []), *entry.enclosures):
        length = None if file.length is None else str(file.length)
        add(
            element,
            "link",
            href=file.url,
            rel="enclosure",
            type=file.type,
            length=length,
            title=file.alt,
        )
    _add_source(element, entry)


def _add_source(element: etree._Element, entry: Entry) -> None:
    """The feed an entry came from (RFC 4287, section 4.2.11)."""
    if entry.source is None:
        return
    source = etree.SubElement(element, "source")
    identity = entry.source.id or entry.source.url
    if identity:
        add(source, "id", identity)
    add(source, "title", entry.source.title)
    # What is known here of when that feed last changed.
    add(source, "updated", str(entry.updated))
    if entry.source.url:
        add(source, "link", href=entry.source.url, rel="self")


def _set_text(element: etree._Element, tag: str, text: str) -> None:
    child = element.find(tag)
    if child is not None:
        child.text = text
