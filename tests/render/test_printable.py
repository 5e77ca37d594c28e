"""Nothing in a text commands a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from feedserver.model.article import Article, FeedOrigin, Person
from feedserver.model.site import Site
from feedserver.render import markdown, text
from feedserver.render.printable import printable
from tests.render.samples import SITE, article

EVERY_CONTROL = "".join(
    char for char in map(chr, range(0x110000)) if unicodedata.category(char) == "Cc"
)
# Colour, title of the window, the same with C1 introducers, a line written over, a bell.
ATTACK = "a\x1b[31mb\x1b]0;owned\x07c\x9b2Jd\x9d0;x\x9ce\rf\x00g\x7fh\x85i"


def controls(shown: str) -> set[str]:
    return {char for char in shown if unicodedata.category(char) in ("Cc", "Cs")}


def test_only_tab_and_line_feed_stay() -> None:
    assert printable(EVERY_CONTROL) == "\t\n\n"
    assert printable("a\r\nb\rc\td\n") == "a\nb\nc\td\n"
    assert printable("\ud800Ünï ☃ 🚀\u00a0x") == "Ünï ☃ 🚀\u00a0x"


@pytest.mark.parametrize("render", [text.render, markdown.render])
@pytest.mark.parametrize("own", [True, False])
def test_no_part_of_an_article_commands_a_terminal(
    render: Callable[[Article, Site], bytes], own: bool
) -> None:
    made = article(
        1,
        own=own,
        title=ATTACK,
        summary=ATTACK,
        body_md=f"# {ATTACK}\n\n{ATTACK} [{ATTACK}](https://example.org/{ATTACK})\n\n    {ATTACK}",
        authors=(Person(name=ATTACK),),
        rights=ATTACK,
        license=ATTACK,
        lang=ATTACK,
        topics=(ATTACK,),
        feed=FeedOrigin(title=ATTACK),
    )
    for whole in (made, article(1, summary=ATTACK, body_md="")):
        shown = render(whole, SITE).decode()
        assert controls(shown) <= {"\t", "\n"}
        assert "owned" in shown


def test_references_to_controls_do_not_become_controls() -> None:
    body = "&#27;[31m &#155;2J &#x9b;x `&#27;`\n\n    code &#27;"
    for render in (text.render, markdown.render):
        assert controls(render(article(1, body_md=body), SITE).decode()) <= {"\n"}
