"""Pages that are made to hold their reader up: each is read or refused in a time of its size."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from feedserver.errors import ParseError
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source
from feedserver.parse.page import parse

URL = "https://www.example.org/news/kiln"
SENTENCE = "The kiln will fly on Monday, its operators said after a week of tests. "
TEXT = f"<p>{SENTENCE}</p>" * 8

PAGES = {
    "nested lists": "<ul><li>" * 20_000 + TEXT,
    "nested lists with headings": "<ul><li><h2>A</h2>" * 15_000 + TEXT,
    "nested quotes": f"<blockquote class=pullquote>{SENTENCE}" * 12_000,
    "nested tables": "<table><tr><td>" * 5_000 + TEXT,
    "a wide table": "<table><tr><th>" + f"<td rowspan=50 colspan=50>{SENTENCE}" * 9_000 + TEXT,
    "tables with a table at the end": ("<table><tr>" + "<td>x" * 60) * 400 + TEXT,
    "images alone": "<div>" * 500 + "<img src=a.jpg>" * 40_000 + TEXT,
    "many paragraphs, none of them alike": "".join(
        f"<p>{n} kilns will fly on Monday, {n * 7} people said on day {n * 3}.</p>"
        for n in range(9_000)
    ),
    "one paragraph again and again": TEXT * 1_000,
    "breaks": f"<div>{SENTENCE}<br>" * 8_000,
    "one long class": f"<div class='{'share ' * 40_000}'>{TEXT}</div>" * 2,
    "many classes": "".join(f"<p class='c{n} k{n * 3}'>{SENTENCE}" for n in range(9_000)),
    "microdata": "<div itemscope itemtype=http://schema.org/Article>" * 900
    + "<i itemprop=name>x" * 20_000
    + TEXT,
    "a wide srcset": f"<img srcset='{'a.jpg 1w, ' * 90_000}'>{TEXT}",
    "inline elements": "<b><i><a href=x>" * 15_000 + TEXT,
    "code": "<pre><span>" * 15_000 + TEXT,
    "robots": f"<meta name=robots content='{'unavailable_after: ' * 40_000}'>{TEXT}",
    "a long title": f"<title>{'kiln | ' * 100_000}</title><h1>{'kiln ' * 90_000}</h1>{TEXT}",
    "dates": f"<h1>x</h1><i>{'5 November 2026 ' * 40_000}</i>{TEXT}",
    "rules and headings": "<hr><h2>A</h2>" * 15_000 + TEXT,
    "noise in noise": "<div class=share>" * 2_000 + "<p>x" * 6_000 + TEXT,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_time_in_proportion_to_its_size(name: str) -> None:
    start = time.process_time()
    with suppress(ParseError):
        (article,) = parse(
            Fetched(url=URL, body=PAGES[name].encode()), Source(id="s", url=URL), 1
        ).articles
        assert article.title
    assert time.process_time() - start < 20
