from __future__ import annotations

import pytest

from feedserver.enrich import EnrichContext
from feedserver.enrich.summary import apply, extract
from feedserver.model.article import ParsedArticle

CONTEXT = EnrichContext(site_language="en")
BODY = "The rocket flew. It came back in one piece. Nobody was hurt. A fourth sentence follows."
LEAD = "The rocket flew. It came back in one piece. Nobody was hurt."


def summary(**fields: object) -> tuple[str | None, str]:
    fields = {"title": "A flight", "body_md": BODY, **fields}
    article = apply(ParsedArticle(**fields), CONTEXT)  # type: ignore[arg-type]
    return article.summary, article.provenance["summary"]


def test_a_document_keeps_its_own() -> None:
    declared = frozenset({"summary"})
    assert summary(summary="Read more", declared=declared) == ("Read more", "document")
    assert summary(summary="", declared=declared) == ("", "document")


@pytest.mark.parametrize(
    "own",
    [
        "One sentence that says it.",
        "Machines that learn more from less data are coming. They read more, too.",
        "A description of the flight without a full stop at its end",
        "火箭昨天飞行，并安全返回。",
        "火箭昨天飞行并返回",
        "A short note",
        "Two words",
    ],
)
def test_a_source_that_sums_up_is_believed(own: str) -> None:
    assert summary(summary=own) == (own, "source")


def test_white_space_is_collapsed() -> None:
    assert summary(summary="  It flew.\n\n It  landed. ") == ("It flew. It landed.", "source")


@pytest.mark.parametrize(
    "teaser",
    [
        None,
        "",
        " \n",
        "Read more",
        "Read more →",
        "[Read more...]",
        "Continue reading “A flight” →",
        "Lire la suite sur le site",
        "Weiterlesen",
        "続きを読む",
        "A flight",
        "a flight.",
        "A flight Read more",
        "Comments",
        "12 comments",
        "[link] [comments]",
        "Rockets",
        "The rocket flew and then it […]",
        "The rocket flew and then it... Read more",
    ],
)
def test_a_teaser_is_no_summary(teaser: str | None) -> None:
    assert summary(summary=teaser) == (LEAD, "derived")


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        ("It flew well. Read more", "It flew well."),
        ("It flew well. And then it […]", "It flew well."),
        ("It flew well. The post A flight appeared first on Example.", "It flew well."),
        ("It flew well… Then it landed. Continue reading", "It flew well… Then it landed."),
    ],
)
def test_a_teaser_behind_a_summary_goes(own: str, kept: str) -> None:
    assert summary(summary=own) == (kept, "source")


def test_a_whole_article_as_description_gives_its_lead() -> None:
    text, origin = summary(summary=BODY + " And so on it goes." * 40)
    assert (text, origin) == (LEAD, "source")


def test_the_lead_is_prose() -> None:
    body = """# A flight

![A picture. It shows a rocket.](i.png)

> A quotation. It is not ours.

- an item. Another.

| a | b |
|---|---|
| One. | Two. |

    code. More code.

## What happened?

The **rocket** [flew](https://example.org/). It came back in one piece.

***

Nobody was hurt.
"""
    assert extract(body) == LEAD


def test_a_third_sentence_only_where_there_is_room() -> None:
    first, second, third = ("A" + "a" * 140 + "." for _ in range(3))
    assert extract(f"{first} {second} {third}") == f"{first} {second}"


def test_a_sentence_without_end_is_cut_at_a_word() -> None:
    lead = extract("word " * 400)
    assert len(lead) <= 501
    assert lead.endswith(" word…")


def test_a_body_of_list_items_gives_them() -> None:
    assert extract("- The rocket flew.\n- It came back.") == "The rocket flew. It came back."


def test_languages_without_spaces() -> None:
    assert extract("火箭飞行了。它安全返回。没有人受伤。第四句。") == (
        "火箭飞行了。它安全返回。没有人受伤。"
    )


@pytest.mark.parametrize("body", ["", "## Only a heading", "![](i.png)", "Read more"])
def test_with_nothing_else_the_title_is_left(body: str) -> None:
    assert summary(body_md=body, title="A \n flight") == ("A flight", "derived")


@pytest.mark.parametrize("part", ["![", "![a](", "…", "Read more ", ". the post ", "A. ", "- "])
def test_long_oddities_take_no_time(part: str) -> None:
    text, _ = summary(summary=part * (100_000 // len(part)), body_md="")
    assert text is not None
    assert len(text) <= 501
    assert len(extract(part * (2_000 // len(part)))) <= 501
