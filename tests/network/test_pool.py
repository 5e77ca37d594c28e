"""Many requests at once."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from feedserver.errors import FetchError
from feedserver.network.hosts import HostBudget
from feedserver.network.pool import Answer, Pool
from feedserver.network.request import Obey, Request, Response
from feedserver.network.robots import Robots
from tests.support.network import AGENT, network_settings
from tests.support.origin import Exchange, Origin

MIB = 2**20
MakePool = Callable[..., Pool]


@pytest.fixture
def pool() -> Iterator[MakePool]:
    """Makes a pool with settings of its own."""
    made: list[Pool] = []

    def make(hosts: HostBudget | None = None, most_held: int = 64 * MIB, **values: str) -> Pool:
        budget = hosts or HostBudget(delay=0, parallel=1000)
        made.append(Pool(network_settings(**values), AGENT, budget, None, most_held=most_held))
        return made[-1]

    yield make
    for one in made:
        one.close()


def ask(pool: Pool, url: str, key: object) -> None:
    pool.submit(Request(url=url, obey=Obey.NOTHING), key)


def answers(pool: Pool, count: int | None = None) -> dict[object, Answer]:
    """The next `count` answers; all of them without."""
    given: dict[object, Answer] = {}
    end = time.monotonic() + 15
    while pool.pending and (count is None or len(given) < count):
        given |= dict(pool.wait(0.5))
        assert time.monotonic() < end
    return given


def body(answer: Answer) -> bytes:
    assert isinstance(answer, Response), answer
    return answer.body


def hang(exchange: Exchange) -> None:
    exchange.close_connection = True
    exchange.wait()


class KeptAlive:
    """An origin that answers so many requests on a connection, and closes it without a word."""

    def __init__(self, answered: int) -> None:
        self.connections = 0
        self.asked: list[str] = []
        self._answered = answered
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            for _ in range(self._answered):
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    piece = connection.recv(4096)
                    if not piece:
                        return
                    head += piece
                self.asked.append(head.split()[1].decode())
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            # The next request arrives, and gets no answer.
            connection.recv(4096)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextmanager
def kept_alive(answered: int) -> Iterator[KeptAlive]:
    origin = KeptAlive(answered)
    yield origin
    origin.close()


def test_each_answer_comes_under_its_key(origin: Origin, pool: MakePool) -> None:
    one = pool()
    for number in range(100):
        ask(one, origin.put(f"/{number}", f"body {number}"), number)
    assert one.pending == 100
    given = answers(one)
    assert {key: body(answer) for key, answer in given.items()} == {
        number: f"body {number}".encode() for number in range(100)
    }
    assert one.pending == 0
    assert one.held == 0


def test_a_connection_is_used_again(pool: MakePool) -> None:
    one = pool()
    with kept_alive(50) as origin:
        for number in range(20):
            ask(one, origin.url, number)
            assert body(answers(one)[number]) == b"ok"
        assert origin.connections == 1


def test_a_connection_that_was_closed_meanwhile_costs_no_request(pool: MakePool) -> None:
    one = pool()
    with kept_alive(1) as origin:
        for number in range(5):
            ask(one, origin.url, number)
            assert body(answers(one)[number]) == b"ok"
        assert origin.connections == 5


def test_slow_ones_hold_nobody_up(origin: Origin, pool: MakePool) -> None:
    origin.handler("/slow", hang)
    one = pool(timeout="1500ms")
    start = time.monotonic()
    for number in range(30):
        ask(one, f"{origin.url}/slow?{number}", "slow")
    for number in range(60):
        ask(one, origin.put(f"/{number}", "x"), number)
    good = answers(one, 60)
    assert time.monotonic() - start < 1.4
    assert "slow" not in good
    late = []
    while one.pending:
        late += [answer for _, answer in one.wait(1)]
    assert len(late) == 30
    assert all("network.timeout" in str(answer) for answer in late)


def test_waiting_takes_its_time_and_no_work(origin: Origin, pool: MakePool) -> None:
    origin.handler("/slow", hang)
    one = pool()
    for number in range(50):
        ask(one, f"{origin.url}/slow?{number}", number)
    one.wait(0.2)
    start, work = time.monotonic(), time.process_time()
    assert one.wait(0.5) == []
    assert 0.5 <= time.monotonic() - start < 2
    assert time.process_time() - work < 0.25


def test_a_place_that_gets_free_is_taken_at_once_and_in_turn(pool: MakePool) -> None:
    one = pool(HostBudget(delay=0, parallel=1))
    with kept_alive(100) as origin:
        start = time.monotonic()
        for number in range(60):
            ask(one, f"{origin.url}{number}", number)
        answers(one)
        assert time.monotonic() - start < 1
        assert origin.asked == [f"/{number}" for number in range(60)]
        assert origin.connections == 1


def test_waiting_for_a_host_costs_a_request_none_of_its_time(
    origin: Origin, pool: MakePool
) -> None:
    one = pool(HostBudget(delay=0.15, parallel=1), timeout="400ms")
    for number in range(6):
        ask(one, origin.put(f"/{number}", "x"), number)
    assert [body(answer) for answer in answers(one).values()] == [b"x"] * 6


def test_large_bodies_together_take_no_more_than_is_theirs(origin: Origin, pool: MakePool) -> None:
    def slowly(exchange: Exchange) -> None:
        exchange.send_response(200)
        exchange.send_header("Content-Length", str(MIB))
        exchange.end_headers()
        for _ in range(16):
            exchange.wfile.write(bytes(MIB // 16))
            exchange.wait(0.01)

    one = pool(most_held=MIB, max_body="1MiB")
    for number in range(16):
        ask(one, origin.handler(f"/{number}", slowly), number)
    given: dict[object, Answer] = {}
    most = 0
    while one.pending:
        given |= dict(one.wait(0.002))
        most = max(most, one.held)
    assert {len(body(answer)) for answer in given.values()} == {MIB}
    assert MIB < most < 2.2 * MIB


def test_a_body_that_waited_for_room_has_no_more_time_than_others(
    origin: Origin, pool: MakePool
) -> None:
    def slowly(exchange: Exchange) -> None:
        exchange.send_response(200)
        exchange.send_header("Content-Length", str(MIB))
        exchange.end_headers()
        exchange.wfile.write(bytes(MIB // 2))
        exchange.wait(30)

    one = pool(most_held=MIB // 4, timeout="400ms")
    start = time.monotonic()
    for number in range(3):
        ask(one, origin.handler(f"/{number}", slowly), number)
    given = answers(one)
    assert all("network.timeout" in str(answer) for answer in given.values())
    assert 0.8 < time.monotonic() - start < 3
    assert one.held == 0


@pytest.fixture
def dead_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Names that begin with `dead` are never answered; all others are this machine's."""
    ended = threading.Event()

    def look_up(host: bytes, port: object, *_: object, **__: object) -> list[tuple[object, ...]]:
        if host.startswith(b"dead"):
            ended.wait(20)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield
    ended.set()


