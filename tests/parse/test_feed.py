from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedserver.errors import ParseError
from feedserver.model.article import Parsed, ParsedArticle
from feedserver.model.fetched import Fetched
from feedserver.model.json import encode
from feedserver.model.source import Source, SourceKind
from feedserver.parse import PARSERS, parse

URL = "https://example.org/feed.xml"
ITEM = "<item><title>One</title><link>https://example.org/1</link><description>Text</description></item>"


def rss(*parts: str) -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>'
        f"<link>https://example.org/</link>{''.join(parts)}</channel></rss>"
    )


def read(
    body: str | bytes, max_items: int = 100, media_type: str = "", charset: str = ""
) -> Parsed:
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    fetched = Fetched(url=URL, body=data, media_type=media_type, charset=charset or None)
    return parse(SourceKind.FEED, fetched, Source(id="a", url=URL), max_items)


def titles(parsed: Parsed) -> list[str]:
    return [article.title for article in parsed.articles]


def test_every_kind_has_a_parser() -> None:
    # Documents are imported from their folder.
    assert set(PARSERS) == set(SourceKind) - {SourceKind.DOCUMENTS}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "the body is empty"),
        (" \n\ufeff", "the body is empty"),
        ("hello", "neither XML nor JSON"),
        ("/etc/passwd", "neither XML nor JSON"),
        ("<urlset><url/></urlset>", "root element is <urlset>"),
        ("<?xml version='1.0'?><!-- <rss> --><opml/>", "root element is <opml>"),
        (rss()[:80], "not a readable feed"),
        (rss(ITEM)[:-60], "not a readable feed"),
        ('{"version": "1"}', "not a JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "without a list of items"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [', "not JSON"),
        ("[]", "not a JSON Feed"),
        ("[" * 200_000, "nested too deeply"),
    ],
)
def test_what_is_no_feed_is_refused_in_one_line(body: str, words: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(body)
    message = str(caught.value)
    assert message.startswith(f"{URL}: ")
    assert words in message
    assert "\n" not in message


def test_an_html_page_names_the_feeds_it_links_to() -> None:
    page = """<!DOCTYPE html><html><head><title>Home</title><base href="/site/">
    <link rel="Alternate" type="application/rss+xml; charset=utf-8" href="rss?a=1&amp;b=2">
    <link type='application/atom+xml' rel=alternate href=//example.com/atom>
    <link rel="alternate" type="application/feed+json" href="https://example.org/feed.json">
    <link rel="alternate" type="application/feed+json" href="https://example.org/feed.json">
    <link rel="alternate" type="text/html" hreflang="fr" href="/fr">
    <link rel="stylesheet" type="application/rss+xml" href="/no">
    <link rel="alternate" type="application/rss+xml" href="javascript:no"></head>"""
    with pytest.raises(ParseError) as caught:
        read(page)
    assert str(caught.value) == (
        f"{URL}: an HTML page, not a feed; it links to: https://example.org/site/rss?a=1&b=2, "
        "https://example.org/feed.json, https://example.com/atom"
    )
    with pytest.raises(ParseError, match="an HTML page, not a feed, and links to none"):
        read("<p>Sorry", media_type="text/html")


def test_a_feed_is_a_feed_whatever_its_media_type() -> None:
    assert titles(read(rss(ITEM), media_type="text/html")) == ["One"]
    feed = {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "J"}]}
    assert titles(read(json.dumps(feed), media_type="text/xml")) == ["J"]


def test_a_feed_without_items_is_no_error_but_said() -> None:
    parsed = read(rss())
    assert (parsed.articles, parsed.title) == ((), "Feed")
    assert parsed.warnings == ("the feed holds no items",)


def test_a_feed_that_has_ended_says_so() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [], "expired": True}
    assert read(json.dumps(feed)).warnings == (
        "the feed holds no items",
        "the feed says that it will never change again",
    )


def json_items(*items: dict[str, object]) -> tuple[ParsedArticle, ...]:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": items}
    return read(json.dumps(feed)).articles


def test_an_id_of_a_json_feed_that_is_an_address_stands_in_for_none() -> None:
    address = "https://example.org/1"
    articles = json_items(
        {"id": address, "title": "A"},
        {"id": address, "title": "B", "url": "https://example.org/b"},
        {"id": "/1", "title": "C"},
        {"id": 1, "title": "D"},
    )
    assert [a.url for a in articles] == [address, "https://example.org/b", None, None]


