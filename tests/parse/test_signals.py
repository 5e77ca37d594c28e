from __future__ import annotations

import pytest

from feedserver.model.fetched import Fetched
from feedserver.model.signals import Signals
from feedserver.model.source import Source
from feedserver.parse.page import parse

URL = "https://www.example.org/news/kiln"
TEXT = "<p>The kiln will fly on Monday, its operators said after a week of tests and talk.</p>" * 5


def signals(head: str = "", headers: dict[str, str] | None = None) -> Signals:
    page = f"<html><head>{head}</head><body><article>{TEXT}</article></body></html>"
    fetched = Fetched(url=URL, body=page.encode(), headers=headers or {})
    return parse(fetched, Source(id="s", url=URL), 1).articles[0].signals


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def test_a_page_that_says_nothing_has_no_signals() -> None:
    assert signals() == Signals()


@pytest.mark.parametrize(
    ("head", "header", "robots", "most"),
    [
        (meta("robots", "NOINDEX, noarchive"), "", ("noarchive", "noindex"), None),
        (meta("robots", "none"), "", ("nofollow", "noindex"), None),
        (meta("ROBOTS", "max-snippet: 120"), "max-snippet:50", None, 50),
        (meta("robots", "max-snippet:-1"), "", ("max-snippet:-1",), None),
        (meta("googlebot", "noindex"), "", (), None),
        (meta("feedserver", "noarchive"), "", ("noarchive",), None),
        ("", "noindex, nosnippet", ("noindex", "nosnippet"), None),
        ("", "googlebot: noindex, noarchive", (), None),
        ("", "feedserver: noindex, otherbot: noarchive", ("noindex",), None),
        ("", "otherbot: noindex, *: nosnippet", ("nosnippet",), None),
        ("", "unavailable_after: 25 Jun 2026 15:00:00 PST, noindex", ("noindex",), None),
        (meta("robots", "unavailable_after: Saturday, 15-Aug-27 15:52:01 UTC"), "", (), None),
    ],
)
def test_robots_of_page_and_header_are_read(
    head: str, header: str, robots: tuple[str, ...] | None, most: int | None
) -> None:
    found = signals(head, {"x-robots-tag": header})
    if robots is not None:
        assert found.robots == robots
    assert found.max_snippet == most


@pytest.mark.parametrize(
    "head",
    [
        ld('{"@type":"Article","isAccessibleForFree":false}'),
        ld('{"@type":"Article","isAccessibleForFree":"False"}'),
        ld('{"@type":"Article","hasPart":[{"isAccessibleForFree":"false"}]}'),
        '<meta property="article:content_tier" content="locked">',
        '<meta property="article:content_tier" content="metered">',
    ],
)
def test_a_paywall_is_told(head: str) -> None:
    assert signals(head).paywalled


@pytest.mark.parametrize(
    "head",
    [
        ld('{"@type":"Article","isAccessibleForFree":true}'),
        '<meta property="article:content_tier" content="free">',
    ],
)
def test_a_free_page_is_none(head: str) -> None:
    assert not signals(head).paywalled


@pytest.mark.parametrize(
    ("head", "headers", "said"),
    [
        ("", {"content-signal": "search=yes, ai-train=no"}, "Content-Signal: ai-train=no"),
        (meta("content-signal", "ai-input=no"), {}, "Content-Signal: ai-input=no"),
        ("", {"tdm-reservation": "1"}, "tdm-reservation: 1"),
        (meta("tdm-reservation", "1"), {}, "tdm-reservation: 1"),
        (
            '<link rel="license" type="application/rsl+xml" href="/rsl.xml">',
            {},
            "RSL licence: /rsl.xml",
        ),
        (
            "",
            {"link": '</a.css>; rel=preload, </l.xml>; rel="license"; type="application/rsl+xml"'},
            "RSL licence: /l.xml",
        ),
    ],
)
def test_what_keeps_the_text_from_models_is_named(
    head: str, headers: dict[str, str], said: str
) -> None:
    assert signals(head, headers).no_ai == (said,)


@pytest.mark.parametrize(
    ("head", "headers"),
    [
        ("", {"content-signal": "ai-train=yes, search=no"}),
        ("", {"tdm-reservation": "0"}),
        ('<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">', {}),
    ],
)
def test_what_allows_it_is_not(head: str, headers: dict[str, str]) -> None:
    assert signals(head, headers).no_ai == ()
