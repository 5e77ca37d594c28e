"""An entry of a feed and the page behind it, as one state of an article."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from feedserver.model.article import ParsedArticle
from feedserver.model.instant import Instant

# What a page knows better than the feed that leads to it, and what only a page can say.
_OF_PAGE: Final = ("url", "title", "authors", "image", "lang", "license", "rights", "entities")
_ONLY_PAGE: Final = ("correction", "twins", "signals")


def with_page(entry: ParsedArticle, page: ParsedArticle, syndicated_md: str) -> ParsedArticle:
    """`entry` as its `page` tells it; what the feed itself carries stays as `syndicated_md`.

    Of the page: text, title, authors, image, language, canonical address, licence, what the text
    is about; the later of both modified times; its categories behind the feed's. Of the feed: id,
    summary, time of publication, enclosures. Each where it says anything.
    """
    taken = [
        name
        for name in _OF_PAGE
        if getattr(page, name) and page.provenance.get(_key(name)) != "derived"
    ]
    values: dict[str, Any] = {name: getattr(page, name) for name in (*taken, *_ONLY_PAGE)}
    categories = {name.casefold(): name for name in (*page.categories, *entry.categories)}
    origins = {_key(name): "page" for name in taken}
    for name in ("summary", "published_at"):
        if not getattr(entry, name) and getattr(page, name):
            values[name] = getattr(page, name)
            origins[name] = "page"
    return replace(
        entry,
        **values,
        body_html=page.body_html,
        body_md=page.body_md,
        base_url=page.base_url,
        modified_at=_later(entry, page),
        categories=tuple(categories.values()),
        syndicated_md=syndicated_md,
        provenance={**entry.provenance, **origins, "body_md": "page"},
    )


def _key(name: str) -> str:
    """The name of a field in a provenance."""
    return "canonical_source" if name == "url" else name


def _later(entry: ParsedArticle, page: ParsedArticle) -> Instant | None:
    times = [when for when in (entry.modified_at, page.modified_at) if when is not None]
    return max(times, key=lambda when: when.us) if times else None
