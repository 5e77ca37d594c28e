"""Article documents: the JSON of SPEC section 2, as anybody may have written it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

from feedserver.errors import InputError
from feedserver.model.article import Image, Parsed, ParsedArticle, Person, Skipped
from feedserver.model.instant import Instant
from feedserver.model.json import plain
from feedserver.parse.parts import byte_count
from feedserver.text.dates import parse_time
from feedserver.text.language import is_tag
from feedserver.text.slug import MAX_SLUG, SLUG_RULE
from feedserver.text.url import absolute

MAX_TITLE: Final = 10_000

_REQUIRED: Final = ("slug", "title", "body_md", "published_at")
_URN_UUID: Final = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Lone surrogates have no UTF-8; NUL is refused by PostgreSQL and by every XML parser. Other
# control characters are the author's own and are left out where XML is written.
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
# What must not be shown yet, or any more, cannot be taken as published; other words that a
# document uses for its own status are its own business.
_WITHHELD: Final = frozenset({"draft", "scheduled", "held", "retracted"})
_SHOWN: Final = 60
_MAX_DEPTH: Final = 100
_MOST_DIGITS: Final = 300


class _Wrong(Exception):  # noqa: N818 - never leaves this module
    """A key whose value cannot be taken: the key's path and what was expected."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")


def documents(data: bytes, where: str) -> Parsed:
    """The articles in a file: one document, a JSON list of them, or `{"items": [...]}`.

    `where` names the file. What cannot be read is in `skipped`, each with the key and what was
    expected there; the others are in `articles`, in the file's order. Values are taken as they
    are; `declared` names the keys that no enrichment step may alter. Incoming `url`,
    `alternates`, `version` and `status` are the server's own to write and are not kept; unknown
    keys are, in `extra`.
    """
    try:
        items = _items(data)
    except InputError as error:
        return Parsed(skipped=(Skipped(where=where, reason=str(error)),))
    articles: list[ParsedArticle] = []
    skipped: list[Skipped] = []
    for number, item in enumerate(items, 1):
        try:
            articles.append(_article(item))
        except _Wrong as wrong:
            place = where if len(items) == 1 else f"{where}, item {number}"
            skipped.append(Skipped(where=place, reason=str(wrong)))
    return Parsed(articles=tuple(articles), skipped=tuple(skipped))


def _items(data: bytes) -> list[Any]:
    try:
        value = json.loads(data, parse_int=_whole_number, parse_constant=_no_number)
    except RecursionError:
        raise InputError("JSON that is nested too deeply") from None
    except UnicodeDecodeError as error:
        raise InputError(f"not JSON: not {error.encoding}, at byte {error.start}") from None
    except ValueError as error:
        raise InputError(f"not JSON: {error}") from None
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        items = value.get("items")
        return items if isinstance(items, list) and "slug" not in value else [value]
    raise InputError(f"expected an article document, an object, found {_say(value)}")


def _whole_number(digits: str) -> int | float:
    # Python refuses to read thousands of digits, and with them the whole file. As a float such
    # a number is infinite, and is refused by its key like any other that is too large.
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _article(item: object) -> ParsedArticle:
    if not isinstance(item, dict):
        raise _Wrong("document", f"expected an object, found {_say(item)}")
    _check_storable(item, "")
    for key in _REQUIRED:
        if item.get(key) is None:
            raise _Wrong(key, "expected, but missing" if key not in item else "must not be null")
    fields: dict[str, Any] = {}
    declared: set[str] = set()
    extra: dict[str, Any] = {}
    for key, value in item.items():
        if key in _INFORMATIVE:
            _of_type(key, value, *_INFORMATIVE[key])
        elif key not in _KEYS:
            extra[key] = value
        elif value is not None:
            field, read = _KEYS[key]
            fields[field] = read(key, value)
            declared.add(key)
            if key in _ADDITIONS and not _comes_back(fields[field], value):
                extra[key] = value
    if _is_published(extra.get("status")):
        extra.pop("status", None)
    return ParsedArticle(
        **fields,
        extra=extra,
        declared=frozenset(declared & _DECLARED),
        provenance=dict.fromkeys(sorted(declared), "document"),
    )


def _is_published(status: object) -> bool:
    if isinstance(status, str) and status in _WITHHELD:
        raise _Wrong("status", f'expected "published", found {_say(status)}')
    return status == "published"


def _comes_back(read: object, value: object) -> bool:
    """Whether writing what was read gives the document's own value again."""
    return bool(read) and plain(list(read) if isinstance(read, tuple) else read) == value


def _check_storable(value: object, path: str, depth: int = 0) -> None:
    """Refuse what no store can hold, wherever in the document it stands."""
    if depth > _MAX_DEPTH:
        raise _Wrong(path.partition(".")[0].partition("[")[0], "nested too deeply")
    if isinstance(value, str):
        bad = _UNSTORABLE.search(value)
        if bad is not None:
            name = "NUL" if bad[0] == "\0" else f"the lone surrogate U+{ord(bad[0]):04X}"
            raise _Wrong(path or "document", f"holds {name}, which is no text")
    elif isinstance(value, float) and not math.isfinite(value):
        raise _Wrong(path or "document", "a number that is too large")
    elif isinstance(value, dict):
        for key, member in value.items():
            _check_storable(key, path)
            _check_storable(member, f"{path}.{key}" if path else key, depth + 1)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            _check_storable(member, f"{path}[{index}]", depth + 1)


