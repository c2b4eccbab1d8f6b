"""Addresses: the one form in which two URLs are the same article, and the outlet behind a URL."""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import tld
from courlan import normalize_url
from courlan.clean import decode_punycode

# Only what is a tracker on every site: courlan's own list also takes `uid`, `source`, `gallery` or a bare `?12345`,
# which are article numbers elsewhere, and two articles would become one.
_TRACKERS = re.compile(
    r"(?:utm|mtm|itm|pk|ga|mkt|oly|vero|hsa|at|ns|mc|stm|matomo|piwik|__hs)_\w+"
    r"|(?:fbcl|gcl|dcl|twcl|ycl|yscl|msclk|gbra|wbra|igsh|ttcl|li_fat_|srslt|oc|nc|cmp|ic|sm|mb)id|gclsrc"
    r"|_ga|_gl|wt_?mc|wt\.mc_id|xtor|cmp|smtyp|ftag|ref_?src|ref|referr?er|rss|__twitter_impression|guccounter"
    r"|guce_referrer(?:_sig)?|soc_src|soc_trk|traffic_source|sr_share|amp",
    re.IGNORECASE,
)


def canonicalise(url: str) -> str | None:
    """The URL by which an article is identified: scheme and host in lower case, no user, no default port, no fragment
    (but `#!`), no tracking parameters, the others sorted. `None` for what is no http(s) address.

    >>> canonicalise("HTTPS://Example.com:443/a?utm_source=rss&id=3#top")
    'https://example.com/a?id=3'
    """
    try:
        parts = urlsplit("".join(url.split()))
        host = parts.hostname
        if parts.scheme.lower() not in ("http", "https") or not host:
            return None
        netloc = f"[{host}]" if ":" in host else host.rstrip(".")
        if parts.port is not None:
            netloc += f":{parts.port}"
        bare = urlunsplit((parts.scheme, netloc, parts.path or "/", "", ""))
        path_url = normalize_url(urlsplit(bare))
    except (ValueError, UnicodeError):
        return None
    query = _query(parts.query)
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return f"{path_url}?{query}{fragment}" if query else path_url + fragment


def _query(query: str) -> str:
    """Without trackers, sorted by name; a parameter without `=` stays as it is (`story.php?12345`)."""
    if "=" not in query:
        return "" if _TRACKERS.fullmatch(query) else query
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode(sorted((pair for pair in pairs if not _TRACKERS.fullmatch(pair[0])), key=lambda pair: pair[0]))


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
