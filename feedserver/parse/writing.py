"""The chosen runs of a page written as plain HTML, with the structure that they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from feedserver.parse.runs import HEADINGS, Open, Run, Token

_BREAK: Final = "\n"
# Cells that one table may have, those that others reach over included.
_MOST_CELLS: Final = 20_000
_MOST_COLUMNS: Final = 200


class _Part:
    """What was written of one structure so far."""

    __slots__ = ("cells", "opened", "over", "pieces", "runs")

    def __init__(self, opened: Open) -> None:
        self.opened = opened
        self.pieces: list[str] = []
        self.runs = 0
        # Of a table: columns that cells of earlier rows reach into, and how far still.
        self.over: dict[int, int] = {}
        self.cells = 0


def written(tokens: Sequence[Token]) -> str:
    """The kept runs as HTML: structures without any are left out."""
    parts = [_Part(Open("div", -1))]
    image: Run | None = None
    for token in tokens:
        if isinstance(token, Open):
            parts.append(_Part(token))
        elif not isinstance(token, Run):
            _close(parts)
        elif token.kept and image is not None and token.kind == "caption":
            parts[-1].pieces[-1] = _figure(image, token)
        elif token.kept:
            _put(parts[-1], _block(token, parts))
        if not isinstance(token, Run) or token.kept:
            image = token if isinstance(token, Run) and token.kind == "image" else None
    return _BREAK.join(parts[0].pieces)


def _put(part: _Part, html: str) -> None:
    part.pieces.append(html)
    part.runs += 1


def _figure(image: Run, caption: Run | None) -> str:
    said = f"<figcaption>{caption.html}</figcaption>" if caption is not None else ""
    return f"<figure>{image.html}{said}</figure>"


def _block(run: Run, parts: list[_Part]) -> str:
    if run.kind in HEADINGS and len(parts) == 1:
        return f"<{run.kind}>{run.html}</{run.kind}>"
    if run.kind == "image":
        return _figure(run, None)
    if run.kind in ("media", "pre", "hr"):
        return run.html
    if run.kind == "table-caption":
        return f"<caption>{run.html}</caption>"
    if run.kind == "cell" or parts[-1].opened.tag in ("td", "th"):
        return run.html
    if run.kind in ("term", *HEADINGS):
        return f"<p><strong>{run.html}</strong></p>"
    return f"<p>{run.html}</p>"


def _close(parts: list[_Part]) -> None:
    part = parts.pop()
    tag = part.opened.tag
    around = parts[-1]
    if tag in ("td", "th"):
        _cell(part, around)
    elif tag == "tr":
        _row(part, around)
    elif not part.runs:
        return
    elif tag == "li":
        _put(around, f"<li>{_item(part.pieces)}</li>")
    elif tag == "div":
        around.pieces += part.pieces
        around.runs += part.runs
    elif tag == "data":
        _put(around, f"<table>{''.join(part.pieces)}</table>")
    else:
        start = f' start="{escape(part.opened.start)}"' if part.opened.start.isdecimal() else ""
        _put(around, f"<{tag}{start}>{_BREAK.join(part.pieces)}</{tag}>")


def _item(pieces: list[str]) -> str:
    """An item's parts: one paragraph, and lists in it, need no spaces between them."""
    first, rest = pieces[0], "".join(pieces[1:])
    tight = first.startswith("<p>") and not any("<p>" in piece for piece in (first[3:], rest))
    return (first[3:-4] if tight else first) + rest


def _cell(part: _Part, row: _Part) -> None:
    tag = part.opened.tag
    row.runs += part.runs
    row.pieces.append(f"<{tag}>{'<br>'.join(part.pieces)}</{tag}>")
    # Columns and rows that the cell reaches over stay empty, so that the others keep theirs.
    columns, rows = part.opened.span if len(row.pieces) <= _MOST_COLUMNS else (1, 1)
    row.pieces += [f"<{tag}></{tag}>"] * (columns - 1)
    if rows > 1:
        first = len(row.pieces) - columns
        row.over.update(dict.fromkeys(range(first, first + columns), rows - 1))


def _row(part: _Part, table: _Part) -> None:
    if not part.runs:
        return
    cells = _with_those_reached_over(part, table)
    table.cells += len(cells)
    if table.cells <= _MOST_CELLS:
        table.pieces.append(f"<tr>{''.join(cells)}</tr>")
        table.runs += part.runs


def _with_those_reached_over(row: _Part, table: _Part) -> list[str]:
    """The row's cells at their own columns, and what they reach over noted for the next row."""
    cells: list[str] = []
    over = dict(table.over)
    reaching: dict[int, int] = {}
    for place, cell in enumerate(row.pieces):
        while over.get(len(cells), 0) > 0:
            cells.append("<td></td>")
        if place in row.over:
            reaching[len(cells)] = row.over[place]
        cells.append(cell)
    while over.get(len(cells), 0) > 0:
        cells.append("<td></td>")
    table.over = {column: left - 1 for column, left in over.items() if left > 1} | reaching
    return cells
