"""An XML tree's elements by what they mean to a reader of feeds."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from lxml import etree

from feedserver.parse.namespaces import name_of

Element: TypeAlias = etree._Element  # noqa: SLF001 - the type has no other name
# An element's children, each with its name (`namespaces.name_of`), by what they are here.
Children = dict[str, list[tuple[str, Element]]]

# Elements that hold others which belong to the entry as well.
_HOLDERS: Final = frozenset({"media:group", "media:content", "itunes:category"})
_MEANINGS: Final = {
    "item": "item entry",
    "title": "title dc:title",
    "description": "description summary abstract",
    "content": "content content:encoded fullitem body xhtml:body",
    "guid": "guid id",
    "published": "published issued pubdate dcterms:issued",
    "updated": "updated modified lastbuilddate dcterms:modified",
    "dated": "dc:date",
    "created": "created dcterms:created",
    "author": "author managingeditor dc:creator dc:author itunes:author",
    "category": "category keywords tags dc:subject media:category media:keywords itunes:category"
    " itunes:keywords",
    "rights": "rights copyright dc:rights",
    "language": "language dc:language",
    "link": "link enclosure cc:license creativecommons:license",
}
# What feeds call the same thing; the others go by their own names.
_SAME: Final = {name: key for key, names in _MEANINGS.items() for name in names.split()}


# What tags seen before mean. Bounded: a hostile feed may make up names without end, and long ones.
_SEEN: Final[dict[str, tuple[str, str]]] = {}
_MOST_SEEN: Final = 4096
_LONGEST_SEEN: Final = 200


def children(element: Element, found: Children | None = None) -> Children:
    """The children of an entry or feed by what they are, those of media groups with them."""
    kept: Children = {} if found is None else found
    for child in element:
        tag = child.tag
        name, key = _SEEN.get(tag) or _meaning(tag)
        if not key:
            continue
        if key in kept:
            kept[key].append((name, child))
        else:
            kept[key] = [(name, child)]
        if name in _HOLDERS:
            children(child, kept)
    return kept


def name_at(element: Element) -> str:
    """An element's name (`namespaces.name_of`)."""
    tag = element.tag
    return (_SEEN.get(tag) or _meaning(tag))[0]


def _meaning(tag: str) -> tuple[str, str]:
    name = name_of(tag)
    meaning = (name, _SAME.get(name, name))
    if len(tag) <= _LONGEST_SEEN and len(_SEEN) < _MOST_SEEN:
        _SEEN[tag] = meaning
    return meaning


def attributes(element: Element) -> dict[str, str]:
    """An element's attributes, their names in lower case as some feeds should have them."""
    items: Any = element.items()
    return {key.lower(): value for key, value in items} if items else {}
