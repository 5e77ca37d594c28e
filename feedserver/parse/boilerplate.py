"""What on an article's page is none of its text, told by what its elements are called.

Names of classes and ids are read word by word ("share" is one in `post-share__bar`, not in
`shared-content`), for every site calls these things by the same few words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

# One of these words is enough.
_NOISE_NAMES: Final = """
    addthis addtoany adslot advert advertisement advertising advertorial adsense breadcrumb
    breadcrumbs cmp consent cookie cookies dfp disqus fbcomments googlead gdpr mcafee
    newsletter newsletters nav navbar navigation notify onetrust outbrain pagination paginator
    paywall plista popup popular promo promos promotion recirc recirculation recommended
    recommendation recommendations related relatedposts revcontent share sharebar sharedaddy
    sharer sharing shares sidebar signup skyscraper social socials sponsor sponsored
    sticky-ad subscribe subscription subscriptions subscribebox taboola teads teaser teasers
    toc toolbar trending zergnet noprint screenreader editsection bookmarklet mostread
    authorbio authorbox
    """
_NOISE: Final = frozenset(_NOISE_NAMES.split())
# One of these pairs of neighbours is enough.
_NOISE_PAIR_NAMES: Final = """
    ad-box ad-container ad-slot ad-unit ad-wrapper ad-label ads-container
    also-read also-see also-like
    about-author author-bio author-box author-card author-info author-profile author-about
    author-description author-details author-footer bio-box more-from more-on more-stories
    more-articles more-news most-popular most-read most-viewed next-article next-post next-up
    prev-next post-navigation post-nav read-also read-more read-next reading-list
    related-articles see-also skip-link story-links table-of-contents of-contents tag-list
    tags-list post-tags article-tags entry-tags post-meta entry-meta article-meta article-info
    byline-block byline-container mailing-list sign-up call-to cta-box
    you-may you-might up-next visually-hidden sr-only reader-text screen-reader print-only
    comment-list comments-area comments-section comment-form post-comments article-comments
    lire-aussi leia-mais mehr-zum lees-ook lea-tambien te-puede
    editor-picks editors-picks live-ticker back-to site-footer site-header page-footer
    """
_NOISE_PAIRS: Final = frozenset(
    (first, second) for first, _, second in (p.partition("-") for p in _NOISE_PAIR_NAMES.split())
)
# Alone in a name: "tags" is a list of them, "article-tags-page" may be anything.
_NOISE_ALONE: Final = frozenset(
    {"ad", "ads", "author", "bio", "byline", "comments", "cta", "dateline", "footer", "header"}
    | {"hidden", "hide", "menu", "meta", "metadata", "respond", "tags", "timestamp", "widget"}
    | {"notification", "modal", "topics", "contributors"}
)
# Words that speak for the article itself, whatever stands beside them.
_TEXT_NAMES: Final = frozenset(
    {"articlebody", "storybody", "postbody", "articlecontent", "entrycontent", "postcontent"}
)
_TEXT_PAIRS: Final = frozenset(
    {("article", "body"), ("article", "content"), ("entry", "content"), ("post", "content")}
    | {("story", "body"), ("post", "body"), ("article", "text"), ("body", "text")}
)

_NOISE_ROLES: Final = frozenset(
    {"alert", "alertdialog", "banner", "complementary", "contentinfo", "dialog", "menu"}
    | {"menubar", "navigation", "search", "tablist", "toolbar", "tooltip", "status"}
)
_UNREAD_TAGS: Final = frozenset(
    {"button", "dialog", "footer", "input", "label", "nav", "option", "select", "textarea"}
    | {"canvas", "map", "menu", "meta", "link", "noscript", "object", "script", "style", "svg"}
    | {"fieldset", "template", "applet", "frameset", "noframes", "datalist", "title", "head"}
)
_NOT_SHOWN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PIECES: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")
_PULL_QUOTE: Final = re.compile(r"pull[-_]?(?:out[-_]?)?quote", re.IGNORECASE)
_NOTES: Final = re.compile(r"(?:foot|end)-?notes?(?:\s|\Z)", re.IGNORECASE)
_LONGEST_NAME: Final = 500


def is_unread(tag: str) -> bool:
    """Whether elements of that name hold no text for readers: controls, scripts, navigation."""
    return tag in _UNREAD_TAGS


def is_noise(element: Any) -> bool:
    """Whether an element of lxml's tree is, by its name, part of the page and not of its text.

    What holds most of the text is none of it all the same, whatever it is called.
    """
    tag = element.tag
    if not element.attrib:
        return False
    get = element.get
    if get("itemprop") == "articleBody" or tag in ("body", "html", "main"):
        return False
    if get("role") in _NOISE_ROLES or get("hidden") is not None or get("aria-hidden") == "true":
        return True
    style = get("style")
    if style and _NOT_SHOWN.search(style[:_LONGEST_NAME]):
        return True
    names = (get("class"), get("id"))
    return any(_is_noise_name(tag, name[:_LONGEST_NAME]) for name in names if name)


def is_pull_quote(element: Any) -> bool:
    """Whether it is called one: a sentence of the text, shown a second time."""
    return _PULL_QUOTE.search((element.get("class") or "")[:_LONGEST_NAME]) is not None


def is_notes(element: Any) -> bool:
    """Whether it is called notes to the text."""
    get = element.get
    return get("role") in ("doc-endnotes", "doc-footnotes") or bool(
        _NOTES.search(f"{get('class') or ''} {get('id') or ''}"[:_LONGEST_NAME])
    )


@lru_cache(maxsize=4096)
def _is_noise_name(tag: str, names: str) -> bool:
    noise = False
    for name in names.split():
        words = [word.lower() for word in _PIECES.findall(name)]
        pairs = set(pairwise(words))
        if not _TEXT_PAIRS.isdisjoint(pairs) or not _TEXT_NAMES.isdisjoint(words):
            return False
        if len(words) == 1 and words[0] in _NOISE_ALONE:
            noise = True
        noise = noise or not _NOISE.isdisjoint(words) or not _NOISE_PAIRS.isdisjoint(pairs)
    return noise and tag not in ("a", "em", "strong", "b", "i")
