"""Polling thousands of feeds, beside lemon24/reader polling the same ones, and beside wrk.

All feeds are on one loopback host, which stands for as many hosts as there are feeds: so the
budget of a host and robots.txt are switched off on our side; reader has neither. Each side keeps
its results in a SQLite file.
"""

from __future__ import annotations

import cProfile
import io
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import feedparser_sgmllib

from feedserver.services import Services
from feedserver.workflow.polling import PollOutcome
from feedserver.workflow.refresh import refresh
from tests.bench import Row, report
from tests.bench._origin import ENTRIES, Feeds, wrk
from tests.bench._ours import our_side

# reader's copy of feedparser imports this by its old name and does not require it.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)
from reader import Reader, make_reader  # noqa: E402 - only then can it be imported

FEEDS: Final = 2000
QUICK_FEEDS: Final = 100
ROUNDS: Final = 5
_PART: Final = 10  # one feed in so many has news
_LONG: Final = 20.0  # seconds; a side that takes longer is run fewer times
_FEW: Final = 2
_TOLD: Final = (
    "{count} feeds of 20 entries of 2 KB on one nginx. One loopback host stands for all hosts:"
    " refresh.per_host_delay = 0s,\nper_host_requests = 1000, robots = false; the rest is as"
    " shipped. Medians; seconds for all feeds."
)


def run(*, quick: bool) -> str:
    """The table for 2,000 feeds; a small run has 100."""
    return measure(QUICK_FEEDS if quick else FEEDS)


def measure(count: int, rounds: int = ROUNDS) -> str:
    """The table for `count` feeds; both sides take turns, `rounds` times."""
    _say(_TOLD.format(count=count))
    with tempfile.TemporaryDirectory(prefix="feedserver-bench-") as name:
        folder = Path(name)
        with Feeds(folder / "origin", count) as feeds:
            rows = [_first(feeds, folder, rounds)]
            with (
                our_side(feeds, folder / "ours") as ours,
                _theirs(feeds, folder / "theirs") as theirs,
            ):
                _poll(ours, PollOutcome.CHANGED)
                theirs.update_feeds(scheduled=False)
                rows += _again(feeds, folder, ours, theirs, rounds)
    return report("refresh", "theirs", rows)


def _first(feeds: Feeds, folder: Path, rounds: int) -> Row:
    """Into an empty store."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        with our_side(feeds, folder / f"ours{number}") as services:
            times[0].append(_seconds(lambda: _poll(services, PollOutcome.CHANGED)))
        with _theirs(feeds, folder / f"theirs{number}") as reader:
            times[1].append(_seconds(lambda: reader.update_feeds(scheduled=False)))
            _check(reader, feeds.count * ENTRIES)
        _progress("first refresh", number, times)
        if times[1][0] > _LONG and number + 1 >= _FEW:
            _say(f"first refresh: {_FEW} rounds, because a round takes reader {times[1][0]:.0f} s")
            break
    return _row("first refresh", times)


def _again(
    feeds: Feeds, folder: Path, ours: Services, theirs: Reader, rounds: int
) -> Iterator[Row]:
    """With everything stored: nothing changed, polling alone, and news in one feed of ten."""
    idle: tuple[list[float], list[float]] = ([], [])
    polling: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        idle[0].append(_seconds(lambda: _poll(ours, PollOutcome.NOT_MODIFIED)))
        idle[1].append(_seconds(lambda: theirs.update_feeds(scheduled=False)))
        polling[0].append(idle[0][-1])
        polling[1].append(feeds.count / wrk(feeds, folder / "wrk", 1))
        _progress("nothing changed", number, idle)
        _progress("polling (wrk)", number, polling)
    yield _row("nothing changed", idle)
    news: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        changed = len(feeds.add_news(_PART))
        news[0].append(_seconds(partial(_poll, ours, None, changed)))
        news[1].append(_seconds(lambda: theirs.update_feeds(scheduled=False)))
        _progress("one new in ten", number, news)
    yield _row("one new in ten", news)
    yield _row("polling", polling)


def _poll(services: Services, outcome: PollOutcome | None, published: int | None = None) -> None:
    """Poll all; `SystemExit` when it did not come to what it must."""
    reports = refresh(services, [], lambda _done, _total: None)
    wrong = [r for r in reports if r.error or (outcome is not None and r.outcome is not outcome)]
    if wrong:
        raise SystemExit(f"{len(wrong)} polls came to something else, such as {wrong[0]}")
    found = sum(r.published for r in reports)
    if published is not None and found != published:
        raise SystemExit(f"{found} articles instead of {published}")


def _check(reader: Reader, entries: int) -> None:
    """`SystemExit` when it has not stored as many: it logs what goes wrong and goes on."""
    stored = reader.get_entry_counts().total
    if stored != entries:
        raise SystemExit(f"reader stored {stored} entries instead of {entries}")


@contextmanager
def _theirs(feeds: Feeds, folder: Path) -> Iterator[Reader]:
    folder.mkdir()
    with closing(make_reader(str(folder / "reader.sqlite"))) as reader:
        for number in range(feeds.count):
            reader.add_feed(feeds.url(number))
        yield reader


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _row(name: str, times: tuple[list[float], list[float]]) -> Row:
    return Row(name=name, ours=statistics.median(times[0]), theirs=statistics.median(times[1]))


def _progress(name: str, number: int, times: tuple[list[float], list[float]]) -> None:
    _say(f"{name}, round {number + 1}: ours {times[0][-1]:.3f} s, theirs {times[1][-1]:.3f} s")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def profile(count: int = FEEDS) -> str:
    """Where this process's time goes on our side: a first refresh, and one that is all 304."""
    told = io.StringIO()
    with tempfile.TemporaryDirectory(prefix="feedserver-bench-") as name:
        folder = Path(name)
        with Feeds(folder / "origin", count) as feeds, our_side(feeds, folder / "ours") as services:
            for title in ("first refresh", "nothing changed"):
                profiler = cProfile.Profile()
                profiler.runcall(_poll, services, None)
                print(f"== {title}, {count} feeds", file=told)
                pstats.Stats(profiler, stream=told).sort_stats("tottime").print_stats(35)
    return told.getvalue()


if __name__ == "__main__":
    print(profile(int(sys.argv[1]) if len(sys.argv) > 1 else FEEDS))
