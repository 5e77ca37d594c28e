"""The articles a new store starts with are what a newcomer sees first: they must be sound."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from feedserver.enrich.sentences import is_whole, sentences
from feedserver.model.instant import Instant
from feedserver.parse.document import documents
from feedserver.settings import Settings, load
from feedserver.text import markdown
from feedserver.text.language import detect

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.json"))
BASE = "http://127.0.0.1:8000"
KEYS = (
    *("slug", "title", "summary", "body_md", "published_at", "updated_at"),
    *("lang", "topics", "entities"),
)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(ROOT / "config" / "feedserver.toml", environ={})


@pytest.fixture(params=SEEDS, ids=lambda path: path.stem)
def seed(request: pytest.FixtureRequest) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(request.param.read_bytes())
    assert document["slug"] == request.param.stem
    return document


def test_it_is_a_complete_document(seed: dict[str, Any]) -> None:
    parsed = documents(json.dumps(seed).encode(), "seed")
    assert parsed.skipped == ()
    assert tuple(seed) == KEYS
    assert Instant.parse(seed["published_at"]) <= Instant.parse(seed["updated_at"])


def test_the_summary_has_two_to_four_sentences(seed: dict[str, Any]) -> None:
    found = sentences(seed["summary"])
    assert 2 <= len(found) <= 4
    assert all(map(is_whole, found))


def test_its_topics_are_in_the_shipped_settings(seed: dict[str, Any], settings: Settings) -> None:
    assert seed["topics"]
    assert set(seed["topics"]) <= {topic.id for topic in settings.topics}


def test_its_entities_are_in_its_text(seed: dict[str, Any]) -> None:
    text = f"{seed['title']} {seed['summary']} {seed['body_md']}"
    assert [name for name in seed["entities"] if name not in text] == []


def test_its_language_is_the_one_it_declares(seed: dict[str, Any], settings: Settings) -> None:
    text = markdown.to_text(seed["body_md"])
    assert detect(text, settings.enrich.languages) == seed["lang"]


def test_its_links_to_this_site_lead_somewhere(seed: dict[str, Any], settings: Settings) -> None:
    slugs = {path.stem for path in SEEDS}
    topics = {topic.id for topic in settings.topics}
    html = markdown.to_html(seed["body_md"], BASE)
    for kind, name in re.findall(rf'href="{BASE}/(\w+)/([a-z0-9-]+)', html):
        assert kind == "entities" or name in (slugs if kind == "news" else topics)


def test_its_markup_is_rendered(seed: dict[str, Any]) -> None:
    html = markdown.to_html(seed["body_md"], BASE)
    prose = re.sub(r"<pre>.*?</pre>|<code>.*?</code>", "", html, flags=re.DOTALL)
    assert html.count("<h2") >= 3
    assert not re.search(r"\*\*|\]\(|\| ?-|```|^#", prose, re.MULTILINE)


def test_together_they_show_what_the_program_can_do() -> None:
    seeds = [json.loads(path.read_bytes()) for path in SEEDS]
    pages = [markdown.to_html(seed["body_md"], BASE) for seed in seeds]
    assert len(seeds) >= 6
    assert {seed["lang"] for seed in seeds} == {"en", "fr"}
    long = next(seed for seed in seeds if len(seed["body_md"].split()) > 1500)
    assert "This story will be regularly updated" in long["body_md"]
    assert len(re.findall(r"^## .*\?$", long["body_md"], re.MULTILINE)) >= 8
    for element in ("<table", "<blockquote", "<pre", "<ul", "<ol", "<em", "<strong"):
        assert any(element in page for page in pages), element
