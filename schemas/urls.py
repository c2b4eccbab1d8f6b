"""Addresses: the one form in which two URLs are the same article, and the outlet behind a URL."""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import quote_plus, unquote_plus, urlsplit, urlunsplit

import tld
from courlan import normalize_url
from courlan.clean import decode_punycode

# Only what is a tracker on every site: courlan's own list also takes `uid`, `source`, `gallery` or a bare `?12345`,
# which are article numbers elsewhere, and two articles would become one.
_TRACKERS = re.compile(
    r"(?:utm|mtm|itm|pk|ga|mkt|oly|vero|hsa|at|ns|mc|stm|matomo|piwik|__hs)_\w+"
    r"|(?:fbcl|gcl|dcl|twcl|ycl|yscl|msclk|gbra|wbra|igsh|ttcl|li_fat_|srslt|oc|nc|cmp|ic|sm|mb)id|gclsrc"
    r"|_ga|_gl|wt_?mc|wt\.mc_id|xtor|smtyp|ftag|ref_?src|__twitter_impression|guccounter"
    r"|guce_referrer(?:_sig)?|soc_src|soc_trk|traffic_source|sr_share|amp|jsessionid|phpsessid",
    re.IGNORECASE,
)
# Trackers on most sites, and names of articles on others.
_DOUBTFUL = re.compile(r"cmp|ref|referr?er|rss", re.IGNORECASE)
_NUMBER = re.compile(r"\d{2,}")  # a doubtful parameter with such a value names an article
_LINE_BREAK = re.compile(r"[\t\r\n]+")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_AROUND = " \t\r\n\v\f\xa0\xad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff"


def tidy(url: str) -> str:
    """Clean a link as browsers do: no blanks around it, no line breaks in it, `%20` for other spaces.

    Angle brackets, which text formats put around links, go too.

    >>> tidy(" https://a.example/harbour plan.html")
    'https://a.example/harbour%20plan.html'
    """
    bare = "".join(part.strip(" ") for part in _LINE_BREAK.split(url.strip(_AROUND)))
    bracketed = bare.startswith("<") and bare.endswith(">")
    return (bare[1:-1] if bracketed else bare).replace(" ", "%20")


def canonicalise(url: str, *, doubtful: bool = False) -> str | None:
    """The URL by which an article is identified: scheme and host in lower case, no user, no default port, no fragment
    (but `#!`), no tracking parameters, the others sorted. `None` for what is no http(s) address.

    With `doubtful` parameters stay that are trackers on most sites only, such as `ref`; they always stay when their
    value is a number.

    >>> canonicalise("HTTPS://Example.com:443/a?utm_source=rss&id=3#top")
    'https://example.com/a?id=3'
    """
    try:
        parts = urlsplit(tidy(url))
        host = parts.hostname
        if parts.scheme.lower() not in ("http", "https") or not host:
            return None
        netloc = f"[{host}]" if ":" in host else host.rstrip(".")
        if parts.port is not None:
            netloc += f":{parts.port}"
        path = _SESSION.sub("", _ESCAPE.sub(_escape, parts.path))
        bare = urlunsplit((parts.scheme, netloc, path or "/", "", ""))
        path_url = normalize_url(urlsplit(bare))
    except (ValueError, UnicodeError):
        return None
    query = _query(parts.query, doubtful)
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return f"{path_url}?{query}{fragment}" if query else path_url + fragment


def _escape(match: re.Match[str]) -> str:
    """Undo a needless escape, capitalise any other (RFC 3986, section 6.2.2)."""
    character = chr(int(match[1], 16))
    return character if _UNRESERVED.match(character) else match[0].upper()


def _query(query: str, doubtful: bool) -> str:
    """Without trackers, sorted by name; a parameter without `=` stays as it is (`story.php?12345`)."""
    pairs = [piece.partition("=") for piece in query.replace("&amp;", "&").split("&") if piece]
    kept = [pair for pair in pairs if not _is_tracker(unquote_plus(pair[0]), pair[2], doubtful)]
    return "&".join(
        quote_plus(unquote_plus(name)) + sign + quote_plus(unquote_plus(value))
        for name, sign, value in sorted(kept, key=lambda pair: unquote_plus(pair[0]))
    )


def _is_tracker(name: str, value: str, doubtful: bool) -> bool:
    if _TRACKERS.fullmatch(name):
        return True
    return _DOUBTFUL.fullmatch(name) is not None and not doubtful and not _NUMBER.fullmatch(value)


@lru_cache(maxsize=10_000)
def outlet_of(url: str | None) -> str | None:
    """The registrable domain of a URL (`www.bbc.co.uk` is `bbc.co.uk`), from the public suffix list on disk.

    An address and a loopback name are themselves, without port; of a name with an unknown suffix the last two labels
    count (the list's own rule); a blog under a shared host (`name.blogspot.com`) is an outlet. `None` without a host.
    """
    host = decode_punycode(host_of(url) or "") or None
    if host is None or _is_address(host) or "." not in host or host.endswith(".localhost"):
        return host
    domain = tld.get_fld(f"https://{host}/", fail_silently=True, search_private=True)
    return domain or (host if tld.is_tld(host, search_private=True) else ".".join(host.split(".")[-2:]))


def host_of(url: str | None) -> str | None:
    """The host of a URL in lower case, without port, brackets and trailing dot; `None` when there is none."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.rstrip(".") or None if host else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
