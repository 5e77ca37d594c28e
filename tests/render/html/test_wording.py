from __future__ import annotations

import pytest

from feedserver.model.instant import Instant
from feedserver.render.html import wording


def test_dates_are_absolute_and_in_utc() -> None:
    when = Instant.parse("2026-11-01T01:05:59.999999+02:00")
    assert wording.day(when) == "31 October 2026"
    assert wording.moment(when) == "31 October 2026, 23:05 UTC"
    assert wording.moment(Instant.parse("0001-01-01T00:00:00Z")) == "1 January 1, 00:00 UTC"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.example.com:8443/a", "example.com"),
        ("http://[::1]/a", "[::1]"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_host_is_for_people(address: str, name: str) -> None:
    assert wording.host(address) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://creativecommons.org/licenses/by-sa/4.0/deed.de", "CC BY-SA 4.0"),
        ("http://creativecommons.org/licenses/by/4.0", "CC BY 4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("https://example.org/licence/", "example.org/licence"),
        ("All rights reserved", "All rights reserved"),
    ],
)
def test_licences_are_called_by_their_usual_names(text: str, name: str) -> None:
    assert wording.licence(text) == name


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 articles"), (1, "1 article"), (1204, "1,204 articles")]
)
def test_count(number: int, text: str) -> None:
    assert wording.count(number, "article", "articles") == text


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("just right", 10, "just right"),
        ("a word too many", 12, "a word too…"),
        ("x" * 20, 10, "x" * 9 + "…"),
        ("a " + "x" * 20, 10, "a " + "x" * 7 + "…"),
    ],
)
def test_shorten_cuts_at_a_word_where_one_ends_near(text: str, limit: int, short: str) -> None:
    assert wording.shorten(text, limit) == short
    assert len(short) <= limit
