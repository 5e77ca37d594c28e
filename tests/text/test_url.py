from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedserver.text.url import absolute, absolute_link, clean, comparison_key, host


@pytest.mark.parametrize(
    ("base", "url", "expected"),
    [
        (None, "https://example.org/a?b=%20c#d", "https://example.org/a?b=%20c#d"),
        (None, " https://example.org \n", "https://example.org"),
        (None, "HTTPS://Example.ORG/A/../b", "HTTPS://Example.ORG/A/../b"),
        (None, "https://é.example/ü?q=ß", "https://xn--9ca.example/%C3%BC?q=%C3%9F"),
        (None, "https://example.org/a b", "https://example.org/a%20b"),
        (None, "http:example.org/x", "http://example.org/x"),
        ("https://example.org/a/b", "c?d", "https://example.org/a/c?d"),
        ("https://example.org/a/b", "/c", "https://example.org/c"),
        ("https://example.org/a/b", "//example.com/c", "https://example.com/c"),
        ("https://example.org/a/b?c", "#d", "https://example.org/a/b?c#d"),
        ("https://example.org/a", "", "https://example.org/a"),
        ("no address", "https://example.org/a", "https://example.org/a"),
        ("no address", "a", None),
        (None, "/a", None),
        (None, "", None),
        (None, "javascript:alert(1)", None),
        ("https://example.org/", "java\nscript:alert(1)", None),
        ("https://example.org/", " javascript:alert(1)", None),
        ("https://example.org/", "data:text/html,x", None),
        ("https://example.org/", "file:///etc/passwd", None),
        ("https://example.org/", "mailto:a@example.org", None),
        ("https://example.org/", "https://", None),
        ("https://example.org/", "https://exa mple.org/", None),
        ("https://example.org/", "http://x:99999/", None),
        ("https://example.org/", "\ud800", None),
    ],
)
def test_absolute(base: str | None, url: str, expected: str | None) -> None:
    assert absolute(base, url) == expected


def test_links_in_bodies_may_write_and_call() -> None:
    assert (
        absolute_link(None, "mailto:a@example.org?subject=x y")
        == "mailto:a@example.org?subject=x%20y"
    )
    assert absolute_link("https://example.org/", "TEL:+1-2") == "tel:+1-2"
    assert absolute_link("https://example.org/", "b") == "https://example.org/b"
    assert absolute_link("https://example.org/", "javascript:x") is None
    assert absolute_link("https://example.org/", "tel:\ud800") is None


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("https://example.org/?utm_source=a&utm_Medium=b#top", "https://example.org/#top"),
        ("https://example.org/?b=%7e&fbclid=1&a=&&c", "https://example.org/?b=%7e&a=&&c"),
        ("https://example.org/?a=1&amp;utm_campaign=z", "https://example.org/?a=1"),
        ("https://example.org/?%75tm_source=z&id=1", "https://example.org/?id=1"),
        ("https://É.example/ü?GCLID=1&ü=2", "https://É.example/ü?ü=2"),
        ("HTTP://example.org?mc_eid=1", "HTTP://example.org"),
    ],
)
def test_tracking_parameters_go_and_nothing_else(url: str, cleaned: str) -> None:
    assert clean(url) == cleaned


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/?q=utm_source",
        "https://example.org/?ref=1&source=2&id=3&cid=4&spm=5&share=6&page=7",
        "https://example.org/#utm_source=a",
        "https://example.org/utm_source=1",
        "https://example.org/?",
        "//example.org/?utm_source=1",
        "mailto:a@example.org?utm_source=1",
        "https://exa mple.org/?utm_source=1",
        "no address?utm_source=1",
        "",
    ],
)
def test_what_is_not_surely_tracking_stays(url: str) -> None:
    assert clean(url) == url


