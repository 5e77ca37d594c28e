"""Reading articles' canonical sources again: what changed there updates the article."""

from __future__ import annotations

import time
from typing import Any

import pytest
from msgspec.structs import replace

from feedserver.model.article import Significance
from feedserver.model.instant import Instant
from feedserver.model.source import Republish, SourceKind
from feedserver.model.watch import WatchState
from feedserver.render.rights import visible
from feedserver.store import watches
from feedserver.workflow import reading, sources
from feedserver.workflow.polling import PollOutcome
from feedserver.workflow.refresh import Poller, refresh_articles
from feedserver.workflow.rereading import ArticleReport
from tests.support.feeds import Entry
from tests.support.newspaper import EXPLAINER, UPDATED, Page
from tests.support.site import article as document
from tests.support.site import put
from tests.workflow.conftest import World
from tests.workflow.test_refresh import add

HTML = "text/html; charset=utf-8"
TEASER = "A kiln ship fires clay at sea."
HOUR, DAY = 3600, 86_400
FACTS = {"12 → 21"}


def show(world: World, page: Page, path: str = "/explainer", **more: Any) -> str:
    """Have the origin serve the page."""
    return world.origin.put(path, page.html(), HTML, **more)


def reread(world: World, *source_ids: str) -> list[ArticleReport]:
    return refresh_articles(world.services, source_ids, lambda _done, _total: None)


def reread_one(world: World) -> ArticleReport:
    (report,) = reread(world)
    assert report.error is None, report
    return report


def watch(world: World) -> WatchState:
    found = reading.watch(world.services, world.article())
    assert found is not None
    return found.state


def from_feed(world: World, page: Page = EXPLAINER, **fields: Any) -> None:
    """An article of a feed that gives a teaser only, and its page."""
    link = show(world, page)
    entry = Entry(title=page.title, body=TEASER, link=link)
    add(world, world.serve([entry]), **fields)
    report = world.poll_one()
    assert report.published == 1


def from_document(
    world: World, page: Page = EXPLAINER, path: str = "/explainer", **keys: Any
) -> None:
    """An own article that was written from its page."""
    link = show(world, page, path)
    paragraphs = [block.replace("<h2>", "## ") for block in page.blocks]
    for tag in ("<p>", "</p>", "</h2>"):
        paragraphs = [block.replace(tag, "") for block in paragraphs]
    written = document(
        "kiln-ship",
        title=page.title,
        body_md="\n\n".join(paragraphs),
        canonical_source=link,
        published_at=page.published,
        updated_at=page.modified,
    )
    (result,) = put(world.services, world.folder / "in", written | keys)
    assert result.outcome == "created", result


def settle(world: World) -> None:
    """Whatever changes around a text makes nothing of it."""
    before = world.documents()
    for round_ in (3, 4, 5):
        show(world, replace(EXPLAINER, round_=round_))
        report = reread_one(world)
        assert report.outcome is PollOutcome.UNCHANGED, report
    assert world.article().version.number == 1
    assert len(world.changes()) == 1
    assert world.documents() == before, "the same state, the same bytes"


def update(world: World) -> None:
    """Three days later the page says something else: one significant change."""
    before = world.documents()
    world.clock.forward(3 * DAY)
    show(world, UPDATED)
    report = reread_one(world)
    assert report.outcome is PollOutcome.CHANGED
    assert report.version == 2
    _, change = world.changes()
    assert (change.type, change.version, change.significance) == (
        "article.updated",
        2,
        Significance.SIGNIFICANT,
    )
    assert set(change.facts) >= FACTS, change.facts
    assert change.changed == ("body_md",)
    article = world.article()
    assert article.version.updated_at == Instant.parse("2026-11-04T08:15:00Z")
    assert article.content.published_at == Instant.parse("2026-11-01T09:00:00Z")
    after = world.documents()
    for path in ("/latest.atom", "/latest.json", "/latest.rss", *_alternates(article.slug)):
        assert after[path][0] != before[path][0], path
    assert reread_one(world).outcome in (PollOutcome.NOT_MODIFIED, PollOutcome.UNCHANGED)
    assert len(world.changes()) == 2


def _alternates(slug: str) -> list[str]:
    return [f"/news/{slug}{suffix}" for suffix in ("", ".md", ".txt", ".json", ".jsonld")]


# --- the case to get right -------------------------------------------------------------------


