"""Text that is shown as it is: in a terminal, a pager, an editor."""

from __future__ import annotations

import re
from typing import Final

from feedserver.text.xml import strip_illegal

_LINE_END: Final = re.compile(r"\r\n?")
# Delete, and the C1 controls (ECMA-48), of which U+009B begins a command to the terminal.
_CONTROL: Final = re.compile("[\x7f-\x9f]")


def printable(text: str) -> str:
    r"""`text` without anything that commands a terminal: of the control characters only tab and
    line feed stay, `\r` and `\r\n` become line feeds. Lone surrogates go too."""
    return _CONTROL.sub("", strip_illegal(_LINE_END.sub("\n", text)))
