"""Markup that stands in a feed as elements, as HTML text."""

from __future__ import annotations

import re
from typing import Final

from feedserver.parse.namespaces import MATHML, SVG, XLINK, XML, prefix_of
from feedserver.parse.tree import Element, attributes

# HTML's elements without an end: "</br>" would be read as a second line break.
_VOID_NAMES: Final = "area base br col embed hr img input link meta param source track wbr"
_VOID: Final = frozenset(_VOID_NAMES.split())
_XLINK: Final = re.compile(rf' xmlns:[\w.\-]{{1,50}}="{XLINK}"')
_VOID_END: Final = re.compile(rf"</(?:{'|'.join(sorted(_VOID))})>")
_FOREIGN: Final = {"math": MATHML, "svg": SVG}
_KEPT: Final = {XML.strip("{}").lower(): "xml", XLINK: "xlink"}
_NAMED_TYPES: Final = frozenset({"rel", "type"})


def as_html(xhtml: str) -> str:
    """XHTML as feedparser serialises it, without what HTML does not have."""
    return _VOID_END.sub("", _XLINK.sub("", xhtml))


def inner_html(element: Element, *, declared: bool, unwrap: bool) -> str:
    """What `element` holds, as HTML without prefixes.

    `declared`: the feed says that it is markup. Where it does not, text is markup already up to
    the first element, and a `div` around it is left out. `unwrap` leaves out a `div` that holds
    everything (RFC 4287, section 3.1.1.3).
    """
    if declared and unwrap:
        element = _unwrapped(element)
    return _Writer(element, escaping=declared).html.strip()


def _unwrapped(element: Element) -> Element:
    if len(element) != 1 or (element.text or "").strip():
        return element
    only = element[0]
    if _local(only) != "div" or (only.tail or "").strip():
        return element
    return only


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2].lower()


class _Writer:
    def __init__(self, element: Element, *, escaping: bool) -> None:
        self._pieces: list[str] = []
        self._escaping = escaping
        self._inside(element)
        self.html = "".join(self._pieces)

    def _inside(self, element: Element) -> None:
        # A parser without `huge_tree` lets no element be deeper than 256 levels.
        self._text(element.text)
        for child in element:
            self._element(child)
            self._text(child.tail)

    def _element(self, element: Element) -> None:
        name = _local(element)
        if not self._escaping and name == "div":
            self._inside(element)
            self._pieces.append("</div>" if self._now_escaping() else "")
            return
        self._escaping = True
        self._pieces.append(f"<{name}{_attributes(element, name)}>")
        self._inside(element)
        if name not in _VOID:
            self._pieces.append(f"</{name}>")

    def _now_escaping(self) -> bool:
        return self._escaping

    def _text(self, text: str | None) -> None:
        if text:
            self._pieces.append(_escaped(text) if self._escaping else text)


def _attributes(element: Element, name: str) -> str:
    uri = _FOREIGN.get(name)
    pieces = [f' xmlns="{uri}"'] if uri and element.tag == f"{{{uri}}}{name}" else []
    for key, value in attributes(element).items():
        uri, _, local = key[1:].rpartition("}") if key[0] == "{" else ("", "", key)
        shown = _prefixed(uri, local)
        text = value.lower() if shown in _NAMED_TYPES else value
        pieces.append(f' {shown}="{_escaped(text).replace(chr(34), "&quot;")}"')
    return "".join(pieces)


def _prefixed(uri: str, local: str) -> str:
    prefix = _KEPT.get(uri) or prefix_of(uri)
    return f"{prefix}:{local}" if prefix else local


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")
