"""What a page says of its article outside of the text: in its head, in JSON-LD, in microdata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urljoin

import msgspec

from feedserver.model.article import Image, Person
from feedserver.model.instant import Instant
from feedserver.parse.guards import MAX_MANY
from feedserver.parse.json_ld import JsonLd
from feedserver.parse.parts import language
from feedserver.parse.times import written_time
from feedserver.text.html import plain
from feedserver.text.space import one_line
from feedserver.text.url import absolute, comparison_key, host
from feedserver.text.xml import strip_illegal

# Names of <meta> elements, the most trustworthy first.
_TITLES: Final = ("og:title", "twitter:title", "parsely-title", "dc.title", "dcterms.title")
_DESCRIPTIONS: Final = (
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.abstract",
)
_PUBLISHED: Final = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "citation_publication_date",
    "date",
)
_MODIFIED: Final = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "revised",
)
_AUTHORS: Final = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator")
_AUTHORS_TOO: Final = ("dcterms.creator", "byl", "twitter:creator")
_IMAGES: Final = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image")
_IMAGES_TOO: Final = ("twitter:image:src", "parsely-image-url", "thumbnail", "image")
_SITES: Final = ("og:site_name", "application-name", "apple-mobile-web-app-title")
_LANGUAGES: Final = ("og:locale", "content-language", "dc.language", "dcterms.language", "language")
_TAGS: Final = ("article:tag", "article:section", "parsely-section", "dc.subject")
_TAG_LISTS: Final = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_RIGHTS: Final = ("dc.rights", "dcterms.rights", "copyright")

# What stands between an article's title and its site's name.
_DIVIDER: Final = re.compile(r"\s+(?:[|\-–—·•»«:/~]|::|\|\|)\s+|:\s+")
_BY: Final = re.compile(r"(?:by|von|par|por|di|door|av|af)\s+(?=\S)", re.IGNORECASE)
_LONGEST_TAG: Final = 60


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says of its article; None and empty for what it does not say.

    `is_article`: it declares that it is one. `base_url` is what the page's
    links are relative to, `text` the article's text as JSON-LD has it, `heading` the page's
    first heading.
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


def metadata(tree: Any, url: str) -> Metadata:
    """What the page at `url` says, read from lxml's tree of it."""
    return _Reader(tree, url).metadata()


