from __future__ import annotations

from feedserver.enrich import EnrichContext
from feedserver.enrich.body import apply
from feedserver.model.article import ParsedArticle

CONTEXT = EnrichContext(site_language="en")


def test_html_becomes_markdown_without_scripts() -> None:
    html = "<h2>Why</h2><p>It <b>works</b>.</p><script>alert(1)</script>"
    article = apply(ParsedArticle(body_html=html), CONTEXT)
    assert article.body_md == "## Why\n\nIt **works**."
    assert article.body_html is None


def test_markdown_stays_to_the_letter() -> None:
    article = ParsedArticle(body_md="broken ***markup\n\n\n  [x]( y", body_html="<p>other</p>")
    assert apply(article, CONTEXT).body_md == article.body_md


def test_no_body_is_an_empty_one() -> None:
    assert apply(ParsedArticle(title="T"), CONTEXT).body_md == ""
    assert apply(ParsedArticle(body_md=""), CONTEXT).body_md == ""
