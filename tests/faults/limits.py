"""What an origin may do to use up time and memory, and what its source then says is wrong."""

from __future__ import annotations

from typing import Final, NamedTuple

from tests.faults.newsroom import FULL, Limits, story
from tests.support import misdeeds
from tests.support.hostile_feeds import (
    attribute_flood,
    crowded,
    deep,
    deep_json,
    external_dtd,
    external_entity,
    feed,
    item,
    laughs,
    long_title,
    quadratic,
)
from tests.support.misbehaving import Behaviour

LATE: Final = "network.timeout"
LARGE: Final = "network.max_body"
_START: Final = b"<rss version='2.0'><channel><title>x</title><item><title>"
_ITEM: Final = item(1, body="It is long. " * 50).encode()


class Fault(NamedTuple):
    """What an origin does, and words of what its source then says.

    Without words the body is read, as far as it makes sense, or given up: but within the limits.
    """

    behaviour: Behaviour
    said: str | None


def slow(limits: Limits) -> dict[str, Fault]:
    """Answers that never end, a little at a time or not at all."""
    pause = limits.timeout / 20
    long = story("slow") + b" " * 1000
    faults = {
        "drips-body": misdeeds.dripping_body(long, pause),
        "drips-headers": misdeeds.dripping_headers(pause),
        "drips-redirects": misdeeds.dripping_redirects(limits.timeout / 3, "/drips-redirects"),
        "hangs": misdeeds.hanging,
        "hangs-after-headers": misdeeds.hanging_after_headers,
        "hangs-in-body": misdeeds.hanging_in_body(long),
    }
    return {name: Fault(behaviour, LATE) for name, behaviour in faults.items()}


def large(limits: Limits) -> dict[str, Fault]:
    """Bodies beyond the limit, as sent or unpacked."""
    most = limits.max_body
    twice_packed = misdeeds.unpacking("gzip", most * 40, b"")
    faults = {
        "endless": misdeeds.endless(_START, b"and so on "),
        "endless-chunks": misdeeds.endless(_START, _ITEM, chunked=True),
        "endless-space": misdeeds.endless(b"", b" \n"),
        "says-it-is-long": misdeeds.long(most * 4 // 3, _START, _ITEM),
        "one-byte-too-long": misdeeds.long(most + 1, _START, b"x"),
        "gzip-bomb": misdeeds.bomb("gzip", most * 40),
        "deflate-bomb": misdeeds.bomb("deflate", most * 40),
    }
    found = {name: Fault(behaviour, LARGE) for name, behaviour in faults.items()}
    found["nested-gzip"] = Fault(misdeeds.bomb("gzip, gzip", most * 40), "content coding")
    # Packed twice and said once: what comes out is small, and no feed.
    found["gzip-in-gzip"] = Fault(misdeeds.coded(twice_packed, "identity"), "not a feed")
    return found


def twisted(limits: Limits) -> dict[str, Fault]:
    """Bodies within the limits that take a careless reader's time or memory."""
    # The quick tier's time goes into depth, which is the same in both; not into length.
    size = limits.max_body if limits == FULL else limits.max_body // 6
    bodies = {
        "attribute-flood": attribute_flood(size // 14),
        "nested-elements": deep(100_000),
        "nested-markup": deep(min(100_000, limits.max_body // 24), "body"),
        "nested-json": deep_json(100_000),
        "billion-laughs": laughs(),
        "quadratic-blow-up": quadratic(size // 3, size // 18),
        "external-file": external_entity("file:///etc/hostname"),
        "external-dtd": external_dtd("file:///etc/hostname"),
        "categories": crowded("category", size // 30),
        "authors": crowded("author", size // 58),
        "enclosures": crowded("enclosure", size // 100),
        "long-title": long_title(size * 2 // 3),
        "many-items": feed("".join(item(i) for i in range(size // 200))),
        "open-tags": b"<rss version='2.0'><channel>" + b"<item>" * (size // 8),
        "only-lt": b"<rss version='2.0'><channel><item>" + b"<" * (size * 2 // 3),
        "only-amp": b"<rss version='2.0'><channel><item><title>" + b"&" * (size // 2),
        "open-comment": b"<rss version='2.0'><!--" + b"-- <!" * (size // 8),
        "open-cdata": b"<rss version='2.0'><channel>" + b"<![CDATA[" * (size // 12),
    }
    return {name: Fault(misdeeds.serving(body), None) for name, body in bodies.items()}
