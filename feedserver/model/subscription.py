"""A source as a list of subscriptions (OPML) names it."""

from __future__ import annotations

from typing import Final

import msgspec

from feedserver.model.article import Skipped

# What only this program understands of an outline stands in a namespace of its own.
NAMESPACE: Final = "urn:feedserver:source"
# The fields of a source that are kept there, beside its id and its own address.
EXTRAS: Final = (
    "kind",
    "schedule",
    "lang",
    "selector",
    "title_selector",
    "date_selector",
    "summary_selector",
)


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """One outline that is a feed.

    `where` tells it from the others, for people. `topics` are names as they stand there: of the
    folders that it lies in, outermost first, then of its categories, each once. `extras` are
    those of `EXTRAS`, and `id`, that it has.
    """

    where: str
    url: str
    title: str | None = None
    topics: tuple[str, ...] = ()
    extras: dict[str, str] = {}


class SubscriptionList(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of subscriptions holds; `wrong` are outlines that cannot be one, and why."""

    subscriptions: tuple[Subscription, ...] = ()
    wrong: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
