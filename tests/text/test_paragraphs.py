"""The fast way of bodies that are paragraphs says what the general way says, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedserver.enrich.links import absolute_links
from feedserver.text import commonmark, markdown, paragraphs, url

BASE = "https://site.example/news/"

WORDS = st.sampled_from(
    [
        "one",
        "Two",
        "été",
        "中文",
        "x",
        "12",
        "12.",
        "3)",
        "-",
        "+",
        "#",
        "#x",
        "&amp;",
        "&quot;q&quot;",
        "&lt;b&gt;",
        "&#8217;",
        "it's",
        "“so”",
        "a_b",
        "*",
        "**",
        "`c`",
        "[n]",
        "(p)",
        "!",
        "a!",
        "|",
        "https://x.example/?utm_source=a",
        "mail@x.example",
        "~~",
        "\\",
        "&nbsp;",
        "=",
        "===",
        "---",
        ">",
        "😀",
        "…",
        "&amp;copy;",
        "www.x.example",
        ":",
        ".",
        "\n",
        "\n\n",
        "  ",
        "\t",
        "\xa0",
    ]
)
TEXT = st.lists(WORDS, max_size=6).map(" ".join)
TIGHT = st.lists(WORDS, max_size=6).map("".join)
HREF = st.sampled_from(
    [
        "https://x.example/a",
        "/rel?b=1&amp;utm_medium=c",
        "page",
        "javascript:alert(1)",
        "#top",
        "https://x.example/a(b)",
        "mailto:a@x.example",
        "https://ü.example/é",
        "",
        "https://x.example/a b",
    ]
)
ATTRIBUTES = st.sampled_from(
    ["", ' class="x"', " id='y'", ' style="color: red"', " hidden", ' dir="rtl"']
)
LINK = st.builds(
    lambda before, href, after, text: f'<a{before} href="{href}"{after}>{text}</a>',
    ATTRIBUTES,
    HREF,
    st.sampled_from(["", ' target="_blank"', ' title="t"', ' rel="nofollow"']),
    TEXT,
)
STRESS = st.builds(
    lambda tag, text: f"<{tag}>{text}</{tag}>",
    st.sampled_from(["em", "i", "strong", "b", "u"]),
    TEXT,
)
OTHER = st.sampled_from(
    ["<br>", "<img src='/i.png' alt='i'>", "<code>x</code>", "<!-- c -->", "</p>"]
)
INLINE = st.lists(TEXT | TIGHT | LINK | STRESS | OTHER, max_size=5)
BLOCK = st.builds(
    lambda attributes, parts, joint: f"<p{attributes}>{joint.join(parts)}</p>",
    ATTRIBUTES,
    INLINE,
    st.sampled_from(["", " "]),
)
BODY = st.lists(
    BLOCK | TEXT | st.sampled_from(["<h2>H</h2>", "<ul><li>x</li></ul>", "\n"]), max_size=4
)


def address(link: str) -> str | None:
    found = url.absolute_link(BASE, link)
    return None if found is None else url.clean(found)


def _general(body_md: str) -> str:
    """`markdown.to_text` without its short cut."""
    # A rule at the end keeps the short cut away and is taken off again.
    text = markdown.to_text(f"{body_md}\n\n***")
    assert text.endswith("* * *")
    return text.removesuffix("* * *").rstrip("\n")


@given(BODY.map("".join))
def test_html_becomes_the_same_markdown(html: str) -> None:
    simple = paragraphs.from_html(html, address)
    if simple is not None:
        assert simple == markdown.from_html(absolute_links(html, BASE))


@given(BODY.map("".join))
def test_its_markdown_becomes_the_same_text(html: str) -> None:
    body_md = markdown.from_html(absolute_links(html, BASE))
    simple = paragraphs.to_text(body_md)
    if simple is not None:
        assert simple == _general(body_md)


@given(BODY.map("".join))
def test_html_becomes_the_same_text_at_once(html: str) -> None:
    simple = paragraphs.read(html, address)
    # An address in the text itself loses its tracking.
    if simple is not None and "://" not in simple.text:
        assert simple.text == _general(simple.markdown)


@given(st.lists(TEXT | TIGHT | st.sampled_from(["[a](https://x.example/)", "*b*", "**c**"])))
def test_any_markdown_becomes_the_same_text(parts: list[str]) -> None:
    body_md = "\n\n".join(parts)
    simple = paragraphs.to_text(body_md)
    if simple is not None:
        assert simple == _general(body_md)


@pytest.mark.parametrize(
    ("html", "body_md", "text"),
    [
        ("One line.", "One line.", "One line."),
        ("<p>A  b\nc.</p>\n<p class='x'>D</p>", "A b c.\n\nD", "A b c.\n\nD"),
        (
            '<p>See <a target="_blank" href="/x?a=1&amp;utm_source=y">this</a>.</p>',
            "See [this](https://site.example/x?a=1).",
            "See this.",
        ),
        (
            "<p>It is <b>so</b>, <em>so</em> good</p>",
            "It is **so**, *so* good",
            "It is so, so good",
        ),
        ("<p></p><p>x</p>", "x", "x"),
    ],
)
def test_most_bodies_take_the_fast_way(html: str, body_md: str, text: str) -> None:
    assert paragraphs.from_html(html, address) == body_md
    assert paragraphs.to_text(body_md) == text
    assert markdown.from_html(absolute_links(html, BASE)) == body_md


@pytest.mark.parametrize(
    "html",
    [
        "<p>1. not a list</p>",
        "<p># no heading</p>",
        "<p>a * b</p>",
        "<p>a_b</p>",
        "<p>x<script>y</script></p>",
        "<p>x</p>y",
        "<p onclick=x>x</p>",
        "<p>a<br>b</p>",
        '<p><a href="javascript:x">y</a></p>',
        "<p>open",
        "<p>&lt;b&gt;</p>",
    ],
)
def test_what_may_be_more_takes_the_general_way(html: str) -> None:
    assert paragraphs.from_html(html, address) is None


def test_headings_are_still_found() -> None:
    assert commonmark.parse("# a")[0].type == "heading_open"
    assert paragraphs.to_text("# a") is None
    assert paragraphs.to_text("a\n===") is None
