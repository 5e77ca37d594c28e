"""What a source's own CSS selectors find on a page that is read wrongly without them."""

from __future__ import annotations

from typing import Final

import msgspec
import soupsieve
from bs4 import BeautifulSoup, Tag

from feedserver.errors import ParseError
from feedserver.model.instant import Instant
from feedserver.model.source import PageSelectors
from feedserver.parse.markup import attribute, soup_of
from feedserver.parse.times import machine_time, written_time
from feedserver.text.nesting import shallow
from feedserver.text.space import one_line
from feedserver.text.xml import strip_illegal

# Marks the elements that hold the text, for those who read the page after this.
MARK: Final = "data-feedserver-content"

# Deeper than pages nest, and the most elements that one selector finds: the time that a
# selector takes grows with both.
_DEEPEST: Final = 64
_MOST: Final = 500


class Selected(msgspec.Struct, frozen=True, kw_only=True):
    """A page's markup as selectors left it, and what they found.

    `has_content`: elements are marked that hold the article's text. `warnings` name the
    selectors that match nothing.
    """

    markup: str
    has_content: bool = False
    title: str = ""
    date: str = ""
    warnings: tuple[str, ...] = ()


def selected(markup: str, selectors: PageSelectors, url: str) -> Selected:
    """The page without what `remove` finds, its content marked, its title and date.

    A selector that matches nothing changes nothing. `ParseError` in one line for one that is no
    CSS, or a page that is nested too deeply to be searched.
    """
    if selectors == PageSelectors():
        return Selected(markup=markup)
    try:
        soup = soup_of(shallow(markup, _DEEPEST))
        return _Search(soup, selectors).result()
    except RecursionError:
        raise ParseError(f"{url}: the page is nested too deeply for selectors") from None
    except (soupsieve.SelectorSyntaxError, NotImplementedError) as error:
        reason = str(error).partition("\n")[0]
        raise ParseError(f"{url}: a selector of its source is no CSS: {reason}") from None


def time_of(text: str, lang: str | None) -> Instant | None:
    """The time that a `date` selector found, in the page's language; None for none."""
    return machine_time(text) or written_time(text, lang)


class _Search:
    def __init__(self, soup: BeautifulSoup, selectors: PageSelectors) -> None:
        self._soup = soup
        self._selectors = selectors
        self._warnings: list[str] = []

    def result(self) -> Selected:
        # Read first: what is removed from the text may hold the title or the date.
        title = next((one_line(_text(e)) for e in self._find("title")), "")
        date = next((_date(e) for e in self._find("date")), "")
        content = self._find("content")
        for element in self._soup.select(f"[{MARK}]"):
            del element[MARK]
        for element in self._find("remove"):
            if not element.decomposed:
                element.decompose()
        kept = [element for element in content if not element.decomposed]
        for element in kept:
            element[MARK] = ""
        return Selected(
            markup=self._soup.decode(),
            has_content=bool(kept),
            title=title,
            date=date,
            warnings=tuple(self._warnings),
        )

    def _find(self, name: str) -> list[Tag]:
        selector = getattr(self._selectors, name)
        if selector is None:
            return []
        found = list(self._soup.select(selector, limit=_MOST))
        if not found:
            self._warnings.append(f"page.{name} {selector!r} matches nothing")
        return found


def _text(element: Tag) -> str:
    return strip_illegal(attribute(element, "content") or element.get_text(" "))


def _date(element: Tag) -> str:
    inner = element if element.has_attr("datetime") else element.find(datetime=True)
    return (attribute(inner, "datetime") if inner else "") or one_line(_text(element))
