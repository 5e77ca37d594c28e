"""The same story from two publishers is found and linked, and never merged."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from feedserver.render.registry import ARTICLE_FORMATS
from feedserver.workflow.publish import Publisher
from feedserver.workflow.relating import relate
from tests.support.feeds import Entry
from tests.support.origin import Origin
from tests.workflow.conftest import World
from tests.workflow.test_refresh import add

STORY = (
    "The harbour office of Port Selda has licensed the first ship that fires clay at sea. It is "
    "to sail in spring with a crew of nine, of whom four are potters, and to come back in autumn. "
    "The furnace stands above the keel and burns dried kelp. Critics call the idea a folly, and "
    "point at the fire that closed a pier last year. The yard says that nobody was hurt then, "
    "and that the pier was made of wood. Insurers ask for a third of the price of the ship. "
)
TOLD = f"PORT SELDA. {STORY}"
OTHER = (
    "Rain kept the players of both teams in the cabins for two hours on Saturday. When the match "
    "began at last the pitch was a lake, and the ball lay still wherever it fell. The visitors "
    "scored by an own goal in the ninth minute, and defended it with nine men behind the ball. "
    "The referee, who had been asked twice to call it off, said that he had seen worse pitches."
)
HTML, JSON = ARTICLE_FORMATS[0], next(f for f in ARTICLE_FORMATS if f.suffix == ".json")


@pytest.fixture
def agency(origin: Origin) -> Iterator[Origin]:
    with Origin() as running:
        yield running


def tell(world: World, where: Origin, source_id: str, *bodies: str, verb: str = "tells") -> None:
    entries = [
        Entry(
            title=f"{source_id} {verb} story {number}",
            body=body,
            guid=f"{source_id}-{number}",
            link=f"{where.url}/{number}",
        )
        for number, body in enumerate(bodies)
    ]
    from_world = world.origin
    world.origin = where
    url = world.serve(entries)
    world.origin = from_world
    if source_id not in {s.source_id for s in world.articles()}:
        add(world, url, source_id)
    world.poll(source_id)
    relate(world.services, 10.0)


def related(world: World, slug: str) -> list[str]:
    document = Publisher(world.services).article(slug, JSON)
    return [other["title"] for other in json.loads(document.body).get("related", [])]


def test_two_publishers_of_one_story_are_linked_both_ways(world: World, agency: Origin) -> None:
    tell(world, world.origin, "paper", STORY, OTHER)
    before = Publisher(world.services).article("paper-tells-story-0", HTML)
    tell(world, agency, "agency", TOLD)
    assert len(world.articles()) == 3, "nothing is merged"
    assert related(world, "paper-tells-story-0") == ["agency tells story 0"]
    assert related(world, "agency-tells-story-0") == ["paper tells story 0"]
    assert related(world, "paper-tells-story-1") == []
    after = Publisher(world.services).article("paper-tells-story-0", HTML)
    assert after.etag() != before.etag()
    assert b"The same story" in after.body
    assert b"agency tells story 0" in after.body
    assert len(world.changes()) == 3, "a link is no change of the article"


def test_a_kept_page_learns_of_it(world: World, agency: Origin) -> None:
    publisher = Publisher(world.services)
    tell(world, world.origin, "paper", STORY)
    before = publisher.article("paper-tells-story-0", HTML)
    tell(world, agency, "agency", TOLD)
    after = publisher.article("paper-tells-story-0", HTML)
    assert (after.body != before.body, after.modified_at >= before.modified_at) == (True, True)
    assert publisher.article("paper-tells-story-0", HTML) is after


def test_a_kept_page_learns_of_a_new_title(world: World, agency: Origin) -> None:
    publisher = Publisher(world.services)
    tell(world, world.origin, "paper", STORY)
    tell(world, agency, "agency", TOLD)
    assert b"agency tells" in publisher.article("paper-tells-story-0", HTML).body
    tell(world, agency, "agency", TOLD, verb="retells")
    assert b"agency retells" in publisher.article("paper-tells-story-0", HTML).body


def test_pages_of_one_site_are_its_own_affair(world: World) -> None:
    tell(world, world.origin, "paper", STORY, TOLD)
    assert related(world, "paper-tells-story-0") == []


def test_a_story_that_becomes_another_is_linked_no_more(world: World, agency: Origin) -> None:
    tell(world, world.origin, "paper", STORY)
    tell(world, agency, "agency", TOLD)
    tell(world, agency, "agency", OTHER)
    assert related(world, "paper-tells-story-0") == []
    assert related(world, "agency-tells-story-0") == []


def test_it_goes_on_where_it_was(world: World, agency: Origin) -> None:
    tell(world, world.origin, "paper", STORY)
    assert relate(world.services, 1.0) == 0
    tell(world, agency, "agency", "Short.")
    assert related(world, "agency-tells-story-0") == []
