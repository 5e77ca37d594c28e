from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.model.instant import DAY, HOUR, SECOND, Instant
from feedserver.text.cron import check_cron, is_cron, next_time, time_zone

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
YEARS = (Instant.parse("2020-01-01T00:00:00Z").us, Instant.parse("2040-01-01T00:00:00Z").us)


def times(expression: str, zone: str, after: str, count: int) -> list[str]:
    """The next times after one, `MM-DDTHH:MM` in UTC."""
    found, now = [], Instant.parse(after)
    for _ in range(count):
        now = next_time(expression, zone, now)
        found.append(str(now)[5:16])
    return found


@pytest.mark.parametrize(
    "expression",
    [
        "* * * * *", "0 6 * * 1-5", "0 6 * * MON-FRI", "*/15 8-18 * * *", "0 0 1,15 * *",
        "0 0 L * *", "0 0 29 2 *", "0 0 * 2 MON#5", "0 0 31 2 1", "30 4 * JAN,jul 7",
    ],
)  # fmt: skip
def test_cron_expressions_are_accepted(expression: str) -> None:
    check_cron(expression)
    assert next_time(expression, "UTC", Instant(YEARS[0])) > Instant(YEARS[0])


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("", "such as"),
        ("* * * *", "such as"),
        ("0 * * * * *", "such as"),
        ("@daily", "such as"),
        ("60 * * * *", "(bad minute)"),
        ("* 24 * * *", "(bad hour)"),
        ("* * 0 * *", "(bad day-of-month)"),
        ("* * * 13 *", "(bad month)"),
        ("* * * * 8", "(bad day-of-week)"),
        ("* * * * MON#6", "(bad day-of-week)"),
        ("*/0 * * * *", "(bad minute)"),
        ("5-1 * * * *", "(bad minute)"),
        ("-1 * * * *", "(bad minute)"),
        ("\u0663 * * * *", "(bad minute)"),
        ("*\t*\n* * *", "such as"),
        (f"{'9' * 5000} * * * *", "such as"),
        ("0 6 31 2 *", "never comes due"),
        ("0 6 30 2 *", "never comes due"),
        ("0 6 31 4,6,9,11 *", "never comes due"),
    ],
)
def test_what_is_none_or_never_comes_due_is_refused(expression: str, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        check_cron(expression)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("expression", "zone", "after", "expected"),
    [
        ("0 6 * * 1-5", "Europe/Berlin", "2026-11-27T05:00:00Z", ["11-30T05:00", "12-01T05:00"]),
        ("0 6 * * *", "Europe/Berlin", "2026-07-01T00:00:00Z", ["07-01T04:00"]),
        ("0 6 * * *", "Asia/Kathmandu", "2026-07-01T00:00:00Z", ["07-01T00:15"]),
        ("0 6 * * *", "UTC", "2026-07-01T06:00:00Z", ["07-02T06:00"]),
        ("0 6 * * *", "UTC", "2026-07-01T05:59:59.999999Z", ["07-01T06:00"]),
        # 29 March 2026: 02:00 to 03:00 is left out in Berlin.
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T02:00:00Z", ["03-29T01:00", "03-30T00:30"]),
        ("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:15:00Z", ["03-29T00:30", "03-29T01:00"]),
        # 25 October 2026: 02:00 to 03:00 comes twice.
        ("30 2 * * *", "Europe/Berlin", "2026-10-24T02:00:00Z", ["10-25T00:30", "10-26T01:30"]),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", ["10-26T01:30"]),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:45:00Z", ["10-26T01:30"]),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T01:15:00Z", ["10-26T01:30"]),
        ("0 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z",
         ["10-25T00:00", "10-25T01:00", "10-25T02:00"]),
        # In Santiago the clock leaves out midnight, in Lord Howe half an hour.
        ("0 0 * * *", "America/Santiago", "2026-09-05T12:00:00Z", ["09-06T04:00", "09-07T03:00"]),
        ("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z",
         ["04-04T14:45", "04-05T15:15"]),
        ("0 6 29 2 *", "UTC", "2026-01-01T00:00:00Z", ["02-29T06:00"]),
    ],
)  # fmt: skip
def test_times_in_their_zones(expression: str, zone: str, after: str, expected: list[str]) -> None:
    assert times(expression, zone, after, len(expected)) == expected


@pytest.mark.parametrize("zone", ZONES)
def test_a_daily_time_comes_once_a_day_all_year(zone: str) -> None:
    now = Instant.parse("2026-01-01T00:00:00Z")
    found = [now := next_time("30 2 * * *", zone, now) for _ in range(366)]
    gaps = {later.us - earlier.us for earlier, later in pairwise(found)}
    assert min(gaps) >= DAY - HOUR
    assert max(gaps) <= DAY + HOUR


@given(
    expression=st.tuples(
        st.sampled_from(["*", "0", "59", "*/7", "5,30", "10-20"]),
        st.sampled_from(["*", "0", "2", "23", "*/5", "1-3"]),
        st.sampled_from(["*", "1", "31", "L", "*/10"]),
        st.sampled_from(["*", "3", "10-12"]),
        st.sampled_from(["*", "0", "7", "1-5", "FRI#2"]),
    ).map(" ".join),
    zone=st.sampled_from(ZONES),
    after=st.integers(*YEARS).map(Instant),
)
def test_the_next_time_is_later_and_the_same_from_just_before_it(
    expression: str, zone: str, after: Instant
) -> None:
    check_cron(expression)
    found = next_time(expression, zone, after)
    assert found > after
    assert found.us % SECOND == 0
    assert next_time(expression, zone, found.plus(-1)) == found


@given(st.text(max_size=30) | st.text("0123456789*/-,#LW MON", max_size=30))
def test_any_text_is_told_apart(text: str) -> None:
    try:
        check_cron(text)
    except ValueError:
        return
    assert is_cron(text)
    next_time(text, "UTC", Instant(YEARS[0]))


@pytest.mark.parametrize("expression", ["0 6 31 2 *", "61 * * * *", "often"])
def test_a_time_of_what_never_comes_is_an_error(expression: str) -> None:
    with pytest.raises(ValueError, match="a cron expression"):
        next_time(expression, "UTC", Instant(YEARS[0]))


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "Europe", "/etc/localtime", "../UTC", "a\0b", "é", "x" * 5000]
)
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="Europe/Berlin"):
        time_zone(name)