def test_the_explainer_from_a_feed_that_is_followed(world: World) -> None:
    from_feed(world, follow=True, republish=Republish.FULL)
    article = world.article()
    assert "## How does it work?" in article.content.body_md
    assert "Related stories" not in article.content.body_md
    assert article.content.syndicated_md == TEASER
    assert visible(article).body_md == article.content.body_md
    settle(world)
    update(world)
    body = world.article().content.body_md
    assert "## Who sails them?" in body
    assert "21 kiln ships" in body
    assert "folly" not in body


def test_a_teaser_stays_a_teaser_while_its_changes_are_noticed(world: World) -> None:
    from_feed(world, follow=True)
    assert visible(world.article()).body_md == TEASER
    settle(world)
    update(world)
    article = world.article()
    assert visible(article).body_md == TEASER
    texts = [data for _, data in world.documents().values()]
    assert not any(b"potters" in data or b"dried kelp" in data for data in texts)


@pytest.mark.parametrize("said", ["", "Read more …"])
def test_a_feed_that_says_next_to_nothing_gets_no_words_of_its_pages(
    world: World, said: str
) -> None:
    link = show(world, replace(EXPLAINER, description=None))
    add(world, world.serve([Entry(title=EXPLAINER.title, body=said, link=link)]), follow=True)
    assert world.poll_one().published == 1
    assert "clay while it sails" in world.article().content.summary
    assert not any(b"clay while it sails" in data for _, data in world.documents().values())


def test_a_feed_that_is_not_followed_is_noticed_too(world: World) -> None:
    from_feed(world)
    assert world.article().content.body_md == TEASER
    assert reread_one(world).note.startswith("read for the first time")
    settle(world)
    update(world)
    assert world.article().content.body_md == TEASER


def test_the_explainer_from_a_document(world: World) -> None:
    from_document(world)
    settle(world)
    update(world)
    article = world.article()
    assert article.own
    assert "## Who sails them?" in article.content.body_md
    assert "folly" not in article.content.body_md
    assert article.content.summary == "It is told here. It has an end.", "declared: it stays"
    assert article.content.topics == ("large-language-models",)
    assert article.slug == "kiln-ship"


def test_a_document_whose_page_changed_before_it_was_first_read(world: World) -> None:
    from_document(world)
    update(world)


# --- documents -------------------------------------------------------------------------------


def test_a_document_with_a_text_of_its_own_keeps_it(world: World) -> None:
    from_document(world, body_md="A commentary on kiln ships by somebody who sailed on one.")
    show(world, EXPLAINER)
    assert reread_one(world).outcome is PollOutcome.UNCHANGED
    world.clock.forward(3 * DAY)
    show(world, UPDATED)
    report = reread_one(world)
    assert report.outcome is PollOutcome.UNCHANGED
    assert report.note == "the page changed; the article has a text of its own"
    assert len(world.changes()) == 1


def test_an_old_page_that_differs_from_its_document_changes_nothing(world: World) -> None:
    from_document(world, updated_at="2026-11-01T09:45:00Z")
    show(world, replace(UPDATED, modified="2026-11-01T09:30:00Z"))
    assert reread_one(world).note == "read for the first time: what changes from now on counts"
    assert len(world.changes()) == 1


def test_a_document_that_does_not_want_it_is_not_read_again(world: World) -> None:
    from_document(world, refresh=False)
    asked = len(world.origin.requests)
    assert reread(world) == []
    assert len(world.origin.requests) == asked


def test_a_document_may_change_its_mind(world: World) -> None:
    from_document(world)
    assert reread_one(world).outcome is PollOutcome.UNCHANGED
    elsewhere = show(world, EXPLAINER, "/elsewhere")
    stored = document("kiln-ship", canonical_source=elsewhere)
    put(world.services, world.folder / "in", stored)
    assert watch(world).url == elsewhere
    put(world.services, world.folder / "in", stored | {"refresh": False})
    state = watch(world)
    assert (state.next_at, "refresh = false" in state.next_reason) == (None, True)
    asked = world.origin.paths()
    assert "refresh = false" in reread_one(world).next_reason
    entry = Entry(title="Kilns", link=elsewhere, modified="2026-11-01T09:59:00Z")
    add(world, world.serve([entry], form="atom"))
    world.poll_one()
    assert world.origin.paths() == [*asked, "/feed"], "not even when a feed shows a newer date"
    assert watch(world).next_at is None


def test_a_page_that_proves_to_be_this_sites_own_is_not_read(world: World) -> None:
    from_document(world)
    world.services = world.worker(SITE__BASE_URL=world.origin.url)
    assert "no page of its own" in reread_one(world).next_reason
    assert world.origin.requests == []


def test_nothing_is_read_without_a_schedule(world: World) -> None:
    world.services = world.worker(REFRESH__ARTICLE_SCHEDULE="[]")
    from_feed(world)
    link = f"{world.origin.url}/explainer"
    world.serve([Entry(title=EXPLAINER.title, body=f"{TEASER} It has a mast.", link=link)])
    world.poll_one()
    assert watch(world).next_at is None


def test_a_page_that_was_gone_is_tried_again_when_its_feed_shows_more(world: World) -> None:
    from_feed(world)
    link = world.origin.fail("/explainer", 410)
    (report,) = reread(world)
    assert report.next_at is None
    world.serve([Entry(title=EXPLAINER.title, body=f"{TEASER} It has a mast.", link=link)])
    world.poll_one()
    assert watch(world).next_reason == "its feed shows a newer state"


def test_a_document_at_its_own_address_is_its_own_source(world: World) -> None:
    own = "https://news.example.org/news/kiln"
    put(world.services, world.folder / "in", document("kiln", canonical_source=own, url=own))
    assert reading.watch(world.services, world.article()) is None
    assert reread(world) == []


def test_a_new_title_of_the_page_is_one_of_the_article(world: World) -> None:
    from_document(world, title="A title of its own")
    assert reread_one(world).outcome is PollOutcome.UNCHANGED
    world.clock.forward(DAY)
    show(world, replace(UPDATED, modified="2026-11-02T08:00:00Z"))
    reread_one(world)
    assert world.article().content.title == "A title of its own", "the page's did not change"
    world.clock.forward(DAY)
    show(world, replace(UPDATED, title="Kiln ships banned", modified="2026-11-03T09:00:00Z"))
    reread_one(world)
    assert world.article().content.title == "Kiln ships banned"
    assert world.article().slug == "kiln-ship"


# --- feeds -----------------------------------------------------------------------------------


def test_a_page_that_cannot_be_read_leaves_the_feeds_words(world: World) -> None:
    link = world.origin.fail("/explainer", 503)
    entry = Entry(title=EXPLAINER.title, body=TEASER, link=link)
    add(world, world.serve([entry]), follow=True, republish=Republish.FULL)
    report = world.poll_one()
    assert report.published == 1
    assert "published as the feed has it" in report.warnings[0]
    assert world.article().content.body_md == TEASER
    show(world, EXPLAINER)
    later = reread_one(world)
    assert "takes the place of the feed's" in later.note
    article = world.article()
    assert "dried kelp" in article.content.body_md
    assert article.content.syndicated_md == TEASER
    assert [c.significance for c in world.changes()] == ["significant", "minor"]
    assert article.version.updated_at == article.content.published_at


@pytest.mark.parametrize(
    ("level", "significance"), [(Republish.FEED, "significant"), (Republish.FULL, "minor")]
)
def test_an_entry_that_says_more_than_before_is_news_where_it_is_shown(
    world: World, level: Republish, significance: str
) -> None:
    from_feed(world, follow=True, republish=level)
    link = f"{world.origin.url}/explainer"
    world.serve([Entry(title=EXPLAINER.title, body=f"{TEASER} It has 7 masts.", link=link)])
    world.poll_one()
    assert world.changes()[-1].significance == significance


@pytest.mark.parametrize("level", [Republish.FEED, Republish.FULL])
def test_an_entry_that_changes_while_its_page_is_down_keeps_the_pages_text(
    world: World, level: Republish
) -> None:
    from_feed(world, follow=True, republish=level)
    link = world.origin.fail("/explainer", 503)
    later = f"{TEASER} The first of them has a mast."
    world.serve([Entry(title="Kiln ships", body=later, link=link)])
    world.poll_one()
    article = world.article()
    assert (article.content.title, article.version.number) == (EXPLAINER.title, 2)
    assert "dried kelp" in article.content.body_md
    assert article.content.syndicated_md == later
    assert visible(article).body_md == (
        later if level is Republish.FEED else article.content.body_md
    )
    assert watch(world).next_reason == "its feed shows a newer state"
    show(world, EXPLAINER)
    assert reread_one(world).outcome is not PollOutcome.CHANGED


def test_the_pages_behind_many_entries_are_read_a_few_at_a_time(world: World) -> None:
    entries = []
    for number in range(25):
        page = replace(EXPLAINER, title=f"Ship {number} sails", canonical=None)
        link = show(world, page, f"/{number}")
        when = f"2026-10-{number + 1:02}T09:00:00Z"
        entries.append(Entry(title=page.title, guid=f"g{number}", link=link, published=when))
    add(world, world.serve(entries), follow=True)
    assert world.poll_one().published == 20
    assert world.source().poll.waiting == 5
    assert world.poll_one().published == 5
    assert world.source().poll.waiting == 0
    assert all("dried kelp" in article.content.body_md for article in world.articles())
    asked = world.origin.paths()
    assert world.poll_one().published == 0
    assert world.origin.paths()[len(asked) :] == ["/feed"], "known entries' pages are left alone"


def test_a_site_in_trouble_is_left_alone_and_its_entries_wait(world: World) -> None:
    entries = [
        Entry(title=f"Ship {n}", guid=f"g{n}", link=world.origin.fail(f"/{n}", 503))
        for n in range(6)
    ]
    add(world, world.serve(entries), follow=True)
    assert world.poll_one().published == 3
    assert world.source().poll.waiting == 3
    assert world.poll_one().published == 3


def test_a_changed_entry_has_its_page_read_at_once(world: World) -> None:
    from_feed(world, follow=True, republish=Republish.FULL)
    world.clock.forward(3 * DAY)
    link = show(world, UPDATED)
    told = Entry(title=UPDATED.title, body=TEASER, link=link, modified=UPDATED.modified)
    world.serve([told])
    assert world.poll_one().updated == 1
    assert "Who sails them?" in world.article().content.body_md
    assert reread_one(world).outcome is PollOutcome.NOT_MODIFIED


def test_a_newer_date_in_a_feed_that_is_not_followed_makes_the_page_due(world: World) -> None:
    from_feed(world)
    reread_one(world)
    assert watch(world).next_at is not None
    link = f"{world.origin.url}/explainer"
    world.serve(
        [Entry(title=EXPLAINER.title, body=TEASER, link=link, modified="2026-11-01T09:55:00Z")]
    )
    world.poll_one()
    found = reading.watch(world.services, world.article())
    assert found is not None
    with world.services.store.read() as connection:
        assert watches.any_due(connection, world.services.now(), 60.0)
    state = watch(world)
    assert (state.next_at, state.next_reason) == (world.clock.now, "its feed shows a newer state")


@pytest.mark.parametrize("kind", [SourceKind.SITEMAP, SourceKind.LISTING])
def test_pages_that_a_sitemap_or_a_listing_led_to_are_read_again(
    world: World, kind: SourceKind
) -> None:
    link = show(world, EXPLAINER)
    if kind is SourceKind.SITEMAP:
        url = world.origin.put(
            "/sitemap.xml",
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<url><loc>{link}</loc></url></urlset>",
            "application/xml",
        )
        add(world, url, kind=kind)
    else:
        url = world.origin.put("/list", f'<html><h2><a href="{link}">Kilns</a></h2></html>', HTML)
        add(world, url, kind=kind, selector="h2 a")
    assert world.poll_one().published == 1
    settle(world)
    update(world)
    assert "potters" in world.article().content.body_md
    assert visible(world.article()).body_md == "", "an excerpt is what may be shown of a page"


def test_a_page_that_is_a_source_is_polled_as_one(world: World) -> None:
    add(world, show(world, EXPLAINER), kind=SourceKind.PAGE)
    assert world.poll_one().published == 1
    assert reading.watch(world.services, world.article()) is None


# --- asking ----------------------------------------------------------------------------------


def test_a_page_is_asked_for_conditionally(world: World) -> None:
    from_feed(world, follow=True)
    tag = world.origin.requests[-1]
    assert "if-none-match" not in tag.headers
    assert reread_one(world).outcome is PollOutcome.NOT_MODIFIED
    assert "if-none-match" in world.origin.requests[-1].headers
    assert watch(world).last_status == "304 Not Modified"


def test_the_same_bytes_are_not_parsed_again(world: World) -> None:
    from_feed(world, follow=True)
    show(world, EXPLAINER, conditional=False)
    assert reread_one(world).note == "the page's bytes are the same"


def test_an_older_state_of_the_page_never_replaces_a_newer_one(world: World) -> None:
    world.clock.set("2026-11-05T10:00:00Z")
    from_feed(world, UPDATED, follow=True)
    show(world, EXPLAINER)
    reread_one(world)
    assert "potters" in world.article().content.body_md