def test_authors_of_a_json_feed_come_before_its_author() -> None:
    both, old, empty = json_items(
        {"id": "1", "title": "A", "author": {"name": "Ann"}, "authors": [{"name": "Ann Lee"}]},
        {"id": "2", "title": "B", "author": {"name": "Ann"}},
        {"id": "3", "title": "C", "author": {"name": "Ann"}, "authors": [{"avatar": "/a.png"}]},
    )
    assert [person.name for person in both.authors] == ["Ann Lee"]
    assert [person.name for person in old.authors] == ["Ann"]
    assert [person.name for person in empty.authors] == ["Ann"]


def test_at_most_so_many_items_and_a_warning() -> None:
    items = "".join(ITEM.replace("One", str(n)) for n in range(5))
    parsed = read(rss(items), max_items=2)
    assert titles(parsed) == ["0", "1"]
    assert parsed.warnings == ("only the first 2 of 5 items were read",)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": str(n), "title": str(n)} for n in range(5)],
    }
    parsed = read(json.dumps(feed), max_items=2)
    assert titles(parsed) == ["0", "1"]
    assert parsed.warnings == ("only the first 2 of 5 items were read",)


def test_the_item_that_a_feed_breaks_off_in_is_left_out_at_every_length() -> None:
    whole = rss(ITEM, ITEM.replace("One", "Two").replace("Text", "Second text"))
    second = whole.index("<item>", whole.index("</item>"))
    end = whole.rindex("</item>")
    for cut in range(second + len("<item>"), end + len("</item"), 3):
        parsed = read(whole[:cut])
        assert titles(parsed) == ["One"], whole[:cut]
        assert parsed.articles[0].body_html == "Text"
        assert parsed.skipped[0].reason == "the feed breaks off inside it"
        assert "not well-formed" in parsed.warnings[0]


def test_content_and_summary() -> None:
    def texts(inner: str) -> tuple[str | None, str | None]:
        namespace = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        body = rss(f"<item><title>x</title>{inner}</item>").replace("<rss ", f"<rss {namespace} ")
        article = read(body).articles[0]
        return article.body_html, article.summary

    content = "<content:encoded>&lt;p&gt;The whole text.&lt;/p&gt;</content:encoded>"
    assert texts("<description>Short.</description>" + content) == (
        "<p>The whole text.</p>",
        "Short.",
    )
    assert texts(content + "<description>Short.</description>")[1] == "Short."
    assert texts(content + "<description>The  whole text.</description>")[1] is None
    assert texts(content) == ("<p>The whole text.</p>", None)
    assert texts("<description>Short.</description>") == ("Short.", None)
    assert texts("<description> </description>") == (None, None)


def test_where_fields_come_from() -> None:
    article = read(rss(ITEM)).articles[0]
    assert article.provenance == {"title": "feed", "body_md": "feed", "canonical_source": "feed"}
    article = read(rss(ITEM.replace("<title>One</title>", ""))).articles[0]
    assert (article.title, article.provenance["title"]) == ("Text", "derived")
    assert article.declared == frozenset()


@pytest.mark.parametrize(
    ("channel", "ttl"),
    [
        ("<ttl>60</ttl>", 3600),
        ("<ttl> 5 </ttl>", 300),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>99999999999999999999</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 3600),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
            43200,
        ),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            86400,
        ),
        ("<sy:updatePeriod>never</sy:updatePeriod>", None),
    ],
)
def test_the_feeds_own_wish_for_its_polls(channel: str, ttl: int | None) -> None:
    namespace = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    assert read(rss(channel).replace("<rss ", f"<rss {namespace} ")).hints.ttl == ttl


def test_character_sets() -> None:
    item = "<item><title>Café – “Ofen”</title></item>"
    assert titles(read(rss(item))) == ["Café – “Ofen”"]
    assert titles(read(rss(item).encode("cp1252"))) == ["Café – “Ofen”"]
    assert titles(read(rss(item).encode("cp1252"), charset="iso-8859-1")) == ["Café – “Ofen”"]
    assert titles(read(rss(item), charset="iso-8859-1")) == ["Café – “Ofen”"]
    assert titles(read(rss(item), charset="no-such-thing")) == ["Café – “Ofen”"]
    for unfit in ("punycode", "unicode_escape", "raw_unicode_escape", "idna", "undefined"):
        assert titles(read(rss(item), charset=unfit)) == ["Café – “Ofen”"]
    for binary in ("base64", "rot13", "hex", "zlib", "bz2", "uu", "quopri"):
        assert titles(read(rss(item), charset=binary)) == ["Café – “Ofen”"]
        claimed = rss(item).replace('"1.0"', f'"1.0" encoding="{binary}"')
        assert titles(read(claimed)) == ["Café – “Ofen”"]
    assert titles(read(rss(item).encode("utf-16-be"))) == ["Café – “Ofen”"]
    assert titles(read(rss(item).encode("utf-32"))) == ["Café – “Ofen”"]
    japanese = "<item><title>窯が飛ぶ</title></item>"
    assert titles(read(rss(japanese).encode("euc-jp"), charset="EUC-JP")) == ["窯が飛ぶ"]
    declared = rss(japanese).replace('"1.0"?', '"1.0" encoding="Shift_JIS"?').encode("shift_jis")
    assert titles(read(declared)) == ["窯が飛ぶ"]


