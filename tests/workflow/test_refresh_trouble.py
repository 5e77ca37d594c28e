"""Sources that fail in every way: told, waited for, and nothing lost."""

from __future__ import annotations

import logging

import pytest

from feedserver.errors import NotFoundError
from feedserver.model.fetched import Fetched
from feedserver.model.instant import SECOND
from feedserver.model.source import PollState, SourceState, Validators
from feedserver.workflow import settling, sources
from feedserver.workflow.polling import PollOutcome
from feedserver.workflow.settling import Polled
from tests.support.feeds import Entry, rss
from tests.support.origin import Exchange
from tests.workflow.conftest import World
from tests.workflow.test_refresh import add

STORY = Entry(title="A story", link="https://origin.example.org/story")
RSS = "application/rss+xml"


def wait(world: World, source_id: str = "s") -> float:
    """Seconds until the next poll."""
    next_at = world.source(source_id).poll.next_at
    assert next_at is not None
    return (next_at.us - world.clock.now.us) / SECOND


def polled(world: World) -> dict[str, tuple[str, bytes]]:
    """Have one article in the store; the documents it makes."""
    add(world, world.serve([STORY]))
    world.poll_one()
    return world.documents()


def test_gone_stops_the_source_and_says_so(world: World) -> None:
    before = polled(world)
    world.origin.fail("/feed", 410)
    (report,) = world.poll()
    assert report.outcome is PollOutcome.FAILED
    assert "410" in str(report.error)
    stored = world.source()
    assert stored.state is SourceState.GONE
    assert "410" in str(stored.note)
    assert stored.poll.next_at is None
    world.clock.forward(40 * 86400)
    assert world.poll() == []
    assert world.article().status == "published"
    assert world.documents().keys() == before.keys()


def test_a_source_that_was_gone_is_asked_again_once_resumed(world: World) -> None:
    polled(world)
    world.origin.fail("/feed", 410)
    world.poll()
    sources.resume(world.services, "s")
    world.serve([STORY])
    assert world.poll_one().error is None
    assert world.source().state is SourceState.ACTIVE
    assert world.source().poll.failures == 0


def test_a_source_that_was_gone_comes_back_when_it_answers(world: World) -> None:
    polled(world)
    world.origin.fail("/feed", 410)
    world.poll()
    world.origin.fail("/feed", 500)
    world.poll("s")
    assert world.source().state is SourceState.GONE
    world.serve([STORY, Entry(title="Another", guid="g2")])
    (report,) = world.poll("s")
    assert report.published == 1
    assert (world.source().state, world.source().note) == (SourceState.ACTIVE, None)
    assert wait(world) > 0


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_respected(world: World, status: int) -> None:
    before = polled(world)
    world.origin.fail("/feed", status, {"Retry-After": "7200"})
    (report,) = world.poll()
    assert report.outcome is PollOutcome.FAILED
    assert str(status) in str(report.error)
    assert "Retry-After" in report.next_reason
    assert 7200 <= wait(world) < 86400
    assert world.documents() == before


def test_failures_wait_longer_and_longer_up_to_a_day(world: World) -> None:
    polled(world)
    world.origin.fail("/feed", 500)
    waits = []
    for _ in range(12):
        world.poll()
        waits.append(wait(world))
    assert waits == sorted(waits)
    assert waits[0] < waits[3]
    assert waits[-1] == 86400
    assert world.source().poll.failures == 12


def test_one_good_poll_clears_the_failures(world: World) -> None:
    polled(world)
    world.origin.fail("/feed", 500)
    world.poll()
    world.poll()
    assert world.source().poll.failures == 2
    assert world.source().poll.last_error is not None
    world.serve([STORY, Entry(title="Another", guid="g2")])
    world.poll_one()
    poll = world.source().poll
    assert (poll.failures, poll.last_error, poll.last_status) == (0, None, "200 OK")


HTML = b"<!doctype html><title>Sign in</title><p>Please sign in."


