"""A source for tests: an Atom feed on an origin, whose stories a test can change."""

from __future__ import annotations

from html import escape

from tests.support.origin import Origin

PUBLISHED = "2026-10-02T08:00:00Z"
CORRECTED = "2026-10-02T10:30:00Z"


class Wire:
    """`title` and everything that is told may be any text: it is written as well-formed XML."""

    def __init__(self, origin: Origin, path: str = "/feed", title: str = "Example Wire") -> None:
        self.url = origin.url + path
        self._origin = origin
        self._path = path
        self._title = title
        self._stories: dict[str, str] = {}

    def tell(
        self, name: str, html: str, updated: str = PUBLISHED, *, title: str | None = None
    ) -> None:
        """Have the feed carry the story `name` in this state."""
        self._stories[name] = (
            f"<entry><id>tag:wire.example.org,2026:{name}</id>"
            f'<title type="html">{escape(escape(title or f"Wire story {name}"))}</title>'
            f'<link href="https://wire.example.org/{name}"/>'
            f"<published>{PUBLISHED}</published><updated>{updated}</updated>"
            f'<content type="html">{escape(html)}</content></entry>'
        )
        feed = (
            '<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:wire.example.org,2026:feed</id>'
            f"<title>{escape(self._title)}</title><updated>{updated}</updated>"
            f"<author><name>{escape(self._title)}</name></author>"
            f"{''.join(self._stories.values())}</feed>"
        )
        self._origin.put(self._path, feed, "application/atom+xml")

    def declared(self, source_id: str, schedule: str = "every 1d") -> str:
        """This source as a settings file declares it."""
        return f'[[sources]]\nid = "{source_id}"\nurl = "{self.url}"\nschedule = "{schedule}"\n'