@pytest.mark.usefixtures("dead_names")
def test_names_whose_servers_are_dead_hold_nobody_up(origin: Origin, pool: MakePool) -> None:
    origin.put("/", "x")
    one = pool(connect_timeout="600ms")
    start = time.monotonic()
    for number in range(60):
        ask(one, f"http://dead{number}.example:{origin.port}/", f"dead{number}")
    for number in range(30):
        ask(one, f"http://good{number}.example:{origin.port}/", f"good{number}")
    good = answers(one, 30)
    assert {key: body(answer) for key, answer in good.items()} == {
        f"good{number}": b"x" for number in range(30)
    }
    assert time.monotonic() - start < 0.6
    late = answers(one)
    assert Counter("network.connect_timeout" in str(error) for error in late.values()) == {True: 60}


@pytest.mark.usefixtures("dead_names")
def test_closing_waits_for_nobody_and_gives_everything_back(origin: Origin, pool: MakePool) -> None:
    origin.handler("/slow", hang)
    hosts = HostBudget(delay=0, parallel=2)
    one = pool(hosts)
    for number in range(5):
        ask(one, f"{origin.url}/slow?{number}", number)
    ask(one, "http://dead.example/", "dead")
    one.wait(0.2)
    busy = hosts.describe(origin.url)
    assert (busy.running, busy.waiting) == (2, 3)
    start = time.monotonic()
    one.close()
    assert time.monotonic() - start < 1
    assert (one.pending, one.held, one.wait(0)) == (0, 0, [])
    idle = hosts.describe(origin.url)
    assert (idle.running, idle.waiting) == (0, 0)


def test_nothing_is_asked_for_once_hosts_are_closed(origin: Origin, pool: MakePool) -> None:
    hosts = HostBudget(delay=0, parallel=2)
    one = pool(hosts)
    hosts.close()
    ask(one, origin.url, 1)
    error = answers(one)[1]
    assert isinstance(error, FetchError)
    assert "stopping" in str(error)
    assert origin.requests == []


def test_requests_that_wait_are_forgotten_when_asked_to(origin: Origin) -> None:
    """Those that wait for a place, for a site's rules or for a name; none that is under way."""
    origin.put("/robots.txt", "User-agent: *\nAllow: /")
    url = origin.put("/a", "x")
    hosts = HostBudget(60.0, 1)
    client = Pool(network_settings(), AGENT, hosts, Robots())
    for number in range(3):
        client.submit(Request(url=url), f"rules {number}")
    client.submit(Request(url="http://name.invalid/"), "name")
    client.submit(Request(url=url, obey=Obey.NOTHING), "place")
    assert client.pending == 5
    dropped = client.drop_waiting()
    assert sorted(map(str, dropped)) == ["name", "place", "rules 0", "rules 1", "rules 2"]
    assert client.pending == 0
    assert client.wait(0.2) == []
    client.submit(Request(url=url, obey=Obey.NOTHING), "later")
    [(key, answer)] = client.wait(10)
    assert (key, isinstance(answer, Response)) == ("later", True)
    assert origin.paths() == ["/a"]
    client.close()
