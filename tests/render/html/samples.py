"""Short ways to make the records that pages are rendered from."""

from __future__ import annotations

import uuid
from typing import Any

from feedserver.model.article import Article, Content, Significance, Status, Version
from feedserver.model.feed import Feed, FeedInfo, FeedKind, FeedSelector
from feedserver.model.instant import Instant
from feedserver.model.site import Site

SITE = Site(
    base_url="https://news.example.org",
    title="Example News",
    description="What happened, and what changed since.",
    language="en",
    version="1.2.3",
    topic_names={"large-language-models": "Large language models"},
)
PUBLISHED = Instant.parse("2026-11-23T09:00:00.123456Z")
BODY = """First paragraph with a [link](https://example.com/a?b=1&c=2).

# A heading

| a | b |
|--:|:--|
| 1 | 2 |

> A quotation.

```python
print("<b>")
```

![A picture](https://example.com/p.png)
"""


def article(
    *,
    number: int = 1,
    updated_at: Instant = PUBLISHED,
    record: dict[str, Any] | None = None,
    **c: Any,
) -> Article:
    """`record` sets the article's own fields, the other keywords its content's."""
    fields: dict[str, Any] = {
        "title": "Kiln flies on Tuesday",
        "summary": "The probe is ready. It flies a day late.",
        "body_md": BODY,
        "canonical_source": "https://news.example.org/news/kiln",
        "published_at": PUBLISHED,
        "lang": "en",
        "topics": ("large-language-models", "Space"),
        "entities": ("Mistral AI", "L'Oréal"),
        **c,
    }
    version = Version(
        number=number,
        content=Content(**fields),
        significance=Significance.SIGNIFICANT,
        at=PUBLISHED,
        updated_at=updated_at,
    )
    stored: dict[str, Any] = {
        "pk": 1,
        "id": uuid.UUID(int=1).urn,
        "slug": "kiln",
        "status": Status.PUBLISHED,
        "own": True,
        "version": version,
        "first_published_at": PUBLISHED,
        "surfaced_at": PUBLISHED,
        "edited_at": PUBLISHED,
        **(record or {}),
    }
    return Article(**stored)


def info(kind: FeedKind = FeedKind.LATEST, slug: str = "", name: str = "", n: int = 1) -> FeedInfo:
    """A feed of `n` articles."""
    return FeedInfo(
        selector=FeedSelector(kind, slug),
        id=uuid.UUID(int=2).urn,
        name=name or slug or "Latest",
        articles=n,
        touched_seq=1,
        touched_at=PUBLISHED,
    )


def feed(*articles: Article, of: FeedInfo | None = None) -> Feed:
    """A feed that holds just these articles."""
    return Feed(info=of or info(n=len(articles)), articles=articles)
