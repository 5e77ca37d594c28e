"""Article documents from a folder, or from one file (SPEC section 2)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from feedserver.errors import InputError


def documents(path: Path, max_bytes: int) -> Iterator[tuple[Path, bytes | InputError]]:
    """Each document's path and content: the `*.json` files of a folder by name, or the one file.

    A file that cannot be read, or is larger than `max_bytes`, comes with the error that says so,
    so that the others still load. Raises `InputError` at once when `path` is neither a folder
    nor a file.
    """
    if path.is_dir():
        # Hidden files are editors' and archivers' leftovers.
        found = [file for file in path.glob("*.json") if not file.name.startswith(".")]
        files = sorted(file for file in found if not file.is_dir())
    elif path.exists():
        files = [path]
    else:
        raise InputError(f"{path}: no such file or folder")
    return ((file, _read(file, max_bytes)) for file in files)


def _read(file: Path, max_bytes: int) -> bytes | InputError:
    if not file.is_file():
        # Reading a pipe or a device might never end.
        return InputError(f"{file}: not a regular file")
    try:
        with file.open("rb") as stream:
            content = stream.read(max_bytes + 1)
    except OSError as error:
        return InputError(f"{file}: cannot be read: {error.strerror}")
    if len(content) > max_bytes:
        return InputError(f"{file}: larger than {max_bytes:,} bytes")
    return content
