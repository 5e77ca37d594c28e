from __future__ import annotations

import hashlib
import re

import pytest

from feedserver.render.html import pages

ROOT = re.compile(r":root \{(.*?)\}", re.DOTALL)
# Text and the grounds it stands on.
PAIRS = [
    ("ink", "paper"),
    ("ink", "raised"),
    ("quiet", "paper"),
    ("quiet", "raised"),
    ("accent", "paper"),
    ("accent", "raised"),
    ("paper", "accent"),
]


def css() -> str:
    return pages.stylesheet()[1].decode()


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    full = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(full[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def schemes() -> list[dict[str, str]]:
    return [dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6});", block)) for block in ROOT.findall(css())]


def test_there_is_a_light_a_dark_and_a_print_scheme() -> None:
    light, dark, paper = schemes()
    assert luminance(light["paper"]) > 0.9
    assert luminance(dark["paper"]) < 0.05
    assert paper["paper"] == "#fff"


@pytest.mark.parametrize("scheme", [0, 1, 2])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_has_the_contrast_that_wcag_aa_asks_for(scheme: int, text: str, ground: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize("ground", ["paper", "raised"])
def test_focus_is_visible(scheme: int, ground: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours["focus"], colours[ground]) >= 3


def test_stylesheet_is_small_and_asks_for_nothing_else() -> None:
    assert len(css()) < 12 * 1024
    assert "url(" not in css()
    assert "@import" not in css()


def test_stylesheet_is_right_to_left_without_rules_of_its_own() -> None:
    physical = (
        r"\b(?:margin|padding|border)-(?:left|right)\b|[{;]\s*(?:left|right):|: (?:left|right);"
    )
    assert not re.search(physical, css())


def test_names_follow_the_content() -> None:
    files = pages.static_files()
    for name, (media_type, body) in files.items():
        assert hashlib.sha256(body).hexdigest()[:8] == name.split(".")[1]
        assert media_type in {"text/css; charset=utf-8", "image/svg+xml"}
    name, body = pages.stylesheet()
    assert files[name] == ("text/css; charset=utf-8", body)
    assert len(files) == 2


def test_braces_of_the_stylesheet_balance() -> None:
    assert css().count("{") == css().count("}")
