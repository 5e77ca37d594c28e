"""Polling a source whose feed changes: what is kept, what moves, what leaves no trace."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from feedserver.model.article import Significance, Status
from feedserver.model.change import ChangeType
from feedserver.model.instant import Instant
from feedserver.model.source import Source, Validators
from feedserver.workflow import sources
from feedserver.workflow.polling import PollOutcome
from tests.support.feeds import FORMATS, Entry, atom, rss
from tests.workflow.conftest import World

FIRST = Entry(
    title="Kiln to fly on Monday",
    body="The rocket stands ready. Engineers checked teh valves, the tanks and the tower twice "
    "over the weekend, and found nothing that would keep it on the ground any longer.",
    link="https://origin.example.org/kiln",
)
RESPELLED = replace(FIRST, body=FIRST.body.replace("teh", "the"))
MOVED = replace(RESPELLED, title="Kiln to fly on Tuesday", modified="2026-11-01T13:50:00Z")


def add(world: World, url: str, source_id: str = "s", **fields: object) -> None:
    sources.add(world.services, Source(id=source_id, url=url, **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMATS)
def test_a_new_entry_becomes_an_article(world: World, form: str) -> None:
    add(world, world.serve([FIRST], form))
    report = world.poll_one()
    assert (report.outcome, report.published, report.updated, report.minor) == ("changed", 1, 0, 0)
    article = world.article()
    assert article.slug == "kiln-to-fly-on-monday"
    assert article.status is Status.PUBLISHED
    assert (article.own, article.source_id, article.version.number) == (False, "s", 1)
    assert article.content.published_at == Instant.parse("2026-11-01T09:00:00Z")
    assert article.version.updated_at == Instant.parse("2026-11-01T09:00:00Z")
    assert article.first_published_at == Instant.parse("2026-11-01T10:00:00Z")
    assert article.content.body_md == FIRST.body
    assert article.content.canonical_source == "https://origin.example.org/kiln"
    (change,) = world.changes()
    assert (change.seq, change.type, change.slug, change.version, change.at) == (
        1,
        ChangeType.PUBLISHED,
        article.slug,
        1,
        Instant.parse("2026-11-01T10:00:00Z"),
    )
    assert world.source().title == "Origin"
    assert world.source().articles == 1


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_entries_in_other_bytes_leave_no_trace(world: World, form: str) -> None:
    second = Entry(title="Something else", guid="g2", link="https://origin.example.org/else")
    add(world, world.serve([FIRST, second], form))
    world.poll_one()
    before = world.documents()
    world.clock.forward(3600)
    head = "<generator>other</generator>" if form != "json" else "other"
    world.serve([second, FIRST], form, head=head)
    assert world.poll_one().outcome is PollOutcome.UNCHANGED
    assert world.documents() == before
    assert len(world.changes()) == 2
    assert all(article.version.number == 1 for article in world.articles())


@pytest.mark.parametrize("form", FORMATS)
def test_a_small_edit_is_a_version_and_moves_no_date(world: World, form: str) -> None:
    add(world, world.serve([FIRST], form))
    world.poll_one()
    before = world.article()
    world.clock.set("2026-11-01T12:00:00Z")
    world.serve([RESPELLED], form)
    report = world.poll_one()
    assert (report.published, report.updated, report.minor) == (0, 0, 1)
    article = world.article()
    assert article.version.number == 2
    assert article.version.significance is Significance.MINOR
    assert article.version.updated_at == before.version.updated_at
    assert article.edited_at == Instant.parse("2026-11-01T12:00:00Z")
    assert article.surfaced_at == before.surfaced_at
    assert "the valves" in article.content.body_md
    change = world.changes()[-1]
    assert (change.type, change.significance) == (ChangeType.UPDATED, Significance.MINOR)
    assert (change.version, change.previous_version) == (2, 1)
    assert "body_md" in change.changed


@pytest.mark.parametrize("form", FORMATS)
def test_a_significant_change_moves_updated_at_and_nothing_that_names_it(
    world: World, form: str
) -> None:
    add(world, world.serve([FIRST], form))
    world.poll_one()
    before = world.article()
    world.clock.set("2026-11-01T14:00:00Z")
    world.serve([MOVED], form)
    report = world.poll_one()
    assert (report.published, report.updated, report.minor) == (0, 1, 0)
    article = world.article()
    assert article.content.title == "Kiln to fly on Tuesday"
    assert (article.id, article.slug) == (before.id, before.slug)
    assert article.content.published_at == before.content.published_at
    assert article.first_published_at == before.first_published_at
    assert article.version.updated_at == Instant.parse("2026-11-01T13:50:00Z")
    assert article.surfaced_at == Instant.parse("2026-11-01T14:00:00Z")
    change = world.changes()[-1]
    assert change.significance is Significance.SIGNIFICANT
    assert change.changed[0] == "title"
    assert [v.content.title for v in world.versions(article.slug)] == [FIRST.title, MOVED.title]


def test_bytes_that_change_at_every_fetch_while_articles_do_not(world: World) -> None:
    add(world, world.serve([FIRST], head="<lastBuildDate>0</lastBuildDate>"))
    world.poll_one()
    before = world.documents()
    for round_ in range(1, 21):
        world.clock.forward(3600)
        world.serve([FIRST], head=f"<lastBuildDate>{round_}</lastBuildDate>")
        assert world.poll_one().outcome is PollOutcome.UNCHANGED
    assert world.source().poll.last_status == "200 OK"
    assert len(world.changes()) == 1
    assert len(world.versions("kiln-to-fly-on-monday")) == 1
    assert world.documents() == before


def test_entries_that_say_the_same_in_other_words_are_unchanged(world: World) -> None:
    add(world, world.serve([FIRST]))
    world.poll_one()
    before = world.documents()
    body = FIRST.body.replace(" ", "\n ")
    link = "https://origin.example.org/kiln?utm_source=feed#top"
    world.serve([replace(FIRST, body=body, link=link)])
    assert world.poll_one().outcome is PollOutcome.UNCHANGED
    assert world.documents() == before
    assert len(world.changes()) == 1


def test_a_feed_renamed_is_a_source_renamed_and_no_change_of_its_articles(world: World) -> None:
    add(world, world.serve([FIRST]))
    world.poll_one()
    world.origin.put("/feed", rss([FIRST], title="New name"), "application/rss+xml")
    assert world.poll_one().outcome is PollOutcome.UNCHANGED
    assert world.source().title == "New name"
    assert len(world.changes()) == 1


def test_validators_are_sent_back_byte_for_byte(world: World) -> None:
    headers = {"ETag": 'W/"a, b"c"', "Last-Modified": "Sun, 1 Nov 2026 08:00:00 +0000"}
    url = world.origin.put("/feed", rss([FIRST]), "application/rss+xml", headers)
    add(world, url)
    world.poll_one()
    assert world.source().poll.validators == Validators(
        etag=headers["ETag"], last_modified=headers["Last-Modified"]
    )
    world.poll_one()
    first, second = (r for r in world.origin.requests if r.path == "/feed")
    assert "if-none-match" not in first.headers
    assert "if-modified-since" not in first.headers
    assert second.headers["if-none-match"] == headers["ETag"]
    assert second.headers["if-modified-since"] == headers["Last-Modified"]


def test_not_modified_keeps_everything_and_plans_the_next_poll(world: World) -> None:
    add(world, world.serve([FIRST]))
    world.poll_one()
    before, kept = world.documents(), world.source().poll.validators
    world.clock.forward(3600)
    report = world.poll_one()
    assert report.outcome is PollOutcome.NOT_MODIFIED
    poll = world.source().poll
    assert poll.last_status == "304 Not Modified"
    assert poll.validators == kept
    assert poll.next_at is not None
    assert poll.next_at > world.clock.now
    assert world.documents() == before


def test_new_validators_over_the_same_bytes_are_remembered(world: World) -> None:
    url = world.origin.put("/feed", rss([FIRST]), "application/rss+xml", {"ETag": '"1"'})
    add(world, url)
    world.poll_one()
    world.origin.put("/feed", rss([FIRST]), "application/rss+xml", {"ETag": '"2"'})
    assert world.poll_one().outcome is PollOutcome.UNCHANGED
    assert world.source().poll.validators.etag == '"2"'


def test_an_older_state_that_arrives_late_changes_nothing(world: World) -> None:
    first = replace(FIRST, modified="2026-11-01T09:00:00Z")
    add(world, world.serve([first], "atom"))
    world.poll_one()
    world.clock.set("2026-11-01T14:00:00Z")
    world.serve([MOVED], "atom")
    world.poll_one()
    world.clock.set("2026-11-01T15:00:00Z")
    world.serve([replace(RESPELLED, modified="2026-11-01T11:55:00Z")], "atom")
    assert world.poll_one().outcome is PollOutcome.UNCHANGED
    assert world.article().content.title == MOVED.title
    assert len(world.changes()) == 2


def test_an_entry_that_leaves_the_feed_and_comes_back_is_the_same_article(world: World) -> None:
    second = Entry(title="Something else", guid="g2", link="https://origin.example.org/else")
    add(world, world.serve([FIRST]))
    world.poll_one()
    world.serve([second])
    assert world.poll_one().published == 1
    world.serve([FIRST, second])
    assert world.poll_one().outcome is PollOutcome.UNCHANGED
    assert len(world.articles()) == 2


def test_a_feed_that_changes_its_format_keeps_its_articles(world: World) -> None:
    add(world, world.serve([FIRST], "rss"))
    world.poll_one()
    world.serve([FIRST], "atom")
    world.poll_one()
    world.serve([FIRST], "json")
    world.poll_one()
    assert world.article().version.number == 1


def test_a_date_in_the_future_is_taken_as_now(world: World) -> None:
    add(world, world.serve([replace(FIRST, published="2027-01-01T00:00:00Z")]))
    world.poll_one()
    article = world.article()
    assert article.content.published_at == world.clock.now
    assert article.version.updated_at == world.clock.now


def test_reports_come_by_source_and_progress_is_told(world: World) -> None:
    for name in ("b", "a", "c"):
        add(world, world.serve([Entry(title=f"Of {name}", guid=name)], path=f"/{name}"), name)
    assert [report.source for report in world.poll()] == ["a", "b", "c"]
    assert [report.source for report in world.poll("c", "a", "c")] == ["a", "c"]
    assert world.origin.paths().count("/b") == 1


def test_one_article_of_many_that_change_is_one_change(world: World) -> None:
    entries = [Entry(title=f"Story {n}", guid=f"g{n}") for n in range(30)]
    add(world, world.origin.put("/feed", atom(entries), "application/atom+xml"))
    assert world.poll_one().published == 30
    entries[7] = replace(entries[7], title="Story 7, now with another ending")
    world.origin.put("/feed", atom(entries), "application/atom+xml")
    report = world.poll_one()
    assert (report.published, report.updated + report.minor) == (0, 1)
    assert [c.slug for c in world.changes()[30:]] == ["story-7"]
