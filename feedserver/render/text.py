"""An article as plain text: `/news/<slug>.txt`."""

from __future__ import annotations

from feedserver.model.article import Article
from feedserver.model.site import Site
from feedserver.render import naming, rights
from feedserver.render.printable import printable
from feedserver.text.markdown import to_text


def render(article: Article, site: Site) -> bytes:
    """Title, authors and dates, the body with its links' addresses in parentheses (or the
    summary, where the body may not be shown), and where it comes from. In UTF-8."""
    content = rights.visible(article)
    title = " ".join(printable(content.title).split())
    head = [title, "=" * min(len(title), 72), ""]
    if article.own and content.authors:
        head.append("By " + ", ".join(person.name for person in content.authors))
    head.append(f"Published {content.published_at}")
    if article.version.updated_at > content.published_at:
        head.append(f"Updated {article.version.updated_at}")
    body = to_text(content.body_md, links=True) or content.summary
    notes = [f"{label}: {value}" for label, value in naming.origin_notes(article, content, site)]
    if article.own:
        notes += _own_notes(article, site)
    notes.append(f"Address: {naming.page_url(article, site)}")
    blocks = ["\n".join(head), body, "\n".join(["---", *notes])]
    return printable("\n\n".join(block for block in blocks if block) + "\n").encode()


def _own_notes(article: Article, site: Site) -> list[str]:
    notes = {
        "First published": naming.original_url(article, site),
        "Licence": naming.license_url(article, site),
    }
    return [f"{label}: {value}" for label, value in notes.items() if value]
