"""What a source's definition may say, wherever it comes from."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

import soupsieve

from feedserver.model.source import Source, SourceKind
from feedserver.settings.secrets import is_reference
from feedserver.text.language import is_plausible
from feedserver.text.url import absolute

PAGE_SELECTORS: Final = ("content", "remove", "title", "date")
SELECTORS: Final = ("selector", "title_selector", "date_selector", "summary_selector")
CREDENTIALS: Final = ("user", "password", "headers")

# RFC 9110, section 5.6.2.
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_PRINTABLE: Final = re.compile(r"[\x20-\x7e]*")
# What makes a request what it is; what says who asks, and whether anything is new.
_NOT_OURS: Final = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "expect",
        "forwarded",
        "from",
        "host",
        "keep-alive",
        "range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "via",
    }
)
_NOT_OURS_EITHER: Final = ("if-", "proxy-", "sec-")


def fault(source: Source) -> tuple[str, str] | None:
    """The first key of a definition that cannot be, and what is allowed; None when all can.

    No password or header value is in it.
    """
    checks = (_address_fault, _language_fault, _selector_fault, _login_fault, _header_fault)
    return next((found for check in checks if (found := check(source))), None)


def _address_fault(source: Source) -> tuple[str, str] | None:
    if source.kind is SourceKind.DOCUMENTS:
        if not source.url.strip() or re.match(r"[A-Za-z][\w+.-]+:", source.url):
            return "url", 'the folder of a source of kind "documents"'
        return None
    try:
        parts = urlsplit(source.url)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
    except ValueError:
        good = False
    if not good or absolute(None, source.url) is None or any(map(str.isspace, source.url)):
        return "url", "an http or https address without user and password"
    return None


def _language_fault(source: Source) -> tuple[str, str] | None:
    if source.lang is not None and not is_plausible(source.lang):
        return "lang", 'a language tag such as "en" or "pt-BR"'
    return None


def _selector_fault(source: Source) -> tuple[str, str] | None:
    if source.kind is SourceKind.LISTING and not source.selector:
        return "selector", 'kind "listing" needs a CSS selector that finds its links, as "h2 a"'
    for name in SELECTORS:
        text = getattr(source, name)
        if text is None:
            continue
        if source.kind is not SourceKind.LISTING:
            return name, 'is for kind "listing" only'
        if wrong := _not_css(text):
            return name, wrong
    for name in PAGE_SELECTORS:
        text = getattr(source.page, name)
        if text is not None and (wrong := _not_css(text)):
            return f"page.{name}", wrong
    return None


def _not_css(text: str) -> str:
    """What is wrong with a CSS selector; empty when nothing is."""
    try:
        soupsieve.compile(text)
    except (soupsieve.SelectorSyntaxError, NotImplementedError, RecursionError) as error:
        return f"not a CSS selector: {str(error).partition(chr(10))[0]}"
    return ""


def _login_fault(source: Source) -> tuple[str, str] | None:
    for name in CREDENTIALS:
        if source.kind is SourceKind.DOCUMENTS and getattr(source, name):
            return name, "a folder is read without"
    if source.user is None and source.password is not None:
        return "user", "a password needs a user"
    if source.user is not None and source.password is None:
        return "password", 'a user needs a password; "" if it is empty'
    if source.user is not None and (not source.user or ":" in source.user):
        return "user", "a name without a colon"
    return None


def _header_fault(source: Source) -> tuple[str, str] | None:
    seen: set[str] = set()
    for name, value in source.headers.items():
        key, low = f"headers.{name}", name.lower()
        if not _TOKEN.fullmatch(name):
            return "headers", f"{name!r} is no name of a header"
        if low in _NOT_OURS or low.startswith(_NOT_OURS_EITHER):
            return key, "is not a source's to set"
        if low in seen:
            return key, "is there twice"
        if low == "authorization" and source.user is not None:
            return key, "either this, or user and password"
        if not is_reference(value) and not _PRINTABLE.fullmatch(value):
            return key, "printable ASCII characters, env:NAME or file:PATH"
        seen.add(low)
    return None
