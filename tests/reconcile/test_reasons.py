from __future__ import annotations

import re
from pathlib import Path

import pytest

from feedserver.reconcile.reasons import Reason

PAGE = (Path(__file__).parents[2] / "docs/schedule.md").read_text(encoding="utf-8")
# What stands in the first column of a table, as code.
SHOWN = [
    reason
    for row in re.findall(r"^\| (`.+?`) \| ", PAGE, re.MULTILINE)
    for reason in re.findall(r"`([^`]+)`", row)
]


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.name)
def test_every_reason_is_explained(reason: Reason) -> None:
    words = re.split(r"\{\w+\}", reason)
    pattern = re.compile("(.+)".join(map(re.escape, words)))
    assert any(pattern.search(shown) for shown in SHOWN), f"docs/schedule.md: {reason}"


def test_what_the_page_does_not_show_would_be_missed() -> None:
    assert len(SHOWN) > 20
    assert not any("because I say so" in shown for shown in SHOWN)
