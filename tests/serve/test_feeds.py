"""Feeds and listings over HTTP: addresses, media types, conditional requests, codings."""

from __future__ import annotations

import gzip
import json
from email.utils import parsedate_to_datetime

import pytest
from lxml import etree

from tests.serve.conftest import Site
from tests.support.site import article

PLACES = [
    "/latest",
    "/topics/large-language-models",
    "/entities/mistral-ai",
    "/languages/en",
    "/languages/en-gb",
]
TYPES = {
    ".rss": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
}


def filled(site: Site) -> None:
    site.put(
        article(lang="en-GB"), article("second", published_at="2026-11-02T09:00:00Z", lang="en-GB")
    )


@pytest.mark.parametrize("place", PLACES)
def test_every_feed_has_four_representations(site: Site, place: str) -> None:
    filled(site)
    page = site.client.get(place)
    assert page.content_type == "text/html; charset=utf-8"
    for suffix, media_type in TYPES.items():
        answer = site.client.get(place + suffix)
        assert (answer.status_code, answer.content_type) == (200, media_type)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        address = f"https://news.example.org{place}{suffix}"
        assert address in page.get_data(as_text=True)
        assert any(address in link for link in page.headers.get_all("Link"))
        chosen = site.client.get(place, headers={"Accept": media_type.partition(";")[0]})
        assert chosen.data == answer.data
        assert chosen.headers["Content-Location"] == place + suffix
        assert chosen.headers["Cache-Control"] == "private, no-store"


def test_all_formats_carry_the_same_articles_in_the_same_order(site: Site) -> None:
    filled(site)
    rss = etree.fromstring(site.client.get("/latest.rss").data)
    atom = etree.fromstring(site.client.get("/latest.atom").data)
    feed = json.loads(site.client.get("/latest.json").data)
    ids = [item["id"] for item in feed["items"]]
    assert [i["title"] for i in feed["items"]] == ["The story of second", "The story of kiln"]
    assert [e.text for e in rss.iterfind(".//item/guid")] == ids
    assert [e.text for e in atom.iterfind(".//{*}entry/{*}id")] == ids


@pytest.mark.parametrize(
    "path",
    [
        "/latest.rss",
        "/latest",
        "/",
        "/feeds",
        "/feeds.opml",
        "/news/kiln",
        "/news/kiln.json",
        "/changes.json",
    ],
)
def test_conditional_requests(site: Site, path: str) -> None:
    filled(site)
    first = site.client.get(path)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert etag.startswith('"')
    repeated = ("ETag", "Last-Modified", "Cache-Control", "Vary")
    for headers in (
        {"If-None-Match": etag},
        {"If-None-Match": f"W/{etag}"},
        {"If-None-Match": f'"other", {etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
        {"If-None-Match": etag, "If-Modified-Since": "Mon, 01 Jan 1990 00:00:00 GMT"},
    ):
        answer = site.client.get(path, headers=headers)
        assert answer.status_code == 304, headers
        assert answer.data == b""
        assert [answer.headers[h] for h in repeated] == [first.headers[h] for h in repeated]
    for headers in (
        {"If-None-Match": '"other"'},
        {"If-None-Match": '"other"', "If-Modified-Since": modified},
        {"If-Modified-Since": "Mon, 01 Jan 1990 00:00:00 GMT"},
        {"If-Modified-Since": "not a date"},
        {"If-None-Match": ""},
    ):
        assert site.client.get(path, headers=headers).status_code == 200, headers


def test_head_is_get_without_a_body(site: Site) -> None:
    filled(site)
    for path in ("/latest.atom", "/news/kiln", "/feeds.opml", "/nothing", "/healthz"):
        got, head = site.client.get(path), site.client.head(path)
        assert head.status_code == got.status_code
        assert head.data == b""
        assert dict(head.headers) == dict(got.headers)


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip", "gzip"),
        ("br, gzip;q=0.8", "gzip"),
        ("*", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=0", None),
        ("identity", None),
        ("gzip;q=0.5, identity", None),
        ("", None),
        ("nonsense;q=abc,,", None),
    ],
)
def test_gzip_when_it_is_welcome(site: Site, accept: str, coding: str | None) -> None:
    filled(site)
    plain = site.client.get("/latest.rss")
    answer = site.client.get("/latest.rss", headers={"Accept-Encoding": accept})
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Vary"] == "Accept-Encoding"
    if coding:
        assert gzip.decompress(answer.data) == plain.data
        assert answer.headers["ETag"] != plain.headers["ETag"]
        known = {"Accept-Encoding": accept, "If-None-Match": answer.headers["ETag"]}
        assert site.client.get("/latest.rss", headers=known).status_code == 304


def test_a_change_touches_only_its_own_feeds(site: Site) -> None:
    site.put(article("a", topics=["large-language-models"]), article("b", topics=["ai-chips"]))
    before = {
        p: site.client.get(p).headers["ETag"]
        for p in ("/topics/ai-chips.rss", "/latest.rss", "/topics/large-language-models.atom")
    }
    site.put(article("a", topics=["large-language-models"], title="Another title"))
    after = {p: site.client.get(p).headers["ETag"] for p in before}
    assert after["/topics/ai-chips.rss"] == before["/topics/ai-chips.rss"]
    assert after["/latest.rss"] != before["/latest.rss"]
    assert after["/topics/large-language-models.atom"].startswith('"3-')


def test_an_unchanged_document_moves_nothing(site: Site) -> None:
    filled(site)
    first = site.client.get("/latest.atom")
    site.put(article(lang="en-GB"))
    again = site.client.get("/latest.atom")
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Last-Modified"] == first.headers["Last-Modified"]


