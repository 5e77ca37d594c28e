"""`serve`: one parent, a web child and a worker child that live and end together.

The parent does no work of its own: it holds the data folder's lock, has the store made ready
and the seeds read by children that end, and starts a role again when it dies. Children watch
their parent, so that they end with it however it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType

import msgspec

from feedserver.errors import AlreadyRunningError, FeedserverError, SettingsError

PARENT = "FEEDSERVER_PARENT"
_RESTART_DELAYS = (0.2, 1.0, 5.0)  # seconds; a role that dies again and again waits longer
_STEADY_AFTER = 30.0  # seconds alive after which a death counts as the first one again
_LOOK = 0.1  # seconds between two looks at the children


@contextlib.contextmanager
def data_folder_lock(data: Path) -> Iterator[None]:
    """Hold the data folder for one `serve`; `AlreadyRunningError` while another one has it."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / "serve.lock").open("a+")
    except OSError as error:
        raise FeedserverError(f"{data}: cannot be written to: {error.strerror}") from error
    with lock:
        try:
            # Let go by the kernel when the process ends, however it ends.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            other = lock.read().strip()
            raise AlreadyRunningError(
                f"{data}: another `feedserver serve` (process {other}) is using this data folder"
            ) from None
        lock.seek(0)
        lock.truncate()
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def end_with_parent_if_child(interval: float = 0.25) -> None:
    """Have this process end, cleanly, soon after the parent that started it is gone.

    Only a child of this program has one: `$FEEDSERVER_PARENT` names it.
    """
    parent = int(os.environ.get(PARENT, "0"))
    if not parent:
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(interval)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def log_to_stderr(role: str) -> None:
    """Have what this process logs go to standard error, a line each, with its role."""
    logging.basicConfig(level=logging.WARNING, format=f"feedserver {role}: %(message)s", force=True)


class Role(msgspec.Struct, kw_only=True):
    """A child that is kept running."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    start_at: float = 0.0


class Supervisor:
    """Keeps roles running until it is told to stop."""

    def __init__(
        self, roles: Sequence[Role], stop_timeout: float, say: Callable[[str], None]
    ) -> None:
        self._roles = roles
        self._stop_timeout = stop_timeout
        self._say = say
        self._stopping = threading.Event()
        self._failed = 0

    def run(self) -> int:
        """Start the roles; return after SIGTERM or SIGINT, when they have ended.

        0, or the exit code of a role that cannot be started with these settings.
        """
        previous = {s: signal.signal(s, self._stop) for s in (signal.SIGTERM, signal.SIGINT)}
        try:
            while not self._stopping.is_set():
                for role in self._roles:
                    self._keep(role)
                self._stopping.wait(_LOOK)
        finally:
            self._end_all()
            for number, handler in previous.items():
                signal.signal(number, handler)
        return self._failed

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    def _keep(self, role: Role) -> None:
        now = time.monotonic()
        if role.process is None:
            if now >= role.start_at:
                # A group of its own: a Ctrl-C at the terminal reaches the parent alone,
                # which then ends the children in order.
                role.process = subprocess.Popen(role.command, start_new_session=True)
                role.started_at = now
            return
        code = role.process.poll()
        if code is None:
            return
        if code == SettingsError.exit_code:
            # Told by the child already, and the same again at every start.
            self._failed = code
            self._stopping.set()
            return
        role.deaths = 0 if now - role.started_at > _STEADY_AFTER else role.deaths
        delay = _RESTART_DELAYS[min(role.deaths, len(_RESTART_DELAYS) - 1)]
        role.deaths += 1
        role.process = None
        role.start_at = now + delay
        self._say(f"{role.name} ended with {code}; starting it again in {delay:g} s")

    def _end_all(self) -> None:
        running = [role.process for role in self._roles if role.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + self._stop_timeout
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def command(*words: str) -> list[str]:
    """This program with these words, run by this Python."""
    return [sys.executable, "-m", "feedserver", *words]


def run_to_end(words: Sequence[str]) -> int:
    """Run a child that does one thing and ends; its exit code."""
    return subprocess.run(command(*words), check=False).returncode