@pytest.mark.parametrize(
    ("body", "media_type", "said"),
    [
        (HTML, "text/html", "HTML page"),
        (b"not a feed at all", "text/plain", "not a feed"),
        (b"<?xml version='1.0'?><urlset></urlset>", "application/xml", "urlset"),
        (b'{"hello": "world"}', "application/json", "JSON"),
        (b"", RSS, "empty"),
        (b" \n ", RSS, "empty"),
    ],
)
def test_what_is_no_feed_fails_and_keeps_everything(
    world: World, body: bytes, media_type: str, said: str
) -> None:
    before, kept = polled(world), world.source().poll
    world.origin.put("/feed", body, media_type)
    for failures in (1, 2, 3):
        (report,) = world.poll()
        assert report.outcome is PollOutcome.FAILED
        assert said in str(report.error)
        assert "\n" not in str(report.error)
        poll = world.source().poll
        # Else the origin would answer 304 for as long as it is broken, and all would look well.
        assert poll.validators == kept.validators
        assert poll.body_hash == kept.body_hash
        assert poll.failures == failures
    assert len(world.changes()) == 1
    assert world.documents() == before


def test_a_source_that_was_never_readable_keeps_no_validators(world: World) -> None:
    add(world, world.origin.put("/feed", HTML, "text/html"))
    world.poll()
    world.poll()
    assert world.source().poll.validators == Validators()
    assert world.source().poll.first_polled_at is None
    assert all("if-none-match" not in r.headers for r in world.origin.requests)


def test_an_empty_feed_deletes_nothing(world: World) -> None:
    before = polled(world)
    world.serve([])
    assert world.poll_one().outcome is PollOutcome.UNCHANGED
    assert world.documents() == before
    world.serve([STORY])
    assert world.poll_one().outcome is PollOutcome.UNCHANGED
    assert len(world.changes()) == 1


def test_a_body_cut_on_the_way_is_a_failure(world: World) -> None:
    before = polled(world)
    whole = rss([STORY, Entry(title="Another", guid="g2")])

    def cut(exchange: Exchange) -> None:
        exchange.send(200, whole[:-100], {"Content-Length": str(len(whole))})
        exchange.close_connection = True

    world.origin.handler("/feed", cut)
    (report,) = world.poll()
    assert report.outcome is PollOutcome.FAILED
    assert world.documents() == before


def test_a_feed_that_ends_in_the_middle_loses_and_mutilates_nothing(world: World) -> None:
    other = Entry(title="Another", guid="g2", body="It ends with a long sentence. " * 20)
    add(world, world.serve([STORY, other]))
    world.poll_one()
    before = world.documents()
    whole = rss([STORY, other])
    world.origin.put("/feed", whole[: whole.rindex(b"long sentence")], RSS)
    (report,) = world.poll()
    assert report.skipped or report.warnings or report.error
    assert len(world.changes()) == 2
    assert world.documents() == before
    world.serve([STORY, other])
    assert world.poll_one().outcome is PollOutcome.UNCHANGED


def test_a_bad_item_is_left_out_and_named_while_the_others_are_taken(world: World) -> None:
    add(world, world.serve([Entry(title="", body=" ", guid="g2"), STORY], "json"))
    report = world.poll_one()
    assert report.published == 1
    (skipped,) = report.skipped
    assert "no title, no link and no content" in skipped.reason


def test_one_broken_source_among_several(world: World) -> None:
    add(world, world.serve([STORY], path="/a"), "a")
    add(world, world.origin.fail("/b", 500), "b")
    add(world, world.serve([Entry(title="Third", guid="g3")], path="/c"), "c")
    outcomes = {report.source: report.outcome for report in world.poll()}
    assert outcomes == {"a": "changed", "b": "failed", "c": "changed"}
    assert [article.source_id for article in world.articles()].count("b") == 0
    assert len(world.articles()) == 2


