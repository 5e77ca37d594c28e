"""`feedserver article …`"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from feedserver.cli.options import Command, Group, json_option, services
from feedserver.cli.output import (
    clean,
    complain,
    print_facts,
    print_items,
    print_json,
    print_table,
    progress,
)
from feedserver.model.article import Article, Version
from feedserver.model.json import plain
from feedserver.model.signals import Signals
from feedserver.model.site import Site
from feedserver.model.watch import WatchState
from feedserver.render import addresses
from feedserver.render.rights import shown
from feedserver.workflow import documents, reading


@click.group(cls=Group)
def article() -> None:
    """Articles: what was published, version by version."""


@article.command("list", cls=Command)
@click.option("--limit", type=click.IntRange(1), help="Only the last ones stored.")
@json_option
def list_(limit: int | None, as_json: bool) -> None:
    """List the articles, last stored first."""
    with services() as parts:
        found = reading.newest_articles(parts, limit)
        site = parts.site
    if as_json:
        print_items([_record(a, site) for a in found])
        return
    print_table(
        ("SLUG", "VERSION", "UPDATED", "SOURCE", "TITLE"),
        [
            (
                a.slug,
                a.version.number,
                _shortly(a.version.updated_at),
                a.source_id,
                a.content.title,
            )
            for a in found
        ],
        empty="no articles; import some: feedserver article import FILE",
    )


@article.command(cls=Command)
@click.argument("slug")
@json_option
def show(slug: str, as_json: bool) -> None:
    """Show what is stored of the article SLUG: where each part came from, how much of it is shown
    and why, and when its canonical source is read again."""
    with services() as parts:
        found = reading.article(parts, slug)
        watched = reading.watch(parts, found)
        site = parts.site
    content, version, allowed = found.content, found.version, shown(found)
    if as_json:
        watch = plain(watched.state) if watched else None
        more = {"content": plain(content), "shown": plain(allowed), "watch": watch}
        print_json(_record(found, site) | more)
        return
    print_facts(
        [
            ("title", content.title),
            ("address", site.url(addresses.article(slug))),
            ("id", found.id),
            ("status", found.status),
            ("version", version.number),
            ("published", content.published_at),
            ("updated", version.updated_at),
            ("last edit", found.edited_at),
            ("here since", found.first_published_at),
            ("language", content.lang),
            ("topics", ", ".join(content.topics)),
            ("entities", ", ".join(content.entities)),
            ("canonical source", content.canonical_source),
            ("source", found.source_id),
            ("own", "yes" if found.own else "no"),
            ("shown", f"{allowed.level}: {'; '.join(allowed.reasons)}"),
            ("signals", ", ".join(_signals(content.signals))),
            ("correction", content.correction),
            ("license", content.license),
            ("words", len(content.body_md.split())),
            *((f"{key} from", origin) for key, origin in sorted(version.provenance.items())),
            *(_watch(watched.state) if watched else ()),
        ]
    )


@article.command(cls=Command)
@click.argument("slug")
@json_option
def versions(slug: str, as_json: bool) -> None:
    """List the versions of the article SLUG."""
    with services() as parts:
        found = reading.versions(parts, slug)
    if as_json:
        print_items([_version(v) for v in found])
        return
    print_table(
        ("VERSION", "STORED", "UPDATED", "SIGNIFICANCE", "CHANGED", "WHAT"),
        [
            (
                v.number,
                _shortly(v.at),
                _shortly(v.updated_at),
                v.significance,
                ", ".join(v.changed),
                "; ".join(v.facts),
            )
            for v in found
        ],
        empty="no versions",
    )


@article.command(cls=Command)
@click.argument("slug")
@click.argument("a", type=click.IntRange(1))
@click.argument("b", type=click.IntRange(1))
@json_option
def diff(slug: str, a: int, b: int, as_json: bool) -> None:
    """Show how version B of the article SLUG differs from version A."""
    with services() as parts:
        found = reading.difference(parts, slug, a, b)
    if as_json:
        print_json({"slug": slug, "from": a, "to": b} | plain(found))
        return
    if not found.diff:
        click.echo("no difference")
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for line in found.diff:
        click.secho(clean(line), fg=colours.get(line[:1]) if sys.stdout.isatty() else None)


@article.command("import", cls=Command)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--quiet", is_flag=True, help="Say only what went wrong.")
@json_option
def import_(paths: tuple[Path, ...], quiet: bool, as_json: bool) -> None:
    """Read article documents: files, or folders of *.json files.

    A document that has not changed since it was last read is not read again; one that has is
    a new state of its article. Broken ones are named, the others load; exit 1 then.
    """
    with services() as parts, progress("reading documents") as advance:
        results = documents.import_documents(parts, paths, advance)
    failed = [r for r in results if r.outcome == "failed"]
    if as_json:
        print_items(results)
    elif not quiet:
        shown = [r for r in results if r.outcome != "failed"]
        print_table(
            ("DOCUMENT", "ARTICLE", "RESULT", "REASON"),
            [(r.where, r.slug, r.outcome, r.reason) for r in shown],
            empty="no documents were read",
        )
    if not as_json:
        for result in failed:
            complain(f"{result.where}: {result.reason}")
    if failed:
        click.get_current_context().exit(1)


@article.command(cls=Command)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.argument("slugs", nargs=-1, metavar="[SLUG…]")
def export(folder: Path, slugs: tuple[str, ...]) -> None:
    """Write own articles as documents into DIR: each SLUG, or all of them.

    Articles of third parties are left out: their sources bring them again.
    """
    with services() as parts, progress("writing documents") as advance:
        done = documents.export_documents(parts, folder, slugs, advance)
    click.echo(f"{done.written} document{'s' if done.written != 1 else ''} in {folder}")
    if done.third_party:
        complain(f"{done.third_party} articles of third parties are not documents: left out")


def _record(found: Article, site: Site) -> dict[str, object]:
    """An article as `--json` prints it in lists and at the head of `show`."""
    content = found.content
    return {
        "id": found.id,
        "slug": found.slug,
        "title": content.title,
        "url": site.url(addresses.article(found.slug)),
        "status": found.status,
        "version": found.version.number,
        "published_at": content.published_at,
        "updated_at": found.version.updated_at,
        "edited_at": found.edited_at,
        "lang": content.lang,
        "topics": content.topics,
        "entities": content.entities,
        "canonical_source": content.canonical_source,
        "source": found.source_id,
        "own": found.own,
        "republish": found.republish,
        "provenance": found.version.provenance,
    }


def _signals(signals: Signals) -> Iterator[str]:
    """What the page says may be done with its text, in words."""
    yield from signals.robots
    if signals.paywalled:
        yield "not free"
    yield from (f"nothing for language models: {why}" for why in signals.no_ai)


def _watch(state: WatchState) -> Iterator[tuple[str, object]]:
    """How the canonical source was last read, and when it is due."""
    yield "page", state.url
    if state.last_at:
        yield "page read", f"{_shortly(state.last_at)}: {state.last_error or state.note}"
        yield "page status", state.last_status
    yield "page due", _shortly(state.next_at) if state.next_at else "never"
    yield "page due because", state.next_reason


def _version(version: Version) -> dict[str, object]:
    return {
        "version": version.number,
        "title": version.content.title,
        "at": version.at,
        "updated_at": version.updated_at,
        "modified_at": version.modified_at,
        "significance": version.significance,
        "changed": version.changed,
        "facts": version.facts,
    }


def _shortly(when: object) -> str:
    return str(when)[:19].replace("T", " ")
