"""Text that was taken for another encoding on its way, told by what no author writes."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from feedserver.text.xml import strip_illegal

# Where ISO 8859-1 has control characters, windows-1252 has these; so does nearly every text.
_CONTROLS: Final = {
    code: text for code in range(0x80, 0xA0) if (text := bytes([code]).decode("cp1252", "ignore"))
}


def mended(text: str) -> str:
    """`text` with windows-1252's characters for control characters, and UTF-8 read once.

    UTF-8 that was read as ISO 8859-1 and encoded again ("Ã©" for "é") is decoded.
    """
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = strip_illegal(text.encode("latin-1").decode("utf-8"))
    return text.translate(_CONTROLS)
