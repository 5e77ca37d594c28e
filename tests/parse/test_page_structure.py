"""What an article's text is made of, and what around it is left out: one thing a test."""

from __future__ import annotations

import pytest

from feedserver.enrich import body, links
from feedserver.enrich.context import EnrichContext
from feedserver.model.article import ParsedArticle
from feedserver.model.fetched import Fetched
from feedserver.model.source import Source
from feedserver.parse.page import parse

URL = "https://www.example.org/news/kiln"
BEFORE = "".join(
    f"<p>The kiln number {n} will fly on Monday, its operators said after a week of tests.</p>"
    for n in range(4)
)
AFTER = "".join(
    f"<p>Shard {n} has landed in a field where nobody was hurt, and the cows recovered well.</p>"
    for n in range(4)
)


def article(page: str, url: str = URL) -> ParsedArticle:
    fetched = Fetched(url=url, body=page.encode())
    (read,) = parse(fetched, Source(id="s", url=url), 1).articles
    for step in (links, body):
        read = step.apply(read, EnrichContext(site_language="en"))
    return read


def between(html: str) -> str:
    """The Markdown that `html` becomes in the middle of an article."""
    page = f"<html><body><article>{BEFORE}{html}{AFTER}</article></body></html>"
    text = str(article(page).body_md)
    _, _, rest = text.partition("number 3 will fly on Monday")
    middle, _, _ = rest.partition("Shard 0 has landed")
    return middle.partition("a week of tests.")[2].strip()


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2>What <em>next</em></h2>", "## What *next*"),
        ("<blockquote><p>It works, said Lee.</p></blockquote>", "> It works, said Lee."),
        (
            "<ul><li>One thing</li><li>Two<ul><li>Deep</li></ul></li></ul>",
            "- One thing\n- Two\n  - Deep",
        ),
        ("<ol start=3><li>Third</li><li>Fourth</li></ol>", "3. Third\n4. Fourth"),
        (
            "<table><tr><th>Kiln<th>Engines<tr><td>A<td>12</table>",
            "| Kiln | Engines |\n| --- | --- |\n| A | 12 |",
        ),
        (
            '<pre><code class="language-python">if x:\n    y()</code></pre>',
            "```python\nif x:\n    y()\n```",
        ),
        (
            "<pre data-lang=sql><span class=lineno>1</span>SELECT 1</pre>",
            "```sql\nSELECT 1\n```",
        ),
        (
            "<figure><img src=/k.jpg alt=Kiln><figcaption>In flight.</figcaption></figure>",
            "![Kiln](https://www.example.org/k.jpg)\n\n*In flight.*",
        ),
        (
            "<img src=data:image/gif;base64,R0 data-src=/late.jpg alt=Late>",
            "![Late](https://www.example.org/late.jpg)",
        ),
        (
            '<iframe src="https://video.example/embed/1" title="The flight"></iframe>',
            "[The flight](https://video.example/embed/1)",
        ),
        (
            "<video controls><source src=/v.mp4></video>",
            "<https://www.example.org/v.mp4>",
        ),
        (
            "<blockquote><p>She flies.</p>— Lee <a href=//t.example/1>May 19</a></blockquote>",
            "> She flies.\n>\n> — Lee [May 19](https://t.example/1)",
        ),
        (
            "<div>One line that is a paragraph.<br><br>And another that is one too.</div>",
            "One line that is a paragraph.\n\nAnd another that is one too.",
        ),
    ],
)
def test_structure_is_kept(html: str, markdown: str) -> None:
    assert between(html) == markdown


@pytest.mark.parametrize(
    "html",
    [
        '<div class="related-stories"><p>Another kiln has flown over the hills of Marl.</p></div>',
        "<aside><p>Sign up for our letter, which comes on Mondays and is short.</p></aside>",
        '<div class="post-share"><a href="#">Post</a> <a href="#">Mail</a></div>',
        "<form><p>Enter your address below and we will write to you.</p><input></form>",
        '<p>Read more: <a href="/x">Ten kilns that never flew at all</a></p>',
        "<p>Advertisement</p>",
        '<div class="authorBio"><p>Ann Lee writes about kilns and shards for this paper.</p></div>',
        '<div id="toc"><ol><li><a href="#a">First part</a></li></ol></div>',
        "<div hidden><p>What nobody sees is no text of this article at all.</p></div>",
        '<img src="/pixel.gif" width=1 height=1>',
        '<iframe src="https://ad.doubleclick.example/x"></iframe>',
        "<div class='newsletter'><h2>Letters</h2><p>Never miss a kiln again.</p></div>",
        "<blockquote class=pullquote>Shard 2 has landed in a field</blockquote>",
    ],
)
def test_what_is_no_text_is_left_out(html: str) -> None:
    assert between(html) == ""


def test_what_is_called_noise_and_holds_the_text_is_text() -> None:
    page = f"<html><body><div class='sidebar share'>{BEFORE}{AFTER}</div></body></html>"
    assert "number 0" in str(article(page).body_md)


@pytest.mark.parametrize(
    ("head", "twins"),
    [
        ('<link rel="amphtml" href="/amp/kiln">', ("https://www.example.org/amp/kiln",)),
        (
            '<link rel=alternate media="screen and (max-width: 640px)" href=//m.example.org/kiln>',
            ("https://m.example.org/kiln",),
        ),
        (
            '<link rel="alternate" media="handheld" href="/m/kiln">',
            ("https://www.example.org/m/kiln",),
        ),
        ('<link rel="amphtml" href="https://elsewhere.example/kiln">', ()),
        ('<link rel="alternate" media="print" href="/print">', ()),
    ],
)
def test_twins_are_named_by_the_page(head: str, twins: tuple[str, ...]) -> None:
    page = f"<html><head>{head}</head><body><article>{BEFORE}{AFTER}</article></body></html>"
    assert article(page).twins == twins


def test_a_page_for_small_screens_is_a_twin_of_its_canonical_one() -> None:
    head = f'<link rel="canonical" href="{URL}">'
    page = f"<html amp><head>{head}</head><body><article>{BEFORE}{AFTER}</article></body></html>"
    read = article(page, "https://amp.example.org/kiln")
    assert (read.url, read.twins) == (URL, ("https://amp.example.org/kiln",))


def test_declared_entities_come_from_the_page() -> None:
    script = (
        '<script type="application/ld+json">{"@type":"Article","about":{"name":"Kilns"},'
        '"mentions":[{"name":"Ann Lee"},{"name":"kilns"}]}</script>'
    )
    page = f"<html><head>{script}</head><body><article>{BEFORE}{AFTER}</article></body></html>"
    read = article(page)
    assert read.entities == ("Kilns", "Ann Lee")
    assert read.provenance["entities"] == "page"


def test_a_soft_error_is_refused_and_an_article_about_errors_is_not() -> None:
    text = "<p>The page that you were looking for is not here any more, and we are sorry.</p>" * 4
    lost = f"<html><head><title>Page not found</title></head><body><main>{text}"
    with pytest.raises(Exception, match="it tells of an error"):
        article(lost)
    long = f"<html><head><title>Page not found: a history</title></head><body><main>{BEFORE * 6}"
    assert article(long).title
