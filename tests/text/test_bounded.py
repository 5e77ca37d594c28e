"""Keys of a bounded size."""

from __future__ import annotations

from feedserver.text.bounded import MAX_KEY, bounded_key


def test_a_key_is_kept_until_it_is_too_long_for_an_index() -> None:
    assert bounded_key("a" * MAX_KEY) == "a" * MAX_KEY
    assert bounded_key("ä" * (MAX_KEY // 2)) == "ä" * (MAX_KEY // 2)
    assert bounded_key("a" * (MAX_KEY + 1)).startswith("sha256:")
    assert bounded_key("ä" * (MAX_KEY // 2 + 1)).startswith("sha256:")


def test_long_keys_that_differ_stay_apart() -> None:
    keys = {bounded_key("a" * 1000 + end) for end in ("x", "y", "\ud800")}
    assert len(keys) == 3
