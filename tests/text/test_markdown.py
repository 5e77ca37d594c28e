"""Markdown to HTML and text, clean links, and Markdown out of HTML."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from feedserver.text.commonmark import parse
from feedserver.text.markdown import clean_links, from_html, to_html, to_text

TRACKED = "https://example.org/a?utm_source=feed&id=7&utm_medium=x#top"
CLEAN = "https://example.org/a?id=7#top"


def test_html_of_common_markdown() -> None:
    html = to_html("A **bold [link](https://e.org/)**, *em*, ~~gone~~, `x < y`.\n\n> quoted")
    assert html == (
        '<p>A <strong>bold <a href="https://e.org/">link</a></strong>, <em>em</em>, '
        "<s>gone</s>, <code>x &lt; y</code>.</p>\n"
        "<blockquote>\n<p>quoted</p>\n</blockquote>"
    )


def test_typographic_quotes_and_dashes_stay_as_written() -> None:
    assert to_html("\"a\" -- 'b' ... “c”") == "<p>\"a\" -- 'b' ... “c”</p>"


@pytest.mark.parametrize(
    "markup",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b>x", "<!-- c -->", "<?php"],
)
def test_raw_html_is_shown_and_never_interpreted(markup: str) -> None:
    html = to_html(f"before {markup} after\n\n{markup}")
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    assert {element.tag for element in root.iter()} == {"div", "p"}
    assert root.text_content() == f"before {markup} after\n{markup}"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:x", "data:text/html,x", "file:///x"],
)
def test_no_unsafe_address_gets_through(address: str) -> None:
    html = to_html(f"[a]({address}) ![b]({address}) <{address}>", "https://example.org/")
    assert "href" not in html
    assert "src" not in html


def test_image_without_a_usable_address_becomes_its_text() -> None:
    assert to_html("see ![the *loop*](data:image/png;base64,AAAA)") == "<p>see the loop</p>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("***unbalanced", "***unbalanced"),
        ("**a *b** c*", "*a b c*"),
        ("[a [b](https://e.org/) c](https://e.org/)", "[a b c](https://e.org/)"),
        ("**[a **b** c](https://e.org/)**", "a b c"),
        ("```\nnever closed", "never closed"),
        ("| a |\n|---|\n| b | c | d", "ab"),
        ("[x][nowhere] [x]:", "[x][nowhere] [x]:"),
        ("", ""),
    ],
)
def test_broken_markup_renders_and_keeps_its_words(body: str, text: str) -> None:
    root = lxml_html.fragment_fromstring(to_html(body), create_parent="div")
    assert "".join(root.text_content().replace("*", "").split("\n")) == text.replace("*", "")


@pytest.mark.parametrize(
    "body",
    [
        "[" * 10_000,
        "![" * 5_000,
        "[" * 5_000 + "](x)" * 5_000,
        ">" * 10_000 + " a",
        "- " * 5_000 + "a",
        "*a **b " * 3_000,
        "**" * 5_000 + "a" + "**" * 5_000,
        " ".join("`" * length for length in range(1, 300)),
        "<" * 20_000,
        "".join("  " * depth + "- a\n" for depth in range(300)),
        "# same\n" * 5_000,
        "\x00\x0b\ud800\udfff\ufffe text",
    ],
    ids=lambda body: body[:8].encode("ascii", "replace").decode().strip(),
)
def test_hostile_bodies_end_in_reasonable_time(body: str) -> None:
    start = time.process_time()
    html = to_html(body, "https://example.org/")
    to_text(body)
    clean_links(body)
    assert time.process_time() - start < 20
    assert html == to_html(body, "https://example.org/")


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.sampled_from("ab*_`[]()<>!#-+>|~\\\"'&;:/.=?0123 \n\t\r\ud800\x00é🚀"), max_size=80)
)
def test_nothing_raises_whatever_the_text(text: str) -> None:
    html = to_html(text, "https://example.org/x")
    assert "<script" not in html
    assert from_html(html) == from_html(html)
    to_text(text, links=True)
    clean_links(text)


def test_headings_move_down_only_when_one_is_the_highest() -> None:
    assert re.findall("<h(.)", to_html("# a\n\n## b\n\n###### c")) == ["2", "3", "6"]
    assert re.findall("<h(.)", to_html("## a\n\n### b")) == ["2", "3"]


def test_headings_have_unique_prefixed_ids_that_links_find() -> None:
    body = "[go](#what-is-it) [page](#nowhere)\n\n## What *is* it?\n\n## What is it?\n\n## Été & Ж"
    html = to_html(body, "https://example.org/news/x#old")
    ids = re.findall(r'id="([^"]*)"', html)
    assert ids == ["s-what-is-it", "s-what-is-it-2", "s-ete-zh"]
    assert 'href="https://example.org/news/x#s-what-is-it"' in html
    assert 'href="https://example.org/news/x#nowhere"' in html
    assert 'href="#s-what-is-it"' in to_html(body)


def test_ids_stay_unique_when_a_heading_looks_numbered() -> None:
    ids = re.findall(r'id="([^"]*)"', to_html("# a\n\n# a 2\n\n# a\n\n# a"))
    assert len(set(ids)) == 4


def test_addresses_are_made_absolute_and_lose_their_tracking() -> None:
    html = to_html(
        f"[a]({TRACKED}) [b](/b?utm_source=x&c=1) ![c](c.png) [d](mailto:x@e.org) <{TRACKED}>",
        "https://example.org/news/x",
    )
    assert re.findall(r'(?:href|src)="([^"]*)"', html) == [
        CLEAN,
        "https://example.org/b?c=1",
        "https://example.org/news/c.png",
        "mailto:x@e.org",
        CLEAN,
    ]


def test_relative_addresses_stay_without_a_base() -> None:
    assert 'href="/b"' in to_html("[b](/b)")


def test_table_alignment_needs_no_style() -> None:
    html = to_html("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<td align="right">2</td>' in html
    assert "style" not in html


def test_text_of_blocks() -> None:
    body = (
        "# Title\n\nPara *with* `code`\nand a soft break  \nand a hard one.\n\n"
        "- a\n- b\n  - c\n\n3. x\n4. y\n\n   more\n\n> quote\n>\n> - in it\n\n"
        "```py\nif x:\n    y\n```\n\n| A | B |\n|---|---|\n| 1 |   |\n| 2 | 3 |\n\n---\n\n"
        "![an *image*](i.png)"
    )
    assert to_text(body) == (
        "Title\n\nPara with code and a soft break\nand a hard one.\n\n"
        "- a\n- b\n  - c\n\n3. x\n\n4. y\n\n   more\n\n> quote\n>\n> - in it\n\n"
        "    if x:\n        y\n\nA | B\n1 |\n2 | 3\n\n* * *\n\nan image"
    )


def test_text_shows_addresses_only_when_asked_and_only_where_they_add_something() -> None:
    body = f"[text]({TRACKED}) <https://e.org/> <x@e.org> [in](#in) [![alt](i.png)](https://e.org/)"
    assert to_text(body) == "text https://e.org/ x@e.org in alt"
    assert to_text(body, links=True) == (
        f"text ({CLEAN}) https://e.org/ x@e.org in alt (https://e.org/)"
    )


CLEANED = [
    (f"[a]({TRACKED})", f"[a]({CLEAN})"),
    (f"[a](<{TRACKED}> 'T')", f"[a](<{CLEAN}> 'T')"),
    (f'![a]({TRACKED} "T")', f'![a]({CLEAN} "T")'),
    (f"<{TRACKED}>", f"<{CLEAN}>"),
    (f"[**b [x]({TRACKED})**", f"[**b [x]({CLEAN})**"),
    (f"[a][r]\n\n[r]: {TRACKED}\n  'T'\n", f"[a][r]\n\n[r]: {CLEAN}\n  'T'\n"),
    (f"[r]: <{TRACKED}>\r\n[s]: {TRACKED}", f"[r]: <{CLEAN}>\r\n[s]: {CLEAN}"),
    ("[a](https://e.org/?utm_source=x&amp;b=1&amp;c=2)", "[a](https://e.org/?b=1&amp;c=2)"),
    (r"[a](https://e.org/\(x\)?utm_source=x)", r"[a](https://e.org/\(x\))"),
    ("[a](https://e.org/(x)?utm_source=x)", "[a](https://e.org/(x))"),
    (f"> - [a]({TRACKED})\r\n>   b\r\n", f"> - [a]({CLEAN})\r\n>   b\r\n"),
    (f"| [a]({TRACKED}) |\n|---|\n| <{TRACKED}> |", f"| [a]({CLEAN}) |\n|---|\n| <{CLEAN}> |"),
]
UNTOUCHED = [
    f"`[a]({TRACKED})`",
    f"``[a]({TRACKED}) ` ``",
    f"```\n[a]({TRACKED})\n```",
    f"~~~ x\n<{TRACKED}>\n~~~\n",
    f"    [a]({TRACKED})\n",
    f"\\<{TRACKED}>",
    f"plain {TRACKED} text\t \r\n\r\n\x0c \n",
    "[a](https://e.org/?utmost=1&id=2)",
    "",
]


@pytest.mark.parametrize(("body", "expected"), CLEANED)
def test_link_destinations_are_cleaned(body: str, expected: str) -> None:
    assert clean_links(body) == expected


@pytest.mark.parametrize("body", UNTOUCHED)
def test_everything_but_links_stays_byte_for_byte(body: str) -> None:
    assert clean_links(body) == body


def test_cleaning_the_source_and_cleaning_the_page_agree() -> None:
    body = "\n\n".join([pair[0] for pair in CLEANED] + UNTOUCHED)
    cleaned = clean_links(body)
    assert clean_links(cleaned) == cleaned
    shown = re.compile(r">https?://[^<]*<")
    assert shown.sub("><", to_html(cleaned)) == shown.sub("><", to_html(body))
    assert [token.type for token in parse(cleaned)] == [token.type for token in parse(body)]


BODIES = [
    "# One\n\n## Two *em*\n\n### Three\n\nText.",
    'Text with **bold [link](https://e.org/a_b?x=1&y=2 "T") inside**, *em*, ***both*** and `code`.',
    "- a\n- b\n  - c\n  - d\n    - e\n- f",
    "- a\n\n  second\n\n- b\n\n  ```\n  code\n  ```",
    "3. x\n4. y\n   - z",
    "> quote\n>\n> second\n>\n> - list\n>\n> > nested",
    '```python\ndef f():\n    return "```"\n```\n\nafter\n\n```\nx\n\n\ntwo blank lines  \n```',
    "| A | B |\n|---|---|\n| 1 | *2* |\n| a\\|b | [l](https://e.org/) |",
    '![alt](https://e.org/i.png "T")\n\nwith [![alt](https://e.org/i.png)](https://e.org/) link',
    "line one\\\nline two\n\n---\n\n~~gone~~ <https://e.org/auto>",
    "2 \\* 3 \\* 4, snake_case, \\_init\\_, a\\*b, AT&T, &amp;lt;, 5 < 6, [1], \\[x\\]\\(y\\)",
    "1\\. no list\n\n\\# no heading\n\n\\- no item\n\n\\> no quote\n\n\\`\\`\\`",
    "<b>not html</b> and <script>x</script>",
    "Hello\\![x](https://e.org/)",
    "“Curly” — ‘quotes’ … 日本語 **強調** text 🚀 عربي",
]


@pytest.mark.parametrize("body", BODIES)
def test_markdown_survives_the_way_through_html(body: str) -> None:
    html = to_html(body)
    again = to_html(from_html(html))
    # Heading levels were moved once already; ids follow from the text.
    assert again == html


def test_markdown_out_of_html_is_clean() -> None:
    markup = """
    <h2>Title</h2><p>One
       two<br>three   four</p><script>x</script><style>y</style><!-- z -->
    <ul><li>a</li><li>b</li></ul><pre><code class="language-js">f( 1 )

    g</code></pre>
    <form><input value=x><button>Send</button></form>
    <p></p><p>&nbsp;</p><div>A</div><div>B</div>
    """
    assert from_html(markup) == (
        "## Title\n\nOne two\\\nthree four\n\n- a\n- b\n\n```js\nf( 1 )\n\n    g\n```\n\nA\n\nB"
    )


def test_pixels_go_frames_become_links() -> None:
    markup = (
        '<p>a<img src="https://t.example/p.gif" width="1" height="1"><img alt="none">'
        '<img src="https://t.example/q.gif" width="0px">b</p>'
        '<iframe src="https://v.example/1" title="The film"></iframe>'
        '<video><source src="https://v.example/2.mp4"></video><iframe></iframe>'
        '<img src="https://e.org/i.png" alt="I" width="100">'
    )
    assert from_html(markup) == (
        "ab\n\n[The film](https://v.example/1)\n\n<https://v.example/2.mp4>\n\n"
        "![I](https://e.org/i.png)"
    )


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("10<sup>6</sup> H<sub>2</sub>O 5<sup>th</sup>", "10⁶ H₂O 5th"),
        ("<b>Note:</b>text <b>Note:</b> text", "**Note**:text **Note:** text"),
        ("字<strong>“重要”</strong>的", "字“**重要**”的"),
        ('<a href="javascript:x">a</a><a href="">b</a>', "ab"),
        ("<p>Trois&nbsp;: «\u202f1&nbsp;000\u202f»</p>", "Trois\xa0: «\u202f1\xa0000\u202f»"),
        ("<b>a&nbsp;</b>b<p>&nbsp;</p>", "**a** b"),
        ("plain &amp; text &lt;b&gt;", "plain & text <b>"),
        ("", ""),
        ("<p> </p>", ""),
    ],
)
def test_markdown_out_of_small_fragments(markup: str, expected: str) -> None:
    assert from_html(markup) == expected


def test_emphasis_out_of_html_is_emphasis_again() -> None:
    assert to_html(from_html("<p>字<strong>“重要”</strong>的</p>")) == (
        "<p>字“<strong>重要</strong>”的</p>"
    )


def test_text_in_deeply_nested_html_is_kept() -> None:
    assert from_html("<div>" * 1500 + "deep" + "</div>" * 1500) == "deep"


def test_punctuation_within_emphasis_takes_no_time() -> None:
    start = time.process_time()
    assert from_html(f"<b>a{'!' * 40_000}a</b>").startswith("**a")
    assert time.process_time() - start < 1


@pytest.mark.parametrize("tag", ["<ul><li>", "<blockquote>", "<ol><li>x<ul><li>", "<b><i>"])
@pytest.mark.parametrize("depth", [15, 26, 60, 200])
def test_what_lies_deep_in_lists_and_quotations_is_shown(tag: str, depth: int) -> None:
    body_md = from_html(tag * depth + "deep")
    assert "deep" in to_text(body_md)
    assert "deep" in to_html(body_md)


def test_controls_that_html_writes_as_references_stay_out() -> None:
    assert from_html("<p>a&#1;b&#8;c</p>") == "abc"


@pytest.mark.parametrize("sign", ["&", "[", "*_`[", "![", "<", "a **b** ", "a\\\n"])
def test_a_paragraph_of_any_length_is_shown_whole(sign: str) -> None:
    body_md = "start " + sign * (40_000 // len(sign)) + " end"
    text = to_text(body_md)
    assert text.startswith("start")
    assert text.endswith("end")
    shown = to_html(body_md)
    assert "start" in shown
    assert "end" in shown
