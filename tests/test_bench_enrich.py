"""The benchmark of enrichment works, and its last line is for programs."""

from __future__ import annotations

import json

from tests.bench import enrich


def test_it_ends_with_precision_and_recall() -> None:
    result = json.loads(enrich.run(quick=True).splitlines()[-1])
    assert result["bench"] == "enrich"
    assert result["ratios"].keys() == {
        f"{group} {figure}"
        for group in ("English", "French", "others")
        for figure in ("precision", "recall")
    }
    assert all(0 < ratio <= 1 for ratio in result["ratios"].values())
