"""What is known of a source, for people and for programs; credentials are never shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

import click

from feedserver.cli.output import clean, print_table
from feedserver.model.check import Check
from feedserver.model.json import plain
from feedserver.model.source import Hints, PollState, SourceKind, SourceState, StoredSource
from feedserver.network.robots import NOT_ASKED
from feedserver.render import addresses
from feedserver.services import Services
from feedserver.settings import SELECTORS, shown
from feedserver.text.units import say_duration

Fact = tuple[str, object]

_MOST_ITEMS: Final = 10
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WIDTH: Final = 20  # of the names of facts, so that all groups stand in line


def record(services: Services, stored: StoredSource) -> dict[str, object]:
    """A source as `--json` prints it: its definition, its state, its last poll.

    `found` says how and where it is really read and how much of it is shown, `host` what its
    host is spared.
    """
    definition: dict[str, Any] = plain(stored.source)
    if definition["password"] is not None:
        definition["password"] = shown(definition["password"])
    definition["headers"] = {n: shown(v) for n, v in definition["headers"].items()}
    found = {"kind": stored.kind, "url": stored.url, "republish": stored.republish}
    state = {"state": stored.state, "note": stored.note, "articles": stored.articles}
    told = {"title": stored.title, "found": found, "host": _host(services, stored)}
    return definition | state | told | {"poll": plain(stored.poll)}


def check_record(services: Services, check: Check) -> dict[str, object]:
    """A check as `--json` prints it."""
    made: dict[str, Any] = plain(check)
    return made | {"source": record(services, check.source)}


def print_source(services: Services, stored: StoredSource) -> None:
    """All that is known of a source, in groups."""
    groups = [
        _identity(services, stored),
        _reading(services, stored),
        _showing(stored),
        _last_poll(stored.poll),
        _courtesy(services, stored),
        _next_poll(stored),
    ]
    _print_groups([list(group) for group in groups])


def print_check(check: Check) -> None:
    """What a check found, in groups; what went wrong first."""
    _print_groups(
        [
            list(_asked(check)),
            list(_answered(check.status, check.headers)),
            list(_read(check)),
            [("next poll", shortly(check.next_at)), ("reason", check.next_reason)],
        ]
    )
    if not check.items:
        return
    click.echo()
    print_table(
        ("PUBLISHED", "DECISION", "WHY", "TITLE"),
        [
            (shortly(item.published_at), item.decision, item.reason, item.title)
            for item in check.items[:_MOST_ITEMS]
        ],
        empty="",
    )
    if len(check.items) > _MOST_ITEMS:
        click.echo(f"… and {len(check.items) - _MOST_ITEMS} more")


def shortly(when: object) -> str | None:
    """A time to the second, for people."""
    return None if when is None else str(when)[:19].replace("T", " ")


def _print_groups(groups: Sequence[Sequence[Fact]]) -> None:
    """Groups with an empty line between; facts and groups without a value are left out."""
    first = True
    for group in groups:
        facts = [(name, value) for name, value in group if value not in (None, "", (), [])]
        if facts and not first:
            click.echo()
        for name, value in facts:
            click.echo(f"{clean(name).ljust(_WIDTH)}  {clean(str(value))}")
        first = first and not facts


def _host(services: Services, stored: StoredSource) -> dict[str, object] | None:
    if stored.kind is SourceKind.DOCUMENTS:
        return None
    view = services.hosts.describe(stored.url)
    return {"name": view.name, "delay": float(view.delay), "parallel": view.parallel}


def _identity(services: Services, stored: StoredSource) -> Iterator[Fact]:
    known = stored.source
    yield "id", known.id
    yield "title", stored.title
    yield "folder" if known.kind is SourceKind.DOCUMENTS else "address", known.url
    yield "page", services.site.url(addresses.source(known.id))
    yield "declared by", known.origin
    yield "state", stored.state
    yield "because", stored.note
    yield "articles", stored.articles


def _reading(services: Services, stored: StoredSource) -> Iterator[Fact]:
    known = stored.source
    found = "" if stored.kind is known.kind else f", found to be {stored.kind}"
    yield "kind", f"{known.kind}{found}"
    if stored.url != known.url:
        yield "read from", stored.url
    moving = stored.poll.moving
    if moving is not None:
        wait = say_duration(services.settings.refresh.move_after)
        times = "once" if moving.times == 1 else f"{moving.times} times"
        said = f"says since {shortly(moving.since)} ({times}): followed once it says so for {wait}"
        yield "moving to", f"{moving.url}, as it {said}"
    for name in SELECTORS:
        yield name.replace("_", " "), getattr(known, name)
    yield "user", known.user
    yield "password", None if known.password is None else shown(known.password)
    for name, value in known.headers.items():
        yield "sends", f"{name}: {shown(value)}"
    yield "language", known.lang
    yield "topics", ", ".join(known.topics)
    yield "include", ", ".join(known.include)
    yield "exclude", ", ".join(known.exclude)
    yield "max age", say_duration(known.max_age) if known.max_age else None


def _showing(stored: StoredSource) -> Iterator[Fact]:
    known = stored.source
    own = "" if known.republish else f" (as usual for kind {stored.kind})"
    yield "republish", f"{stored.republish}{own}"
    yield "license", known.license
    yield "rights", known.rights
    yield "backfill", known.backfill


def _answered(status: str | None, headers: dict[str, str]) -> Iterator[Fact]:
    yield "answer", status
    for name, value in sorted(headers.items()):
        yield f"  {name}", value


def _last_poll(poll: PollState) -> Iterator[Fact]:
    yield "last poll", shortly(poll.last_at)
    yield from _answered(poll.last_status, poll.headers)
    yield "error", poll.last_error
    yield "failures in a row", poll.failures or None
    for warning in poll.warnings:
        yield "warning", warning
    yield "set aside", _count(poll.skipped, "item")
    yield "waiting", _count(poll.waiting, "page")
    yield "asks for", "; ".join(_hints(poll.hints))


def _hints(hints: Hints) -> Iterator[str]:
    if hints.ttl is not None:
        yield f"{say_duration(hints.ttl)} between two polls (ttl)"
    if hints.skip_hours:
        hours = ", ".join(str(hour) for hour in hints.skip_hours)
        yield f"none at {hours} o'clock UTC (skipHours)"
    if hints.skip_days:
        yield f"none on {', '.join(_DAYS[day] for day in hints.skip_days)} (skipDays)"


def _courtesy(services: Services, stored: StoredSource) -> Iterator[Fact]:
    if stored.kind is SourceKind.DOCUMENTS:
        return
    yield "robots", stored.poll.robots if services.robots is not None else NOT_ASKED.reason
    yield "host", services.hosts.describe(stored.url)


def _next_poll(stored: StoredSource) -> Iterator[Fact]:
    yield "schedule", stored.source.schedule
    if stored.state is SourceState.ACTIVE:
        yield "next poll", shortly(stored.poll.next_at)
    yield "reason", stored.poll.next_reason


def _asked(check: Check) -> Iterator[Fact]:
    yield "error", check.error
    for hop in check.hops:
        yield "asked", hop
    yield "robots", check.robots
    yield "host", check.host


def _read(check: Check) -> Iterator[Fact]:
    yield "kind", check.kind
    if check.url != check.source.source.url:
        yield "read from", check.url
    yield "title", check.title
    decided = Counter(item.decision for item in check.items)
    decided["with nothing new"] += check.known
    decided["kept out by the filters"] += check.refused
    yield "items", ", ".join(f"{number} {what}" for what, number in decided.items() if number)
    yield "waiting", _count(check.waiting, "page")
    for warning in check.warnings:
        yield "warning", warning
    for skipped in check.skipped:
        yield "set aside", f"{skipped.where}: {skipped.reason}"


def _count(number: int, what: str) -> str | None:
    if not number:
        return None
    return f"1 {what}" if number == 1 else f"{number} {what}s"
