"""When a source is asked again, as a real origin's answers and feeds decide it."""

from __future__ import annotations

import pytest

from feedserver.model.source import Moving
from feedserver.workflow.polling import PollOutcome
from tests.support.feeds import Entry, rss
from tests.workflow.conftest import World
from tests.workflow.test_refresh import add

STORY = Entry(title="A story", link="https://origin.example.org/story")
RSS = "application/rss+xml"
HOUR = 3600


def planned(world: World) -> tuple[str, str]:
    """The next time, without its year and seconds, and the reason for it."""
    poll = world.source().poll
    return str(poll.next_at)[5:16], poll.next_reason


def test_an_answer_that_holds_is_not_asked_for_again(world: World) -> None:
    headers = {"Cache-Control": "max-age=7200"}
    add(world, world.origin.put("/feed", rss([STORY]), RSS, headers))
    world.poll_one()
    holds = "the answer holds for 2h (Cache-Control or Expires)"
    assert planned(world) == ("11-01T12:00", f"first poll: interval 30m; {holds}")
    world.poll_one()
    assert world.source().poll.last_status == "304 Not Modified"
    assert planned(world) == ("11-01T12:00", f"unchanged: interval 30m → 45m; {holds}")


def test_what_a_feed_asks_for_holds_while_it_stays_the_same(world: World) -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(10, 13))
    head = f"<ttl>60</ttl><skipHours>{hours}</skipHours>"
    add(world, world.serve([STORY], head=head))
    reason = (
        "the source asks for 1h (ttl); "
        "skips hours 10–12 UTC, as the feed asks (skipHours): not before 13:00 UTC"
    )
    world.poll_one()
    assert planned(world) == ("11-01T13:00", f"first poll: interval 30m; {reason}")
    world.poll_one()
    assert planned(world) == ("11-01T13:00", f"unchanged: interval 30m → 45m; {reason}")


def test_a_cron_schedule_in_its_zone(world: World) -> None:
    world.services = world.worker(REFRESH__TIMEZONE="Europe/Berlin")
    add(world, world.serve([STORY]), schedule="0 6 * * 1-5")
    world.poll_one()
    assert planned(world) == ("11-02T05:00", "cron 0 6 * * 1-5 (Europe/Berlin)")


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_moves_the_source_after_a_day(world: World, status: int) -> None:
    new = world.serve([STORY], path="/new")
    add(world, world.origin.redirect("/feed", new, status))
    start = world.clock.now
    for hours, times in ((0, 1), (12, 2)):
        world.poll_one()
        assert world.source().poll.moving == Moving(url=new, since=start, times=times)
        world.clock.forward((hours or 12) * HOUR)
    report = world.poll_one()
    assert f"moved to {new}" in report.warnings[0]
    assert (world.source().url, world.source().poll.moving) == (new, None)
    before = len(world.origin.requests)
    world.poll_one()
    assert [request.path for request in world.origin.requests[before:]] == ["/new"]


def test_a_redirect_that_ends_moves_nothing(world: World) -> None:
    new = world.serve([STORY], path="/new")
    old = world.origin.redirect("/feed", new, 301)
    add(world, old)
    world.poll_one()
    world.clock.forward(12 * HOUR)
    world.origin.fail("/feed", 500)
    world.poll()
    moving = world.source().poll.moving
    assert moving is not None, "a failure says nothing either way"
    assert moving.times == 1
    world.serve([STORY])
    world.poll_one()
    assert world.source().poll.moving is None
    assert world.source().url == old


def test_a_temporary_redirect_is_followed_each_time(world: World) -> None:
    new = world.serve([STORY], path="/new")
    old = world.origin.redirect("/feed", new, 302)
    add(world, old)
    for _ in range(4):
        world.poll_one()
        world.clock.forward(24 * HOUR)
    assert (world.source().url, world.source().poll.moving) == (old, None)


def test_a_feed_that_says_where_it_moved_is_believed_though_it_stays_the_same(
    world: World,
) -> None:
    new = world.serve([STORY], path="/new")
    itunes = "http://www.itunes.com/dtds/podcast-1.0.dtd"
    head = f'<i:new-feed-url xmlns:i="{itunes}">{new}</i:new-feed-url>'
    add(world, world.serve([STORY], head=head))
    for _ in range(2):
        world.poll_one()
        world.clock.forward(12 * HOUR)
    assert world.source().poll.last_status == "304 Not Modified"
    moving = world.source().poll.moving
    assert moving is not None
    assert (moving.times, moving.by_feed) == (2, True)
    world.poll_one()
    assert world.source().url == new
    world.poll_one()
    asked = world.origin.requests[-1]
    assert asked.path == "/new"
    assert "if-none-match" not in asked.headers, "the old address's validators are not the new's"


def test_validators_go_to_the_address_that_they_came_from(world: World) -> None:
    """A redirect that leads elsewhere now: what is there may bear the same validators."""
    tag = {"ETag": '"same"'}
    first = world.origin.put("/first", rss([STORY]), RSS, tag)
    moved = world.origin.redirect("/feed", "/first", 302)
    add(world, moved)
    world.poll_one()
    known = world.source().poll.validators
    assert (known.etag, known.url) == ('"same"', first)
    assert world.poll_one().outcome is PollOutcome.NOT_MODIFIED
    hop, end = world.origin.requests[-2:]
    assert ("if-none-match" in hop.headers, end.headers["if-none-match"]) == (False, '"same"')
    both = rss([STORY, Entry(title="Another", guid="2")])
    world.origin.put("/second", both, RSS, tag)
    world.origin.redirect("/feed", "/second", 302)
    assert world.poll_one().published == 1
