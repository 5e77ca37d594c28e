"""Thousands of requests at once in one thread: polite, guarded and bounded like a single one.

libcurl does the exchanges; which may start, and when, is decided here: each hop of each request
is judged by the guard, by its site's robots.txt and by its host's budget.
"""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any, Final

import pycurl

from feedserver.errors import AddressRefusedError, FetchError
from feedserver.network.buffers import MOST_HELD
from feedserver.network.guard import AddressGuard
from feedserver.network.hosts import HostBudget, Place, stopping
from feedserver.network.journey import Journey
from feedserver.network.lookup import Found, Lookups
from feedserver.network.request import Request, Response
from feedserver.network.robots import NOT_ASKED, Robots
from feedserver.network.transfer import Shared, Transfer
from feedserver.network.trust import trusted
from feedserver.settings import NetworkSettings

Answer = Response | FetchError

_MOST_AT_ONCE: Final = 500  # exchanges: each holds a socket
_MOST_KEPT: Final = 500  # connections that are kept for the next request
_LONGEST_SELECT: Final = 0.02  # select() does not see sockets above number 1023


class _Task:
    """A request under way. `left` is what remains of its time, in seconds; `candidates` are the
    addresses of its host that may be contacted."""

    __slots__ = ("candidates", "delay", "done", "journey", "key", "left", "place", "started")

    def __init__(
        self, journey: Journey, left: float, key: object, done: Callable[[Answer], None]
    ) -> None:
        self.journey = journey
        self.left = left
        self.key = key  # None: a request of the pool's own
        self.done = done
        self.candidates: tuple[str, ...] = ()
        self.delay = 0.0
        self.place: Place | None = None
        self.started = 0.0


