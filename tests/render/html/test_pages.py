from __future__ import annotations

import pytest
from msgspec.structs import replace

from feedserver.model.article import FeedOrigin, Image, Person
from feedserver.model.feed import FeedKind
from feedserver.model.instant import Instant
from feedserver.model.site import Site
from feedserver.model.source import Republish
from feedserver.render.html import pages
from tests.render.html.samples import SITE, article, feed, info
from tests.render.html.strict import Page

HOSTILE = """<script>alert(1)</script>"'><img src=x onerror=alert(1)> {{ 7*7 }} &amp;"""
LATER = Instant.parse("2026-11-23T14:50:00Z")
THIRD_PARTY = {"own": False, "source_id": "wire", "republish": Republish.FEED}
INFOS = (
    info(n=1204),
    info(FeedKind.TOPIC, "large-language-models", n=412),
    info(FeedKind.TOPIC, "space", "Space", n=1),
    info(FeedKind.ENTITY, "l-oreal", "L'Oréal", n=3),
    info(FeedKind.LANGUAGE, "fr", n=88),
    info(FeedKind.SOURCE, "wire", "Example Wire", n=2),
)


def third_party(**fields: object) -> bytes:
    values = {
        "canonical_source": "https://www.example.com/kiln?id=7",
        "feed": FeedOrigin(title="Example Wire"),
        "authors": (Person(name="A. Reporter", url="javascript:alert(1)"),),
        "license": "https://creativecommons.org/licenses/by-nc/4.0/",
        "rights": "© Example Wire",
        **fields,
    }
    record = {**THIRD_PARTY, **values.pop("record", {})}  # type: ignore[dict-item]
    return pages.article(article(record=record, **values), SITE)


def every_page(site: Site = SITE, **fields: object) -> dict[str, bytes]:
    one = article(**fields)
    other = article(record={**THIRD_PARTY, "slug": "other"}, **fields)
    hostile = replace(INFOS[3], name=HOSTILE)
    return {
        "article": pages.article(one, site),
        "third party": pages.article(other, site),
        "home": pages.home(feed(one, other), INFOS, site),
        "empty home": pages.home(feed(), (), site),
        "latest": pages.feed(feed(one, other), site),
        "feed": pages.feed(feed(one, of=hostile), site),
        "empty feed": pages.feed(feed(of=INFOS[1]), site),
        "directory": pages.directory((*INFOS, hostile), site),
        "empty directory": pages.directory((), site),
        "problem": pages.problem(404, HOSTILE, HOSTILE, site),
    }


EXTREMES: dict[str, dict[str, object]] = {
    "plain": {},
    "hostile": {
        "title": HOSTILE,
        "summary": HOSTILE,
        "body_md": HOSTILE + "\n\n# " + HOSTILE + "\n\n[x](javascript:alert(1))\n\n*** **",
        "canonical_source": "javascript:alert(1)",
        "topics": (HOSTILE,),
        "entities": (HOSTILE, ""),
        "authors": (Person(name=HOSTILE, url="javascript:alert(1)"), Person(name=" ")),
        "image": Image(url="javascript:alert(1)", alt=HOSTILE),
        "enclosures": (Image(url="data:text/html,x"), Image(url="https://example.com/a.mp3?b")),
        "license": "javascript:alert(1)",
        "rights": HOSTILE,
        "lang": 'x" onload="alert(1)',
        "feed": FeedOrigin(title=HOSTILE),
    },
    "unwritable": {
        "title": "a\x00b\ud800c\ufffe\x1b",
        "summary": "\udfff",
        "body_md": "a\x00\ud800",
        "topics": ("\ud800",),
        "entities": ("\x01",),
    },
    "empty": {"title": "", "summary": "", "body_md": "", "topics": (), "entities": (), "lang": ""},
    "right to left": {"title": "نماذج اللغة", "lang": "ar"},
    "headings": {"body_md": "# content\n\n## content\n\n# subscribe\n\n<h1 id=content>x</h1>"},
}


@pytest.mark.parametrize("case", EXTREMES)
def test_every_page_keeps_the_rules(case: str) -> None:
    for name, body in every_page(**EXTREMES[case]).items():
        page = Page(body)
        assert body.startswith(b"<!DOCTYPE html>"), name
        assert len(page.all("h1")) == 1, name
        assert page.text("h1"), name
        assert page.text("title"), name
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids)), name
        assert {"header", "nav", "main", "footer"} <= {tag for tag, _ in page.elements}, name
        assert page.all("a", href="#content"), name
        assert page.all("main", id="content"), name


