"""The benchmark of reading feeds works; what it measures is not asserted."""

from __future__ import annotations

import json

from tests.bench import parse


def test_its_last_line_is_the_ratios() -> None:
    result = json.loads(parse.run(quick=True).splitlines()[-1])
    assert result["bench"] == "parse"
    assert result["ratios"]["parse and sanitise"] > 0
