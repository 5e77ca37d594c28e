"""Short ways to make the records that the store's tests write."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from feedserver.model.article import Article, Content, Significance
from feedserver.model.change import Change
from feedserver.model.decision import Arrival, Batch, Created, Unchanged, Updated
from feedserver.model.instant import Instant
from feedserver.model.source import Republish
from feedserver.store import articles
from feedserver.store.apply import apply_changes
from feedserver.store.engine import Store

NOW = Instant.parse("2026-11-01T10:00:00Z")


def new_id() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


def at(text: str) -> Instant:
    return Instant.parse(text)


def content(**fields: Any) -> Content:
    values: dict[str, Any] = {
        "title": "Kiln to fly Monday",
        "summary": "The probe is ready. It flies on Monday.",
        "body_md": "The probe is ready.",
        "canonical_source": "https://example.org/kiln",
        "published_at": at("2026-11-01T09:00:00Z"),
        "lang": "en-US",
        "topics": ("space",),
        "entities": ("L'Oréal",),
    }
    return Content(**(values | fields))


def created(slug: str = "kiln", source_id: str | None = None, **fields: Any) -> Arrival:
    what = content(**fields)
    return Arrival(
        decision=Created(
            id=new_id(),
            slug=slug,
            content=what,
            updated_at=what.published_at,
            modified_at=None,
            reason="new",
        ),
        canonical_key=what.canonical_source,
        own=source_id is None,
        republish=Republish.FULL,
        source_id=source_id,
        guid=slug if source_id else None,
        entry_hash="h1" if source_id else None,
    )


def updated(
    article: Article,
    significance: Significance = Significance.SIGNIFICANT,
    now: Instant = NOW,
    **fields: Any,
) -> Arrival:
    return Arrival(
        decision=Updated(
            article=article,
            content=msgspec.structs.replace(article.content, **fields),
            significance=significance,
            changed=tuple(fields),
            updated_at=now
            if significance is Significance.SIGNIFICANT
            else article.version.updated_at,
            modified_at=None,
            reason="changed",
            facts=("Monday → Tuesday",),
        ),
        canonical_key=article.content.canonical_source,
        own=article.own,
        republish=article.republish,
        source_id=article.source_id,
    )


def unchanged(article: Article, source_id: str, guid: str) -> Arrival:
    return Arrival(
        decision=Unchanged(article=article, reason="equal"),
        canonical_key="",
        own=False,
        republish=Republish.FEED,
        source_id=source_id,
        guid=guid,
        entry_hash="h",
    )


def write(store: Store, *arrivals: Arrival, now: Instant = NOW) -> tuple[Change, ...]:
    return apply_changes(store, Batch(now=now, arrivals=arrivals), new_id)


def read(store: Store, slug: str = "kiln") -> Article:
    with store.read() as connection:
        found = articles.by_slug(connection, slug)
    assert found is not None
    return found