def test_two_processes_give_the_same_bytes_and_validators(site: Site) -> None:
    filled(site)
    other = Site(site.services, site.folder)
    for path in ("/latest.rss", "/latest", "/", "/feeds", "/feeds.opml", "/news/kiln.json"):
        one, two = site.client.get(path), other.client.get(path)
        assert one.data == two.data
        assert one.headers["ETag"] == two.headers["ETag"]
        assert one.headers["Last-Modified"] == two.headers["Last-Modified"]
    other.close()


def test_last_modified_is_when_the_bytes_changed(site: Site) -> None:
    filled(site)
    log = json.loads(site.client.get("/changes.json").data)["changes"]
    when = parsedate_to_datetime(site.client.get("/latest.rss").headers["Last-Modified"])
    assert log[-1]["at"][:19] <= when.isoformat()[:19]


def test_topics_of_the_settings_have_pages_before_any_article(site: Site) -> None:
    answer = site.client.get("/topics/ai-chips.atom")
    assert answer.status_code == 200
    feed = etree.fromstring(answer.data)
    assert feed.findall("{*}entry") == []
    assert feed.findtext("{*}updated")


def test_what_nobody_named_is_404(site: Site) -> None:
    filled(site)
    for path in (
        "/topics/unknown",
        "/topics/unknown.rss",
        "/entities/nobody",
        "/languages/xx",
        "/sources/none.json",
        "/latest.xml",
        "/latest/x",
        "/topics",
        "/topics/",
    ):
        assert site.client.get(path).status_code == 404, path


def test_names_as_written_lead_to_their_address(site: Site) -> None:
    filled(site)
    for path, target in (
        ("/languages/en-GB", "/languages/en-gb"),
        ("/languages/en-GB.rss", "/languages/en-gb.rss"),
        ("/entities/Mistral%20AI", "/entities/mistral-ai"),
        ("/topics/Large-Language-Models.json", "/topics/large-language-models.json"),
    ):
        answer = site.client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (301, target)


@pytest.mark.parametrize(
    ("guess", "target"),
    [
        ("/feed", ".rss"),
        ("/rss", ".rss"),
        ("/rss.xml", ".rss"),
        ("/feed.xml", ".rss"),
        ("/index.xml", ".rss"),
        ("/atom.xml", ".atom"),
        ("/feed.json", ".json"),
    ],
)
def test_guessed_addresses_lead_to_the_feed(site: Site, guess: str, target: str) -> None:
    answer = site.client.get(guess)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/latest{target}")


def test_the_window_is_bounded(site: Site) -> None:
    site.put(*(article(f"a{i:03}", published_at=f"2026-10-01T00:{i:02}:00Z") for i in range(55)))
    feed = json.loads(site.client.get("/latest.json").data)
    assert [i["title"] for i in feed["items"]] == [
        f"The story of a{i:03}" for i in range(54, 4, -1)
    ]


def test_the_directory_lists_feeds_for_people_and_for_readers(site: Site) -> None:
    filled(site)
    page = site.client.get("/feeds").get_data(as_text=True)
    outline = etree.fromstring(site.client.get("/feeds.opml").data)
    addresses = {o.get("xmlUrl") for o in outline.iterfind(".//outline[@xmlUrl]")}
    for place in ("/latest", "/topics/ai-chips", "/entities/mistral-ai", "/languages/en-gb"):
        assert f'href="{place}"' in page
        assert any(a.startswith(f"https://news.example.org{place}.") for a in addresses)
    assert "/feeds.opml" in page


def test_feeds_are_listed_by_the_names_that_people_see(site: Site) -> None:
    names = ["xAI", "AMD", "Alibaba", "Zurich", "École"]
    site.put(article(topics=[], entities=names), article("fr", lang="fr", entities=[]))
    site.put(article("de", lang="de", entities=[]))
    page = site.client.get("/feeds").get_data(as_text=True)
    shown = ["Alibaba", "AMD", "École", "xAI", "Zurich", "English", "French", "German"]
    places = [page.index(f"<bdi>{name}</bdi>") for name in shown]
    assert places == sorted(places)


def test_an_old_story_that_is_found_late_is_news_to_the_feed(site: Site) -> None:
    filled(site)
    before = etree.fromstring(site.client.get("/latest.atom").data)
    site.put(article("old", published_at="2019-01-01T00:00:00Z"))
    after = etree.fromstring(site.client.get("/latest.atom").data)
    assert after.findtext("{*}updated") > before.findtext("{*}updated")
    assert after.findtext("{*}entry[last()]/{*}title") == "The story of old"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/json", TYPES[".json"]),
        ("application/feed+json; charset=utf-8", TYPES[".json"]),
        ("application/xml", TYPES[".rss"]),
        ("text/xml;q=0.9, application/atom+xml", TYPES[".atom"]),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "text/html; charset=utf-8"),
        ("text/*", "text/html; charset=utf-8"),
    ],
)
def test_general_types_and_parameters_choose_too(site: Site, accept: str, media_type: str) -> None:
    answer = site.client.get("/latest", headers={"Accept": accept})
    assert answer.content_type == media_type


def test_scripts_of_other_sites_may_read_feeds(site: Site) -> None:
    filled(site)
    for answer in (
        site.client.get("/latest.rss"),
        site.client.get("/latest", headers={"Accept": "application/atom+xml"}),
        site.client.get("/feed"),
        site.client.options("/latest.rss"),
    ):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
