from __future__ import annotations

from feedserver.enrich import EnrichContext
from feedserver.enrich.entities import _matcher, apply
from feedserver.model.article import ParsedArticle

NAMES = ("Mistral", "Mistral AI", "OpenAI", "Meta", "Anthropic", "日本", "X", "L'Oréal", "C++")
CONTEXT = EnrichContext(site_language="en", gazetteer=NAMES)


def entities(context: EnrichContext = CONTEXT, **fields: object) -> tuple[str, ...] | None:
    return apply(ParsedArticle(**fields), context).entities  # type: ignore[arg-type]


def test_the_title_comes_first_then_the_count_then_the_place() -> None:
    body = "Anthropic and Meta and OpenAI. OpenAI again. Mistral AI once."
    assert entities(title="What Mistral AI did", body_md=body) == (
        "Mistral AI",
        "OpenAI",
        "Anthropic",
        "Meta",
    )


def test_the_longest_name_wins() -> None:
    assert entities(title="Mistral AI and Mistral AI") == ("Mistral AI",)
    assert entities(title="Mistral AI, or Mistral") == ("Mistral AI", "Mistral")


def test_names_are_written_as_the_gazetteer_has_them() -> None:
    assert entities(body_md="chez L’Oréal") == ("L'Oréal",)
    assert entities(body_md="a meta discussion about metaphors") == ()


def test_single_letters_are_no_names() -> None:
    assert entities(body_md="X marks C++") == ()


def test_languages_without_spaces() -> None:
    assert entities(title="新しい日本の法律、OpenAIも") == ("日本", "OpenAI")


def test_a_name_across_title_and_body_is_none() -> None:
    assert entities(title="A mild Mistral", body_md="AI is here.") == ("Mistral",)


def test_link_text_counts_and_its_address_does_not() -> None:
    assert entities(body_md="[OpenAI](https://example.org/Meta)") == ("OpenAI",)


def test_at_most_so_many() -> None:
    two = EnrichContext(site_language="en", gazetteer=NAMES, max_entities=2)
    assert entities(two, title="Meta, OpenAI, Anthropic") == ("Meta", "OpenAI")


def test_what_is_declared_or_given_stays() -> None:
    title = "OpenAI"
    assert entities(title=title, entities=(), declared=frozenset({"entities"})) == ()
    assert entities(title=title, entities=("Kiln", "A")) == ("Kiln", "A")


def test_provenance_names_the_origin() -> None:
    def origin(**fields: object) -> str | None:
        article = apply(ParsedArticle(**fields), CONTEXT)  # type: ignore[arg-type]
        return article.provenance.get("entities")

    assert origin(title="OpenAI") == "derived"
    assert origin(entities=("Kiln",)) == "source"
    assert origin(entities=(), declared=frozenset({"entities"})) == "document"
    assert origin(title="Nobody") is None


def test_a_large_gazetteer_is_built_once() -> None:
    names = tuple(f"Company {n}" for n in range(20_000))
    large = EnrichContext(site_language="en", gazetteer=names)
    before = _matcher.cache_info().misses
    for n in range(100):
        assert entities(large, title=f"Company {n}") == (f"Company {n}",)
    assert _matcher.cache_info().misses == before + 1
