from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.enrich import EnrichContext
from feedserver.enrich.links import absolute_links, apply
from feedserver.model.article import ParsedArticle

CONTEXT = EnrichContext(site_language="en")
BASE = "https://example.org/news/story.html"


ADDRESSES = {
    '<a href="/x">y</a>': '<a href="https://example.org/x">y</a>',
    '<a href="../x?a=1#b">y</a>': '<a href="https://example.org/x?a=1#b">y</a>',
    '<a href="//example.net/x">y</a>': '<a href="https://example.net/x">y</a>',
    '<img src="i.png" alt="I">': '<img src="https://example.org/news/i.png" alt="I">',
    '<a href="https://example.com/?id=7&amp;utm_source=feed">y</a>': (
        '<a href="https://example.com/?id=7">y</a>'
    ),
    '<a href="mailto:desk@example.org">y</a>': '<a href="mailto:desk@example.org">y</a>',
    '<a href="java&#x09;script:alert(1)">y</a>': "<a>y</a>",
    '<img src="data:image/png;base64,AAAA">': "<img>",
    '<blockquote cite="/q">y</blockquote>': (
        '<blockquote cite="https://example.org/q">y</blockquote>'
    ),
    '<iframe src="/player"></iframe>': '<iframe src="https://example.org/player"></iframe>',
    "<p>a &lt; b &amp; c</p>": "<p>a &lt; b &amp; c</p>",
}


@pytest.mark.parametrize(("html", "expected"), ADDRESSES.items())
def test_addresses_become_absolute_and_clean(html: str, expected: str) -> None:
    assert absolute_links(html, BASE) == expected


def test_without_a_base_only_absolute_addresses_stay() -> None:
    html = '<a href="/x">y</a> <a href="https://example.org/z?fbclid=1">z</a>'
    assert absolute_links(html, None) == '<a>y</a> <a href="https://example.org/z">z</a>'


def test_the_base_is_the_declared_one_else_the_article_itself() -> None:
    html = '<a href="x">y</a><br>'
    own = ParsedArticle(url="https://example.org/a/b", body_html=html)
    based = ParsedArticle(url=own.url, base_url="https://example.net/c/", body_html=html)
    assert apply(own, CONTEXT).body_html == '<a href="https://example.org/a/x">y</a><br>'
    assert apply(based, CONTEXT).body_html == '<a href="https://example.net/c/x">y</a><br>'


def test_a_body_of_paragraphs_is_markdown_at_once() -> None:
    article = ParsedArticle(url="https://example.org/a/b", body_html='<p>See <a href="x">y</a></p>')
    done = apply(article, CONTEXT)
    assert (done.body_md, done.body_html) == ("See [y](https://example.org/a/x)", None)


def test_documents_are_left_alone() -> None:
    article = ParsedArticle(body_md="[x](/y?utm_source=z)", base_url=BASE)
    assert apply(article, CONTEXT) == article


def test_broken_and_deep_markup_loses_no_text() -> None:
    deep = "<div>" * 3000 + "inside" + "</div>" * 3000 + "</body></html><p>after"
    assert "inside" in absolute_links(deep, BASE)
    assert "after" in absolute_links(deep, BASE)


@given(st.text())
def test_any_text_passes(text: str) -> None:
    once = absolute_links(f'<p title="{text}"><a href="{text}">{text}</a>', BASE)
    assert absolute_links(once, BASE) == once


def test_what_cannot_be_encoded_is_dropped() -> None:
    assert absolute_links("a\ud800\x00b<a href='/\udfffx'>c</a>", BASE).startswith("ab<a")
