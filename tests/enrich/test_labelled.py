"""Enrichment against the labelled set (tests/corpus/enrich); `python -m tests.bench enrich`."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from feedserver.enrich import EnrichContext, TopicRule, summary, topics
from feedserver.model.article import ParsedArticle
from feedserver.reconcile.duplicates import RELATED, bands, resemblance, signature
from feedserver.text import language
from tests.bench.enrich import CORPUS, entities_of, labelled, scores

SETTINGS = tomllib.loads(
    (Path(__file__).parents[2] / "config" / "feedserver.toml").read_text(encoding="utf-8")
)
LANGUAGES = SETTINGS["enrich"]["languages"]
TAXONOMY = EnrichContext(
    site_language="en",
    topics=tuple(
        TopicRule(
            id=topic["id"],
            name=topic["name"],
            terms=tuple(topic["terms"]),
            categories=tuple(topic["categories"]),
        )
        for topic in SETTINGS["topics"]
    ),
)


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(
    ("split", "group", "precision", "recall"),
    [
        ("tune", "English", 0.95, 0.95),
        ("tune", "French", 0.95, 0.93),
        ("tune", "others", 0.95, 0.6),
        ("final", "English", 0.9, 0.9),
        ("final", "French", 0.82, 0.82),
        ("final", "others", 0.9, 0.6),
    ],
)
def test_entities_are_no_worse_than_they_were(
    split: str, group: str, precision: float, recall: float
) -> None:
    score = scores(split)[group]
    assert score.precision >= precision
    assert score.recall >= recall


@pytest.mark.parametrize("gold", labelled("tune"), ids=lambda gold: gold["title"][:30])
def test_no_trap_is_an_entity(gold: dict[str, Any]) -> None:
    assert set(entities_of(gold)).isdisjoint(gold["traps"])


def test_at_most_one_topic_list_in_ten_is_wrong() -> None:
    wrong = [case["title"] for case in cases("topics") if set(_topics(case)) != set(case["topics"])]
    assert len(wrong) <= len(cases("topics")) / 10, wrong


def _topics(case: dict[str, Any]) -> tuple[str, ...]:
    article = ParsedArticle(
        title=case["title"], body_md=case["body_md"], categories=tuple(case["categories"])
    )
    return topics.apply(article, TAXONOMY).topics or ()


@pytest.mark.parametrize("case", cases("summaries"), ids=lambda case: f"{case['why']}")
def test_descriptions_are_told_from_what_is_none(case: dict[str, Any]) -> None:
    article = ParsedArticle(
        title=case["title"], body_md=case["body_md"], lang=case["lang"], summary=case["description"]
    )
    found = summary.apply(article, TAXONOMY)
    assert found.provenance["summary"] == ("source" if case["good"] else "derived")
    assert found.summary


@pytest.mark.parametrize(
    "case", cases("languages"), ids=lambda case: f"{case['lang']} {case['text'][:20]}"
)
def test_languages_are_told_from_short_texts(case: dict[str, str]) -> None:
    lang = "no" if case["lang"] == "nb" else case["lang"]
    assert language.detect(case["text"], LANGUAGES) == lang


@pytest.mark.parametrize(
    "case",
    [case for case in cases("languages") if "declared" in case],
    ids=lambda case: f"{case['lang']} as {case['declared']}",
)
def test_labels_give_way_to_long_texts(case: dict[str, str]) -> None:
    right = language.primary(case["declared"]) == case["lang"]
    found = language.contradicts(case["text"], case["declared"], LANGUAGES)
    assert found == (None if right else case["lang"])


@pytest.mark.parametrize("gold", [*labelled("tune"), *labelled("final")], ids=lambda g: g["lang"])
def test_right_labels_are_believed_and_wrong_ones_are_not(gold: dict[str, str]) -> None:
    for lang in LANGUAGES:
        found = language.contradicts(gold["body_md"], lang, LANGUAGES)
        if lang == gold["lang"]:
            assert found is None
        elif len(gold["body_md"]) > 1000:
            assert found == gold["lang"]


@pytest.mark.parametrize("case", cases("duplicates"), ids=lambda case: case["a"]["title"][:40])
def test_the_same_story_from_two_publishers_is_found(case: dict[str, Any]) -> None:
    one, other = (signature(case[side]["body_md"], case["lang"]) for side in ("a", "b"))
    assert one is not None
    assert other is not None
    assert (resemblance(one, other) >= RELATED) == case["related"]
    if case["related"]:
        assert set(bands(one)) & set(bands(other))
