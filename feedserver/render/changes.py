"""The change log as JSON: `/changes.json` (SPEC section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from feedserver.model.change import Change
from feedserver.model.json import encode, plain
from feedserver.model.site import Site
from feedserver.render import addresses


def render(changes: Sequence[Change], last_seq: int, next_url: str | None, site: Site) -> bytes:
    """One page of the log, oldest first; `next_url` is the following page's address."""
    document = {
        "changes": [_change(change, site) for change in changes],
        "next": next_url,
        "last_seq": last_seq,
    }
    return encode(plain(document)) + b"\n"


def _change(change: Change, site: Site) -> dict[str, Any]:
    row: dict[str, Any] = {
        "seq": change.seq,
        "type": change.type,
        "id": change.id,
        "slug": change.slug,
        "url": site.url(addresses.article(change.slug)),
        "version": change.version,
        "previous_version": change.previous_version,
        "significance": change.significance,
        "changed": change.changed,
    }
    if change.backfill:
        row["backfill"] = True
    return row | {"at": change.at}
