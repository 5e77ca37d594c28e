"""`feedserver source …`"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import click

from feedserver.cli import source_view as view
from feedserver.cli.options import Command, Group, duration, json_option, services
from feedserver.cli.output import complain, print_items, print_json, print_table, progress
from feedserver.errors import InputError
from feedserver.model.source import (
    Backfill,
    PageSelectors,
    Republish,
    Source,
    SourceKind,
    SourceState,
)
from feedserver.settings import PAGE_SELECTORS, is_reference
from feedserver.workflow import checking, opml, sources

_MOST_SHOWN: Final = 50
_SECRET_HEADERS: Final = frozenset({"authorization", "cookie"})


def _words(names: type[StrEnum]) -> click.Choice[str]:
    """A choice spelled as the settings file spells it: click itself would take the names."""
    return click.Choice([member.value for member in names])


def _reference(_context: click.Context, _name: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_reference(value):
        raise click.BadParameter(
            "other users of this machine can see a command's words: put the password into a "
            "variable or a file, and say env:NAME or file:PATH"
        )
    return value


def _headers(
    _context: click.Context, _name: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.BadParameter('NAME=VALUE is wanted, as "X-Api-Key=env:WIRE_KEY"')
        if name.lower() in _SECRET_HEADERS and not is_reference(value):
            raise click.BadParameter(
                f"other users of this machine can see a command's words: give {name} as "
                "env:NAME or file:PATH"
            )
        if name in found:
            raise click.BadParameter(f"{name} is there twice")
        found[name] = value
    return found


@click.group(cls=Group)
def source() -> None:
    """Sources: what is polled for articles."""


@source.command(cls=Command)
@click.argument("url")
@click.option("--id", "source_id", help="Its name in addresses and commands.  [default: its host]")
@click.option(
    "--kind",
    type=_words(SourceKind),
    default=SourceKind.AUTO.value,
    show_default=True,
    help="How its document is read.",
)
@click.option("--title", help="What it is called here.  [default: what it calls itself]")
@click.option(
    "--schedule",
    default="auto",
    show_default=True,
    help='"auto", "every 15m" or a cron expression.',
)
@click.option("--topic", "topics", multiple=True, help="Given to its articles; repeatable.")
@click.option("--lang", help="The language of its articles when they do not say.")
@click.option(
    "--republish",
    type=_words(Republish),
    help="How much of its words may be shown.  [default: feed; of pages, excerpt]",
)
@click.option("--license", help="The licence of its articles: an address, or its name.")
@click.option("--rights", help="Its copyright notice.")
@click.option(
    "--backfill",
    type=_words(Backfill),
    default=Backfill.QUIET.value,
    show_default=True,
    help="What its first poll does with what is there already.",
)
@click.option("--include", multiple=True, help="Only articles with one of these; repeatable.")
@click.option("--exclude", multiple=True, help="No article with one of these; repeatable.")
@click.option("--max-age", callback=duration, metavar="TIME", help='Nothing older, as "30d".')
@click.option("--selector", metavar="CSS", help="Of a listing: what finds its links.")
@click.option("--title-selector", metavar="CSS", help="Of a listing: what finds their titles.")
@click.option("--date-selector", metavar="CSS", help="Of a listing: what finds their dates.")
@click.option("--summary-selector", metavar="CSS", help="Of a listing: what finds summaries.")
@click.option(
    "--follow", is_flag=True, help="Of a feed: read the page behind each entry before it is shown."
)
@click.option("--page-content", metavar="CSS", help="On its pages: what is the article's text.")
@click.option("--page-remove", metavar="CSS", help="On its pages: what is no part of it.")
@click.option("--page-title", metavar="CSS", help="On its pages: what holds the title.")
@click.option("--page-date", metavar="CSS", help="On its pages: what holds the date.")
@click.option("--user", help="Who logs in (HTTP Basic).")
@click.option(
    "--password",
    callback=_reference,
    metavar="env:NAME|file:PATH",
    help="Where the password is; never the password itself.",
)
@click.option(
    "--header",
    "headers",
    multiple=True,
    callback=_headers,
    metavar="NAME=VALUE",
    help="Sent with each request to its own site; VALUE may be env:NAME or file:PATH; repeatable.",
)
@json_option
def add(url: str, source_id: str | None, as_json: bool, **said: Any) -> None:
    """Add the source at URL: a feed, a sitemap, a page; a running server polls it at once."""
    with services() as parts:
        said["kind"] = SourceKind(said["kind"])
        page = {name: said.pop(f"page_{name}") for name in PAGE_SELECTORS}
        said["page"] = PageSelectors(**page)
        said["backfill"] = Backfill(said["backfill"])
        if said["republish"]:
            said["republish"] = Republish(said["republish"])
        source_id = sources.propose_id(parts, url) if source_id is None else source_id
        stored = sources.add(parts, Source(id=source_id, url=url, **said))
        record = view.record(parts, stored) if as_json else None
    if record is not None:
        print_json(record)
    else:
        name = stored.source.id
        click.echo(
            f"added {name}; a running server polls it at once, `feedserver refresh {name}` too"
        )


@source.command("list", cls=Command)
@json_option
def list_(as_json: bool) -> None:
    """List the sources."""
    with services() as parts:
        found = sources.every(parts)
        if as_json:
            print_items([view.record(parts, stored) for stored in found])
            return
    print_table(
        ("ID", "STATE", "KIND", "ARTICLES", "LAST POLL", "NEXT POLL", "TITLE"),
        [
            (
                s.source.id,
                "failing" if s.poll.failures and s.state is SourceState.ACTIVE else s.state,
                s.kind,
                s.articles,
                view.shortly(s.poll.last_at),
                view.shortly(s.poll.next_at) if s.state is SourceState.ACTIVE else None,
                s.title,
            )
            for s in found
        ],
        empty="no sources; add one: feedserver source add URL",
    )


@source.command(cls=Command)
@click.argument("source_id", metavar="SOURCE")
@json_option
def show(source_id: str, as_json: bool) -> None:
    """Show all that is known of SOURCE: its last answer, its next poll, and why then."""
    with services() as parts:
        stored = sources.show(parts, source_id)
        if as_json:
            print_json(view.record(parts, stored))
        else:
            view.print_source(parts, stored)


@source.command(cls=Command)
@click.argument("target", metavar="SOURCE|URL")
@json_option
def check(target: str, as_json: bool) -> None:
    """Fetch SOURCE or URL now and tell what a poll would give.

    Nothing is stored. Exit 1 if it cannot be read.
    """
    with services() as parts, progress("asking"):
        found = checking.check(parts, sources.to_check(parts, target))
        record = view.check_record(parts, found)
    if as_json:
        print_json(record)
    else:
        view.print_check(found)
    if found.error is not None:
        click.get_current_context().exit(1)


@source.command("import", cls=Command)
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--topic", "topics", multiple=True, help="Given to all of them too; repeatable.")
@json_option
def import_(file: str, topics: tuple[str, ...], as_json: bool) -> None:
    """Add the feeds of FILE, an OPML list; `-` reads standard input.

    Folders become topics. What is a source already stays as it is. Exit 1 if an outline could
    not be added; the others are.
    """
    with services() as parts, progress("adding sources") as advance:
        body = _content(file, parts.settings.network.max_body)
        where = "standard input" if file == "-" else file
        result = opml.import_opml(parts, body, where, topics, advance)
    failed = [item for item in result.items if item.outcome == "failed"]
    if as_json:
        print_json({"items": result.items, "warnings": result.warnings})
    else:
        _print_import(result, len(failed))
    if failed:
        click.get_current_context().exit(1)


def _content(file: str, most: int) -> bytes:
    """All of FILE; `InputError` when it cannot be read or is longer than `most` bytes."""
    try:
        with click.open_file(file, "rb") as stream:
            body: bytes = stream.read(most + 1)
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from None
    if len(body) > most:
        raise InputError(f"{file}: is larger than network.max_body")
    return body


def _print_import(result: opml.Import, failed: int) -> None:
    """The sources that were added, if they are few; what was not, and how many of each."""
    added = [item for item in result.items if item.outcome == "added"]
    known = [item for item in result.items if item.outcome == "known"]
    shown = [*(added if len(added) <= _MOST_SHOWN else ()), *known]
    print_table(
        ("OUTLINE", "SOURCE", "RESULT", "ADDRESS"),
        [(item.where, item.source, item.outcome, item.url) for item in shown],
        empty="" if added else "no new sources",
    )
    for warning in result.warnings:
        complain(warning)
    for item in result.items:
        if item.outcome == "failed":
            complain(f"{item.where}: {item.reason}")
    click.echo(f"{len(added):,} added, {len(known):,} known already, {failed:,} failed")


@source.command(cls=Command)
@click.argument(
    "file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-"
)
def export(file: Path) -> None:
    """Write all sources to FILE as an OPML list, to standard output without it."""
    with services() as parts:
        made = opml.export_opml(parts)
    if str(file) == "-":
        click.echo(made, nl=False)
        return
    # Written beside it and moved there: never half a list in the place of a whole one.
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(made)
        part.replace(file)
    except OSError as error:
        raise InputError(f"{file}: cannot be written: {error.strerror}") from None


@source.command(cls=Command)
@click.argument("source_id", metavar="SOURCE")
def pause(source_id: str) -> None:
    """Poll SOURCE no more until it is resumed."""
    with services() as parts:
        sources.pause(parts, source_id)
    click.echo(f"paused {source_id}")


@source.command(cls=Command)
@click.argument("source_id", metavar="SOURCE")
def resume(source_id: str) -> None:
    """Poll SOURCE again."""
    with services() as parts:
        sources.resume(parts, source_id)
    click.echo(f"resumed {source_id}")


@source.command(cls=Command)
@click.argument("source_id", metavar="SOURCE")
def remove(source_id: str) -> None:
    """Forget SOURCE; its articles stay."""
    with services() as parts:
        sources.remove(parts, source_id)
    click.echo(f"removed {source_id}; its articles stay")
