"""What runs when: APScheduler, in the worker role only.

Every worker polls: sources are shared out by lease. What must happen once, whoever does it,
is done by the worker that holds the leader's lease.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from feedserver.errors import FeedserverError
from feedserver.services import Services
from feedserver.store import leases
from feedserver.workflow import prepare, refresh, relating

LEADER: Final = "leader"
_LEASE: Final = 30.0  # seconds
_RENEW: Final = 10.0  # seconds
_GIVING_BACK: Final = 2.0  # seconds
_RELATING: Final = 5.0  # seconds at a time for comparing articles with each other
_TELL_AGAIN: Final = 60.0  # seconds
_log = logging.getLogger(__name__)


def run(services: Services) -> None:
    """Work until SIGTERM or SIGINT; polls that are under way are finished first."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    poller = refresh.Poller(services)
    scheduler = build(services, poller)
    scheduler.start()
    try:
        stopping.wait()
    finally:
        scheduler.shutdown(wait=True)
        # The supervisor allows `stop_timeout`; some of it is for giving back what is not done.
        poller.close(max(0.5, services.settings.server.stop_timeout - _GIVING_BACK))
        _resign(services)


def build(services: Services, poller: refresh.Poller) -> BackgroundScheduler:
    """A scheduler that knows its jobs and is not started yet."""
    settings = services.settings.refresh
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(3)},
        # A job that is late runs once, not once per missed time; two never overlap.
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )

    def poll() -> None:
        poller.tick()

    def lead() -> None:
        if _holds(services):
            prepare.synchronise(services, pause_dropped=True)
            relating.relate(services, _RELATING)

    scheduler.add_job(_guarded(poll), "interval", seconds=float(settings.tick), id="poll")
    scheduler.add_job(
        _guarded(lead),
        "interval",
        seconds=_RENEW,
        id="lead",
        next_run_time=services.now().datetime,
    )
    return scheduler


def _guarded(job: Callable[[], None]) -> Callable[[], None]:
    """A job whose errors are told and end nothing but this run of it.

    A job that runs every second says the same thing once a minute.
    """
    told: dict[str, float] = {}

    def run_job() -> None:
        try:
            job()
        except FeedserverError as error:
            message, now = str(error), time.monotonic()
            if now - told.get(message, -_TELL_AGAIN) >= _TELL_AGAIN:
                told.clear()
                told[message] = now
                _log.warning("%s: %s", job.__name__, message)

    run_job.__name__ = job.__name__
    return run_job


def _holds(services: Services) -> bool:
    with services.store.write() as connection:
        return leases.hold(connection, LEADER, services.holder, services.now(), _LEASE)


def _resign(services: Services) -> None:
    try:
        with services.store.write() as connection:
            leases.drop(connection, LEADER, services.holder)
    except FeedserverError as error:
        _log.warning("leader's lease not given back: %s", error)
