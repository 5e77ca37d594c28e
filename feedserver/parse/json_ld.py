"""What a page says of itself in JSON-LD, in the words of schema.org."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from feedserver.model.article import Person
from feedserver.parse.guards import MAX_MANY
from feedserver.text.html import plain
from feedserver.text.space import one_line
from feedserver.text.url import absolute, comparison_key
from feedserver.text.xml import strip_illegal

Node = dict[str, Any]

# schema.org's types below Article that do not end so.
_ARTICLES: Final = frozenset({"Report", "AdvertiserContentArticle", "SocialMediaPosting"})
_ENDINGS: Final = ("Article", "BlogPosting", "ForumPosting")
_OTHERS: Final = frozenset({"HowTo", "PodcastEpisode", "Recipe", "Review", "VideoObject"})
# What holds an article rather than being one.
_HOLDERS: Final = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart")
# A page that nests deeper, or holds more, says nothing that is of use.
_DEEPEST: Final = 10
_MOST_NODES: Final = 2000
# Numbers of thousands of digits are refused by Python, and with them the whole script.
_MOST_DIGITS: Final = 300
_WRAPPING: Final = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA: Final = re.compile(r",(?=\s*[}\]])")


class JsonLd:
    """The nodes of a page's scripts, and the one that is the article."""

    def __init__(self, scripts: Iterable[str], url: str) -> None:
        self._nodes = _nodes(value for script in scripts for value in _loaded(script))
        self._by_id = {
            node["@id"]: node
            for node in reversed(self._nodes)
            if isinstance(node.get("@id"), str) and len(node) > 1
        }
        articles = [node for node in self._nodes if is_article(node)]
        self.is_article = bool(articles)
        # What is no article may tell as much of itself: a recipe, an episode.
        others = [node for node in self._nodes if not _OTHERS.isdisjoint(map(str, _types(node)))]
        self.article = _best(articles or others, url)

    def text(self, key: str) -> str:
        """The article's text of that name, in one line."""
        return next((text for text in map(_plain, self._values(key)) if text), "")

    def paragraphs(self, key: str) -> str:
        """The article's text of that name, its lines kept."""
        texts = (value for value in self._values(key) if isinstance(value, str))
        return next((strip_illegal(text).strip() for text in texts if text.strip()), "")

    def texts(self, key: str) -> tuple[str, ...]:
        """The article's texts or named things of that name; a list in one text is divided."""
        found: list[str] = []
        for value in self._values(key):
            text = _plain(value) or self._name(value)
            found += map(str.strip, text.split(",")) if key == "keywords" else [text]
        return tuple(dict.fromkeys(text for text in found if text))[:MAX_MANY]

    def address(self, key: str, base: str) -> str | None:
        """The first address of that name: a text, or a node's own."""
        for value in self._values(key):
            node = self._whole(value)
            for text in (value, node.get("url"), node.get("contentUrl"), node.get("@id")):
                url = absolute(base, text) if isinstance(text, str) and text.strip() else None
                if url is not None:
                    return url
        return None

    def people(self, key: str, base: str) -> tuple[Person, ...]:
        """The people or organisations of that name."""
        found: dict[str, Person] = {}
        for value in self._values(key):
            name = _plain(value) or self._name(value)
            link = self._whole(value).get("url")
            url = absolute(base, link) if isinstance(link, str) else None
            # Some write the address of a person's page for the person.
            if name and absolute(None, name) is None:
                found.setdefault(name.casefold(), Person(name=name, url=url))
        return tuple(found.values())[:MAX_MANY]

    def accessible(self) -> list[Any]:
        """What the article and its parts say of `isAccessibleForFree`."""
        parts = self.article.get("hasPart")
        nodes = [self.article, *(parts if isinstance(parts, list) else [parts])[:MAX_MANY]]
        found = (n.get("isAccessibleForFree") for n in nodes if isinstance(n, dict))
        return [value for value in found if value is not None]

    def updates(self) -> str:
        """The texts of a live blog's posts."""
        posts = [self._whole(value) for value in self._values("liveBlogUpdate")]
        texts = (post.get("articleBody") for post in posts)
        return "\n".join(strip_illegal(text) for text in texts if isinstance(text, str))

    def name(self, key: str) -> str:
        """The name of the first thing of that name."""
        return next((name for value in self._values(key) if (name := self._name(value))), "")

    def _values(self, key: str) -> list[Any]:
        value = self.article.get(key)
        return value[:MAX_MANY] if isinstance(value, list) else [value]

    def _name(self, value: object) -> str:
        node = self._whole(value)
        return _plain(node.get("name")) or _plain(node.get("text"))

    def _whole(self, value: object) -> Node:
        """The node itself, or the one elsewhere on the page that it refers to."""
        if not isinstance(value, dict):
            return {}
        reference = value.get("@id")
        if "name" in value or not isinstance(reference, str):
            return value
        return self._by_id.get(reference, value)


def is_article(node: Node) -> bool:
    """Whether a node is of a type below schema.org's Article."""
    return any(map(is_article_type, _types(node)))


def is_article_type(name: object) -> bool:
    """Whether it is the name or address of a type below schema.org's Article."""
    if not isinstance(name, str):
        return False
    return name.endswith(_ENDINGS) or name.rpartition("/")[2] in _ARTICLES


def _types(node: Node) -> list[Any]:
    types = node.get("@type")
    return types if isinstance(types, list) else [types]


def _loaded(script: str) -> Iterator[Any]:
    """What a script holds: one value, or none where it cannot be read."""
    text = _WRAPPING.sub("", script).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        try:
            yield json.loads(
                attempt, strict=False, parse_int=_whole_number, parse_constant=lambda name: None
            )
        except (ValueError, RecursionError):
            continue
        return


def _whole_number(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def _nodes(values: Iterable[Any]) -> list[Node]:
    """Every node that may be an article or be referred to, in the page's order."""
    found: list[Node] = []
    waiting = [(value, 0) for value in values][::-1]
    while waiting and len(found) < _MOST_NODES:
        value, depth = waiting.pop()
        if isinstance(value, dict):
            found.append(value)
            inner = [value[key] for key in _HOLDERS if key in value]
            inner += [value[key] for key in ("author", "publisher") if key in value]
        else:
            inner = value[:_MOST_NODES] if isinstance(value, list) else []
        if depth < _DEEPEST:
            waiting += [(member, depth + 1) for member in reversed(inner)]
    return found


def _best(articles: list[Node], url: str) -> Node:
    """The article that the page at `url` is about; an empty node when there is none."""
    wanted = comparison_key(url)
    for node in articles:
        page = node.get("mainEntityOfPage")
        names = [node.get("url"), node.get("@id"), page]
        names += [page.get("@id"), page.get("url")] if isinstance(page, dict) else []
        if any(isinstance(n, str) and comparison_key(n.partition("#")[0]) == wanted for n in names):
            return node
    return articles[0] if articles else {}


def _plain(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return one_line(plain(value))
