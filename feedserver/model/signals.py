"""What a source's own pages and headers say may be done with its words (SPEC section 5a)."""

from __future__ import annotations

import msgspec


class Signals(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Signals of one page; all empty: it says nothing.

    `robots` are the directives of meta robots and `X-Robots-Tag` that hold for this agent, lower
    case, each once, sorted (`noarchive`, `noindex`, `nosnippet`, `max-snippet:50` …).
    `max_snippet` is the least of the latter in characters. `paywalled`: the page says that its
    text is not free. `no_ai` names, in words for people, each statement that keeps the text from
    language models and text mining (`Content-Signal: ai-input=no`, `tdm-reservation`, RSL).
    """

    robots: tuple[str, ...] = ()
    max_snippet: int | None = None
    paywalled: bool = False
    no_ai: tuple[str, ...] = ()
