"""`/news/<slug>` and its alternates, over HTTP."""

from __future__ import annotations

import json

import pytest

from tests.serve.conftest import Site
from tests.support.site import article

FORMATS = {
    "": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
}

# Written by somebody else: other spellings of times, curly quotes, broken and nested markup,
# tracking parameters, keys that this program does not know.
FOREIGN = {
    "slug": "mistral-raises",
    "title": "Mistral AI raises “a round” — l’Europe & the rest",
    "summary": "Mistral AI has raised money. It said so on Monday.",
    "body_md": (
        "**A bold [link [inside](https://example.org/x?utm_source=feed&id=1) a link]"
        "(https://example.org/y?fbclid=2)** and ***unbalanced.\n\n"
        "> “Curly,” she said\n\n- one\n    - two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    ),
    "url": "https://news.example.org/news/mistral-raises",
    "canonical_source": "https://example.com/story?id=7&utm_medium=rss",
    "published_at": "2026-11-01 09:00:00.123456+00:00",
    "updated_at": "2026-11-02 10:30:00.5+02:00",
    "lang": "en-GB",
    "topics": ["large-language-models", "ai-startups"],
    "entities": ["Mistral AI", "L'Oréal"],
    "alternates": {
        "html": "https://news.example.org/news/mistral-raises",
        "markdown": "https://news.example.org/news/mistral-raises.md",
        "text": "https://news.example.org/news/mistral-raises.txt",
        "jsonld": "https://news.example.org/news/mistral-raises.jsonld",
    },
    "source": {"desk": "technology"},
    "custom": [1, {"deep": None}],
}


@pytest.mark.parametrize(("suffix", "media_type"), FORMATS.items())
def test_every_alternate_is_served_with_its_media_type(
    site: Site, suffix: str, media_type: str
) -> None:
    site.put(article())
    answer = site.client.get(f"/news/kiln{suffix}")
    assert answer.status_code == 200
    assert answer.content_type == media_type
    assert "told in full" in answer.get_data(as_text=True) or suffix == ".jsonld"
    assert ("Accept" in answer.headers["Vary"].replace("Accept-Encoding", "")) == (suffix == "")


@pytest.mark.parametrize(("suffix", "media_type"), [i for i in FORMATS.items() if i[0]])
def test_accept_chooses_on_the_bare_address(site: Site, suffix: str, media_type: str) -> None:
    site.put(article())
    wanted = media_type.partition(";")[0]
    answer = site.client.get("/news/kiln", headers={"Accept": wanted})
    assert answer.content_type == media_type
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Location"] == f"/news/kiln{suffix}"
    assert answer.headers["Vary"] == "Accept, Accept-Encoding"
    assert answer.data == site.client.get(f"/news/kiln{suffix}").data


@pytest.mark.parametrize(
    "accept",
    [
        None,
        "*/*",
        "text/html",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "image/png",
        "nonsense;;;q=x",
    ],
)
def test_browsers_and_the_undecided_get_a_page_that_caches_may_keep(
    site: Site, accept: str | None
) -> None:
    site.put(article())
    answer = site.client.get("/news/kiln", headers={"Accept": accept} if accept else {})
    assert answer.content_type == FORMATS[""]
    assert answer.headers["Cache-Control"].startswith("public, max-age=300")
    assert "Content-Location" not in answer.headers


def test_a_suffix_never_varies_on_accept(site: Site) -> None:
    site.put(article())
    answer = site.client.get("/news/kiln.md", headers={"Accept": "text/html"})
    assert answer.content_type == FORMATS[".md"]


def test_a_foreign_document_comes_back_equal(site: Site) -> None:
    site.put(FOREIGN)
    answer = site.client.get("/news/mistral-raises.json")
    found = json.loads(answer.data)
    times = {
        "published_at": "2026-11-01T09:00:00.123456Z",
        "updated_at": "2026-11-02T08:30:00.500Z",
    }
    for key, value in (FOREIGN | times).items():
        assert found[key] == value, key
    assert found["id"].startswith("urn:uuid:")
    assert found["version"] == 1
    assert list(found)[:12] == [
        "slug",
        "title",
        "summary",
        "body_md",
        "url",
        "canonical_source",
        "published_at",
        "updated_at",
        "lang",
        "topics",
        "entities",
        "alternates",
    ]


def test_reading_what_was_written_changes_nothing(site: Site) -> None:
    site.put(FOREIGN)
    written = json.loads(site.client.get("/news/mistral-raises.json").data)
    site.put(written)
    assert json.loads(site.client.get("/news/mistral-raises.json").data) == written
    log = json.loads(site.client.get("/changes.json").data)
    assert [c["type"] for c in log["changes"]] == ["article.published"]


def test_links_are_clean_where_they_are_rendered_and_kept_in_the_record(site: Site) -> None:
    site.put(FOREIGN)
    for suffix in ("", ".md", ".txt"):
        text = site.client.get(f"/news/mistral-raises{suffix}").get_data(as_text=True)
        body = text.replace("https://example.com/story?id=7&utm_medium=rss", "").replace(
            "https://example.com/story?id=7&amp;utm_medium=rss", ""
        )
        assert "utm_source" not in body
        assert "fbclid" not in body
    assert "utm_source" in site.client.get("/news/mistral-raises.json").get_data(as_text=True)


def test_an_empty_list_that_a_document_declares_stays_empty(site: Site) -> None:
    site.put(article(topics=[], entities=[], body_md="A language model by Mistral AI."))
    found = json.loads(site.client.get("/news/kiln.json").data)
    assert (found["topics"], found["entities"]) == ([], [])


def test_what_a_document_leaves_out_is_derived(site: Site) -> None:
    site.put(
        article(
            summary=None,
            topics=None,
            entities=None,
            lang=None,
            body_md=(
                "Un modèle de langue n’est pas une language model comme les autres. "
                "Les chercheurs le disent depuis longtemps, et ils ont raison. "
                "La suite appartient à ceux qui le construisent."
            ),
        )
    )
    found = json.loads(site.client.get("/news/kiln.json").data)
    assert found["lang"] == "fr"
    assert found["summary"].startswith("Un modèle de langue")
    assert found["canonical_source"] == found["url"] == "https://news.example.org/news/kiln"
    assert found["updated_at"] == found["published_at"]


def test_json_ld_names_source_topics_and_entities(site: Site) -> None:
    site.put(article(canonical_source="https://example.com/original"))
    found = json.loads(site.client.get("/news/kiln.jsonld").data)
    assert found["@type"] == "NewsArticle"
    assert found["isBasedOn"] == "https://example.com/original"
    assert [t["name"] for t in found["about"]] == ["Large language models"]
    assert [t["name"] for t in found["mentions"]] == ["Mistral AI"]


def test_pages_and_headers_link_the_alternates(site: Site) -> None:
    site.put(article())
    answer = site.client.get("/news/kiln")
    page = answer.get_data(as_text=True)
    links = answer.headers.get_all("Link")
    for suffix, media_type in FORMATS.items():
        if suffix:
            kind = media_type.partition(";")[0]
            href = f"https://news.example.org/news/kiln{suffix}"
            assert f'type="{kind}"' in page
            assert href in page
            assert any(f"<{href}>" in link and f'type="{kind}"' in link for link in links)


def test_a_page_offers_the_feeds_in_its_headers_too(site: Site) -> None:
    site.put(article())
    links = site.client.get("/news/kiln").headers.get_all("Link")
    for suffix in (".rss", ".atom", ".json"):
        assert any(f"<https://news.example.org/latest{suffix}>" in link for link in links)


def test_an_edited_document_is_a_new_version_of_the_same_article(site: Site) -> None:
    site.put(
        article(body_md="It rose by 12 percent this year.", published_at="2026-11-01T09:00:00.120Z")
    )
    before = json.loads(site.client.get("/news/kiln.json").data)
    site.put(
        article(
            body_md="It rose by 21 percent this year.",
            title="The story retold",
            published_at="2026-11-01T09:00:00.120Z",
        )
    )
    after = json.loads(site.client.get("/news/kiln.json").data)
    assert after["version"] == 2
    assert (after["id"], after["slug"]) == (before["id"], before["slug"])
    assert after["published_at"] == before["published_at"] == "2026-11-01T09:00:00.120Z"
    assert after["updated_at"] > before["updated_at"]


def test_hostile_markup_never_reaches_a_page(site: Site) -> None:
    site.put(
        article(
            title="</title><script>alert(1)</script>",
            body_md="<script>alert(2)</script>\n\n[x](javascript:alert(3)) ![y](data:text/html,x)",
            summary="<img src=x onerror=alert(4)>",
        )
    )
    for path in ("/news/kiln", "/", "/latest", "/latest.rss", "/latest.atom"):
        page = site.client.get(path).get_data(as_text=True)
        assert "<script" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page


def test_unknown_and_misspelt_articles_are_404(site: Site) -> None:
    site.put(article())
    for path in (
        "/news/nothing",
        "/news/nothing.json",
        "/news/KILN",
        "/news/kiln.html",
        "/news/kiln/",
        "/news/",
        "/news/kiln.md.md",
        "/news/%00",
        "/news/..%2Fkiln",
    ):
        assert site.client.get(path).status_code == 404, path
