"""Types of settings whose text has a form of its own, and how each is read."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Final

from msgspec import Meta

from feedserver.text.slug import SLUG_RULE
from feedserver.text.units import Duration, Size, parse_duration, parse_size

Port = Annotated[int, Meta(ge=1, le=65535)]
AtLeastOne = Annotated[int, Meta(ge=1)]
NotNegative = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]


class BaseUrl(str):
    """An http or https address without query or fragment, or empty."""

    __slots__ = ()


class StoreUrl(str):
    """A database address, or empty."""

    __slots__ = ()


class AddressRange(str):
    """An IPv4 or IPv6 range."""

    __slots__ = ()


class SourceId(str):
    """Lower-case letters, digits and hyphens."""

    __slots__ = ()


class Schedule(str):
    """When a source is polled."""

    __slots__ = ()


def check_schedule(text: str) -> None:
    """`ValueError` unless `text` is a schedule this version knows."""
    if text != "auto":
        word, _, length = text.partition(" ")
        try:
            valid = word == "every" and parse_duration(length) >= 1
        except ValueError:
            valid = False
        if not valid:
            raise ValueError('"auto" or "every 15m"')


def _base_url(text: str) -> BaseUrl:
    if text and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        raise ValueError("an http or https address without query or fragment")
    return BaseUrl(text)


def _store_url(text: str) -> StoreUrl:
    if text and not text.startswith(("sqlite:///", "postgresql://")):
        raise ValueError('"sqlite:///PATH" or "postgresql://user:password@host/database"')
    return StoreUrl(text)


def _address_range(text: str) -> AddressRange:
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        raise ValueError(f'a range such as "10.1.0.0/16" or "fd00::/8" ({error})') from None
    return AddressRange(text)


def _source_id(text: str) -> SourceId:
    if not SLUG_RULE.fullmatch(text):
        raise ValueError("lower-case letters, digits and hyphens")
    return SourceId(text)


def _schedule(text: str) -> Schedule:
    check_schedule(text)
    return Schedule(text)


READERS: Final[Mapping[type, Callable[[str], object]]] = {
    Duration: parse_duration,
    Size: parse_size,
    BaseUrl: _base_url,
    StoreUrl: _store_url,
    AddressRange: _address_range,
    SourceId: _source_id,
    Schedule: _schedule,
}
