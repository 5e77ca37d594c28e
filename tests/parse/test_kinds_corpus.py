"""Sitemaps, listings and pages as they come, each with what it says (tests/corpus)."""

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

CORPUS = Path(__file__).parents[1] / "corpus"
KINDS = (SourceKind.SITEMAP, SourceKind.LISTING, SourceKind.PAGE)
CASES = sorted(folder for kind in KINDS for folder in (CORPUS / kind).iterdir() if folder.is_dir())
URL = "https://example.org/2026/"


def read(folder: Path) -> Parsed:
    """A case, read as the kind that its folder is named for, with its source's settings."""
    kind = SourceKind(folder.parent.name)
    settings = folder / "source.json"
    given = json.loads(settings.read_text(encoding="utf-8")) if settings.exists() else {}
    body = next(folder.glob("input.*")).read_bytes()
    source = Source(id="case", url=URL, kind=kind, **given)
    return parse(kind, Fetched(url=URL, body=body), source, 100)


def said(parsed: Parsed) -> Any:
    """What a case says, without what it does not say."""
    return _given(json.loads(encode(parsed)))


def _given(value: Any) -> Any:
    if isinstance(value, list):
        return [_given(member) for member in value]
    if isinstance(value, dict):
        pairs = ((key, _given(member)) for key, member in value.items())
        return {key: member for key, member in pairs if member not in (None, "", [], {})}
    return value


@pytest.mark.parametrize("folder", CASES, ids=lambda f: f"{f.parent.name}-{f.name}")
def test_a_source_is_read_as_expected(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert said(read(folder)) == expected
