"""One entry of a well-formed feed, as lxml's tree has it, to a `ParsedArticle`."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from feedserver.model.article import FeedOrigin, ParsedArticle, Person
from feedserver.model.instant import Instant
from feedserver.parse.bodies import (
    HTML_TYPES,
    XHTML,
    Text,
    as_html,
    body_and_summary,
    guessed,
    line,
    media_type,
    plain_line,
)
from feedserver.parse.common import Channel, instant
from feedserver.parse.guards import MAX_MANY
from feedserver.parse.links import Link, first_address, media
from feedserver.parse.namespaces import RDF_ABOUT, RDF_RESOURCE, XML_BASE, XML_LANG, name_of
from feedserver.parse.parts import bounded, language, one_line, shortened
from feedserver.parse.people import Named, named, people
from feedserver.parse.tree import Children, Element, attributes, children
from feedserver.parse.xhtml import inner_html
from feedserver.text.url import absolute
from feedserver.text.windows import mended

_LISTS: Final = frozenset({"tags", "media:keywords", "itunes:keywords"})
_LOOSE_REFERENCE: Final = re.compile(r"&([A-Za-z0-9_]+);")
_PAGE_TYPES: Final = ("text/html", XHTML)
_DEFAULT_TYPES: Final = {
    "content:encoded": "text/html",
    "fullitem": "text/html",
    "body": XHTML,
    "xhtml:body": XHTML,
    "description": "text/html",
    "dc:description": "text/html",
}
_NONE: Final[list[Element]] = []


class Reader:
    """Reads the parts of entries and feeds of one document.

    `based`: some element has a base of its own; `mending`: some text may have been encoded
    wrongly (`text.windows`); `unwrap`: Atom 1.0's rule for `div` holds.
    """

    def __init__(
        self, url: str, *, is_atom: bool, based: bool, mending: bool, unwrap: bool
    ) -> None:
        self.url = url
        self.is_atom = is_atom
        self._based = based
        self._mending = mending
        self._unwrap = unwrap

    def article(self, item: Element, channel: Channel) -> ParsedArticle:
        """The article that an entry states; `ValueError` when it holds nothing to show."""
        found = children(item)
        body, summary = self._body_and_summary(found)
        base = body.base if body else self.url
        links = self.links(found)
        image, enclosures = media(found, links, base)
        published, modified = self._times(found)
        guid, is_link = self._guid(item, found)
        titles = found.get("title", _NONE)
        source, terms, origin = self._source(found, base, channel)
        return bounded(
            title=self.title(found),
            url=self._url(found, links, guid if is_link else None),
            guid=guid,
            summary=summary,
            body_html=body.html if body else None,
            base_url=base if base != channel.url else channel.home_url or channel.url,
            published_at=published,
            modified_at=modified,
            lang=(body.lang if body else None)
            or self.declared_language(found)
            or (self._language_at(titles[0]) if titles else None)
            or channel.lang,
            categories=self._categories(found),
            authors=self.authors(found, base) or source or channel.authors,
            image=image,
            enclosures=enclosures,
            license=first_address(links, "license") or terms[0],
            rights=self.rights(found) or terms[1],
            feed=origin,
        )

    def text(self, element: Element) -> str:
        """The text that an element begins with, without white space around it."""
        text = (element.text or "").strip()
        return mended(text) if self._mending and text else text

    def last(self, found: Children, key: str) -> str:
        """The text of the last element of a name; empty when there is none."""
        return self.text(found[key][-1]) if key in found else ""

    def title(self, found: Children) -> str:
        """The first title that is not empty, in one line of plain text."""
        for key in ("title", "itunes:title", "media:title"):
            for element in found.get(key, _NONE):
                value, kind = self._construct(element, "text/plain")
                if self.is_atom and key == "title":
                    shown = one_line(value) if kind not in HTML_TYPES else line(value)
                else:
                    shown = plain_line(value)
                if shown:
                    return shown
        return ""

    def rights(self, found: Children) -> str | None:
        """The statement of rights, as plain text in one line."""
        if "rights" not in found:
            return None
        return line(self._construct(found["rights"][-1], "text/plain")[0]) or None

    def authors(self, found: Children, base: str) -> tuple[Person, ...]:
        """The authors, each name once."""
        elements = found.get("author")
        return people([self._author(element) for element in elements], base) if elements else ()

    def declared_language(self, found: Children) -> str | None:
        """The language that an element of its own names."""
        return language(self.last(found, "language")) if "language" in found else None

    def links(self, found: Children) -> list[Link]:
        """Links, enclosures and licences in the feed's order."""
        elements = found.get("link", _NONE)[:MAX_MANY]
        return [link for element in elements if (link := self._link(element))]

    def base_at(self, element: Element) -> str:
        """The address that relative ones in an element are relative to (XML Base)."""
        if not self._based:
            return self.url
        bases = [element, *element.iterancestors()]
        base = self.url
        for owner in reversed(bases):
            declared = owner.get(XML_BASE)
            if declared:
                base = absolute(base, declared) or base
        return base

    def _language_at(self, element: Element) -> str | None:
        owner: Element | None = element
        while owner is not None:
            tag = owner.get(XML_LANG)
            if tag is not None:
                return language(tag)
            owner = owner.getparent()
        return None

    def _construct(self, element: Element, default: str) -> tuple[str, str]:
        """A text construct's text and media type; `application/xhtml+xml` for elements in it."""
        kind = media_type(element.get("type") or default)
        if len(element):
            declared = kind.endswith("xml")
            html = inner_html(element, declared=declared, unwrap=self._unwrap)
            return (mended(html) if self._mending else html), XHTML
        text = self.text(element)
        if kind == XHTML:
            return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;"), kind
        return text if element.get("mode") != "base64" else _from_base64(text), kind

    def _text_of(self, element: Element, name: str) -> Text | None:
        value, kind = self._construct(element, _DEFAULT_TYPES.get(name, "text/plain"))
        html = as_html(value, kind, guess=not self.is_atom)
        if html is None:
            return None
        return Text(html, self.base_at(element), self._language_at(element))

    def _texts(self, found: Children, key: str) -> list[Text]:
        elements = found.get(key, _NONE)[:MAX_MANY]
        texts = [self._text_of(element, name_of(element.tag)) for element in elements]
        return [text for text in texts if text]

    def _guess(self, found: Children, key: str) -> Text | None:
        for element in found.get(key, _NONE):
            html = guessed(self._construct(element, "text/html")[0])
            if html:
                return Text(html, self.url, None)
        return None

    def _body_and_summary(self, found: Children) -> tuple[Text | None, str | None]:
        contents = self._texts(found, "content")
        described = self._texts(found, "description")
        if "dc:description" in found:
            described += self._texts(found, "dc:description")
        spoken = self._guess(found, "itunes:summary") if "itunes:summary" in found else None
        spare = self._guess(found, "itunes:subtitle") if "itunes:subtitle" in found else None
        contents += described[1:]
        if spoken and described:
            contents.append(spoken)
        elif spoken:
            described = [spoken]
        body, summary = body_and_summary(
            contents, described[0] if described else None, is_atom=self.is_atom, spare=spare
        )
        if body is None and "media:description" in found:
            body = self._guess(found, "media:description")
        return body, summary

    def _times(self, found: Children) -> tuple[Instant | None, Instant | None]:
        published = self._time(found, "published") or self._time(found, "created")
        updated = self._time(found, "updated")
        if published is None and not self.is_atom:
            # Dublin Core's date is RSS 1.0's only one.
            return updated, None
        return published or updated, updated

    def _time(self, found: Children, key: str) -> Instant | None:
        if key not in found:
            return None
        text = self.last(found, key)
        return instant(text) if text else None

    def _guid(self, item: Element, found: Children) -> tuple[str | None, bool]:
        if "guid" not in found:
            return item.get(RDF_ABOUT) or None, False
        element = found["guid"][-1]
        flag = attributes(element).get("ispermalink", "true")
        return self.text(element) or None, flag == "true"

    def _url(self, found: Children, links: list[Link], guid: str | None) -> str | None:
        original = self.last(found, "feedburner:origlink") if "feedburner:origlink" in found else ""
        if original and (address := absolute(self.url, original)):
            return address
        alternates = [link for link in links if link.rel == "alternate"]
        for link in alternates:
            if link.type in _PAGE_TYPES and (address := link.address):
                return address
        for link in alternates:
            if address := link.address:
                return address
        return absolute(None, guid) if guid else None

    def _link(self, element: Element) -> Link | None:
        name = name_of(element.tag)
        given = attributes(element)
        if name == "cc:license":
            return Link("license", "", element.get(RDF_RESOURCE) or "", self.url)
        if name == "creativecommons:license":
            return Link("license", "", self.text(element), self.url)
        href = given.get("url") or given.get("uri") or given.get("href") or ""
        kind = given.get("type", "").lower()
        length = given.get("length", "")
        if name == "enclosure":
            return Link("enclosure", kind, href, self.url, length)
        rel = given.get("rel", "alternate").lower()
        if not href:
            href = self.text(element)
            if "&" in href:
                # Addresses that were escaped twice.
                href = _LOOSE_REFERENCE.sub(r"&\1", href.replace("&amp;", "&"))
        return Link(rel, kind or "text/html", href, self.base_at(element), length)

    def _categories(self, found: Children) -> tuple[str, ...]:
        names: dict[str, str] = {}
        for element in found.get("category", _NONE)[:MAX_MANY]:
            for text in self._category(element):
                name = plain_line(text)
                if name:
                    names.setdefault(name.casefold(), name)
        return tuple(names.values())

    def _category(self, element: Element) -> Iterator[str]:
        text, name = self.text(element), name_of(element.tag)
        if name in _LISTS:
            yield from text.split(",")
            return
        if name == "itunes:category":
            yield element.get("text") or ""
            yield text
            return
        term, label = element.get("term"), element.get("label")
        yield from (term or text, label or "")
        if term:
            yield text

    def _author(self, element: Element) -> Named:
        if not len(element):
            return named(self.text(element))
        parts = children(element)
        key = next((k for k in ("url", "uri", "homepage") if k in parts), "")
        href = self.last(parts, key) if key else ""
        if href:
            href = absolute(self.base_at(parts[key][-1]), href) or ""
        name = self.last(parts, "name") or self.last(parts, "itunes:name")
        email = self.last(parts, "email") or self.last(parts, "itunes:email")
        if not (name or email or href):
            return named(self.text(element))
        return Named(name, email, href)

    def _source(
        self, found: Children, base: str, channel: Channel
    ) -> tuple[tuple[Person, ...], tuple[str | None, str | None], FeedOrigin]:
        """Authors, licence and rights, and origin: the feed's that the entry came from.

        What another feed published is under that feed's terms, not under this one's.
        """
        if "source" not in found:
            return (), (channel.license, channel.rights), channel.origin
        element = found["source"][-1]
        inner = children(element)
        links = self.links(inner)
        address = element.get("url")
        url = (absolute(base, address) if address else None) or first_address(links, "self")
        told = self._construct(inner["title"][0], "text/plain")[0] if "title" in inner else ""
        title = shortened(plain_line(self.text(element) or told)) or url
        known = bool(address or title or inner)
        origin = (
            FeedOrigin(title, url, self.last(inner, "guid") or None) if title else channel.origin
        )
        terms = first_address(links, "license"), self.rights(inner)
        if not known:
            return (), (channel.license, channel.rights), channel.origin
        return self.authors(inner, base), terms, origin


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(text).decode()
    except (binascii.Error, UnicodeDecodeError):
        return text
