"""An article as plain text."""

from __future__ import annotations

from feedserver.model.source import Republish
from feedserver.render import text
from tests.render.samples import OWN, SITE, THIRD_PARTY, article


def test_an_own_article() -> None:
    assert text.render(OWN, SITE).decode() == (
        "What is an agent?\n=================\n\nBy Desk A\n"
        "Published 2026-11-05T09:00:00Z\nUpdated 2026-11-06T08:30:00.250Z\n\n"
        "What is it?\n\nA program with a goal (https://example.com/a?id=7), see below.\n\n"
        "How does it work?\n\n- it looks\n- it acts\n\nstep | cost\nlook | 1\n\n"
        '    act("<now>")\n\na loop\n\n---\n'
        "Licence: https://creativecommons.org/licenses/by/4.0/\n"
        "Address: https://news.example.org/news/what-is-an-agent\n"
    )


def test_a_third_party_article_says_whose_it_is() -> None:
    shown = text.render(THIRD_PARTY, SITE).decode()
    assert shown.endswith(
        "---\nAuthor: Desk B\nPublisher: The Example Paper\n"
        "Original: https://paper.example.com/kiln?id=4&page=1\n"
        "Licence: https://creativecommons.org/licenses/by-sa/4.0/\n"
        "Rights: © The Example Paper\n"
        "Address: https://news.example.org/news/kiln-to-fly-tuesday\n"
    )
    assert "Updated" not in shown


def test_an_excerpt_shows_its_summary_and_a_link_nothing() -> None:
    excerpt = text.render(article(1, own=False, republish=Republish.EXCERPT), SITE).decode()
    assert "\n\nWhat article 1 says. In two sentences.\n\n---\n" in excerpt
    link = text.render(article(1, own=False, republish=Republish.LINK), SITE).decode()
    assert "Published 2026-11-01T09:00:00Z\n\n---\n" in link


def test_where_an_own_article_first_appeared() -> None:
    made = article(1, canonical_source="https://e.example.net/1")
    assert "First published: https://e.example.net/1\n" in text.render(made, SITE).decode()
