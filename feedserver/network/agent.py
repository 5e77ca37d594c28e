"""How this server introduces itself to the sites it fetches from."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

PRODUCT: Final = "feedserver"

# What may stand in a comment of a header field as it is (RFC 9110, section 5.6.5).
_COMMENT: Final = "".join(chr(c) for c in range(0x20, 0x7F) if chr(c) not in '()\\"%')


def user_agent(version: str, contact: str, base_url: str) -> str:
    """The `User-Agent` field: product, version, where to read more and whom to ask.

    `contact` is left out when empty; characters that a header cannot carry are
    percent-encoded.
    """
    about = f"+{base_url}/bot" + (f"; {contact}" if contact else "")
    return f"{PRODUCT}/{version} ({quote(about, safe=_COMMENT + '%')})"
