"""Which addresses are refused, in all the ways they can be spelled."""

from __future__ import annotations

import pytest

from feedserver.errors import AddressRefusedError
from feedserver.network.address import Address, read_address
from feedserver.network.guard import AddressGuard

PORTS = (80, 443, 8080, 8443)

PUBLIC = [
    "1.1.1.1",
    "9.9.9.9",
    "93.184.216.34",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.1",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
    "2a00:1450:4001:81b::200e",
    "::ffff:1.1.1.1",
    "64:ff9b::1.1.1.1",
    "2002:101:101::1",
]

REFUSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.171",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::1.1.1.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "::ffff:0:127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b:1::1.1.1.1",
    "64:ff9b:1:a00:0:100::",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "2002:c0a8:101::",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]

# Spellings that browsers and resolvers read as an address inside; each may reach a service of
# this machine or its network.
REFUSED_URLS = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://0X7F.0x0.0.0x1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://0177.0.0.0x1/",
    "http://127.0.0.1./",
    "http://%31%32%37.0.0.1/",
    "http://１２７.０.０.１/",
    "http://①②⑦.0.0.1/",
    "http://127。0。0。1/",
    "http:\\\\127.0.0.1\\",
    "http:127.0.0.1",
    "http:/127.0.0.1/",
    "http:///127.0.0.1/",
    " \thttp://127.0.0.1/\n",
    "ht\ntp://127.0.\t0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://00000000000/",
    "http://10.1/",
    "http://0xa9fea9fe/",
    "http://2852039166/latest/meta-data/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::FFFF:7F00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[fd00::1]:8080/",
    "https://192.168.1.1/",
    "HTTP://LOCALHOST@127.0.0.1/",
]

MALFORMED_URLS = [
    "",
    "/feed.xml",
    "example.org/feed.xml",
    "http://",
    "http://?q",
    "http://[fe80::1%25eth0]/",
    "http://[::1/",
    "http://256.256.256.256/",
    "http://1.2.3.4.5/",
    "http://example.org:65536/",
    "http://exa mple.org/",
    "http://example.org:port/",
    "file:///etc/passwd",
    "ftp://example.org/feed.xml",
    "gopher://example.org:70/1",
    "javascript:alert(1)",
    "data:text/xml,<rss/>",
    "unix:///run/docker.sock",
    "feed:https://example.org/",
    "http://user@example.org/",
    "http://user:secret@example.org/",
    "http://:secret@example.org/",
    "http://example.org:22/",
    "http://example.org:25/feed.xml",
    "https://1.1.1.1:6379/",
    "\ud800",
]


def permits(guard: AddressGuard, target: Address | str, port: int = 80) -> bool:
    """Whether an address to fetch, or an IP address and a port, may be contacted."""
    try:
        if isinstance(target, Address):
            guard.check_target(target)
        else:
            guard.check_address(target, port)
    except AddressRefusedError:
        return False
    return True


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_are_permitted_on_the_listed_ports(ip: str) -> None:
    guard = AddressGuard([], PORTS)
    for port in PORTS:
        assert permits(guard, ip, port)
    with pytest.raises(AddressRefusedError, match=r"port 22 .*network\.ports"):
        guard.check_address(ip, 22)


@pytest.mark.parametrize("ip", REFUSED)
def test_other_addresses_are_refused_with_the_setting_that_permits_them(ip: str) -> None:
    with pytest.raises(AddressRefusedError, match=r"network\.allow") as caught:
        AddressGuard([], PORTS).check_address(ip, 80)
    assert ip in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not caught.value.retryable


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_every_spelling_of_an_inside_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefusedError) as caught:
        AddressGuard([], PORTS).check_target(read_address(url))
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("url", MALFORMED_URLS)
def test_what_is_no_address_to_fetch_is_refused(url: str) -> None:
    with pytest.raises(AddressRefusedError) as caught:
        AddressGuard([], PORTS).check_target(read_address(url))
    assert len(str(caught.value).splitlines()) == 1
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://example.org:8443/feed.xml?q=http://127.0.0.1/#fragment",
        "https://bücher.example/",
        "http://example.org:80",
        "http://1.1.1.1:8080/",
        "http://[2606:4700:4700::1111]/",
        "http://localhost/",
    ],
)
def test_names_and_public_addresses_pass_until_they_are_resolved(url: str) -> None:
    assert permits(AddressGuard([], PORTS), read_address(url))


def test_an_allowed_range_is_open_on_any_port_and_nothing_else_is() -> None:
    guard = AddressGuard(["127.0.0.0/8", "10.1.0.0/16", "fd00::/8"], PORTS)
    for ip, port in (("127.0.0.1", 1), ("10.1.2.3", 65535), ("fd00::1", 9200)):
        assert permits(guard, ip, port)
    for url in ("http://127.1:4711/", "http://intranet.example:4711/"):
        assert permits(guard, read_address(url))
    for ip in ("10.2.0.1", "fc00::1", "192.168.0.1", "::1", "169.254.169.254"):
        assert not permits(guard, ip, 80)
    with pytest.raises(AddressRefusedError, match=r"network\.ports"):
        guard.check_address("1.1.1.1", 4711)


def test_the_mapped_form_of_an_allowed_address_is_allowed_and_other_gateways_are_not() -> None:
    guard = AddressGuard(["10.1.0.0/16"], PORTS)
    assert permits(guard, "::ffff:10.1.0.1", 5000)
    for ip in ("::10.1.0.1", "64:ff9b::10.1.0.1", "2002:a01:1::"):
        assert not permits(guard, ip, 80)


def test_a_range_given_in_its_mapped_or_scoped_form_works() -> None:
    guard = AddressGuard(["::ffff:10.0.0.0/104", "fe80::/10"], PORTS)
    assert permits(guard, "::ffff:10.0.0.1", 1)
    assert permits(guard, "fe80::1%eth0", 1)
    assert not permits(guard, "::ffff:11.0.0.1", 1)
    assert not permits(guard, "fec0::1%eth0", 1)


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3", "127.0.0.1/8", "0x7f.1"])
def test_what_is_no_ip_address_is_refused(text: str) -> None:
    with pytest.raises(AddressRefusedError):
        AddressGuard(["0.0.0.0/0"], PORTS).check_address(text, 80)