@pytest.mark.parametrize("changes", [False, True])
def test_a_feed_that_comes_to_be_followed_gives_whole_texts(world: World, changes: bool) -> None:
    from_feed(world)
    reread_one(world)
    followed = replace(sources.show(world.services, "s").source, follow=True)
    sources.remove(world.services, "s")
    sources.add(world.services, replace(followed, republish=Republish.FULL))
    world.clock.forward(3 * DAY)
    if changes:
        show(world, UPDATED)
    reread_one(world)
    assert "dried kelp" in visible(world.article()).body_md
    assert world.article().content.syndicated_md == TEASER
    change = world.changes()[-1]
    assert change.significance == ("significant" if changes else "minor")
    assert set(change.facts) >= (FACTS if changes else set())
    assert reread_one(world).outcome is PollOutcome.NOT_MODIFIED


@pytest.mark.parametrize("own", [True, False])
def test_another_feed_that_follows_to_the_page_takes_nothing_from_its_watch(
    world: World, own: bool
) -> None:
    page = replace(EXPLAINER, modified=None)
    if own:
        from_document(world, page)
    else:
        from_feed(world, page)
    reread_one(world)
    entry = Entry(title=page.title, body=TEASER, link=f"{world.origin.url}/explainer")
    add(world, world.serve([entry], path="/other"), source_id="other", follow=True)
    assert [report.error for report in world.poll("other")] == [None]
    world.clock.forward(DAY)
    show(world, replace(UPDATED, modified=None))
    assert reread_one(world).version == 2


def test_an_older_state_of_a_page_that_is_only_noticed_is_no_news(world: World) -> None:
    from_feed(world)
    reread_one(world)
    update(world)
    for page in (EXPLAINER, UPDATED):
        show(world, page)
        assert reread_one(world).outcome is PollOutcome.UNCHANGED
    assert len(world.changes()) == 2


@pytest.mark.parametrize("follow", [True, False])
def test_a_page_dated_to_the_day_is_not_late_for_its_feed(world: World, follow: bool) -> None:
    dated = "2026-11-01"
    link = show(world, replace(EXPLAINER, modified=dated))
    entry = Entry(title=EXPLAINER.title, body=TEASER, link=link, modified="2026-11-01T09:45:00Z")
    add(world, world.serve([entry], form="atom"), follow=follow)
    world.poll_one()
    reread_one(world)
    world.clock.forward(HOUR)
    show(world, replace(UPDATED, modified=dated))
    assert reread_one(world).version == 2
    assert world.article().version.updated_at == world.clock.now


def test_a_page_that_never_dates_anew_is_not_late_for_its_document(world: World) -> None:
    from_document(world, updated_at="2026-11-01T09:45:00Z")
    reread_one(world)
    world.clock.forward(DAY)
    show(world, replace(UPDATED, modified=EXPLAINER.modified))
    assert reread_one(world).version == 2


def test_a_page_that_is_gone_leaves_the_article(world: World) -> None:
    from_feed(world, follow=True)
    world.origin.fail("/explainer", 410)
    (report,) = reread(world)
    assert (report.outcome, report.next_at) == (PollOutcome.FAILED, None)
    assert "410" in str(report.error)
    assert world.article().version.number == 1


OTHER = replace(
    EXPLAINER,
    title="Rain stops play in Westhaven",
    blocks=(
        (
            "<p>Rain kept the players of both teams in the cabins for two hours on Saturday. When"
            " the match began at last the pitch was a lake, and the ball lay wherever it fell.</p>"
        ),
        (
            "<p>The visitors scored by an own goal in the ninth minute, and defended it with nine"
            " men behind the ball. The referee said that he had seen worse pitches in his time.</p>"
        ),
    ),
    description=None,
)


@pytest.mark.parametrize("follow", [True, False])
def test_a_page_that_leads_to_another_story_leaves_the_article(world: World, follow: bool) -> None:
    from_feed(world, follow=follow)
    reread_one(world)
    show(world, OTHER, "/other")
    world.origin.redirect("/explainer", "/other")
    (report,) = reread(world)
    assert "leads to another story" in str(report.error)
    assert (report.note, world.article().version.number) == ("", 1)
    show(world, UPDATED, "/moved")
    world.origin.redirect("/explainer", "/moved")
    assert reread_one(world).version == 2


def test_a_page_that_shows_a_wall_leaves_the_article(world: World) -> None:
    from_feed(world, follow=True, republish=Republish.FULL)
    wall = "<p>We use cookies. Please give your consent to cookies to go on. Log in or consent.</p>"
    world.origin.put("/explainer", f"<html><body>{wall}</body></html>", HTML)
    (report,) = reread(world)
    assert "no article text found" in str(report.error)
    assert "dried kelp" in world.article().content.body_md
    assert (watch(world).failures, world.article().version.number) == (1, 1)


def test_robots_txt_holds_for_pages(world: World) -> None:
    from_feed(world)
    world.origin.put("/robots.txt", "User-agent: *\nDisallow: /explainer", "text/plain")
    fresh = world.worker()
    world.services = fresh
    (report,) = reread(world)
    assert "robots.txt" in str(report.error)


def test_readings_become_seldom(world: World) -> None:
    world.services = world.worker(REFRESH__JITTER="0")
    from_feed(world, follow=True)
    waits = []
    for _ in range(9):
        due = watch(world).next_at
        assert due is not None
        waits.append(round((due.us - world.clock.now.us) / 1e6))
        world.clock.now = due
        reread_one(world)
    # The page says that it changed at 9:30, half an hour ago.
    assert waits[0] == HOUR / 2
    assert waits[1:] == [2 * HOUR, 9 * HOUR, 12 * HOUR, 2 * DAY, 4 * DAY, 23 * DAY] + 2 * [30 * DAY]
    show(world, replace(UPDATED, modified=None))
    reread_one(world)
    due = watch(world).next_at
    assert due is not None
    assert round((due.us - world.clock.now.us) / 1e6) == HOUR


def test_the_origins_word_puts_a_reading_off(world: World) -> None:
    from_feed(world)
    show(world, EXPLAINER, headers={"Cache-Control": "max-age=172800"})
    report = reread_one(world)
    assert "Cache-Control" in report.next_reason
    assert report.next_at == world.clock.now.plus(2 * DAY * 1_000_000)
    world.origin.fail("/explainer", 503, {"Retry-After": "7200"})
    (report,) = reread(world)
    assert report.next_at is not None
    assert report.next_at.us >= world.clock.now.us + 7200 * 1_000_000


def test_due_articles_are_read_by_the_poller(world: World) -> None:
    from_feed(world, follow=True)
    world.clock.forward(4 * DAY)
    show(world, UPDATED)
    poller = Poller(world.services)
    try:
        # The feed and the article.
        assert poller.tick() == 2
        for _ in range(1000):
            if world.article().version.number == 2 and not poller.running:
                break
            time.sleep(0.01)
    finally:
        poller.close(5.0)
    assert world.article().version.number == 2


def test_a_paused_sources_pages_are_left_alone(world: World) -> None:
    from_feed(world, follow=True)
    world.clock.forward(4 * DAY)
    with world.services.store.read() as connection:
        assert watches.any_due(connection, world.services.now(), 60.0)
    sources.pause(world.services, "s")
    with world.services.store.read() as connection:
        assert not watches.any_due(connection, world.services.now(), 60.0)
    asked = len(world.origin.requests)
    assert reread_one(world).outcome is PollOutcome.NOT_MODIFIED, "asked for by name it is read"
    assert len(world.origin.requests) == asked + 1


def test_a_removed_sources_credentials_are_sent_no_more(world: World) -> None:
    from_feed(world, follow=True, user="reader", password="secret")
    assert "authorization" in world.origin.requests[-1].headers
    sources.remove(world.services, "s")
    reread_one(world)
    assert "authorization" not in world.origin.requests[-1].headers


def test_only_the_articles_of_a_source(world: World) -> None:
    from_feed(world, follow=True)
    from_document(world, path="/elsewhere")
    assert [report.slug for report in reread(world, "s")] == [
        article.slug for article in world.articles() if article.source_id == "s"
    ]


# --- what may be shown -----------------------------------------------------------------------


def test_a_page_that_forbids_copies_leaves_its_feeds_own_words(world: World) -> None:
    from_feed(world, replace(EXPLAINER, head='<meta name="robots" content="noarchive">'))
    reread_one(world)
    assert world.article().content.signals.robots == ("noarchive",)
    assert visible(world.article()).body_md == TEASER


def test_a_page_that_forbids_copies_from_now_on_is_obeyed_at_once(world: World) -> None:
    from_feed(world, follow=True, republish=Republish.FULL)
    assert "dried kelp" in visible(world.article()).body_md
    show(world, replace(EXPLAINER, head='<meta name="robots" content="noarchive">'))
    reread_one(world)
    article = world.article()
    assert article.content.signals.robots == ("noarchive",)
    assert visible(article).body_md == TEASER
    assert [c.significance for c in world.changes()] == ["significant", "minor"]
