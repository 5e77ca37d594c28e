"""Benchmarks: each sets a part of the program beside something known, in the same run.

`python -m tests.bench NAME [--quick]`. Shared machines are noisy, so both sides take turns and
only their ratio counts.
"""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable
from typing import Final

import msgspec

ROUNDS: Final = 7
# Rounds of a run that only shows that the benchmark works; no fewer make a median.
QUICK_ROUNDS: Final = 5


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a result: seconds of each side, and how many times ours is as fast."""

    name: str
    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """Above 1 when ours is faster."""
        return self.theirs / self.ours


def race(
    name: str, ours: Callable[[], object], theirs: Callable[[], object], *, quick: bool
) -> Row:
    """Both sides in turns, at least five rounds after one to warm up; medians of seconds."""
    times: tuple[list[float], list[float]] = ([], [])
    ours(), theirs()
    for _ in range(QUICK_ROUNDS if quick else ROUNDS):
        for side, taken in zip((ours, theirs), times, strict=True):
            gc.collect()
            start = time.perf_counter()
            side()
            taken.append(time.perf_counter() - start)
    return Row(name=name, ours=statistics.median(times[0]), theirs=statistics.median(times[1]))


def report(bench: str, theirs: str, rows: list[Row]) -> str:
    """A table for people and, as its last line, the ratios as JSON for programs."""
    width = max(len(row.name) for row in rows)
    lines = [f"{'':{width}}  {'feedserver':>12}  {theirs:>12}  {'ratio':>7}"]
    lines += [
        f"{row.name:{width}}  {row.ours * 1000:9.2f} ms  {row.theirs * 1000:9.2f} ms"
        f"  {row.ratio:7.1f}"
        for row in rows
    ]
    ratios = {row.name: round(row.ratio, 2) for row in rows}
    return "\n".join([*lines, json.dumps({"bench": bench, "ratios": ratios})])
