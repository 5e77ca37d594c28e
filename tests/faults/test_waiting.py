"""Origins that ask to be left alone: not asked again before, and after a day at the latest."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from feedserver.model.instant import SECOND
from feedserver.workflow.polling import PollOutcome
from feedserver.workflow.refresh import Poller
from tests.faults.newsroom import Newsroom, story
from tests.support.misdeeds import serving, status
from tests.support.server import wait_until

DAY = 86_400
HALF_AN_HOUR = 1_800  # `refresh.interval`, after which a failure is tried again


def poll_when_due(room: Newsroom) -> int:
    """How many sources the schedule polls now."""
    poller = Poller(room.services)
    try:
        taken = poller.tick()
        wait_until(lambda: not poller.running)
    finally:
        poller.close(10)
    return taken


def waits(room: Newsroom) -> float:
    """Seconds until the source is due again."""
    next_at = room.source().poll.next_at
    assert next_at is not None
    return (next_at.us - room.clock.now.us) / SECOND


def date(room: Newsroom, seconds: float) -> str:
    return formatdate(room.clock.now.us / SECOND + seconds, usegmt=True)


@pytest.fixture
def shown(room: Newsroom) -> object:
    room.follow("s")
    room.refresh()
    return room.shown("s")


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize(
    ("seconds", "as_date"), [(7_200, False), (7_200, True), (3 * DAY, False), (3 * DAY, True)]
)
def test_it_is_not_asked_before(
    room: Newsroom, shown: object, code: int, seconds: int, as_date: bool
) -> None:
    # The refresh below moves the clock by a second first.
    field = date(room, seconds + 1) if as_date else str(seconds)
    room.wrong.at("/s", status(code, {"Retry-After": field}))
    seen = room.refresh("s").seen["s"]
    assert seen.report.outcome is PollOutcome.FAILED
    assert str(code) in str(seen.report.error)
    assert "Retry-After" in seen.report.next_reason
    wanted = min(seconds, DAY)
    assert wanted <= waits(room) <= DAY
    asked = room.wrong.count("/s")
    room.clock.forward(wanted - 1)
    assert poll_when_due(room) == 0
    assert room.wrong.count("/s") == asked
    room.wrong.at("/s", serving(story("s", 2)))
    room.clock.forward(1)
    assert poll_when_due(room) == 1
    poll = room.source().poll
    assert (poll.failures, poll.last_error) == (0, None)
    assert len(room.articles()) == 2


@pytest.mark.parametrize(
    "field", ["", "soon", "-1", "0", "1e3", "99999999999999999999", "Mon, 31 Feb 2026 25:00:00 GMT"]
)
def test_nonsense_is_no_reason_to_hurry_or_to_stop(
    room: Newsroom, shown: object, field: str
) -> None:
    room.wrong.at("/s", status(503, {"Retry-After": field}))
    room.refresh("s")
    assert HALF_AN_HOUR <= waits(room) <= DAY
    assert room.shown("s") == shown


def test_the_past_is_no_reason_to_hurry(room: Newsroom, shown: object) -> None:
    room.wrong.at("/s", status(429, {"Retry-After": date(room, -DAY)}))
    room.refresh("s")
    assert HALF_AN_HOUR <= waits(room) <= DAY


def test_many_sources_that_wait_are_not_asked_again_by_anybody(room: Newsroom) -> None:
    names = [f"s{number}" for number in range(10)]
    for name in names:
        room.follow(name)
        room.wrong.at(f"/{name}", status(429, {"Retry-After": "600"}))
    assert poll_when_due(room) == len(names)
    first = {name: room.wrong.count(f"/{name}") for name in names}
    for _ in range(5):
        room.clock.forward(100)
        assert poll_when_due(room) == 0
    assert {name: room.wrong.count(f"/{name}") for name in names} == first


def test_failures_of_any_kind_back_off_to_a_day_and_never_end(room: Newsroom) -> None:
    room.follow("s")
    room.wrong.at("/s", status(500))
    delays = []
    for _ in range(10):
        room.refresh("s")
        delays.append(waits(room))
    assert delays == sorted(delays)
    assert delays[0] == HALF_AN_HOUR
    assert delays[-1] == DAY
