"""robots.txt by RFC 9309, and by what the operator asked for."""

from __future__ import annotations

import itertools
import time
import zlib
from collections.abc import Callable

import pytest

from feedserver.errors import AddressRefusedError, FetchError
from feedserver.network.hosts import HostBudget, HostRule
from feedserver.network.pool import Pool
from feedserver.network.request import Obey, Request
from feedserver.network.robots import Robots
from tests.support.network import Make, Sender, network_settings
from tests.support.origin import Exchange, Origin


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


Rules = Callable[..., Sender]


@pytest.fixture
def robots(session: Make) -> Rules:
    """Makes a client that obeys robots.txt."""

    def make(clock: Clock | None = None, ttl: float = 24 * 3600, **values: HostBudget) -> Sender:
        rules = Robots(ttl=ttl, monotonic=(clock or Clock()).monotonic)
        return session(robots=rules, timeout="2s", **values)

    return make


def page(client: Sender, url: str) -> bool:
    return _allowed(client, url, Obey.PAGE)


def feed(client: Sender, url: str) -> bool:
    return _allowed(client, url, Obey.FEED)


def _allowed(client: Sender, url: str, obey: Obey) -> bool:
    """Whether the address itself was asked for, whatever it answered."""
    try:
        client.get(url, obey=obey)
    except AddressRefusedError:
        raise
    except FetchError as error:
        return "robots.txt" not in str(error)
    return True


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("user-AGENT:*\ndisALLOW:/", "/x", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("User-agent: *\rDisallow: /a\r", "/a/b", False),
        ("User-agent: * # all\nDisallow: /a # this", "/a", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b/c", True),
        ("User-agent: *\nDisallow: /page\nAllow: /page", "/page", True),
        ("User-agent: *\nDisallow: /*.xml$", "/a/feed.xml", False),
        ("User-agent: *\nDisallow: /*.xml$", "/a/feed.xml?x", True),
        ("User-agent: *\nDisallow: /*?q=", "/s?q=1", False),
        ("User-agent: *\nDisallow: /caf\u00e9", "/caf%C3%A9", False),
        ("User-agent: *\nDisallow: /a%3cd.html", "/a%3Cd.html", False),
        ("User-agent: feedserver\nUnknown: x\nUser-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nSitemap: http://x/\nNoindex: /\nUser-agent: o\nDisallow: /", "/x", False),
        ("User-agent: *\nUnknown: x\nDisallow: /a\nAllow: /a/b\nHost: x", "/a/c", False),
        ("User-agent: *\nDissalow /a", "/a", False),
        ("User-agent: feedserver\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", True),
        ("User-agent: feedserver\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: FeedServer/2.0\nDisallow: /a", "/a", False),
        ("User-agent: other\nUser-agent: feedserver\nDisallow: /a", "/a", False),
        ("User-agent: feedserver\nDisallow: /a\nUser-agent: feedserver\nDisallow: /b", "/a", False),
        ("User-agent: feedserver\nDisallow: /a\nUser-agent: feedserver\nDisallow: /b", "/b", False),
        ("User-agent: feed\nDisallow: /", "/x", True),
        ("User-agent: feedserver-image\nDisallow: /", "/x", True),
        ("User-agent: notfeedserver\nDisallow: /", "/x", True),
        ("Disallow: /", "/x", True),
        ("<html><body>User-agent: * Disallow: /</body></html>", "/x", True),
        ("\x00\xff\ud7ff\nUser-agent: *\nDisallow: /a", "/a", False),
    ],
)
def test_pages_obey_the_group_that_applies(
    origin: Origin, text: str, path: str, allowed: bool, robots: Rules
) -> None:
    origin.put("/robots.txt", text, "text/plain")
    assert page(robots(), origin.url + path) is allowed


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("User-agent: *\nDisallow: /", True),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: feedserver\nDisallow: /", False),
        ("User-agent: *\nUser-agent: FEEDSERVER\nDisallow: /feed", False),
        ("User-agent: feedserver\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: feed\nDisallow: /", True),
    ],
)
def test_a_feed_of_the_operator_obeys_only_what_names_this_agent(
    origin: Origin, text: str, allowed: bool, robots: Rules
) -> None:
    origin.put("/robots.txt", text)
    assert feed(robots(), f"{origin.url}/feed.xml") is allowed


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(400, True), (401, True), (403, True), (404, True), (410, True), (500, False), (503, False)],
)
def test_a_missing_file_allows_and_a_failing_site_does_not(
    origin: Origin, status: int, allowed: bool, robots: Rules
) -> None:
    origin.fail("/robots.txt", status)
    rules = robots()
    assert page(rules, f"{origin.url}/x") is allowed
    assert feed(rules, f"{origin.url}/x")


