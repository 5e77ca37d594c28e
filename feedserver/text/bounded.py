"""Keys of a bounded size, made of text that somebody else wrote."""

from __future__ import annotations

import hashlib
from typing import Final

# In bytes: an index of PostgreSQL takes entries of 2,700.
MAX_KEY: Final = 500


def bounded_key(key: str) -> str:
    """`key`, or where it is longer than 500 bytes `sha256:` and its digest."""
    if len(key) * 4 <= MAX_KEY:
        return key
    data = key.encode("utf-8", "surrogatepass")
    return key if len(data) <= MAX_KEY else f"sha256:{hashlib.sha256(data).hexdigest()}"
