"""A page that links to articles: its links as CSS selectors find them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import soupsieve
from bs4 import BeautifulSoup, Tag

from feedserver.errors import ParseError
from feedserver.model.article import Link, Parsed
from feedserver.model.fetched import Fetched
from feedserver.model.instant import Instant
from feedserver.model.source import Source, SourceKind
from feedserver.parse.markup import attribute, base_of, html_text, soup_of
from feedserver.parse.parts import language, shortened
from feedserver.parse.times import machine_time, written_time
from feedserver.text.space import one_line
from feedserver.text.url import absolute
from feedserver.text.xml import strip_illegal

# No page for people lists as many; the rest of the page is left.
MAX_LINKS: Final = 2000

_HEADINGS: Final = ("h1", "h2", "h3", "h4")
_SHARED: Final = ""  # an element that holds links to several addresses


def parse(fetched: Fetched, source: Source, max_items: int) -> Parsed:
    """The links that the source's `selector` finds on a page, each once, in the page's order.

    The selector finds `<a>` elements, or elements that hold one or lie in one. Around each
    link, in the largest part of the page that leads nowhere else, the other selectors find its
    title (else the link's own text), date (`<time datetime>`, else text) and summary.
    `max_items` bounds articles, and there are none. `ParseError` in one line when there is no
    selector, when one is none, or when the page cannot be read.
    """
    if not source.selector:
        raise ParseError(f"{fetched.url}: a listing needs `selector`, which finds its links")
    text = html_text(fetched)
    try:
        soup = soup_of(text)
        page = _Page(soup, fetched.url, source)
        links = tuple(page.links())[: MAX_LINKS + 1]
    except RecursionError:
        raise ParseError(f"{fetched.url}: the page is nested too deeply") from None
    warnings: list[str] = []
    if not links:
        warnings.append(f"the selector {source.selector!r} matches nothing that links anywhere")
    if len(links) > MAX_LINKS:
        warnings.append(f"only the first {MAX_LINKS} links were read")
    warnings += page.unmatched() if links else []
    title = soup.find("title")
    return Parsed(
        kind=SourceKind.LISTING,
        links=links[:MAX_LINKS],
        warnings=tuple(warnings),
        title=shortened(_line(title)) or None if title else None,
        home_url=fetched.url,
    )


class _Page:
    """A page, and which of its parts belong to which link."""

    def __init__(self, soup: BeautifulSoup, url: str, source: Source) -> None:
        self._url = url.partition("#")[0]
        self._base = base_of(soup, url)
        root = soup.find("html")
        tag = attribute(root, "lang") or attribute(root, "xml:lang") if root else ""
        self._lang = source.lang or language(tag)
        self._found = self._by_address(_select(soup, "selector", source.selector, url))
        self._owner = self._owners()
        self._selectors = {
            name: text
            for name in ("title_selector", "date_selector", "summary_selector")
            if (text := getattr(source, name))
        }
        self._matches = {
            name: _first_inside(_select(soup, name, text, url))
            for name, text in self._selectors.items()
        }

    def links(self) -> Iterator[Link]:
        for url, elements in self._found.items():
            link = Link(
                url=url,
                title=self._title(url, elements),
                summary=_line(self._around("summary_selector", url, elements)) or None,
                published_at=self._date(self._around("date_selector", url, elements)),
            )
            yield link

    def unmatched(self) -> list[str]:
        return [
            f"the {name} {self._selectors[name]!r} matches nothing"
            for name, matches in self._matches.items()
            if not matches
        ]

    def _by_address(self, elements: Iterable[Tag]) -> dict[str, list[tuple[Tag, Tag]]]:
        """What the selector found, by address: the element, and the link in it."""
        found: dict[str, list[tuple[Tag, Tag]]] = {}
        for element in elements:
            link = _link_of(element)
            url = absolute(self._base, attribute(link, "href")) if link else None
            if link is None or url is None:
                continue
            # A place on a page is not another page, and this page is none of its articles.
            url = url.partition("#")[0]
            if url != self._url:
                found.setdefault(url, []).append((element, link))
        return found

    def _owners(self) -> dict[int, str]:
        """For each element around a link, the one address that it leads to, or `_SHARED`.

        Each element is seen at most twice, however deep the page is.
        """
        owner: dict[int, str] = {}
        for url, elements in self._found.items():
            for _, link in elements:
                for element in (link, *link.parents):
                    known = owner.get(id(element))
                    if known in (url, _SHARED):
                        break
                    owner[id(element)] = url if known is None else _SHARED
        return owner

    def _around(self, name: str, url: str, elements: list[tuple[Tag, Tag]]) -> Tag | None:
        """The selector's match in the smallest part around the link that has one."""
        matches = self._matches.get(name)
        if not matches:
            return None
        for _, link in elements:
            for element in (link, *link.parents):
                if self._owner[id(element)] != url:
                    break
                if id(element) in matches:
                    return matches[id(element)]
        return None

    def _title(self, url: str, elements: list[tuple[Tag, Tag]]) -> str | None:
        said = _line(self._around("title_selector", url, elements))
        return shortened(said or next(_names(elements), "")) or None

    def _date(self, element: Tag | None) -> Instant | None:
        if element is None:
            return None
        inner = element if element.has_attr("datetime") else element.find(datetime=True)
        said = machine_time(attribute(inner, "datetime")) if inner else None
        return said or written_time(_line(element), self._lang)


def _names(elements: list[tuple[Tag, Tag]]) -> Iterator[str]:
    """What a link is called: by a heading, by its own text, by its title."""
    yield from filter(None, (_line(element.find(_HEADINGS)) for element, _ in elements))
    yield from filter(None, (_line(link) for _, link in elements))
    yield from filter(None, (one_line(attribute(link, "title")) for _, link in elements))


def _select(soup: BeautifulSoup, name: str, selector: str | None, url: str) -> list[Tag]:
    try:
        return list(soup.select(selector or "", limit=10 * MAX_LINKS))
    except (soupsieve.SelectorSyntaxError, NotImplementedError) as error:
        reason = str(error).partition("\n")[0]
        raise ParseError(f"{url}: {name} {selector!r} is no CSS selector: {reason}") from None


def _link_of(element: Tag) -> Tag | None:
    if element.name == "a" and element.has_attr("href"):
        return element
    return element.find("a", href=True) or element.find_parent("a", href=True)


def _first_inside(elements: Iterable[Tag]) -> dict[int, Tag]:
    """For each element with one of these in it, the first: by identity, in one walk."""
    first: dict[int, Tag] = {}
    for match in elements:
        for element in (match, *match.parents):
            if id(element) in first:
                break
            first[id(element)] = match
    return first


def _line(element: Tag | None) -> str:
    return one_line(strip_illegal(element.get_text(" "))) if element is not None else ""
