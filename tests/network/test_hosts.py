"""Requests to one host keep their distance."""

from __future__ import annotations

import threading

import pytest

from feedserver.errors import AddressRefusedError, FetchError
from feedserver.network.hosts import HostBudget, HostRule, budget_name


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/feed.xml", "example.org"),
        ("https://feeds.EXAMPLE.org:8443/", "example.org"),
        ("http://a.b.c.example.org./", "example.org"),
        ("https://news.example.co.uk/", "example.co.uk"),
        ("https://www.example.com.au/", "example.com.au"),
        ("https://www.city.kawasaki.jp/", "city.kawasaki.jp"),
        ("https://one.github.io/", "one.github.io"),
        ("https://two.github.io/feed", "two.github.io"),
        ("https://github.io/", "github.io"),
        ("https://www.bücher.example.de/", "example.de"),
        ("https://münchen.de/", "xn--mnchen-3ya.de"),
        ("http://localhost:8000/", "localhost"),
        ("http://feeds.corp.internal/", "corp.internal"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://0x7f.1/", "127.0.0.1"),
        ("http://[::1]:8000/", "::1"),
        ("http://[2001:DB8:0::1]/", "2001:db8::1"),
    ],
)
def test_what_counts_as_one_host(url: str, name: str) -> None:
    assert budget_name(url) == name


def test_starts_are_apart_by_the_delay_for_hosts_of_one_domain() -> None:
    clock = Clock()
    budget = HostBudget(1.5, 2, clock.monotonic, clock.sleep)
    starts = []
    for host in ("a.example.org", "b.example.org", "example.org"):
        with budget.slot(host):
            starts.append(clock.now)
    assert starts == [1000.0, 1001.5, 1003.0]


def test_other_hosts_do_not_wait() -> None:
    clock = Clock()
    budget = HostBudget(60, 1, clock.monotonic, clock.sleep)
    for host in ("example.org", "example.net", "1.1.1.1", "1.1.1.2"):
        with budget.slot(host):
            pass
    assert clock.slept == []


def test_time_that_passed_anyway_counts() -> None:
    clock = Clock()
    budget = HostBudget(2, 1, clock.monotonic, clock.sleep)
    with budget.slot("example.org"):
        clock.now += 1.5
    with budget.slot("example.org"):
        clock.now += 30
    with budget.slot("example.org"):
        pass
    assert clock.slept == [0.5]


def test_a_longer_delay_that_the_host_asks_for_holds_and_a_shorter_does_not() -> None:
    clock = Clock()
    budget = HostBudget(2, 1, clock.monotonic, clock.sleep)
    for delay in (10.0, 0.1, None, None):
        with budget.slot("example.org", delay=delay):
            pass
    assert clock.slept == [10.0, 2.0, 2.0]


def test_a_wait_that_would_be_too_long_is_an_error_worth_trying_again() -> None:
    clock = Clock()
    budget = HostBudget(50, 2, clock.monotonic, clock.sleep, max_wait=60)
    with budget.slot("example.org", delay=70):
        pass
    with (
        pytest.raises(FetchError, match=r"example\.org.*1m") as caught,
        budget.slot("www.example.org"),
    ):
        pytest.fail("no place was free")
    assert caught.value.retryable
    assert clock.slept == []


def test_no_more_than_so_many_at_once() -> None:
    budget = HostBudget(0, 2)
    running = 0
    most = 0
    lock = threading.Lock()
    both_in = threading.Barrier(2)

    def work() -> None:
        nonlocal running, most
        with budget.slot("example.org"):
            with lock:
                running += 1
                most = max(most, running)
            # Opens only for two at once: so two places there are.
            both_in.wait(10)
            with lock:
                running -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert most == 2
    assert not both_in.broken


def test_waiting_for_a_place_ends_too() -> None:
    budget = HostBudget(0, 1, max_wait=0.05)
    with budget.slot("example.org"):
        with pytest.raises(FetchError), budget.slot("example.org"):
            pytest.fail("the only place was taken")
        with budget.slot("example.net"):
            pass


def test_an_error_gives_the_place_back() -> None:
    budget = HostBudget(0, 1, max_wait=0.05)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), budget.slot("example.org"):
            raise ZeroDivisionError


def test_idle_hosts_are_forgotten_and_busy_ones_are_not() -> None:
    clock = Clock()
    budget = HostBudget(1, 1, clock.monotonic, clock.sleep, max_wait=0.01)
    with budget.slot("busy.example"):
        for number in range(5000):
            with budget.slot(f"site{number}.example"):
                clock.now += 2
        assert len(budget._places) < 5000
    clock.now += 2
    with budget.slot("busy.example"):
        pass


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(AddressRefusedError):
        HostBudget(0, 1).describe("file:///etc/passwd")


def test_rules_hold_for_a_host_and_those_of_its_domain() -> None:
    rules = {"www.example.org": HostRule(delay=0.0, parallel=7), "slow.net": HostRule(delay=9.0)}
    budget = HostBudget(2, 1, rules=rules)
    quick, slow, other = (
        budget.describe(f"https://{host}/x") for host in ("example.org", "a.slow.net", "else.io")
    )
    assert (quick.delay, quick.parallel) == (0.0, 7)
    assert (slow.delay, slow.parallel) == (9.0, 1)
    assert (other.delay, other.parallel) == (2, 1)
    assert str(quick) == "example.org: 7 requests at once"
    assert str(slow) == "slow.net: 1 request at once, 9s apart"


def test_who_does_not_wait_is_told_when_to_come_again() -> None:
    clock = Clock()
    budget = HostBudget(2, 2, clock.monotonic, clock.sleep)
    place = budget.place("example.org")
    assert budget.place("www.example.org") is place
    assert budget.try_enter(place) == 0.0
    assert budget.try_enter(place) == 2.0
    clock.now += 2
    assert budget.try_enter(place, delay=5.0) == 0.0
    clock.now += 5
    # Both places are taken now.
    assert 0 < budget.try_enter(place) < 2
    budget.leave(place)
    assert budget.try_enter(place) == 0.0


def test_closing_wakes_everybody_who_waits() -> None:
    budget = HostBudget(50, 2)
    single = HostBudget(0, 1)
    waiting = threading.Barrier(3)
    said: list[tuple[str, bool]] = []

    def work(budget: HostBudget) -> None:
        waiting.wait(10)
        try:
            with budget.slot("example.org"):
                said.append(("asked", True))
        except FetchError as error:
            said.append((str(error), error.retryable))

    with budget.slot("example.org"), single.slot("example.org"):
        # One waits for its time to come, the other for a place.
        threads = [threading.Thread(target=work, args=(b,)) for b in (budget, single)]
        for thread in threads:
            thread.start()
        waiting.wait(10)
        budget.close()
        single.close()
        for thread in threads:
            thread.join(10)
        assert not any(thread.is_alive() for thread in threads)
    assert said == [("stopping: nothing more is asked for", True)] * 2


def test_nobody_is_let_in_after_closing() -> None:
    budget = HostBudget(0, 1)
    budget.close()
    with pytest.raises(FetchError, match="stopping"), budget.slot("example.org"):
        pytest.fail("it is closed")
