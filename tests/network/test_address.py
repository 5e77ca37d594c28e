"""Addresses are read as browsers read them."""

from __future__ import annotations

import pytest

from feedserver.errors import AddressRefusedError
from feedserver.network.address import join, read_address, show


def test_the_parts_of_an_address() -> None:
    address = read_address("HTTPS://Bücher.Example:8443/a b?q=1#part")
    assert address.href == "https://xn--bcher-kva.example:8443/a%20b?q=1"
    assert (address.scheme, address.host, address.port) == ("https", "xn--bcher-kva.example", 8443)
    assert address.path == "/a%20b"
    assert address.origin == "https://xn--bcher-kva.example:8443"


def test_default_ports_are_known_and_not_written() -> None:
    assert read_address("http://example.org:80/").href == "http://example.org/"
    assert read_address("http://example.org").port == 80
    assert read_address("https://example.org").port == 443


def test_an_ipv6_host_has_no_brackets() -> None:
    address = read_address("http://[2606:4700:0:0::1111]:8080/")
    assert (address.host, address.origin) == ("2606:4700::1111", "http://[2606:4700::1111]:8080")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("next", "http://example.org/a/next"),
        ("/next?x", "http://example.org/next?x"),
        ("//example.net/x", "http://example.net/x"),
        ("https://example.net", "https://example.net/"),
        ("#there", "http://example.org/a/b?q"),
        ("/ü", "http://example.org/%C3%BC"),
        ("\\\\example.net\\x", "http://example.net/x"),
    ],
)
def test_references_are_joined(reference: str, expected: str) -> None:
    assert join(read_address("http://example.org/a/b?q#f"), reference).href == expected


@pytest.mark.parametrize("reference", ["file:///etc/passwd", "http://", "http://u:p@example.org/"])
def test_references_to_what_is_not_fetched_are_refused(reference: str) -> None:
    with pytest.raises(AddressRefusedError):
        join(read_address("http://example.org/"), reference)


def test_an_address_is_shown_on_one_short_line_without_credentials() -> None:
    shown = show("http://user:secret@example.org/\nx" + "y" * 500)
    assert "secret" not in shown
    assert "\n" not in shown
    assert len(shown) < 150