@pytest.mark.parametrize(
    "twin",
    [
        "http://example.org/news/story?id=7",
        "HTTPS://EXAMPLE.org:443/news/story?id=7",
        "http://example.org:80/news/story/?id=7#comments",
        "https://user:secret@example.org/news/story?id=7",
        "https://www.example.org/news/story?id=7&utm_source=x",
        "https://m.example.org/news/story?fbclid=1&id=7",
        "https://mobile.example.org/news/story?id=7",
        "https://amp.example.org/news/story?id=7",
        "https://example.org./news/story?id=7&",
        "https://example.org/news/story/amp/?id=7",
        "https://example.org/news/story/amp?id=7",
        "https://example.org/news/story?id=7&amp=1",
        "https://example.org/news/story?amp&id=7",
        "https://example.org/news/story?outputType=amp&id=7",
        "https://example.org/news/%73tory?id=%37",
        "https://example.org/x/../news/story?id=7",
        "https://example-org.cdn.ampproject.org/c/s/example.org/news/story?id=7",
        "https://www.google.com/amp/s/example.org/news/story?id=7",
    ],
)
def test_twins_have_one_key(twin: str) -> None:
    assert comparison_key(twin) == "https://example.org/news/story?id=7"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a?x=1&y=2", "https://example.org/a?y=2&x=1"),
        ("https://example.org/a", "https://blog.example.org/a"),
        ("https://example.org/a", "https://example.org:8080/a"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://example.org/camp", "https://example.org/c"),
        ("https://example.org/a?amp=2", "https://example.org/a"),
        ("https://mobile.de/x", "https://de/x"),
        ("https://www.gov.uk/x", "https://gov.uk/x"),
        ("https://m.co.uk/x", "https://mobile.co.uk/x"),
        ("https://example.org/a?ref=1", "https://example.org/a"),
    ],
)
def test_different_addresses_have_different_keys(one: str, other: str) -> None:
    assert comparison_key(one) != comparison_key(other)


def test_further_twins() -> None:
    same = {
        "https://example.org/story.html": "https://example.org/story.amp.html",
        "https://en.wikipedia.org/wiki/X": "https://en.m.wikipedia.org/wiki/X",
        "https://example.co.uk/a": "https://www.example.co.uk/a",
        "http://xn--e1afmkfd.xn--p1ai/%D0%BF": "https://ПРИМЕР.рф/п",
        "https://example.org/": "http://www.example.org",
        "http://127.0.0.1/": "http://0x7f.1/",
        "https://example.org/a%20b": "https://example.org/a b",
    }
    for one, other in same.items():
        assert comparison_key(one) == comparison_key(other)


def test_what_is_no_http_address_is_its_own_key() -> None:
    assert comparison_key(" urn:uuid:1 ") == "urn:uuid:1"
    assert comparison_key("javascript:x") == "javascript:x"
    assert comparison_key("no address") == "no address"


parts = st.text(alphabet="amp/.%2eE41?&=#w:m-é \\'|", max_size=30)


HOSTS = st.lists(
    st.sampled_from(["www", "m", "amp", "example", "co", "uk", "a-b", "-", "0", "xn--9ca", "org"]),
    min_size=1,
    max_size=4,
).map(".".join)
SEGMENTS = st.lists(
    st.sampled_from(
        ["", ".", "..", "a", "A~", "b.html", "amp", "x.amp.html", "AMP", "s", "_-", "."]
    ),
    max_size=4,
).map("/".join)


@given(HOSTS, SEGMENTS)
def test_plain_addresses_have_the_key_that_others_have(host: str, path: str) -> None:
    for url in (f"https://{host}", f"http://{host}/{path}"):
        # What has a fragment is read in the general way, and the key does without it.
        assert comparison_key(url) == comparison_key(f"{url}#x").removesuffix("#x")


@given(parts, st.sampled_from(["example.org", "m.www.amp.example.co.uk", "[::1]:8080", "a.m.b.c"]))
@example("..amp", "example.org")
@example("%%34%31", "example.org")
@example("a/amp/amp/", "example.org")
def test_a_key_is_its_own_key_and_cleaning_does_not_change_it(rest: str, name: str) -> None:
    url = f"http://{name}/{rest}"
    key = comparison_key(url)
    assert comparison_key(key) == key
    assert comparison_key(clean(url)) == key
    assert clean(clean(url)) == clean(url)


@given(st.text(max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    for function in (clean, comparison_key, host):
        assert isinstance(function(text), str)
    address = absolute("https://example.org/a/b", text)
    assert address is None or address.lower().startswith(("http://", "https://"))


def test_host() -> None:
    assert host("https://user@É.Example:8080/x") == "xn--9ca.example"
    assert host("http://[::1]:80/") == "[::1]"
    assert host("mailto:a@example.org") == ""
    assert host("example.org") == ""


def test_a_path_of_nothing_but_amp_takes_no_time() -> None:
    start = time.process_time()
    comparison_key("https://example.org/x" + "/amp" * 20_000)
    assert time.process_time() - start < 1
    assert comparison_key("https://example.org/x.amp.html/amp/") == "https://example.org/x.html"


def test_a_host_of_thousands_of_labels_takes_no_time() -> None:
    start = time.process_time()
    comparison_key("https://" + "m." * 50_000 + "example.org/x")
    assert time.process_time() - start < 1
