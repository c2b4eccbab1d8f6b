"""Cookies for one request and its redirects: some hosts redirect to the same address until their cookie comes back."""

from http.cookiejar import CookieJar
from typing import Any, cast
from urllib.request import Request

from urllib3 import HTTPResponse


class Cookies:
    """The cookies of one request. Each goes only to the host, path and scheme that it was set for."""

    def __init__(self) -> None:
        self._jar = CookieJar()

    def take(self, url: str, response: HTTPResponse) -> None:
        """Keep the cookies that an answer sets."""
        self._jar.extract_cookies(cast(Any, response), Request(url))

    def header(self, url: str) -> str | None:
        """Return the Cookie header for a request to `url`, or `None`."""
        request = Request(url)
        self._jar.add_cookie_header(request)
        return request.get_header("Cookie")
