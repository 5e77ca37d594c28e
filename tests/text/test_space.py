from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedserver.text.space import one_line

SPACES = st.sampled_from([" ", "\t", "\n", "\x0b", "\x0c", "\r", "\x1c", "\x1f", "\x85", "\xa0"])


@given(st.lists(SPACES | st.sampled_from(["a", "é", "\x00", "\x1b"]), max_size=6).map("".join))
def test_white_space_is_collapsed(text: str) -> None:
    assert one_line(text) == " ".join(text.split())


def test_each_kind_of_it() -> None:
    for code in range(0x3100):
        assert one_line(f"a{chr(code)}b") == " ".join(f"a{chr(code)}b".split())