def test_an_origin_that_is_not_there(world: World) -> None:
    add(world, "http://127.0.0.1:9/feed")
    (report,) = world.poll()
    assert report.outcome is PollOutcome.FAILED
    assert "127.0.0.1" in str(report.error)
    assert world.source().poll.failures == 1


def test_an_address_that_must_not_be_contacted(world: World) -> None:
    add(world, "http://10.1.2.3/feed")
    (report,) = world.poll()
    assert report.outcome is PollOutcome.FAILED
    assert "10.1.2.3" in str(report.error)


def test_an_internal_error_is_one_sources_trouble(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    add(world, world.serve([STORY], path="/a"), "a")
    add(world, world.serve([Entry(title="Second", guid="g2")], path="/b"), "b")

    def fetched(asked: PollState, result: Fetched) -> Polled:
        if result.url.endswith("/a"):
            raise RuntimeError("the poll met\nits match")
        return before(asked, result)

    before = settling.fetched
    monkeypatch.setattr(settling, "fetched", fetched)
    with caplog.at_level(logging.ERROR):
        first, second = world.poll()
    assert first.outcome is PollOutcome.FAILED
    assert "RuntimeError" in str(first.error)
    assert "\n" not in str(first.error)
    assert second.outcome is PollOutcome.CHANGED
    stored = world.source("a")
    assert stored.poll.failures == 1
    assert stored.poll.validators == Validators()
    assert stored.poll.first_polled_at is None
    assert stored.poll.next_at is not None
    assert stored.poll.next_at > world.clock.now
    assert any("source a" in record.message for record in caplog.records)
    monkeypatch.undo()
    recovered, _ = world.poll()
    assert recovered.published == 1
    assert world.source("a").poll.failures == 0


def test_a_source_that_nobody_has_is_named_before_anything_is_polled(world: World) -> None:
    add(world, world.serve([STORY]))
    with pytest.raises(NotFoundError, match="nope"):
        world.poll("s", "nope")
    assert world.origin.requests == []


def test_nothing_to_poll(world: World) -> None:
    assert world.poll() == []


def test_a_source_paused_or_removed_is_not_polled(world: World) -> None:
    add(world, world.serve([STORY]))
    sources.pause(world.services, "s")
    assert world.poll() == []
    sources.resume(world.services, "s")
    sources.remove(world.services, "s")
    assert world.poll() == []
    assert world.origin.requests == []


def test_a_source_paused_by_the_operator_is_polled_when_named_and_stays_paused(
    world: World,
) -> None:
    add(world, world.serve([STORY]))
    sources.pause(world.services, "s")
    (report,) = world.poll("s")
    assert report.published == 1
    assert (report.next_at, report.next_reason) == (None, "paused")
    assert world.source().state is SourceState.PAUSED


def test_validators_that_never_change_are_not_believed_for_ever(world: World) -> None:
    def same_validator(entry: Entry) -> None:
        world.origin.put("/feed", rss([entry]), RSS, {"ETag": '"always"', "Last-Modified": "0"})

    same_validator(STORY)
    add(world, f"{world.origin.url}/feed")
    world.poll_one()
    same_validator(Entry(title="A story that 12 people read", link=STORY.link))
    assert world.poll_one().outcome is PollOutcome.NOT_MODIFIED
    world.clock.forward(86_400)
    report = world.poll_one()
    assert report.updated == 1
    [warning] = report.warnings
    assert "stayed the same although its body changed" in warning
    assert world.source().poll.warnings == report.warnings
    assert world.poll_one().outcome is PollOutcome.NOT_MODIFIED


def test_an_origin_that_only_ever_says_not_modified_is_told(world: World) -> None:
    before = polled(world)
    world.origin.fail("/feed", 304)
    assert world.poll_one().outcome is PollOutcome.NOT_MODIFIED
    world.clock.forward(86_400)
    [report] = world.poll()
    assert report.outcome is PollOutcome.FAILED
    assert "nothing was asked conditionally" in str(report.error)
    assert world.documents() == before
