from __future__ import annotations

import pytest

from feedserver.enrich import EnrichContext
from feedserver.enrich.language import apply
from feedserver.model.article import ParsedArticle

CONTEXT = EnrichContext(site_language="en-gb", languages=("de", "en", "fr"))
FRENCH = "Le règlement européen sur l'intelligence artificielle est entré en vigueur en août."


@pytest.mark.parametrize(
    ("said", "lang"), [("en-us", "en-US"), ("EN_us", "en-US"), (" de ", "de"), ("pt-br", "pt-BR")]
)
def test_what_the_source_says_is_believed_and_spelt_well(said: str, lang: str) -> None:
    article = apply(ParsedArticle(lang=said, body_md=FRENCH), CONTEXT)
    assert (article.lang, article.provenance["lang"]) == (lang, "declared")


@pytest.mark.parametrize("said", [None, "", "french", "und", "{{ lang }}", "x-none"])
def test_else_the_text_decides(said: str | None) -> None:
    article = apply(ParsedArticle(lang=said, body_md=FRENCH), CONTEXT)
    assert (article.lang, article.provenance["lang"]) == ("fr", "detected")


def test_the_summary_is_read_where_there_is_no_body() -> None:
    assert apply(ParsedArticle(title="IA", summary=FRENCH, body_md=""), CONTEXT).lang == "fr"


def test_markup_and_addresses_are_not_read() -> None:
    links = "[IA](https://example.org/what-the-new-rules-mean-for-you-and-for-your-company) " * 9
    assert apply(ParsedArticle(body_md=links + FRENCH), CONTEXT).lang == "fr"


def test_else_it_is_the_language_of_the_site() -> None:
    article = apply(ParsedArticle(title="GPT-5", body_md=""), CONTEXT)
    assert (article.lang, article.provenance["lang"]) == ("en-GB", "site")


def test_a_document_is_taken_at_its_word() -> None:
    said = ParsedArticle(lang="EN_us", body_md=FRENCH, declared=frozenset({"lang"}))
    article = apply(said, CONTEXT)
    assert (article.lang, article.provenance["lang"]) == ("EN_us", "declared")


def test_what_the_text_plainly_contradicts_gives_way() -> None:
    article = apply(ParsedArticle(lang="en-GB", body_md=FRENCH * 5), CONTEXT)
    assert (article.lang, article.provenance["lang"]) == ("fr", "detected")
    assert article.provenance["lang.declared"] == "en-GB, which the text is plainly not in"


def test_a_short_text_contradicts_nothing() -> None:
    article = apply(ParsedArticle(lang="en", body_md=FRENCH), CONTEXT)
    assert (article.lang, article.provenance) == ("en", {"lang": "declared"})
