"""A finished document: bytes, ready to be served, and what HTTP must know of them."""

from __future__ import annotations

import msgspec

from feedserver.model.instant import Instant


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A typed link, written as a `Link` header (RFC 8288) and in pages as `<link>`."""

    href: str
    rel: str
    type: str | None = None
    title: str | None = None
    hreflang: str | None = None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One representation of one resource.

    `path` is its own address below the base; `media_type` includes the charset where it has
    one; `seq` is the number and `modified_at` the time of the last change that touched it.
    `gzip` holds the same bytes compressed.
    """

    path: str
    media_type: str
    body: bytes
    gzip: bytes
    seq: int
    digest: str
    modified_at: Instant
    links: tuple[Link, ...] = ()

    def etag(self, coding: str = "identity") -> str:
        """A strong entity tag that names change, content and content coding."""
        suffix = "" if coding == "identity" else f"-{coding}"
        return f'"{self.seq}-{self.digest}{suffix}"'
