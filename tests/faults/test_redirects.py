"""Redirects: at most five hops, each of them checked like the first."""

from __future__ import annotations

import pytest

from tests.faults.newsroom import Newsroom, story
from tests.support.misdeeds import dripping_redirects, redirecting, serving

MOST = 5

# Where a redirect must not lead, and what the source then says.
FORBIDDEN = {
    "private": ("http://10.0.0.1/feed", "10.0.0.1"),
    "link-local": ("http://169.254.169.254/latest/meta-data/", "169.254.169.254"),
    "cgnat": ("http://100.64.0.1/", "100.64.0.1"),
    "ipv6-loopback": ("http://[::1]/", "::1"),
    "ipv6-compatible": ("http://[::10.0.0.1]/", "::a00:1"),
    "ipv6-mapped": ("http://[::ffff:10.0.0.1]/", "::ffff:"),
    "ipv6-site-local": ("http://[fec0::1]/", "fec0::1"),
    "nat64": ("http://[64:ff9b::10.0.0.1]/", "64:ff9b::"),
    "six-to-four": ("http://[2002:a00:1::]/", "2002:a00:1::"),
    "unspecified": ("http://0.0.0.0/", "0.0.0.0"),
    "decimal": ("http://167772161/", "10.0.0.1"),
    "hex": ("http://0xa000001/", "10.0.0.1"),
    "octal": ("http://012.0.0.1/", "10.0.0.1"),
    "short": ("http://10.1/", "10.0.0.1"),
    "wide-digits": ("http://\uff11\uff10.0.0.1/", "10.0.0.1"),
    "port": ("http://8.8.8.8:22/", "22"),
    "credentials": ("http://user:word@8.8.8.8/", "credentials"),
    "file": ("file:///etc/passwd", "file"),
    "ftp": ("ftp://8.8.8.8/feed", "ftp"),
    "javascript": ("javascript:alert(1)", "javascript"),
    "data": ("data:text/xml,<rss/>", "data"),
    "gopher": ("gopher://8.8.8.8:70/x", "gopher"),
    "nonsense": ("http://", ""),
}


def chain(room: Newsroom, hops: int) -> None:
    for hop in range(1, hops + 1):
        following = f"/hop{hop + 1}" if hop < hops else "/end"
        room.wrong.at(f"/hop{hop}", redirecting(following, (301, 302, 303, 307, 308)[hop % 5]))
    room.wrong.at("/s", redirecting("/hop1") if hops else serving(story("s")))
    room.wrong.at("/end", serving(story("s", 2)))


def test_as_many_hops_as_are_allowed(room: Newsroom) -> None:
    room.follow("s")
    chain(room, MOST - 1)
    assert room.refresh().seen["s"].report.published == 2


@pytest.mark.parametrize("hops", [MOST, MOST * 4])
def test_more_hops_than_are_allowed(room: Newsroom, hops: int) -> None:
    room.follow("s")
    room.refresh()
    before = room.shown("s")
    chain(room, hops)
    seen = room.refresh().seen["s"]
    assert "more than 5 redirects (network.max_redirects)" in str(seen.report.error)
    assert sum(room.wrong.count(f"/hop{hop}") for hop in range(1, hops + 1)) == MOST
    assert room.shown("s") == before


@pytest.mark.parametrize("target", ["/s", "/s?again", "//127.0.1.3:{port}/s", "s#part", ""])
def test_a_loop(room: Newsroom, target: str) -> None:
    room.follow("s")
    room.refresh()
    asked = room.wrong.count("/s") + room.wrong.count("/s?again")
    room.wrong.at("/s", redirecting(target.format(port=room.wrong.port)))
    seen = room.refresh().seen["s"]
    assert "redirects" in str(seen.report.error)
    assert room.wrong.count("/s") + room.wrong.count("/s?again") - asked == MOST + 1


def test_no_redirect_leads_out(room: Newsroom) -> None:
    names = {f"f-{name}": target for name, (target, _) in FORBIDDEN.items()}
    for name in names:
        room.follow(name)
    room.refresh()
    before = {name: room.shown(name) for name in names}
    for name, target in names.items():
        room.wrong.at(f"/{name}", redirecting(target.encode().decode("latin-1")))
    seen = room.refresh().seen
    for name in names:
        error = str(seen[name].report.error)
        assert FORBIDDEN[name.removeprefix("f-")][1] in error, (name, error)
        assert "\n" not in error
        assert seen[name].source.poll.failures == 1
        assert room.shown(name) == before[name], name


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::ffff:127.0.0.1]", "localhost"]
)
def test_nobody_behind_the_guard_is_contacted(room: Newsroom, host: str) -> None:
    """Only the source's own host is permitted, and a server does wait at the other."""
    room.follow("s")
    room.wrong.at("/secret", serving(story("secret")))
    room.wrong.at("/s", redirecting(f"http://{host}:{room.wrong.port}/secret"))
    room.services = room.worker(NETWORK__ALLOW="127.0.1.2/32")
    seen = room.refresh().seen["s"]
    assert room.wrong.count("/s") == 1
    assert "loopback" in str(seen.report.error)
    assert room.wrong.count("/secret") == 0
    assert room.articles() == []


def test_hops_that_take_long_together_are_late_and_not_unconnected(room: Newsroom) -> None:
    """The last of them is asked for on a connection that is used again."""
    room.follow("s")
    room.wrong.at("/s", dripping_redirects(0.7, "/s"))
    room.services = room.worker(NETWORK__TIMEOUT="2s", NETWORK__CONNECT_TIMEOUT="600ms")
    error = str(room.refresh().seen["s"].report.error)
    assert "no complete answer within 2s (network.timeout)" in error
