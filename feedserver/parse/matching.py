"""Which runs of a page are in the text that the extractor found: by their letters, in any order.

Each stretch of that text is found once, the longest runs first, so a sentence that a pull quote
or a teaser repeats stands for itself only where it really came from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from feedserver.parse.runs import Run

# Letters of which a run must have as many to be sought inside of a line.
_LEAST: Final = 12
# Letters of the pieces in which a run is sought that is not found as a whole, how many letters
# it must have, and what share of it.
_PIECE: Final = 30
_LEAST_IN_PIECES: Final = 60
_SHARE: Final = 0.6
# Characters that are looked through in all, for time's sake.
_MOST: Final = 200_000_000
_TRIES: Final = 4


class Found:
    """Lines of the extractor's text, and what of them was found on the page."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._text = "\n".join(line for line in lines if line)
        self._taken = bytearray(len(self._text))
        self._lines: dict[str, list[int]] = defaultdict(list)
        self._searched = 0
        start = 0
        for line in self._text.split("\n"):
            self._lines[line].append(start)
            start += len(line) + 1

    @property
    def share(self) -> float:
        """How much of the text was found: 0 to 1."""
        return self._taken.count(1) / len(self._text) if self._text else 0.0

    def keep(self, runs: Sequence[Run]) -> None:
        """Mark the runs that are in the text as kept."""
        places = self._whole_lines(runs)
        left = [run for run in runs if not run.kept and len(run.letters) >= _LEAST]
        for run in sorted(left, key=lambda run: -len(run.letters)):
            place = self._place(run.letters)
            if place is not None:
                places[id(run)] = self._take(run, place)
            elif len(run.letters) >= _LEAST_IN_PIECES:
                run.kept = self._in_pieces(run.letters)
        self._follow(runs, places)

    def _whole_lines(self, runs: Sequence[Run]) -> dict[int, int]:
        places = {}
        for run in runs:
            free = self._lines.get(run.letters) if run.letters else None
            if free:
                places[id(run)] = self._take(run, free.pop(0))
        return places

    def _take(self, run: Run, place: int) -> int:
        """Where what was taken for a run ends."""
        run.kept = True
        end = place + len(run.letters)
        self._taken[place:end] = b"\x01" * (end - place)
        return end

    def _place(self, letters: str) -> int | None:
        place = -1
        for _ in range(_TRIES):
            place = self._find(letters, place + 1)
            if place < 0:
                return None
            if self._taken.find(1, place, place + len(letters)) < 0:
                return place
        return None

    def _find(self, letters: str, start: int) -> int:
        if self._searched > _MOST:
            return -1
        place = self._text.find(letters, start)
        self._searched += (place if place >= 0 else len(self._text)) - start
        return place

    def _in_pieces(self, letters: str) -> bool:
        pieces = [letters[at : at + _PIECE] for at in range(0, len(letters) - _PIECE + 1, _PIECE)]
        missing = len(pieces) - _SHARE * len(pieces)
        places = []
        for piece in pieces:
            place = self._find(piece, 0)
            if place >= 0:
                places.append(place)
            elif missing < 1:
                return False
            else:
                missing -= 1
        for place in places:
            self._taken[place : place + _PIECE] = b"\x01" * _PIECE
        return True

    def _follow(self, runs: Sequence[Run], places: dict[int, int]) -> None:
        """Mark short runs that follow, in the text too, the one before them."""
        end: int | None = None
        for run in runs:
            if id(run) in places:
                end = places[id(run)]
            elif end is not None and run.letters and not run.kept:
                start = end + 1 if self._text.startswith("\n", end) else end
                if self._text.startswith(run.letters, start) and not self._taken[start]:
                    end = self._take(run, start)
                else:
                    end = None
