"""Feeds as they come, each with what it says (tests/corpus/feed)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feedserver.model.article import Parsed
from feedserver.model.fetched import Fetched
from feedserver.model.json import encode
from feedserver.model.source import Source, SourceKind
from feedserver.parse import parse

CORPUS = Path(__file__).parents[1] / "corpus" / "feed"
CASES = sorted(folder for folder in CORPUS.iterdir() if folder.is_dir())
URL = "https://example.org/feed.xml"


def read(folder: Path) -> Parsed:
    body = next(folder.glob("input.*")).read_bytes()
    return parse(SourceKind.FEED, Fetched(url=URL, body=body), Source(id="a", url=URL), 100)


def said(parsed: Parsed) -> dict[str, Any]:
    """What a feed says: values that are given, articles without their provenance."""
    whole = _given(json.loads(encode(parsed)))
    assert whole.pop("kind") == "feed"
    for article in whole.get("articles", []):
        del article["provenance"]
        if article["feed"] == whole["articles"][0]["feed"] and article is not whole["articles"][0]:
            article["feed"] = "as the first"
    return whole


def _given(record: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            kept[key] = [_given(member) for member in value]
        elif value not in (None, "", [], {}) and (key, value) != ("refresh", True):
            kept[key] = value
    return kept


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_feed_is_read_as_expected(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert said(read(folder)) == expected
