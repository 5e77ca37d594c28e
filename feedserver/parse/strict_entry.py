"""One entry of a well-formed feed, as lxml's tree has it, to a `ParsedArticle`."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Final

import msgspec

from feedserver.model.article import FeedOrigin, ParsedArticle, Person
from feedserver.model.instant import Instant
from feedserver.parse.bodies import (
    HTML_TYPES,
    XHTML,
    Text,
    body_and_summary,
    construct,
    line,
    media_type,
    plain_line,
)
from feedserver.parse.common import Channel, instant, times
from feedserver.parse.guards import MAX_MANY
from feedserver.parse.links import Link, first_address, media
from feedserver.parse.namespaces import RDF_ABOUT, RDF_RESOURCE, REGISTERED, XML_BASE, XML_LANG
from feedserver.parse.parts import bounded, language, shortened
from feedserver.parse.people import Named, named, people
from feedserver.parse.tree import Children, Element, attributes, children
from feedserver.parse.xhtml import inner_html
from feedserver.text.space import one_line
from feedserver.text.url import absolute
from feedserver.text.windows import mended

_LISTS: Final = frozenset({"tags", "media:keywords", "itunes:keywords"})
# A reference to a character of the second half of ISO 8859-1.
_REFERENCE: Final = re.compile(rb"&#(?:0*1[2-9]|[xX]0*[89abAB])")
_LOOSE_REFERENCE: Final = re.compile(r"&([A-Za-z0-9_]+);")
_OTHER_TEXTS: Final = frozenset(
    {"dc:description", "itunes:summary", "itunes:subtitle", "media:description"}
)
_PAGE_TYPES: Final = ("text/html", XHTML)
_DEFAULT_TYPES: Final = {
    "content:encoded": "text/html",
    "fullitem": "text/html",
    "body": XHTML,
    "xhtml:body": XHTML,
    "description": "text/html",
    "dc:description": "text/html",
}


class Reader:
    """Reads the parts of entries and feeds of one document.

    `body` is the document in UTF-8, `unwrap` that Atom 1.0's rule for `div` holds.
    """

    def __init__(self, url: str, *, is_atom: bool, body: bytes, unwrap: bool) -> None:
        self.url = url
        self.is_atom = is_atom
        self._unwrap = unwrap
        self._people: dict[tuple[object, ...], tuple[Person, ...]] = {}
        self._body = body
        self._mending: bool | None = None
        # Few feeds have a base or a language within them.
        own = b"xml:" in body
        self._based = own and b"xml:base" in body
        self._tongued = own and b"xml:lang" in body

    def article(self, item: Element, channel: Channel) -> ParsedArticle:
        """The article that an entry states; `ValueError` when it holds nothing to show."""
        found = children(item)
        body, summary = self._body_and_summary(found)
        base = body.base if body else self.url
        links = self.links(found)
        image, enclosures = media(found, links, base)
        published, modified = self._times(found)
        guid, is_link = self._guid(item, found)
        source = self._source(found, base, channel)
        # Nobody else has it yet, so it may be completed in place.
        return bounded(
            ParsedArticle(
                title=self.title(found),
                url=self._url(found, links, guid if is_link else None),
                guid=guid,
                summary=summary,
                body_html=body.html if body else None,
                base_url=base if base != self.url else channel.home_url or base,
                published_at=published,
                modified_at=modified,
                lang=(body.lang if body else None) or self._language(found) or channel.lang,
                categories=self._categories(found),
                authors=self.authors(found, base) or source.authors,
                image=image,
                enclosures=enclosures,
                license=first_address(links, "license") or source.license,
                rights=self.rights(found) or source.rights,
                feed=source.origin,
            )
        )

    def text(self, element: Element) -> str:
        """The text that an element begins with, without white space around it."""
        text = (element.text or "").strip()
        return text if text.isascii() else self._mended(text)

    def _mended(self, text: str) -> str:
        if self._mending is None:
            # Text that was encoded wrongly (`text.windows`) has a character that begins with
            # this byte, or a reference to one.
            self._mending = b"\xc2" in self._body or _REFERENCE.search(self._body) is not None
        return mended(text) if self._mending else text

    def last(self, found: Children, key: str) -> str:
        """The text of the last element of a name; empty when there is none."""
        return self.text(found[key][-1][1]) if key in found else ""

    def title(self, found: Children) -> str:
        """The first title that is not empty, in one line of plain text."""
        for _, element in found.get("title", ()):
            if element.items() or len(element):
                value, kind = self._construct(element, "text/plain")
            else:
                value, kind = self.text(element), "text/plain"
            if not self.is_atom:
                shown = plain_line(value)
            else:
                shown = one_line(value) if kind not in HTML_TYPES else line(value)
            if shown:
                return shown
        for key in ("itunes:title", "media:title"):
            for _, element in found.get(key, ()):
                if shown := plain_line(self._construct(element, "text/plain")[0]):
                    return shown
        return ""

    def rights(self, found: Children) -> str | None:
        """The statement of rights, as plain text in one line."""
        if "rights" not in found:
            return None
        return line(self._construct(found["rights"][-1][1], "text/plain")[0]) or None

    def authors(self, found: Children, base: str) -> tuple[Person, ...]:
        """The authors, each name once."""
        if "author" not in found:
            return ()
        elements = [element for _, element in found["author"]]
        if self._based or len(elements) > 1:
            return people(map(self._author, elements), base)
        # Most feeds have one author, or few: each is read once.
        element = elements[0]
        said = (element.text, *[(part.tag, part.text) for part in element])
        if said not in self._people:
            self._people[said] = people([self._author(element)], base)
        return self._people[said]

    def declared_language(self, found: Children) -> str | None:
        """The language that an element of its own names."""
        return language(self.last(found, "language")) if "language" in found else None

    def links(self, found: Children) -> list[Link]:
        """Links, enclosures and licences in the feed's order."""
        if "link" not in found:
            return []
        return [self._link(name, element) for name, element in found["link"][:MAX_MANY]]

    def base_at(self, element: Element) -> str:
        """The address that relative ones in an element are relative to (XML Base)."""
        base = self.url
        if self._based:
            for owner in reversed([element, *element.iterancestors()]):
                declared = owner.get(XML_BASE)
                if declared:
                    base = absolute(base, declared) or base
        return base

    def _language_at(self, element: Element) -> str | None:
        owner: Element | None = element if self._tongued else None
        while owner is not None:
            tag = owner.get(XML_LANG)
            if tag is not None:
                return language(tag)
            owner = owner.getparent()
        return None

    def _language(self, found: Children) -> str | None:
        if "language" in found and (declared := self.declared_language(found)):
            return declared
        return self._language_at(found["title"][0][1]) if "title" in found else None

    def _construct(self, element: Element, default: str) -> tuple[str, str]:
        """A text construct's text and media type; `application/xhtml+xml` for elements in it."""
        declared = element.get("type")
        kind = media_type(declared) if declared else default
        if len(element):
            html = inner_html(element, declared=kind.endswith("xml"), unwrap=self._unwrap)
            return (html if html.isascii() else self._mended(html)), XHTML
        text = self.text(element)
        if kind == XHTML:
            return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;"), kind
        return text if element.get("mode") != "base64" else _from_base64(text), kind

    def _texts(self, found: Children, key: str) -> list[Text]:
        if key not in found:
            return []
        texts: list[Text] = []
        for name, element in found[key][:MAX_MANY]:
            # A second description is none that RSS knows, so nobody said what it is.
            second = texts and key == "description"
            default = "text/plain" if second else _DEFAULT_TYPES.get(name, "text/plain")
            if element.items() or len(element):
                value, kind = self._construct(element, default)
            else:
                value, kind = self.text(element), default
            lang = self._language_at(element) if self._tongued else None
            base = self.base_at(element) if self._based else self.url
            if kind == "text/html":
                text = Text(value, base, lang) if value else None
            else:
                text = construct(value, kind, base, lang, guess=not self.is_atom)
            if text:
                texts.append(text)
        return texts

    def _guess(self, found: Children, key: str) -> Text | None:
        for _, element in found.get(key, ()):
            value = self._construct(element, "text/plain")[0]
            if text := construct(value, "text/plain", self.url, None, guess=True):
                return text
        return None

    def _body_and_summary(self, found: Children) -> tuple[Text | None, str | None]:
        contents = self._texts(found, "content")
        described = self._texts(found, "description")
        if not _OTHER_TEXTS.isdisjoint(found):
            return self._of_more_texts(found, contents, described)
        if len(described) > 1:
            contents += described[1:]
        return body_and_summary(
            contents,
            described[0] if described else None,
            is_atom=self.is_atom,
            spare=None,
        )

    def _of_more_texts(
        self, found: Children, contents: list[Text], described: list[Text]
    ) -> tuple[Text | None, str | None]:
        if "dc:description" in found:
            described += self._texts(found, "dc:description")
        if spoken := self._guess(found, "itunes:summary"):
            described.append(spoken)
        body, summary = body_and_summary(
            contents + described[1:],
            described[0] if described else None,
            is_atom=self.is_atom,
            spare=self._guess(found, "itunes:subtitle"),
        )
        return body or self._guess(found, "media:description"), summary

    def _times(self, found: Children) -> tuple[Instant | None, Instant | None]:
        published = self._time(found, "published") if "published" in found else None
        if published is None and "created" in found:
            published = self._time(found, "created")
        updated = self._time(found, "updated") if "updated" in found else None
        dated = self._time(found, "dated") if "dated" in found else None
        return times(published, updated, dated)

    def _time(self, found: Children, key: str) -> Instant | None:
        text = self.text(found[key][-1][1])
        return instant(text) if text else None

    def _guid(self, item: Element, found: Children) -> tuple[str | None, bool]:
        if "guid" not in found:
            return item.get(RDF_ABOUT) or None, False
        element = found["guid"][-1][1]
        flag = attributes(element).get("ispermalink", "true")
        return self.text(element) or None, flag == "true"

    def _url(self, found: Children, links: list[Link], guid: str | None) -> str | None:
        if "feedburner:origlink" in found:
            address = absolute(self.url, self.last(found, "feedburner:origlink") or "data:")
            if address:
                return address
        alternates = [link for link in links if link.rel == "alternate"]
        if len(alternates) > 1:
            pages = [link for link in alternates if link.type in _PAGE_TYPES]
            alternates = pages + alternates
        for link in alternates:
            if address := link.address:
                return address
        # A guid that is a permalink stands in for a link, not for a wrong one.
        return absolute(None, guid) if guid and not alternates else None

    def _link(self, name: str, element: Element) -> Link:
        given = attributes(element)
        if name == "cc:license":
            return Link("license", "", element.get(RDF_RESOURCE) or "", self.url)
        if name == "creativecommons:license":
            return Link("license", "", self.text(element), self.url)
        if not given:
            return Link("alternate", "text/html", self._address(element), self.base_at(element))
        href = given.get("url") or given.get("uri") or given.get("href") or ""
        kind = given.get("type", "").lower()
        length = given.get("length", "")
        if name == "enclosure":
            return Link("enclosure", kind, href, self.url, length)
        rel = given.get("rel", "alternate").lower().removeprefix(REGISTERED)
        href = href or self._address(element)
        return Link(rel, kind or "text/html", href, self.base_at(element), length)

    def _address(self, element: Element) -> str:
        text = self.text(element)
        if "&" in text:
            # Addresses that were escaped twice.
            text = _LOOSE_REFERENCE.sub(r"&\1", text.replace("&amp;", "&"))
        return text

    def _categories(self, found: Children) -> tuple[str, ...]:
        if "category" not in found:
            return ()
        names: dict[str, str] = {}
        for kind, element in found["category"][:MAX_MANY]:
            for text in self._category(kind, element):
                name = plain_line(text) if text else ""
                if name:
                    names.setdefault(name.casefold(), name)
        return tuple(names.values())

    def _category(self, name: str, element: Element) -> Iterable[str]:
        text = self.text(element)
        if name in _LISTS:
            return text.split(",")
        given = attributes(element)
        if not given:
            return (text,)
        if name == "itunes:category":
            return (given.get("text", ""), text)
        term, label = given.get("term", ""), given.get("label", "")
        return (term, label, text) if term else (text, label)

    def _author(self, element: Element) -> Named:
        if not len(element):
            return named(self.text(element))
        parts = children(element)
        key = next((k for k in ("url", "uri", "homepage") if k in parts), "")
        href = self.last(parts, key) if key else ""
        if href:
            href = absolute(self.base_at(parts[key][-1][1]), href) or ""
        name = self.last(parts, "name") or self.last(parts, "itunes:name")
        email = self.last(parts, "email") or self.last(parts, "itunes:email")
        if not (name or email or href):
            return named(self.text(element))
        return Named(name, email, href)

    def _source(self, found: Children, base: str, channel: Channel) -> Channel:
        """What holds for the entry: its source's words, or else its feed's.

        What another feed published is under that feed's terms, not under this one's.
        """
        if "source" not in found:
            return channel
        element = found["source"][-1][1]
        inner, address = children(element), element.get("url")
        if not (inner or address or self.text(element)):
            return channel
        links = self.links(inner)
        url = (absolute(base, address) if address else None) or first_address(links, "self")
        told = self._construct(inner["title"][0][1], "text/plain")[0] if "title" in inner else ""
        title = shortened(plain_line(self.text(element) or told)) or url
        ident = self.last(inner, "guid") or None
        return msgspec.structs.replace(
            channel,
            origin=FeedOrigin(title, url, ident) if title else channel.origin,
            license=first_address(links, "license"),
            rights=self.rights(inner),
            authors=self.authors(inner, base) or channel.authors,
        )


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(text).decode()
    except (binascii.Error, UnicodeDecodeError):
        return text