def test_one_wrong_byte_does_not_spoil_the_others() -> None:
    body = rss("<item><title>Größe, Café, naïve</title></item>", "<item><title>X!</title></item>")
    assert titles(read(body.encode().replace(b"X!", b"X\xff"))) == ["Größe, Café, naïve", "X\ufffd"]


def test_references_that_no_parser_should_see() -> None:
    body = rss(
        "<item><title>a&#xD800;b &#xd83d;&#XDE80; &#55296;c &#0;d &#x1f;e</title></item>",
        "<item><title>Q&A &nbsp;&copy; &unknown; R&amp;D ?a=1&b=2</title></item>",
        "<item><title><![CDATA[&nbsp;&amp; stays & so on]]></title></item>",
    )
    parsed = read(body)
    assert titles(parsed) == [
        "ab 🚀 c d e",
        "Q&A © &unknown; R&D ?a=1&b=2",
        "& stays & so on",
    ]
    assert parsed.warnings == ()


def timed(body: str | bytes) -> tuple[float, Parsed | ParseError]:
    start = time.perf_counter()
    try:
        result: Parsed | ParseError = read(body)
    except ParseError as error:
        result = error
    return time.perf_counter() - start, result


def doctype(entities: str, text: str) -> str:
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [{entities}]><rss version="2.0"><channel>'
        f"<title>t</title><item><title>{text}</title></item></channel></rss>"
    )


def test_entities_do_not_grow_the_document_nor_read_files() -> None:
    nested = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10)
    )
    long = f'<!ENTITY b "{"x" * 100_000}">'
    local = '<!ENTITY f SYSTEM "file:///etc/passwd">'
    for body in (doctype(nested, "&k;"), doctype(long, "&b;" * 5000), doctype(local, "&f;")):
        seconds, result = timed(body)
        assert seconds < 10
        assert isinstance(result, Parsed)
        assert len(result.articles[0].title) < 50_000
        assert "root:" not in result.articles[0].title
    # HTML's own names are known, whoever declares them.
    assert titles(read(doctype('\n<!ENTITY half "&#189;">\n', "1&half;"))) == ["1½"]
    assert titles(read(doctype('<!ENTITY kiln "oven">', "a &kiln;"))) == ["a &kiln;"]


FLOODS = {
    "attributes": "<item " + " ".join(f'a{n}="x"' for n in range(100_000)) + "/>",
    "attributes without values": "<item " + " ".join(f"a{n}" for n in range(100_000)) + "/>",
    "attributes with angle brackets": "<item "
    + " ".join(f'a{n}=">"' for n in range(50_000))
    + "/>",
    "long author": f"<item><title>x</title><author>{'a' * 1_000_000}</author></item>",
    "long author in CDATA": f"<item><author><![CDATA[{'a' * 1_000_000}]]></author></item>",
    "blank lines": "\n" * 1_000_000 + ITEM,
    "unclosed CDATA": "<item><title>" + "<![CDATA[" * 50_000,
    "unclosed comments": "<item><title>" + "<!--" * 50_000,
    "deep nesting": "<item>" + "<a>" * 20_000,
    "ampersands": f"<item><title>{'& ' * 200_000}</title></item>",
    "long date": f"<item><title>x</title><pubDate>{'1-' * 100_000}</pubDate></item>",
    "huge title": f"<item><title>{'x' * 10_000_000}</title></item>",
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS.keys())
def test_floods_end_in_bounded_time(flood: str) -> None:
    # Measured: each well under two seconds; unguarded, the first ones take minutes.
    seconds, result = timed(rss(flood))
    assert seconds < 30
    assert isinstance(result, Parsed | ParseError)


