"""What the operator says of a source, and which article an entry is."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from feedserver.errors import NotFoundError
from feedserver.model.feed import FeedKind, FeedSelector
from feedserver.model.instant import Instant
from feedserver.model.source import Backfill, Republish
from feedserver.store import selectors
from feedserver.workflow.polling import PollOutcome
from tests.support.feeds import Entry
from tests.support.site import article as document
from tests.support.site import put
from tests.workflow.conftest import World
from tests.workflow.test_refresh import add

OLD = Entry(title="An old story", guid="old", link="https://origin.example.org/old")
NEW = Entry(title="A new story", guid="new", link="https://origin.example.org/new")


def slugs(world: World, kind: FeedKind, slug: str) -> set[str]:
    """What a feed holds."""
    with world.services.store.read() as connection:
        found = selectors.window(connection, FeedSelector(kind, slug), 50)
    return {article.slug for article in found}


@pytest.mark.parametrize(
    ("backfill", "published", "marked"),
    [
        (Backfill.NONE, ["a-new-story"], [False]),
        (Backfill.QUIET, ["an-old-story", "a-new-story"], [True, False]),
        (Backfill.NOTIFY, ["an-old-story", "a-new-story"], [False, False]),
    ],
)
def test_the_first_poll(
    world: World, backfill: Backfill, published: list[str], marked: list[bool]
) -> None:
    add(world, world.serve([OLD]), backfill=backfill)
    world.poll_one()
    world.serve([replace(NEW, published=None), OLD])
    world.poll_one()
    assert [change.slug for change in world.changes()] == published
    assert [change.backfill for change in world.changes()] == marked


def test_what_was_there_at_the_first_poll_stays_out_with_none(world: World) -> None:
    add(world, world.serve([OLD]), backfill=Backfill.NONE)
    world.poll_one()
    world.serve([replace(OLD, title="An old story, changed since")])
    world.poll_one()
    assert world.articles() == []


@pytest.mark.parametrize("backfill", list(Backfill))
def test_a_first_poll_that_failed_was_none(world: World, backfill: Backfill) -> None:
    add(world, world.origin.fail("/feed", 500), backfill=backfill)
    world.poll()
    world.serve([OLD])
    world.poll_one()
    assert len(world.articles()) == (0 if backfill is Backfill.NONE else 1)
    assert [c.backfill for c in world.changes()] == (
        [] if backfill is Backfill.NONE else [backfill is Backfill.QUIET]
    )


def test_include_and_exclude(world: World) -> None:
    entries = [
        Entry(title="Models of language", guid="1"),
        Entry(title="Weather", guid="2", body="A language model foretells it."),
        Entry(title="Sponsored: a model", guid="3"),
        Entry(title="Weather", guid="4", body="It rains."),
        Entry(title="Remodelling", guid="5", body="Whole words count."),
    ]
    add(
        world,
        world.serve(entries),
        include=("language model", "models"),
        exclude=("sponsored",),
    )
    world.poll_one()
    assert {a.slug for a in world.articles()} == {"models-of-language", "weather"}


def test_max_age(world: World) -> None:
    entries = [
        Entry(title="Old", guid="1", published="2026-09-01T09:00:00Z"),
        Entry(title="Young", guid="2", published="2026-10-30T09:00:00Z"),
        Entry(title="Undated", guid="3", published=None),
    ]
    add(world, world.serve(entries), max_age=30 * 86400)
    world.poll_one()
    assert {a.slug for a in world.articles()} == {"young", "undated"}


def test_a_known_article_is_followed_though_it_no_longer_fits_the_filters(world: World) -> None:
    add(world, world.serve([OLD]), max_age=86400, include=("story",))
    world.poll_one()
    world.clock.forward(10 * 86400)
    world.serve([replace(OLD, title="An old tale of 12 kilns")])
    assert world.poll_one().updated == 1


def test_topics_language_licence_and_rights_of_the_source(world: World) -> None:
    add(
        world,
        world.serve([replace(OLD, body="Ok.")]),
        topics=("kilns", "ai-chips"),
        lang="fr",
        license="https://creativecommons.org/licenses/by/4.0/",
        rights="(c) Origin",
        republish=Republish.EXCERPT,
    )
    world.poll_one()
    article = world.article()
    assert article.content.topics[:2] == ("kilns", "ai-chips")
    assert article.content.lang == "fr"
    assert article.content.license == "https://creativecommons.org/licenses/by/4.0/"
    assert article.content.rights == "(c) Origin"
    assert article.republish is Republish.EXCERPT
    assert article.version.provenance["license"] == "settings"
    assert slugs(world, FeedKind.TOPIC, "kilns") == {"an-old-story"}
    assert slugs(world, FeedKind.LANGUAGE, "fr") == {"an-old-story"}


def test_what_the_entry_says_wins_over_what_the_operator_says_of_its_source(world: World) -> None:
    head = "<language>de</language><copyright>(c) Feed</copyright>"
    add(world, world.serve([OLD], head=head), lang="fr", rights="(c) Operator")
    world.poll_one()
    assert world.article().content.lang == "de"
    assert world.article().content.rights == "(c) Feed"


def test_one_story_in_two_sources_is_one_article_on_both_pages(world: World) -> None:
    add(world, world.serve([OLD], path="/a"), "a")
    world.poll()
    copy = replace(OLD, title="The same, told by another", guid="x1", body="In other words.")
    add(world, world.serve([replace(copy, link=f"{OLD.link}?utm_source=b")], path="/b"), "b")
    reports = world.poll("b")
    assert reports[0].outcome is PollOutcome.UNCHANGED
    article = world.article()
    assert (article.source_id, article.content.title) == ("a", "An old story")
    assert slugs(world, FeedKind.SOURCE, "a") == {"an-old-story"}
    assert slugs(world, FeedKind.SOURCE, "b") == {"an-old-story"}
    assert world.source("b").articles == 1
    assert len(world.changes()) == 1
    world.serve([replace(copy, title="Another title again")], path="/b")
    world.poll("b")
    assert world.article().content.title == "An old story"
    assert world.source("b").articles == 1
    world.serve([replace(OLD, title="An old story of 12 kilns")], path="/a")
    assert world.poll("a")[0].updated == 1
    assert slugs(world, FeedKind.SOURCE, "b") == {"an-old-story"}


def test_one_title_of_two_stories_gives_two_slugs(world: World) -> None:
    add(world, world.serve([OLD], path="/a"), "a")
    other = replace(OLD, link="https://elsewhere.example.net/other", body="Quite another story.")
    add(world, world.serve([other], path="/b"), "b")
    world.poll("a")
    world.poll("b")
    assert [a.slug for a in world.articles()] == ["an-old-story", "an-old-story-2"]
    assert [a.source_id for a in world.articles()] == ["a", "b"]


def test_one_title_twice_in_one_feed(world: World) -> None:
    entries = [
        Entry(title="Daily note", guid=str(n), link=f"https://origin.example.org/{n}")
        for n in range(3)
    ]
    add(world, world.serve(entries))
    world.poll_one()
    assert sorted(a.slug for a in world.articles()) == [
        "daily-note",
        "daily-note-2",
        "daily-note-3",
    ]


def test_a_guid_that_is_used_again_for_another_story_is_another_article(world: World) -> None:
    add(world, world.serve([replace(OLD, guid="1")]))
    world.poll_one()
    other = Entry(
        title="Chips are scarce",
        body="Nobody has enough of them, and prices rise by the week in every market.",
        guid="1",
        link="https://origin.example.org/chips",
    )
    world.serve([other])
    assert world.poll_one().published == 1
    first, second = world.articles()
    assert (first.content.title, second.content.title) == ("An old story", "Chips are scarce")
    assert first.version.number == 1


def test_a_guid_that_changes_while_the_address_stays_is_the_same_article(world: World) -> None:
    add(world, world.serve([OLD]))
    world.poll_one()
    for number in range(3):
        world.serve([replace(OLD, guid=f"changing-{number}")])
        assert world.poll_one().outcome is PollOutcome.UNCHANGED
    assert len(world.articles()) == 1


def test_an_address_that_moves_while_the_guid_stays_is_the_same_article(world: World) -> None:
    add(world, world.serve([OLD]))
    world.poll_one()
    world.serve([replace(OLD, link="https://origin.example.org/2026/old")])
    world.poll_one()
    article = world.article()
    assert article.slug == "an-old-story"
    assert article.content.canonical_source == "https://origin.example.org/2026/old"


def test_entries_without_guids_are_known_by_their_addresses(world: World) -> None:
    old, new = replace(OLD, guid=None), replace(NEW, guid=None)
    add(world, world.serve([old]))
    world.poll_one()
    world.serve([new, replace(old, title="An old story of 12 kilns")])
    report = world.poll_one()
    assert (report.published, report.updated) == (1, 1)
    assert len(world.articles()) == 2


def test_entries_without_guid_and_address_are_known_by_title_and_date(world: World) -> None:
    old = replace(OLD, guid=None, link=None)
    add(world, world.serve([old]))
    world.poll_one()
    world.serve([replace(old, body="Another text of two sentences. It has 12 words now.")])
    assert world.poll_one().updated == 1
    assert len(world.articles()) == 1


def test_a_guid_is_a_name_within_its_source_only(world: World) -> None:
    add(world, world.serve([replace(OLD, guid="1", link=None)], path="/a"), "a")
    other = Entry(title="Quite another", guid="1", body="Nothing in common with it.")
    add(world, world.serve([other], path="/b"), "b")
    world.poll()
    assert len(world.articles()) == 2


def test_a_source_only_corroborates_an_own_article(world: World) -> None:
    own = document("kiln", canonical_source="https://origin.example.org/old")
    assert put(world.services, world.folder / "in", own)[0].outcome == "created"
    add(world, world.serve([OLD]))
    world.poll_one()
    article = world.article()
    assert (article.own, article.content.title) == (True, "The story of kiln")
    assert slugs(world, FeedKind.SOURCE, "s") == {"kiln"}


def test_dates_before_and_without(world: World) -> None:
    entries = [
        Entry(title="Ancient", guid="1", published="1969-07-20T20:17:40Z"),
        Entry(title="Undated", guid="2", published=None),
    ]
    add(world, world.serve(entries))
    world.poll_one()
    found = {a.slug: a.content.published_at for a in world.articles()}
    assert found == {
        "ancient": Instant.parse("1969-07-20T20:17:40Z"),
        "undated": world.clock.now,
    }


def test_titles_that_leave_no_slug(world: World) -> None:
    entries = [Entry(title="!!!", guid="1"), Entry(title="???", guid="2")]
    add(world, world.serve(entries))
    world.poll_one()
    assert all(a.slug.startswith("x-") and len(a.slug) == 10 for a in world.articles())
    assert len({a.slug for a in world.articles()}) == 2


def test_looking_up_what_is_not_there(world: World) -> None:
    for slug in ("nope", "", "Ünïcode", "\udcff", "nul\0"):
        with pytest.raises(NotFoundError):
            world.versions(slug)
    for source_id in ("nope", "", "\udcff", "nul\0"):
        with pytest.raises(NotFoundError):
            world.source(source_id)
        with pytest.raises(NotFoundError):
            world.poll(source_id)
