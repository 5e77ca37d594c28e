"""Sources of every kind, found out, read and followed through the whole way."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from feedserver.model.article import Article, Status
from feedserver.model.feed import FeedKind
from feedserver.model.instant import SECOND
from feedserver.model.source import Republish, SourceKind
from feedserver.workflow import sources
from feedserver.workflow.checking import check
from feedserver.workflow.polling import PollOutcome
from tests.support.feeds import Entry
from tests.support.site import article as document
from tests.workflow.conftest import World
from tests.workflow.test_refresh import add
from tests.workflow.test_refresh_choices import slugs

RSS = "application/rss+xml"
HTML = "text/html; charset=utf-8"
XML = "application/xml"
STORY = Entry(title="A story", link="https://origin.example.org/story")
PARAGRAPH = (
    "The council agreed on Tuesday evening to restore the old kiln by the river, after a debate "
    "that lasted for most of the night and in which nobody spoke against the plan. "
)


def page(title: str, text: str = PARAGRAPH, head: str = "") -> str:
    """An article's page as a news site would write it."""
    data = {"@type": "NewsArticle", "headline": title, "datePublished": "2026-11-01T08:00:00Z"}
    return (
        f'<html lang="en"><head><title>{title}</title>{head}'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head>'
        f"<body><article><h1>{title}</h1>{f'<p>{text}</p>' * 4}</article></body></html>"
    )


def put_page(world: World, path: str, title: str, text: str = PARAGRAPH) -> str:
    return world.origin.put(path, page(title, text), HTML)