def test_an_unreachable_site_allows_only_the_operators_feeds(robots: Rules) -> None:
    with Origin() as gone:
        url = f"{gone.url}/x"
    rules = robots()
    assert not page(rules, url)
    assert feed(rules, url)


def test_the_file_may_be_elsewhere_but_not_inside(origin: Origin, robots: Rules) -> None:
    origin.redirect("/robots.txt", "/real.txt", 301)
    origin.put("/real.txt", "User-agent: *\nDisallow: /a")
    rules = robots()
    assert page(rules, f"{origin.url}/b")
    assert not page(rules, f"{origin.url}/a")
    with Origin() as other:
        other.redirect("/robots.txt", "http://10.0.0.1/robots.txt")
        assert not page(rules, f"{other.url}/b")


def test_each_origin_has_its_own_file_and_is_asked_once(origin: Origin, robots: Rules) -> None:
    origin.put("/robots.txt", "User-agent: *\nDisallow: /a")
    with Origin() as other:
        rules = robots()
        asked = [page(rules, f"{o.url}/a") for o in (origin, other, origin, other)]
        assert asked == [False, True, False, True]
        assert other.paths() == ["/robots.txt", "/a", "/a"]
    assert origin.paths() == ["/robots.txt"]


def test_each_hop_is_judged_by_the_rules_of_its_own_site(origin: Origin, robots: Rules) -> None:
    with Origin() as other:
        other.put("/robots.txt", "User-agent: *\nDisallow: /private")
        origin.redirect("/open", f"{other.url}/public")
        origin.redirect("/closed", f"{other.url}/private")
        rules = robots()
        assert page(rules, f"{origin.url}/open")
        assert not page(rules, f"{origin.url}/closed")
        assert other.paths() == ["/robots.txt", "/public"]


def test_a_site_that_cannot_be_reached_any_more_is_held_to_its_last_rules(
    origin: Origin, robots: Rules
) -> None:
    clock = Clock()
    rules = robots(clock)
    origin.put("/robots.txt", "User-agent: *\nDisallow: /a")
    assert not page(rules, f"{origin.url}/a")
    origin.fail("/robots.txt", 503)
    clock.now = 24 * 3600
    assert not page(rules, f"{origin.url}/a")
    assert page(rules, f"{origin.url}/b")


def test_endless_redirects_are_as_if_there_were_no_file(origin: Origin, robots: Rules) -> None:
    origin.redirect("/robots.txt", "/robots.txt")
    assert page(robots(), f"{origin.url}/x")


def test_a_host_may_be_exempt(origin: Origin, session: Make) -> None:
    origin.put("/robots.txt", "User-agent: *\nDisallow: /")
    rules = Robots(rules={"127.0.0.1": HostRule(robots=False)})
    assert page(session(robots=rules), f"{origin.url}/x")
    assert origin.paths() == ["/x"]


def test_the_verdict_is_told_in_words(origin: Origin, session: Make) -> None:
    rules = Robots()
    client = session(robots=rules)
    url = f"{origin.url}/a"
    assert rules.last_verdict(url, Obey.PAGE) is None
    origin.put("/robots.txt", "User-agent: feedserver\nDisallow: /a\nCrawl-delay: 3")
    assert not page(client, url)
    forbidden = rules.last_verdict(url, Obey.PAGE)
    assert forbidden == "robots.txt asks not to fetch /a (the group for feedserver)"
    allowed = rules.last_verdict(f"{origin.url}/b", Obey.FEED)
    assert allowed == "allowed by robots.txt (the group for feedserver), 3 s between requests"
    with Origin() as other:
        page(client, f"{other.url}/x")
        assert "there is no robots.txt" in str(rules.last_verdict(f"{other.url}/x", Obey.PAGE))


def test_an_answer_is_kept_for_a_day_at_most(origin: Origin, robots: Rules) -> None:
    clock = Clock()
    rules = robots(clock, ttl=30 * 24 * 3600)
    url = f"{origin.url}/a"
    assert page(rules, url)
    origin.put("/robots.txt", "User-agent: *\nDisallow: /")
    clock.now = 24 * 3600 - 1
    assert page(rules, url)
    clock.now = 24 * 3600
    assert not page(rules, url)


def test_a_failing_site_is_asked_again_sooner(origin: Origin, robots: Rules) -> None:
    clock = Clock()
    rules = robots(clock)
    origin.fail("/robots.txt", 500)
    assert not page(rules, f"{origin.url}/a")
    origin.remove("/robots.txt")
    assert not page(rules, f"{origin.url}/a")
    clock.now = 601
    assert page(rules, f"{origin.url}/a")


