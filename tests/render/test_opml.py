"""The directory of feeds for readers."""

from __future__ import annotations

from msgspec.structs import replace

from feedserver.model.feed import LATEST, FeedInfo, FeedKind, FeedSelector
from feedserver.render import opml
from tests.render.feed_checks import parse
from tests.render.samples import SITE, at, urn


def info(kind: FeedKind, slug: str, name: str, day: int) -> FeedInfo:
    return FeedInfo(
        selector=FeedSelector(kind, slug),
        id=urn(day),
        name=name,
        articles=1,
        touched_seq=day,
        touched_at=at(f"2026-11-{day:02}T10:00:00Z"),
    )


INFOS = (
    info(FeedKind.SOURCE, "paper", "The <Paper> & \x00Co", 3),
    info(FeedKind.LATEST, "", "Latest", 5),
    info(FeedKind.TOPIC, "large-language-models", "large-language-models", 4),
    info(FeedKind.TOPIC, "ai-law", "AI & Law", 2),
)


def test_feeds_are_grouped_by_kind_in_a_fixed_order() -> None:
    root = parse(opml.render(INFOS, SITE))
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    body = root.find("body")
    assert [outline.get("text") for outline in body] == [SITE.title, "Topics", "Sources"]
    assert [outline.get("text") for outline in body[1]] == [
        "Large language models – Example & Co. News",
        "AI & Law – Example & Co. News",
    ]
    assert body[2][0].get("text") == "The <Paper> & Co – Example & Co. News"


def test_every_feed_can_be_subscribed_to() -> None:
    feeds = parse(opml.render(INFOS, SITE)).findall(".//outline[@type='rss']")
    assert len(feeds) == len(INFOS)
    for feed in feeds:
        assert feed.get("xmlUrl") == feed.get("htmlUrl") + ".atom"
        assert feed.get("title") == feed.get("text")
    assert feeds[0].get("htmlUrl") == SITE.url(LATEST.path)


def test_the_date_is_the_last_change_to_any_feed() -> None:
    root = parse(opml.render(INFOS, SITE))
    assert root.findtext("head/dateModified") == "Thu, 05 Nov 2026 10:00:00 GMT"
    later = replace(INFOS[0], touched_at=at("2026-11-06T10:00:00.5Z"))
    root = parse(opml.render((later, *INFOS[1:]), SITE))
    assert root.findtext("head/dateModified") == "Fri, 06 Nov 2026 10:00:00 GMT"


def test_a_site_without_feeds() -> None:
    root = parse(opml.render((), SITE))
    assert len(root.find("body")) == 0
    assert root.find("head/dateModified") is None
