"""Which network addresses may be contacted (SPEC section 5, limits)."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from feedserver.errors import AddressRefusedError
from feedserver.network.address import Address

# The IANA special-purpose registries, by what a reader of the message calls each range.
_REFUSED_V4: Final = tuple(
    (IPv4Network(network), word)
    for network, word in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by a carrier's customers"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "a retired relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_REFUSED_V6: Final = tuple(
    (IPv6Network(network), word)
    for network, word in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::/96", "an IPv4-compatible address"),
        ("64:ff9b:1::/48", "for a private translator"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "for documentation"),
        ("3fff::/20", "for documentation"),
    )
)
_GLOBAL_V6: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_MANY: Final = 10_000


class AddressGuard:
    """Judges addresses before anything is sent to them.

    `allow` are ranges that may be contacted on any port (`network.allow`); everything else must
    be a globally routable unicast address and a port of `ports` (`network.ports`).
    """

    def __init__(self, allow: Sequence[str], ports: Sequence[int]) -> None:
        self._allow = tuple(ip_network(text) for text in allow)
        self._ports = frozenset(ports)
        # Thousands of requests go to few addresses; a verdict depends on nothing else.
        self._passed: set[tuple[str, int]] = set()

    def check_target(self, address: Address) -> None:
        """`AddressRefusedError` for what can be refused without looking its host up."""
        if (address.host, address.port) in self._passed:
            return
        try:
            ip_address(address.host)
        except ValueError:
            # A name may yet resolve into an allowed range, where any port is right.
            if not self._allow:
                self._check_port(address.host, address.port)
            self._remember(address.host, address.port)
        else:
            self.check_address(address.host, address.port)

    def check_address(self, ip: str, port: int) -> None:
        """`AddressRefusedError` unless `ip` may be contacted on `port`; a scope id is ignored."""
        if (ip, port) in self._passed:
            return
        self._judge(ip, port)
        self._remember(ip, port)

    def permitted(self, found: Sequence[str], address: Address) -> tuple[str, ...]:
        """Which of the addresses that a name has may be contacted.

        `AddressRefusedError` when it has some, and none may.
        """
        permitted: list[str] = []
        refusal: AddressRefusedError | None = None
        for ip in found:
            try:
                self.check_address(ip, address.port)
            except AddressRefusedError as error:
                refusal = refusal or error
            else:
                permitted.append(ip)
        if refusal is not None and not permitted:
            raise AddressRefusedError(f"{address.host}: {refusal}")
        return tuple(permitted)

    def _remember(self, host: str, port: int) -> None:
        if len(self._passed) >= _MANY:
            self._passed.clear()
        self._passed.add((host, port))

    def _judge(self, ip: str, port: int) -> None:
        try:
            address = ip_address(ip.partition("%")[0])
        except ValueError:
            raise AddressRefusedError(f"{ip!r} is not an IP address") from None
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        plain = mapped or address
        if any(address in network or plain in network for network in self._allow):
            return
        word = _why_refused(plain)
        if word is not None:
            raise AddressRefusedError(
                f"{ip} is not a public address ({word}); network.allow can permit its range"
            )
        self._check_port(ip, port)

    def _check_port(self, host: str, port: int) -> None:
        if port not in self._ports:
            raise AddressRefusedError(f"{host}: port {port} is not one of network.ports")


def _why_refused(address: IPv4Address | IPv6Address) -> str | None:
    """What the address is instead of public; None when it is public."""
    if isinstance(address, IPv4Address):
        return next((word for network, word in _REFUSED_V4 if address in network), None)
    embedded = _embedded(address)
    if embedded is not None:
        word = _why_refused(embedded)
        return None if word is None else f"it stands for {embedded}, {word}"
    for network, word in _REFUSED_V6:
        if address in network:
            return word
    return None if address in _GLOBAL_V6 else "reserved"


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a public gateway would pass the packets on to."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour
