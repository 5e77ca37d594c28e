"""Lists of subscriptions, as other readers write them and as nobody should."""

from __future__ import annotations

import time

import pytest

from feedserver.errors import ParseError
from feedserver.model.subscription import Subscription
from feedserver.parse.opml import parse


def feeds(*outlines: str, head: str = "", version: str = "2.0") -> tuple[Subscription, ...]:
    """What a list with these outlines holds; nothing in it may be wrong."""
    body = "\n".join(outlines)
    text = f'{head}<opml version="{version}"><head/>\n<body>\n{body}\n</body></opml>'
    found = parse(text.encode(), "list.opml")
    assert (found.wrong, found.warnings) == ((), ())
    return found.subscriptions


def one(outline: str) -> Subscription:
    (found,) = feeds(outline)
    return found


@pytest.mark.parametrize("version", ["1.0", "1.1", "2.0", ""])
def test_folders_become_topics_outermost_first(version: str) -> None:
    found = feeds(
        '<outline text="News"><outline text="Tech">',
        '<outline type="rss" text="A" xmlUrl="https://a.example/f"/></outline>',
        '<outline type="rss" text="B" xmlUrl="https://b.example/f"/></outline>',
        '<outline type="rss" text="C" xmlUrl="https://c.example/f"/>',
        version=version,
    )
    assert [(f.url, f.title, f.topics) for f in found] == [
        ("https://a.example/f", "A", ("News", "Tech")),
        ("https://b.example/f", "B", ("News",)),
        ("https://c.example/f", "C", ()),
    ]
    assert [f.where for f in found] == ["line 4, 'A'", "line 5, 'B'", "line 6, 'C'"]


def test_lines_are_those_of_the_file() -> None:
    head = '\n<?xml version="1.0"?>\n<!-- a\nnote -->\n<!DOCTYPE opml\n SYSTEM "x.dtd">\n\n'
    (found,) = feeds('<outline text="A" xmlUrl="https://a.example/f"/>', head=head)
    assert found.where == f"line {head.count(chr(10)) + 3}, 'A'"


def test_categories_are_topics_too_each_once() -> None:
    found = feeds(
        '<outline text="News"><outline text="A" xmlUrl="https://a.example/f"'
        ' category="/News/World, Chips ,,/"/></outline>'
    )
    assert found[0].topics == ("News", "World", "Chips")


@pytest.mark.parametrize(
    ("attributes", "title"),
    [
        ('title="The title" text="The text"', "The title"),
        ('text=" The  text "', "The text"),
        ('title="" text="The text"', "The text"),
        ('text="https://a.example/f"', None),
        ("", None),
        ('text="Caf&#233; &amp; &lt;b&gt;"', "Café & <b>"),
        ('text="Caf&eacute; &nbsp; R&D"', "Café R&D"),
        ('text="nul&#0;l"', "null"),
    ],
)
def test_titles(attributes: str, title: str | None) -> None:
    assert one(f'<outline {attributes} xmlUrl="https://a.example/f"/>').title == title


def test_a_title_without_end_is_cut() -> None:
    title = one(f'<outline text="{"word " * 10_000}" xmlUrl="https://a.example/f"/>').title
    assert title is not None
    assert len(title) < 2000


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://a.example/f?x=1&amp;y=2", "https://a.example/f?x=1&y=2"),
        ("https://a.example/f?x=1&copy=2", "https://a.example/f?x=1&copy=2"),
        (" https://a.example/f\n", "https://a.example/f"),
        ("feed://a.example/f", "http://a.example/f"),
        ("feed:https://a.example/f", "https://a.example/f"),
        ("FEED://https://a.example/f", "https://a.example/f"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
    ],
)
def test_addresses(written: str, read: str) -> None:
    assert one(f'<outline text="A" xmlUrl="{written}"/>').url == read


def test_other_spellings() -> None:
    text = "<OPML><BODY><Outline TITLE='A' XMLURL='https://a.example/f'></Outline></BODY></OPML>"
    (found,) = parse(text.encode(), "f").subscriptions
    assert (found.url, found.title) == ("https://a.example/f", "A")
    named = (
        '<o:opml xmlns:o="http://opml.org/spec2"><o:body><o:outline xmlUrl="https://b.example/"/>'
    )
    (found,) = parse(f"{named}</o:body></o:opml>".encode(), "f").subscriptions
    assert found.url == "https://b.example/"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = (
        f'<?xml version="1.0" encoding="{declared}"?>\n'
        '<opml><body><outline text="Münchén" xmlUrl="https://a.example/f"/></body></opml>'
    )
    (found,) = parse(text.encode(encoding), "f").subscriptions
    assert found.title == "Münchén"


