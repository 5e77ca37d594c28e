"""A reader of pages that accepts nothing but well-formed HTML."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = frozenset({"br", "col", "hr", "img", "link", "meta", "wbr"})


class Page(HTMLParser):
    """The elements of a page in order. Whatever is not nested and closed right is an error."""

    def __init__(self, body: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self._open: list[str] = []
        self.feed(body.decode("utf-8"))
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice in <{tag}>"
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self._open), data))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment in the page: {data}")

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """The attributes of each such element; `rel="x"` and the like narrow the choice."""
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and wanted.items() <= attributes.items()
        ]

    def text(self, tag: str = "body") -> str:
        """All text inside elements of this name, white space as one space."""
        return " ".join("".join(text for path, text in self.texts if tag in path).split())

    def metas(self) -> dict[str, str]:
        """The named `<meta>` elements."""
        return {
            attributes.get("name") or attributes.get("property", ""): attributes["content"]
            for attributes in self.all("meta")
            if "content" in attributes
        }

    def links(self) -> list[str]:
        """Every address that the page's text links."""
        return [attributes["href"] for attributes in self.all("a")]
