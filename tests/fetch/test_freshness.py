from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.fetch.freshness import fresh_for, retry_after
from feedserver.model.instant import Instant

NOW = Instant.parse("2026-11-23T12:00:00Z")
IN_AN_HOUR = "Mon, 23 Nov 2026 13:00:00 GMT"
IN_AN_HOUR_FORMS = [
    IN_AN_HOUR,
    "Monday, 23-Nov-26 13:00:00 GMT",
    "Mon Nov 23 13:00:00 2026",
]
TEXTS = st.text(max_size=40) | st.text('max-age=0123456789,"\\ no-cache:GMT', max_size=40)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": ""}, None),
        ({"cache-control": "public"}, None),
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": "public, Max-Age=600, must-revalidate"}, 600),
        ({"cache-control": 'max-age="600"'}, 600),
        ({"cache-control": "max-age = 600"}, 600),
        ({"cache-control": ',, max-age=600 ,,x="a, max-age=5"'}, 600),
        ({"cache-control": 'x="a, max-age=5", max-age=600'}, 600),
        ({"cache-control": "max-age=600, max-age=5"}, 600),
        ({"cache-control": "max-age=0"}, 0),
        ({"cache-control": "x-max-age=600"}, None),
        ({"cache-control": "max-age"}, None),
        ({"cache-control": "max-age=soon"}, None),
        ({"cache-control": "max-age=-5"}, None),
        ({"cache-control": "max-age=1.5"}, None),
        ({"cache-control": f"max-age={'9' * 5000}"}, 2**31),
        ({"cache-control": "max-age=31536000"}, 31536000),
        # A shared cache's word is none for a private one.
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "max-age=60, s-maxage=600"}, 60),
        ({"cache-control": "no-store, max-age=600"}, 0),
        ({"cache-control": "no-cache, max-age=600"}, 0),
        # With names of fields it is about these only.
        ({"cache-control": 'no-cache="set-cookie", max-age=600'}, 600),
        ({"cache-control": "max-age=600", "age": "200"}, 400),
        ({"cache-control": "max-age=600", "age": "900"}, 0),
        ({"cache-control": "max-age=600", "age": "old"}, 600),
        ({"cache-control": "max-age=600", "age": "200, 300"}, 400),
        # max-age goes before Expires, whatever that says.
        ({"cache-control": "max-age=600", "expires": IN_AN_HOUR}, 600),
        ({"cache-control": "max-age=600", "expires": "0"}, 600),
        ({"cache-control": "public", "expires": IN_AN_HOUR}, 3600),
        ({"expires": "0"}, 0),
        ({"expires": "-1"}, 0),
        ({"expires": ""}, 0),
        ({"expires": "Mon, 23 Nov 2026 11:00:00 GMT"}, 0),
        # By the origin's own clock, which may differ from ours.
        ({"expires": IN_AN_HOUR, "date": "Mon, 23 Nov 2026 12:30:00 GMT"}, 1800),
        ({"expires": IN_AN_HOUR, "date": "Mon, 23 Nov 2026 12:30:00 GMT", "age": "60"}, 1740),
        ({"expires": IN_AN_HOUR, "date": "yesterday"}, 3600),
        *(({"expires": form}, 3600) for form in IN_AN_HOUR_FORMS),
    ],
)
def test_how_long_an_answer_holds(headers: dict[str, str], seconds: int | None) -> None:
    assert fresh_for(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("field", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        ("9" * 5000, 86400),
        ("90000", 86400),
        *((form, 3600) for form in IN_AN_HOUR_FORMS),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("Mon, 23 Nov 2099 11:00:00 GMT", 86400),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("Mon Feb 31 13:00:00 2026", None),
        ("Mon, 99 Nov 2026 13:00:00 GMT", None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(field: str, seconds: int | None) -> None:
    assert retry_after(field, NOW) == seconds


def test_part_of_a_second_counts_as_one() -> None:
    assert retry_after(IN_AN_HOUR, NOW.plus(400_000)) == 3600


@given(
    headers=st.dictionaries(
        st.sampled_from(["cache-control", "expires", "date", "age"]),
        TEXTS | st.sampled_from(IN_AN_HOUR_FORMS),
    )
)
def test_no_header_is_too_odd(headers: dict[str, str]) -> None:
    seconds = fresh_for(headers, NOW)
    assert seconds is None or 0 <= seconds <= 2**31


@given(TEXTS)
def test_no_retry_after_is_too_odd(field: str) -> None:
    seconds = retry_after(field, NOW)
    assert seconds is None or 0 <= seconds <= 86400
