"""Whole pages: an article, a feed, the home page, the directory of feeds, an error.

Every function is pure and returns the bytes of a complete page in UTF-8: no script, no style in
the markup, dates absolute, so that the same records give the same bytes (SPEC section 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from feedserver.model.article import Article
from feedserver.model.document import Link
from feedserver.model.feed import LATEST, Feed, FeedInfo, FeedKind
from feedserver.model.site import Site
from feedserver.render import formats, naming, rights
from feedserver.render.html import views, wording
from feedserver.render.html.assets import icon, static_files, stylesheet
from feedserver.text import language, markdown, url, xml

__all__ = ["article", "directory", "feed", "home", "problem", "static_files", "stylesheet"]

# Feeds of one kind that the home page names; the directory has them all.
_HOME_FEEDS: Final = 10
_HOME_KINDS: Final = (FeedKind.TOPIC, FeedKind.SOURCE, FeedKind.LANGUAGE)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    environment.filters.update(
        day=wording.day,
        direction=language.direction,
        host=wording.host,
        moment=wording.moment,
        shorten=wording.shorten,
    )
    environment.globals.update(stylesheet=stylesheet()[0], icon=icon()[0])
    return environment


_TEMPLATES: Final = _environment()


def article(article: Article, site: Site) -> bytes:
    """The page of an article: as much of it as may be shown, and whose it is (section 5a)."""
    content = rights.visible(article)
    story = views.story(article, content, site)
    original = url.absolute(None, naming.original_url(article, site) or "")
    body = markdown.to_html(content.body_md, naming.body_base(article, site))
    repeated = story.image is not None and escape(story.image.url) in body
    return _render(
        "article.html",
        site,
        title=story.title or "Untitled",
        description=story.summary,
        lang=story.lang,
        links=(*formats.alternates(article, site), *_latest_links(site)),
        page_url=naming.page_url(article, site),
        story=story,
        standfirst="" if views.opens_with(body, story.summary) else story.summary,
        authors=views.authors(content),
        original=original,
        first_published=original if article.own else None,
        licence=views.licence(article, site),
        rights=(content.rights or "").strip(),
        number=article.version.number,
        modified_at=article.version.updated_at,
        picture=None if repeated else story.image,
        body=Markup(body),  # noqa: S704 - markdown.to_html sanitises last
        read_on=None if article.own or body else original,
        files=views.files(content),
        related=views.related(article, site),
        formats=views.article_offers(article, site),
    )


def feed(feed: Feed, site: Site) -> bytes:
    """The page of a feed: what it is, how to subscribe, its articles."""
    info = feed.info
    name = naming.feed_name(info, site)
    feed_title = naming.feed_title(info, site)
    return _render(
        "feed.html",
        site,
        title=name,
        description=wording.feed_purpose(info, site),
        links=formats.feed_links(info.selector, site, feed_title),
        current=info.selector.path,
        kind=wording.KIND_NAMES[info.selector.kind][0],
        purpose=wording.feed_purpose(info, site),
        articles_text=_articles_text(info.articles, len(feed.articles)),
        stories=views.stories(feed.articles, site),
        formats=views.feed_offers(info.selector, site),
    )


def home(feed: Feed, directory: Sequence[FeedInfo], site: Site) -> bytes:
    """The home page: the newest of `feed` (all articles) as the lead, the others below it.

    `directory` holds all feeds; the largest topics, sources and languages stand beside.
    """
    stories = views.stories(feed.articles, site)
    return _render(
        "home.html",
        site,
        title=site.title,
        description=site.description,
        links=(Link(href=site.url("/"), rel="canonical"), *_latest_links(site)),
        current="/",
        lead=stories[0] if stories else None,
        stories=stories[1:],
        groups=[_home_group(kind, directory, site) for kind in _HOME_KINDS if _of(kind, directory)],
        formats=views.feed_offers(LATEST, site),
    )


def directory(infos: Sequence[FeedInfo], site: Site) -> bytes:
    """The directory of all feeds for people, by kind, in the order given."""
    groups = [
        {
            "name": wording.KIND_NAMES[kind][1],
            "feeds": [views.listed(info, site) for info in _of(kind, infos)],
        }
        for kind in FeedKind
        if _of(kind, infos)
    ]
    opml = Link(
        href=site.url("/feeds.opml"),
        rel="alternate",
        type=formats.OPML_MEDIA_TYPE.partition(";")[0],
        title="All feeds (OPML)",
    )
    return _render(
        "directory.html",
        site,
        title="Feeds",
        description=f"All feeds of {site.title}, as RSS, Atom and JSON Feed.",
        links=(Link(href=site.url("/feeds"), rel="canonical"), opml, *_latest_links(site)),
        current="/feeds",
        groups=groups,
    )


class BotNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What the operators of other sites may want to know of the robot, ready to be read.

    `shortest` and `longest` are the times between two polls of one source, `delay` that between
    two requests to one host, of which `parallel` are made at once; `pages` is the most pages
    that one poll follows; `robots` says whether robots.txt is obeyed.
    """

    user_agent: str
    shortest: str
    longest: str
    delay: str
    parallel: int
    pages: int
    robots: bool


def bot(notice: BotNotice, site: Site) -> bytes:
    """Who fetches for this site, how often, how to object."""
    return _render(
        "bot.html",
        site,
        title="Our robot",
        description=f"Who fetches pages for {site.title}, how often, and how to object.",
        links=(Link(href=site.url("/bot"), rel="canonical"), *_latest_links(site)),
        notice=notice,
    )


def problem(status: int, title: str, detail: str, site: Site) -> bytes:
    """The page of an error: HTTP status, what happened in a few words, and the details."""
    return _render(
        "problem.html",
        site,
        title=title,
        links=_latest_links(site),
        indexed=False,
        status=status,
        detail=detail,
    )


def _render(template: str, site: Site, **values: Any) -> bytes:
    page = {
        "lang": site.language,
        "description": "",
        "indexed": True,
        "current": "",
        **values,
    }
    speaks_english = language.primary(page["lang"]) == "en"
    page["links"] = [link for link in page["links"] if url.absolute(None, link.href)]
    text = _TEMPLATES.get_template(template).render(
        page,
        site=site,
        here=site.local,
        latest_formats=views.feed_offers(LATEST, site),
        # Labels are English; dates and names among them follow the direction of the page.
        label="" if speaks_english else Markup(' lang="en"'),
        # Whole parts of a page that are English in both respects.
        english="" if speaks_english else Markup(' lang="en" dir="ltr"'),
    )
    return xml.strip_illegal(text).encode()


def _latest_links(site: Site) -> tuple[Link, ...]:
    links = formats.feed_links(LATEST, site, site.title)
    return tuple(link for link in links if link.rel == "alternate")


def _articles_text(total: int, shown: int) -> str:
    text = wording.count(total, "article", "articles")
    return f"{text}, showing the newest {shown}" if shown < total else text


def _of(kind: FeedKind, infos: Iterable[FeedInfo]) -> list[FeedInfo]:
    return [info for info in infos if info.selector.kind is kind]


def _home_group(kind: FeedKind, infos: Sequence[FeedInfo], site: Site) -> dict[str, object]:
    group = sorted(_of(kind, infos), key=lambda info: (-info.articles, info.selector.slug))
    name = wording.KIND_NAMES[kind][1]
    return {
        "name": name,
        "feeds": [views.listed(info, site) for info in group[:_HOME_FEEDS]],
        "more": f"{len(group)} {name.lower()}" if len(group) > _HOME_FEEDS else "",
    }
