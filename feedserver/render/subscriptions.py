"""The site's sources as a list of subscriptions, for other readers and for another store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from lxml import etree

from feedserver.model.site import Site
from feedserver.model.source import Source, SourceKind, StoredSource
from feedserver.model.subscription import EXTRAS, NAMESPACE
from feedserver.text.slug import slugify
from feedserver.text.xml import strip_illegal

_FEEDS: Final = frozenset({SourceKind.AUTO, SourceKind.FEED})
_NOTHING_SAID: Final = Source(id="", url="")


def render(sources: Iterable[StoredSource], site: Site) -> bytes:
    """OPML 2.0: a folder for each source's first topic, by name, each source in it by its id.

    All its topics are in `category`, in their order: readers know a feed in one folder only.
    Folders of documents are left out, for they are on this machine; so are credentials. Same
    sources, same bytes.
    """
    root: Any = etree.Element("opml", nsmap={"fs": NAMESPACE})
    root.set("version", "2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = strip_illegal(f"Sources of {site.title}")
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = etree.SubElement(root, "body")
    folders: dict[str, list[StoredSource]] = {}
    for stored in sorted(sources, key=lambda stored: stored.source.id):
        if stored.source.kind is not SourceKind.DOCUMENTS:
            first = next(iter(_topics(stored.source)), "")
            folders.setdefault(first, []).append(stored)
    for name, members in sorted(folders.items()):
        folder = etree.SubElement(body, "outline", text=name, title=name) if name else body
        for stored in members:
            etree.SubElement(folder, "outline", _attributes(stored))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _topics(source: Source) -> list[str]:
    """Its topics as OPML can write them: commas and slashes would part a name."""
    names = (slugify(t) if "," in t or "/" in t else strip_illegal(t) for t in source.topics)
    return list(dict.fromkeys(filter(None, (" ".join(name.split()) for name in names))))


def _attributes(stored: StoredSource) -> dict[str, str]:
    source = stored.source
    title = " ".join(stored.title.split())
    said = {"type": "rss"} if stored.kind in _FEEDS else {}
    said |= {"text": title, "title": title, "xmlUrl": stored.url}
    if stored.poll.home_url:
        said["htmlUrl"] = stored.poll.home_url
    topics = _topics(source)
    if topics:
        said["category"] = ",".join(topics)
    ours = {"id": source.id}
    if stored.url != source.url:
        ours["url"] = source.url
    for name in EXTRAS:
        value = getattr(source, name)
        if value is not None and value != getattr(_NOTHING_SAID, name):
            ours[name] = str(value)
    said |= {f"{{{NAMESPACE}}}{name.replace('_', '-')}": value for name, value in ours.items()}
    return {name: strip_illegal(value) for name, value in said.items()}
