"""Languages by their English names."""

from __future__ import annotations

import pytest

from feedserver.text.language_names import language_name


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("fr", "French"),
        ("EN-gb", "English (GB)"),
        ("zh-Hant", "Chinese (Hant)"),
        ("x-klingon", "x-klingon"),
        ("", ""),
    ],
)
def test_language_name(tag: str, name: str) -> None:
    assert language_name(tag) == name
