"""Origins that try to use up time, memory or space: stopped at the limits, and nobody else waits.

Each group of misdeeds happens in one refresh, at hosts of their own, beside a good source. The
full limits (20 s, 15 MiB) are kept to in `python -m tests.soak faults`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import limits
from tests.faults.checks import check_failure
from tests.faults.limits import Fault
from tests.faults.newsroom import GOOD, QUICK, Examined, Limits, examine
from tests.support.memory import MIB

SLACK = 3.0  # seconds that a machine with much else to do may take longer
MEMORY = 100 * MIB

# For the bodies that are meant to take long: others are read well before.
SHORT = QUICK._replace(read_timeout=3.0)
SLOW, LARGE, TWISTED = limits.slow(QUICK), limits.large(QUICK), limits.twisted(SHORT)


def _examined(folder: Path, faults: dict[str, Fault], kept: Limits = QUICK) -> Examined:
    return examine(folder, {name: fault.behaviour for name, fault in faults.items()}, kept)


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Examined:
    return _examined(tmp_path_factory.mktemp("slow"), SLOW)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Examined:
    return _examined(tmp_path_factory.mktemp("large"), LARGE)


@pytest.fixture(scope="module")
def twisted(tmp_path_factory: pytest.TempPathFactory) -> Examined:
    return _examined(tmp_path_factory.mktemp("twisted"), TWISTED, SHORT)


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_origin_is_given_up_at_the_deadline(slow: Examined, name: str) -> None:
    check_failure(slow, name, limits.LATE)
    assert slow.refreshed.seen[name].seconds < QUICK.timeout + SLACK


@pytest.mark.parametrize("name", LARGE)
def test_a_large_body_is_given_up_at_the_limit(large: Examined, name: str) -> None:
    said = LARGE[name].said
    assert said is not None
    check_failure(large, name, said)
    assert large.refreshed.seen[name].seconds < QUICK.timeout + SLACK


@pytest.mark.parametrize("name", TWISTED)
def test_a_twisted_body_is_read_or_given_up_within_the_limits(twisted: Examined, name: str) -> None:
    before, after = twisted.before[name], twisted.after[name]
    if after.source.poll.last_error is not None:
        check_failure(twisted, name, TWISTED[name].said or "")
    else:
        # What was there is there, and what came along spoils nothing.
        assert after.shown.articles.keys() == before.shown.articles.keys()
    assert after.shown.problems() == []


def test_bodies_that_take_long_to_read_end_at_their_limit(twisted: Examined) -> None:
    slowest = sum(
        seen.source.poll.last_error is not None and "read_timeout" in seen.source.poll.last_error
        for seen in twisted.refreshed.seen.values()
    )
    assert twisted.refreshed.seconds < (slowest + 2) * SHORT.read_timeout + SLACK


@pytest.mark.parametrize("group", ["slow", "large", "twisted"])
def test_memory_grows_little_while_they_try(group: str, request: pytest.FixtureRequest) -> None:
    examined: Examined = request.getfixturevalue(group)
    assert examined.growth < MEMORY


@pytest.mark.parametrize("group", ["slow", "large"])
def test_a_good_source_beside_them_is_on_time(group: str, request: pytest.FixtureRequest) -> None:
    examined: Examined = request.getfixturevalue(group)
    good = examined.refreshed.seen[GOOD]
    assert good.report.published == 1
    assert good.seconds < QUICK.timeout
