"""An address to fetch, read the way browsers read it (WHATWG URL)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import can_ada
import msgspec

from feedserver.errors import AddressRefusedError

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_CREDENTIALS: Final = re.compile(r"//[^/\\@]*@")
_LONGEST_SHOWN: Final = 120
_LONGEST_KEPT: Final = 500


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A parsed http or https address.

    `href` is the normalised address without its fragment, `host` a name in ASCII or an IP
    address without brackets, `path` the path without the query, `origin` scheme, host and port.
    """

    href: str
    scheme: str
    host: str
    port: int
    path: str
    origin: str


def read_address(url: str) -> Address:
    """Parse `url`; `AddressRefusedError` unless it is http(s), with a host, without credentials.

    Shortened, hexadecimal, octal and full-width forms of an IPv4 address become what they
    stand for; an international name becomes punycode.
    """
    return _read(url) if len(url) <= _LONGEST_KEPT else _address(url, None)


def join(base: Address, reference: str) -> Address:
    """The address that `reference` (a `Location`, for one) means on `base`; same errors."""
    return _address(reference, base)


def show(url: str) -> str:
    """`url` for a message: one line, not too long, no credentials."""
    text = _CREDENTIALS.sub("//…@", url)
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


@lru_cache(4096)
def _read(url: str) -> Address:
    """The addresses of sources are read at each poll."""
    return _address(url, None)


def _address(url: str, base: Address | None) -> Address:
    try:
        parsed = can_ada.parse(url) if base is None else can_ada.parse(base.href) + url
        parsed.hash = ""
    except (ValueError, TypeError):  # a TypeError is what can_ada makes of lone surrogates
        raise AddressRefusedError(f"{show(url)}: not a valid address") from None
    scheme = parsed.protocol.rstrip(":")
    if scheme not in _DEFAULT_PORTS:
        raise AddressRefusedError(f"{show(url)}: only http and https addresses are fetched")
    host = parsed.hostname.strip("[]")
    if parsed.has_credentials():
        raise AddressRefusedError(f"{host}: credentials in the address are refused")
    return Address(
        href=parsed.href,
        scheme=scheme,
        host=host,
        port=int(parsed.port) if parsed.port else _DEFAULT_PORTS[scheme],
        path=parsed.pathname,
        origin=parsed.origin,
    )
