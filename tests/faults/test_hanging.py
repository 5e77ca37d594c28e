"""A broken source never delays the others; a thousand of which fifty hang: `tests.soak hanging`."""

from __future__ import annotations

from pathlib import Path

from feedserver.workflow.polling import PollOutcome
from tests.faults.hanging import hang
from tests.faults.newsroom import QUICK
from tests.support import misdeeds

COUNT, HANGING = 200, 10
SLACK = 1.0  # seconds


def test_sources_that_hang_hold_nobody_up(tmp_path: Path) -> None:
    hung = hang(tmp_path, QUICK, COUNT, HANGING, misdeeds.hanging)
    outcomes = {name: seen.report for name, seen in hung.beside.seen.items()}
    assert {outcomes[name].published for name in hung.good} == {1}
    assert {outcomes[name].outcome for name in hung.hanging} == {PollOutcome.FAILED}
    assert hung.seconds_beside < hung.seconds_alone + SLACK
    assert hung.beside.seconds < hung.seconds_alone + QUICK.timeout + SLACK
