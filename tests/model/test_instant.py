"""Times are read as they were written, to the microsecond."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.model.instant import Instant

YEAR_1 = -62_135_596_800_000_000
YEAR_9999 = 253_402_300_799_999_999


@given(st.integers(YEAR_1, YEAR_9999), st.sampled_from([0, 3, 6]))
def test_a_time_is_read_as_it_was_written(us: int, digits: int) -> None:
    us -= us % 10 ** (6 - digits)
    text = str(Instant(us, digits))
    for spelling in (text, text.lower(), text.replace("Z", "+00:00")):
        read = Instant.parse(spelling)
        assert (read.us, read.digits) == (us, digits)
    assert len(text) == {0: 20, 3: 24, 6: 27}[digits]


@pytest.mark.parametrize(
    "text",
    ["2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01", "2026-W01-1T00:00:00Z",
     "٢٠٢٦-01-01T00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.12Zz"],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Instant.parse(text)
