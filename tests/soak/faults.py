"""Every misdeed against time and memory, one after the other, at the shipped limits."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from tests.faults import limits
from tests.faults.limits import Fault
from tests.faults.newsroom import FULL, GOOD, QUICK, Examined, Limits, examine
from tests.soak import Result, say
from tests.support.memory import MIB

_MEMORY: Final = 100 * MIB
_SLACK: Final = 3.0  # seconds


def run(*, quick: bool) -> Result:
    """20 s and 15 MiB; a small run has 3 s and 1 MiB, and the first misdeed of each group."""
    result = Result()
    kept = QUICK if quick else FULL
    for group in (limits.slow, limits.large, limits.twisted):
        faults = list(group(kept).items())
        for name, fault in faults[:1] if quick else faults:
            _one(result, kept, name, fault)
    return result


def _one(result: Result, kept: Limits, name: str, fault: Fault) -> None:
    with tempfile.TemporaryDirectory(prefix="feedserver-soak-") as folder:
        examined = examine(Path(folder), {name: fault.behaviour}, kept)
    seen, good = examined.refreshed.seen[name], examined.refreshed.seen[GOOD]
    error = seen.source.poll.last_error
    growth = examined.growth
    say(f"{name}: {seen.seconds:.1f} s, {growth / MIB:.0f} MiB more; {error or 'read'}")
    result.figures |= {f"{name}_s": seen.seconds, f"{name}_mib": growth / MIB}
    result.check(growth < _MEMORY, f"{name}: {growth / MIB:.0f} MiB more were taken")
    # Fetched within the one limit and read within the other.
    longest = kept.timeout + (kept.read_timeout if fault.said is None else 0) + _SLACK
    result.check(seen.seconds < longest, f"{name}: took {seen.seconds:.1f} s")
    on_time = good.report.published == 1 and good.seconds < kept.timeout / 2
    result.check(on_time, f"{name}: the good source beside it took {good.seconds:.1f} s")
    if fault.said is not None or error is not None:
        _check_failure(result, examined, name, fault.said or "", error)


def _check_failure(
    result: Result, examined: Examined, name: str, said: str, error: str | None
) -> None:
    told = error is not None and said in error and "\n" not in error
    result.check(told, f"{name}: says {error!r}, without {said!r}")
    same = examined.after[name].shown == examined.before[name].shown
    result.check(same, f"{name}: what is published has changed")
