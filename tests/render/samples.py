"""Records that tests render: an own article, a third party's, a French one, hostile ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec.structs import replace

from feedserver.model.article import (
    Article,
    Content,
    FeedOrigin,
    Image,
    Person,
    Significance,
    Status,
    Version,
)
from feedserver.model.feed import LATEST, Feed, FeedInfo, FeedSelector
from feedserver.model.instant import Instant
from feedserver.model.site import Site
from feedserver.model.source import Republish

SITE = Site(
    base_url="https://news.example.org",
    title="Example & Co. News",
    description="What happens in models, agents and rules.",
    language="en",
    version="0.1.0",
    license="https://creativecommons.org/licenses/by/4.0/",
    author="The Example editors",
    topic_names={"large-language-models": "Large language models"},
)


def at(text: str) -> Instant:
    """An instant, written as RFC 3339."""
    return Instant.parse(text)


def urn(number: int) -> str:
    """A stable id."""
    return f"urn:uuid:{UUID(int=number)}"


def article(number: int = 1, *, own: bool = True, **changes: Any) -> Article:
    """An article; `changes` go to its content, or to its version or the article itself.

    Published on day `number` of November at nine, found here an hour later.
    """
    day = f"2026-11-{number:02}"
    content_fields = set(Content.__struct_fields__)
    version_fields = {"significance", "updated_at", "at", "changed", "modified_at"}
    content = Content(
        **{
            "title": f"Article {number}",
            "summary": f"What article {number} says. In two sentences.",
            "body_md": f"The body of article {number}.",
            "canonical_source": "" if own else f"https://paper.example.com/{number}",
            "published_at": at(f"{day}T09:00:00Z"),
            "lang": "en",
        }
        | {key: value for key, value in changes.items() if key in content_fields}
    )
    version = Version(
        **{
            "number": 1,
            "content": content,
            "significance": Significance.SIGNIFICANT,
            "at": at(f"{day}T10:00:00Z"),
            "updated_at": content.published_at,
        }
        | {key: value for key, value in changes.items() if key in version_fields}
    )
    made = Article(
        pk=number,
        id=urn(number),
        slug=f"article-{number}",
        status=Status.PUBLISHED,
        own=own,
        version=replace(version, number=changes.pop("revision", 1)),
        first_published_at=at(f"{day}T10:00:00Z"),
        surfaced_at=at(f"{day}T10:00:00Z"),
        edited_at=at(f"{day}T10:00:00Z"),
        source_id=None if own else "paper",
        republish=Republish.FULL if own else Republish.FEED,
    )
    rest = set(changes) - content_fields - version_fields
    return replace(made, **{key: changes[key] for key in rest})


OWN = article(
    5,
    slug="what-is-an-agent",
    title="What is an agent?",
    summary="A program that acts. It is given a goal, not steps.",
    body_md=(
        "# What is it?\n\nA **program with a [goal](https://example.com/a?utm_source=feed&id=7)**"
        ", see [below](#how-does-it-work).\n\n## How does it work?\n\n- it looks\n- it acts\n\n"
        '| step | cost |\n|---|--:|\n| look | 1 |\n\n```python\nact("<now>")\n```\n\n'
        "![a loop](/images/loop.png)"
    ),
    topics=("large-language-models", "AI & Law"),
    entities=("L'Oréal", "Mistral AI"),
    authors=(Person(name="Desk A", url="https://news.example.org/desk-a"),),
    image=Image(
        url="https://news.example.org/loop.png", type="image/png", length=20480, alt="A loop"
    ),
    extra={"source": "desk", "reading_minutes": 4, "nested": {"a": [1, None, "ü"]}},
    revision=3,
    significance=Significance.MINOR,
    updated_at=at("2026-11-06T08:30:00.250Z"),
    edited_at=at("2026-11-07T12:00:00Z"),
)

THIRD_PARTY = article(
    4,
    own=False,
    slug="kiln-to-fly-tuesday",
    title="Kiln to fly Tuesday",
    summary="The launch moves by a day.",
    body_md="The launch moves to *Tuesday*. [More](https://paper.example.com/more?fbclid=x)",
    canonical_source="https://paper.example.com/kiln?id=4&page=1",
    topics=("space",),
    authors=(Person(name="Desk B", email="desk@paper.example.com"),),
    image=Image(url="https://paper.example.com/kiln.jpg", type="image/jpeg"),
    enclosures=(
        Image(url="https://paper.example.com/kiln.mp3", type="audio/mpeg", length=1000),
        Image(url="https://paper.example.com/kiln.ogg", type="audio/ogg", length=900),
    ),
    license="https://creativecommons.org/licenses/by-sa/4.0/",
    rights="© The Example Paper",
    feed=FeedOrigin(
        title="The Example Paper", url="https://paper.example.com/feed.xml", id="tag:paper,2020:f"
    ),
)

FRENCH = article(
    3,
    slug="l-ete-des-modeles",
    title="L’été des modèles",
    summary="Trois modèles paraissent. « C’est beaucoup », dit l’éditeur.",
    body_md="Trois modèles paraissent : « C’est beaucoup ».",
    lang="fr",
    canonical_source="https://fr.example.net/ete",
)

HOSTILE = article(
    2,
    slug="hostile",
    title="<b>5 < 6</b> & ]]> \x07 &amp; 🚀",
    summary="A <script>alert(1)</script> ]]> in \x00words. End & out.",
    body_md="***unbalanced [link **in** bold](javascript:alert(1)) <script>x</script> ]]> \x0b🚀",
    topics=("c++ <x>", "\x01"),
    entities=("<i>Name</i>",),
    authors=(Person(name="Desk <C> & \x02"),),
    rights="<b>©</b> ]]>",
)

ARABIC = article(
    1,
    own=False,
    slug="arabic",
    title="نموذج لغوي جديد",
    summary="صدر نموذج جديد اليوم.",
    body_md="صدر **نموذج** جديد اليوم.\n\n> اقتباس",
    lang="ar",
    canonical_source="https://ar.example.com/1",
)

ARTICLES = (OWN, THIRD_PARTY, FRENCH, HOSTILE, ARABIC)


def feed_of(
    articles: tuple[Article, ...] = ARTICLES,
    selector: FeedSelector = LATEST,
    name: str = "Latest",
) -> Feed:
    """A feed of `articles`."""
    info = FeedInfo(
        selector=selector,
        id=urn(1000),
        name=name,
        articles=len(articles),
        touched_seq=7,
        touched_at=at("2026-11-08T00:00:00Z"),
    )
    return Feed(info=info, articles=articles)
