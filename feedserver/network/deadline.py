"""One moment by which everything that a call does must be done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from feedserver.errors import FetchError
from feedserver.text.units import say_duration


class Deadline:
    """`seconds` from now; `monotonic` is the clock, in seconds."""

    def __init__(self, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._end = monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, more than none; the deadline's error when it has passed."""
        left = self._end - self._monotonic()
        if left <= 0:
            raise self.error()
        return left

    @contextmanager
    def paused(self) -> Iterator[Callable[[], None]]:
        """Time in the block does not count, until what the block is given is called."""
        began: float | None = self._monotonic()

        def count() -> None:
            nonlocal began
            if began is not None:
                self._end += self._monotonic() - began
                began = None

        try:
            yield count
        finally:
            count()

    def error(self) -> FetchError:
        """What to raise when the deadline has passed."""
        limit = say_duration(self._seconds)
        return FetchError(f"no complete answer within {limit} (network.timeout)")
