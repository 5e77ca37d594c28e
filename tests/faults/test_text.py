"""Text that is not what it says it is: cleaned or set aside, and what is published stays valid."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedserver.workflow.polling import PollOutcome
from tests.faults.newsroom import Examined, Newsroom, Shown, examine
from tests.support import hostile_feeds as hostile
from tests.support.hostile_feeds import feed, item
from tests.support.misdeeds import RSS, serving

SECOND = "Story 2"
LONE = "\ud800"


def utf16(declared: str, coding: str) -> bytes:
    text = feed(item(1, body="Prix : 3 €, déjà vu, 日本") + item(2)).decode()
    return text.replace('encoding="utf-8"', f'encoding="{declared}"').encode(coding)


BODIES = {
    "bad-utf-8": feed(item(1, body="caf@ and more") + item(2)).replace(b"@", b"\xe9\xff\xc0\x80"),
    "cut-utf-8": feed(item(1, body="so @") + item(2)).replace(b"@", b"\xe2\x82"),
    "latin-1-as-utf-8": feed(item(1, body="d@j@ vu") + item(2)).replace(b"@", b"\xe9"),
    "control-characters": feed(item(1, title="a\x00b\x01c\x0b\x1f", body="d\x02e\x7f") + item(2)),
    "control-references": feed(item(1, title="a&#0;b&#x1;c&#31;", body="d&#x8;&#xFFFE;") + item(2)),
    "surrogate-references": feed(item(1, title="a&#xD800;b", body="&#xDFFF;&#55296;") + item(2)),
    "surrogate-pair-references": feed(item(1, title="a &#xD83D;&#xDE00;") + item(2)),
    "surrogate-bytes": feed(item(1, title=f"a{LONE}b", body=f"c{LONE}") + item(2)),
    "escaped-surrogates": feed(
        item(1, title="a&amp;#xD800;b", body="&amp;#xDFFF;&amp;#0;") + item(2)
    ),
    "out-of-range": feed(item(1, title="a&#x110000;b&#99999999999999999999;") + item(2)),
    "noncharacters": feed(item(1, title="a\ufffe\uffff\ufdd0b") + item(2)),
    "utf-16": utf16("utf-16", "utf-16"),
    "utf-16-le-without-mark": utf16("utf-16", "utf-16-le"),
    "utf-16-said-utf-8": utf16("utf-8", "utf-16"),
    "utf-8-said-utf-16": utf16("utf-16", "utf-8"),
    "unknown-coding": utf16("x-klingon", "utf-8"),
    "utf-7": utf16("utf-7", "utf-8"),
    "two-marks": b"\xef\xbb\xbf\xef\xbb\xbf" + feed(item(1) + item(2)),
    "long-title": hostile.long_title(300_000),
    "scripts": hostile.scripted(),
    "dates": hostile.impossible_dates(),
    "right-to-left-override": feed(item(1, title="\u202eevil\u202c", body="\u2066x") + item(2)),
    "combining": feed(item(1, title="a" + "\u0301" * 5000) + item(2)),
    "no-titles": feed("<item><guid>x</guid></item>" + item(2)),
    "all-empty": feed("<item><title/><link/><guid/><description/></item>" + item(2)),
    "html-title": feed(
        item(1, title="&lt;b&gt;bold&lt;/b&gt; &amp;amp; &amp;lt;i&amp;gt;") + item(2)
    ),
    "cdata-in-body": feed(item(1, body="<![CDATA[a ]]]]><![CDATA[> b ]]>") + item(2)),
    "comment-in-title": feed(item(1, title="a<!-- no -->b") + item(2)),
    "lone-ampersands": feed(item(1, title="a & b &; &nope; &nbsp; c") + item(2)),
    "unclosed": feed(item(1) + item(2) + "<item><title>cut off"),
}
# Never part of what is published: what would be run, or break a reader.
DANGER = re.compile(
    r"<script|onerror\s*=\s*[\"']?alert|href=[\"']?\s*javascript|[\x00-\x08\x0b\x0c\x0e-\x1f]",
    re.IGNORECASE,
)
_STRUCTURED = re.compile(r'<script type="application/ld\+json">.*?</script>', re.DOTALL)


def markup(shown: Shown) -> Iterator[str]:
    """All that is published as markup: JSON and plain text may say anything."""
    feeds, pages = shown.feeds, shown.articles
    yield from (item.get("content_html", "") for item in json.loads(feeds["json"][1])["items"])
    yield from (feeds[name][1].decode() for name in ("rss", "atom"))
    for (_, name), (_, body) in pages.items():
        if name == "html":
            # The structured data in it is JSON, in a script that is not run.
            yield _STRUCTURED.sub("", body.decode())


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Examined:
    own = {name: made_own(body, name) for name, body in BODIES.items()}
    return examine(
        tmp_path_factory.mktemp("text"),
        {name: serving(body, RSS, validators=False) for name, body in own.items()},
    )


def made_own(body: bytes, name: str) -> bytes:
    """The feed with addresses of its own, so that it is no other source's story."""
    coding = "utf-16-le" if b"o\x00r\x00i\x00g\x00i\x00n" in body else "ascii"
    return body.replace("origin.example".encode(coding), f"{name}.example".encode(coding))


@pytest.mark.parametrize("name", BODIES)
def test_what_can_be_read_is_published_and_valid(texts: Examined, name: str) -> None:
    report = texts.refreshed.seen[name].report
    assert report.error is None
    assert report.outcome is PollOutcome.CHANGED
    shown = texts.after[name].shown
    assert shown.problems() == []
    assert any(SECOND.encode() in body for _, body in shown.feeds.values())
    for text in markup(shown):
        assert DANGER.search(text) is None


def test_an_item_is_no_worse_than_its_date(texts: Examined) -> None:
    report = texts.refreshed.seen["dates"].report
    # The first of them is the story that was there before.
    assert (
        report.published + report.updated + len(report.skipped) == len(hostile.IMPOSSIBLE_DATES) + 1
    )


def test_no_entity_brings_in_a_file_or_an_address(room: Newsroom, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret-of-the-file")
    room.wrong.at("/secret", serving(b"the-secret-of-the-address"))
    targets = {
        "f": hostile.external_entity(secret.as_uri()),
        "g": hostile.external_dtd(secret.as_uri()),
        "h": hostile.external_entity(room.wrong.url("/secret", 1)),
        "i": hostile.external_dtd(room.wrong.url("/secret", 1)),
    }
    for name, body in targets.items():
        room.follow(name)
        room.wrong.at(f"/{name}", serving(body.replace(b"origin.", f"{name}.".encode())))
    room.refresh()
    assert room.wrong.count("/secret") == 0
    made = [body for _, body in room.documents().values()]
    assert made
    assert not any(b"the-secret" in body for body in made)


@pytest.mark.parametrize("body", [hostile.laughs(), hostile.quadratic(20_000, 2_000)])
def test_entities_do_not_make_a_feed_grow(room: Newsroom, body: bytes) -> None:
    room.follow("s")
    room.wrong.at("/s", serving(body))
    room.refresh()
    assert any(article.content.title == SECOND for article in room.articles())
    shown = room.shown("s")
    assert all(len(made) < 1_000_000 for _, made in shown.feeds.values())
    assert shown.problems() == []
