"""JSON Feed 1.1 against its schema, and what only this format says."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from feedserver.model.article import Article
from feedserver.model.feed import Feed
from feedserver.model.source import Republish
from feedserver.render import json_feed
from tests.render.feed_checks import JSON_FEED_SCHEMA
from tests.render.samples import FRENCH, OWN, SITE, THIRD_PARTY, article, feed_of


def read(feed: Feed) -> Any:
    return json.loads(json_feed.render(feed, SITE, 512 * 1024).body)


def item(made: Article) -> Any:
    return read(feed_of((made,)))["items"][0]


@pytest.mark.parametrize(
    "feed",
    [feed_of(), feed_of(()), feed_of((article(1, own=False, republish=Republish.LINK),))],
)
def test_the_feed_is_valid(feed: Feed) -> None:
    document = read(feed)
    jsonschema.validate(document, JSON_FEED_SCHEMA)
    ids = [entry["id"] for entry in document["items"]]
    assert ids == [made.id for made in feed.articles]


def test_a_site_without_a_description_is_valid_too() -> None:
    body = json_feed.render(feed_of(()), replace(SITE, description=""), 1000).body
    document = json.loads(body)
    jsonschema.validate(document, JSON_FEED_SCHEMA)
    assert document["title"] == SITE.title
    assert "description" not in document


def test_the_feed_names_its_page_and_itself() -> None:
    document = read(feed_of())
    assert document["home_page_url"] == SITE.url("/latest")
    assert document["feed_url"] == SITE.url("/latest.json")
    assert document["_feedserver"] == {"id": feed_of().info.id}


def test_an_own_item() -> None:
    made = item(OWN)
    assert made["id"] == OWN.id
    assert made["date_published"] == "2026-11-05T09:00:00Z"
    assert made["date_modified"] == "2026-11-06T08:30:00.250Z"
    assert made["tags"] == ["large-language-models", "AI & Law"]
    assert made["image"] == "https://news.example.org/loop.png"
    assert "external_url" not in made
    assert made["_feedserver"] == {
        "version": 3,
        "edited": "2026-11-07T12:00:00Z",
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }


def test_a_third_party_item() -> None:
    made = item(THIRD_PARTY)
    assert made["external_url"] == "https://paper.example.com/kiln?id=4&page=1"
    assert made["attachments"][0] == {
        "url": "https://paper.example.com/kiln.mp3",
        "mime_type": "audio/mpeg",
        "size_in_bytes": 1000,
    }
    assert made["_feedserver"]["publisher"] == "The Example Paper"
    assert made["_feedserver"]["source"]["url"] == "https://paper.example.com/feed.xml"


def test_language_where_it_differs() -> None:
    assert item(FRENCH)["language"] == "fr"
    assert "language" not in item(OWN)


def test_an_item_always_has_content() -> None:
    made = item(article(1, own=False, republish=Republish.LINK))
    assert "content_html" not in made
    assert made["content_text"] == "Article 1"
    excerpt = item(article(1, own=False, republish=Republish.EXCERPT))
    assert excerpt["content_text"] == excerpt["summary"]
