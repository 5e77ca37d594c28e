"""An article as Markdown with front matter."""

from __future__ import annotations

import json
from typing import Any

import pytest

from feedserver.model.article import Article
from feedserver.model.source import Republish
from feedserver.render import markdown
from feedserver.text.markdown import to_html, to_text
from tests.render.samples import ARTICLES, OWN, SITE, THIRD_PARTY, article


def parts(made: Article) -> tuple[dict[str, Any], str]:
    """Front matter, read as the JSON that each value is, and the rest."""
    text = markdown.render(made, SITE).decode()
    _, front, rest = text.split("---\n", 2)
    pairs = (line.partition(": ") for line in front.splitlines())
    return {key: json.loads(value) for key, _, value in pairs}, rest


@pytest.mark.parametrize("made", ARTICLES, ids=lambda made: made.slug)
def test_front_matter_holds_the_facts(made: Article) -> None:
    front, _ = parts(made)
    assert front["title"] == made.content.title
    assert front["id"] == made.id
    assert front["published_at"] == str(made.content.published_at)
    assert front["updated_at"] == str(made.version.updated_at)
    assert front["lang"] == made.content.lang
    assert front["version"] == made.version.number
    assert front.get("topics", []) == list(made.content.topics)
    assert front["url"] == f"https://news.example.org/news/{made.slug}"


@pytest.mark.parametrize(
    "title", ['a: "b" \\ #c', "- x", "---\nno: yes", "\x7f\x85\u2028\ufeff", "*a* & {b}", "🚀"]
)
def test_no_title_breaks_the_front_matter(title: str) -> None:
    text = markdown.render(article(1, title=title), SITE).decode()
    front = text.split("---\n")[1]
    assert parts(article(1, title=title))[0]["title"] == title
    assert not set(front) & set("\x7f\x85\u2028\ufeff")


def test_the_body_follows_its_title_with_clean_links() -> None:
    _, rest = parts(OWN)
    assert rest.startswith("\n# What is an agent?\n\n# What is it?\n\nA **program with a [goal](")
    assert "https://example.com/a?id=7" in rest
    assert "utm_source" not in rest
    assert 'act("<now>")' in rest


@pytest.mark.parametrize(
    "title", ["*a* _b_ [c](d)", "`x` <b> &amp; ~~y~~", "C #", "1 | 2 \\ 3", "!\\[x](y)", "a\n# b"]
)
def test_a_title_is_never_markup(title: str) -> None:
    _, rest = parts(article(1, title=title, body_md=""))
    heading = rest.strip().split("\n")[0]
    assert to_text(heading) == " ".join(title.split())
    assert to_html(heading).startswith("<h2 id=")


def test_what_is_taken_out_leaves_no_markup_behind() -> None:
    hidden = "&\x1b#60;b> C #\x1b"
    _, rest = parts(article(1, title=hidden, body_md="", summary=hidden))
    heading, _, summary = rest.strip().split("\n")
    assert to_text(heading) == to_text(summary) == "&#60;b> C #"
    _, rest = parts(
        article(1, body_md="[x](java\x1bscript:alert) [y](https://e.org/?utm_\x07id=1)")
    )
    assert "](javascript:" in rest
    assert to_html(rest).count("<a ") == 1
    assert "utm_id" not in rest


def test_a_third_party_article_says_whose_it_is() -> None:
    _, rest = parts(THIRD_PARTY)
    assert rest.endswith(
        "\n---\n\n- Author: Desk B\n- Publisher: The Example Paper\n"
        "- Original: <https://paper.example.com/kiln?id=4&page=1>\n"
        "- Licence: <https://creativecommons.org/licenses/by-sa/4.0/>\n"
        "- Rights: © The Example Paper\n"
    )
    assert parts(THIRD_PARTY)[0]["publisher"] == "The Example Paper"


def test_an_excerpt_shows_its_summary() -> None:
    made = article(1, own=False, republish=Republish.EXCERPT, summary="Only *this*.")
    assert "\n# Article 1\n\nOnly \\*this\\*.\n\n---\n" in parts(made)[1]
