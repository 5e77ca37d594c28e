"""Round after round of polling by one worker, a tenth with news each time: memory stays flat."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

from feedserver.services import Services
from feedserver.workflow import reading
from feedserver.workflow.refresh import Poller
from tests.bench._origin import ENTRIES, Feeds
from tests.bench._ours import our_side
from tests.soak import Result, say
from tests.support.memory import MIB, descendants, resident
from tests.workflow.conftest import Clock, Worker

_SETTLED: Final = 10  # rounds until everything was used that is ever used
_PART: Final = 10
_GROWTH: Final = 8 * MIB
_DAY: Final = 86_400.0


class _Closing(Poller):
    """A poller that a `with` block ends."""

    def close(self, patience: float = 30.0) -> None:
        super().close(patience)


def run(*, quick: bool) -> Result:
    """1,000 sources a hundred times; a small run has 50, and 14 rounds."""
    return soak(50, 14) if quick else soak(1000, 100)


def soak(count: int, rounds: int) -> Result:
    """Poll `count` sources `rounds` times, as the worker of a server does."""
    result = Result()
    clock = Clock()
    with tempfile.TemporaryDirectory(prefix="feedserver-soak-") as name:
        folder = Path(name)
        with (
            Feeds(folder / "origin", count) as feeds,
            our_side(feeds, folder / "ours", partial(Worker, clock=clock)) as services,
            closing(_Closing(services)) as poller,
        ):
            sizes = [_round(services, poller, feeds, clock, number) for number in range(rounds)]
            stored = reading.change_log(services, 0, 1)[1]
    expected = count * ENTRIES + sum(
        len(range((number + 1) % _PART, count, _PART)) for number in range(rounds - 1)
    )
    result.check(stored == expected, f"{stored} changes were stored, {expected} were published")
    for which, size in sizes[-1].items():
        early = sizes[min(_SETTLED, rounds // 2) - 1][which]
        result.figures |= {f"{which}_mib_early": early / MIB, f"{which}_mib_late": size / MIB}
        result.check(size - early < _GROWTH, f"{which}: {early / MIB:.1f} MiB grew to "
                     f"{size / MIB:.1f} MiB")  # fmt: skip
    return result


def _round(
    services: Services, poller: Poller, feeds: Feeds, clock: Clock, number: int
) -> dict[str, int]:
    """Poll all once; bytes that this process and those that read take afterwards."""
    if number:
        feeds.add_news(_PART)
    clock.forward(_DAY * 2)
    began = time.monotonic()
    while poller.tick() or poller.running:
        time.sleep(0.01)
    seconds = time.monotonic() - began
    me = os.getpid()
    children = sum(resident(pid) for pid in descendants(me) if pid != me)
    sizes = {"worker": resident(me), "readers": children}
    told = ", ".join(f"{which} {size / MIB:.1f} MiB" for which, size in sizes.items())
    say(f"round {number + 1}: {seconds:.2f} s, {told}")
    return sizes
