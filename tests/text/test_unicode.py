from __future__ import annotations

import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from feedserver.text.unicode import MAX_MARKS, composed


@given(st.text(st.sampled_from("ae \u0301\u0316\u0345가ᄀ\u1161é🚀"), max_size=MAX_MARKS))
def test_it_is_nfc(text: str) -> None:
    assert composed(text) == unicodedata.normalize("NFC", text)


@given(st.text())
def test_it_is_stable(text: str) -> None:
    assert composed(composed(text)) == composed(text)


def test_a_letter_has_thirty_marks_at_most() -> None:
    assert composed("x" + "\u0316" * 1000 + "y") == "x" + "\u0316" * MAX_MARKS + "y"
    assert composed("🚀" * 100 + "—" * 100) == "🚀" * 100 + "—" * 100


def test_thousands_of_marks_take_no_time() -> None:
    start = time.process_time()
    composed("a" + "\u0300\u0316" * 50_000)
    assert time.process_time() - start < 1
