"""What a page says of its article outside of the text: in its head, in JSON-LD, in microdata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final
from urllib.parse import urljoin

import msgspec

from feedserver.model.article import Image, Person
from feedserver.model.instant import Instant
from feedserver.model.signals import Signals
from feedserver.parse import precedence
from feedserver.parse.guards import MAX_MANY
from feedserver.parse.json_ld import JsonLd
from feedserver.parse.microdata import Microdata
from feedserver.parse.names import people
from feedserver.parse.parts import language
from feedserver.parse.precedence import PRECEDENCE
from feedserver.parse.signals import signals
from feedserver.parse.site import same_site, site_in_title, without_site
from feedserver.parse.times import written_time
from feedserver.parse.twins import twins
from feedserver.text.html import plain
from feedserver.text.space import one_line
from feedserver.text.url import absolute, host
from feedserver.text.xml import strip_illegal

_LONGEST_TAG: Final = 60
# Names in one text, with commas between them.
_LISTS: Final = frozenset({"keywords", "news_keywords", "parsely-tags", "sailthru.tags"})
# What sites show where an article has no picture of its own.
_NO_IMAGE: Final = re.compile(
    r"(?:default|fallback|placeholder|logo|social-share|og-image)[\w.-]*\Z", re.IGNORECASE
)
# A date as it stands beside a title, with the time of day if that is there.
_BESIDE: Final = re.compile(
    r"\b\d{1,2}[./]\d{1,2}[./](?:19|20)\d{2}(?:,?\s+(?:\w{1,3}\s+)?\d{1,2}[:.]\d{2})?\b"
    r"|\b(?:19|20)\d{2}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?\b"
    r"|\b\d{1,2}\.?\s+[^\W\d_]{3,12}\.?,?\s+(?:19|20)\d{2}(?:,?\s+\d{1,2}[:.]\d{2})?\b"
    r"|\b[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,\s+(?:19|20)\d{2}\b"
    r"|(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
)
_BESIDE_LONGEST: Final = 200
_BESIDE_ELEMENTS: Final = 12


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says of its article; None and empty for what it does not say.

    `is_article`: it declares that it is one. `base_url` is what the page's
    links are relative to, `text` the article's text as JSON-LD has it, `heading` the page's
    first heading. `entities` are what the article says it is about or mentions, `twins` other
    addresses of the same page, `correction` what JSON-LD says was corrected.
    """

    title: str
    url: str
    base_url: str
    site: str
    home_url: str
    summary: str | None
    published_at: Instant | None
    modified_at: Instant | None
    lang: str | None
    authors: tuple[Person, ...]
    image: Image | None
    categories: tuple[str, ...]
    license: str | None
    rights: str | None
    is_article: bool
    text: str
    heading: str
    entities: tuple[str, ...]
    twins: tuple[str, ...]
    correction: str
    signals: Signals


def metadata(tree: Any, url: str, headers: Mapping[str, str] | None = None) -> Metadata:
    """What the page at `url` says, read from lxml's tree of it, and what its `headers` say.

    Names of headers are in lower case. Which place counts is `precedence.PRECEDENCE`.
    """
    return _Reader(tree, url, headers or {}).metadata()


