"""The process that reads: jobs come in through a pipe, readings go out.

A process of its own, so that a body that is made to exhaust its reader (time, memory, a crash
in a library) takes this process and nothing else. It ends when the other end of its pipe is
closed.
"""

from __future__ import annotations

import gc
import logging
import math
import resource
import signal
from multiprocessing.connection import Connection
from typing import Final

from feedserver.errors import FeedserverError
from feedserver.model.instant import Instant
from feedserver.model.packed import Packer
from feedserver.model.source import SourceKind
from feedserver.services import Services
from feedserver.settings import Settings
from feedserver.workflow.digesting import digest
from feedserver.workflow.digesting_page import digest_page
from feedserver.workflow.enriching import Contexts
from feedserver.workflow.jobs import AnyJob, PageJob, Reading

JOBS: Final[Packer[AnyJob]] = Packer(AnyJob)
READINGS: Final[Packer[Reading]] = Packer(Reading)

# Objects made until Python looks for cycles among them: one feed makes thousands, and few are in
# cycles. Looking as often as by default takes a twentieth of all time.
_UNCOLLECTED: Final = 20_000

_log = logging.getLogger(__name__)


class _At(Services):
    """Services whose clock shows the time of the job, wherever it is read."""

    time = Instant(0)

    def now(self) -> Instant:
        return self.time


def run(pipe: Connection, settings: Settings) -> None:
    """Do jobs until nobody is there to give any."""
    # Whoever started this process ends it; Ctrl-C is theirs to handle.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_memory(settings.refresh.read_memory)
    gc.set_threshold(_UNCOLLECTED)
    services = _At(settings)
    contexts = Contexts(services)
    try:
        reading = Reading()
        while not reading.spent:
            job = JOBS.unpack(pipe.recv_bytes())
            services.time = job.now
            if job.kind is not SourceKind.DOCUMENTS:
                _limit_time(settings.refresh.read_timeout)
            reading = _answer(services, contexts, job)
            pipe.send_bytes(READINGS.pack(reading))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass
    finally:
        services.close()


def _answer(services: Services, contexts: Contexts, job: AnyJob) -> Reading:
    try:
        if isinstance(job, PageJob):
            return digest_page(services, contexts, job)
        return digest(services, contexts, job)
    except FeedserverError as error:
        return Reading(error=str(error))
    except Exception as error:  # noqa: BLE001 - told, stored and logged
        if _is_short_of_memory(error):
            told = "reading it takes more memory than refresh.read_memory allows"
            return Reading(error=told, spent=True)
        # A bug that one source's data brings out must not keep the others from being read.
        _log.exception("%s", job.name)
        what = " ".join(f"{type(error).__name__}: {error}".split())
        return Reading(error=f"internal error: {what}", spent=True)


def _is_short_of_memory(error: BaseException | None) -> bool:
    """Whether it came of a lack of memory, which libraries may turn into errors of their own."""
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _limit_memory(more: int) -> None:
    """Let this process grow by `more` bytes over what its code takes."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no file at all
        now = int(file.read().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = now + more
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _limit_time(seconds: float) -> None:
    """End this process when it has computed for `seconds` more, even if nobody watches it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
