"""Types of settings whose text has a form of its own, and how each is read."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Final

from msgspec import Meta

from feedserver.text.cron import check_cron, is_cron, time_zone
from feedserver.text.slug import SLUG_RULE
from feedserver.text.units import Duration, Size, parse_duration, parse_size
from feedserver.text.url import host

# What could not be a host alone: a port, a path, a user, a wildcard, an empty label.
_NAME: Final = re.compile(r"\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\\*%\[\].]+(?:\.[^\s:/?#@\\*%\[\].]+)*\.?")
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MOST: Final = 1_000_000
_YEAR: Final = 365 * 86_400  # seconds
Port = Annotated[int, Meta(ge=1, le=65535)]
AtLeastOne = Annotated[int, Meta(ge=1, le=_MOST)]
Workers = Annotated[int, Meta(ge=1, le=1000)]
NotNegative = Annotated[int, Meta(ge=0, le=_MOST)]
Number = Annotated[float, Meta(ge=0, le=_MOST)]
Share = Annotated[float, Meta(ge=0, le=1)]


class SomeTime(Duration):
    """A length of time that is not zero."""


class Interval(Duration):
    """The time between two polls: a second to a year."""


class SomeSize(Size):
    """A number of bytes that is not zero."""


class BaseUrl(str):
    """An http or https address without query or fragment, or empty."""

    __slots__ = ()


class StoreUrl(str):
    """A database address, or empty."""

    __slots__ = ()


class AddressRange(str):
    """An IPv4 or IPv6 range."""

    __slots__ = ()


class HostName(str):
    """A host's name or IP address, in lower case and punycode."""

    __slots__ = ()


class SourceId(str):
    """Lower-case letters, digits and hyphens, a letter or digit first."""

    __slots__ = ()


class EntityName(str):
    """A name, and after each `=` another one that stands for it: `Mistral AI = Mistral`."""

    __slots__ = ()

    def names(self) -> tuple[str, ...]:
        """The name itself and then its others."""
        return tuple(part.strip() for part in self.split("="))


class Schedule(str):
    """When a source is polled."""

    __slots__ = ()


class TimeZone(str):
    """A time zone by its name (IANA)."""

    __slots__ = ()


def unprintable(text: str) -> str | None:
    """The first character that no line of text holds: a control, a line or paragraph separator,
    or what is left of a byte that was no UTF-8. None when there is none."""
    found = _UNPRINTABLE.search(text)
    return found[0] if found else None


def check_source_id(text: str) -> None:
    """`ValueError` unless `text` can be a source's id: one with a hyphen first is an option."""
    if not SLUG_RULE.fullmatch(text) or text.startswith("-"):
        raise ValueError("lower-case letters, digits and hyphens, a letter or digit first")


def check_schedule(text: str) -> None:
    """`ValueError` unless `text` is a schedule: `auto`, `every 15m`, a cron expression."""
    word, _, length = text.partition(" ")
    if word == "every":
        try:
            _interval(length)
        except ValueError:
            raise ValueError('"every 15m", from 1s to 365d') from None
    elif is_cron(text):
        check_cron(text)
    elif text != "auto":
        raise ValueError(
            '"auto", "every 15m" (from 1s to 365d) or a cron expression such as "0 6 * * 1-5"'
        )


def _some_time(text: str) -> SomeTime:
    seconds = parse_duration(text)
    if seconds <= 0:
        raise ValueError('a time above zero, such as "500ms", "5s", "15m"')
    return SomeTime(seconds)


def _interval(text: str) -> Interval:
    seconds = parse_duration(text)
    if not 1 <= seconds <= _YEAR:
        raise ValueError('a time from "1s" to "365d", such as "15m"')
    return Interval(seconds)


def _some_size(text: str) -> SomeSize:
    size = parse_size(text)
    if size <= 0:
        raise ValueError('a size above zero, such as "64KiB", "15MiB"')
    return SomeSize(size)


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


def _host_name(text: str) -> HostName:
    written = f"[{text}]" if ":" in text else text
    name = host(f"http://{written}/") if _NAME.fullmatch(written) else ""
    if not name:
        raise ValueError('the name or IP address of a host, such as "example.org"')
    return HostName(name.strip("[]").rstrip("."))


def _entity_name(text: str) -> EntityName:
    name = EntityName(text)
    if not all(name.names()):
        raise ValueError('a name, or with others for it "Mistral AI = Mistral"')
    return name


def _source_id(text: str) -> SourceId:
    check_source_id(text)
    return SourceId(text)


def _schedule(text: str) -> Schedule:
    check_schedule(text)
    return Schedule(text)


def _time_zone(text: str) -> TimeZone:
    time_zone(text)
    return TimeZone(text)


READERS: Final[Mapping[type, Callable[[str], object]]] = {
    Duration: parse_duration,
    Size: parse_size,
    SomeTime: _some_time,
    Interval: _interval,
    SomeSize: _some_size,
    BaseUrl: _base_url,
    StoreUrl: _store_url,
    AddressRange: _address_range,
    HostName: _host_name,
    EntityName: _entity_name,
    SourceId: _source_id,
    Schedule: _schedule,
    TimeZone: _time_zone,
}
