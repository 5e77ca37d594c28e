"""Times and sizes as people write them."""

from __future__ import annotations

import pytest

from feedserver.text.units import parse_duration, parse_size, say_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5),
        ("5s", 5),
        ("15m", 900),
        ("2h", 7200),
        ("1d", 86400),
        ("1.5h", 5400),
        (" 2 w ", 1209600),
        ("0s", 0),
    ],
)
def test_times(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "m", "-5s", "5 parsecs", "5s5s", "1e3s", "٥s x"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="such as"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["3651d", "522w", "9" * 400 + "s", "99999999999999999d"])
def test_what_is_longer_than_ten_years(text: str) -> None:
    assert parse_duration("3650d") == 3650 * 86400
    with pytest.raises(ValueError, match='at most "3650d"'):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("1024", 1024),
        ("15728640", 15728640),
        ("100B", 100),
        ("512KiB", 524288),
        ("15MiB", 15728640),
        ("1MB", 1000000),
        ("1 gib", 1073741824),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "MiB", "-1", "5 bananas", "1m", "15", "100"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(ValueError, match="such as"):
        parse_size(text)


@pytest.mark.parametrize("text", ["1025GiB", "9" * 400, "9" * 30 + "MiB"])
def test_what_is_larger_than_any_use(text: str) -> None:
    assert parse_size("1024GiB") == 2**40
    with pytest.raises(ValueError, match='at most "1024GiB"'):
        parse_size(text)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.5, "0.5s"),
        (90, "90s"),
        (900, "15m"),
        (5400, "90m"),
        (7200, "2h"),
        (172800, "2d"),
        (1000, "17m"),
        (26_340, "439m"),
        (300 * 3600, "300h"),
        (43_300, "12h"),
        (200_000, "56h"),
        (318_495_180, "3686d"),
    ],
)
def test_lengths_are_said_shortly(seconds: float, said: str) -> None:
    assert say_duration(seconds) == said
