"""One answer over real sockets: what comes of every way in which a server can misbehave."""

import gzip
import ipaddress
import re
import zlib
from socket import socket

import brotli
import pytest

from schemas import FetchError
from tests.feeds.scripted_web import Clock, Reply, Request, Web, drip, drip_headers, reply, reset
from transforms.feeds.addresses import AddressBook, is_private
from transforms.feeds.fetch import Answer, Fetcher, to_target
from transforms.feeds.politeness import Politeness
from transforms.feeds.settings import FeedSettings

OPEN = ("127.0.0.1", "localhost")


def fetcher(**changes: object) -> Fetcher:
    settings = FeedSettings(**{"allow_hosts": OPEN, "host_gap_s": 0.0, "deadline_s": 5.0, **changes})  # type: ignore[arg-type]
    return Fetcher(settings, Politeness(settings.host_gap_s, 4), AddressBook(settings.allow_hosts))


def get(url: str, *, max_bytes: int = 100_000, cut: bool = False, **changes: object) -> Answer:
    return fetcher(**changes).get(url, max_bytes=max_bytes, cut=cut)


def test_an_answer_whole(web: Web) -> None:
    web.routes["/a?b=%C3%A4"] = reply(200, "hello", content_type="text/plain", etag='"1"')
    answer = get(web.url("/a?b=ä#part"), contact="ops@example.org")
    assert (answer.status, answer.content, answer.headers["etag"]) == (200, b"hello", '"1"')
    sent = web.log[0].headers
    assert sent["user-agent"] == "Claimwire/0.1 (+ops@example.org)"
    assert sent["accept-encoding"] == "gzip"
    assert sent["host"] == f"127.0.0.1:{web.port}"


@pytest.mark.parametrize("status", [304, 404, 429, 500])
def test_any_status_is_an_answer(web: Web, status: int) -> None:
    web.routes["/"] = reply(status)
    assert get(web.url("/")).status == status


BOMB = gzip.compress(b"0" * 20_000_000)
ANSWERS: dict[str, tuple[Reply, str | bytes]] = {  # name: (what is sent, the reason or the content)
    "gzip": (reply(200, gzip.compress(b"hello"), content_encoding="gzip"), b"hello"),
    "deflate": (reply(200, zlib.compress(b"hello"), content_encoding="deflate"), b"hello"),
    "no length": (reply(200, "hello", content_length=""), b"hello"),
    "chunked": (
        reply(200, b"5\r\nhello\r\n0\r\n\r\n", content_length="", transfer_encoding="chunked"),
        b"hello",
    ),
    "shorter than its length": (reply(200, "hello", content_length="50"), "unreachable"),
    "longer than its length": (reply(200, "hello", content_length="4"), b"hell"),
    "chunks cut off": (
        reply(200, b"5\r\nhel", content_length="", transfer_encoding="chunked"),
        "unreachable",
    ),
    "body over the cap": (reply(200, b"x" * 100_001), "too_large"),
    "gzip bomb": (reply(200, BOMB, content_encoding="gzip"), "too_large"),
    "gzip cut short": (reply(200, gzip.compress(b"hello")[:-9], content_encoding="gzip"), "http_error"),
    "gzip that nobody says": (reply(200, gzip.compress(b"hello")), b"hello"),
    "gzip in gzip": (reply(200, gzip.compress(gzip.compress(b"hello")), content_encoding="gzip"), b"hello"),
    "a bomb that nobody says": (reply(200, BOMB), "too_large"),
    "plain, said to be gzip": (reply(200, b"hello", content_encoding="gzip"), b"hello"),
    "an encoding not asked for": (reply(200, brotli.compress(b"hello"), content_encoding="br"), b"hello"),
    "an encoding that nobody knows": (reply(200, b"hello", content_encoding="aws-chunked"), b"hello"),
    "a charset for an encoding": (reply(200, b"hello", content_encoding="UTF-8"), b"hello"),
    "unreadable": (reply(200, bytes(range(32)), content_encoding="br"), "http_error"),
    "reset": (reset, "unreachable"),
    "nothing": (lambda connection, request: None, "unreachable"),
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n\r\n", "unreachable"),
    "a redirect in a circle": (reply(302, location="/"), "redirects"),
    "a redirect to another scheme": (reply(302, location="file:///etc/passwd"), "bad_url"),
    "a redirect to nonsense": (reply(302, location="http://[broken"), "bad_url"),
    "a redirect to a private address": (reply(302, location="http://10.0.0.1/"), "refused_address"),
    "a redirect to the metadata service": (reply(302, location="http://169.254.169.254/latest"), "refused_address"),
    "a redirect without address": (reply(302, "see there"), b"see there"),
}


