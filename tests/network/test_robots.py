"""robots.txt by RFC 9309, and by what the operator asked for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from feedserver.errors import AddressRefusedError, FetchError
from feedserver.network.hosts import HostBudget
from feedserver.network.robots import Robots
from feedserver.network.session import Session
from tests.support.network import network_settings
from tests.support.origin import Exchange, Origin


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


def robots(clock: Clock | None = None, ttl: float = 24 * 3600) -> Robots:
    session = Session(network_settings(timeout="2s"), "test")
    return Robots(session, ttl=ttl, monotonic=(clock or Clock()).monotonic)


def page(rules: Robots, url: str) -> bool:
    return rules.allowed(url, operator_entered_feed=False)


def feed(rules: Robots, url: str) -> bool:
    return rules.allowed(url, operator_entered_feed=True)


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
    origin: Origin, text: str, path: str, allowed: bool
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
    origin: Origin, text: str, allowed: bool
) -> None:
    origin.put("/robots.txt", text)
    assert feed(robots(), f"{origin.url}/feed.xml") is allowed


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(400, True), (401, True), (403, True), (404, True), (410, True), (500, False), (503, False)],
)
def test_a_missing_file_allows_and_a_failing_site_does_not(
    origin: Origin, status: int, allowed: bool
) -> None:
    origin.fail("/robots.txt", status)
    rules = robots()
    assert page(rules, f"{origin.url}/x") is allowed
    assert feed(rules, f"{origin.url}/x")


def test_an_unreachable_site_allows_only_the_operators_feeds() -> None:
    with Origin() as gone:
        url = f"{gone.url}/x"
    rules = robots()
    assert not page(rules, url)
    assert feed(rules, url)


def test_the_file_may_be_elsewhere_but_not_inside(origin: Origin) -> None:
    origin.redirect("/robots.txt", "/real.txt", 301)
    origin.put("/real.txt", "User-agent: *\nDisallow: /a")
    rules = robots()
    assert page(rules, f"{origin.url}/b")
    assert not page(rules, f"{origin.url}/a")
    with Origin() as other:
        other.redirect("/robots.txt", "http://10.0.0.1/robots.txt")
        assert not page(rules, f"{other.url}/b")


def test_each_origin_has_its_own_file_and_is_asked_once(origin: Origin) -> None:
    origin.put("/robots.txt", "User-agent: *\nDisallow: /a")
    with Origin() as other:
        rules = robots()
        assert [page(rules, f"{o.url}/a") for o in (origin, other, origin, other)] == [
            False,
            True,
            False,
            True,
        ]
        assert other.paths() == ["/robots.txt"]
    assert origin.paths() == ["/robots.txt"]


def test_an_answer_is_kept_for_a_day_at_most(origin: Origin) -> None:
    clock = Clock()
    rules = robots(clock, ttl=30 * 24 * 3600)
    url = f"{origin.url}/a"
    assert page(rules, url)
    origin.put("/robots.txt", "User-agent: *\nDisallow: /")
    clock.now = 24 * 3600 - 1
    assert page(rules, url)
    clock.now = 24 * 3600
    assert not page(rules, url)


def test_a_failing_site_is_asked_again_sooner(origin: Origin) -> None:
    clock = Clock()
    rules = robots(clock)
    origin.fail("/robots.txt", 500)
    assert not page(rules, f"{origin.url}/a")
    origin.remove("/robots.txt")
    assert not page(rules, f"{origin.url}/a")
    clock.now = 601
    assert page(rules, f"{origin.url}/a")


def test_only_the_first_500_kibibytes_count(origin: Origin) -> None:
    head = "User-agent: *\nDisallow: /first\n"
    filler = "# x\n" * ((500 * 1024 - len(head)) // 4 + 1)
    origin.put("/robots.txt", head + filler + "Disallow: /last\n")
    rules = robots()
    assert not page(rules, f"{origin.url}/first")
    assert page(rules, f"{origin.url}/last")


def test_many_agents_and_many_rules_cost_no_more_than_their_length(origin: Origin) -> None:
    agents = "".join(f"User-agent: a{n}\n" for n in range(12_000))
    rules = "".join(f"Disallow: /{n}\n" for n in range(15_000))
    origin.put("/robots.txt", f"{agents}User-agent: *\n{rules}")
    read = robots()
    assert not page(read, f"{origin.url}/14999")
    assert page(read, f"{origin.url}/x")


def test_crawl_delay_is_that_of_the_group_that_applies(origin: Origin) -> None:
    origin.put("/robots.txt", "User-agent: *\nCrawl-delay: 7\n")
    rules = robots()
    url = f"{origin.url}/x"
    assert rules.crawl_delay(url, operator_entered_feed=False) == 7
    assert rules.crawl_delay(url, operator_entered_feed=True) is None
    with Origin() as other:
        other.put("/robots.txt", "User-agent: feedserver\nCrawl-delay: 2.5\n")
        assert rules.crawl_delay(f"{other.url}/x", operator_entered_feed=True) == 2.5
    assert rules.crawl_delay(f"{other.url}/y", operator_entered_feed=True) == 2.5


def test_threads_wait_for_one_fetch(origin: Origin) -> None:
    go = threading.Event()

    def slowly(exchange: Exchange) -> None:
        go.wait(5)
        exchange.send(200, b"User-agent: *\nDisallow: /a")

    origin.handler("/robots.txt", slowly)
    rules = robots()
    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(page, rules, f"{origin.url}/a") for _ in range(6)]
        go.set()
        assert [answer.result(10) for answer in answers] == [False] * 6
    assert origin.paths() == ["/robots.txt"]


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(AddressRefusedError):
        page(robots(), "file:///etc/passwd")


def test_robots_txt_takes_a_place_of_its_host_and_gives_it_back(origin: Origin) -> None:
    origin.put("/robots.txt", "User-agent: *\nDisallow: /a", "text/plain")
    session = Session(network_settings(), "test")
    hosts = HostBudget(0, 1, max_wait=0.05)
    rules = Robots(session, hosts=hosts)
    with (
        hosts.slot(origin.url),
        pytest.raises(FetchError, match="too many requests of our own"),
    ):
        page(rules, f"{origin.url}/a")
    assert origin.paths() == []
    # That there was no place is not taken for an answer of the site.
    assert not page(rules, f"{origin.url}/a")
    with hosts.slot(origin.url):
        assert page(rules, f"{origin.url}/b")
    assert origin.paths() == ["/robots.txt"]
