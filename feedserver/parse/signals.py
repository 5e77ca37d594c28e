"""What a page and its headers say may be done with its words (SPEC section 5a)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from feedserver.model.signals import Signals
from feedserver.parse.json_ld import JsonLd
from feedserver.parse.microdata import Microdata

# The name under which robots' rules speak to this program alone.
AGENT: Final = "feedserver"

_MOST_DIRECTIVES: Final = 50
_LONGEST: Final = 2000
_LONGEST_DIRECTIVE: Final = 60
# Directives with a value; a colon after any other word ends a robot's name.
_VALUED: Final = frozenset(
    {"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"}
)
_NONE: Final = ("nofollow", "noindex")
_NAME: Final = re.compile(r"\s*([A-Za-z][\w.*/-]*|\*)\s*:\s*(.*)", re.DOTALL)
# A date has a comma itself ("Sunday, 15-Aug-27"): what follows is no directive of its own.
_UNAVAILABLE: Final = re.compile(
    r"unavailable_after\s*:.*?(?=,\s*(?:[a-z-]+\s*:|no[a-z]+|index|follow|all|none|max-)|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_CLOSED_TIERS: Final = frozenset({"locked", "metered"})
_FALSE: Final = frozenset(
    {"false", "no", "0", "http://schema.org/false", "https://schema.org/false"}
)
_NO: Final = frozenset({"no", "n", "disallow"})
_AI_USES: Final = ("ai-input", "ai-train")
_LINK: Final = re.compile(r"<([^<>]{0,300})>([^<]*)")
_RSL: Final = "application/rsl+xml"


def signals(
    tree: Any,
    headers: Mapping[str, str],
    meta: Mapping[str, list[str]],
    ld: JsonLd,
    microdata: Microdata,
) -> Signals:
    """What a page says: its `<meta>` elements, its `headers` (lower-case names), its data.

    Robots' rules count that are for all, or for this program by name; where rules speak to it
    by name they are added to those for all.
    """
    directives = [*_in_meta(meta), *_in_header(headers.get("x-robots-tag", ""))]
    limits = [n for d in directives if (n := _snippet(d)) is not None]
    return Signals(
        robots=tuple(sorted(set(directives))),
        max_snippet=min(limits, default=None),
        paywalled=_is_paywalled(meta, ld, microdata),
        no_ai=tuple(dict.fromkeys(_no_ai(tree, headers, meta))),
    )


def _in_meta(meta: Mapping[str, list[str]]) -> Iterator[str]:
    for name in ("robots", AGENT):
        for content in meta.get(name, ()):
            yield from _directives(content)


def _in_header(value: str) -> Iterator[str]:
    """Directives of an `X-Robots-Tag`: several fields come joined by commas.

    A robot's name holds until the next one.
    """
    applies = True
    for part in _UNAVAILABLE.sub("", value[:_LONGEST]).split(",")[:_MOST_DIRECTIVES]:
        named = _NAME.match(part)
        if named and named[1].lower() not in _VALUED:
            applies = named[1].lower() in (AGENT, "*")
            part = named[2]
        if applies:
            yield from _directives(part)


def _directives(text: str) -> Iterator[str]:
    for part in _UNAVAILABLE.sub("", text[:_LONGEST]).split(",")[:_MOST_DIRECTIVES]:
        directive = "".join(part.split()).lower()[:_LONGEST_DIRECTIVE]
        if directive == "none":
            yield from _NONE
        elif directive and not directive.startswith("unavailable_after"):
            yield directive


def _snippet(directive: str) -> int | None:
    """The number of characters that a `max-snippet` allows; None for no limit."""
    name, _, number = directive.partition(":")
    return int(number) if name == "max-snippet" and number.isdecimal() else None


def _is_paywalled(meta: Mapping[str, list[str]], ld: JsonLd, microdata: Microdata) -> bool:
    tiers = [*meta.get("article:content_tier", ()), *meta.get("og:article:content_tier", ())]
    if any(tier.strip().lower() in _CLOSED_TIERS for tier in tiers):
        return True
    said = [*ld.accessible(), *microdata.texts("isAccessibleForFree")]
    return any(str(value).strip().lower() in _FALSE for value in said)


def _no_ai(tree: Any, headers: Mapping[str, str], meta: Mapping[str, list[str]]) -> Iterator[str]:
    yield from _content_signal([headers.get("content-signal", ""), *meta.get("content-signal", ())])
    reserved = [headers.get("tdm-reservation", ""), *meta.get("tdm-reservation", ())]
    if any(value.strip() == "1" for value in reserved):
        yield "tdm-reservation: 1"
    if any(d in ("noai", "noimageai") for d in _in_meta(meta)) or "noai" in set(
        _in_header(headers.get("x-robots-tag", ""))
    ):
        yield "robots: noai"
    if address := _rsl(tree, headers.get("link", "")):
        yield f"RSL licence: {address}"


def _content_signal(values: Iterable[str]) -> Iterator[str]:
    """`ai-input=no`, `ai-train=no` of a Content-Signal (contentsignals.org)."""
    for value in values:
        for part in value[:_LONGEST].split(",")[:_MOST_DIRECTIVES]:
            use, _, word = (piece.strip().lower() for piece in part.partition("="))
            if use in _AI_USES and word in _NO:
                yield f"Content-Signal: {use}=no"


def _rsl(tree: Any, header: str) -> str:
    """The address of a licence in Really Simple Licensing that page or `Link` header names."""
    for link in tree.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        if "license" in rel and (link.get("type") or "").lower().strip() == _RSL:
            return (link.get("href") or "").strip()[:300]
    for match in _LINK.finditer(header):
        parameters = match[2].lower()
        if _RSL in parameters and "license" in parameters:
            return match[1].strip()
    return ""
