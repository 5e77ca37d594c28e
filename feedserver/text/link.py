"""What a link says of itself: its relations and its media type (RFC 8288, HTML)."""

from __future__ import annotations

from typing import Final

_FEED_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json"}
)


def leads_to_feed(relations: str, media_type: str) -> bool:
    """Whether a link's `rel` and `type` say that it leads to a feed of what it stands on."""
    names = relations.lower().split()
    kind = media_type.partition(";")[0].strip().lower()
    return "feed" in names or ("alternate" in names and kind in _FEED_TYPES)
