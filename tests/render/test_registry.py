"""The tables of formats: every row works."""

from __future__ import annotations

import pytest
import time_machine

from feedserver.render import registry
from tests.render.samples import ARTICLES, OWN, SITE, feed_of


@pytest.mark.parametrize("row", registry.ARTICLE_FORMATS, ids=lambda row: row.name)
def test_every_article_has_every_representation_whatever_the_clock(
    row: registry.ArticleFormat,
) -> None:
    for article in ARTICLES:
        with time_machine.travel("2001-02-03T04:05:06Z"):
            then = row.render(article, SITE)
        assert then
        assert row.render(article, SITE) == then


@pytest.mark.parametrize("row", registry.FEED_FORMATS, ids=lambda row: row.name)
def test_every_feed_has_every_representation_whatever_the_clock(row: registry.FeedFormat) -> None:
    with time_machine.travel("2001-02-03T04:05:06Z"):
        then = row.render(feed_of(), SITE, 512 * 1024)
    assert then == row.render(feed_of(), SITE, 512 * 1024)
    assert not then.skipped
    assert OWN.content.title in then.body.decode()


def test_suffixes_and_media_types_of_the_contract() -> None:
    assert {row.suffix: row.media_type for row in registry.FEED_FORMATS} == {
        "": "text/html; charset=utf-8",
        ".rss": "application/rss+xml; charset=utf-8",
        ".atom": "application/atom+xml; charset=utf-8",
        ".json": "application/feed+json; charset=utf-8",
    }
    assert [row.suffix for row in registry.ARTICLE_FORMATS] == [
        "",
        ".md",
        ".txt",
        ".json",
        ".jsonld",
    ]
