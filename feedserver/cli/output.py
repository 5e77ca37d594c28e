"""Printing: tables for people, plain lines for pipes, one JSON object for programs."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from feedserver.model.json import encode

_TELL_AFTER: Final = 1.0  # seconds
_TELL_EVERY: Final = 5.0  # seconds


def prepare_streams() -> None:
    """Let nothing that is printed fail for the terminal's sake."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def give_up_stdout() -> None:
    """Write no more to standard output, not even what Python writes when it ends."""
    sys.stdout = _nowhere()


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def print_json(record: object) -> None:
    """One object, in UTF-8."""
    click.echo(encode(record))


def print_items(items: Sequence[object]) -> None:
    """A list as the one object that every listing prints."""
    print_json({"items": list(items)})


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], empty: str) -> None:
    """A table on a terminal, lines with tabs elsewhere; `empty` says so when there is nothing."""
    if not rows:
        click.echo(empty)
        return
    cells = [[clean(str(cell)) if cell is not None else "" for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in [list(columns), *cells]:
            click.echo("\t".join(row))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def print_facts(facts: Sequence[tuple[str, object]]) -> None:
    """What is known of one thing, a line each; facts without a value are left out."""
    width = max((len(name) for name, _ in facts), default=0)
    for name, value in facts:
        if value not in (None, "", (), []):
            click.echo(f"{name.ljust(width)}  {clean(str(value))}")


def clean(text: str) -> str:
    """Text from outside without what a terminal would obey."""
    return "".join(
        char if char.isprintable() else " " if char.isspace() else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )


def complain(message: str) -> None:
    """One line on standard error."""
    click.echo(f"feedserver: {clean(message)}", err=True)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, a plain line every few seconds elsewhere, nothing for quick work.

    The block gets a function to call with how many are done and how many there are.
    """
    if sys.stderr.isatty():
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        ) as bar:
            task = bar.add_task(what)
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return
    done_of = (0, 0)
    over = threading.Event()

    def advance(done: int, total: int) -> None:
        nonlocal done_of
        done_of = (done, total)

    def tell() -> None:
        wait = _TELL_AFTER
        while not over.wait(wait):
            done, total = done_of
            click.echo(f"{what}: {done} of {total}" if total else f"{what} …", err=True)
            wait = _TELL_EVERY

    teller = threading.Thread(target=tell, name="progress", daemon=True)
    teller.start()
    try:
        yield advance
    finally:
        over.set()
        teller.join()
