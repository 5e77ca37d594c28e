"""The change log (SPEC section 3)."""

from __future__ import annotations

import json

from feedserver.model.article import Significance
from feedserver.model.change import Change, ChangeType
from feedserver.render import changes
from tests.render.samples import SITE, at, urn

ROWS = (
    Change(
        seq=16,
        type=ChangeType.PUBLISHED,
        id=urn(1),
        slug="one",
        version=1,
        significance=Significance.SIGNIFICANT,
        at=at("2026-11-01T10:00:00Z"),
        backfill=True,
    ),
    Change(
        seq=17,
        type=ChangeType.UPDATED,
        id=urn(1),
        slug="one",
        version=2,
        previous_version=1,
        significance=Significance.MINOR,
        changed=("title", "body_md"),
        at=at("2026-11-01T12:00:00.250Z"),
    ),
)


def test_rows_as_the_contract_has_them() -> None:
    page = json.loads(changes.render(ROWS, 20, "https://news.example.org/changes.json?x", SITE))
    assert page == {
        "changes": [
            {
                "seq": 16,
                "type": "article.published",
                "id": urn(1),
                "slug": "one",
                "url": "https://news.example.org/news/one",
                "version": 1,
                "previous_version": None,
                "significance": "significant",
                "changed": [],
                "backfill": True,
                "at": "2026-11-01T10:00:00Z",
            },
            {
                "seq": 17,
                "type": "article.updated",
                "id": urn(1),
                "slug": "one",
                "url": "https://news.example.org/news/one",
                "version": 2,
                "previous_version": 1,
                "significance": "minor",
                "changed": ["title", "body_md"],
                "at": "2026-11-01T12:00:00.250Z",
            },
        ],
        "next": "https://news.example.org/changes.json?x",
        "last_seq": 20,
    }


def test_the_last_page_has_no_next() -> None:
    page = json.loads(changes.render((), 0, None, SITE))
    assert page == {"changes": [], "next": None, "last_seq": 0}
