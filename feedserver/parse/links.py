"""Links, enclosures, licences and pictures of entries in an XML tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from feedserver.model.article import Image
from feedserver.parse.common import files_beside, medium
from feedserver.parse.parts import is_clip, is_image
from feedserver.parse.tree import Children, Element, attributes
from feedserver.text.url import absolute

_FILES: Final = frozenset({"media:content", "media:thumbnail", "itunes:image"})


class Link:
    """A link as an entry or feed has it: RSS's text, Atom's attributes, an enclosure, a licence."""

    __slots__ = ("base", "href", "length", "rel", "type")

    def __init__(self, rel: str, kind: str, href: str, base: str, length: str = "") -> None:
        self.rel, self.type, self.href, self.base, self.length = rel, kind, href, base, length

    @property
    def address(self) -> str | None:
        """Where it leads, if anywhere."""
        return absolute(self.base, self.href) if self.href else None


def first_address(links: Iterable[Link], rel: str) -> str | None:
    """Where the first link of a relation leads that leads anywhere."""
    for link in links:
        if link.rel == rel and (address := link.address):
            return address
    return None


def media(found: Children, links: list[Link], base: str) -> tuple[Image | None, tuple[Image, ...]]:
    """An entry's image and its other files, relative addresses read at `base`."""
    files = [kept for link in links if link.rel == "enclosure" and (kept := _file(link, base))]
    if not files and _FILES.isdisjoint(found):
        return None, ()
    image = next(_images(found, files, base), None)
    return image, files_beside(image, [*files, *_clips(found, base)])


def _file(link: Link, base: str) -> Image | None:
    return medium(link.address or link.href, base, link.type, link.length)


def _clips(found: Children, base: str) -> Iterator[Image]:
    for _, element in found.get("media:content", ()):
        clip = _attached(element, base)
        if clip and is_clip(element.get("medium"), clip.type):
            yield clip


def _images(found: Children, files: list[Image], base: str) -> Iterator[Image]:
    for _, element in found.get("media:content", ()):
        image = _attached(element, base)
        kind = element.get("medium")
        if image and (kind == "image" or (not kind and is_image(image.type, image.url))):
            yield image
    for _, element in found.get("media:thumbnail", ()):
        if image := _attached(element, base):
            yield image
    for _, element in found.get("itunes:image", ())[-1:]:
        if image := medium(element.get("href") or element.get("url") or "", base):
            yield image
    yield from (item for item in files if is_image(item.type, item.url))


def _attached(element: Element, base: str) -> Image | None:
    given = attributes(element)
    length = given.get("length") or given.get("filesize") or ""
    address = given.get("url") or (element.text or "")
    return medium(address, base, given.get("type", ""), length)
