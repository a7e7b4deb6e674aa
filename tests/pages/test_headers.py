"""What every answer says to browsers, and what the server does not answer at all."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pages.parts import serving
from pages.parts.headers import HouseHeaders


def answer(path: str = "/", **headers: str) -> httpx.Response:
    async def page(_request: Request) -> Response:
        found = PlainTextResponse("here")
        found.set_cookie("who", "somebody", httponly=True)
        found.set_cookie("kept", "x", secure=True)
        return found

    app = HouseHeaders(Starlette(routes=[Route("/{path:path}", page)]))

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://taksir.example") as client:
            return await client.get(path, headers=headers)

    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, ask()).result()


def test_a_page_loads_nothing_from_elsewhere_and_is_framed_by_nobody_else() -> None:
    said = answer().headers
    rules = dict(rule.split(" ", 1) for rule in said["content-security-policy"].split("; "))
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["default-src"] == "'self'"
    assert rules["object-src"] == "'none'"
    reached = {word for words in rules.values() for word in words.split() if "://" in word or "*" in word}
    assert reached == {"ws://taksir.example", "wss://taksir.example"}
    assert said["x-content-type-options"] == "nosniff" and said["x-frame-options"] == "SAMEORIGIN"
    assert said["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("host", ["a.example; script-src *", "a b", "x'y"])
def test_a_host_cannot_write_into_the_policy(host: str) -> None:
    assert host not in answer(host=host).headers["content-security-policy"]


def test_a_cookie_of_a_visit_over_tls_travels_over_tls_only() -> None:
    plain = answer().headers.get_list("set-cookie")
    secure = answer(**{"X-Forwarded-Proto": "https"}).headers.get_list("set-cookie")
    assert [one.count("Secure") for one in plain] == [0, 1]
    assert [one.count("Secure") for one in secure] == [1, 1]


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/", "/base/_stcore/metrics"])
def test_numbers_of_visits_are_nobodys_business(path: str) -> None:
    assert answer(path).status_code == 404
    assert answer("/_stcore/health").status_code == 200


def test_the_server_says_it_with_every_answer() -> None:
    assert serving.MIDDLEWARE[0].cls is HouseHeaders
