"""Incoming states, stored articles, and the record that decisions add up to."""

from __future__ import annotations

from typing import Any

import msgspec

from feedserver.model.article import (
    Article,
    Content,
    ParsedArticle,
    Significance,
    Status,
    Version,
)
from feedserver.model.decision import Created, Decision, Unchanged, Updated
from feedserver.model.instant import Instant
from feedserver.reconcile.decide import Incoming, Policy, decide

ID = "urn:uuid:6f2c1f0e-5a8b-4a57-9f0e-2f7f3a0c1d11"
POLICY = Policy(minor_similarity=0.97, new_id=ID)
PUBLISHED = Instant.parse("2026-11-01T09:00:00Z")
FIRST_SEEN = Instant.parse("2026-11-01T10:00:00Z")

# About 190 words without a number, a date or a name in mid-sentence.
LONG = "\n\n".join(
    f"The engineers walked round the {part} and wrote down what they saw. They were pleased with "
    f"the {part}, but they asked the workshop for a few small repairs before the test."
    for part in ("burner", "door", "chimney", "frame", "fan", "lining")
)


def time(text: str) -> Instant:
    """A time of day on 1 November 2026 ("14:00"), or an RFC 3339 time."""
    return Instant.parse(text if "T" in text else f"2026-11-01T{text}:00Z")


def entry(body: str = "Body.", title: str = "Kiln to fly soon", **fields: Any) -> ParsedArticle:
    """An enriched feed entry."""
    values = {"guid": "g1", "url": "https://example.org/kiln", "lang": "en"}
    values |= {"published_at": PUBLISHED} | fields
    return ParsedArticle(title=title, body_md=body, **values)


def from_feed(body: str = "Body.", title: str = "Kiln to fly soon", **fields: Any) -> Incoming:
    return Incoming(article=entry(body, title, **fields), source_id="example")


def document(body: str = "Body.", title: str = "Kiln to fly soon", **fields: Any) -> Incoming:
    values = {"slug": "kiln", "guid": None, "url": None} | fields
    declared = frozenset({"slug", "title", "body_md", "published_at"})
    article = entry(body, title, declared=declared, **values)
    return Incoming(article=article, document=True)


def after(decision: Decision, now: Instant) -> Article:
    """The article as the record holds it once `decision` is written."""
    if isinstance(decision, Unchanged):
        return decision.article
    if isinstance(decision, Updated):
        return msgspec.structs.replace(decision.article, version=_version(decision, now))
    assert isinstance(decision, Created)
    return Article(
        pk=1,
        id=decision.id,
        slug=decision.slug,
        status=Status.PUBLISHED,
        own=False,
        source_id="example",
        version=_version(decision, now),
        first_published_at=now,
        surfaced_at=now,
        edited_at=now,
    )


def stored(incoming: Incoming, now: Instant = FIRST_SEEN, policy: Policy = POLICY) -> Article:
    """What is stored when `incoming` was the first state."""
    article = after(decide(incoming, None, now, policy), now)
    if not incoming.document:
        return article
    return msgspec.structs.replace(article, own=True, source_id=None)


def content(**fields: Any) -> Content:
    values: dict[str, Any] = {
        "title": "Kiln to fly soon",
        "summary": "A kiln will fly.",
        "body_md": "Body.",
        "canonical_source": "https://example.org/kiln",
        "published_at": PUBLISHED,
        "lang": "en",
    }
    return Content(**(values | fields))


def _version(decision: Created | Updated, now: Instant) -> Version:
    update = isinstance(decision, Updated)
    return Version(
        number=decision.article.version.number + 1 if isinstance(decision, Updated) else 1,
        content=decision.content,
        significance=decision.significance if update else Significance.SIGNIFICANT,
        at=now,
        updated_at=decision.updated_at,
        modified_at=decision.modified_at,
        provenance=decision.provenance,
    )
