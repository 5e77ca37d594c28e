"""Lists of subscriptions: OPML 1.0, 1.1 and 2.0 (https://opml.org/spec2.opml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import etree

from feedserver.errors import ParseError
from feedserver.model.article import Skipped
from feedserver.model.subscription import EXTRAS, NAMESPACE, Subscription, SubscriptionList
from feedserver.parse.decoding import decode
from feedserver.parse.guards import refuse_attribute_floods
from feedserver.parse.parts import shortened
from feedserver.parse.xml_feed import declares_entities, without_doctype
from feedserver.text.space import one_line
from feedserver.text.url import absolute

_SPACE: Final = "\ufeff \t\r\n"
_OURS: Final = f"{{{NAMESPACE}}}"
# `feed:` was how browsers handed a feed to a reader.
_FEED_SCHEME: Final = re.compile(r"feed:(?://)?(?=https?:)|feed:(?=//)", re.IGNORECASE)
_MOST_SHOWN: Final = 100


def parse(body: bytes, where: str) -> SubscriptionList:
    """The feeds in a list of subscriptions, in its order.

    Folders (outlines without an address around them) and `category` become topics. Comments and
    what lies in them are left out, so are outlines that only hold text. What is not well-formed
    is read as far as it goes, with a warning. `ParseError`, in one line that begins with
    `where`, when it is no OPML, declares entities or is made to exhaust its reader.
    """
    whole = decode(body, None).rstrip(_SPACE)
    if declares_entities(whole.lstrip(_SPACE)):
        raise ParseError(f"{where}: declares entities, which no list of subscriptions needs")
    text = without_doctype(whole.lstrip(_SPACE))
    refuse_attribute_floods(text, where)
    # Lines count from the file's first one, whatever was left out of it.
    lines = whole.count("\n") - text.count("\n")
    root, trouble = _tree("\n" * lines + text, where)
    if _name(root.tag) != "opml":
        raise ParseError(f"{where}: not OPML: its root is <{_name(root.tag)}>")
    reader = _Reader()
    found = tuple(reader.read(root, ()))
    warnings = [f"{where}: {trouble}"] if trouble else []
    return SubscriptionList(
        subscriptions=found, wrong=tuple(reader.wrong), warnings=tuple(warnings)
    )


def _tree(text: str, where: str) -> tuple[Any, str | None]:
    """The document's root, and what was wrong with it."""
    for recover in (False, True):
        parser = etree.XMLParser(
            encoding="utf-8",
            recover=recover,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        try:
            root = etree.fromstring(text.encode(), parser)
        except etree.XMLSyntaxError as error:
            trouble = one_line(error.msg or "no XML")
            continue
        if root is not None:
            wrong = f"not well-formed, read as far as it goes: {trouble}" if recover else None
            return root, wrong
    raise ParseError(f"{where}: not OPML: {trouble}")


class _Reader:
    """Walks the outlines; `wrong` are those that name a feed but have no address."""

    def __init__(self) -> None:
        self.wrong: list[Skipped] = []

    def read(self, parent: Any, folders: tuple[str, ...]) -> Iterator[Subscription]:
        # As deep as the parser lets a document be: 256 elements.
        for element in parent:
            if _name(element.tag) == "body":
                yield from self.read(element, folders)
            elif _name(element.tag) == "outline":
                yield from self._outline(element, folders)

    def _outline(self, element: Any, folders: tuple[str, ...]) -> Iterator[Subscription]:
        said = {_name(key): value for key, value in element.attrib.items() if key[0] != "{"}
        if said.get("iscomment", "").strip().lower() == "true":
            return
        title = shortened(one_line(said.get("title", "") or said.get("text", "")))
        address = said.get("xmlurl", "").strip()
        inside = folders
        if address:
            yield from self._feed(element, said, title, folders)
        elif said.get("type", "").strip().lower() in ("rss", "atom"):
            self._refuse(_where(element, title), "has no address (xmlUrl)")
        elif said.get("type", "").strip().lower() == "include":
            self._refuse(_where(element, title), "another list: import that one by itself")
        elif title:
            inside = (*folders, title)
        yield from self.read(element, inside)

    def _refuse(self, where: str, reason: str) -> None:
        self.wrong.append(Skipped(where=where, reason=reason))

    def _feed(
        self, element: Any, said: dict[str, str], title: str, folders: tuple[str, ...]
    ) -> Iterator[Subscription]:
        where = _where(element, title)
        ours = {
            key.removeprefix(_OURS).replace("-", "_"): value.strip()
            for key, value in element.attrib.items()
            if key.startswith(_OURS)
        }
        written = ours.get("url") or said["xmlurl"].strip()
        url = absolute(None, _FEED_SCHEME.sub(_without_feed, written))
        if url is None:
            shown = one_line(written)[:_MOST_SHOWN]
            self._refuse(where, f"{shown}: not an http or https address")
            return
        if urlsplit(url).username is not None:
            # Before it is taken for the same feed without them.
            self._refuse(where, "an http or https address without user and password is wanted")
            return
        topics = (*folders, *_categories(said.get("category", "")))
        yield Subscription(
            where=where,
            url=url,
            title=title if title and title not in (url, written) else None,
            topics=tuple(dict.fromkeys(topics)),
            extras={name: value for name, value in ours.items() if name in ("id", *EXTRAS)},
        )


def _without_feed(match: re.Match[str]) -> str:
    return (
        "http:" if match[0].lower() == "feed:" and match.string[match.end() :][:2] == "//" else ""
    )


def _categories(text: str) -> Iterator[str]:
    """The names in a `category` attribute: paths apart by commas, names in them by slashes."""
    for name in re.split(r"[,/]", text):
        if name.strip():
            yield one_line(name)


def _where(element: Any, title: str) -> str:
    return f"line {element.sourceline}" + (f", {title[:_MOST_SHOWN]!r}" if title else "")


def _name(tag: object) -> str:
    """The local name of an element or attribute, lower case: writers differ in case."""
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