def _say(value: object) -> str:
    """A value for people: its JSON, cut short."""
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _of_type(key: str, value: object, kinds: tuple[type, ...], expected: str) -> None:
    if value is not None and (not isinstance(value, kinds) or isinstance(value, bool)):
        raise _Wrong(key, f"expected {expected}, found {_say(value)}")


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise _Wrong(key, f"expected text, found {_say(value)}")
    return value


def _title(key: str, value: object) -> str:
    title = _text(key, value)
    if not title.strip():
        raise _Wrong(key, "must not be empty")
    if len(title) > MAX_TITLE:
        raise _Wrong(key, f"longer than {MAX_TITLE} characters")
    return title


def _slug(key: str, value: object) -> str:
    slug = _text(key, value)
    if not SLUG_RULE.fullmatch(slug) or len(slug) > MAX_SLUG:
        raise _Wrong(
            key,
            f"expected lower-case letters a-z, digits and hyphens, at most {MAX_SLUG}, "
            f"found {_say(value)}",
        )
    return slug


def _time(key: str, value: object) -> Instant:
    try:
        return parse_time(_text(key, value))
    except ValueError:
        raise _Wrong(
            key, f'expected a time such as "2026-11-01T09:00:00Z", found {_say(value)}'
        ) from None


def _language(key: str, value: object) -> str:
    tag = _text(key, value)
    if not is_tag(tag):
        raise _Wrong(key, f'expected a BCP 47 tag such as "en" or "pt-BR", found {_say(value)}')
    return tag


def _address(key: str, value: object) -> str:
    url = _text(key, value)
    if absolute(None, url) is None:
        raise _Wrong(key, f"expected an absolute http or https address, found {_say(value)}")
    return url


def _id(key: str, value: object) -> str:
    text = _text(key, value).lower()
    if not _URN_UUID.fullmatch(text):
        raise _Wrong(key, f"expected urn:uuid: and a UUID, found {_say(value)}")
    return text


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(key, f"expected true or false, found {_say(value)}")
    return value


def _list(key: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _Wrong(key, f"expected a list, found {_say(value)}")
    return value


def _texts(key: str, value: object) -> tuple[str, ...]:
    return tuple(_text(f"{key}[{n}]", member) for n, member in enumerate(_list(key, value)))


def _people(key: str, value: object) -> tuple[Person, ...]:
    return tuple(_person(f"{key}[{n}]", member) for n, member in enumerate(_list(key, value)))


def _person(key: str, value: object) -> Person:
    if isinstance(value, str):
        return Person(name=_title(key, value))
    if not isinstance(value, dict):
        raise _Wrong(key, f"expected a name or an object with a name, found {_say(value)}")
    return Person(
        name=_title(f"{key}.name", value.get("name")),
        url=_member(key, value, "url", _text),
        email=_member(key, value, "email", _text),
    )


def _image(key: str, value: object) -> Image:
    if isinstance(value, str):
        return Image(url=_address(key, value))
    if not isinstance(value, dict):
        raise _Wrong(key, f"expected an address or an object with a url, found {_say(value)}")
    return Image(
        url=_address(f"{key}.url", value.get("url")),
        type=_member(key, value, "type", _text),
        length=_member(key, value, "length", _count),
        alt=_member(key, value, "alt", _text),
    )


def _images(key: str, value: object) -> tuple[Image, ...]:
    return tuple(_image(f"{key}[{n}]", member) for n, member in enumerate(_list(key, value)))


def _count(key: str, value: object) -> int:
    count = 0 if value == 0 and type(value) is int else byte_count(value)
    if count is None:
        raise _Wrong(key, f"expected a whole number of bytes, found {_say(value)}")
    return count


def _member(
    key: str, owner: Mapping[str, Any], name: str, read: Callable[[str, object], Any]
) -> Any:
    value = owner.get(name)
    return None if value is None else read(f"{key}.{name}", value)


# Document key: the field that takes it, and how its value is read.
_KEYS: Final[dict[str, tuple[str, Callable[[str, object], Any]]]] = {
    "id": ("id", _id),
    "slug": ("slug", _slug),
    "title": ("title", _title),
    "summary": ("summary", _text),
    "body_md": ("body_md", _text),
    "canonical_source": ("url", _address),
    "published_at": ("published_at", _time),
    "updated_at": ("modified_at", _time),
    "lang": ("lang", _language),
    "topics": ("topics", _texts),
    "entities": ("entities", _texts),
    "authors": ("authors", _people),
    "image": ("image", _image),
    "enclosures": ("enclosures", _images),
    "license": ("license", _text),
    "rights": ("rights", _text),
    "refresh": ("refresh", _flag),
}
_DECLARED: Final = frozenset(
    {
        "slug",
        "title",
        "summary",
        "body_md",
        "canonical_source",
        "published_at",
        "updated_at",
        "lang",
        "topics",
        "entities",
    }
)
# Keys beyond the specification's table, which may be written in several ways. Where reading
# loses the way, the value is kept in `extra` as well, so that the document comes back equal.
_ADDITIONS: Final = frozenset({"authors", "image", "enclosures", "license", "rights", "refresh"})
_INFORMATIVE: Final[dict[str, tuple[tuple[type, ...], str]]] = {
    "url": ((str,), "text"),
    "alternates": ((dict,), "an object"),
    "version": ((int, str), "a number"),
}
