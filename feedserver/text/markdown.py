"""Markdown bodies (CommonMark with tables and strikethrough) as HTML and as plain text.

Raw HTML in a body is shown as the text it is, never interpreted: nothing is lost and nothing
is trusted. The other two directions live in `markdown_links` and `markdown_from_html` and are
offered here under one roof.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from textwrap import indent
from typing import Final
from urllib.parse import unquote

import msgspec
from markdown_it.token import Token

from feedserver.text import paragraphs, url
from feedserver.text.commonmark import parse, render
from feedserver.text.markdown_from_html import from_html
from feedserver.text.markdown_links import clean_links
from feedserver.text.sanitise import ID_PREFIX, sanitise
from feedserver.text.slug import article_slug

__all__ = ["clean_links", "from_html", "to_html", "to_text"]

_WRITTEN: Final = re.compile(r"https?://[^\s<>()\[\]\"']+", re.IGNORECASE)
_CONTAINERS: Final = frozenset(
    {"blockquote", "bullet_list", "ordered_list", "list_item", "table", "tr"}
)


def to_html(body_md: str, base_url: str | None = None) -> str:
    """The body as a sanitised HTML fragment; broken markup renders as text, never fails.

    Addresses lose their tracking parameters and are made absolute against `base_url`.
    A body that uses `#` headings has all headings moved down one level, because the page's
    one `h1` is the article's title. Headings get ids (`s-` and the slug of their text), and
    a link to `#slug` finds them.
    """
    tokens = parse(body_md)
    ids = _prepare_headings(tokens)
    for token in tokens:
        for child in token.children or ():
            _mend_address(child, base_url, ids)
            _clean_written(child)
        _mend_alignment(token)
    return sanitise(render(tokens)).strip()


def to_text(body_md: str, *, links: bool = False) -> str:
    """The body as plain text: paragraphs, `-` and numbered lists, `>` quotes, indented code.

    Images stand as their alternative text, table cells are separated by ` | `. With `links`,
    a link's address follows its text in parentheses, unless the text is the address or the link
    stays within the body.
    """
    if not links and (simple := paragraphs.to_text(body_md)) is not None:
        return simple
    boxes = [_Box()]
    for token in parse(body_md):
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if token.type == "inline":
            boxes[-1].blocks.append(_inline_text(token.children or (), links=links))
        elif token.type in {"fence", "code_block"}:
            boxes[-1].blocks.append(indent(token.content.rstrip("\n"), "    "))
        elif token.type == "hr":
            boxes[-1].blocks.append("* * *")
        elif token.type == "paragraph_open":
            boxes[-1].tight |= token.hidden
        elif token.nesting > 0 and kind in _CONTAINERS:
            boxes.append(_open_box(kind, token))
        elif token.nesting < 0 and kind in _CONTAINERS:
            _close_box(boxes)
    return boxes[0].text()


def _prepare_headings(tokens: Sequence[Token]) -> frozenset[str]:
    """Shift levels, set ids; gives the ids."""
    shift = 1 if any(token.type == "heading_open" and token.tag == "h1" for token in tokens) else 0
    taken: set[str] = set()
    used: dict[str, int] = {}
    for position, token in enumerate(tokens):
        if token.type not in {"heading_open", "heading_close"}:
            continue
        token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"
        if token.type == "heading_open":
            slug = article_slug(_inline_text(tokens[position + 1].children or ()))
            name = f"{ID_PREFIX}{slug}"
            # The count makes thousands of equal headings cheap.
            while name in taken:
                used[slug] = used.get(slug, 1) + 1
                name = f"{ID_PREFIX}{slug}-{used[slug]}"
            taken.add(name)
            token.attrSet("id", name)
    return frozenset(taken)


def _mend_address(token: Token, base_url: str | None, ids: frozenset[str]) -> None:
    if token.type == "link_open":
        token.attrSet("href", _address(str(token.attrGet("href")), base_url, ids))
    elif token.type == "image":
        address = _address(str(token.attrGet("src")), base_url, frozenset())
        if address.startswith("data:"):
            # The sanitiser would leave an image without an address.
            token.type, token.content = "text", _inline_text([token])
        token.attrSet("src", address)


def _clean_written(token: Token) -> None:
    """An address that stands in the text itself, as in a link whose markup is broken."""
    if token.type == "text" and "://" in token.content:
        token.content = _WRITTEN.sub(lambda found: url.clean(found[0]), token.content)


def _address(address: str, base_url: str | None, ids: frozenset[str]) -> str:
    if address.startswith("#"):
        name = ID_PREFIX + unquote(address[1:])
        if name in ids:
            return f"{(base_url or '').partition('#')[0]}#{name}"
    whole = url.absolute(base_url, address) if base_url is not None else None
    return url.clean(whole or address)


def _mend_alignment(token: Token) -> None:
    """`align` in place of `style`, which feed readers and strict pages refuse."""
    style = token.attrs.pop("style", None)
    if style is not None:
        token.attrSet("align", str(style).removeprefix("text-align:"))


def _inline_text(children: Iterable[Token], *, links: bool = False) -> str:
    parts: list[str] = []
    opened: list[tuple[int, str]] = []
    for token in children:
        _clean_written(token)
        if token.type in {"text", "code_inline", "text_special"}:
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak":
            parts.append("\n")
        elif token.type == "image":
            parts.append(_inline_text(token.children or ()))
        elif links and token.type == "link_open":
            opened.append((len(parts), url.clean(str(token.attrGet("href")))))
        elif links and token.type == "link_close":
            start, address = opened.pop()
            text = "".join(parts[start:]).strip()
            if address[:1] != "#" and text not in {address, address.removeprefix("mailto:")}:
                parts.append(f" ({address})")
    return "".join(parts)


class _Box(msgspec.Struct):
    """A block that holds blocks: how its first and its other lines begin, what joins them."""

    kind: str = ""
    first: str = ""
    rest: str = ""
    joint: str = ""
    tight: bool = False
    blocks: list[str] = []

    def text(self) -> str:
        if self.joint:
            return self.joint.join(self.blocks)
        return ("\n" if self.tight else "\n\n").join(block for block in self.blocks if block)


def _open_box(kind: str, token: Token) -> _Box:
    if kind == "blockquote":
        return _Box(kind, first="> ", rest="> ")
    if kind == "list_item":
        first = f"{token.info}. " if token.info else "- "
        return _Box(kind, first=first, rest=" " * len(first))
    return _Box(kind, joint={"table": "\n", "tr": " | "}.get(kind, ""))


def _close_box(boxes: list[_Box]) -> None:
    """Take the innermost box into the one around it; a list is tight when an item is."""
    box = boxes.pop()
    first, *others = box.text().split("\n")
    lines = [box.first + first, *(box.rest + line for line in others)]
    boxes[-1].blocks.append("\n".join(line.rstrip() for line in lines))
    boxes[-1].tight |= box.kind == "list_item" and box.tight
