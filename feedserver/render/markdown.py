"""An article as Markdown with YAML front matter: `/news/<slug>.md`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from feedserver.model.article import Article
from feedserver.model.site import Site
from feedserver.render import naming, rights
from feedserver.render.printable import printable
from feedserver.text.markdown import clean_links

# JSON strings are YAML strings but for these, which YAML 1.2 wants escaped (production 1).
_NOT_IN_YAML: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>~|]|&(?=#?\w+;)|#+(?=\s*$))")


def render(article: Article, site: Site) -> bytes:
    """Front matter, the title as heading, the body with clean links (or the summary, where the
    body may not be shown), and where a third-party article comes from. In UTF-8."""
    content = rights.visible(article)
    lines = ["---", *_front_matter(article, site), "---", "", f"# {_escape(content.title)}", ""]
    text = clean_links(printable(content.body_md)).strip("\n") or _escape(content.summary)
    if text:
        lines += [text, ""]
    notes = naming.origin_notes(article, content, site)
    if notes:
        lines += ["---", "", *(f"- {label}: {_note(value)}" for label, value in notes), ""]
    return "\n".join(lines).encode("utf-8", "replace")


def _front_matter(article: Article, site: Site) -> list[str]:
    content = rights.visible(article)
    url = naming.page_url(article, site)
    values: dict[str, str | int | Sequence[str] | None] = {
        "title": content.title,
        "url": url,
        "canonical_source": content.canonical_source or url,
        "published_at": str(content.published_at),
        "updated_at": str(article.version.updated_at),
        "lang": content.lang,
        "topics": content.topics,
        "entities": content.entities,
        "authors": [person.name for person in content.authors],
        "publisher": naming.publisher(article, site).name,
        "license": naming.license_url(article, site),
        "rights": content.rights,
        "id": article.id,
        "version": article.version.number,
    }
    return [f"{key}: {_yaml(value)}" for key, value in values.items() if value]


def _yaml(value: str | int | Sequence[str] | None) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _escape(text: str) -> str:
    """Plain text on one line, of which Markdown interprets nothing."""
    return _MARKUP.sub(r"\\\1", " ".join(printable(text).split()))


def _note(value: str) -> str:
    value = printable(value)
    address = re.fullmatch(r"https?://[^\s<>]+", value)
    return f"<{value}>" if address else _escape(value)
