"""Unicode's normal form, in time that grows with the text and not with its square."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# UAX #15, section 13 (Stream-Safe Text Format): no language puts more marks on one letter.
MAX_MARKS: Final = 30
# Every combining mark is one of these; so is much else, which is looked at one by one.
_UNUSUAL: Final = re.compile(rf"[^\w\s\x00-\x7f]{{{MAX_MARKS + 1},}}")


def composed(text: str) -> str:
    """`text` in NFC; of the marks on one letter the first thirty."""
    return unicodedata.normalize("NFC", _UNUSUAL.sub(_fewer_marks, text))


def _fewer_marks(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)
