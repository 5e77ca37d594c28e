"""schema.org NewsArticle."""

from __future__ import annotations

import json
from typing import Any

import pytest

from feedserver.model.article import Article, FeedOrigin, Image, Person
from feedserver.model.source import Republish
from feedserver.render import json_ld
from tests.render.samples import ARTICLES, HOSTILE, OWN, SITE, THIRD_PARTY, article


def read(made: Article) -> Any:
    return json.loads(json_ld.render(made, SITE))


@pytest.mark.parametrize("made", ARTICLES, ids=lambda made: made.slug)
def test_what_every_article_says(made: Article) -> None:
    data = read(made)
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == made.content.title
    assert data["identifier"] == made.id
    assert data["datePublished"] == str(made.content.published_at)
    assert data["dateModified"] == str(made.version.updated_at)
    assert data["inLanguage"] == made.content.lang
    assert data["publisher"]["name"]
    assert data["author"]


def test_topics_and_entities_are_what_it_is_about_and_mentions() -> None:
    data = read(OWN)
    assert [(thing["name"], thing["url"]) for thing in data["about"]] == [
        ("Large language models", SITE.url("/topics/large-language-models")),
        ("AI & Law", SITE.url("/topics/ai-law")),
    ]
    assert [(thing["name"], thing["url"]) for thing in data["mentions"]] == [
        ("L'Oréal", SITE.url("/entities/l-oreal")),
        ("Mistral AI", SITE.url("/entities/mistral-ai")),
    ]


def test_an_own_article_is_the_sites() -> None:
    data = read(OWN)
    assert data["publisher"]["name"] == "The Example editors"
    assert data["isAccessibleForFree"] is True
    assert data["mainEntityOfPage"]["@id"] == data["url"]
    assert "isBasedOn" not in data
    assert "sameAs" not in data


def test_a_third_party_article_points_to_the_original() -> None:
    data = read(THIRD_PARTY)
    original = "https://paper.example.com/kiln?id=4&page=1"
    assert data["isBasedOn"] == data["sameAs"] == original
    assert data["mainEntityOfPage"]["@id"] == original
    assert data["publisher"] == {
        "@type": "Organization",
        "name": "The Example Paper",
        "url": "https://paper.example.com/",
    }
    assert data["license"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert "isAccessibleForFree" not in data


def test_an_own_article_that_first_appeared_elsewhere_names_it() -> None:
    data = read(article(1, canonical_source="https://e.example.net/1"))
    assert data["isBasedOn"] == data["sameAs"] == "https://e.example.net/1"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", " JavaScript:x"])
def test_only_web_addresses_are_named(address: str) -> None:
    data = read(
        article(
            1,
            own=False,
            canonical_source=address,
            authors=(
                Person(name="Desk C", url=address),
                Person(name="D", url="https://d.example/"),
            ),
            image=Image(url=address),
            feed=FeedOrigin(title="A feed", url=address),
            license=address,
        )
    )
    assert address.strip() not in json.dumps(data)
    assert data["author"] == [
        {"@type": "Person", "name": "Desk C"},
        {"@type": "Person", "name": "D", "url": "https://d.example/"},
    ]
    assert data["publisher"] == {"@type": "Organization", "name": "A feed"}
    assert not {"image", "license", "isBasedOn", "sameAs"} & data.keys()
    assert data["mainEntityOfPage"]["@id"] == data["url"]


def test_a_licence_may_be_a_name() -> None:
    assert read(article(1, license="CC BY 4.0"))["license"] == "CC BY 4.0"


def test_the_body_is_plain_text_and_only_where_it_may_be_shown() -> None:
    assert read(OWN)["articleBody"].startswith("What is it?\n\nA program with a goal")
    assert "articleBody" not in read(article(1, own=False, republish=Republish.EXCERPT))


def test_it_can_stand_in_a_script_element() -> None:
    body = json_ld.render(article(1, title="</script><script>alert(1)</script>"), SITE)
    assert b"<" not in body
    assert json.loads(body)["headline"] == "</script><script>alert(1)</script>"
    assert read(HOSTILE)["headline"] == HOSTILE.content.title
