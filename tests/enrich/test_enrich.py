from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from feedserver.enrich import STEPS, EnrichContext, TopicRule, enrich
from feedserver.model.article import ParsedArticle

CONTEXT = EnrichContext(
    site_language="en",
    languages=("de", "en", "fr"),
    topics=(
        TopicRule(id="large-language-models", terms=("language model",), categories=("LLMs",)),
        TopicRule(id="ai-policy", terms=("AI Act",)),
    ),
    gazetteer=("Mistral AI", "OpenAI"),
)
FEED_ENTRY = ParsedArticle(
    title="Mistral AI shows a language model",
    url="https://example.org/a/b?id=1",
    body_html=(
        "<p>The company shows a <a href='../c?utm_source=feed'>model</a>. Everybody can try it "
        "today.</p><script>alert(1)</script><h2>And the AI Act?</h2><p>The AI Act applies.</p>"
    ),
    summary="Read more",
    categories=("LLMs", "Uncategorized"),
    provenance={"title": "feed"},
)


def test_a_feed_entry_goes_the_whole_way() -> None:
    article = enrich(FEED_ENTRY, CONTEXT)
    assert article.body_md == (
        "The company shows a [model](https://example.org/c). Everybody can try it today.\n\n"
        "## And the AI Act?\n\nThe AI Act applies."
    )
    assert article.lang == "en"
    assert article.topics == ("large-language-models", "ai-policy")
    assert article.entities == ("Mistral AI", "AI Act")
    assert article.summary == (
        "The company shows a model. Everybody can try it today. The AI Act applies."
    )
    assert article.provenance == {
        "title": "feed",
        "lang": "detected",
        "topics": "source, derived",
        "topics.large-language-models": "filed under 'LLMs'",
        "topics.ai-policy": "terms: AI Act ×2, 1 in headings: 3",
        "entities": "derived",
        "summary": "derived",
    }
    untouched = ("title", "url", "guid", "categories", "authors", "published_at", "declared")
    assert [asdict(article)[key] for key in untouched] == [
        asdict(FEED_ENTRY)[key] for key in untouched
    ]


def test_the_topics_of_its_source_come_first() -> None:
    assert enrich(FEED_ENTRY, CONTEXT, ("local",)).topics == (
        "local",
        "large-language-models",
        "ai-policy",
    )


def test_the_topics_of_its_source_do_not_touch_a_document() -> None:
    document = replace(FEED_ENTRY, topics=(), declared=frozenset({"topics"}))
    assert enrich(document, CONTEXT, ("local",)).topics == ()


def test_an_article_with_nothing_but_a_title() -> None:
    article = enrich(ParsedArticle(title="Kiln"), CONTEXT)
    assert (article.body_md, article.lang, article.topics, article.entities, article.summary) == (
        "",
        "en",
        (),
        (),
        "Kiln",
    )


@pytest.mark.parametrize("article", [FEED_ENTRY, ParsedArticle(title="Kiln")])
def test_enriching_again_changes_nothing(article: ParsedArticle) -> None:
    once = enrich(article, CONTEXT)
    again = replace(enrich(once, CONTEXT), provenance=once.provenance)
    assert again == once


def test_the_article_given_is_not_altered() -> None:
    before = asdict(FEED_ENTRY)
    enrich(FEED_ENTRY, CONTEXT)
    assert asdict(FEED_ENTRY) == before


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "title": st.text(max_size=40),
    "summary": st.text(max_size=60) | st.just("Read more"),
    "body_md": st.text(max_size=200) | st.just("***broken [x](javascript:y?utm_source=z"),
    "lang": st.sampled_from(["en", "EN_us", "und", "français", ""]),
    "topics": st.lists(st.text(max_size=10), max_size=3).map(tuple),
    "entities": st.lists(st.text(max_size=10), max_size=3).map(tuple),
}


@given(st.fixed_dictionaries({}, optional=VALUES), st.lists(st.sampled_from(["LLMs", "x"])))
def test_what_a_document_declares_is_never_altered(
    declared: dict[str, Any], categories: list[str]
) -> None:
    fields = {"title": "The AI Act", **declared}
    article = ParsedArticle(
        **fields,
        url="https://example.org/",
        categories=tuple(categories),
        declared=frozenset(declared),
    )
    enriched = enrich(article, CONTEXT, ("local",))
    for key, value in declared.items():
        assert getattr(enriched, key) == value
    for step in STEPS:
        after = step(article, CONTEXT)
        assert {key: getattr(after, key) for key in declared} == declared


@given(st.text(), st.text(), st.none() | st.text(), st.lists(st.text(), max_size=3))
def test_any_input_comes_out_whole(
    title: str, html: str, summary: str | None, categories: list[str]
) -> None:
    article = enrich(
        ParsedArticle(title=title, body_html=html, summary=summary, categories=tuple(categories)),
        CONTEXT,
    )
    assert article.title == title
    assert None not in (
        article.body_md,
        article.lang,
        article.topics,
        article.entities,
        article.summary,
    )
