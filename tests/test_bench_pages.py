"""The benchmark of reading pages works; what it measures is not asserted."""

from __future__ import annotations

import json

from tests.bench import pages


def test_its_last_line_is_the_ratios() -> None:
    result = json.loads(pages.run(quick=True).splitlines()[-1])
    assert result["bench"] == "pages"
    assert result["ratios"]["article page of 150 KB to text and metadata"] > 0


def test_the_page_is_as_large_as_it_says() -> None:
    assert abs(len(pages.article_page(1)) - pages.SIZE) < 1000
