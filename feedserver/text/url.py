"""Addresses: resolved, cleaned of tracking, and compared (SPEC sections 2, 6 and 7).

Three questions, three answers: `absolute` says where a link leads, `clean` what a reader should
be shown, `comparison_key` whether two addresses mean the same article. Only the last one changes
more than it must, and its answer is never published.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote_plus

import can_ada

# Parameters whose only known use is to say where a visitor came from. A name that a site could
# use to choose what it shows (ref, source, id, cid, spm, share) is not here, on purpose.
_TRACKING_NAMES: Final = """
    __hsfp __hssc __hstc __s __twitter_impression _branch_match_id _ga _gl _hsenc _hsmi _ke
    _openstat action_object_map action_ref_map action_type_map
    at_bbc_team at_campaign at_campaign_type at_custom1 at_custom2 at_custom3 at_custom4
    at_format at_link_id at_link_origin at_link_type at_medium at_ptr_name
    cmpid dclid dicbo epik fb_action_ids fb_action_types fb_ref fb_source fbclid
    gad_campaignid gad_source gbraid gclid gclsrc guccounter guce_referrer guce_referrer_sig
    hsctatracking igsh igshid irclickid li_fat_id mc_cid mc_eid mibextid mkt_tok
    ml_subscriber ml_subscriber_hash msclkid
    ns_campaign ns_fee ns_linkname ns_mchannel ns_source
    oly_anon_id oly_enc_id pk_campaign pk_cid pk_content pk_keyword pk_kwd pk_medium pk_source
    rb_clickid ref_src s_cid srsltid ttclid twclid vero_conv vero_id
    wbraid wickedid wt.mc_id wt_mc xtor yclid ysclid
    """
TRACKING_PARAMETERS: Final = frozenset(_TRACKING_NAMES.split())
TRACKING_PREFIXES: Final = ("bsft_", "hsa_", "mtm_", "oly_", "utm_", "vero_")

_PLAIN_HTTP: Final = re.compile(
    r"https?://(?![/\\])[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.IGNORECASE | re.ASCII
)
# Addresses that a parser can only agree with: a name that is no number and no punycode, no port
# beyond four digits. Most addresses are, and parsing them is most of the work.
_SURELY_HTTP: Final = re.compile(
    r"https?://(?!xn--)[a-z0-9\-]+(?:\.(?!xn--)[a-z0-9\-]+)*\.[a-z]{2,}(?::\d{1,4})?"
    r"(?:[/?#][A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*)?",
    re.ASCII,
)
# Of these the key is plain to see: nothing to decode, to resolve or to leave out.
_PLAIN_KEY: Final = re.compile(
    r"https?://(?!xn--)([a-z0-9\-]+(?:\.(?!xn--)[a-z0-9\-]+)*\.[a-z]{2,})"
    r"((?:/(?!\.)[A-Za-z0-9\-._~]*)*)",
    re.ASCII,
)
_AMP_PARAMETERS: Final = frozenset(
    {"amp", "amp=", "amp=1", "amp=true", "_amp=true", "output=amp", "outputtype=amp"}
)
_AMP_CACHE: Final = re.compile(
    r"https?://(?:[a-z0-9-]+\.cdn\.ampproject\.org/[acvi]|(?:www\.)?google\.[a-z.]+/amp)/(s/)?(?=.)",
    re.IGNORECASE,
)
_AMP_SUFFIX: Final = re.compile(r"(?<=[^/])/amp/*$|(?<=[^/.])\.amp(?=\.html?$|$)")
# No page says more than "page.amp.html/amp".
_AMP_DEPTH: Final = 3
_TWIN_LABELS: Final = frozenset({"amp", "m", "mobile", "www"})
_LONGEST_HOST: Final = 253
# Under these, as in co.uk, a registered name has three labels.
_SECOND_LEVEL: Final = frozenset(
    {"ac", "co", "com", "edu", "gob", "gouv", "gov", "govt", "go", "ne", "net", "or", "org"}
)
_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9\-._~]")
_QUERY_SAFE: Final = "%/?:@!$&'()*+,;=-._~"


def absolute(base: str | None, url: str) -> str | None:
    """The http or https address that `url` means on a page at `base`; None when it means none.

    An address that is absolute and in plain ASCII stays as written, without surrounding white
    space; any other is serialised as WHATWG's URL standard says. None for other schemes
    (`javascript:`, `data:`, `mailto:`), malformed addresses and relative ones without a base.
    """
    text = url.strip()
    if _SURELY_HTTP.fullmatch(text):
        return text
    parsed = _parse(base, text)
    if parsed is None or parsed.protocol not in ("http:", "https:"):
        return None
    return text if _PLAIN_HTTP.fullmatch(text) else parsed.href


def absolute_link(base: str | None, url: str) -> str | None:
    """As `absolute`, for links in a body: `mailto:` and `tel:` links are kept as well."""
    text = url.strip()
    if text[:7].lower() == "mailto:" or text[:4].lower() == "tel:":
        parsed = _parse(None, text)
        return None if parsed is None else parsed.href
    return absolute(base, url)


def clean(url: str) -> str:
    """`url` without tracking parameters; every other character stays as written.

    What is not an http or https address is returned unchanged.
    """
    if url[:4].lower() != "http" or "?" not in url or _parse(None, url) is None:
        return url
    address, hash_sign, fragment = url.partition("#")
    path, _, query = address.partition("?")
    parameters = query.split("&")
    kept = [parameter for parameter in parameters if not _tracks(parameter)]
    if len(kept) == len(parameters):
        return url
    rest = "&".join(kept)
    return path + (f"?{rest}" if rest else "") + hash_sign + fragment


def comparison_key(url: str) -> str:
    """What two addresses of one article have in common; for comparing only, never shown.

    Folded: http and https, case and punycode of the host, credentials, default port, fragment,
    tracking parameters, percent-encoding, slashes at the path's end, AMP (`/amp`, `.amp.html`,
    `?amp=1`, `outputType=amp`, `amp.` hosts, the AMP caches) and mobile twins (`m.`, `mobile.`
    hosts). `www.` is folded too, because `m.example.org` is the twin of `www.example.org` as
    often as of `example.org`. Kept: case and order of everything else in path and query.
    What is not an http or https address is returned as it is, without surrounding white space.
    """
    text = url.strip()
    plain = _PLAIN_KEY.fullmatch(text)
    if plain and "amp" not in text.lower():
        return f"https://{_host_key(plain[1])}{plain[2].rstrip('/') or '/'}"
    cached = _AMP_CACHE.match(text)
    if cached:
        text = ("https://" if cached[1] else "http://") + text[cached.end() :]
    parsed = _parse(None, text)
    if parsed is None or parsed.protocol not in ("http:", "https:"):
        return url.strip()
    port = f":{parsed.port}" if parsed.port else ""
    path = _path_key(parsed.pathname)
    query = _query_key(parsed.search[1:])
    return f"https://{_host_key(parsed.hostname)}{port}{path}" + (f"?{query}" if query else "")


def is_home(url: str) -> bool:
    """Whether an http or https address names a whole site and nothing on it."""
    parsed = _parse(None, url.strip())
    return parsed is not None and parsed.pathname in ("", "/") and not parsed.search


def host(url: str) -> str:
    """The host of an http or https address, lower case, in punycode, without port; else empty."""
    parsed = _parse(None, url.strip())
    if parsed is None or parsed.protocol not in ("http:", "https:"):
        return ""
    return parsed.hostname


def _parse(base: str | None, url: str) -> can_ada.URL | None:
    try:
        url.encode()
        return can_ada.parse(url) if base is None else can_ada.parse(base.strip()) + url
    except ValueError:
        # A lone surrogate lands here as well: its encoding error is a ValueError.
        return None if base is None else _parse(None, url)


def _tracks(parameter: str) -> bool:
    # "&amp;" in an address that was escaped twice leaves "amp;" before the name.
    name = unquote_plus(parameter.partition("=")[0]).lower().removeprefix("amp;")
    return name in TRACKING_PARAMETERS or name.startswith(TRACKING_PREFIXES)


def _host_key(name: str) -> str:
    return name if len(name) > _LONGEST_HOST else _folded_host(name)


# A feed's entries are all at one host, or at a few.
@lru_cache(maxsize=1024)
def _folded_host(name: str) -> str:
    labels = name.rstrip(".").split(".")
    while labels[0] in _TWIN_LABELS and _is_registrable(labels[1:]):
        labels = labels[1:]
    return ".".join(
        [labels[0], *(label for label in labels[1:-2] if label != "m"), *labels[1:][-2:]]
    )


def _is_registrable(labels: list[str]) -> bool:
    if len(labels) == 2:
        return not (len(labels[1]) == 2 and labels[0] in _SECOND_LEVEL)
    return len(labels) > 2


def _path_key(path: str) -> str:
    key = _percent_key(path).rstrip("/")
    for _ in range(_AMP_DEPTH):
        key = _AMP_SUFFIX.sub("", key).rstrip("/")
    return key or "/"


def _query_key(query: str) -> str:
    kept = [
        parameter
        for parameter in _percent_key(query).split("&")
        if parameter and not _tracks(parameter) and parameter.lower() not in _AMP_PARAMETERS
    ]
    return "&".join(kept)


def _percent_key(text: str) -> str:
    """One spelling for each percent-encoding (RFC 3986, section 6.2.2)."""
    text = quote(_LONE_PERCENT.sub("%25", text), safe=_QUERY_SAFE)
    return _ESCAPE.sub(_normal_escape, text)


def _normal_escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if _UNRESERVED.fullmatch(character) else match[0].upper()
