"""From a finished document to an HTTP response (SPEC section 3, "HTTP rules")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

from flask import Request, Response
from werkzeug.datastructures import Headers
from werkzeug.http import parse_date, parse_etags

from feedserver.model.document import Document, Link
from feedserver.model.instant import Instant
from feedserver.settings import PublishSettings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' https: http: data:; "
        "media-src https: http:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
PRIVATE: Final = "private, no-store"
FOR_EVER: Final = "public, max-age=31536000, immutable"


class Answer(Response):
    """A response whose 304 keeps what RFC 9110 (section 15.4.5) wants repeated.

    Werkzeug takes Last-Modified for a description of the body that a 304 does not have.
    """

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        headers = super().get_wsgi_headers(environ)
        modified = self.headers.get("Last-Modified")
        if modified is not None:
            headers["Last-Modified"] = modified
        return headers


def cache_control(settings: PublishSettings) -> str:
    """How long a public document may be kept, and served while it is asked for again."""
    return (
        f"public, max-age={int(settings.max_age)}, "
        f"stale-while-revalidate={int(settings.stale_while_revalidate)}"
    )


def answer(
    request: Request,
    document: Document,
    *,
    cache: str,
    vary: Iterable[str] = (),
    content_location: str | None = None,
) -> Response:
    """200 with the document, or 304 when the request's validators say that it is known.

    `vary` names request headers besides Accept-Encoding that chose this document.
    """
    coding = _coding(request)
    response = Answer(status=200)
    headers = response.headers
    headers["ETag"] = document.etag(coding)
    headers["Last-Modified"] = http_date(document.modified_at)
    headers["Cache-Control"] = cache
    headers["Vary"] = ", ".join([*vary, "Accept-Encoding"])
    if content_location is not None:
        headers["Content-Location"] = _ascii_uri(content_location)
    if _not_modified(request, document, coding):
        response.status_code = 304
        del headers["Content-Type"]
        return response
    body = document.gzip if coding == "gzip" else document.body
    headers["Content-Type"] = document.media_type
    if coding != "identity":
        headers["Content-Encoding"] = coding
    for link in document.links:
        headers.add("Link", link_header(link))
    response.set_data(body)
    return response


def http_date(when: Instant) -> str:
    """IMF-fixdate (RFC 9110, section 5.6.7)."""
    return format_datetime(when.whole_seconds().datetime, usegmt=True)


def link_header(link: Link) -> str:
    """One value of a `Link` header (RFC 8288), printable ASCII whatever the link says.

    Titles that are not ASCII use RFC 8187; a relation, media type or language that is not is
    none, and left out.
    """
    parts = [f"<{_ascii_uri(link.href)}>"]
    for name, value in (("rel", link.rel), ("type", link.type), ("hreflang", link.hreflang)):
        if value and _is_printable(value):
            parts.append(f"{name}={_quoted(value)}")
    if link.title:
        parts.append(_title(link.title))
    return "; ".join(parts)


def _ascii_uri(text: str) -> str:
    """A header carries ASCII only; what is not becomes percent-encoded UTF-8."""
    return "".join(
        char if "!" <= char <= "~" and char not in '<>"' else _percent(char) for char in text
    )


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))


def _is_printable(text: str) -> bool:
    return all(" " <= char <= "~" for char in text)


def _quoted(text: str) -> str:
    """A quoted-string (RFC 9110, section 5.6.4)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _title(text: str) -> str:
    if _is_printable(text):
        return f"title={_quoted(text)}"
    encoded = "".join(
        char if char.isascii() and char.isalnum() else _percent(char) for char in text
    )
    return f"title*=UTF-8''{encoded}"


def _coding(request: Request) -> str:
    """The content coding to send (RFC 9110, section 12.5.3): gzip when it is welcome."""
    accepted = request.accept_encodings
    gzip = max((q for name, q in accepted if name.lower() in ("gzip", "x-gzip")), default=None)
    if gzip is None:
        gzip = max((q for name, q in accepted if name == "*"), default=0)
    identity = max((q for name, q in accepted if name == "identity"), default=0)
    return "gzip" if gzip > 0 and gzip >= identity else "identity"


def _not_modified(request: Request, document: Document, coding: str) -> bool:
    """If-None-Match beats If-Modified-Since (RFC 9110, section 13.2.2)."""
    field = request.headers.get("If-None-Match")
    if field is not None:
        known = parse_etags(field)
        return known.contains_weak(document.etag(coding).strip('"'))
    since = parse_date(request.headers.get("If-Modified-Since"))
    return since is not None and document.modified_at.whole_seconds().datetime <= since
