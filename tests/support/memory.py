"""How much memory this process and its descendants take, as the kernel counts it."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

MIB: Final = 1024 * 1024
_LOOK: Final = 0.02  # seconds


def descendants(pid: int) -> list[int]:
    """All processes that descend from `pid`, and `pid` itself."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
    return found


def _field(pid: int, file: str, name: str) -> int:
    """Bytes that the kernel gives under `name`; 0 when the process is no more."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return 0


def resident(pid: int) -> int:
    """Bytes of a process in memory; what it shares with others is counted in parts."""
    return _field(pid, "smaps_rollup", "Pss:")


class Watch:
    """`with Watch() as watch:` knows afterwards the most that each process took meanwhile."""

    def __init__(self) -> None:
        self.own = 0
        self.children: dict[int, int] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory", daemon=True)

    def growth_over(self, usual: Watch) -> int:
        """Bytes that the processes took beyond what they took while `usual` watched.

        Each child beyond the largest of the children then: there may be more or fewer now.
        """
        largest = max(usual.children.values(), default=0)
        more = sum(max(0, peak - largest) for peak in self.children.values())
        return max(0, self.own - usual.own) + more

    def _run(self) -> None:
        while not self._ended.wait(_LOOK):
            self._look()

    def _look(self) -> None:
        me = os.getpid()
        for pid in descendants(me):
            # The kernel remembers the most there was, so nothing is missed between two looks.
            peak = _field(pid, "status", "VmHWM:")
            if pid == me:
                self.own = max(self.own, peak)
            else:
                self.children[pid] = max(self.children.get(pid, 0), peak)

    def __enter__(self) -> Watch:
        # "5" makes the kernel forget the most there was so far (proc(5)).
        Path("/proc/self/clear_refs").write_text("5")
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._look()