class _Reader:
    """One page, its `<meta>` elements by name, and its JSON-LD."""

    def __init__(self, tree: Any, url: str) -> None:
        self._tree = tree
        self._url = url
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

    def metadata(self) -> Metadata:
        site = self._ld_site() or self._first(_SITES)
        heading = self._heading()
        title = self._title(heading, site)
        lang = self._language()
        published = self._time(lang, "datePublished", _PUBLISHED) or self._marked_time(lang)
        summary = self._ld.text("description") or self._first(_DESCRIPTIONS)
        return Metadata(
            title=title,
            url=self._canonical(),
            base_url=self._base,
            site=site or host(self._url),
            home_url=urljoin(self._url, "/"),
            summary=summary if summary and summary != title else None,
            published_at=published,
            modified_at=self._time(lang, "dateModified", _MODIFIED),
            lang=lang,
            authors=self._authors(),
            image=self._image(),
            categories=self._categories(),
            license=self._license(),
            rights=self._ld.text("copyrightNotice") or self._first(_RIGHTS) or None,
            is_article=bool(self._ld.article) or self._first(("og:type",)).lower() == "article",
            text=self._ld.paragraphs("articleBody"),
            heading=heading,
        )

    def _first(self, names: Iterable[str]) -> str:
        return next((plain(text) for name in names for text in self._meta.get(name, ())), "")

    def _attributes(self, path: str) -> Iterator[str]:
        for value in self._tree.xpath(path):
            if text := strip_illegal(str(value)).strip():
                yield text

    def _texts(self, path: str) -> Iterator[str]:
        for element in self._tree.xpath(path):
            if text := _line(element):
                yield text

    def _addresses(self, values: Iterable[str]) -> Iterator[str]:
        return filter(None, (absolute(self._base, value) for value in values))

    def _heading(self) -> str:
        found = [*self._texts("//article//h1"), *self._texts("//h1")]
        return found[0] if found else ""

    def _ld_site(self) -> str:
        # The publisher may be a house of many sites; what Open Graph says is the site's name.
        return self._first(("og:site_name",)) or self._ld.name("publisher")

    def _title(self, heading: str, site: str) -> str:
        said = self._ld.text("headline") or self._ld.text("name") or self._first(_TITLES)
        if said:
            return without_site(said, site)
        title = next(self._texts("//head/title | //title[not(ancestor::svg)]"), "")
        # A heading that the title repeats is the title without whatever surrounds it.
        if heading and heading in title:
            return heading
        return without_site(title, site) or heading

    def _canonical(self) -> str:
        """The address that the page says is its own, if that is on the same site."""
        links = [
            *self._attributes("//link[@href][contains(@rel, 'canonical')]/@href"),
            *self._meta.get("og:url", ()),
        ]
        for address in self._addresses(links):
            # Some sites name their home page everywhere.
            if same_site(address, self._url) and (_path(address) or not _path(self._url)):
                return address.partition("#")[0]
        return self._url

    def _time(self, lang: str | None, key: str, names: Iterable[str]) -> Instant | None:
        texts = [self._ld.text(key)]
        texts += [text for name in names for text in self._meta.get(name, ())]
        return next((when for text in texts if (when := written_time(text, lang))), None)

    def _marked_time(self, lang: str | None) -> Instant | None:
        """The time in the text: one that is marked as the article's, or the only one."""
        marked = "//*[@itemprop='datePublished']/@*[name()='datetime' or name()='content']"
        texts = [*self._attributes(marked), *self._attributes("//time[@pubdate]/@datetime")]
        for where in ("//article//time/@datetime", "//time/@datetime"):
            times = set(self._attributes(where))
            texts += times if len(times) == 1 else ()
        return next((when for text in texts if (when := written_time(text, lang))), None)

    def _language(self) -> str | None:
        texts = [
            self._ld.text("inLanguage"),
            *self._attributes("/html/@lang | /html/@*[name()='xml:lang']"),
            *(text for name in _LANGUAGES for text in self._meta.get(name, ())),
        ]
        return next((tag for text in texts if (tag := language(text))), None)

    def _authors(self) -> tuple[Person, ...]:
        people = self._ld.people("author", self._base) or self._ld.people("creator", self._base)
        if people:
            return people
        for names in (_AUTHORS, _AUTHORS_TOO):
            texts = [plain(text) for name in names for text in self._meta.get(name, ())]
            if people := _people(texts):
                return people
        marked = "//*[@itemprop='author']//*[@itemprop='name'] | //a[@rel='author']"
        return _people(self._texts(marked))

    def _image(self) -> Image | None:
        texts = (text for name in _IMAGES for text in self._meta.get(name, ()))
        more = (text for name in _IMAGES_TOO for text in self._meta.get(name, ()))
        if url := next(self._addresses(texts), None):
            return Image(url=url, alt=self._first(("og:image:alt", "twitter:image:alt")) or None)
        url = self._ld.address("image", self._base) or next(self._addresses(more), None)
        return Image(url=url) if url else None

    def _categories(self) -> tuple[str, ...]:
        found = [*self._ld.texts("keywords"), *self._ld.texts("articleSection")]
        found += [plain(text) for name in _TAGS for text in self._meta.get(name, ())]
        for name in _TAG_LISTS:
            for text in self._meta.get(name, ()):
                found += [plain(part) for part in text.split(",")]
        found += self._texts("//a[contains(concat(' ', @rel, ' '), ' tag ')]")
        kept: dict[str, str] = {}
        for text in found:
            if 0 < len(text) <= _LONGEST_TAG:
                kept.setdefault(text.casefold(), text)
        return tuple(kept.values())[:MAX_MANY]

    def _license(self) -> str | None:
        linked = "(//link | //a)[contains(concat(' ', @rel, ' '), ' license ')]/@href"
        return next(self._addresses(self._attributes(linked)), None) or self._ld.address(
            "license", self._base
        )


def without_site(title: str, site: str) -> str:
    """A page's title without the name of its site before or behind it."""
    pieces = _DIVIDER.split(title)
    if len(pieces) < 2 or not site:
        return title
    wanted = _letters(site)
    if _letters(pieces[-1]) == wanted:
        last = [match.start() for match in _DIVIDER.finditer(title)][-1]
        return title[:last].strip()
    if _letters(pieces[0]) == wanted:
        first = next(match.end() for match in _DIVIDER.finditer(title))
        return title[first:].strip()
    return title


def same_site(url: str, other: str) -> bool:
    """Whether two addresses are of one host, or of one that is part of the other."""
    hosts = host(comparison_key(url)), host(comparison_key(other))
    return hosts[0] == hosts[1] or any(
        one.endswith(f".{two}") for one, two in (hosts, hosts[::-1]) if "." in two
    )


def _named(tree: Any) -> dict[str, list[str]]:
    """The contents of `<meta>` elements by name, lower case; microdata's too."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = strip_illegal(element.get("content") or "").strip()
        if not content:
            continue
        for kind in ("property", "name", "itemprop", "http-equiv"):
            for name in (element.get(kind) or "").lower().split():
                values = found.setdefault(name, [])
                if len(values) < MAX_MANY:
                    values.append(content)
    return found


def _people(texts: Iterable[str]) -> tuple[Person, ...]:
    names = (_BY.sub("", text, count=1) if _BY.match(text) else text for text in texts)
    # Some name the address of a person's page, some an account.
    kept = (name for name in names if name and "://" not in name and not name.startswith("@"))
    people = {name.casefold(): Person(name=name) for name in kept}
    return tuple(people.values())[:MAX_MANY]


def _line(element: Any) -> str:
    return one_line(strip_illegal("".join(element.itertext())))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _path(url: str) -> str:
    return url.partition("://")[2].partition("/")[2].strip("/")
