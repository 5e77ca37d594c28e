from __future__ import annotations

from feedserver.enrich import EnrichContext, TopicRule
from feedserver.enrich.topics import apply
from feedserver.model.article import ParsedArticle

MODELS = TopicRule(
    id="large-language-models",
    name="Large language models",
    terms=("large language model", "language model", "LLM"),
    categories=("LLMs", "Generative AI"),
)
POLICY = TopicRule(id="ai-policy", name="AI policy", terms=("AI Act", "regulation"))
AGENTS = TopicRule(id="ai-agents", name="AI agents", terms=("AI agent", "agentic"))
CONTEXT = EnrichContext(site_language="en", topics=(MODELS, POLICY, AGENTS))


def topics(context: EnrichContext = CONTEXT, **fields: object) -> tuple[str, ...] | None:
    return apply(ParsedArticle(**fields), context).topics  # type: ignore[arg-type]


def test_a_term_in_the_title_is_enough() -> None:
    assert topics(title="What is a language model?") == ("large-language-models",)


def test_headings_count_twice_and_the_body_once() -> None:
    assert topics(body_md="An LLM. Another LLM.") == ()
    assert topics(body_md="One LLM, two: an LLM, three: the LLM.") == ("large-language-models",)
    assert topics(body_md="## Why an LLM?\n\nIt says so.") == ()
    assert topics(body_md="## Why an LLM?\n\nAn LLM says so.") == ("large-language-models",)
    assert topics(body_md="Why an LLM?\n===\n\nAn LLM says so.") == ("large-language-models",)


def test_a_comment_in_code_is_no_heading() -> None:
    assert topics(body_md="```\n# LLM\n```\n\nAn LLM.") == ()


def test_a_term_inside_another_of_the_same_topic_counts_once() -> None:
    assert topics(body_md="A large language model. A large language model.") == ()


def test_a_term_inside_one_of_another_topic_counts_for_both() -> None:
    context = EnrichContext(
        site_language="en",
        topics=(AGENTS, TopicRule(id="ai-startups", terms=("AI agent company",))),
    )
    assert topics(context, title="An AI agent company") == ("ai-agents", "ai-startups")


def test_order_is_by_score_then_by_taxonomy() -> None:
    assert topics(title="Regulation of every AI agent") == ("ai-policy", "ai-agents")
    assert topics(title="Regulation of every AI agent", body_md="Agentic tools.") == (
        "ai-agents",
        "ai-policy",
    )


def test_the_threshold_and_the_most_are_settings() -> None:
    low = EnrichContext(site_language="en", topics=CONTEXT.topics, topic_threshold=1.0)
    assert topics(low, body_md="One LLM.") == ("large-language-models",)
    one = EnrichContext(site_language="en", topics=CONTEXT.topics, max_topics=1)
    assert topics(one, title="Regulation of every AI agent") == ("ai-policy",)


def test_categories_map_by_id_name_and_category_in_any_case() -> None:
    for category in ("LARGE-LANGUAGE-MODELS", "large language models", " llms", "generative ai"):
        assert topics(categories=(category,)) == ("large-language-models",)


def test_categories_that_map_to_nothing_are_no_topics() -> None:
    assert topics(categories=("Uncategorized", "", "llms and more")) == ()


def test_the_source_comes_first_and_is_not_cut() -> None:
    one = EnrichContext(site_language="en", topics=CONTEXT.topics, max_topics=1)
    assert topics(
        one, title="An LLM", topics=("local", "ai-policy"), categories=("AI agents", "AI policy")
    ) == ("local", "ai-policy", "ai-agents")


def test_a_document_keeps_its_own_even_when_there_are_none() -> None:
    declared = frozenset({"topics"})
    title = "A language model under the AI Act"
    assert topics(title=title, topics=(), categories=("LLMs",), declared=declared) == ()
    assert topics(title=title, topics=("z", "a"), declared=declared) == ("z", "a")


def test_provenance_names_the_origin() -> None:
    def origin(**fields: object) -> str | None:
        article = apply(ParsedArticle(**fields), CONTEXT)  # type: ignore[arg-type]
        return article.provenance.get("topics")

    assert origin(title="An LLM") == "derived"
    assert origin(categories=("LLMs",)) == "source"
    assert origin(title="The AI Act", categories=("LLMs",)) == "source, derived"
    assert origin(topics=(), declared=frozenset({"topics"})) == "document"
    assert origin(title="Nothing") is None


def test_without_a_taxonomy_nothing_is_derived() -> None:
    assert topics(EnrichContext(site_language="en"), title="An LLM", categories=("x",)) == ()


def test_provenance_says_why_each_topic_was_given() -> None:
    article = apply(
        ParsedArticle(
            title="The AI Act",
            categories=("LLMs",),
            topics=("local",),
            body_md="## Regulation\n\nThe AI Act is in force.",
        ),
        CONTEXT,
    )
    assert article.provenance == {
        "topics": "source, derived",
        "topics.local": "given by the source",
        "topics.large-language-models": "filed under 'LLMs'",
        "topics.ai-policy": "terms: AI Act (title), regulation, AI Act, 1 in headings: 6",
    }


def test_weights_are_settings() -> None:
    context = EnrichContext(
        site_language="en", topics=CONTEXT.topics, topic_title_weight=2.0, topic_body_weight=0.5
    )
    assert topics(context, title="An LLM") == ()
    assert topics(context, title="An LLM", body_md="An LLM. An LLM.") == ("large-language-models",)