def test_only_the_first_500_kibibytes_count(origin: Origin, robots: Rules) -> None:
    head = "User-agent: *\nDisallow: /first\n"
    filler = "# x\n" * ((500 * 1024 - len(head)) // 4 + 1)
    origin.put("/robots.txt", head + filler + "Disallow: /last\n")
    rules = robots()
    assert not page(rules, f"{origin.url}/first")
    assert page(rules, f"{origin.url}/last")


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_file_without_an_end_is_read_as_far_as_it_counts(
    coding: str, origin: Origin, session: Make
) -> None:
    rules = b"User-agent: *\nDisallow: /a\n"
    packer = zlib.compressobj(wbits=31)

    def endless(exchange: Exchange) -> None:
        head = b"HTTP/1.1 200 OK\r\n"
        head += b"Content-Encoding: gzip\r\n" if coding else b""
        text = itertools.chain([rules], itertools.repeat(b"# and so on\n" * 5000))
        packed = (packer.compress(t) + packer.flush(zlib.Z_SYNC_FLUSH) for t in text)
        exchange.drip(itertools.chain([head + b"\r\n"], packed if coding else text), 0)

    origin.handler("/robots.txt", endless)
    client = session(robots=Robots())
    with pytest.raises(FetchError, match=r"robots\.txt asks not to fetch /a"):
        client.get(f"{origin.url}/a", obey=Obey.PAGE)
    assert client.get(origin.put("/b", "x"), obey=Obey.PAGE).body == b"x"


def test_many_agents_and_many_rules_cost_no_more_than_their_length(
    origin: Origin, robots: Rules
) -> None:
    agents = "".join(f"User-agent: a{n}\n" for n in range(12_000))
    rules = "".join(f"Disallow: /{n}\n" for n in range(15_000))
    origin.put("/robots.txt", f"{agents}User-agent: *\n{rules}")
    read = robots()
    assert not page(read, f"{origin.url}/14999")
    assert page(read, f"{origin.url}/x")


def test_crawl_delay_is_that_of_the_group_that_applies(origin: Origin, session: Make) -> None:
    origin.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.3\n")
    client = session(robots=Robots())
    began = time.monotonic()
    for _ in range(2):
        assert page(client, f"{origin.url}/x")
    assert time.monotonic() - began >= 0.3
    # What the operator entered is not slowed down by what is not meant for this agent.
    client = session(robots=Robots())
    began = time.monotonic()
    for _ in range(3):
        assert feed(client, f"{origin.url}/x")
    assert time.monotonic() - began < 0.3


def test_many_requests_wait_for_one_fetch(origin: Origin) -> None:
    origin.put("/robots.txt", "User-agent: *\nDisallow: /a")
    pool = Pool(network_settings(), "test", HostBudget(0, 8), Robots())
    for number in range(20):
        pool.submit(Request(url=f"{origin.url}/{'ab'[number % 2]}"), number)
    answers: dict[object, object] = {}
    while pool.pending:
        answers |= dict(pool.wait(1))
    pool.close()
    refused = [key for key, answer in answers.items() if isinstance(answer, FetchError)]
    assert sorted(map(int, map(str, refused))) == list(range(0, 20, 2))
    assert origin.paths().count("/robots.txt") == 1


def test_an_address_that_is_none_is_refused(robots: Rules) -> None:
    with pytest.raises(AddressRefusedError):
        page(robots(), "file:///etc/passwd")


def test_robots_txt_takes_a_place_of_its_host_and_gives_it_back(
    origin: Origin, robots: Rules
) -> None:
    origin.put("/robots.txt", "User-agent: *\nDisallow: /a", "text/plain")
    rules = robots(hosts=HostBudget(0, 1, max_wait=5))
    assert not page(rules, f"{origin.url}/a")
    assert page(rules, f"{origin.url}/b")
    assert origin.paths() == ["/robots.txt", "/b"]


def test_that_there_was_no_place_is_not_taken_for_an_answer(
    origin: Origin, by_requests: Make
) -> None:
    hosts = HostBudget(0, 1, max_wait=0.05)
    client = by_requests(hosts=hosts, robots=Robots())
    with (
        hosts.slot("127.0.0.1"),
        pytest.raises(FetchError, match="too many requests of our own"),
    ):
        client.get(f"{origin.url}/a", obey=Obey.PAGE)
    assert origin.paths() == []
    assert page(client, f"{origin.url}/a")
