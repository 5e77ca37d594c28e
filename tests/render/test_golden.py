"""Every format, byte for byte, against a file that people have read.

After a wanted change: `UPDATE_GOLDEN=1 python -m pytest tests/render/test_golden.py`, and read
the difference.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine

from feedserver.render import changes, opml, registry
from tests.render.samples import ARTICLES, SITE, feed_of
from tests.render.test_changes import ROWS
from tests.render.test_opml import INFOS

GOLDEN = Path(__file__).parent / "golden"
LIMIT = 512 * 1024


def _documents() -> dict[str, Callable[[], bytes]]:
    made: dict[str, Callable[[], bytes]] = {
        "feeds.opml": lambda: opml.render(INFOS, SITE),
        "changes.json": lambda: changes.render(ROWS, 17, None, SITE),
    }
    for row in registry.FEED_FORMATS:
        if row.suffix:
            made[f"latest{row.suffix}"] = lambda row=row: row.render(feed_of(), SITE, LIMIT).body  # type: ignore[misc]
    for article in ARTICLES:
        for format_ in registry.ARTICLE_FORMATS:
            if format_.suffix:
                made[f"{article.slug}{format_.suffix}"] = (
                    lambda format_=format_, article=article: format_.render(article, SITE)  # type: ignore[misc]
                )
    return made


DOCUMENTS = _documents()


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_the_bytes_are_those_of_the_golden_file(name: str) -> None:
    body = DOCUMENTS[name]()
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / name).write_bytes(body)
    assert body == (GOLDEN / name).read_bytes()


def test_every_golden_file_is_looked_at() -> None:
    assert {file.name for file in GOLDEN.iterdir()} == set(DOCUMENTS)


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_no_renderer_reads_a_clock(name: str) -> None:
    with time_machine.travel("2001-02-03T04:05:06Z"):
        then = DOCUMENTS[name]()
    with time_machine.travel("2037-08-09T10:11:12Z"):
        assert DOCUMENTS[name]() == then
