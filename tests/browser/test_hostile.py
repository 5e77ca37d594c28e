"""Nothing that an article or a feed says is ever run (SPEC section 12)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import HANDLER, SCRIPT, Visit
from tests.support.server import Server

NewVisit = Callable[..., Visit]

# What only hostile text could have brought onto a page.
FOREIGN = ", ".join(
    (
        "script",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "style",
        "svg",
        "math",
        "meta[http-equiv]",
        "[style]",
        "[srcdoc]",
        "[href^='javascript:' i]",
        "[href^='data:' i]",
        "[src^='data:' i]",
    )
)
PICTURE = "https://evil.example.org/i.png"


def hostile_paths(site: Server, slug_of: Callable[[str], str]) -> list[str]:
    """Every page on which hostile text is shown."""
    opml = site.get("/feeds.opml").text
    feeds = [part.partition('"')[0] for part in opml.split('htmlUrl="')[1:]]
    assert len(feeds) > 8
    articles = ["/news/hostile", f"/news/{slug_of('hostile')}"]
    return ["/", "/feeds", *articles, *(f.removeprefix(site.url) for f in feeds)]


def test_hostile_text_is_shown_and_not_run(
    visit: NewVisit, site: Server, slug_of: Callable[[str], str]
) -> None:
    seen = visit()
    page = seen.page
    shown = 0
    for path in hostile_paths(site, slug_of):
        assert seen.open(path) == 200
        assert page.evaluate("window.hacked") is None, path
        assert page.locator(FOREIGN).count() == 0, path
        handlers = page.locator("*").evaluate_all(
            "all => all.flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on'))"
        )
        assert handlers == [], path
        assert page.locator("#content").count() == 1, path
        shown += SCRIPT in page.locator("body").inner_text()
    assert shown > 5, "the text itself is nothing to hide"
    assert seen.problems == []
    # The picture that the document names is its own business; nothing else leaves the site.
    assert {address.partition("?")[0] for address in seen.strangers} <= {PICTURE}


def test_hostile_titles_are_whole(visit: NewVisit) -> None:
    seen = visit()
    seen.open("/news/hostile")
    assert seen.page.locator("h1").inner_text() == SCRIPT + HANDLER
    assert seen.page.title().startswith("<script>")


def test_links_of_hostile_articles_lead_to_the_web_or_nowhere(
    visit: NewVisit, slug_of: Callable[[str], str]
) -> None:
    seen = visit()
    for slug in ("hostile", slug_of("hostile")):
        seen.open(f"/news/{slug}")
        schemes = seen.page.locator("[href]").evaluate_all(
            "found => found.map(link => new URL(link.href, document.baseURI).protocol)"
        )
        assert set(schemes) <= {"http:", "https:"}


@pytest.mark.parametrize(
    "path",
    [
        "/latest.rss",
        "/latest.atom",
        "/latest.json",
        "/sources/hostile.atom",
        "/feeds.opml",
        "/news/hostile.json",
        "/news/hostile.jsonld",
        "/news/hostile.txt",
        "/news/hostile.md",
    ],
)
def test_hostile_text_in_other_formats_is_not_run(visit: NewVisit, site: Server, path: str) -> None:
    assert "window.hacked" in site.get(path).text
    seen = visit()
    assert seen.open(path) == 200
    assert seen.page.evaluate("window.hacked") is None
    assert seen.problems == []
    assert seen.strangers == []