@pytest.mark.parametrize("case", EXTREMES)
def test_no_page_needs_a_script_or_an_inline_style(case: str) -> None:
    for body in every_page(**EXTREMES[case]).values():
        page = Page(body)
        active = {"script", "style", "iframe", "object", "embed", "form", "base", "template"}
        assert not active & {tag for tag, _ in page.elements}
        for _, attributes in page.elements:
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith("on")]
        assert [link["href"] for link in page.all("link", rel="stylesheet")] == [
            f"/static/{pages.stylesheet()[0]}"
        ]


@pytest.mark.parametrize("case", EXTREMES)
def test_every_address_is_a_web_address_or_a_path_of_the_site(case: str) -> None:
    for body in every_page(**EXTREMES[case]).values():
        for _, attributes in Page(body).elements:
            for address in (attributes.get("href"), attributes.get("src")):
                assert address is None or address.startswith(("/", "#", "https://"))
                assert not (address or "").startswith("//")


def test_links_carry_the_path_of_the_base_address() -> None:
    site = replace(SITE, base_url="https://example.org/news-desk")
    for body in every_page(site).values():
        page = Page(body)
        paths = [address for address in page.links() if address.startswith("/")]
        assert paths
        assert all(path.startswith("/news-desk/") for path in paths)
        assert page.all("img")[0]["src"].startswith("/news-desk/static/")


def test_the_same_records_give_the_same_bytes() -> None:
    assert every_page() == every_page()


def test_article_shows_what_the_record_says() -> None:
    page = Page(pages.article(article(number=2, updated_at=LATER), SITE))
    text = page.text("main")
    assert page.text("h1") == "Kiln flies on Tuesday"
    assert "The probe is ready. It flies a day late." in text
    assert "Published 23 November 2026, 09:00 UTC" in text
    assert "Updated 23 November 2026, 14:50 UTC" in text
    assert "Version 2" in text
    assert "Originally published" not in text
    assert page.all("time", datetime="2026-11-23T09:00:00Z")
    assert {"/topics/large-language-models", "/topics/space"} <= set(page.links())
    assert {"/entities/mistral-ai", "/entities/l-oreal"} <= set(page.links())
    assert {f"/news/kiln{suffix}" for suffix in (".md", ".txt", ".json", ".jsonld")} <= set(
        page.links()
    )
    assert "Large language models" in text
    assert len(page.all("table")) == 1
    assert page.all("td", align="right")
    assert not [address for address in page.links() if "/versions" in address]


def test_article_without_news_says_no_update_and_no_version() -> None:
    text = Page(pages.article(article(), SITE)).text("main")
    assert "Updated" not in text
    assert "Version" not in text


def test_article_head_names_its_alternates_and_the_feeds() -> None:
    page = Page(pages.article(article(), SITE))
    alternates = {link["type"]: link["href"] for link in page.all("link", rel="alternate")}
    assert alternates == {
        "text/markdown": "https://news.example.org/news/kiln.md",
        "text/plain": "https://news.example.org/news/kiln.txt",
        "application/json": "https://news.example.org/news/kiln.json",
        "application/ld+json": "https://news.example.org/news/kiln.jsonld",
        "application/rss+xml": "https://news.example.org/latest.rss",
        "application/atom+xml": "https://news.example.org/latest.atom",
        "application/feed+json": "https://news.example.org/latest.json",
    }
    (canonical,) = page.all("link", rel="canonical")
    assert canonical["href"] == "https://news.example.org/news/kiln"
    metas = page.metas()
    assert metas["og:title"] == "Kiln flies on Tuesday"
    assert metas["og:url"] == "https://news.example.org/news/kiln"
    assert metas["description"] == metas["og:description"]
    assert metas["article:published_time"] == "2026-11-23T09:00:00Z"
    assert metas["generator"] == "feedserver 1.2.3"
    assert "robots" not in metas


def test_third_party_article_says_whose_it_is() -> None:
    page = Page(third_party())
    text = page.text("main")
    assert "By A. Reporter" in text
    assert "Originally published by Example Wire" in text
    assert "Licence: CC BY-NC 4.0" in text
    assert "© Example Wire" in text
    assert "https://www.example.com/kiln?id=7" in page.links()
    (canonical,) = page.all("link", rel="canonical")
    assert canonical["href"] == "https://www.example.com/kiln?id=7"
    assert "Read the whole article" not in text


