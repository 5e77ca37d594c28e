from __future__ import annotations

import time

import pytest

from feedserver.enrich import EnrichContext
from feedserver.enrich.entities import apply
from feedserver.enrich.gazetteer import _matcher
from feedserver.model.article import ParsedArticle

NAMES = ("Mistral", "Mistral AI", "OpenAI", "Meta", "Anthropic", "日本", "X", "L'Oréal", "C++")
CONTEXT = EnrichContext(site_language="en", gazetteer=NAMES)


def entities(context: EnrichContext = CONTEXT, **fields: object) -> tuple[str, ...] | None:
    return apply(ParsedArticle(**fields), context).entities  # type: ignore[arg-type]


def english(**fields: object) -> tuple[str, ...] | None:
    context = EnrichContext(site_language="en", max_entities=100)
    return entities(context, lang="en", **fields)


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
    assert entities(title="Mistral blows, says Mistral AI") == ("Mistral", "Mistral AI")


def test_a_part_of_a_name_that_came_before_stands_for_it() -> None:
    assert entities(title="Mistral AI, or Mistral") == ("Mistral AI",)


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
    assert entities(title="No name", entities=("Kiln", "A")) == ("Kiln", "A")


def test_what_a_page_gives_comes_first_and_the_rest_is_merged_with_it() -> None:
    assert english(
        title="Lindqvist leaves",
        body_md="On Monday Lindqvist left Norvane for OpenAI.",
        entities=("Mara Lindqvist", "Norvane"),
    ) == ("Mara Lindqvist", "Norvane", "OpenAI")
    one = EnrichContext(site_language="en", max_entities=2)
    given = ("A", "B", "C")
    assert entities(one, title="Here is OpenAI", lang="en", entities=given) == given


def test_settings_give_other_names() -> None:
    context = EnrichContext(
        site_language="en", gazetteer=("Mistral AI",), aliases=(("le petit chat", "Mistral AI"),)
    )
    assert entities(context, title="Ask le petit chat") == ("Mistral AI",)


def test_surnames_and_initials_are_the_same_as_the_full_name() -> None:
    body = (
        "Mara Lindqvist spoke to the Institute for Applied Robotics (IAR) in Lund. Lindqvist's"
        " speech pleased IAR. Remedios de la Cruz Heredia left early. De la Cruz was tired."
    )
    assert english(body_md=body) == (
        "Institute for Applied Robotics",
        "Mara Lindqvist",
        "Remedios de la Cruz Heredia",
        "Lund",
    )


def test_what_only_looks_like_a_name_is_none() -> None:
    body = (
        "Yesterday the Prime Minister met Swedish doctors. Nurses were there on Monday 14 June."
        ' "Everything is fine," said Dr. Ines Moreau. DO NOT ask. Under Article 41 nobody asks.'
        " The Marosian shilling fell in Marosia."
    )
    assert english(body_md=body) == ("Ines Moreau", "Marosia")


def test_a_headline_in_capitals_names_what_the_text_names() -> None:
    assert english(
        title="Late Strike Sends Harrow Rovers Into Final", body_md="They met Harrow Rovers."
    ) == ("Harrow Rovers",)


def test_headings_are_not_read() -> None:
    assert english(body_md="## What Changes For Doctors\n\nNothing in Lund.") == ("Lund",)


@pytest.mark.parametrize(
    ("lang", "body", "found"),
    [
        (
            "fr",
            "L'Italie et la Commission européenne ont signé.",
            {"Italie", "Commission européenne"},
        ),
        ("fr", "Les Italiens parlent à Fos-sur-Mer, chez Safran.", {"Fos-sur-Mer", "Safran"}),
        ("es", "Lo dijo Remedios de la Cruz en Sevilla.", {"Remedios de la Cruz", "Sevilla"}),
        ("it", "Lo dice Nicolò dell'Acqua a Genova.", {"Nicolò dell'Acqua", "Genova"}),
        (
            "nl",
            "Dat zegt Nora de Wit van de Universiteit Gent.",
            {"Nora de Wit", "Universiteit Gent"},
        ),
        ("pt", "Disse João da Silva em Lisboa.", {"João da Silva", "Lisboa"}),
        ("de", "Das sagte Frank Ostermann in Kiel.", set()),
        ("ja", "これはOpenAIのロボットです。", set()),
    ],
)
def test_languages(lang: str, body: str, found: set[str]) -> None:
    bare = EnrichContext(site_language="en", max_entities=100)
    assert set(entities(bare, body_md=body, lang=lang) or ()) == found


def test_a_known_name_that_is_a_common_word_here_is_none() -> None:
    names = EnrichContext(site_language="en", gazetteer=("Action", "Ziel", "Meta", "Telekom"))
    assert entities(names, lang="nl", body_md="Action helpt. Geen action zonder reden.") == ()
    assert entities(names, lang="de", body_md="Das Ziel ist klar. Die Telekom hilft.") == (
        "Telekom",
    )


def test_known_names_keep_to_words_in_scripts_without_spaces() -> None:
    names = EnrichContext(site_language="ja", gazetteer=("ライン", "한국"))
    assert entities(names, lang="ja", body_md="オンラインで予約した。") == ()
    assert entities(names, lang="ja", body_md="「ライン」で予約した。") == ("ライン",)
    assert entities(names, lang="ko", body_md="한국의 법") == ("한국",)
    assert entities(names, lang="ko", body_md="대한국민") == ()


@pytest.mark.parametrize("piece", ["A ", "Ab, ", "Ab 's ", '"Ab, Cd ', "Ab (ABC) ", "De la ", "a"])
def test_time_grows_with_the_text_only(piece: str) -> None:
    start = time.process_time()
    english(body_md=piece * (300_000 // len(piece)))
    assert time.process_time() - start < 10


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
