"""The main text of a page as clean HTML, its structure as the page has it.

trafilatura tells which text is the article's; it loses much of what that text is made of. So its
answer is sought on the page itself, and written anew from there: with quotes, tables, code,
lists, pictures and players, and without what has no place between them.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any, Final, NamedTuple

from lxml import etree

from feedserver.parse.choosing import choose, clear
from feedserver.parse.corrections import correction_in
from feedserver.parse.matching import Found
from feedserver.parse.runs import Reader, Run, without_space
from feedserver.parse.writing import written

# What the extractor raises on pages that it did not expect.
_GIVES_UP: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    etree.LxmlError,
)
# How much of the extractor's text must be found on the page for the page to be believed.
_ENOUGH: Final = 0.6
# The share of a page's paragraphs below which the quick way is not believed, and letters of a
# text below which it is not, whatever its share.
_QUICK_SHARE: Final = 0.33
_QUICK_LEAST: Final = 400
_PARAGRAPHS: Final = etree.XPath(
    "//p[not(ancestor::nav or ancestor::footer or ancestor::aside or ancestor::form)]"
)
_SPANNING: Final = etree.XPath("//*[@colspan or @rowspan]")
_MOST_SPANS: Final = 500
_BLOCK_CHILDREN: Final = frozenset({"item", "row", "cell", "p", "head", "quote", "list", "table"})


class MainText(NamedTuple):
    """An article's text as HTML and as it is, and the correction notes in it, one on each line."""

    html: str
    text: str
    corrections: str = ""


def main_text(tree: Any, titles: frozenset[str], declared: str) -> MainText:
    """The article's text, links as they are written; empty when there is none.

    `titles` are the letters of headings that are none of the text, `declared` is the text that
    the page gives for its own in its metadata.
    """
    _bound_spans(tree)
    body = _extracted(tree)
    lines = [line for block in body for line in _lines(block)] if body is not None else []
    if not any(lines):
        return MainText("", "")
    reader = Reader([tree])
    runs = reader.runs()
    found = Found(lines)
    found.keep(runs)
    if found.share < _ENOUGH:
        return _plainly(body)
    if declared:
        Found(map(without_space, declared.split("\n"))).keep(runs)
    choose(reader, titles)
    return _kept(reader, runs)


def _bound_spans(tree: Any) -> None:
    """Leave no more cells that reach over others than any table has: each makes fifty more."""
    spanning: Any = _SPANNING(tree)
    for cell in spanning[_MOST_SPANS:]:
        cell.attrib.pop("colspan", None)
        cell.attrib.pop("rowspan", None)


def text_within(elements: list[Any], titles: frozenset[str]) -> MainText:
    """As `main_text`, for a text that is known to be all that these elements hold."""
    reader = Reader(elements)
    runs = reader.runs()
    for run in runs:
        run.kept = True
    clear(reader, titles)
    return _kept(reader, runs)


def _kept(reader: Reader, runs: list[Run]) -> MainText:
    text = "\n".join(run.text for run in runs if run.kept and run.text)
    return MainText(written(reader.tokens), text, correction_in(runs))


def _plainly(body: Any) -> MainText:
    """The extractor's answer as it is, for what is not found on the page."""
    texts = [text for block in body if (text := " ".join("".join(block.itertext()).split()))]
    html = "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in texts)
    return MainText(html, "\n".join(texts))


def _lines(block: Any) -> Iterator[str]:
    """The letters of a block of the extractor's: a line ends where another block begins."""
    if not any(element.tag in _BLOCK_CHILDREN for element in block.iterdescendants()):
        yield without_space("".join(block.itertext()))
        return
    pieces: list[str] = []
    for event, element in etree.iterwalk(block, events=("start", "end")):
        if element.tag in _BLOCK_CHILDREN and pieces:
            yield without_space("".join(pieces))
            pieces = []
        text = element.text if event == "start" else element.tail
        if text:
            pieces.append(text)
    yield without_space("".join(pieces))


def _extracted(tree: Any) -> Any:
    """The body that trafilatura makes of a page, in its own elements; None for none.

    The quick way first; where that finds little of what the page's paragraphs hold, the one that
    asks other extractors too; where that is next to nothing, the one that minds precision less.
    """
    quick = _extract(tree, fast=True, favor_precision=True)
    size = _size(quick)
    if size >= _QUICK_LEAST and size >= _QUICK_SHARE * _paragraphs(tree):
        return quick
    whole = _extract(tree, favor_precision=True)
    if max(size, _size(whole)) >= _QUICK_LEAST:
        return whole if _size(whole) else quick
    loose = _extract(tree)
    return loose if _size(loose) > 2 * _size(whole) else whole


def _paragraphs(tree: Any) -> int:
    paragraphs: Any = _PARAGRAPHS(tree)
    return sum(len(p.text or "") + sum(len(c.tail or "") for c in p) for p in paragraphs)


def _size(body: Any) -> int:
    return len(" ".join("".join(body.itertext()).split())) if body is not None else 0


def _extract(tree: Any, **options: bool) -> Any:
    try:
        document = _extractor()(tree, include_comments=False, **options)
    except _GIVES_UP:
        return None
    return document.body if document is not None else None


def load() -> None:
    """Load now what extracts: processes that are copies of this one share it then."""
    _extractor()


@cache
def _extractor() -> Any:
    # Imported when first needed: it takes half a second and 60 MB, and most processes that
    # know how to read a page never meet one.
    trafilatura = importlib.import_module("trafilatura")
    # It tells of each page that it finds nothing on; that is said in the source's error.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return trafilatura.bare_extraction
