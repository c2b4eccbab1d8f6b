"""Which URLs are one article, and whose they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.urls import canonicalise, host_of, outlet_of

CANONICAL = {
    "https://a.example/x": "https://a.example/x",
    "HTTPS://A.Example:443/x": "https://a.example/x",
    "http://a.example:80": "http://a.example/",
    "http://a.example:8080/x": "http://a.example:8080/x",
    "https://a.example./x": "https://a.example/x",
    "https://user:secret@a.example/x": "https://a.example/x",
    "https://a.example/x#part": "https://a.example/x",
    "https://a.example/#!/x": "https://a.example/#!/x",
    "https://a.example/x?utm_source=rss&utm_medium=feed": "https://a.example/x",
    "https://a.example/x?b=2&a=1&fbclid=z": "https://a.example/x?a=1&b=2",
    "https://a.example/x?at_medium=RSS&ns_campaign=y&CMP=z&xtor=RSS-1": "https://a.example/x",
    "https://a.example/story.php?12345": "https://a.example/story.php?12345",
    "https://a.example/?id=5&page=": "https://a.example/?id=5&page=",
    "https://a.example/?uid=7&source=9&gallery=3": "https://a.example/?gallery=3&source=9&uid=7",
    "https://a.example/a//b": "https://a.example/a/b",
    "https://a.example/ä?q=ü": "https://a.example/%C3%A4?q=%C3%BC",
    "https://a.example/%C3%A4?q=%C3%BC": "https://a.example/%C3%A4?q=%C3%BC",
    "https://xn--mller-kva.example/": "https://müller.example/",
    " https://a.example/\n x ": "https://a.example/x",
    "http://daily.localhost:8081/x": "http://daily.localhost:8081/x",
    "http://[::1]:8080/x": "http://[::1]:8080/x",
    "https://a.example/harbour plan.html": "https://a.example/harbour%20plan.html",
    "https://a.example/harbour%20plan.html": "https://a.example/harbour%20plan.html",
    "<https://a.example/x>": "https://a.example/x",
    "https://a.example/x?q=two words": "https://a.example/x?q=two+words",
    "https://a.example/x?q=two%20words": "https://a.example/x?q=two+words",
    "https://a.example/\r\n\tx": "https://a.example/x",
    "\ufeffhttps://a.example/x\u200b": "https://a.example/x",
    "https://a.example/%7euser/%c3%a4": "https://a.example/~user/%C3%A4",
    "https://a.example/x?b=2&amp;a=1": "https://a.example/x?a=1&b=2",
    "https://a.example/story.php?12345&utm_source=x": "https://a.example/story.php?12345",
    "https://a.example/x;jsessionid=1A2B?id=5&PHPSESSID=9f": "https://a.example/x?id=5",
    "https://a.example/x?ref=601": "https://a.example/x?ref=601",
    "https://a.example/x?ref=rss": "https://a.example/x",
    "https://a.example/x?rss=1": "https://a.example/x",
    "https://a.example/x?CMP=20250507&cmpid=20250507": "https://a.example/x?CMP=20250507",
    "mailto:a@a.example": None,
    "ftp://a.example/": None,
    "/x": None,
    "": None,
    "https://": None,
    "https://a.example:99999/": None,
    "http://[broken": None,
}


@pytest.mark.parametrize(("url", "expected"), CANONICAL.items())
def test_canonical_urls(url: str, expected: str | None) -> None:
    assert canonicalise(url) == expected


DOUBTFUL = {
    "https://a.example/x?ref=berth": "https://a.example/x?ref=berth",
    "https://a.example/x?CMP=berth&utm_source=rss": "https://a.example/x?CMP=berth",
    "https://a.example/x?fbclid=5&ref_src=x": "https://a.example/x",
}


@pytest.mark.parametrize(("url", "expected"), DOUBTFUL.items())
def test_doubtful_parameters_stay_where_they_may_name_an_article(url: str, expected: str) -> None:
    assert canonicalise(url, doubtful=True) == expected


@given(st.text(max_size=80) | st.text(max_size=60).map("https://a.example/{}".format))
def test_canonical_once_is_canonical_for_ever(url: str) -> None:
    once = canonicalise(url)
    assert once is None or canonicalise(once) == once


OUTLETS = {
    "https://www.bbc.co.uk/news": "bbc.co.uk",
    "https://edition.cnn.com/x": "cnn.com",
    "https://WWW.Lantern.example:8443/": "lantern.example",
    "https://someone.blogspot.com/": "someone.blogspot.com",
    "http://daily.localhost:8081/x": "daily.localhost",
    "http://localhost:9200/": "localhost",
    "http://127.0.0.1:8080/": "127.0.0.1",
    "http://[::1]/": "::1",
    "https://xn--mller-kva.de/": "müller.de",
    "https://müller.de/": "müller.de",
    "mailto:x": None,
    "": None,
    None: None,
}


@pytest.mark.parametrize(("url", "expected"), OUTLETS.items())
def test_outlets(url: str | None, expected: str | None) -> None:
    assert outlet_of(url) == expected


@given(st.text(max_size=80))
def test_no_url_raises(url: str) -> None:
    host_of(url)
    outlet_of(f"https://{url}")
