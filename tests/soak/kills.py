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
_TRIES: Final = 4  # runs for each kill, at most


def run(*, quick: bool) -> Result:
    """Two hundred kills; a small run has two."""
    return soak(2 if quick else 200)


def soak(kills: int) -> Result:
    """Kill `kills` times; what a run ends that was not killed in time is compared with what one
    that nobody killed makes of the same, and then there is news.
    """
    result = Result()
    chance = random.Random(_SEED)
    with tempfile.TemporaryDirectory(prefix="feedserver-soak-") as name, Origin() as origin:
        folder = Path(name)
        toml = settings(origin)
        broken, whole = Server(folder / "broken", toml), Server(folder / "whole", toml)
        publish(origin, 1)
        # Not what is killed here: the making of a store.
        broken.run("source", "list")
        began = time.monotonic()
        whole.run("refresh")
        usual = time.monotonic() - began
        killed, edition = 0, 1
        for number in range(kills * _TRIES):
            if killed == kills:
                break
            # A run begins with what cannot leave anything behind: Python's own start.
            if _kill(broken, chance.uniform(usual * 0.3, usual * 1.1)):
                killed += 1
            else:
                _compare(result, broken, whole, edition)
                edition += 1
                publish(origin, edition)
            state(broken.data / "feedserver.sqlite")
            say(f"run {number + 1}: {killed} killed, edition {edition}")
        _compare(result, broken, whole, edition)
        result.check(killed == kills, f"only {killed} of {kills} runs could be killed")
    result.figures |= {"killed": killed, "editions": edition}
    return result


def _compare(result: Result, broken: Server, whole: Server, edition: int) -> None:
    """Let both end what the origin has now, and see that it came to the same."""
    for server in (broken, whole):
        done = server.run("refresh")
        result.check(done.returncode == 0, f"edition {edition}: {done.stderr.strip()}")
    ends = [state(server.data / "feedserver.sqlite") for server in (broken, whole)]
    result.check(ends[0] == ends[1], f"edition {edition}: {ends[0]} is not {ends[1]}")


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
