"""Pictures and players on a page, as plain HTML."""

from __future__ import annotations

import re
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

PLAYERS: Final = frozenset({"iframe", "video", "audio", "embed", "amp-iframe", "amp-youtube"})

# Where pages keep the address of a picture until it is scrolled to, the likeliest first.
_LATER: Final = (
    "data-src", "data-original", "data-lazy-src", "data-original-src", "data-hi-res-src",
    "data-url", "data-image", "data-full-src",
)  # fmt: skip
_SETS: Final = ("srcset", "data-srcset", "data-lazy-srcset")
# Pixels below which a picture is an icon.
_SMALLEST: Final = 64
_PIXELS: Final = re.compile(r"\s*([0-9]{1,5})(?:\.[0-9]+)?(?:px)?\s*")
_ICON: Final = re.compile(
    r"(?:\A|[^a-z])(?:emoji|icons?|avatar|smiley|wp-smiley|logo|gravatar|tracking|pixel|spinner)"
    r"(?:[^a-z]|\Z)",
    re.IGNORECASE,
)
_PLACEHOLDER: Final = re.compile(
    r"(?:spacer|blank|pixel|placeholder|transparent|lazy|1x1|loading|grey)[\w-]*\.(?:gif|png|svg)",
    re.IGNORECASE,
)
_NO_PLAYER: Final = re.compile(
    r"doubleclick|googletag|googlesyndication|adservice|adsystem|amazon-adsystem|taboola|outbrain"
    r"|facebook\.com/(?:plugins/)?(?:like|share|page|comments)|platform\.twitter\.com/widgets"
    r"|recaptcha|disqus|addthis|sharethis|newsletter|mailchimp|list-manage|consent|cookie|/ads?/"
    r"|googletagmanager|about:blank",
    re.IGNORECASE,
)
_LONGEST: Final = 4000


def image(element: Any) -> str | None:
    """An `<img>` with its address and what it shows; None for an icon, a pixel, a placeholder."""
    address = _address(element)
    if address is None or _is_small(element):
        return None
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:500]
    if _ICON.search(names):
        return None
    alt = " ".join((element.get("alt") or "").split())
    return f'<img src="{escape(address)}" alt="{escape(alt)}">'


def emoji(element: Any) -> str | None:
    """The sign that a small picture stands for, if it says so."""
    alt = (element.get("alt") or "").strip()
    return alt if 0 < len(alt) <= 8 and not alt.isascii() else None


def player(element: Any) -> str | None:
    """A frame or player as an element with address and title; None for one that shows nothing."""
    address = _player_address(element)
    if address is None or _NO_PLAYER.search(address) or _is_small(element, both=True):
        return None
    title = " ".join((element.get("title") or element.get("aria-label") or "").split())
    mark = f' title="{escape(title)}"' if title else ""
    name = element.tag if element.tag in ("video", "audio") else "iframe"
    return f'<{name} src="{escape(address)}"{mark}></{name}>'


def _player_address(element: Any) -> str | None:
    if element.tag == "amp-youtube":
        video = element.get("data-videoid") or ""
        plain = re.fullmatch(r"[\w-]{1,40}", video)
        return f"https://www.youtube.com/watch?v={video}" if plain else None
    sources = (source.get("src") for source in element.iter("source"))
    candidates = (element.get("src"), element.get("data-src"), element.get("data-lazy-src"))
    return next((a for a in (*map(_plain, candidates), *map(_plain, sources)) if a), None)


def _address(element: Any) -> str | None:
    written = _plain(element.get("src"))
    later = next((a for name in _LATER if (a := _plain(element.get(name)))), None)
    if later and (written is None or _PLACEHOLDER.search(written)):
        return later
    if written and not _PLACEHOLDER.search(written):
        return written
    return next((a for name in _SETS if (a := _largest(element.get(name)))), None) or _source(
        element
    )


def _source(element: Any) -> str | None:
    """The address that a `<picture>` gives beside its `<img>`."""
    parent = element.getparent()
    if parent is None or parent.tag != "picture":
        return None
    sources = (s.get("srcset") or s.get("data-srcset") for s in parent.iter("source"))
    return next((a for s in sources if (a := _largest(s))), None)


def _largest(candidates: str | None) -> str | None:
    """The address of the widest picture that a `srcset` offers."""
    best, width = None, -1.0
    for part in re.split(r",\s+", (candidates or "")[:_LONGEST]):
        address, _, size = part.strip().partition(" ")
        number = re.match(r"[0-9]{1,6}(?:\.[0-9]{1,3})?", size.strip())
        if (plain := _plain(address.rstrip(","))) and (
            wide := float(number[0] if number else 1)
        ) > width:
            best, width = plain, wide
    return best


def _plain(address: str | None) -> str | None:
    """An address that leads to a file somewhere; None for one that is data or script."""
    address = (address or "").strip()
    if not address or len(address) > _LONGEST:
        return None
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return None
    return address if scheme in ("", "http", "https") and not address.startswith("#") else None


def _is_small(element: Any, *, both: bool = False) -> bool:
    sizes = [
        int(match[1])
        for name in ("width", "height")
        if (match := _PIXELS.fullmatch(element.get(name) or ""))
    ]
    if both:
        return any(size <= 1 for size in sizes)
    return any(size < _SMALLEST for size in sizes)
