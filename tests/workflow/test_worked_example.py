"""SPEC section 13, as far as a feed alone brings it about: the first five rows, end to end."""

from __future__ import annotations

from msgspec.structs import replace

from feedserver.model.instant import Instant
from feedserver.workflow.polling import Report
from tests.support.feeds import Entry
from tests.workflow.conftest import World
from tests.workflow.test_refresh import add

OTHER = Entry(title="An earlier story", guid="g0", link="https://origin.example.org/earlier")
KILN = Entry(
    title="Kiln to fly Monday",
    body="The Kiln rocket will fly on its first mission, and teh tower stands ready for it. "
    "It carries a small oven that melts sand into bricks, so that nobody has to bring them. "
    "The people who built it have waited for this day since they drew its first lines.",
    link="https://origin.example.org/kiln",
    published="2026-11-01T09:00:00Z",
)


class Told:
    """What one poll at a given time came to."""

    def __init__(self, world: World) -> None:
        self.world = world

    def at(self, when: str, *entries: Entry, head: str = "") -> Report:
        self.world.clock.set(when)
        self.world.serve(entries, "rss", head=head)
        return self.world.poll_one()

    def state(self) -> tuple[int, str, int, str]:
        """Last `seq`, its type and significance, version, `updated_at`."""
        (article,) = [a for a in self.world.articles() if a.content.published_at == PUBLISHED]
        last = self.world.changes()[-1]
        return (
            last.seq - SEQ_BEFORE,
            f"{last.type.removeprefix('article.')} {last.significance}",
            article.version.number,
            str(article.version.updated_at.whole_seconds()),
        )


PUBLISHED = Instant.parse("2026-11-01T09:00:00Z")
SEQ_BEFORE = 1  # the earlier story's


def test_the_worked_example(world: World) -> None:
    told = Told(world)
    earlier = replace(OTHER, published="2026-10-01T09:00:00Z")
    add(world, world.serve([earlier]))
    world.clock.set("2026-11-01T08:00:00Z")
    world.poll_one()

    told.at("2026-11-01T10:00:00Z", KILN, earlier)
    assert told.state() == (1, "published significant", 1, "2026-11-01T09:00:00Z")
    assert not world.changes()[-1].backfill

    before = world.documents()
    stamp = "<lastBuildDate>Sun, 01 Nov 2026 11:00:00 GMT</lastBuildDate>"
    told.at("2026-11-01T11:00:00Z", earlier, KILN, head=stamp)
    assert told.state() == (1, "published significant", 1, "2026-11-01T09:00:00Z")
    assert world.documents() == before

    spelled = replace(KILN, body=KILN.body.replace("teh", "the"))
    assert told.at("2026-11-01T12:00:00Z", spelled, earlier).minor == 1
    assert told.state() == (2, "updated minor", 2, "2026-11-01T09:00:00Z")

    moved = replace(spelled, title="Kiln to fly Tuesday", modified="2026-11-01T13:50:00Z")
    assert told.at("2026-11-01T14:00:00Z", moved, earlier).updated == 1
    assert told.state() == (3, "updated significant", 3, "2026-11-01T13:50:00Z")
    assert world.changes()[-1].facts == ("Monday → Tuesday",)

    cached = replace(spelled, modified="2026-11-01T11:55:00Z")
    before = world.documents()
    told.at("2026-11-01T15:00:00Z", cached, earlier)
    assert told.state() == (3, "updated significant", 3, "2026-11-01T13:50:00Z")
    assert world.documents() == before

    told.at("2026-11-02T10:00:00Z", moved, earlier)
    assert told.state() == (3, "updated significant", 3, "2026-11-01T13:50:00Z")
    slug = next(a.slug for a in world.articles() if a.content.published_at == PUBLISHED)
    assert slug == "kiln-to-fly-monday"
    assert [v.content.title for v in world.versions(slug)] == [
        "Kiln to fly Monday",
        "Kiln to fly Monday",
        "Kiln to fly Tuesday",
    ]
