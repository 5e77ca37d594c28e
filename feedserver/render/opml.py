"""All feeds of the site for feed readers: `/feeds.opml` (OPML 2.0)."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import format_datetime
from itertools import groupby
from typing import Final

from lxml import etree

from feedserver.model.feed import FeedInfo, FeedKind
from feedserver.model.site import Site
from feedserver.render import addresses, naming
from feedserver.text.xml import strip_illegal

_GROUPS: Final = {
    FeedKind.TOPIC: "Topics",
    FeedKind.ENTITY: "Entities",
    FeedKind.LANGUAGE: "Languages",
    FeedKind.SOURCE: "Sources",
}


def render(infos: Sequence[FeedInfo], site: Site) -> bytes:
    """The feeds in the order of their kinds and, within one, as given; `dateModified` is the
    time of the last change to any of them."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = strip_illegal(site.title)
    if infos:
        newest = max(info.touched_at for info in infos)
        modified = format_datetime(newest.datetime.replace(microsecond=0), usegmt=True)
        etree.SubElement(head, "dateModified").text = modified
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = etree.SubElement(root, "body")
    kinds = list(FeedKind)
    ordered = sorted(infos, key=lambda info: kinds.index(info.selector.kind))
    for kind, members in groupby(ordered, key=lambda info: info.selector.kind):
        group = body if kind is FeedKind.LATEST else _group(body, _GROUPS[kind])
        for info in members:
            _outline(group, info, site)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _group(body: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(body, "outline", text=name)


def _outline(parent: etree._Element, info: FeedInfo, site: Site) -> None:
    title = strip_illegal(naming.feed_title(info, site))
    etree.SubElement(
        parent,
        "outline",
        type="rss",
        text=title,
        title=title,
        xmlUrl=site.url(addresses.feed(info.selector, ".atom")),
        htmlUrl=site.url(addresses.feed(info.selector)),
    )
