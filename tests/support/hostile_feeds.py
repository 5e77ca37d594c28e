"""Feeds that no honest program writes: as large, as deep and as wrong as asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

HEAD: Final = (
    "<title>Hostile</title><link>https://origin.example.org/</link><description>d</description>"
)
_XML: Final = '<?xml version="1.0" encoding="utf-8"?>'


def feed(items: str, doctype: str = "", head: str = HEAD) -> bytes:
    """RSS 2.0 around `items`, in UTF-8; lone surrogates become what Python makes of them."""
    text = f'{_XML}{doctype}<rss version="2.0"><channel>{head}{items}</channel></rss>'
    return text.encode("utf-8", "surrogatepass")


def item(number: int = 1, more: str = "", title: str = "", body: str = "") -> str:
    """An item in XML; `title` and `body` are written as they stand, `more` behind them."""
    return (
        f"<item><guid>g{number}</guid><title>{title or f'Story {number}'}</title>"
        f"<link>https://origin.example.org/{number}</link>"
        f"<description>{body or f'All of story {number} is told here.'}</description>{more}</item>"
    )


def attribute_flood(count: int) -> bytes:
    """One tag with `count` attributes."""
    attributes = " ".join(f'a{i}="1"' for i in range(count))
    return feed(item(1) + f"<item {attributes}><title>Flood</title></item>")


def deep(levels: int, where: str = "item") -> bytes:
    """Elements within elements; as markup of the feed itself, or escaped in an item's body."""
    if where == "body":
        inside = escape("<div>" * levels + "deep" + "</div>" * levels)
        return feed(item(1, body=inside) + item(2))
    return feed(item(1) + "<item>" + "<a>" * levels + "x" + "</a>" * levels + "</item>" + item(2))


def deep_json(levels: int) -> bytes:
    """A JSON Feed whose one item has lists within lists."""
    nested = "[" * levels + "]" * levels
    return (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": '
        f'[{{"id": "1", "content_text": "x", "x": {nested}}}]}}'
    ).encode()


def laughs(levels: int = 9) -> bytes:
    """Entities made of ten of the one before (the "billion laughs")."""
    entities = '<!ENTITY l0 "ha">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels + 1)
    )
    return feed(item(1, body=f"&l{levels};") + item(2), f"<!DOCTYPE rss [{entities}]>")


def quadratic(size: int = 100_000, uses: int = 10_000) -> bytes:
    """One long entity that is used often."""
    doctype = f'<!DOCTYPE rss [<!ENTITY long "{"h" * size}">]>'
    return feed(item(1, body="&long;" * uses) + item(2), doctype)


def external_entity(target: str) -> bytes:
    """An entity that stands for what `target`, a file or an address, holds."""
    return feed(
        item(1, body="It says &outside; here.") + item(2),
        f'<!DOCTYPE rss [<!ENTITY outside SYSTEM "{target}">]>',
    )


def external_dtd(target: str) -> bytes:
    """A document type that is to be read from `target`, and a parameter entity."""
    return feed(
        item(1), f'<!DOCTYPE rss SYSTEM "{target}" [<!ENTITY % more SYSTEM "{target}">%more;]>'
    )


def crowded(tag: str, count: int) -> bytes:
    """An item with `count` categories, authors or enclosures, and one beside it."""
    one = {
        "category": "<category>c{0}</category>",
        "author": "<author>a{0}@example.org (Ann {0})</author>",
        "enclosure": '<enclosure url="https://origin.example.org/{0}.mp3" length="1"'
        ' type="audio/mpeg"/>',
    }[tag]
    return feed(item(1, "".join(one.format(i) for i in range(count))) + item(2))


def long_title(size: int) -> bytes:
    """An item whose title is `size` characters long, and one beside it."""
    return feed(item(1, title="word " * (size // 5)) + item(2))


def many_items(size: int) -> Iterator[bytes]:
    """Pieces of a feed that is at least `size` bytes long."""
    yield f'{_XML}<rss version="2.0"><channel>{HEAD}'.encode()
    sent, number = 0, 0
    while sent < size:
        number += 1
        piece = item(number, body="It is long. " * 200).encode()
        sent += len(piece)
        yield piece
    yield b"</channel></rss>"


SCRIPT: Final = "<script>alert(1)</script><img src=x onerror=alert(2)>"
_ATTACK: Final = escape(SCRIPT)
_ADDRESS: Final = "javascript:alert(3)"


def scripted() -> bytes:
    """Scripts in every field that an item and its feed have."""
    fields = (
        f"<author>{_ATTACK}</author><category>{_ATTACK}</category><guid>{_ATTACK}</guid>"
        f'<source url="{_ADDRESS}">{_ATTACK}</source><comments>{_ADDRESS}</comments>'
        f'<enclosure url="{_ADDRESS}" type="{_ATTACK}" length="1"/>'
        f"<content:encoded>{_ATTACK}&lt;a href='{_ADDRESS}'&gt;here&lt;/a&gt; it is told"
        "</content:encoded>"
    )
    attacked = (
        f"<item><title>{_ATTACK}Attack</title><link>{_ADDRESS}</link>"
        f"<description>{_ATTACK}All of it.</description>{fields}</item>"
    )
    head = (
        f"<title>{_ATTACK}Hostile</title><link>{_ADDRESS}</link><description>{_ATTACK}"
        f"</description><copyright>{_ATTACK}</copyright><language>{_ATTACK}</language>"
    )
    text = (
        f'{_XML}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel>{head}{attacked}{item(2)}</channel></rss>"
    )
    return text.encode()


IMPOSSIBLE_DATES: Final = (
    "Mon, 31 Feb 2026 25:61:61 GMT",
    "9999-99-99T99:99:99Z",
    "0000-00-00",
    "-4712-01-01T12:00:00Z",
    "99999999999999999999",
    "12345-01-01T00:00:00Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "yesterday",
    "1" * 5000,
    "\u0661\u0662",
)


def impossible_dates() -> bytes:
    """An item for each date that cannot be, and one with a good date."""
    items = "".join(
        item(number, f"<pubDate>{when}</pubDate>")
        for number, when in enumerate(IMPOSSIBLE_DATES, 1)
    )
    return feed(items + item(99, "<pubDate>Sun, 01 Nov 2026 09:00:00 GMT</pubDate>"))
