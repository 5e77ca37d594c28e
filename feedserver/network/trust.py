"""Whose certificates are believed: the same for both clients."""

from __future__ import annotations

import ssl
from pathlib import Path

import msgspec
from requests.utils import DEFAULT_CA_BUNDLE_PATH


class Trusted(msgspec.Struct, frozen=True):
    """A file of certificates in PEM, and a folder of them by hash; None where there is none."""

    file: str
    folder: str | None


def trusted() -> Trusted:
    """What the machine trusts (`SSL_CERT_FILE`, `SSL_CERT_DIR` change it); where it names no
    file, the bundle that comes with requests."""
    paths = ssl.get_default_verify_paths()
    file = paths.cafile if paths.cafile and Path(paths.cafile).is_file() else None
    folder = paths.capath if paths.capath and Path(paths.capath).is_dir() else None
    return Trusted(file or DEFAULT_CA_BUNDLE_PATH, folder)


def context() -> ssl.SSLContext:
    """A context that checks names and certificates."""
    made = ssl.create_default_context()
    found = trusted()
    made.load_verify_locations(found.file, found.folder)
    return made
