"""A page's text in order: runs of text and what stands between them, with the structure around.

A run is what a reader sees as one paragraph, heading, list item or cell: text between two borders
of blocks, or between two empty lines, whatever elements a site makes its paragraphs of.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any, Final

from lxml import etree

from feedserver.parse import media
from feedserver.parse.boilerplate import is_noise, is_notes, is_pull_quote, is_unread
from feedserver.parse.code_block import code_block
from feedserver.parse.data_table import is_data

NONE: Final = -1

_INLINE_NAMES: Final = """
    a abbr acronym amp-img b bdi bdo big center cite code data del dfn em font i img ins kbd mark
    nobr picture q rb rp rt rtc ruby s samp small source span strike strong sub sup time track tt u
    var wbr
    """
_INLINE: Final = frozenset(_INLINE_NAMES.split())
_BLOCK_NAMES: Final = """
    address article aside blockquote body caption dd details div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup html li main nav ol p pre section summary table
    tbody td tfoot th thead tr ul
    """
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
# Inline elements that Markdown has something for; of the others only the text is kept.
_KEPT: Final = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "em"),
    **dict.fromkeys(("code", "tt", "samp"), "code"),
    **dict.fromkeys(("del", "s", "strike"), "del"),
    **{name: name for name in ("a", "kbd", "q", "sub", "sup")},
}
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS: Final = frozenset({"td", "th"})
_ROWS: Final = _CELLS | {"tr"}
_OF_TABLES: Final = _ROWS | {"caption", "table"}
_STRUCTURES: Final = frozenset({"blockquote", "li", "ol", "ul"})
# What a link to a place beside its own heading is written as.
_ANCHORS: Final = frozenset({"", "#", "↩", "↩︎", "↑", "^", "¶", "§", "🔗", "∞", "link", "permalink"})
_CAPTION: Final = re.compile(r"caption|legende?\b|bildunterschrift|didascalia", re.IGNORECASE)
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_LEADS_NOWHERE: Final = re.compile(r"\s*(?:javascript|data|vbscript|about):", re.IGNORECASE)


class Box:
    """An element that holds runs: where they begin and end, and what it is."""

    __slots__ = ("end", "noise", "notes", "parent", "pull_quote", "start", "tag")

    def __init__(self, tag: str, parent: int, start: int) -> None:
        self.tag, self.parent, self.start, self.end = tag, parent, start, start
        self.noise = False
        self.notes = False
        self.pull_quote = False


class Run:
    """Text between two borders, or something whole: an image, a player, code.

    `kind` is the element it would be (`p`, `h2`, `caption`, `cell`, `image`, `media`, `pre`,
    `hr`), `box` the element around it, `letters` its text without spaces, `linked` how many of
    its characters lead elsewhere.
    """

    __slots__ = ("box", "html", "kept", "kind", "letters", "linked", "size", "text")

    def __init__(self, kind: str, box: int, html: str, text: str, linked: int = 0) -> None:
        self.kind, self.box, self.html, self.text = kind, box, html, text
        self.letters = without_space(text)
        self.size = len(text)
        self.linked = linked
        self.kept = False


class Open:
    """Here a structure begins: a quote, a list, an item, a table, a row, a cell."""

    __slots__ = ("box", "span", "start", "tag")

    def __init__(self, tag: str, box: int, start: str = "", span: tuple[int, int] = (1, 1)) -> None:
        self.tag, self.box, self.start, self.span = tag, box, start, span


class Close:
    """Here the innermost structure ends."""

    __slots__ = ()


Token = Run | Open | Close


def without_space(text: str) -> str:
    """What the same text has in common wherever its lines are broken."""
    return "".join(text.split())


def letters(text: str) -> str:
    """What two writings of the same words have in common."""
    return _NOT_LETTERS.sub("", text).lower()


class Reader:
    """One walk over trees: `tokens` in the page's order, `boxes` with their places in them."""

    def __init__(self, roots: list[Any]) -> None:
        self.tokens: list[Token] = []
        self.boxes: list[Box] = []
        self._box = NONE
        self._pieces: list[str] = []
        self._texts: list[str] = []
        self._linked = 0
        self._inline: list[str] = []
        self._links = 0
        self._kinds: list[str] = ["p"]
        self._in_table = 0
        for root in roots:
            self._walk(root)

    def runs(self) -> list[Run]:
        """The runs alone, in the page's order."""
        return [token for token in self.tokens if isinstance(token, Run)]

    def _walk(self, root: Any) -> None:
        walker = etree.iterwalk(root, events=("start", "end"))
        skipped: list[Any] = []
        for event, element in walker:
            if event == "start":
                if self._start(element):
                    self._say(element.text)
                else:
                    skipped.append(element)
                    walker.skip_subtree()
                continue
            if skipped and skipped[-1] is element:
                skipped.pop()
            else:
                self._end(element)
            if element is not root:
                self._say(element.tail)
        self._flush()

    def _start(self, element: Any) -> bool:
        """Take notice of an element; False when what is in it was read or is not to be read."""
        tag = element.tag
        if tag in _INLINE:
            return self._start_inline(element, tag)
        if not isinstance(tag, str) or is_unread(tag):
            return False
        if tag == "br":
            self._break()
        elif tag == "hr":
            self._put("hr", "<hr>", "")
        elif tag == "pre":
            self._put("pre", *code_block(element))
        elif tag in media.PLAYERS:
            if html := media.player(element):
                self._put("media", html, "")
        elif tag in _BLOCKS or "-" in tag:
            self._start_block(element, tag)
            return True
        else:
            return True
        return False

    def _start_inline(self, element: Any, tag: str) -> bool:
        if tag in ("img", "amp-img"):
            self._image(element)
            return False
        if element.attrib and is_noise(element):
            return False
        if tag == "a":
            return self._start_link(element)
        name = _KEPT.get(tag)
        if name:
            self._open_inline(f"<{name}>")
        return True

    def _start_link(self, element: Any) -> bool:
        href = element.get("href") or ""
        text = "".join(element.itertext()) if href.startswith("#") else "-"
        if text.strip().lower() in _ANCHORS and element.find(".//img") is None:
            return False
        self._links += 1
        nowhere = not href.strip() or _LEADS_NOWHERE.match(href)
        self._open_inline("" if nowhere else f'<a href="{escape(href.strip())}">')
        return True

    def _start_block(self, element: Any, tag: str) -> None:
        if self._in_table and tag not in _OF_TABLES:
            self._say(" ")
            self._enter(element, tag)
            return
        self._flush()
        if tag == "table" and not self._in_table and is_data(element):
            self._in_table = 1
            self._enter(element, "data")
            self._open("data")
        elif self._in_table and tag in _ROWS:
            self._enter(element, tag)
            self._open(tag, span=_span(element))
        else:
            self._enter(element, tag)
            if tag in _STRUCTURES:
                self._open(tag, element.get("start") or "")
        self._kinds.append(_kind(element, tag, self._kinds[-1]))

    def _end(self, element: Any) -> None:
        tag = element.tag
        if tag in _INLINE:
            if tag == "a":
                self._links -= 1
            if tag in _KEPT:
                self._close_inline()
        elif tag in _BLOCKS or "-" in tag:
            self._end_block(tag)

    def _end_block(self, tag: str) -> None:
        if self._in_table and tag not in _OF_TABLES:
            self._say(" ")
            self._leave()
            return
        self._flush()
        box = self.boxes[self._box]
        if box.tag == "data":
            self._in_table = 0
        if box.tag == "data" or box.tag in _STRUCTURES or (self._in_table and tag in _ROWS):
            self.tokens.append(Close())
        self._kinds.pop()
        self._leave()

    def _open(self, tag: str, start: str = "", span: tuple[int, int] = (1, 1)) -> None:
        self.tokens.append(Open(tag, self._box, start, span))

    def _enter(self, element: Any, tag: str) -> None:
        box = Box(tag, self._box, len(self.tokens))
        if element.attrib or tag in ("aside", "form"):
            box.noise = tag in ("aside", "form") or is_noise(element)
            box.pull_quote = is_pull_quote(element)
            box.notes = is_notes(element)
        # What notes hold are notes.
        box.notes = box.notes or (self._box != NONE and self.boxes[self._box].notes)
        self._box = len(self.boxes)
        self.boxes.append(box)

    def _leave(self) -> None:
        box = self.boxes[self._box]
        box.end = len(self.tokens)
        self._box = box.parent

    def _say(self, text: str | None) -> None:
        if not text:
            return
        text = _SPACE.sub(" ", text)
        if text == " " and not self._texts:
            return
        self._texts.append(text)
        self._pieces.append(escape(text, quote=False))
        if self._links:
            self._linked += len(text)

    def _break(self) -> None:
        at = len(self._pieces) - 1
        while at >= 0 and self._pieces[at] == " ":
            at -= 1
        if at >= 0 and self._pieces[at] == "<br>" and not self._in_table:
            self._flush()
        elif self._texts:
            self._texts.append(" ")
            self._pieces.append("<br>")

    def _image(self, element: Any) -> None:
        html = media.image(element)
        if html is None:
            self._say(media.emoji(element))
        elif self._in_table or "".join(self._texts).strip():
            self._pieces.append(html)
        else:
            self._put("image", html, "")

    def _open_inline(self, markup: str) -> None:
        self._inline.append(markup)
        self._pieces.append(markup)

    def _close_inline(self) -> None:
        markup = self._inline.pop()
        if markup:
            self._pieces.append(_closing(markup))

    def _put(self, kind: str, html: str, text: str) -> None:
        self._flush()
        self.tokens.append(Run(kind, self._box, html, text))

    def _flush(self) -> None:
        """What was said since the last border is a run; what is open is opened again after it."""
        if self._texts:
            text = " ".join("".join(self._texts).split())
            if text:
                closing = [_closing(markup) for markup in reversed(self._inline) if markup]
                html = "".join([*self._pieces, *closing])
                kind = self._kinds[-1]
                linked = min(self._linked, len(text))
                self.tokens.append(Run(kind, self._box, _trimmed(html), text, linked))
            self._texts = []
            self._linked = 0
        self._pieces = [markup for markup in self._inline if markup]


def _kind(element: Any, tag: str, around: str) -> str:
    if tag in HEADINGS:
        return tag
    if tag in _CELLS:
        return "cell"
    if tag == "caption":
        return "table-caption"
    if tag == "figcaption" or (
        around != "caption" and _CAPTION.search((element.get("class") or "")[:200])
    ):
        return "caption"
    if tag in ("dt", "summary"):
        return "term"
    return around if around in ("caption", "term") or around in HEADINGS else "p"


def _closing(markup: str) -> str:
    return f"</{markup[1:].partition(' ')[0].rstrip('>')}>"


def _trimmed(html: str) -> str:
    while html.endswith("<br>"):
        html = html[:-4].rstrip()
    return html.strip()


def _span(element: Any) -> tuple[int, int]:
    """Over how many columns and rows a cell reaches; fifty at most."""
    spans = [element.get("colspan") or "1", element.get("rowspan") or "1"]
    columns, rows = (
        min(max(int(span), 1), 50) if span.isdecimal() and len(span) < 4 else 1 for span in spans
    )
    return columns, rows
