"""What the readers of all feed formats share."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from itertools import compress
from operator import attrgetter
from typing import Any, Final

import msgspec
from msgspec.structs import force_setattr

from feedserver.model.article import ParsedArticle, Person
from feedserver.text.html import to_text
from feedserver.text.language import is_tag
from feedserver.text.space import one_line
from feedserver.text.xml import strip_illegal

MAX_DERIVED_TITLE: Final = 80
# Titles and names of people and feeds are cut there; a longer name of a subject is none.
MAX_NAME: Final = 500
# Beyond this, numbers in JSON are no longer exact for everybody who reads them.
MAX_BYTES: Final = 2**53

_CLIPS: Final = frozenset({"audio", "video"})
_CLIP_TYPES: Final = ("audio/", "video/")
_IMAGE_PATH: Final = re.compile(
    r"[^?#]*\.(?:avif|gif|jpe?g|png|svg|webp)(?:[?#].*)?", re.IGNORECASE | re.DOTALL
)

# Document keys (SPEC section 2) and the fields that hold them.
_FIELDS: Final = {
    "title": "title",
    "summary": "summary",
    "body_md": "body_html",
    "canonical_source": "url",
    "published_at": "published_at",
    "updated_at": "modified_at",
    "lang": "lang",
    "authors": "authors",
    "image": "image",
    "license": "license",
    "rights": "rights",
}
_KEYS: Final = tuple(_FIELDS)
_VALUES: Final = attrgetter(*_FIELDS.values())


def text_as_html(text: str) -> str:
    """Plain text as HTML: a paragraph for each block, a break for each line."""
    blocks = (block.strip() for block in re.split(r"\n[ \t\r]*\n", text))
    return "\n".join(
        "<p>" + html.escape(block, quote=False).replace("\n", "<br>\n") + "</p>"
        for block in blocks
        if block
    )


def language(tag: str | None) -> str | None:
    """A BCP 47 tag out of what a feed says (`en_US` too), or None."""
    tag = (tag or "").strip().replace("_", "-")
    return tag if is_tag(tag) else None


def is_clip(medium: str | None, media_type: str | None) -> bool:
    """Whether Media RSS says of a file that it is to be heard or watched."""
    return medium in _CLIPS if medium else bool(media_type and media_type.startswith(_CLIP_TYPES))


def is_image(media_type: str | None, url: str) -> bool:
    """Whether an address leads to an image, by its media type or else its ending."""
    if media_type:
        return media_type.lower().startswith("image/")
    return _IMAGE_PATH.fullmatch(url) is not None


def byte_count(value: object) -> int | None:
    """A positive number of bytes that every reader of JSON can hold; else None."""
    # The type itself: True is an int as well.
    return value if type(value) is int and 0 < value < MAX_BYTES else None


def derived_title(body_html: str, url: str) -> str:
    """A title for a post without one: its first words, else its address without the scheme.

    At most 80 characters, cut at a word.
    """
    return shortened(one_line(to_text(body_html)) or url.partition("://")[2], MAX_DERIVED_TITLE)


def shortened(text: str, most: int = MAX_NAME) -> str:
    """`text`, or as much of it as fits in `most` characters, cut at a word, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[:most]
    head = cut.rpartition(" ")[0]
    return (head if len(head) > most // 2 else cut[:-1]).rstrip(" ,;:–—-") + "…"


def read_warnings(count: int, max_items: int) -> list[str]:
    """What to say of a feed of `count` items of which `max_items` may be read."""
    if not count:
        return ["the feed holds no items"]
    if count > max_items:
        return [f"only the first {max_items} of {count} items were read"]
    return []


def finished(article: ParsedArticle) -> ParsedArticle:
    """`article` with a title and with the provenance of what it states, its names bounded.

    No text in it holds what no XML document or database could (NUL, lone surrogates), however
    it was written. `ValueError` when it holds nothing that could be shown.
    """
    return bounded(_legal(article))


def bounded(article: ParsedArticle) -> ParsedArticle:
    """`finished` for an article whose texts are all legal already."""
    said = article.title
    title = said
    if not said or len(said) > MAX_NAME:
        title = shortened(said or derived_title(article.body_html or "", article.url or ""))
        if not title:
            raise ValueError("it has no title, no link and no content")
    origin = _origins(tuple(map(bool, _VALUES(article)))).copy()
    if title is not said:
        short = f"feed, cut at {MAX_NAME} of {len(said)} characters"
        origin["title"] = short if said else "derived"
        force_setattr(article, "title", title)
    if any(len(author.name) > MAX_NAME for author in article.authors):
        force_setattr(article, "authors", tuple(map(_with_short_name, article.authors)))
    if any(len(name) > MAX_NAME for name in article.categories):
        short_ones = tuple(name for name in article.categories if len(name) <= MAX_NAME)
        force_setattr(article, "categories", short_ones)
    force_setattr(article, "provenance", origin)
    return article


# The entries of a feed state the same few fields.
@lru_cache(maxsize=256)
def _origins(stated: tuple[bool, ...]) -> dict[str, str]:
    return dict.fromkeys(compress(_KEYS, stated), "feed")


def _with_short_name(author: Person) -> Person:
    if len(author.name) <= MAX_NAME:
        return author
    return Person(shortened(author.name), author.url, author.email)


def _legal(value: Any) -> Any:
    """The same value with every text in it as `strip_illegal` leaves it."""
    if isinstance(value, str):
        return strip_illegal(value)
    if isinstance(value, tuple):
        return tuple(map(_legal, value))
    if isinstance(value, msgspec.Struct):
        fields = msgspec.structs.asdict(value)
        return msgspec.structs.replace(value, **{name: _legal(v) for name, v in fields.items()})
    return value
