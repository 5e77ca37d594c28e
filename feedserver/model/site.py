"""What every public page and feed says of the site itself."""

from __future__ import annotations

import msgspec


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """`base_url` has no slash at its end; `language` is BCP 47; `version` is the program's.

    `topic_names` gives the display name of the topics that the settings name, by their slug.
    """

    base_url: str
    title: str
    description: str
    language: str
    version: str
    license: str | None = None
    author: str | None = None
    contact: str | None = None
    topic_names: dict[str, str] = {}

    def url(self, path: str) -> str:
        """The absolute address of a path that starts with `/`."""
        return self.base_url + path

    def local(self, path: str) -> str:
        """A path of the site as its own pages link it: below the base address's path, if it has
        one, without scheme and host, so that it holds under every name the server is reached by.
        """
        _, slash, folder = self.base_url.partition("://")[2].partition("/")
        return slash + folder + path