@pytest.mark.parametrize(("sent", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_answers(web: Web, sent: Reply, expected: str | bytes) -> None:
    web.routes["/"] = sent
    if isinstance(expected, bytes):
        assert get(web.url("/")).content == expected
    else:
        with pytest.raises(FetchError) as caught:
            get(web.url("/"))
        assert caught.value.reason == expected, caught.value


@pytest.mark.parametrize("slow", [drip, drip_headers])
def test_a_slow_drip_ends_at_the_deadline(web: Web, slow: Reply) -> None:
    web.routes["/"] = slow
    with pytest.raises(FetchError) as caught:
        get(web.url("/"), deadline_s=0.15)
    assert caught.value.reason == "timeout"


def test_with_cut_a_long_body_is_cut(web: Web) -> None:
    web.routes["/"] = reply(200, gzip.compress(b"0" * 200_000), content_encoding="gzip")
    assert get(web.url("/"), max_bytes=1_000, cut=True).content == b"0" * 1_000


def test_a_chain_of_redirects_ends_after_five(web: Web) -> None:
    for number in range(7):
        web.routes[f"/{number}"] = reply(302, location=f"/{number + 1}")
    web.routes["/6"] = reply(200, "there")
    assert get(web.url("/1")).content == b"there"
    with pytest.raises(FetchError, match="redirects"):
        get(web.url("/0"))


MOVES = {  # name: (status and target of each hop, where it permanently leads)
    "permanent": ([(301, "/b")], "/b"),
    "permanent twice": ([(301, "/b"), (308, "/c")], "/c"),
    "for now": ([(302, "/b")], None),
    "permanent, then for now": ([(301, "/b"), (307, "/c")], "/b"),
    "for now, then permanent": ([(302, "/b"), (301, "/c")], None),
    "not at all": ([], None),
}


@pytest.mark.parametrize(("hops", "expected"), MOVES.values(), ids=MOVES)
def test_permanent_redirects_are_told_from_others(web: Web, hops: list[tuple[int, str]], expected: str | None) -> None:
    path = "/a"
    for status, target in hops:
        web.routes[path] = reply(status, location=target)
        path = target
    web.routes[path] = reply(200, "there")
    answer = get(web.url("/a"))
    assert answer.permanent_url == (web.url(expected) if expected else None)
    assert answer.url == web.url(path)


def wants_cookie(name: str, location: str, **attributes: str) -> Reply:
    """A page for who brings the cookie `name`; others get it, and are sent to `location`."""
    said = "".join(f"; {key}={value}" for key, value in {"Path": "/", **attributes}.items())

    def answer(connection: socket, request: Request) -> None:
        if f"{name}=1" in request.headers.get("cookie", ""):
            connection.sendall(reply(200, "the page"))
        else:
            connection.sendall(reply(302, location=location, set_cookie=f"{name}=1{said}"))

    return answer


COOKIES: dict[str, tuple[dict[str, Reply], str]] = {  # name: (what is where, the page or the error's message)
    "to itself": ({"/": wants_cookie("seen", "/")}, "the page"),
    "by way of another": ({"/": wants_cookie("seen", "/gate"), "/gate": reply(302, location="/")}, "the page"),
    "set on another": ({"/": reply(302, location="/a"), "/a": wants_cookie("seen", "/a")}, "the page"),
    "content with nothing": ({"/": reply(302, location="/", set_cookie="a=1")}, "redirects: in a circle"),
    "for another path": ({"/": wants_cookie("seen", "/", Path="/elsewhere")}, "redirects: in a circle"),
    "for another host": ({"/": wants_cookie("seen", "/", Domain="other.example")}, "redirects: in a circle"),
    "expired": ({"/": wants_cookie("seen", "/", Expires="Thu, 01 Jan 1970 00:00:00 GMT")}, "redirects: in a circle"),
    "nonsense": ({"/": reply(302, location="/", set_cookie=";;=;\xe9")}, "redirects: in a circle"),
}  # fmt: skip


@pytest.mark.parametrize(("routes", "expected"), COOKIES.values(), ids=COOKIES)
def test_cookies_last_for_one_page(web: Web, routes: dict[str, Reply], expected: str) -> None:
    web.routes.update(routes)
    client = fetcher()
    for _ in range(2):  # the second time it is asked as if it were the first
        try:
            answer = client.get(web.url("/"), max_bytes=1_000).content.decode()
        except FetchError as error:
            answer = f"{error.reason}: {error.message}"
        assert answer == expected
    assert "cookie" not in web.log[0].headers
    assert "cookie" not in web.log[len(web.log) // 2].headers


def test_a_raw_utf8_location_is_followed(web: Web) -> None:
    web.routes["/"] = reply(301, location="/é".encode().decode("latin-1"))
    web.routes["/%C3%A9"] = reply(200, "there")
    assert get(web.url("/")).content == b"there"


def test_each_redirect_is_asked_of_before(web: Web) -> None:
    web.routes["/a"] = reply(302, location="/b")
    web.routes["/b"] = reply(200)
    asked: list[str] = []
    fetcher().get(web.url("/a"), max_bytes=10, before=asked.append)
    assert asked == [web.url("/a"), web.url("/b")]


# ---- TLS -------------------------------------------------------------------------------------------------------------


def test_tls_with_the_name_in_sni_and_certificate(tls_web: Web, ca_certs: str) -> None:
    tls_web.routes["/"] = reply(200, "hello")
    answer = get(tls_web.url("/", "news.localhost"), ca_certs=ca_certs)
    assert answer.content == b"hello"
    assert tls_web.log[0].host == f"news.localhost:{tls_web.port}"


UNTRUSTED = {"unknown authority": ("news.localhost", False), "certificate of another name": ("other.localhost", True)}


@pytest.mark.parametrize(("host", "trusted"), UNTRUSTED.values(), ids=UNTRUSTED)
def test_tls_is_verified(tls_web: Web, ca_certs: str, host: str, trusted: bool) -> None:
    with pytest.raises(FetchError, match=re.compile("certificate", re.IGNORECASE)) as caught:
        get(tls_web.url("/", host), ca_certs=ca_certs if trusted else None)
    assert caught.value.reason == "unreachable"
    assert tls_web.log == []


def test_tls_drip_ends_at_the_deadline(tls_web: Web, ca_certs: str) -> None:
    tls_web.routes["/"] = drip
    with pytest.raises(FetchError) as caught:
        get(tls_web.url("/", "news.localhost"), ca_certs=ca_certs, deadline_s=0.3)
    assert caught.value.reason == "timeout"


# ---- addresses -------------------------------------------------------------------------------------------------------

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "100.100.100.200",
    "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.192", "198.18.0.1", "168.63.129.16", "::1", "::",
    "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2001:db8::1",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("text", PRIVATE)
def test_private_addresses(text: str) -> None:
    assert is_private(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses(text: str) -> None:
    assert not is_private(ipaddress.ip_address(text))


ALLOWED = {  # name: (allow_hosts, host, what it resolves to, what may be asked)
    "a public host": ((), "news.org", ["8.8.8.8"], ["8.8.8.8"]),
    "a private one": ((), "intra.org", ["10.0.0.1"], None),
    "private by IPv6": ((), "intra.org", ["::ffff:10.0.0.1"], None),
    "both: the public one": ((), "both.org", ["10.0.0.1", "8.8.8.8"], ["8.8.8.8"]),
    "opened by name": (("intra.org",), "intra.org", ["10.0.0.1"], ["10.0.0.1"]),
    "its subdomain": (("intra.org",), "a.intra.org", ["10.0.0.1"], ["10.0.0.1"]),
    "another name with that ending": (("intra.org",), "xintra.org", ["10.0.0.1"], None),
    "opened by address": (("10.0.0.1",), "intra.org", ["10.0.0.1"], ["10.0.0.1"]),
    "another address": (("10.0.0.1",), "intra.org", ["10.0.0.2"], None),
    "opened by network": (("10.0.0.0/8",), "intra.org", ["10.9.9.9"], ["10.9.9.9"]),
}


@pytest.mark.parametrize(("allow", "host", "resolved", "expected"), ALLOWED.values(), ids=ALLOWED)
def test_refusal_follows_resolution(
    allow: tuple[str, ...], host: str, resolved: list[str], expected: list[str] | None
) -> None:
    book = AddressBook(allow, resolve=lambda name, port: resolved)
    if expected:
        assert book.addresses(host, 80) == expected
    else:
        with pytest.raises(FetchError) as caught:
            book.addresses(host, 80)
        assert caught.value.reason == "refused_address"


def test_the_address_checked_is_the_address_asked(web: Web) -> None:
    """A name that resolves to something else the second time is asked where it was checked."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    settings = FeedSettings(allow_hosts=OPEN, host_gap_s=0)
    book = AddressBook(OPEN, resolve=lambda host, port: next(answers))
    web.routes["/"] = reply(200, "hello")
    pinned = Fetcher(settings, Politeness(0, 1), book)
    assert pinned.get(web.url("/", "rebinding.example"), max_bytes=10).content == b"hello"
    assert web.log[0].host == f"rebinding.example:{web.port}"


def test_unknown_names_and_closed_ports_are_remembered_for_a_minute(clock: Clock) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        raise OSError("no such name")

    book = AddressBook(resolve=resolve, clock=clock)
    for _ in range(3):
        with pytest.raises(FetchError, match="no such name"):
            book.addresses("gone.example", 80)
    clock.sleep(61)
    with pytest.raises(FetchError, match="no such name"):
        book.addresses("gone.example", 80)
    assert asked == ["gone.example"] * 2


def test_a_port_where_nobody_answers_is_asked_once(web: Web) -> None:
    port = web.port
    web.close()
    one = fetcher()
    for remembered in (False, True):
        with pytest.raises(FetchError) as caught:
            one.get(f"http://127.0.0.1:{port}/", max_bytes=10)
        assert caught.value.reason == "unreachable"
        assert ("remembered" in caught.value.message) is remembered


TARGETS = {  # url: (host, port, path, Host header)
    "http://Example.org": ("example.org", 80, "/", "example.org"),
    "https://example.org:443/a b?q=ü": ("example.org", 443, "/a%20b?q=%C3%BC", "example.org"),
    "http://example.org:443/": ("example.org", 443, "/", "example.org:443"),
    "http://[::1]:8080/x#y": ("::1", 8080, "/x", "[::1]:8080"),
    "https://müller.example/": ("xn--mller-kva.example", 443, "/", "xn--mller-kva.example"),
    "https://user:secret@example.org/": ("example.org", 443, "/", "example.org"),
}


@pytest.mark.parametrize(("url", "expected"), TARGETS.items(), ids=TARGETS)
def test_targets(url: str, expected: tuple[str, int, str, str]) -> None:
    target = to_target(url)
    assert (target.host, target.port, target.path, target.authority) == expected


@pytest.mark.parametrize("url", ["", "ftp://a.org/", "http://", "http://a.org:99999/", "https://a.org/" + "x" * 2_000])
def test_bad_urls(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        to_target(url)
    assert caught.value.reason == "bad_url"
