"""The soaks work, in small; what they show at full size is run by hand."""

from __future__ import annotations

import pytest

from tests.soak import faults, hanging, kills, polling
from tests.test_bench import require


def test_memory_stays_flat() -> None:
    require("nginx")
    assert polling.run(quick=True).broken == []


@pytest.mark.parametrize("soak", [faults, hanging, kills])
def test_no_criterion_is_broken(soak: object) -> None:
    assert soak.run(quick=True).broken == []  # type: ignore[attr-defined]
