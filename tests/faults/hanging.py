"""Many sources of which some hang: when are the others done?"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from feedserver.model.source import Source
from feedserver.workflow import sources
from tests.faults.newsroom import Limits, Newsroom, Refreshed, newsroom, story
from tests.support.misbehaving import Behaviour
from tests.support.misdeeds import serving


class Hung(NamedTuple):
    """The same sources polled twice: all good, then with some that hang."""

    alone: Refreshed
    beside: Refreshed
    good: tuple[str, ...]
    hanging: tuple[str, ...]

    @property
    def seconds_alone(self) -> float:
        """When the last of the good sources was stored while all were good."""
        return max(self.alone.seen[name].seconds for name in self.good)

    @property
    def seconds_beside(self) -> float:
        """When the last of the good sources was stored beside those that hang."""
        return max(self.beside.seen[name].seconds for name in self.good)


def hang(folder: Path, limits: Limits, count: int, of_which: int, behaviour: Behaviour) -> Hung:
    """Poll `count` sources at hosts of their own, `of_which` misbehave in the second round.

    Their ids are spread evenly among the good ones'.
    """
    with newsroom(folder, limits, hosts=count + 1) as room:
        _follow(room, count)
        room.refresh()
        step = count // of_which
        wrong = tuple(f"s{number}" for number in range(0, count, step))[:of_which]
        good = tuple(f"s{n}" for n in range(count) if f"s{n}" not in wrong)
        _publish(room, 2, count)
        alone = room.refresh()
        reports = [seen.report for seen in alone.seen.values()]
        assert {report.published for report in reports} == {1}, [
            report for report in reports if report.published != 1
        ]
        _publish(room, 3, count)
        for name in wrong:
            room.wrong.at(f"/{name}", behaviour)
        beside = room.refresh()
    return Hung(alone, beside, good, wrong)


def _follow(room: Newsroom, count: int) -> None:
    _publish(room, 1, count)
    for number in range(count):
        url = room.wrong.url(f"/s{number}", number + 1)
        sources.add(room.services, Source(id=f"s{number}", url=url))


def _publish(room: Newsroom, edition: int, count: int) -> None:
    for number in range(count):
        room.wrong.at(f"/s{number}", serving(story(f"s{number}", edition)))