class Pool:
    """Sends requests. To be used in one thread; `hosts` and `robots` may be shared with others.

    All bodies that are being read take `most_held` bytes and one body at most; those that would
    take more wait, which costs them none of their time.
    """

    def __init__(
        self,
        settings: NetworkSettings,
        user_agent: str,
        hosts: HostBudget,
        robots: Robots | None,
        *,
        most_held: int = MOST_HELD,
    ) -> None:
        self._settings = settings
        self._user_agent = user_agent
        self._hosts = hosts
        self._robots = robots
        self._guard = AddressGuard(settings.allow, settings.ports)
        self._trusted = trusted()
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, _MOST_KEPT)
        self._shared = Shared(most_held)
        self._lookups = None if settings.proxy else Lookups(settings.connect_timeout)
        self._unresolved: dict[str, list[_Task]] = {}
        self._free: list[Transfer] = []
        self._running: dict[pycurl.Curl, tuple[_Task, Transfer]] = {}
        self._queues: dict[Place, deque[_Task]] = {}
        # Hosts whose next request may start, and when, soonest first.
        self._ready: list[tuple[float, int, Place]] = []
        self._turns: dict[Place, int] = {}
        self._number = count()
        self._learning: dict[str, list[_Task]] = {}
        self._done: list[tuple[object, Answer]] = []
        self._pending = 0

    @property
    def pending(self) -> int:
        """Requests that `wait` has not given the answer to yet."""
        return self._pending

    @property
    def held(self) -> int:
        """Bytes of bodies that are being read."""
        return self._shared.buffers.held

    def submit(self, request: Request, key: object) -> None:
        """Send `request` as soon as may be; `wait` gives its answer under `key`."""
        self._pending += 1

        def done(answer: Answer) -> None:
            self._done.append((key, answer))

        self._begin(request, key, done)

    def wait(self, timeout: float) -> list[tuple[object, Answer]]:
        """Let everything go on; what has been answered, after `timeout` seconds at most.

        An `AddressRefusedError` is for an address, that of any hop, that the guard refuses; a
        status that is not 2xx is an answer, not an error. Time spent waiting for a host's
        budget counts for no limit.
        """
        end = time.monotonic() + timeout
        while True:
            self._collect(0.0)
            self._start_ready()
            self._perform()
            if self._done or not self._pending:
                break
            left = end - time.monotonic()
            if left <= 0:
                break
            self._sleep(left)
        done, self._done = self._done, []
        self._pending -= len(done)
        return done

    def drop_waiting(self) -> list[object]:
        """Forget all requests that are not being answered: their keys, in no order."""
        lists = [*self._queues.values(), *self._unresolved.values(), *self._learning.values()]
        keys = [task.key for tasks in lists for task in tasks if task.key is not None]
        self._forget_waiting()
        self._pending -= len(keys)
        return keys

    def close(self) -> None:
        """End all connections; requests that were not answered never will be."""
        for handle in list(self._running):
            self._multi.remove_handle(handle)
        for task, transfer in self._running.values():
            self._leave(task)
            transfer.close()
        self._running.clear()
        for transfer in self._free:
            transfer.close()
        self._free.clear()
        self._forget_waiting()
        self._shared.paused.clear()
        self._shared.close_opened()
        self._multi.close()
        self._pending = 0

    def _forget_waiting(self) -> None:
        for place, queue in self._queues.items():
            place.waiting -= len(queue)
        self._queues.clear()
        self._ready.clear()
        self._turns.clear()
        self._unresolved.clear()
        self._learning.clear()

    def _begin(self, request: Request, key: object, done: Callable[[Answer], None]) -> None:
        try:
            journey = Journey(request, self._settings.max_redirects)
        except FetchError as error:
            done(error)
        else:
            self._route(_Task(journey, self._settings.timeout, key, done))

    def _route(self, task: _Task) -> None:
        """Send a task to its next hop, if that is allowed: into its host's queue."""
        address = task.journey.address
        if self._hosts.closed:
            task.done(stopping())
            return
        try:
            self._guard.check_target(address)
        except FetchError as error:
            task.done(error)
            return
        verdict = NOT_ASKED
        if self._robots is not None:
            known = self._robots.verdict(address, task.journey.request.obey)
            if known is None:
                self._learn(task, self._robots)
                return
            verdict = known
        if not verdict.allowed:
            task.done(FetchError(f"{address.host}: {verdict.reason}", retryable=False))
            return
        task.delay = verdict.delay
        self._find(task)

    def _learn(self, task: _Task, robots: Robots) -> None:
        """Fetch a site's robots.txt once, for all who wait for it."""
        address = task.journey.address
        waiting = self._learning.setdefault(address.origin, [])
        waiting.append(task)
        if len(waiting) > 1:
            return

        def learned(answer: Answer) -> None:
            robots.learn(address, answer)
            for waiter in self._learning.pop(address.origin, ()):
                self._route(waiter)

        self._begin(robots.request(address), None, learned)

    def _find(self, task: _Task) -> None:
        """Look its host's name up, once for all who wait for it."""
        if self._lookups is None:
            self._enqueue(task)
            return
        host = task.journey.address.host
        found = self._lookups.known(host)
        if found is not None:
            self._found(task, found)
            return
        self._unresolved.setdefault(host, []).append(task)
        self._lookups.ask(host)

    def _collect(self, patience: float) -> None:
        """Let go on who waited for names that have been looked up by now."""
        if self._lookups is None or not self._lookups.pending:
            return
        for host, found in self._lookups.collect(patience):
            for task in self._unresolved.pop(host, ()):
                self._found(task, found)

    def _found(self, task: _Task, found: Found) -> None:
        if isinstance(found, FetchError):
            task.done(found)
            return
        address = task.journey.address
        if found == (address.host,):
            self._enqueue(task)
            return
        try:
            task.candidates = self._guard.permitted(found, address)
        except AddressRefusedError as error:
            task.done(error)
        else:
            self._enqueue(task)

    def _enqueue(self, task: _Task) -> None:
        place = self._hosts.place(task.journey.address.host)
        task.place = place
        queue = self._queues.get(place)
        if queue is None:
            queue = self._queues[place] = deque()
            self._look_at(place, 0.0)
        queue.append(task)
        place.waiting += 1

    def _look_at(self, place: Place, when: float) -> None:
        """See at `when` whether a host has room; an earlier plan to do so is void."""
        self._turns[place] = turn = next(self._number)
        heapq.heappush(self._ready, (when, turn, place))

    def _start_ready(self) -> None:
        """Start what hosts' budgets have room for, first come first served at each host."""
        ready, running = self._ready, self._running
        if not ready:
            return
        now = time.monotonic()
        while ready and ready[0][0] <= now and len(running) < _MOST_AT_ONCE:
            _, turn, place = heapq.heappop(ready)
            if self._turns.get(place) != turn:
                continue
            wait = self._start_at(place)
            if place in self._queues:
                self._look_at(place, now + wait)
            else:
                del self._turns[place]

    def _start_at(self, place: Place) -> float:
        """Start requests at one host while there is room; seconds until there may be again."""
        queue = self._queues[place]
        while queue:
            if len(self._running) >= _MOST_AT_ONCE:
                return 0.0
            wait = self._hosts.try_enter(place, queue[0].delay)
            if wait:
                return wait
            place.waiting -= 1
            self._launch(queue.popleft())
        del self._queues[place]
        return 0.0

    def _launch(self, task: _Task) -> None:
        transfer = self._free.pop() if self._free else self._new_transfer()
        journey = task.journey
        try:
            transfer.prepare(journey, task.left, task.candidates)
        except (pycurl.error, UnicodeError, ValueError) as error:
            self._free.append(transfer)
            self._leave(task)
            told = f"{journey.address.host}: a header cannot be sent: {error}"
            task.done(FetchError(told, retryable=False))
            return
        task.started = time.monotonic()
        self._running[transfer.handle] = (task, transfer)
        self._multi.add_handle(transfer.handle)

    def _new_transfer(self) -> Transfer:
        return Transfer(self._settings, self._guard, self._user_agent, self._trusted, self._shared)

    def _perform(self) -> None:
        if not self._running:
            return
        self._multi.perform()
        self._shared.close_opened()
        if self._shared.paused:
            self._see_to_paused()
        while True:
            left, good, bad = self._multi.info_read()
            for handle in good:
                self._finish(handle, 0, "")
            for handle, code, message in bad:
                self._finish(handle, code, message)
            if not left:
                return

    def _see_to_paused(self) -> None:
        """Waiting for room costs a body none of its time; the first goes on when there is some."""
        paused = self._shared.paused
        while paused and not self._shared.buffers.full:
            transfer = paused.popleft()
            task, _ = self._running[transfer.handle]
            waited = transfer.resume(task.left)
            task.started += waited
        for transfer in paused:
            transfer.allow(0)

    def _finish(self, handle: Any, code: int, message: str) -> None:
        """An exchange has ended: the task is done, or goes on to its next hop."""
        task, transfer = self._running.pop(handle)
        self._multi.remove_handle(handle)
        if self._shared.paused:
            with suppress(ValueError):
                self._shared.paused.remove(transfer)
        self._leave(task)
        task.left -= time.monotonic() - task.started
        answer: Answer | None
        try:
            answer = task.journey.arrived(transfer.response(code, message))
            if answer is None and task.left <= 0:
                answer = transfer.late()
        except FetchError as error:
            answer = error
        transfer.forget()
        self._free.append(transfer)
        if answer is None:
            self._route(task)
        else:
            task.done(answer)

    def _leave(self, task: _Task) -> None:
        if task.place is not None:
            place, task.place = task.place, None
            # Who waits for this very place need not wait longer.
            full = place.running >= place.parallel
            self._hosts.leave(place)
            if full and place in self._queues:
                self._look_at(place, 0.0)

    def _sleep(self, left: float) -> None:
        """Wait until something may go on."""
        left = min(left, _LONGEST_SELECT)
        if self._ready and len(self._running) < _MOST_AT_ONCE:
            left = min(left, max(self._ready[0][0] - time.monotonic(), 0.0))
        if left <= 0:
            return
        if not self._running:
            if self._lookups is not None and self._lookups.pending:
                self._collect(left)
            else:
                time.sleep(left)
            return
        with suppress(pycurl.error):
            if self._multi.select(left) == -1:
                # libcurl has no socket to wait for yet, as while a name is looked up.
                time.sleep(min(left, 0.002))
