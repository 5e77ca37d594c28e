"""`feedserver refresh`"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

import click

from feedserver.cli.options import Command, json_option, services
from feedserver.cli.output import complain, print_items, print_table, progress
from feedserver.model.instant import Instant
from feedserver.text.units import say_duration
from feedserver.workflow import refresh as workflow
from feedserver.workflow import relating
from feedserver.workflow.polling import PollOutcome, Report
from feedserver.workflow.rereading import ArticleReport

_MOST_CHANGES: Final = 50
# Seconds for finding articles that tell the same story; a running server does the rest.
_RELATING: Final = 10.0
_MOST_QUIET: Final = 50
_QUIET: Final = frozenset({PollOutcome.UNCHANGED, PollOutcome.NOT_MODIFIED})


@click.command(cls=Command)
@click.argument("source_ids", nargs=-1, metavar="[SOURCE…]")
@click.option(
    "--articles",
    is_flag=True,
    help="Read the canonical sources of published articles again instead.",
)
@json_option
def refresh(source_ids: tuple[str, ...], articles: bool, as_json: bool) -> None:
    """Poll sources now, due or not, and show what changed. Exit 1 if one failed.

    Without SOURCE every active source is polled. With --articles the pages of published articles
    are read again, of these sources or of all, and of own articles too.
    """
    if articles:
        _refresh_articles(source_ids, as_json)
        return
    began = time.monotonic()
    with services() as parts, progress("polling sources") as advance:
        reports = workflow.refresh(parts, source_ids, advance)
        relating.relate(parts, _RELATING)
    if as_json:
        print_items(reports)
    else:
        _print_reports(reports)
        _print_changes(reports)
        for report in reports:
            _complain(report)
        if len(reports) > 1:
            click.echo(f"\n{_summary(reports, time.monotonic() - began)}")
    if any(report.outcome is PollOutcome.FAILED for report in reports):
        click.get_current_context().exit(1)


def _refresh_articles(source_ids: tuple[str, ...], as_json: bool) -> None:
    began = time.monotonic()
    with services() as parts, progress("reading articles") as advance:
        reports = workflow.refresh_articles(parts, source_ids, advance)
        relating.relate(parts, _RELATING)
    if as_json:
        print_items(reports)
    else:
        _print_articles(reports)
        _print_changes(reports)
        for report in reports:
            if report.error:
                complain(f"{report.slug}: {report.error}")
        if len(reports) > 1:
            click.echo(f"\n{_articles_summary(reports, time.monotonic() - began)}")
    if any(report.outcome is PollOutcome.FAILED for report in reports):
        click.get_current_context().exit(1)


def _print_articles(reports: Sequence[ArticleReport]) -> None:
    shown = reports
    if len(reports) > _MOST_QUIET:
        shown = [report for report in reports if report.outcome not in _QUIET]
    print_table(
        ("ARTICLE", "RESULT", "VERSION", "WHAT", "NEXT READING", "WHY"),
        [(r.slug, r.outcome, r.version, r.note, _shortly(r.next_at), r.next_reason) for r in shown],
        empty="" if reports else "no articles whose pages are read again",
    )


def _articles_summary(reports: Sequence[ArticleReport], seconds: float) -> str:
    outcomes = Counter(report.outcome for report in reports)
    quiet = outcomes[PollOutcome.UNCHANGED] + outcomes[PollOutcome.NOT_MODIFIED]
    parts = [f"{outcomes[PollOutcome.CHANGED]:,} changed", f"{quiet:,} unchanged"]
    if outcomes[PollOutcome.FAILED]:
        parts.append(f"{outcomes[PollOutcome.FAILED]:,} failed")
    return f"{len(reports):,} articles in {say_duration(round(seconds, 1))}: {', '.join(parts)}"


def _shortly(when: Instant | None) -> str | None:
    return str(when)[:19].replace("T", " ") if when else None


def _print_reports(reports: Sequence[Report]) -> None:
    """A line for each source; of very many only those that something happened to."""
    shown = reports
    if len(reports) > _MOST_QUIET:
        shown = [report for report in reports if report.outcome not in _QUIET]
    print_table(
        ("SOURCE", "RESULT", "NEW", "UPDATED", "MINOR", "SKIPPED", "NEXT POLL", "WHY"),
        [_row(report) for report in shown],
        empty="" if reports else "no sources; add one: feedserver source add URL",
    )


def _summary(reports: Sequence[Report], seconds: float) -> str:
    """All polls in one line."""
    outcomes = Counter(report.outcome for report in reports)
    quiet = outcomes[PollOutcome.UNCHANGED] + outcomes[PollOutcome.NOT_MODIFIED]
    parts = [f"{outcomes[PollOutcome.CHANGED]:,} changed", f"{quiet:,} unchanged"]
    parts += [
        f"{outcomes[outcome]:,} {outcome}"
        for outcome in (PollOutcome.FAILED, PollOutcome.BUSY)
        if outcomes[outcome]
    ]
    new, updated, minor = (
        sum(getattr(report, name) for report in reports)
        for name in ("published", "updated", "minor")
    )
    articles = f"{new:,} new, {updated:,} updated, {minor:,} with minor changes"
    return (
        f"{len(reports):,} sources in {say_duration(round(seconds, 1))}: {', '.join(parts)}; "
        f"articles: {articles}"
    )


def _row(report: Report) -> tuple[object, ...]:
    counts = (report.published, report.updated, report.minor, len(report.skipped))
    return (
        report.source,
        report.outcome,
        *counts,
        _shortly(report.next_at),
        report.next_reason,
    )


def _print_changes(reports: Sequence[Report | ArticleReport]) -> None:
    """What happened to which article; of very many, the first ones."""
    changes = [change for report in reports for change in report.changes]
    if not changes:
        return
    click.echo()
    print_table(
        ("SEQ", "CHANGE", "ARTICLE", "VERSION", "WHAT"),
        [
            (
                c.seq,
                f"{c.type.removeprefix('article.')}, {c.significance}",
                c.slug,
                c.version,
                "; ".join(c.facts) or ", ".join(c.changed),
            )
            for c in changes[:_MOST_CHANGES]
        ],
        empty="",
    )
    if len(changes) > _MOST_CHANGES:
        more = len(changes) - _MOST_CHANGES
        click.echo(f"… and {more} more: /changes.json?since={changes[_MOST_CHANGES - 1].seq}")


def _complain(report: Report) -> None:
    if report.error:
        complain(f"{report.source}: {report.error}")
    for skipped in report.skipped:
        complain(f"{report.source}: left out {skipped.where}: {skipped.reason}")
    for warning in report.warnings:
        complain(f"{report.source}: {warning}")