def test_blank_lines_before_a_feed_take_no_time() -> None:
    seconds, result = timed('<?xml version="1.0"?>' + "\n" * 500_000 + rss(ITEM)[21:])
    assert seconds < 10
    assert isinstance(result, Parsed)
    assert titles(result) == ["One"]


def test_many_attributes_are_an_error_and_a_long_value_is_not() -> None:
    with pytest.raises(ParseError, match="more than 1000 attributes"):
        read(rss(FLOODS["attributes"], "<b>"))
    assert "no title" in read(rss(FLOODS["attributes"])).skipped[0].reason
    value = "a=1&amp;b " * 2000
    enclosure = f'<enclosure url="https://example.org/?{value}" type="image/png"/>'
    assert titles(read(rss(f"<item><title>One</title>{enclosure}</item>"))) == ["One"]
    quoted = "<![CDATA[" + FLOODS["attributes"] + "]]>"
    assert (
        len(
            read(
                rss(f"<item><title>One</title><description>{quoted}</description></item>")
            ).articles
        )
        == 1
    )


def read_or_refused(body: str | bytes) -> Parsed | None:
    try:
        return read(body)
    except ParseError:
        return None


@given(st.binary(max_size=200))
def test_any_bytes_are_a_feed_or_a_parse_error(body: bytes) -> None:
    for data in (body, b"<rss><channel><item><title>" + body):
        parsed = read_or_refused(data)
        assert parsed is None or encode(parsed)


TAGS = """
<item> </item> <entry> </entry> <title> </title> <link> <guid> <pubDate> <author> <content>
<image> <source/> </source> <category/> <a:b/> &#xD800; & <![CDATA[ ]]> x
"""
MARKUP = TAGS.split()
BAD_ADDRESSES = [
    "<source url='http://[x'>",
    "<enclosure url='//['/>",
    "<media:content url='http://[/'/>",
    "<link href='http://[x'/>",
    "<content type='image/png'>",
    "<div xml:base='http://['>",
]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(MARKUP + BAD_ADDRESSES), max_size=25))
def test_any_markup_is_a_feed_or_a_parse_error(parts: list[str]) -> None:
    for root in ("<rss version='2.0'><channel>", "<feed xmlns='http://www.w3.org/2005/Atom'>"):
        parsed = read_or_refused(root + "".join(parts))
        assert parsed is None or all(article.title for article in parsed.articles)


LONG_WORDS = "word " * 2000


def test_a_huge_title_is_cut_at_a_word_and_says_so() -> None:
    item: dict[str, object] = {"id": "1", "title": LONG_WORDS, "authors": [{"name": LONG_WORDS}]}
    item |= {"tags": ["a" * 501, "b" * 500]}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": LONG_WORDS, "items": [item]}
    elements = f"<title>{LONG_WORDS}</title><author>{LONG_WORDS}</author>"
    elements += f"<category>{'a' * 501}</category><category>{'b' * 500}</category>"
    elements += f'<source url="https://example.net/f">{LONG_WORDS}</source>'
    xml = (
        f"<rss version='2.0'><channel><title>{LONG_WORDS}</title><item>{elements}</item></channel>"
    )
    for parsed in (read(json.dumps(feed)), read(f"{xml}</rss>")):
        (article,) = parsed.articles
        assert article.feed is not None
        names = (article.title, parsed.title, article.feed.title, article.authors[0].name)
        assert set(names) == {("word " * 100).strip() + "…"}
        assert article.categories == ("b" * 500,)
        assert article.provenance["title"] == "feed, cut at 500 of 9999 characters"


def test_a_title_without_spaces_is_cut_where_it_must_be() -> None:
    (article,) = read(rss(f"<item><title>a {'x' * 20_000}</title></item>")).articles
    assert article.title == "a " + "x" * 497 + "…"
    (article,) = read(rss(f"<item><title>{'x' * 500}</title></item>")).articles
    assert article.title == "x" * 500
    assert article.provenance["title"] == "feed"


def test_many_items_cost_what_they_say_and_not_what_their_feed_says() -> None:
    people = [{"name": f"n{n}"} for n in range(20_000)]
    items = [{"id": str(n), "title": "t", "authors": people[:1]} for n in range(2000)]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": items}
    start = time.process_time()
    parsed = read(json.dumps(feed | {"authors": people, "title": LONG_WORDS * 50}), 2000)
    assert time.process_time() - start < 5
    assert len(parsed.articles) == 2000
