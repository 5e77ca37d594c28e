"""The change log, operations, errors and headers over HTTP."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from feedserver.errors import StoreBusyError
from feedserver.render import addresses
from feedserver.store.engine import Store
from tests.serve.conftest import Site
from tests.support.site import article, running, settings_for

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_the_change_log_is_read_page_by_page(site: Site) -> None:
    site.put(*(article(f"a{i}") for i in range(5)))
    seen, url = [], "/changes.json?since=0&limit=2"
    while url:
        page = json.loads(site.client.get(url).data)
        seen += [c["seq"] for c in page["changes"]]
        assert page["last_seq"] == 5
        url = (page["next"] or "").removeprefix("https://news.example.org")
    assert seen == [1, 2, 3, 4, 5]


def test_a_row_of_the_change_log(site: Site) -> None:
    site.put(article(body_md="It rose by 12 percent."))
    site.put(article(body_md="It rose by 21 percent."))
    first, second = json.loads(site.client.get("/changes.json?since=0").data)["changes"]
    assert first["type"] == "article.published"
    assert first["previous_version"] is None
    assert "backfill" not in first
    assert second["type"] == "article.updated"
    assert (second["version"], second["previous_version"]) == (2, 1)
    assert second["significance"] == "significant"
    assert second["changed"] == ["body_md"]
    assert second["url"] == "https://news.example.org/news/kiln"
    assert second["id"] == first["id"]


def test_since_the_end_is_an_empty_page(site: Site) -> None:
    site.put(article())
    page = json.loads(site.client.get("/changes.json?since=1").data)
    assert page == {"changes": [], "next": None, "last_seq": 1}


@pytest.mark.parametrize(
    "query",
    [
        "since=x",
        "since=-1",
        "limit=0",
        "limit=1001",
        "since=1.5",
        "since=99999999999999999999",
        "since=١",
    ],
)
def test_a_wrong_query_is_refused_in_words(site: Site, query: str) -> None:
    answer = site.client.get(f"/changes.json?{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert query.partition("=")[0] in json.loads(answer.data)["detail"]


def test_errors_are_problems_for_machines_and_pages_for_browsers(site: Site) -> None:
    machine = site.client.get("/news/nothing.json")
    assert machine.content_type == "application/problem+json"
    record = json.loads(machine.data)
    assert (record["status"], record["title"]) == (404, "Not Found")
    assert "nothing" in record["detail"]
    person = site.client.get("/news/nothing", headers=BROWSER)
    assert person.status_code == 404
    assert person.content_type == "text/html; charset=utf-8"
    assert "<h1" in person.get_data(as_text=True)


def test_a_method_that_is_not_allowed(site: Site) -> None:
    answer = site.client.post("/latest.rss")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_every_answer_carries_the_security_headers(site: Site) -> None:
    site.put(article())
    for path in ("/", "/news/kiln", "/latest.rss", "/nothing", "/healthz", "/changes.json"):
        headers = site.client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"]


def test_a_foreign_host_header_changes_no_address(site: Site) -> None:
    site.put(article())
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    for path in ("/latest.rss", "/", "/news/kiln.json", "/feeds.opml", "/changes.json"):
        assert b"evil" not in site.client.get(path, headers=headers).data
    answer = site.client.get("/feed", headers=headers)
    assert answer.headers["Location"] == "/latest.rss"


def test_the_robot_says_who_it_is(site: Site) -> None:
    answer = site.client.get("/bot")
    page = answer.get_data(as_text=True)
    assert site.services.user_agent in page
    assert "User-agent: feedserver" in page
    assert "between 5m and 1d" in page.lower().replace("<bdi>", "").replace("</bdi>", "")
    known = {"If-None-Match": answer.headers["ETag"]}
    assert site.client.get("/bot", headers=known).status_code == 304


@pytest.mark.parametrize(
    ("toml", "said", "unsaid"),
    [
        ("", ["at most 2 requests at once and 1s between two", "at most 20 at a time",
              "Disallow: /", "Crawl-delay", "Retry-After", "410 Gone"], ["write to"]),
        ('[site]\ncontact = "mailto:us@example.org"',
         ['write to <a href="mailto:us@example.org">us@example.org</a>'], []),
        ('[site]\ncontact = "a <b> c"', ["write to a &lt;b&gt; c."], ["<a href=\"a"]),
        ('[site]\ncontact = "javascript:alert(1)"', ["javascript:alert(1)."], ["href=\"java"]),
        ('[refresh]\nper_host_requests = 1\nper_host_delay = "3s"\nmax_links = 7',
         ["at most 1 request at once and 3s between two", "at most 7 at a time"], []),
        ("[refresh]\nrobots = false", ["410 Gone"], ["robots.txt", "Disallow"]),
    ],
)  # fmt: skip
def test_the_robot_says_how_often_it_comes_and_how_to_object(
    tmp_path: Path, toml: str, said: list[str], unsaid: list[str]
) -> None:
    with running(settings_for(tmp_path, toml=toml)) as services:
        site = Site(services, tmp_path)
        page = site.client.get("/bot").get_data(as_text=True)
        site.close()
    page = re.sub("</?(bdi|code)>", "", page)
    for words in said:
        assert words.lower() in page.lower()
    for words in unsaid:
        assert words not in page


def test_static_files_are_kept_for_ever(site: Site) -> None:
    page = site.client.get("/").get_data(as_text=True)
    [style] = re.findall(r'href="(/static/[^"]+\.css)"', page)
    answer = site.client.get(style)
    assert answer.content_type == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]
    assert site.client.get("/static/../app.py").status_code == 404
    assert site.client.get("/favicon.ico").status_code == 301


def test_health_and_readiness(site: Site) -> None:
    assert site.client.get("/healthz").status_code == 200
    assert site.client.get("/readyz").status_code == 200


def test_a_store_that_is_not_migrated_is_not_ready(tmp_path: Path) -> None:
    from feedserver.serve.app import create_app

    app = create_app(settings_for(tmp_path))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert b"not migrated" in answer.data
    app.extensions["feedserver"].services.close()


def test_a_store_that_is_down_leaves_the_last_documents_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(settings_for(tmp_path)) as services:
        site = Site(services, tmp_path)
        site.put(article())
        before = site.client.get("/latest.rss")

        def down(_self: Store) -> None:
            raise StoreBusyError("down")

        monkeypatch.setattr(Store, "read", down)
        during = site.client.get("/latest.rss")
        assert (during.status_code, during.data) == (200, before.data)
        missing = site.client.get("/latest.atom")
        assert missing.status_code == 503
        assert missing.headers["Retry-After"]
        ready = site.client.get("/readyz")
        assert (ready.status_code, ready.data) == (
            503,
            b"not ready: the store cannot be reached\n",
        )
        assert site.client.get("/healthz").status_code == 200
        monkeypatch.undo()
        site.close()


def test_what_leads_elsewhere_carries_the_path_of_the_base_address(tmp_path: Path) -> None:
    moved = settings_for(tmp_path, SITE__BASE_URL="https://elsewhere.example/bäse/")
    with running(moved) as services:
        site = Site(services, tmp_path)
        site.put(article(lang="en-GB"))
        base = "/b%C3%A4se"
        for path, target in (
            ("/feed", "/latest.rss"),
            ("/feed.json", "/latest.json"),
            ("/languages/en-GB.rss", "/languages/en-gb.rss"),
            ("/entities/Mistral%20AI", "/entities/mistral-ai"),
        ):
            assert site.client.get(path).headers["Location"] == base + target
        assert site.client.get("/favicon.ico").headers["Location"].startswith(f"{base}/static/")
        for path, accept, target in (
            ("/latest", "application/atom+xml", "/latest.atom"),
            ("/news/kiln", "application/json", "/news/kiln.json"),
        ):
            answer = site.client.get(path, headers={"Accept": accept})
            assert answer.headers["Content-Location"] == base + target
        site.close()


def test_no_name_in_a_record_splits_a_header(site: Site) -> None:
    hostile = 'A\r\nSet-Cookie: x=1\r\n\r\n"; rel="next'
    site.put(article(entities=[hostile], title=hostile, topics=[hostile]))
    entity = addresses.entity(hostile)
    for path in ("/news/kiln", "/latest", entity, f"{entity}.rss"):
        answer = site.client.get(path)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert all(value.isprintable() for _, value in answer.headers)
        links = answer.headers.get_all("Link")
        assert links
        assert not any('; rel="next' in link for link in links)


def test_a_new_base_url_makes_all_documents_anew(tmp_path: Path) -> None:
    with running(settings_for(tmp_path)) as services:
        site = Site(services, tmp_path)
        site.put(article())
        before = site.client.get("/latest.rss")
        site.close()
    moved = settings_for(tmp_path, SITE__BASE_URL="https://elsewhere.example/base/")
    with running(moved) as services:
        site = Site(services, tmp_path)
        after = site.client.get("/latest.rss")
        assert b"https://elsewhere.example/base/news/kiln" in after.data
        assert b"news.example.org" not in after.data
        assert after.headers["ETag"] != before.headers["ETag"]
        record = json.loads(site.client.get("/news/kiln.json").data)
        assert record["canonical_source"] == "https://elsewhere.example/base/news/kiln"
        site.close()
