"""What a page says of its article in microdata: attributes of the elements that readers see."""

from __future__ import annotations

from typing import Any, Final

from feedserver.parse.json_ld import is_article_type
from feedserver.text.space import one_line
from feedserver.text.xml import strip_illegal

# Elements with a property that are looked at.
_MOST: Final = 500
_LONGEST: Final = 10_000
_ADDRESSES: Final = ("href", "src")
_WRITTEN: Final = ("content", "datetime")
# Under which name a thing that is one is known.
_NAMES: Final = ("name", "headline", "url", "contentUrl")


class Microdata:
    """The properties of the article of a page, lower case, each with what it is said to be."""

    def __init__(self, tree: Any) -> None:
        elements = tree.xpath("//*[@itemprop]")[:_MOST]
        owners = [_owner(element) for element in elements]
        self.scope = _article_scope(tree, elements, owners)
        self._values: dict[str, list[Any]] = {}
        self._inside: dict[Any, list[Any]] = {}
        for element, owner in zip(elements, owners, strict=True):
            if owner is self.scope:
                for name in (element.get("itemprop") or "").lower().split():
                    self._values.setdefault(name, []).append(element)
            elif owner is not None:
                self._inside.setdefault(owner, []).append(element)

    def texts(self, name: str) -> list[str]:
        """What is said under a name, in the page's order; things by their own names."""
        found = (self._text(element) for element in self._values.get(name.lower(), ()))
        return [text for text in found if text]

    def addresses(self, name: str) -> list[str]:
        """Addresses under a name: a link's, an image's, a thing's own."""
        found = (self._address(element) for element in self._values.get(name.lower(), ()))
        return [text for text in found if text]

    def _text(self, element: Any) -> str:
        if element.get("itemscope") is not None:
            return self._of_thing(element, _NAMES[:2]) or _said(element)
        return _said(element)

    def _address(self, element: Any) -> str:
        direct = next((element.get(name) for name in _ADDRESSES if element.get(name)), None)
        return direct or element.get("content") or self._of_thing(element, _NAMES[2:])

    def _of_thing(self, thing: Any, names: tuple[str, ...]) -> str:
        for name in names:
            for element in self._inside.get(thing, ()):
                if name in (element.get("itemprop") or "").split():
                    address = name in _NAMES[2:]
                    said = element.get("href") or element.get("src") if address else None
                    if text := said or _said(element):
                        return str(text)
        return ""


def _said(element: Any) -> str:
    written = next((element.get(name) for name in _WRITTEN if element.get(name)), None)
    text = written if written is not None else "".join(element.itertext())
    return one_line(strip_illegal(text[:_LONGEST]))


def _owner(element: Any) -> Any:
    return next((e for e in element.iterancestors() if e.get("itemscope") is not None), None)


def _article_scope(tree: Any, elements: list[Any], owners: list[Any]) -> Any:
    """The article that holds the text, or the page's heading; else the page itself."""
    for element, owner in zip(elements, owners, strict=True):
        if element.get("itemprop") == "articleBody":
            return owner
    for element, owner in zip(elements, owners, strict=True):
        is_heading = element.tag == "h1" or next(element.iterancestors("h1"), None) is not None
        if owner is not None and is_heading and is_article_type(owner.get("itemtype")):
            return owner
    scopes = [owner for owner in owners if owner is not None]
    articles = list(dict.fromkeys(s for s in scopes if is_article_type(s.get("itemtype"))))
    return articles[0] if len(articles) == 1 else None
