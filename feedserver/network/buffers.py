"""How much of bodies all exchanges of a pool hold together."""

from __future__ import annotations

from typing import Final

# Thousands of feeds of the usual size, or four bodies of the largest that is taken.
MOST_HELD: Final = 64 * 1024 * 1024


class Buffers:
    """Who may hold more. To be used in one thread.

    Beyond `most` bytes one exchange alone goes on, the first that came so far; so at most the
    largest body more is held, and nobody waits for somebody who waits.
    """

    __slots__ = ("_ahead", "_most", "held")

    def __init__(self, most: int) -> None:
        self.held = 0
        self._most = most
        self._ahead: object | None = None

    @property
    def full(self) -> bool:
        """Whether whoever wants to hold more would have to wait."""
        return self.held >= self._most and self._ahead is not None

    def room_for(self, who: object) -> bool:
        """Whether `who` may hold more now."""
        if self.held < self._most:
            return True
        if self._ahead is None:
            self._ahead = who
        return self._ahead is who

    def give_back(self, who: object, size: int) -> None:
        """`who` holds its `size` bytes no longer."""
        self.held -= size
        if self._ahead is who:
            self._ahead = None
