"""The benchmarks work; what they measure is not asserted."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from tests.bench import refresh


def _has(program: str) -> bool:
    return shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin") is not None


def test_refresh_ends_with_its_ratios() -> None:
    missing = [name for name in ("nginx", "wrk") if not _has(name)]
    if missing:
        if os.environ.get("CI"):
            pytest.fail(f"CI must have {', '.join(missing)}")
        pytest.skip(f"NO {', '.join(missing).upper()}: install them to test the benchmark too")
    result = json.loads(refresh.measure(10, rounds=1).splitlines()[-1])
    assert result["bench"] == "refresh"
    rows = {"first refresh", "nothing changed", "one new in ten", "polling"}
    assert result["ratios"].keys() == rows
    assert all(ratio > 0 for ratio in result["ratios"].values())
