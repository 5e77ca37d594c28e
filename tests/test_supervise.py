"""Keeping roles running, and one `serve` per data folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from feedserver.errors import AlreadyRunningError, FeedserverError
from feedserver.supervise import PARENT, Role, Supervisor, data_folder_lock

# A child that notes each of its starts, then does as it is told.
CHILD = """
import os, signal, sys, time
with open(sys.argv[1], "a") as starts:
    starts.write(f"{os.getpid()}\\n")
if sys.argv[2] == "die":
    sys.exit(3)
if sys.argv[2] == "refuse":
    sys.exit(2)
if sys.argv[2] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1] + ".ready", "w").close()
time.sleep(60)
"""


def child(log: Path, mood: str) -> Role:
    return Role(name=mood, command=[sys.executable, "-c", CHILD, str(log), mood])


def starts(log: Path) -> list[int]:
    return [int(line) for line in log.read_text().split()] if log.exists() else []


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def run_until(
    roles: list[Role], condition: Callable[[], object], stop_timeout: float = 5
) -> list[str]:
    """Supervise until `condition` holds, then stop as SIGTERM does; what was said."""
    said: list[str] = []
    problems: list[BaseException] = []

    def stop() -> None:
        try:
            wait_for(condition)
        except BaseException as error:
            problems.append(error)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    stopper = threading.Thread(target=stop)
    stopper.start()
    Supervisor(roles, stop_timeout, said.append).run()
    stopper.join()
    assert problems == []
    return said


def test_a_role_that_dies_is_started_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    said = run_until([child(log, "die")], lambda: len(starts(log)) >= 2)
    assert any("die ended with 3" in line for line in said)


def test_a_role_that_is_killed_is_started_again_and_the_other_goes_on(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    killed: list[int] = []

    def happened() -> bool:
        if starts(one) and starts(two) and not killed:
            killed.append(starts(one)[0])
            os.kill(killed[0], signal.SIGKILL)
        return len(starts(one)) == 2

    run_until([child(one, "calm"), child(two, "calm")], happened)
    assert len(starts(two)) == 1
    assert not any(alive(pid) for pid in [*starts(one), *starts(two)])


def test_a_role_that_does_not_end_is_ended(tmp_path: Path) -> None:
    log = tmp_path / "log"
    ready = tmp_path / "log.ready"
    run_until([child(log, "stubborn")], ready.exists, stop_timeout=0.2)
    assert not alive(starts(log)[0])


def test_a_role_that_refuses_its_settings_ends_everything(tmp_path: Path) -> None:
    wrong, other = tmp_path / "wrong", tmp_path / "other"
    said: list[str] = []
    roles = [child(other, "calm"), child(wrong, "refuse")]
    assert Supervisor(roles, 5, said.append).run() == 2
    assert len(starts(wrong)) == 1
    assert not any(alive(pid) for pid in starts(other))


def test_handlers_are_given_back(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    log = tmp_path / "log"
    run_until([child(log, "calm")], lambda: starts(log))
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    grandchild = (
        "import sys, time; from feedserver.supervise import end_with_parent_if_child; "
        "end_with_parent_if_child(0.02); open(sys.argv[1], 'w').write('x'); time.sleep(60)"
    )
    middle = (
        "import os, subprocess, sys, time; "
        f"os.environ['{PARENT}'] = str(os.getpid()); "
        "child = subprocess.Popen([sys.executable, '-c', sys.argv[1], sys.argv[2]]); "
        "print(child.pid, flush=True); time.sleep(60)"
    )
    ready = tmp_path / "ready"
    with subprocess.Popen(
        [sys.executable, "-c", middle, grandchild, str(ready)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        wait_for(ready.exists)
        assert alive(pid)
        parent.kill()
    wait_for(lambda: not alive(pid))


def test_one_serve_per_data_folder(tmp_path: Path) -> None:
    with (
        data_folder_lock(tmp_path),
        pytest.raises(AlreadyRunningError, match=str(os.getpid())),
        data_folder_lock(tmp_path),
    ):
        pass
    with data_folder_lock(tmp_path):
        pass


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(FeedserverError, match="cannot be written"),
        data_folder_lock(tmp_path / "file" / "x"),
    ):
        pass
