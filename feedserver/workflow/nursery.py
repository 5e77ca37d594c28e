"""Where the processes that read come from: a process that has everything loaded, and copies itself.

Loading takes most of a second, copying a few milliseconds; and what copies itself has no
threads, no open store and nobody's locks, unlike whoever wants to have something read. Run as
`python -m feedserver.workflow.nursery FD`, where FD is its end of a pipe.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from typing import Final, NoReturn

from feedserver.errors import FeedserverError
from feedserver.network.pipe import wide_pipe
from feedserver.parse import page
from feedserver.settings import Settings
from feedserver.text import language
from feedserver.workflow import reader

_BEAR: Final = "bear"
_BURY: Final = "bury"
_READY: Final = "ready"
# Threads of a library's own would not be in the copies.
_ENVIRONMENT: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class Nursery:
    """Makes readers. One for a process and all of its threads; started when first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._started: tuple[Connection, subprocess.Popen[bytes]] | None = None
        self._loaded = False

    def ready(self) -> bool:
        """Whether readers come at once. The first call starts what takes a second or two.

        `FeedserverError` when it has ended before it was ready: the next call tries again.
        """
        with self._lock:
            try:
                self._started = control, _ = self._started or self._start()
                if not self._loaded and control.poll():
                    self._loaded = control.recv() == _READY
            except (OSError, EOFError) as error:
                self._end()
                raise FeedserverError(f"no process to read with: {error}") from error
            return self._loaded

    def bear(self, settings: Settings) -> tuple[int, Connection]:
        """A new process that reads under `settings`: its number and our end of its pipe.

        `FeedserverError` when there can be none.
        """
        with self._lock:
            for last in (False, True):
                try:
                    return self._bear(settings)
                except (OSError, EOFError) as error:
                    # The nursery may have been killed: then there is a new one.
                    self._end()
                    if last:
                        raise FeedserverError(f"no process to read with: {error}") from error
        raise AssertionError("unreachable")

    def bury(self, pid: int) -> None:
        """End a reader, wherever it is, and wait until it is no more."""
        with self._lock, suppress(OSError, EOFError):
            if self._started is not None:
                control, _ = self._started
                control.send((_BURY, pid))
                control.recv()

    def close(self) -> None:
        """End it, and all that it has borne."""
        with self._lock:
            self._end()

    def _bear(self, settings: Settings) -> tuple[int, Connection]:
        self._started = control, process = self._started or self._start()
        if not self._loaded:
            self._loaded = control.recv() == _READY
        ours, theirs = wide_pipe()
        with theirs:
            control.send((_BEAR, settings))
            send_handle(control, theirs.fileno(), process.pid)
            answer = control.recv()
        if isinstance(answer, str):
            ours.close()
            raise OSError(answer)
        pid: int = answer
        return pid, ours

    def _start(self) -> tuple[Connection, subprocess.Popen[bytes]]:
        ours, theirs = Pipe()
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=os.environ
                | _ENVIRONMENT
                | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        return ours, process

    def _end(self) -> None:
        if self._started is not None:
            control, process = self._started
            control.close()
            process.kill()
            process.wait()
            self._started = None
            self._loaded = False


NURSERY: Final = Nursery()
atexit.register(NURSERY.close)


def _serve(control: Connection) -> None:
    """Bear and bury until nobody asks any more; then end all that are left."""
    children: set[int] = set()
    with suppress(EOFError, ConnectionResetError):
        while True:
            what, about = control.recv()
            if what == _BEAR:
                control.send(_fork(control, about, children))
            else:
                _kill(about, children)
                control.send(None)
    for pid in list(children):
        _kill(pid, children)


def _fork(control: Connection, settings: Settings, children: set[int]) -> int | str:
    handle = recv_handle(control)
    try:
        pid = os.fork()
    except OSError as error:
        os.close(handle)
        return f"{error.strerror}"
    if pid == 0:
        control.close()
        _read(handle, settings)
    os.close(handle)
    children.add(pid)
    return pid


def _read(handle: int, settings: Settings) -> NoReturn:
    status = 1
    try:
        with Connection(handle) as pipe:
            reader.run(pipe, settings)
        status = 0
    finally:
        # Never back into the nursery's own loop.
        os._exit(status)


def _kill(pid: int, children: set[int]) -> None:
    # Only one's own child, not waited for yet: its number cannot be anybody else's.
    if pid in children:
        children.discard(pid)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def main() -> None:
    """Serve whoever started this process."""
    # Ctrl-C is for them; when they end, so does this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is loaded is shared with the copies as long as nobody writes to it.
    language.load()
    page.load()
    gc.freeze()
    with Connection(int(sys.argv[1])) as control:
        control.send(_READY)
        _serve(control)


if __name__ == "__main__":
    main()
