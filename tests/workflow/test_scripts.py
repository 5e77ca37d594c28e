"""Pages in French and in Arabic, read and published: right in every representation."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import pytest

from feedserver.model.source import Republish
from feedserver.render.registry import ARTICLE_FORMATS
from feedserver.workflow.publish import Publisher
from tests.support.feeds import Entry
from tests.workflow.conftest import World
from tests.workflow.test_refresh import add

CORPUS = Path(__file__).parents[1] / "corpus" / "article"


@pytest.mark.parametrize(
    ("case", "lang", "sentence", "direction"),
    [
        (
            "french-guillemets",
            "fr",
            "« On nous avait dit que c’était fini », raconte Maëlle Courtavel",
            'lang="fr"',
        ),
        ("arabic-rtl", "ar", "أعلنت بلدية مدينة واحة النخيل صباح اليوم", 'dir="rtl"'),
    ],
)
def test_it_is_right_in_every_representation(
    world: World, case: str, lang: str, sentence: str, direction: str
) -> None:
    page = (CORPUS / case / "input.html").read_text(encoding="utf-8")
    said = json.loads((CORPUS / case / "expected.json").read_text(encoding="utf-8"))
    link = world.origin.put("/story", page, "text/html; charset=utf-8")
    entry = Entry(title=said["title"], body=said["description"], link=link)
    add(world, world.serve([entry]), follow=True, republish=Republish.FULL)
    assert world.poll_one().published == 1
    article = world.article()
    assert article.content.lang == lang
    assert article.content.title == said["title"]
    publisher = Publisher(world.services)
    words = " ".join(sentence.split())
    for format_ in ARTICLE_FORMATS:
        body = unescape(publisher.article(article.slug, format_).body.decode())
        if format_.suffix in (".json", ".jsonld"):
            body = json.dumps(json.loads(body), ensure_ascii=False)
        assert words in " ".join(body.split()), format_.name
        assert said["title"] in " ".join(body.split()), format_.name
    html = publisher.article(article.slug).body.decode()
    assert direction in html
    for forbidden in said["forbidden"]:
        assert forbidden not in html
