from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.model.instant import Instant
from feedserver.text.dates import parse_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-01T09:00:00Z", "2026-11-01T09:00:00Z"),
        ("2026-11-01t09:00:00z", "2026-11-01T09:00:00Z"),
        ("  2026-11-01 09:00:00\n", "2026-11-01T09:00:00Z"),
        ("2026-11-01 09:00:00.123456+00:00", "2026-11-01T09:00:00.123456Z"),
        ("2026-11-01T09:00:00.5Z", "2026-11-01T09:00:00.500Z"),
        ("2026-11-01T09:00:00,25Z", "2026-11-01T09:00:00.250Z"),
        ("2026-11-01T09:00:00.1234Z", "2026-11-01T09:00:00.123400Z"),
        ("2026-11-01T09:00:00.123456789Z", "2026-11-01T09:00:00.123456Z"),
        ("2026-11-01T09:00:00.000Z", "2026-11-01T09:00:00.000Z"),
        ("2026-11-01T09:00:00+0200", "2026-11-01T07:00:00Z"),
        ("2026-11-01T09:00:00+02", "2026-11-01T07:00:00Z"),
        ("2026-11-01T09:00:00 +02:00", "2026-11-01T07:00:00Z"),
        ("2026-11-01T09:00:00-05:30", "2026-11-01T14:30:00Z"),
        ("2026-11-01T09:00:00−05:00", "2026-11-01T14:00:00Z"),
        ("2026-11-01 09:00:00 UTC", "2026-11-01T09:00:00Z"),
        ("2026-11-01T09:00", "2026-11-01T09:00:00Z"),
        ("2026-11-01T09", "2026-11-01T09:00:00Z"),
        ("2026-11-01", "2026-11-01T00:00:00Z"),
        ("20261101T090000Z", "2026-11-01T09:00:00Z"),
        ("20261101", "2026-11-01T00:00:00Z"),
        ("2026-W45-7", "2026-11-08T00:00:00Z"),
        ("2026W457T0900", "2026-11-08T09:00:00Z"),
        ("2026-W45", "2026-11-02T00:00:00Z"),
        ("2026-305", "2026-11-01T00:00:00Z"),
        ("2024-366", "2024-12-31T00:00:00Z"),
        ("2026-11-01T24:00:00Z", "2026-11-02T00:00:00Z"),
        ("1969-07-20T20:17:40Z", "1969-07-20T20:17:40Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_iso_8601(text: str, expected: str) -> None:
    assert str(parse_time(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sun, 01 Nov 2026 09:00:00 +0100", "2026-11-01T08:00:00Z"),
        ("Sun, 1 Nov 2026 09:00:00 GMT", "2026-11-01T09:00:00Z"),
        ("Sun,01 Nov 2026 09:00:00 GMT", "2026-11-01T09:00:00Z"),
        ("01 Nov 2026 09:00 EST", "2026-11-01T14:00:00Z"),
        ("01 Nov 2026 09:00 PDT", "2026-11-01T16:00:00Z"),
        ("01 Nov 2026 09:00 CEST", "2026-11-01T07:00:00Z"),
        ("01 Nov 2026 09:00:00 A", "2026-11-01T09:00:00Z"),
        ("01 Nov 2026 09:00:00 -0000", "2026-11-01T09:00:00Z"),
        ("01 Nov 2026 09:00:00 GMT+2", None),
        ("01 Nov 2026 09:00:00 GMT+02:00", "2026-11-01T07:00:00Z"),
        ("Sun, 1 Nov 26 9:00 (a (nested) comment) +0100", "2026-11-01T08:00:00Z"),
        ("1 Nov 99 00:00:00 UT", "1999-11-01T00:00:00Z"),
        ("Sunday, 01-Nov-26 09:00:00 GMT", "2026-11-01T09:00:00Z"),
        ("1 September 2026", "2026-09-01T00:00:00Z"),
        ("Tue, 1 Sept 2026 09:00:00.250 Z", "2026-09-01T09:00:00.250Z"),
        ("sáb, 01 Nov 2026 09:00:00 +0100", "2026-11-01T08:00:00Z"),
    ],
)
def test_rfc_2822(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="not a time"):
            parse_time(text)
    else:
        assert str(parse_time(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "yesterday",
        "1793523600",
        "1793523600.5",
        "1780",
        "2026",
        "2026-11",
        "2026-13-01",
        "2026-02-30",
        "2025-366",
        "2026-000",
        "2026-W54-1",
        "2026-11-01T25:00:00Z",
        "2026-11-01T24:00:01Z",
        "2026-11-01T09:60:00Z",
        "2026-11-01T09:00:61Z",
        "2026-11-01T09:00:60Z",
        "2026-11-01T09:00:00+25:00",
        "2026-11-01T09:00:00+02:60",
        "2026-11-01T09:00:00 IST",
        "2026-11-01T09:00:00A",
        "2026-11-01T09:00:00ZZ",
        "2026-11-01x09:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "٢٠٢٦-11-01",
        "32 Nov 2026 09:00:00 GMT",
        "01 Nev 2026 09:00:00 GMT",
        "01 Nov 2026 09:00:00 (unclosed",
        "(" * 50 + ")" * 50,
        "2026-11-01T09:00:00Z\x00",
        "2026-11-01T09:00:00." + "1" * 500,
    ],
)
def test_nonsense_is_refused_in_one_short_line(text: str) -> None:
    with pytest.raises(ValueError, match=r"^not a time: ") as caught:
        parse_time(text)
    assert len(str(caught.value)) < 250
    assert "\n" not in str(caught.value)


def test_a_leap_second_keeps_its_day() -> None:
    assert str(parse_time("2016-12-31T23:59:60Z")) == "2016-12-31T23:59:59Z"
    assert str(parse_time("2016-12-31T18:59:60-05:00")) == "2016-12-31T23:59:59Z"


instants = st.builds(
    lambda when, digits: Instant.from_datetime(
        when.replace(microsecond=when.microsecond // 10 ** (6 - digits) * 10 ** (6 - digits)),
        digits,
    ),
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from([0, 3, 6]),
)


@given(instants)
def test_what_we_write_we_read(instant: Instant) -> None:
    again = parse_time(str(instant))
    assert (again, again.digits) == (instant, instant.digits)
    assert parse_time(str(instant).replace("T", " ").replace("Z", "+00:00")) == instant


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 30)),  # noqa: DTZ001
    st.timezones(),
)
def test_what_email_writes_we_read(when: datetime, zone: object) -> None:
    aware = when.replace(microsecond=0, tzinfo=zone)  # type: ignore[arg-type]
    offset = aware.utcoffset()
    if offset is None or offset.total_seconds() % 60:
        return
    assert parse_time(format_datetime(aware)) == Instant.from_datetime(aware)


@given(st.text(max_size=60))
def test_any_text_is_a_time_or_a_value_error(text: str) -> None:
    try:
        instant = parse_time(text)
    except ValueError:
        return
    assert Instant.parse(str(instant)) == instant
