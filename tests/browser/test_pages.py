"""The pages as a browser shows them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit
from tests.support.server import Server

NewVisit = Callable[..., Visit]

# Every kind of page: its path, language and direction. {wire} is an article of that source.
PAGES = {
    "home": ("/", "en", "ltr"),
    "latest": ("/latest", "en", "ltr"),
    "topic": ("/topics/large-language-models", "en", "ltr"),
    "entity": ("/entities/mistral-ai", "en", "ltr"),
    "language": ("/languages/fr", "en", "ltr"),
    "source": ("/sources/wire", "en", "ltr"),
    "directory": ("/feeds", "en", "ltr"),
    "own article": ("/news/kiln", "en", "ltr"),
    "long words": ("/news/wide", "en", "ltr"),
    "third-party article": ("/news/{wire}", "en", "ltr"),
    "French article": ("/news/ete", "fr", "ltr"),
    "Arabic article": ("/news/safar", "ar", "rtl"),
    "not found": ("/nothing", "en", "ltr"),
}
PATHS = [path for path, _, _ in PAGES.values()]


@pytest.fixture(params=PAGES)
def path(request: pytest.FixtureRequest, slug_of: Callable[[str], str]) -> str:
    return PAGES[request.param][0].format(wire=slug_of("wire"))


@pytest.fixture
def paths(slug_of: Callable[[str], str]) -> list[str]:
    return [path.format(wire=slug_of("wire")) for path in PATHS]


@pytest.mark.parametrize("kind", PAGES)
def test_every_kind_of_page_opens_without_a_complaint(
    visit: NewVisit, slug_of: Callable[[str], str], kind: str
) -> None:
    path, lang, direction = PAGES[kind]
    seen = visit()
    status = seen.open(path.format(wire=slug_of("wire")))
    if kind == "not found":
        assert status == 404
        # Chromium says that much about any 404.
        (complaint,) = seen.problems
        assert "status of 404" in complaint
    else:
        assert status == 200
        assert seen.problems == []
    assert seen.strangers == []
    page = seen.page
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    assert "Example News" in page.title()
    html = page.locator("html")
    assert html.get_attribute("lang") == lang
    assert html.get_attribute("dir") == direction
    # The stylesheet came and was applied, and the mark in the masthead is a picture.
    assert page.locator(".masthead").evaluate("e => getComputedStyle(e).borderTopWidth") == "4px"
    assert page.locator(".brand img").evaluate("image => image.naturalWidth") > 0
    assert page.locator("script").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_scrolls_sideways(visit: NewVisit, paths: list[str], width: int) -> None:
    seen = visit(viewport={"width": width, "height": 800})
    for path in paths:
        seen.open(path)
        room, needed = seen.page.evaluate(
            "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"
        )
        assert room == width
        assert needed <= room, path


def test_right_to_left_pages_start_at_the_right(visit: NewVisit) -> None:
    seen = visit(viewport={"width": 1280, "height": 800})
    seen.open("/news/safar")
    heading = seen.page.locator("h1").evaluate("e => getComputedStyle(e).direction")
    brand = seen.page.locator(".brand").bounding_box()
    assert heading == "rtl"
    assert brand is not None
    assert brand["x"] > 640


def test_dark_mode_turns_light_and_dark_round(visit: NewVisit, paths: list[str]) -> None:
    seen = visit()
    for path in paths:
        shades = {}
        for scheme in ("light", "dark"):
            seen.page.emulate_media(color_scheme=scheme)
            seen.open(path)
            shades[scheme] = seen.page.evaluate(
                """() => ['backgroundColor', 'color'].map(name =>
                    getComputedStyle(document.body)[name].match(/\\d+/g)
                        .slice(0, 3).reduce((sum, part) => sum + Number(part), 0))"""
            )
        light_ground, light_ink = shades["light"]
        dark_ground, dark_ink = shades["dark"]
        assert light_ground > 600 > 200 > light_ink, path
        assert dark_ground < 200 < 600 < dark_ink, path


def test_a_visitor_without_script_finds_the_way(visit: NewVisit) -> None:
    seen = visit(java_script_enabled=False)
    page = seen.page
    seen.open("/")
    page.locator("a", has_text="The story of kiln").click()
    assert page.url.endswith("/news/kiln")
    assert page.locator(".body").is_visible()
    page.locator(".chips a", has_text="Large language models").click()
    assert page.url.endswith("/topics/large-language-models")
    assert page.locator("h1").inner_text() == "Large language models"
    page.locator("nav a", has_text="Feeds").first.click()
    assert page.url.endswith("/feeds")
    page.locator(".feeds a.name", has_text="Mistral AI").click()
    assert page.url.endswith("/entities/mistral-ai")
    assert seen.problems == []


@pytest.mark.parametrize("path", ["/", "/news/kiln", "/news/safar", "/nothing"])
def test_the_first_tab_offers_to_skip_to_the_content(visit: NewVisit, path: str) -> None:
    seen = visit()
    page = seen.page
    seen.open(path)
    focused = page.locator(":focus")
    page.keyboard.press("Tab")
    assert focused.get_attribute("class") == "skip"
    box = focused.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert focused.get_attribute("id") == "content"
    page.keyboard.press("Tab")
    # The masthead is behind, wherever the next link is.
    assert page.evaluate("document.activeElement.closest('main, .colophon') !== null")
    assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_alternates_answer_with_the_type_that_the_page_promises(
    visit: NewVisit, site: Server, path: str
) -> None:
    seen = visit()
    seen.open(path)
    links = seen.page.locator("link[rel='alternate'], a[type]").evaluate_all(
        "found => found.map(link => [link.href, link.type])"
    )
    assert links
    for address, media_type in {tuple(link) for link in links}:
        assert address.startswith(site.url + "/")
        answer = site.get(address.removeprefix(site.url))
        assert answer.status == 200, address
        assert answer.headers.get_content_type() == media_type, address


def test_a_printed_article_leaves_the_navigation_out(visit: NewVisit) -> None:
    seen = visit()
    seen.page.emulate_media(media="print")
    seen.open("/news/kiln")
    assert seen.page.locator(".body").is_visible()
    assert not seen.page.locator(".masthead nav").is_visible()
