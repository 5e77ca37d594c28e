"""https: the certificate is that of the name asked for, whatever address answers."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedserver.errors import FetchError
from tests.support.network import Make
from tests.support.origin import Exchange, Origin

# Made for these tests, for feeds.example.org; trusted nowhere else.
PARTS = Path(__file__).parent / "tls"


class Secure:
    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.asked_for: list[str | None] = []


@pytest.fixture
def secure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Secure]:
    """An https origin; every name resolves to it, for either client."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PARTS / "certificate.pem", PARTS / "key.pem")
    with Origin(tls=context) as origin:
        made = Secure(origin)

        def note(_: object, name: str | None, __: object) -> None:
            made.asked_for.append(name)

        context.sni_callback = note

        def resolve(_: bytes, port: int, **__: object) -> list[tuple[object, ...]]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        yield made


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch, session: Make) -> Make:
    """Makes a client on a machine whose own trust store holds the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(PARTS / "certificate.pem"))
    return session


def test_the_name_is_asked_for_and_verified(secure: Secure, trusting: Make) -> None:
    secure.origin.put("/feed", "over TLS")
    for _ in range(2):
        url = f"https://feeds.example.org:{secure.origin.port}/feed"
        assert trusting().get(url).body == b"over TLS"
    assert secure.asked_for == ["feeds.example.org"] * 2
    host = secure.origin.requests[0].headers["host"]
    assert host == f"feeds.example.org:{secure.origin.port}"


@pytest.mark.parametrize("host", ["other.example.org", "127.0.0.1"])
def test_a_certificate_for_another_name_is_refused(
    secure: Secure, trusting: Make, host: str
) -> None:
    with pytest.raises(FetchError, match=r"certificate"):
        trusting().get(f"https://{host}:{secure.origin.port}/")
    assert secure.origin.requests == []


def test_a_certificate_that_nobody_signed_is_refused(secure: Secure, session: Make) -> None:
    with pytest.raises(FetchError, match="certificate"):
        session().get(f"https://feeds.example.org:{secure.origin.port}/")
    assert secure.origin.requests == []


def test_the_deadline_holds_under_tls(secure: Secure, trusting: Make) -> None:
    def drip(exchange: Exchange) -> None:
        exchange.drip([b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 500], 0.03)

    secure.origin.handler("/drip", drip)
    with pytest.raises(FetchError, match=r"0\.8s"):
        trusting(timeout="800ms").get(f"https://feeds.example.org:{secure.origin.port}/drip")