def test_the_sites_licence_covers_own_articles_only() -> None:
    site = replace(SITE, license="https://creativecommons.org/licenses/by/4.0/")
    assert "CC BY 4.0" in Page(pages.article(article(), site)).text()
    assert "CC BY 4.0" not in Page(pages.article(article(record=THIRD_PARTY), site)).text()


@pytest.mark.parametrize("level", [Republish.LINK, Republish.EXCERPT])
def test_article_without_a_body_leads_to_the_original(level: Republish) -> None:
    page = Page(third_party(record={"republish": level}))
    assert "Read the whole article at Example Wire" in page.text("main")
    assert "First paragraph" not in page.text()
    assert page.links().count("https://www.example.com/kiln?id=7") == 2
    assert not [a for _, a in page.elements if a.get("class") == "body"]


def test_own_article_that_appeared_elsewhere_names_the_place() -> None:
    elsewhere = article(canonical_source="https://www.example.net/kiln")
    page = Page(pages.article(elsewhere, SITE))
    assert "First published at example.net" in page.text("main")
    assert "https://www.example.net/kiln" in page.links()


def test_summary_is_not_said_twice() -> None:
    repeated = article(
        summary="First & foremost, it  flies.",
        body_md="First &amp; *foremost*, it flies. Then more.",
    )
    assert Page(pages.article(repeated, SITE)).text("main").count("foremost") == 1
    assert Page(pages.article(article(), SITE)).text("main").count("The probe is ready") == 1


def test_picture_is_shown_once() -> None:
    address = "https://example.com/p.png?a=1&b=2"
    image = Image(url=address, alt="A chart")
    alone = Page(pages.article(article(image=image, body_md="Text."), SITE))
    (shown,) = alone.all("img", src=address)
    assert shown["alt"] == "A chart"
    inside = Page(pages.article(article(image=image, body_md=f"![A chart]({address})"), SITE))
    assert len(inside.all("img", src=address)) == 1
    assert alone.metas()["og:image"] == address


def test_enclosures_are_linked_by_file_name() -> None:
    files = (Image(url="https://example.com/talk.mp3?x=1"), Image(url="file:///etc/passwd"))
    page = Page(pages.article(article(enclosures=files), SITE))
    assert "https://example.com/talk.mp3?x=1" in page.links()
    assert "Files talk.mp3 Also as" in page.text("main")


@pytest.mark.parametrize(
    ("lang", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("ar-Latn", "ltr")]
)
def test_article_states_its_language_and_direction(lang: str, direction: str) -> None:
    page = Page(pages.article(article(lang=lang), SITE))
    (html,) = page.all("html")
    assert html == {"lang": lang, "dir": direction}
    (masthead,) = page.all("header", **{"class": "masthead"})
    assert masthead["lang"] == "en"
    listed = Page(pages.feed(feed(article(lang=lang)), SITE))
    assert listed.all("article", lang=lang, dir=direction)
    assert listed.all("html") == [{"lang": "en", "dir": "ltr"}]


def test_hostile_title_is_text() -> None:
    body = pages.article(article(title=HOSTILE), SITE)
    assert Page(body).text("h1") == HOSTILE
    assert b"<script>" not in body


def test_huge_title_appears_whole_once_and_short_elsewhere() -> None:
    huge = "word " * 20_000
    body = pages.article(article(title=huge), SITE)
    assert Page(body).text("h1") == huge.strip()
    assert len(body) < len(huge) + 10_000
    assert len(pages.feed(feed(article(title=huge, summary=huge)), SITE)) < 10_000


def test_feed_page_offers_the_three_formats_to_link_and_to_copy() -> None:
    page = Page(pages.feed(feed(article(), of=INFOS[1]), SITE))
    assert page.text("h1") == "Large language models"
    addresses = [
        f"https://news.example.org/topics/large-language-models{suffix}"
        for suffix in (".rss", ".atom", ".json")
    ]
    assert [link["href"] for link in page.all("link", rel="alternate")] == addresses
    assert page.all("link", rel="alternate")[0]["title"] == (
        "Large language models – Example News (RSS)"
    )
    assert all(address in page.text("code") for address in addresses)
    assert {f"/topics/large-language-models{s}" for s in (".rss", ".atom", ".json")} <= set(
        page.links()
    )
    assert "412 articles, showing the newest 1." in page.text("main")
    (canonical,) = page.all("link", rel="canonical")
    assert canonical["href"] == "https://news.example.org/topics/large-language-models"