def urlset(*entries: tuple[str, str]) -> str:
    urls = "".join(
        f"<url><loc>{loc}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</url>"
        for loc, when in entries
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def index(*parts: str, lastmod: str = "") -> str:
    date = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    sitemaps = "".join(f"<sitemap><loc>{part}</loc>{date}</sitemap>" for part in parts)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{sitemaps}</sitemapindex>'


def titles(world: World) -> set[str]:
    return {article.content.title for article in world.articles()}


def of_path(world: World, path: str) -> Article:
    [found] = [a for a in world.articles() if a.content.canonical_source.endswith(path)]
    return found


class TestAuto:
    def test_a_page_that_names_a_feed_is_read_at_the_feed_from_then_on(self, world: World) -> None:
        feed = world.serve([STORY], path="/rss.xml")
        link = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
        home = world.origin.put("/", f"<html><head>{link}</head><body>Hello</body></html>", HTML)
        add(world, home)
        assert world.poll_one().published == 1
        stored = world.source()
        assert (stored.kind, stored.url, stored.republish) == (
            SourceKind.FEED,
            feed,
            Republish.FEED,
        )
        assert world.poll_one().outcome is PollOutcome.NOT_MODIFIED
        assert world.origin.paths()[-1] == "/rss.xml"
        assert world.origin.paths().count("/") == 1

    def test_a_feed_that_was_found_and_is_gone_is_looked_for_again(self, world: World) -> None:
        world.serve([STORY], path="/rss.xml")
        link = '<link rel="alternate" type="application/rss+xml" href="{}">'
        home = world.origin.put("/", link.format("/rss.xml"), HTML)
        add(world, home)
        world.poll_one()
        world.origin.fail("/rss.xml", 410)
        world.serve([STORY, Entry(title="New", guid="g2")], path="/new.xml")
        world.origin.put("/", link.format("/new.xml"), HTML)
        [failed] = world.poll()
        assert failed.outcome is PollOutcome.FAILED
        assert world.source().state == "active"
        assert world.poll_one().published == 1
        assert world.source().url.endswith("/new.xml")

    def test_where_feeds_often_lie_is_tried_when_a_page_names_none(self, world: World) -> None:
        home = world.origin.put("/", "<html><body>Hello</body></html>", HTML)
        world.serve([STORY], path="/feed")
        add(world, home)
        assert world.poll_one().published == 1
        assert world.source().url.endswith("/feed")

    def test_a_page_that_leads_to_nothing_says_so(self, world: World) -> None:
        add(world, world.origin.put("/", "<html><body>Hello</body></html>", HTML))
        [report] = world.poll()
        assert report.outcome is PollOutcome.FAILED
        assert "a page, not a feed and no article, and names no feed" in str(report.error)
        assert world.source().kind is SourceKind.AUTO

    def test_a_page_whose_feeds_cannot_be_read_says_why_and_waits_as_they_ask(
        self, world: World
    ) -> None:
        link = '<link rel="alternate" type="application/rss+xml" href="{}">'
        world.origin.fail("/busy", 503, {"Retry-After": "7200"})
        world.serve([STORY], path="/other")
        home = world.origin.put("/", link.format("/busy") + link.format("/other"), HTML)
        add(world, home)
        [report] = world.poll()
        assert report.error is not None
        assert report.error.endswith("/busy (503 Service Unavailable)")
        assert "the source asks for 2h (Retry-After)" in report.next_reason
        assert "/other" not in world.origin.paths(), "its host wants to be left alone"
        world.origin.put("/", link.format("/page"), HTML)
        world.origin.put("/page", "<html><body>No feed</body></html>", HTML)
        [report] = world.poll()
        assert "/page: an HTML page, not a feed" in str(report.error)
        assert "Retry-After" not in report.next_reason

    def test_an_article_is_a_page(self, world: World) -> None:
        add(world, put_page(world, "/kiln", "The kiln is saved"))
        assert world.poll_one().published == 1
        assert world.source().kind is SourceKind.PAGE
        assert world.article().republish is Republish.EXCERPT

    def test_a_sitemap_is_one_whatever_it_is_called(self, world: World) -> None:
        story = put_page(world, "/kiln", "The kiln is saved")
        add(world, world.origin.put("/map", urlset((story, "2026-10-31")), XML))
        assert world.poll_one().published == 1
        assert world.source().kind is SourceKind.SITEMAP

    def test_what_proves_to_be_no_feed_obeys_robots_txt_as_pages_do(self, world: World) -> None:
        world.origin.put("/robots.txt", "User-agent: *\nDisallow: /private")
        story = put_page(world, "/private/kiln", "The kiln is saved")
        add(world, story)
        add(world, world.origin.put("/private/map", urlset((story, "")), XML), source_id="map")
        for _ in range(2):
            reports = world.poll()
            assert [report.outcome for report in reports] == [PollOutcome.FAILED] * 2
            assert all("robots.txt asks not to fetch /private/" in str(r.error) for r in reports)
            assert world.articles() == []
        # What they are is known now: they are not asked for again.
        assert world.origin.paths().count("/private/kiln") == 1
        told = check(world.services, world.source())
        assert "robots.txt asks not to fetch" in str(told.error)

    def test_an_entered_feed_does_not_obey_what_is_said_to_every_agent(self, world: World) -> None:
        world.origin.put("/robots.txt", "User-agent: *\nDisallow: /")
        add(world, world.serve([STORY], path="/private/rss"))
        assert world.poll_one().published == 1


class TestPage:
    def test_a_page_that_is_kept_up_to_date_gets_versions(self, world: World) -> None:
        url = put_page(world, "/kiln", "The kiln is saved")
        add(world, url, kind=SourceKind.PAGE)
        world.poll_one()
        put_page(world, "/kiln", "The kiln is saved", PARAGRAPH.replace("Tuesday", "Wednesday"))
        world.clock.forward(3600)
        report = world.poll_one()
        assert (report.updated, report.minor) == (1, 0)
        article = world.article()
        assert (article.version.number, article.content.canonical_source) == (2, url)

    def test_a_page_without_an_article_changes_nothing(self, world: World) -> None:
        add(world, put_page(world, "/kiln", "The kiln is saved"), kind=SourceKind.PAGE)
        world.poll_one()
        before = world.documents()
        world.origin.put("/kiln", "<html><body><form>Sign in</form></body></html>", HTML)
        [report] = world.poll()
        assert report.outcome is PollOutcome.FAILED
        assert "no article text" in str(report.error)
        assert world.documents() == before


class TestSitemap:
    def test_only_what_changed_is_followed_newest_first_within_the_budget(
        self, world: World
    ) -> None:
        world.services = world.worker(REFRESH__MAX_LINKS="2")
        stories = [(put_page(world, f"/{n}", f"Story {n}"), f"2026-10-0{n}") for n in range(1, 6)]
        add(world, world.origin.put("/map.xml", urlset(*stories), XML), kind=SourceKind.SITEMAP)
        assert world.poll_one().published == 2
        assert titles(world) == {"Story 5", "Story 4"}
        stored = world.source()
        assert stored.poll.waiting == 3
        assert "3 more pages wait" in stored.poll.next_reason
        world.poll_one()
        assert world.poll_one().published == 1
        assert len(titles(world)) == 5
        assert world.source().poll.waiting == 0
        # Now nothing is fetched but the sitemap, and that conditionally.
        asked = len(world.origin.requests)
        assert world.poll_one().outcome in {PollOutcome.UNCHANGED, PollOutcome.NOT_MODIFIED}
        assert world.poll_one().outcome is PollOutcome.NOT_MODIFIED
        assert world.origin.paths()[asked:] == ["/map.xml"] * 2

    def test_a_page_is_read_again_when_the_sitemap_says_it_changed(self, world: World) -> None:
        story = put_page(world, "/kiln", "The kiln is saved")
        add(
            world,
            world.origin.put("/map.xml", urlset((story, "2026-10-01")), XML),
            kind=SourceKind.SITEMAP,
        )
        world.poll_one()
        put_page(world, "/kiln", "The kiln is lost after all")
        world.origin.put("/map.xml", urlset((story, "2026-10-02")), XML)
        assert world.poll_one().updated == 1
        assert world.article().version.number == 2

    def test_pages_that_cannot_be_read_are_set_aside_or_tried_again(self, world: World) -> None:
        good = put_page(world, "/good", "A good story")
        gone = world.origin.fail("/gone", 404)
        form = world.origin.put("/form", "<html><body>Sign in</body></html>", HTML)
        busy = world.origin.fail("/busy", 503)
        world.origin.put("/robots.txt", "User-agent: *\nDisallow: /private")
        private = put_page(world, "/private", "Not for robots")
        links = [(url, "2026-10-01") for url in (good, gone, form, busy, private)]
        add(world, world.origin.put("/map.xml", urlset(*links), XML), kind=SourceKind.SITEMAP)
        report = world.poll_one()
        assert report.published == 1
        reasons = {skipped.where.rpartition("/")[2]: skipped.reason for skipped in report.skipped}
        assert reasons.keys() == {"gone", "form", "private"}
        assert "404" in reasons["gone"]
        assert "no article text" in reasons["form"]
        assert "robots.txt" in reasons["private"]
        assert any("/busy: 503" in warning for warning in report.warnings)
        assert world.source().poll.waiting == 1
        asked = len(world.origin.requests)
        world.origin.put("/busy", page("A late story"), HTML)
        assert world.poll_one().published == 1
        assert world.origin.paths()[asked:] == ["/map.xml", "/busy"]
        assert "/private" not in world.origin.paths()

    @pytest.mark.parametrize("status", [429, 503])
    def test_a_site_that_wants_to_wait_is_left_alone_with_all_its_pages(
        self, world: World, status: int
    ) -> None:
        put_page(world, "/0", "Story 0")
        for number in (1, 2):
            world.origin.fail(f"/{number}", status, {"Retry-After": "7200"})
        links = [(f"{world.origin.url}/{n}", f"2026-10-{30 - n}") for n in range(3)]
        add(world, world.origin.put("/map.xml", urlset(*links), XML), kind=SourceKind.SITEMAP)
        assert world.poll_one().published == 1
        assert "/1" in world.origin.paths()
        assert "/2" not in world.origin.paths()
        poll = world.source().poll
        assert poll.waiting == 2
        assert poll.next_at == world.clock.now.plus(7200 * SECOND)
        assert "the source asks for 2h (Retry-After)" in poll.next_reason

    def test_no_part_of_an_index_is_asked_of_a_site_that_wants_to_wait(self, world: World) -> None:
        parts = [f"{world.origin.url}/part-{n}.xml" for n in range(2)]
        for number in range(2):
            world.origin.fail(f"/part-{number}.xml", 503, {"Retry-After": "3600"})
        whole = index(*parts, lastmod="2026-10-31")
        add(world, world.origin.put("/index.xml", whole, XML), kind=SourceKind.SITEMAP)
        world.poll_one()
        assert "/part-1.xml" not in world.origin.paths()
        assert world.source().poll.waiting == 2
        assert world.source().poll.next_at == world.clock.now.plus(3600 * SECOND)

    def test_an_index_with_a_packed_part_and_facts_of_a_news_sitemap(self, world: World) -> None:
        story = put_page(world, "/kiln", "The kiln is saved")
        part = gzip.compress(urlset((story, "2026-10-31")).encode())
        world.origin.put("/part.xml.gz", part, "application/gzip")
        whole = index(f"{world.origin.url}/part.xml.gz", lastmod="2026-10-31")
        add(world, world.origin.put("/index.xml", whole, XML), kind=SourceKind.SITEMAP)
        assert world.poll_one().published == 1
        # The part says that it has not changed: it is not asked for again.
        world.origin.put("/index.xml", whole + "<!-- new bytes -->", XML)
        asked = len(world.origin.requests)
        world.poll_one()
        assert world.origin.paths()[asked:] == ["/index.xml"]

    def test_indexes_that_name_each_other_come_to_an_end(self, world: World) -> None:
        world.services = world.worker(REFRESH__MAX_SITEMAPS="12")
        each = [f"{world.origin.url}/index-{n}.xml" for n in range(30)]
        whole = index(*each)
        for number in range(30):
            world.origin.put(f"/index-{number}.xml", whole, XML)
        add(world, each[0], kind=SourceKind.SITEMAP)
        [report] = world.poll()
        asked = [path for path in world.origin.paths() if path.startswith("/index")]
        assert 1 < len(asked) == len(set(asked)) <= 13
        assert report.outcome is PollOutcome.UNCHANGED

    def test_parts_for_which_there_is_no_room_wait(self, world: World) -> None:
        world.services = world.worker(REFRESH__MAX_SITEMAPS="2")
        stories = [put_page(world, f"/{n}", f"Story {n}") for n in range(5)]
        for number, story in enumerate(stories):
            world.origin.put(f"/part-{number}.xml", urlset((story, "2026-10-31")), XML)
        parts = [f"{world.origin.url}/part-{n}.xml" for n in range(5)]
        world.origin.put("/inner.xml", index(*parts, lastmod="2026-10-31"), XML)
        outer = world.origin.put("/map.xml", index(f"{world.origin.url}/inner.xml"), XML)
        add(world, outer, kind=SourceKind.SITEMAP)
        for known in (1, 2, 3, 4, 5):
            assert world.poll_one().published == 1
            assert len(titles(world)) == known
        assert world.source().poll.waiting == 0


class TestListing:
    def test_links_that_the_selector_finds_are_followed_once(self, world: World) -> None:
        put_page(world, "/a", "First story")
        put_page(world, "/b", "Second story")
        listing = (
            "<ul><li><h2><a href='/a'>First</a></h2><time datetime='2026-10-30'>x</time></li>"
            "<li><h2><a href='/b'>Second</a></h2></li></ul><a href='/about'>About</a>"
        )
        url = world.origin.put("/news", f"<html><body>{listing}</body></html>", HTML)
        add(world, url, kind=SourceKind.LISTING, selector="h2 a", date_selector="time")
        assert world.poll_one().published == 2
        assert "/about" not in world.origin.paths()
        put_page(world, "/c", "Third story")
        more = f"<html><body><h2><a href='/c'>Third</a></h2>{listing}</body></html>"
        world.origin.put("/news", more, HTML)
        asked = len(world.origin.requests)
        assert world.poll_one().published == 1
        assert world.origin.paths()[asked:] == ["/news", "/c"]
        assert of_path(world, "/c").republish is Republish.EXCERPT


class TestDocuments:
    def declared(self, world: World, folder: Path) -> str:
        return f'\n[[sources]]\nid = "own"\nurl = "{folder}"\nkind = "documents"\n'

    def test_a_folder_holds_own_articles(self, world: World, tmp_path: Path) -> None:
        folder = tmp_path / "documents"
        folder.mkdir()
        (folder / "kiln.json").write_text(json.dumps(document("kiln")))
        (folder / "broken.json").write_text("{")
        world.services = world.worker(self.declared(world, folder))
        told = check(world.services, world.source("own"))
        assert [(item.title, item.decision) for item in told.items] == [("kiln", "new")]
        assert [skipped.where[-11:] for skipped in told.skipped] == ["broken.json"]
        assert world.articles() == []
        report = world.poll_one()
        assert (report.outcome, report.published) == ("changed", 1)
        [skipped] = report.skipped
        assert skipped.where.endswith("broken.json")
        article = world.article()
        assert (article.own, article.republish, article.status) == (
            True,
            Republish.FULL,
            Status.PUBLISHED,
        )
        assert slugs(world, FeedKind.SOURCE, "own") == {"kiln"}
        assert world.poll_one().outcome is PollOutcome.UNCHANGED
        told = check(world.services, world.source("own"))
        assert (told.items, told.known) == ((), 1)
        (folder / "kiln.json").write_text(json.dumps(document("kiln", title="Quite another")))
        told = check(world.services, world.source("own"))
        assert [item.decision for item in told.items] == ["updated (significant)"]
        assert world.poll_one().updated == 1
        assert slugs(world, FeedKind.SOURCE, "own") == {"kiln"}

    def test_a_folder_that_is_not_there_is_a_failed_poll(
        self, world: World, tmp_path: Path
    ) -> None:
        world.services = world.worker(self.declared(world, tmp_path / "nowhere"))
        [report] = world.poll()
        assert report.outcome is PollOutcome.FAILED
        assert "no such file or folder" in str(report.error)
        assert check(world.services, world.source("own")).error == report.error


class TestCheck:
    def test_it_tells_what_a_poll_would_give_and_stores_nothing(self, world: World) -> None:
        add(world, world.serve([STORY, Entry(title="Two", guid="g2")]))
        found = check(world.services, world.source())
        assert [(item.title, item.decision) for item in found.items] == [
            ("A story", "new"),
            ("Two", "new"),
        ]
        assert (found.kind, found.title, found.error) == (SourceKind.FEED, "Origin", None)
        assert found.status == "200 OK"
        assert "127.0.0.1" in found.host
        assert world.articles() == []
        assert world.source().poll.last_at is None
        world.poll_one()
        before = world.source()
        again = check(world.services, before)
        assert (again.items, again.known) == ((), 2)
        assert world.source() == before

    def test_it_tells_what_is_wrong(self, world: World) -> None:
        add(world, world.origin.fail("/feed", 403))
        found = check(world.services, sources.show(world.services, "s"))
        assert found.error == "403 Forbidden"
        assert found.next_at is not None


@pytest.mark.parametrize("kind", [SourceKind.FEED, SourceKind.PAGE])
def test_credentials_are_asked_for_when_they_are_needed(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: SourceKind
) -> None:
    url = world.serve([STORY])
    add(world, url, kind=kind, user="ann", password="env:WORD_OF_ANN")
    [report] = world.poll()
    assert report.outcome is PollOutcome.FAILED
    assert "WORD_OF_ANN" in str(report.error)
    assert world.origin.requests == []
    monkeypatch.setenv("WORD_OF_ANN", "secret")
    [report] = world.poll()
    assert "authorization" in world.origin.requests[-1].headers
    assert "secret" not in str(world.source())


def test_a_feed_behind_a_log_in_is_found_with_the_same_credentials(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORD_OF_ANN", "secret")
    world.serve([STORY], path="/feed")
    page = '<!doctype html><link rel="alternate" type="application/rss+xml" href="/feed">'
    add(world, world.origin.put("/", page), user="ann", password="env:WORD_OF_ANN")
    assert world.poll_one().published == 1
    asked = {request.path: request.headers for request in world.origin.requests}
    assert asked["/feed"]["authorization"] == asked["/"]["authorization"]
