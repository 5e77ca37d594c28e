"""The static files that pages link, named by their content so that they can be kept for ever."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "static"
_MEDIA_TYPES: Final = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


def _read(name: str) -> tuple[str, bytes]:
    file = _FOLDER / name
    body = file.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:8]
    return f"{file.stem}.{digest}{file.suffix}", body


_STYLESHEET: Final = _read("site.css")
_ICON: Final = _read("icon.svg")


def stylesheet() -> tuple[str, bytes]:
    """The file name (`site.<hash>.css`) and the bytes of the one stylesheet."""
    return _STYLESHEET


def icon() -> tuple[str, bytes]:
    """The file name (`icon.<hash>.svg`) and the bytes of the site's mark."""
    return _ICON


def static_files() -> dict[str, tuple[str, bytes]]:
    """Every static file: its name below `/static/` -> media type, bytes."""
    return {name: (_MEDIA_TYPES[Path(name).suffix], body) for name, body in (_STYLESHEET, _ICON)}