def test_feed_page_lists_its_articles() -> None:
    shown = article(
        record={**THIRD_PARTY, "slug": "other"}, canonical_source="https://a.example.com/x"
    )
    page = Page(pages.feed(feed(article(), shown), SITE))
    text = page.text("article")
    assert text.count("Kiln flies on Tuesday") == 2
    assert text.count("The probe is ready.") == 2
    assert "23 November 2026" in text
    assert "a.example.com" in text
    assert {"/news/kiln", "/news/other", "/sources/wire", "/topics/space"} <= set(page.links())


def test_lists_show_no_more_than_the_source_allows() -> None:
    secret = article(
        summary="Only on their page.",
        image=Image(url="https://example.com/p.png"),
        record={**THIRD_PARTY, "republish": Republish.LINK},
    )
    for body in (pages.feed(feed(secret), SITE), pages.home(feed(secret), (), SITE)):
        assert b"Only on their page" not in body
        assert b"p.png" not in body


@pytest.mark.parametrize(
    ("kind", "slug", "name", "heading"),
    [
        (FeedKind.LATEST, "", "Latest", "Latest"),
        (FeedKind.LANGUAGE, "en-us", "en-US", "English (US)"),
        (FeedKind.LANGUAGE, "tlh", "tlh", "tlh"),
        (FeedKind.SOURCE, "wire", "Example Wire", "Example Wire"),
        (FeedKind.TOPIC, "unnamed", "Unnamed", "Unnamed"),
    ],
)
def test_feed_page_is_called_what_people_call_it(
    kind: FeedKind, slug: str, name: str, heading: str
) -> None:
    page = Page(pages.feed(feed(of=info(kind, slug, name, n=0)), SITE))
    assert page.text("h1") == heading
    assert "Nothing has been published here yet." in page.text("main")


def test_home_leads_with_the_newest_and_names_the_sections() -> None:
    lead = article(title="The lead", record={"slug": "lead"})
    page = Page(pages.home(feed(lead, article()), INFOS, SITE))
    assert [text for path, text in page.texts if path[-2:] == ("h2", "a")] == [
        "The lead",
        "Kiln flies on Tuesday",
    ]
    assert page.text("h1") == "Example News"
    assert {"/latest", "/feeds", "/topics/space", "/sources/wire", "/languages/fr"} <= set(
        page.links()
    )
    assert "French 88 articles" in page.text("main")
    assert "Space 1 article" in page.text("main")
    assert "https://news.example.org/latest.atom" in page.text("code")
    (canonical,) = page.all("link", rel="canonical")
    assert canonical["href"] == "https://news.example.org/"


def test_home_names_the_largest_topics_and_leads_to_the_others() -> None:
    topics = [info(FeedKind.TOPIC, f"topic-{n}", n=n) for n in range(30)]
    page = Page(pages.home(feed(article()), topics, SITE))
    assert "/topics/topic-29" in page.links()
    assert "/topics/topic-3" not in page.links()
    assert "All 30 topics" in page.text("main")


def test_empty_home_is_friendly() -> None:
    page = Page(pages.home(feed(), (), SITE))
    assert "Nothing has been published yet." in page.text("main")


def test_directory_lists_every_feed_by_kind() -> None:
    page = Page(pages.directory(INFOS, SITE))
    assert [text for path, text in page.texts if path[-1:] == ("h2",)] == [
        "All articles",
        "Topics",
        "People, organisations, products, places",
        "Languages",
        "Sources",
    ]
    for found in INFOS:
        for suffix in ("", ".rss", ".atom", ".json"):
            assert found.selector.path + suffix in page.links()
    assert "1,204 articles" in page.text("main")
    assert page.all("link", rel="alternate", type="text/x-opml")[0]["href"] == (
        "https://news.example.org/feeds.opml"
    )
    assert "/feeds.opml" in page.links()


@pytest.mark.parametrize(
    ("body", "current"),
    [
        (pages.home(feed(), (), SITE), "/"),
        (pages.feed(feed(), SITE), "/latest"),
        (pages.directory((), SITE), "/feeds"),
    ],
)
def test_navigation_marks_where_one_is(body: bytes, current: str) -> None:
    marked = Page(body).all("a", **{"aria-current": "page"})
    assert [link["href"] for link in marked] == [current]


def test_problem_page_says_what_happened_and_stays_out_of_indexes() -> None:
    page = Page(pages.problem(410, "Retracted", "Published in error.", SITE))
    assert page.text("h1") == "Retracted"
    assert "Error 410" in page.text("main")
    assert "Published in error." in page.text("main")
    assert page.metas()["robots"] == "noindex"
    assert not page.all("link", rel="canonical")
