"""Settings, services and a site of a test's own, in the test's own process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from feedserver.services import Services
from feedserver.settings import Settings, load
from feedserver.workflow.documents import Imported, import_documents
from feedserver.workflow.polling import Report
from feedserver.workflow.prepare import prepare
from feedserver.workflow.refresh import refresh

TOML = """
[site]
base_url = "https://news.example.org"
title = "Example News"

[seeds]
path = ""

[network]
allow = ["127.0.0.0/8"]

[refresh]
per_host_delay = "0s"
per_host_requests = 8

[[topics]]
id = "large-language-models"
name = "Large language models"
terms = ["language model"]

[[topics]]
id = "ai-chips"
"""


def settings_for(folder: Path, store_url: str = "", toml: str = TOML, **environ: str) -> Settings:
    """Settings that write below `folder`; `environ` as in FEEDSERVER_<NAME>."""
    file = folder / "feedserver.toml"
    file.write_text(toml, encoding="utf-8")
    given = {f"FEEDSERVER_{name}": value for name, value in environ.items()}
    if store_url:
        given["FEEDSERVER_STORAGE__URL"] = store_url
    return load(file, folder / "data", environ=given)


@contextmanager
def running(settings: Settings) -> Iterator[Services]:
    """The parts with a store that is ready."""
    services = Services(settings)
    try:
        prepare(services)
        yield services
    finally:
        services.close()


def article(slug: str = "kiln", **keys: Any) -> dict[str, Any]:
    """An article document; `keys` override, None leaves a key out."""
    document: dict[str, Any] = {
        "slug": slug,
        "title": f"The story of {slug}",
        "summary": "It is told here. It has an end.",
        "body_md": f"This is the story of {slug}, told in full.\n\nIt has two paragraphs.",
        "published_at": "2026-11-01T09:00:00Z",
        "lang": "en",
        "topics": ["large-language-models"],
        "entities": ["Mistral AI"],
    }
    return {k: v for k, v in (document | keys).items() if v is not None}


def put(services: Services, folder: Path, *documents: dict[str, Any]) -> list[Imported]:
    """Import documents, each from a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for document in documents:
        path = folder / f"{document['slug']}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        paths.append(path)
    return import_documents(services, paths, lambda _done, _total: None)


def poll(services: Services, *source_ids: str) -> list[Report]:
    """Poll now."""
    return refresh(services, source_ids, lambda _done, _total: None)
