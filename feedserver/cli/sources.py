"""`feedserver source …`"""

from __future__ import annotations

from enum import StrEnum

import click

from feedserver.cli.options import Command, Group, duration, json_option, services
from feedserver.cli.output import print_facts, print_items, print_json, print_table
from feedserver.model.json import plain
from feedserver.model.source import (
    Backfill,
    Republish,
    Source,
    SourceKind,
    SourceState,
    StoredSource,
)
from feedserver.render import addresses
from feedserver.text.units import say_duration
from feedserver.workflow import sources


def _words(names: type[StrEnum]) -> click.Choice[str]:
    """A choice spelled as the settings file spells it: click itself would take the names."""
    return click.Choice([member.value for member in names])


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
@click.option("--schedule", default="auto", show_default=True, help='"auto" or "every 15m".')
@click.option("--topic", "topics", multiple=True, help="Given to its articles; repeatable.")
@click.option("--lang", help="The language of its articles when they do not say.")
@click.option(
    "--republish",
    type=_words(Republish),
    help="How much of its words may be shown.  [default: feed; of pages, excerpt]",
)
@click.option("--license", "license_", help="The licence of its articles, as an address.")
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
@json_option
def add(
    url: str,
    source_id: str | None,
    kind: str,
    title: str | None,
    schedule: str,
    topics: tuple[str, ...],
    lang: str | None,
    republish: str | None,
    license_: str | None,
    rights: str | None,
    backfill: str,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    max_age: int | None,
    as_json: bool,
) -> None:
    """Add the source at URL, a feed's address; a running server polls it at once."""
    with services() as parts:
        stored = sources.add(
            parts,
            Source(
                id=source_id or sources.propose_id(parts, url),
                url=url,
                kind=SourceKind(kind),
                title=title,
                schedule=schedule,
                topics=topics,
                lang=lang,
                republish=Republish(republish) if republish else None,
                license=license_,
                rights=rights,
                backfill=Backfill(backfill),
                include=include,
                exclude=exclude,
                max_age=max_age,
            ),
        )
    if as_json:
        print_json(_record(stored))
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
        print_items([_record(stored) for stored in found])
        return
    print_table(
        ("ID", "STATE", "ARTICLES", "LAST POLL", "NEXT POLL", "TITLE"),
        [
            (
                s.source.id,
                "failing" if s.poll.failures and s.state is SourceState.ACTIVE else s.state,
                s.articles,
                _shortly(s.poll.last_at),
                _shortly(s.poll.next_at) if s.state is SourceState.ACTIVE else None,
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
    """Show what is known of SOURCE and when it is polled next, and why."""
    with services() as parts:
        stored = sources.show(parts, source_id)
        page = parts.site.url(addresses.source(source_id))
    if as_json:
        print_json(_record(stored))
        return
    known, poll = stored.source, stored.poll
    print_facts(
        [
            ("id", known.id),
            ("title", stored.title),
            ("address", known.url),
            ("page", page),
            ("kind", known.kind),
            ("declared by", known.origin),
            ("state", stored.state),
            ("because", stored.note),
            ("articles", stored.articles),
            ("schedule", known.schedule),
            ("topics", ", ".join(known.topics)),
            ("language", known.lang),
            ("republish", stored.republish),
            ("license", known.license),
            ("rights", known.rights),
            ("backfill", known.backfill),
            ("include", ", ".join(known.include)),
            ("exclude", ", ".join(known.exclude)),
            ("max age", say_duration(known.max_age) if known.max_age else None),
            ("last poll", _shortly(poll.last_at)),
            ("answer", poll.last_status),
            ("error", poll.last_error),
            ("failures in a row", poll.failures or None),
            ("next poll", _shortly(poll.next_at) if stored.state is SourceState.ACTIVE else None),
            ("reason", poll.next_reason),
        ]
    )


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


def _record(stored: StoredSource) -> dict[str, object]:
    """A source as `--json` prints it: its definition, its state, its last poll."""
    definition: dict[str, object] = plain(stored.source)
    state = {"state": stored.state, "note": stored.note, "articles": stored.articles}
    return definition | state | {"title": stored.title, "poll": plain(stored.poll)}


def _shortly(when: object) -> str | None:
    return None if when is None else str(when)[:19].replace("T", " ")
