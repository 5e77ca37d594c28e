"""Other addresses of the same page: for AMP, for small screens (SPEC section 6)."""

from __future__ import annotations

import re
from typing import Any, Final

from feedserver.parse.site import same_site
from feedserver.text.url import absolute, host

_MOST: Final = 10
_TWIN_HOSTS: Final = frozenset({"amp", "m", "mobile", "touch", "wap"})
_SMALL_SCREEN: Final = re.compile(r"\bhandheld\b|\bmax-(?:device-)?width\b", re.IGNORECASE)


def twins(tree: Any, base: str, url: str, canonical: str) -> tuple[str, ...]:
    """Addresses on the same site that the page names as itself in another form, each once.

    `url` is where the page was read, `canonical` what it calls its own address: where the page is
    the other form itself, the first is a twin.
    """
    found = [url] if _is_twin(tree, url) and same_site(url, canonical) else []
    for link in tree.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        small = "alternate" in rel and _SMALL_SCREEN.search((link.get("media") or "")[:200])
        if "amphtml" in rel or small:
            address = absolute(base, link.get("href") or "")
            # Another site's page is not this one's to name.
            if address and same_site(address, canonical):
                found.append(address.partition("#")[0])
    return tuple(address for address in dict.fromkeys(found) if address != canonical)[:_MOST]


def _is_twin(tree: Any, url: str) -> bool:
    """Whether a page is made for AMP, or lives where those for small screens do."""
    root = tree if tree.tag == "html" else tree.getroottree().getroot()
    is_amp = root.get("amp") is not None or root.get("⚡") is not None
    return is_amp or host(url).partition(".")[0] in _TWIN_HOSTS