def test_what_is_no_feed() -> None:
    found = parse(
        b"""<opml version="2.0"><body>
        <outline text="Just text"/>
        <outline text="A page" type="link" url="https://a.example/"/>
        <outline text="Off" isComment="true"><outline text="X" xmlUrl="https://x.example/"/></outline>
        <outline text="No address" type="rss"/>
        <outline text="Elsewhere" type="include" url="https://a.example/more.opml"/>
        <outline text="Relative" xmlUrl="/feed.xml"/>
        <outline xmlUrl="javascript:alert(1)"/>
        <outline text="File" xmlUrl="file:///etc/passwd"/>
        <outline text="Good" xmlUrl="https://good.example/"/>
        </body></opml>""",
        "f",
    )
    assert [f.url for f in found.subscriptions] == ["https://good.example/"]
    assert [(w.where, w.reason) for w in found.wrong] == [
        ("line 5, 'No address'", "has no address (xmlUrl)"),
        ("line 6, 'Elsewhere'", "another list: import that one by itself"),
        ("line 7, 'Relative'", "/feed.xml: not an http or https address"),
        ("line 8", "javascript:alert(1): not an http or https address"),
        ("line 9, 'File'", "file:///etc/passwd: not an http or https address"),
    ]


def test_a_feed_may_hold_others() -> None:
    found = feeds(
        '<outline text="A" xmlUrl="https://a.example/f">'
        '<outline text="B" xmlUrl="https://b.example/f"/></outline>'
    )
    assert [(f.title, f.topics) for f in found] == [("A", ()), ("B", ())]


def test_what_is_not_well_formed_is_read_as_far_as_it_goes() -> None:
    body = (
        b'<opml><body><outline text="N">\n<outline text="A" xmlUrl="https://a.example/f"/>\n<outl'
    )
    found = parse(body, "list.opml")
    assert [(f.title, f.topics) for f in found.subscriptions] == [("A", ("N",))]
    (warning,) = found.warnings
    assert warning.startswith("list.opml: not well-formed, read as far as it goes: ")
    assert "\n" not in warning


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not OPML"),
        (b"no XML at all", "not OPML"),
        (b"\x00\xff\xfe\x80", "not OPML"),
        (b"<html><body><p>Sign in</p></body></html>", "not OPML: its root is <html>"),
        (b'{"feeds": []}', "not OPML"),
        (b'<!DOCTYPE o [<!ENTITY x "y">]><opml/>', "declares entities"),
        (b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml/>', "declares entities"),
        (b"<opml><body><outline " + b" ".join(b'a%d=""' % n for n in range(1100)) + b"/>",
         "more than 1000 attributes"),
    ],
)  # fmt: skip
def test_what_is_no_list(body: bytes, said: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(body, "list.opml")
    assert str(caught.value).startswith("list.opml: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_document_type_is_not_fetched() -> None:
    (found,) = feeds(
        '<outline text="A" xmlUrl="https://a.example/f"/>',
        head='<!DOCTYPE opml SYSTEM "http://127.0.0.1:1/opml.dtd">\n',
    )
    assert found.title == "A"


def test_depth_and_length_are_no_trouble() -> None:
    began = time.monotonic()
    deep = b"<opml><body>" + b'<outline text="f">' * 50_000
    assert parse(deep + b'<outline xmlUrl="https://a.example/f"/>', "f").warnings
    many = b"".join(b'<outline xmlUrl="https://a.example/%d"/>' % n for n in range(20_000))
    found = parse(b"<opml><body>" + many + b"</body></opml>", "f").subscriptions
    assert len(found) == 20_000
    # A hundred times what it takes.
    assert time.monotonic() - began < 60


def test_what_only_this_program_understands() -> None:
    text = """<opml xmlns:fs="urn:feedserver:source" version="2.0"><body>
        <outline text="A" xmlUrl="https://a.example/feed.xml" fs:url="https://a.example/"
          fs:id="a" fs:kind="listing" fs:title-selector="h2" fs:republish="full" fs:password="p"/>
        </body></opml>"""
    (found,) = parse(text.encode(), "f").subscriptions
    assert found.url == "https://a.example/"
    # How much may be shown, and by what name one logs in, is not for a list to say.
    assert found.extras == {"id": "a", "kind": "listing", "title_selector": "h2"}
