"""Slugs: what names and titles become in an address (SPEC section 3)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from functools import lru_cache
from typing import Final

from anyascii import anyascii

MAX_ARTICLE_SLUG: Final = 80
MAX_SLUG: Final = 200
# What is left of a longer one, before a hyphen and a part of its hash.
_KEPT: Final = 190
SLUG_RULE: Final = re.compile(r"[a-z0-9-]+")
_OUTSIDE: Final = re.compile(r"[^a-z0-9]+")


def slugify(name: str) -> str:
    """anyascii, lower case, each run outside `[a-z0-9]` a hyphen, trimmed.

    A name of which nothing is left becomes `x-` and eight hex digits of its SHA-256. Of more
    than 200 characters the first 190 stay, with a hyphen and eight digits of the whole's.
    """
    slug = _OUTSIDE.sub("-", anyascii(name).lower()).strip("-")
    if not slug:
        return f"x-{_digest(name)}"
    if len(slug) > MAX_SLUG:
        return f"{slug[:_KEPT].rstrip('-')}-{_digest(slug)}"
    return slug


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


# Asked for when looking what is taken, and again when deciding.
@lru_cache(maxsize=256)
def article_slug(title: str) -> str:
    """The slug of a title: at most 80 characters, cut at a word."""
    slug = slugify(title)
    if len(slug) <= MAX_ARTICLE_SLUG:
        return slug
    cut = slug[: MAX_ARTICLE_SLUG + 1]
    head, hyphen, _ = cut.rpartition("-")
    return head if hyphen else slug[:MAX_ARTICLE_SLUG]


def free_slug(wanted: str, taken: Container[str]) -> str:
    """`wanted`, or with `-2`, `-3` … the first that is not taken."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"
