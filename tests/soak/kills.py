"""`feedserver refresh` killed at random points, again and again: the store stays whole."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.e2e.test_kills import publish, settings, state
from tests.soak import Result, say
from tests.support.origin import Origin
from tests.support.server import Server

_SEED: Final = 20261123


def run(*, quick: bool) -> Result:
    """Two hundred kills, over four editions of the feeds; a small run has two, over one."""
    return soak(2, 1) if quick else soak(200, 4)


def soak(kills: int, editions: int) -> Result:
    """Kill `kills` times, and compare each edition's end with that of a run nobody killed."""
    result = Result()
    chance = random.Random(_SEED)
    with tempfile.TemporaryDirectory(prefix="feedserver-soak-") as name, Origin() as origin:
        folder = Path(name)
        toml = settings(origin)
        broken, whole = Server(folder / "broken", toml), Server(folder / "whole", toml)
        publish(origin, 1)
        # Not what is killed here: the making of a store.
        broken.run("source", "list")
        # As long as a whole run takes, and a little: kills fall on all of it.
        began = time.monotonic()
        whole.run("refresh")
        longest = (time.monotonic() - began) * 1.2
        killed = 0
        for edition in range(1, editions + 1):
            publish(origin, edition)
            for number in range(max(1, kills // editions)):
                killed += _kill(broken, chance.uniform(longest * 0.2, longest))
                state(broken.data / "feedserver.sqlite")
                say(f"edition {edition}, kill {number + 1}")
            for server in (broken, whole):
                done = server.run("refresh")
                result.check(done.returncode == 0, f"edition {edition}: {done.stderr.strip()}")
            ends = [state(server.data / "feedserver.sqlite") for server in (broken, whole)]
            result.check(ends[0] == ends[1], f"edition {edition}: {ends[0]} is not {ends[1]}")
    result.figures["killed"] = killed
    return result


def _kill(server: Server, seconds: float) -> bool:
    """Run `refresh` and end it after `seconds`; whether it was still running then."""
    command = [sys.executable, "-m", "feedserver", "refresh", "--config"]
    with subprocess.Popen(
        [*command, str(server.config), "--data", str(server.data)],
        env=server.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
    return False
