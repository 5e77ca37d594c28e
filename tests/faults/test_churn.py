"""Bytes that change at every fetch while the articles do not: no trace, a hundred times."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from feedserver.workflow.polling import PollOutcome
from tests.faults.newsroom import Newsroom
from tests.support.feeds import FORMATS, Entry
from tests.support.misdeeds import serving

TIMES = 100
ENTRIES = [
    Entry(
        title=f"“Story” number {number}",
        guid=f"g{number}",
        body=f"It is told in full — and there's an end. {number} people have read it.",
        link=f"https://origin.example.org/{number}?id={number}",
        published=f"2026-10-{number + 10:02}T09:00:00Z",
        categories=("news", "more"),
    )
    for number in range(8)
]


def restated(entry: Entry, rng: random.Random) -> Entry:
    """The same entry, as a careless publisher writes it today."""
    body = entry.body.replace("there's", rng.choice(["there's", "there’s", "there&#8217;s"]))
    body = body.replace(" ", rng.choice([" ", "\n ", "  "]))
    tracking = f"&utm_source=feed&utm_term={rng.randrange(10**6)}"
    return replace(entry, body=body, link=f"{entry.link}{rng.choice(['', tracking, '#top'])}")


def churning(form: str, head: str) -> Callable[[int], bytes]:
    """The feed's bytes at its nth fetch; never the same twice."""
    write = FORMATS[form][0]

    def body(number: int) -> bytes:
        rng = random.Random(number)
        entries = [restated(entry, rng) for entry in ENTRIES]
        rng.shuffle(entries)
        return write(entries, head=head.format(number=number, minute=number % 60))

    return body


HEADS = {
    "rss": "<lastBuildDate>Sun, 01 Nov 2026 09:{minute:02}:00 GMT</lastBuildDate>"
    "<!-- made in {number} ms -->",
    "atom": "<!-- made in {number} ms --><generator>by {number}</generator>",
    "json": "Made in {number} ms",
}


@pytest.mark.parametrize("form", FORMATS)
def test_a_hundred_fetches_leave_no_trace(room: Newsroom, form: str) -> None:
    room.follow("s")
    room.wrong.at("/s", serving(churning(form, HEADS[form]), FORMATS[form][1]))
    assert room.refresh().seen["s"].report.published == len(ENTRIES)
    before, changes = room.documents(), room.changes()
    for _ in range(TIMES if form == "rss" else TIMES // 10):
        room.clock.forward(60)
        (report,) = room.poll("s")
        assert report.outcome is PollOutcome.UNCHANGED, report
    assert room.changes() == changes
    assert [a.version.number for a in room.articles()] == [1] * len(ENTRIES)
    assert room.documents() == before


def test_the_same_bytes_under_ever_new_validators(room: Newsroom) -> None:
    async def behave(exchange: object) -> None:
        body = FORMATS["rss"][0](ENTRIES)
        number = exchange.number  # type: ignore[attr-defined]
        await serving(body, headers={"ETag": f'"{number}"'}, validators=False)(exchange)  # type: ignore[arg-type]

    room.follow("s")
    room.wrong.at("/s", behave)
    room.refresh()
    before = room.documents()
    for number in range(2, 12):
        (report,) = room.poll("s")
        assert report.outcome is PollOutcome.UNCHANGED
        assert room.source().poll.validators.etag == f'"{number}"'
    assert room.documents() == before
