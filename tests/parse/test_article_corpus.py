"""The floor of quality: pages as news sites make them, and what is to be read from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from feedserver.errors import ParseError
from feedserver.model.article import ParsedArticle
from feedserver.text import markdown
from tests.support.articles import Case, cases, f1, read, text_of

MEAN = 0.95
LEAST = 0.85

ALL = cases()
ARTICLES = [case for case in ALL if case.is_article]
OTHERS = [case for case in ALL if not case.is_article]

# How each key of an expectation is told of an article.
SAID: dict[str, Callable[[ParsedArticle], Any]] = {
    "title": lambda a: a.title,
    "authors": lambda a: [author.name for author in a.authors],
    "published_at": lambda a: a.published_at and str(a.published_at),
    "modified_at": lambda a: a.modified_at and str(a.modified_at),
    "lang": lambda a: a.lang,
    "image": lambda a: a.image and a.image.url,
    "site_name": lambda a: a.feed and a.feed.title,
    "description": lambda a: a.summary,
    "correction": lambda a: a.correction,
    "paywalled": lambda a: a.signals.paywalled,
    "keywords": lambda a: sorted(a.categories),
    "robots": lambda a: sorted(a.signals.robots),
}


@pytest.fixture(scope="module")
def read_ones() -> dict[str, ParsedArticle]:
    return {case.name: read(case) for case in ARTICLES}


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    assert len(ARTICLES) >= 30
    assert len(OTHERS) >= 4


def test_the_texts_are_right_word_for_word(read_ones: dict[str, ParsedArticle]) -> None:
    scores = {c.name: f1(text_of(read_ones[c.name]), c.expected["text"]) for c in ARTICLES}
    mean = sum(scores.values()) / len(scores)
    table = "\n".join(f"{score:.3f}  {name}" for name, score in sorted(scores.items()))
    assert mean >= MEAN, f"mean {mean:.4f}\n{table}"
    assert min(scores.values()) >= LEAST, f"mean {mean:.4f}\n{table}"


@pytest.mark.parametrize("case", ARTICLES, ids=lambda case: case.name)
def test_nothing_of_the_site_around_is_in_the_text(
    case: Case, read_ones: dict[str, ParsedArticle]
) -> None:
    text = one_line(text_of(read_ones[case.name]))
    assert [s for s in case.expected["forbidden"] if one_line(s) in text] == []


@pytest.mark.parametrize("case", ARTICLES, ids=lambda case: case.name)
def test_the_structure_is_kept(case: Case, read_ones: dict[str, ParsedArticle]) -> None:
    body = read_ones[case.name].body_md or ""
    assert [piece for piece in case.expected["markdown_has"] if piece not in body] == []


@pytest.mark.parametrize("case", ARTICLES, ids=lambda case: case.name)
def test_what_the_page_says_of_the_article(case: Case, read_ones: dict[str, ParsedArticle]) -> None:
    article, expected = read_ones[case.name], case.expected
    wanted = {key: expected[key] or None for key in SAID}
    for key in ("keywords", "robots"):
        wanted[key] = sorted(expected[key]) or None
    assert {key: say(article) or None for key, say in SAID.items()} == wanted
    assert article.url == (expected["canonical"] or expected["url"])
    twins = {expected["amp"], expected["mobile"]} - {None}
    assert set(article.twins) - {expected["url"]} == twins
    assert set(article.entities or ()) == {*expected["about"], *expected["mentions"]}


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.name)
def test_what_is_no_article_is_refused_with_a_reason(case: Case) -> None:
    with pytest.raises(ParseError, match=r"no article text found: it \w+"):
        read(case)


@pytest.mark.parametrize("case", ARTICLES, ids=lambda case: case.name)
def test_markdown_to_html_and_back_loses_nothing(
    case: Case, read_ones: dict[str, ParsedArticle]
) -> None:
    article = read_ones[case.name]
    body = article.body_md or ""
    again = markdown.from_html(markdown.to_html(body, article.url))
    assert markdown.to_text(again) == markdown.to_text(body)
    assert shape(again) == shape(body)


def shape(body: str) -> list[str]:
    """What a body is made of: the tags of its HTML, headings at their least level."""
    html = markdown.to_html(body)
    return [part.partition(">")[0].partition(" ")[0] for part in html.split("<")[1:]]
