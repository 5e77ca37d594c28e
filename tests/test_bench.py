"""The benchmarks work; what they measure is not asserted."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from tests.bench import refresh


def require(*programs: str) -> None:
    """Skip a test, loudly, where one of these programs is missing; in CI that is a failure."""
    path = f"{os.environ['PATH']}:/usr/sbin"
    missing = ", ".join(name for name in programs if shutil.which(name, path=path) is None)
    if missing and os.environ.get("CI"):
        pytest.fail(f"CI must have {missing}")
    if missing:
        pytest.skip(f"NO {missing.upper()}: install it to test this too")


def test_refresh_ends_with_its_ratios() -> None:
    require("nginx", "wrk")
    result = json.loads(refresh.measure(10, rounds=1).splitlines()[-1])
    assert result["bench"] == "refresh"
    rows = {"first refresh", "nothing changed", "one new in ten", "polling"}
    assert result["ratios"].keys() == rows
    assert all(ratio > 0 for ratio in result["ratios"].values())
