"""feedgen, put right through its extension hooks.

feedgen writes what it knows; an `Extension` then gets each finished element and adds or
corrects the rest: exact dates, links with every `rel`, sources, languages. Nothing that feedgen
would take from the clock or the locale is left as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from email.utils import format_datetime
from typing import Any, Final, TypeAlias

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from feedserver.model.feed import FeedInfo
from feedserver.model.instant import Instant
from feedserver.model.site import Site
from feedserver.render import naming
from feedserver.render.entries import Entry
from feedserver.text.xml import strip_illegal

# lxml names the type of its elements so.
Amend: TypeAlias = "Callable[[etree._Element], None]"  # noqa: SLF001

GENERATOR: Final = "feedserver"
APP: Final = "http://www.w3.org/2007/app"
ATOM: Final = "http://www.w3.org/2005/Atom"
DC: Final = "http://purl.org/dc/elements/1.1/"
MEDIA: Final = "http://search.yahoo.com/mrss/"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


class Extension:
    """Calls `amend` with the element that feedgen has made; `namespaces` are prefix to name."""

    def __init__(self, amend: Amend, namespaces: dict[str, str] | None = None) -> None:
        self._amend = amend
        self._namespaces = namespaces or {}

    def extend_ns(self) -> dict[str, str]:
        """The namespaces that the root element declares."""
        return self._namespaces

    def extend_rss(self, element: etree._Element) -> etree._Element:
        """Called by feedgen with `<rss>` or an `<item>`."""
        self._amend(element)
        return element

    def extend_atom(self, element: etree._Element) -> etree._Element:
        """Called by feedgen with `<feed>` or an `<entry>`."""
        self._amend(element)
        return element


def generator(
    info: FeedInfo, site: Site, updated: Instant, amend: Amend, namespaces: dict[str, str]
) -> Any:
    """A feedgen generator with what both formats share; it gets its entries from `amend`."""
    made = FeedGenerator()
    title = strip_illegal(naming.feed_title(info, site))
    made.id(info.id)
    made.title(title)
    made.subtitle(strip_illegal(site.description) or title)
    made.link(href=site.url(info.selector.path), rel="alternate", type="text/html")
    made.language(naming.feed_language(info, site))
    made.generator(GENERATOR, version=site.version)
    made.updated(updated.datetime)
    made.register_extension("feedserver", lambda: Extension(amend, namespaces))
    return made


def entry(source: Entry, amend: Amend) -> Any:
    """A feedgen entry with what both formats share."""
    made = FeedEntry()
    made.id(source.id)
    made.title(source.title)
    made.updated(source.updated.datetime)
    made.link(href=source.url, rel="alternate", type="text/html")
    made.register_extension("feedserver", lambda: Extension(amend))
    return made


def add(
    parent: etree._Element, tag: str, text: str | None = None, **attributes: str | None
) -> None:
    """Append an element with `text` and those attributes that have a value."""
    element = etree.SubElement(parent, tag)
    element.text = text
    for name, value in attributes.items():
        if value:
            element.set(name, value)


def rfc822(when: Instant) -> str:
    """A date as RSS writes it, in GMT, whole seconds."""
    return format_datetime(when.datetime.replace(microsecond=0), usegmt=True)