class _Reader:
    """One page: its `<meta>` elements by name, its JSON-LD, its microdata."""

    def __init__(self, tree: Any, url: str, headers: Mapping[str, str]) -> None:
        self._tree = tree
        self._url = url
        self._headers = headers
        declared = next(self._attributes("//base/@href"), "")
        self._base = absolute(url, declared) or url if declared else url
        self._meta = _named(tree)
        self._ld = JsonLd(
            (
                script.text or ""
                for script in tree.iter("script")
                if "ld+json" in (script.get("type") or "").lower()
            ),
            url,
        )
        self._microdata = Microdata(tree)
        self._page_title = next(self._texts("//head/title | //title[not(ancestor::svg)]"), "")

    def metadata(self) -> Metadata:
        heading = self._heading()
        said = next(self._said("title"), "")
        site = self._site((said, heading))
        title = self._title(said, heading, site)
        lang = self._language()
        summary = next(self._said("summary"), "")
        canonical = self._canonical()
        return Metadata(
            title=title,
            url=canonical,
            base_url=self._base,
            site=site or host(self._url),
            home_url=urljoin(self._url, "/"),
            summary=summary if summary and summary != title else None,
            published_at=self._time("published_at", lang) or self._shown_time(lang),
            modified_at=self._time("modified_at", lang),
            lang=lang,
            authors=self._authors(),
            image=self._image(),
            categories=self._categories(),
            license=self._license(),
            rights=next(self._said("rights"), None),
            is_article=self._is_article(),
            text="\n".join(filter(None, (self._ld.paragraphs("articleBody"), self._ld.updates()))),
            heading=heading,
            entities=self._entities(),
            twins=twins(self._tree, self._base, self._url, canonical),
            correction=next(self._said("correction"), ""),
            signals=signals(self._tree, self._headers, self._meta, self._ld, self._microdata),
        )

    def _said(self, field: str) -> Iterator[str]:
        """What the places of a field say, in the order of precedence, each in one line."""
        for kind, names in PRECEDENCE[field]:
            for name in names:
                yield from filter(None, self._texts_at(kind, name))

    def _texts_at(self, kind: str, name: str) -> Iterable[str]:
        if kind == precedence.JSON_LD:
            return self._ld.texts(name)
        if kind == precedence.MICRODATA:
            return self._microdata.texts(name)
        if kind in precedence.IN_META:
            return map(plain, self._meta.get(name, ()))
        return ()

    def _addresses_at(self, kind: str, name: str) -> Iterable[str]:
        if kind == precedence.JSON_LD:
            return filter(None, (self._ld.address(name, self._base),))
        if kind == precedence.MICRODATA:
            return self._microdata.addresses(name)
        return self._meta.get(name, ()) if kind in precedence.IN_META else ()

    def _attributes(self, path: str) -> Iterator[str]:
        for value in self._tree.xpath(path):
            if text := strip_illegal(str(value)).strip():
                yield text

    def _texts(self, path: str) -> Iterator[str]:
        for element in self._tree.xpath(path):
            if text := _line(element):
                yield text

    def _is_article(self) -> bool:
        kind = next(iter(self._meta.get("og:type", ())), "").lower()
        return self._ld.is_article or kind == "article" or self._microdata.scope is not None

    def _heading(self) -> str:
        found = chain(self._texts("//article//h1"), self._texts("//h1"))
        return next(found, "")

    def _site(self, headings: tuple[str, ...]) -> str:
        # The publisher may be a house of many sites; what Open Graph says is the site's name.
        for kind, names in PRECEDENCE["site"]:
            for name in names:
                found = self._texts_at(kind, name)
                if kind == precedence.JSON_LD:
                    found = (self._ld.name(name),)
                if said := next(filter(None, found), ""):
                    return said
        return site_in_title(self._page_title, headings, self._url)

    def _title(self, said: str, heading: str, site: str) -> str:
        if said:
            return without_site(said, site)
        # A heading that the title repeats is the title without whatever surrounds it.
        if heading and heading in self._page_title:
            return heading
        return without_site(self._page_title, site) or heading

    def _canonical(self) -> str:
        """The address that the page says is its own, if that is on the same site."""
        links = [
            *self._attributes("//link[@href][contains(@rel, 'canonical')]/@href"),
            *self._meta.get("og:url", ()),
        ]
        for address in filter(None, (absolute(self._base, link) for link in links)):
            # Some sites name their home page everywhere.
            if same_site(address, self._url) and (_path(address) or not _path(self._url)):
                return address.partition("#")[0]
        return self._url

    def _time(self, field: str, lang: str | None) -> Instant | None:
        return next((when for t in self._said(field) if (when := written_time(t, lang))), None)

    def _shown_time(self, lang: str | None) -> Instant | None:
        """The time in the text: one that is marked as the article's, the only one, or beside."""
        texts = [*self._attributes("//time[@pubdate]/@datetime")]
        for where in ("//article//time/@datetime", "//time/@datetime"):
            times = set(self._attributes(where))
            texts += times if len(times) == 1 else ()
        texts += self._beside_heading()
        return next((when for text in texts if (when := written_time(text, lang))), None)

    def _beside_heading(self) -> Iterator[str]:
        """Dates in the short texts that follow the page's one heading."""
        headings = self._tree.xpath("//h1")
        if len(headings) != 1:
            return
        following = headings[0].xpath(f"following::*[position() <= {_BESIDE_ELEMENTS}]")
        for element in following:
            text = (element.text or "")[: _BESIDE_LONGEST + 1]
            if len(text) <= _BESIDE_LONGEST and (match := _BESIDE.search(text)):
                yield match[0]

    def _language(self) -> str | None:
        html = list(self._attributes("/html/@lang | /html/@*[name()='xml:lang']"))
        for kind, names in PRECEDENCE["lang"]:
            for name in names:
                texts = html if kind == precedence.PAGE else self._texts_at(kind, name)
                if tag := next(filter(None, map(language, texts)), None):
                    return tag
        return None

    def _authors(self) -> tuple[Person, ...]:
        for kind, names in PRECEDENCE["authors"]:
            for name in names:
                if kind == precedence.JSON_LD:
                    found = self._ld.people(name, self._base)
                elif kind == precedence.PAGE:
                    found = people(self._texts("//a[@rel='author']"))
                else:
                    found = people(self._texts_at(kind, name))
                if found:
                    return found
        return ()

    def _image(self) -> Image | None:
        found = [
            url
            for kind, names in PRECEDENCE["image"]
            for name in names
            for text in self._addresses_at(kind, name)
            if (url := absolute(self._base, text))
        ]
        own = [
            url for url in found if not _NO_IMAGE.search(url.partition("?")[0].rpartition("/")[2])
        ]
        url = next(iter([*own, *found]), None)
        if url is None:
            return None
        graph = filter(None, (absolute(self._base, u) for u in self._meta.get("og:image", ())))
        alt = next(
            chain(*(self._meta.get(n, ()) for n in ("og:image:alt", "twitter:image:alt"))), ""
        )
        return Image(url=url, alt=(plain(alt) or None) if url in graph else None)

    def _categories(self) -> tuple[str, ...]:
        kept: dict[str, str] = {}
        for kind, names in PRECEDENCE["categories"]:
            for name in names:
                texts = self._texts_at(kind, name)
                if kind == precedence.PAGE:
                    texts = self._texts("//a[contains(concat(' ', @rel, ' '), ' tag ')]")
                for text in texts:
                    for tag in text.split(",") if name in _LISTS else [text]:
                        if 0 < len(tag.strip()) <= _LONGEST_TAG:
                            kept.setdefault(tag.strip().casefold(), tag.strip())
        return tuple(kept.values())[:MAX_MANY]

    def _entities(self) -> tuple[str, ...]:
        kept: dict[str, str] = {}
        for name in self._said("entities"):
            if 0 < len(name) <= _LONGEST_TAG and "://" not in name:
                kept.setdefault(name.casefold(), name)
        return tuple(kept.values())[:MAX_MANY]

    def _license(self) -> str | None:
        linked = (
            "(//link[not(@type='application/rsl+xml')] | //a)"
            "[contains(concat(' ', @rel, ' '), ' license ')]/@href"
        )
        found = filter(None, (absolute(self._base, a) for a in self._attributes(linked)))
        return next(found, None) or self._ld.address("license", self._base)


def _named(tree: Any) -> dict[str, list[str]]:
    """The contents of `<meta>` elements by name, lower case."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = strip_illegal(element.get("content") or "").strip()
        if not content:
            continue
        for kind in ("property", "name", "http-equiv"):
            for name in (element.get(kind) or "").lower().split():
                values = found.setdefault(name, [])
                if len(values) < MAX_MANY:
                    values.append(content)
    return found


def _line(element: Any) -> str:
    return one_line(strip_illegal("".join(element.itertext())))


def _path(url: str) -> str:
    return url.partition("://")[2].partition("/")[2].strip("/")
