"""How much of an article may be shown (SPEC section 5a)."""

from __future__ import annotations

from typing import Any

import pytest

from feedserver.model.article import Article
from feedserver.model.signals import Signals
from feedserver.model.source import Republish
from feedserver.render import registry, rights
from tests.render.samples import OWN, SITE, THIRD_PARTY, article, feed_of

SECRET = "zanzibar"
WHOLE = article(
    1,
    own=False,
    body_md=f"The whole text says {SECRET}.",
    summary="word " * 100 + SECRET,
    image=THIRD_PARTY.content.image,
    enclosures=THIRD_PARTY.content.enclosures,
)


def republished(level: Republish, *, own: bool = False, **changes: str) -> Article:
    return article(1, own=own, republish=level, **changes)


@pytest.mark.parametrize("level", list(Republish))
def test_own_articles_are_always_whole(level: Republish) -> None:
    made = republished(level, own=True)
    assert rights.visible(made) == made.content


@pytest.mark.parametrize("level", [Republish.FULL, Republish.FEED])
def test_what_a_source_syndicates_is_shown_whole(level: Republish) -> None:
    made = republished(level)
    assert rights.visible(made) == made.content


def test_an_excerpt_has_no_body_and_at_most_300_characters() -> None:
    content = rights.visible(republished(Republish.EXCERPT, summary="word " * 100))
    assert content.body_md == ""
    assert content.summary == "word " * 59 + "word…"
    assert len(content.summary) <= 300


@pytest.mark.parametrize(
    ("summary", "shown"),
    [
        ("x" * 300, "x" * 300),
        ("x" * 301, "x" * 299 + "…"),
        ("字" * 400, "字" * 299 + "…"),
        ("short", "short"),
        ("a " + "b" * 400, "a " + "b" * 297 + "…"),
        ("word, " * 60, "word, " * 49 + "word…"),
    ],
)
def test_an_excerpt_is_cut_at_a_word_if_there_is_one(summary: str, shown: str) -> None:
    assert rights.visible(republished(Republish.EXCERPT, summary=summary)).summary == shown


def test_a_link_is_title_and_address_only() -> None:
    made = article(1, own=False, republish=Republish.LINK, image=THIRD_PARTY.content.image)
    content = rights.visible(made)
    assert (content.body_md, content.summary, content.image, content.enclosures) == (
        "",
        "",
        None,
        (),
    )
    assert content.title == made.content.title
    assert content.canonical_source == made.content.canonical_source


@pytest.mark.parametrize("level", [Republish.EXCERPT, Republish.LINK])
def test_no_representation_says_more_than_it_may(level: Republish) -> None:
    made = article(
        1,
        own=False,
        republish=level,
        body_md=WHOLE.content.body_md,
        summary=WHOLE.content.summary,
    )
    for row in registry.ARTICLE_FORMATS:
        body = row.render(made, SITE).decode()
        assert SECRET not in body, row.name
        assert made.content.title in body, row.name
    for feed_row in registry.FEED_FORMATS:
        rendered = feed_row.render(feed_of((OWN, made)), SITE, 10**6)
        assert SECRET not in rendered.body.decode(), feed_row.name
        assert made.content.title in rendered.body.decode(), feed_row.name


def test_every_representation_of_a_third_party_article_says_whose_it_is() -> None:
    bodies = [(row.name, row.render(THIRD_PARTY, SITE)) for row in registry.ARTICLE_FORMATS]
    bodies += [
        (row.name, row.render(feed_of((THIRD_PARTY,)), SITE, 10**6).body)
        for row in registry.FEED_FORMATS
        if row.suffix
    ]
    for name, body in bodies:
        text = body.decode().replace("&amp;", "&")
        for fact in (
            "Desk B",
            "The Example Paper",
            "https://paper.example.com/kiln?id=4&page=1",
            "https://creativecommons.org/licenses/by-sa/4.0/",
        ):
            assert fact in text, (name, fact)
        assert str(SITE.license) + '"' not in text, name


def signalled(level: Republish, **signals: Any) -> Article:
    return article(
        1,
        own=False,
        republish=level,
        body_md=f"The whole text says {SECRET}.",
        syndicated_md="What the feed says.",
        summary="It is told in short. " * 20,
        signals=Signals(**signals),
    )


@pytest.mark.parametrize(
    ("signals", "level"),
    [
        ({}, Republish.FULL),
        ({"max_snippet": -1}, Republish.FULL),
        ({"robots": ("noarchive",)}, Republish.FEED),
        ({"paywalled": True}, Republish.FEED),
        ({"max_snippet": 50}, Republish.EXCERPT),
        ({"max_snippet": 50, "robots": ("noarchive",)}, Republish.EXCERPT),
        ({"max_snippet": 0}, Republish.LINK),
        ({"robots": ("nosnippet",)}, Republish.LINK),
        ({"robots": ("noindex",)}, Republish.LINK),
        ({"no_ai": ("tdm-reservation",)}, Republish.FULL),
    ],
)
def test_a_page_caps_what_the_operator_allows(signals: dict[str, Any], level: Republish) -> None:
    made = signalled(Republish.FULL, **signals)
    told = rights.shown(made)
    assert told.level is level
    assert told.reasons[0] == "republish = full"
    assert (len(told.reasons) > 1) == (level is not Republish.FULL)
    assert (SECRET in rights.visible(made).body_md) == (level is Republish.FULL)


@pytest.mark.parametrize("level", list(Republish))
def test_a_page_never_allows_more_than_the_operator(level: Republish) -> None:
    assert rights.shown(signalled(level)).level is level
    expected = Republish.FEED if level is Republish.FULL else level
    assert rights.shown(signalled(level, robots=("noarchive",))).level is expected


def test_without_a_feeds_words_a_page_that_may_not_be_copied_leaves_an_excerpt() -> None:
    made = article(1, own=False, republish=Republish.FULL, signals=Signals(paywalled=True))
    assert rights.shown(made).level is Republish.EXCERPT


def test_a_page_says_how_long_an_excerpt_may_be() -> None:
    made = signalled(Republish.FULL, max_snippet=50)
    assert 20 < len(rights.visible(made).summary) <= 50


def test_a_feeds_own_words_are_shown_in_place_of_its_pages() -> None:
    assert rights.visible(signalled(Republish.FEED)).body_md == "What the feed says."


def test_signals_do_not_bind_own_articles() -> None:
    made = article(1, own=True, signals=Signals(robots=("noindex",)))
    assert rights.visible(made) == made.content
    assert rights.shown(made).reasons == ("an own article",)


@pytest.mark.parametrize("format_", registry.ARTICLE_FORMATS, ids=lambda f: f.name)
def test_no_representation_shows_what_a_page_forbids(format_: registry.ArticleFormat) -> None:
    made = signalled(Republish.FULL, robots=("noarchive",))
    assert SECRET.encode() not in format_.render(made, SITE)
