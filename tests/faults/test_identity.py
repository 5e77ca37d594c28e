"""Guids that are doubled, used again, changed or missing, states in the wrong order, one story in
many sources: what is one article stays one, what is two stays two."""

from __future__ import annotations

import json
import random

import pytest
from msgspec.structs import replace

from feedserver.model.source import Source
from feedserver.workflow import reading, sources
from tests.faults.newsroom import Newsroom
from tests.support.feeds import FORMATS, Entry
from tests.support.misdeeds import serving

KILN = Entry(
    title="The kiln is lit",
    guid="kiln",
    body="Smoke rose over the old pottery at dawn, and half the village came to watch it.",
    link="https://origin.example.org/kiln",
    modified="2026-11-01T09:00:00Z",
)
MARKET = Entry(
    title="The market opens late",
    guid="market",
    body="Snow held the carts up on the pass; traders set up their stalls after noon instead.",
    link="https://origin.example.org/market",
)


class Desk:
    """One source in one format."""

    def __init__(self, room: Newsroom, form: str) -> None:
        self.room = room
        self.form = form

    def follow(self, name: str) -> None:
        url = self.room.wrong.url(f"/{name}", 1)
        sources.add(self.room.services, Source(id=name, url=url))

    def serve(self, *entries: Entry, name: str = "s") -> tuple[int, int]:
        """Poll with these entries; articles published and updated."""
        write, media_type = FORMATS[self.form]
        self.room.wrong.at(f"/{name}", serving(write(entries), media_type))
        (report,) = self.room.poll(name)
        assert report.error is None
        return report.published, report.updated + report.minor

    def titles(self) -> list[str]:
        return sorted(article.content.title for article in self.room.articles())

    def of(self, name: str) -> set[str]:
        """The ids in a source's own feed."""
        shown = self.room.shown(name, ())
        return {item["id"] for item in json.loads(shown.feeds["json"][1])["items"]}


@pytest.fixture(params=FORMATS)
def desk(room: Newsroom, request: pytest.FixtureRequest) -> Desk:
    made = Desk(room, request.param)
    made.follow("s")
    return made


def test_one_guid_for_two_stories(desk: Desk) -> None:
    assert desk.serve(KILN, replace(MARKET, guid="kiln")) == (2, 0)
    assert desk.serve(replace(MARKET, guid="kiln"), KILN) == (0, 0)
    assert desk.titles() == [KILN.title, MARKET.title]


def test_one_entry_twice_is_one_article(desk: Desk) -> None:
    assert desk.serve(KILN, KILN, replace(KILN, guid="again")) == (1, 0)
    assert desk.serve(KILN, KILN) == (0, 0)
    assert desk.titles() == [KILN.title]


def test_a_guid_that_is_used_again_for_another_story(desk: Desk) -> None:
    assert desk.serve(KILN) == (1, 0)
    assert desk.serve(replace(MARKET, guid="kiln")) == (1, 0)
    assert desk.serve(KILN, replace(MARKET, guid="kiln")) == (0, 0)
    assert desk.titles() == [KILN.title, MARKET.title]


def test_guids_that_are_new_at_every_fetch(desk: Desk) -> None:
    assert desk.serve(KILN, MARKET) == (2, 0)
    before = desk.room.documents()
    rng = random.Random(1)
    for _ in range(20):
        entries = (replace(KILN, guid=f"{rng.random()}"), replace(MARKET, guid=f"{rng.random()}"))
        assert desk.serve(*entries) == (0, 0)
    assert desk.room.documents() == before


def test_guids_that_come_and_go(desk: Desk) -> None:
    assert desk.serve(KILN, MARKET) == (2, 0)
    bare = (replace(KILN, guid=None), replace(MARKET, guid=None))
    for entries in (bare, (KILN, MARKET), bare):
        assert desk.serve(*entries) == (0, 0)
    assert desk.titles() == [KILN.title, MARKET.title]


def test_neither_guid_nor_address(desk: Desk) -> None:
    bare = [replace(entry, guid=None, link=None) for entry in (KILN, MARKET)]
    assert desk.serve(*bare) == (2, 0)
    assert desk.serve(*reversed(bare)) == (0, 0)
    assert desk.titles() == [KILN.title, MARKET.title]


def test_all_entries_with_one_address(desk: Desk) -> None:
    home = "https://origin.example.org/"
    entries = [replace(KILN, link=home), replace(MARKET, link=home)]
    assert desk.serve(*entries) == (2, 0)
    assert desk.serve(*entries[::-1]) == (0, 0)


def test_an_older_state_after_a_newer_one(desk: Desk) -> None:
    newer = replace(KILN, title="The kiln is out", modified="2026-11-01T09:30:00Z")
    assert desk.serve(newer) == (1, 0)
    before = desk.room.documents()
    assert desk.serve(KILN) == (0, 0)
    assert desk.room.documents() == before
    assert desk.serve(newer) == (0, 0)
    assert desk.room.documents() == before


def test_one_story_from_many_sources(desk: Desk) -> None:
    assert desk.serve(KILN) == (1, 0)
    (article,) = desk.room.articles()
    for number in range(5):
        name = f"other{number}"
        desk.follow(name)
        tracked = f"{KILN.link}?utm_source={name}#top"
        told = replace(KILN, guid=f"{name}-1", link=tracked, title=f"As {name} has it")
        assert desk.serve(told, name=name) == (0, 0)
        assert desk.of(name) == {article.id}
    assert desk.titles() == [KILN.title]
    assert desk.room.article() == article


def test_like_stories_of_different_publishers_are_not_merged(desk: Desk) -> None:
    assert desk.serve(KILN) == (1, 0)
    desk.follow("other")
    copied = replace(KILN, link="https://copy.example.net/kiln")
    assert desk.serve(copied, name="other") == (1, 0)
    assert desk.titles() == [KILN.title, KILN.title]
    assert desk.serve(KILN) == (0, 0)
    assert desk.serve(copied, name="other") == (0, 0)


def test_a_feed_that_forgets_all_and_remembers(desk: Desk) -> None:
    assert desk.serve(KILN, MARKET) == (2, 0)
    before = desk.room.documents()
    assert desk.serve() == (0, 0)
    assert desk.serve(MARKET) == (0, 0)
    assert desk.serve(KILN, MARKET) == (0, 0)
    assert desk.room.documents() == before


def test_items_that_only_name_their_site_are_all_kept_and_stay_themselves(room: Newsroom) -> None:
    """No guid, and the site's own address in each: nothing is merged, and none comes twice."""

    def served(*titles: str) -> None:
        items = "".join(
            f"<item><title>{title}</title><link>https://example.org/</link>"
            f"<description>{title} is told here.</description></item>"
            for title in titles
        )
        body = f'<rss version="2.0"><channel><title>S</title>{items}</channel></rss>'
        room.wrong.at("/s", serving(body.encode()))

    room.follow("s")
    served("One", "Two", "Three")
    room.refresh("s")
    assert sorted(a.content.title for a in room.articles()) == ["One", "Three", "Two"]
    served("Three")
    room.refresh("s")
    served("Four", "Three")
    room.refresh("s")
    assert sorted(a.content.title for a in room.articles()) == ["Four", "One", "Three", "Two"]
    assert len(room.changes()) == 4
    assert all(reading.watch(room.services, a) is None for a in room.articles())
