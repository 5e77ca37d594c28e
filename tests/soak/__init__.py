"""Soaks: what the tests show in small, at full size, with the figures that were found.

`python -m tests.soak NAME [--quick]`. A soak that finds its criterion broken says so and ends
with code 1. The last line is JSON: `{"soak": NAME, "broken": [LINE], "figures": {NAME: number}}`.
"""

from __future__ import annotations

import json
import sys

import msgspec


class Result(msgspec.Struct, kw_only=True):
    """What a soak found: figures, and a line for each criterion that does not hold."""

    figures: dict[str, float] = {}
    broken: list[str] = []

    def check(self, holds: bool, line: str) -> None:
        """Note `line` unless the criterion holds."""
        if not holds:
            self.broken.append(line)
            say(f"BROKEN: {line}")

    def line(self, name: str) -> str:
        """The last line for programs."""
        figures = {key: round(value, 3) for key, value in self.figures.items()}
        return json.dumps({"soak": name, "broken": self.broken, "figures": figures})


def say(text: str) -> None:
    """Tell people how far it has got."""
    print(text, file=sys.stderr, flush=True)
