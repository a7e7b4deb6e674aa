"""What every answer of the server says to browsers: load nothing from elsewhere, be framed by nobody else.

A second wall: our pages write nothing that runs or calls elsewhere. Streamlit says none of this itself.
"""

import re
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taksir.basemap import outside_host

HOST = re.compile(rb"[A-Za-z0-9.:\[\]_-]{1,255}")
CLOSED = re.compile(r"(/[^/]+)*/_stcore/metrics/?")
"""Numbers of visits and of memory, which Streamlit would show to anybody."""
POLICY = (
    "default-src 'self'",
    # Streamlit starts workers from blobs; its charts compile their expressions.
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:",
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "media-src 'self' data: blob:",
    "frame-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "frame-ancestors 'self'",
)
ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)
SECURE = b"; Secure"


class HouseHeaders:
    """ASGI layer that adds the house's headers, marks cookies, and shuts what is nobody's business."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif CLOSED.fullmatch(scope["path"]):
            await send({"type": "http.response.start", "status": 404, "headers": list(ALWAYS)})
            await send({"type": "http.response.body"})
        else:
            await self._app(scope, receive, _adding(scope, send))


def _adding(scope: Scope, send: Send) -> Send:
    asked = dict(scope["headers"])
    is_secure = scope.get("scheme") == "https" or asked.get(b"x-forwarded-proto") == b"https"

    async def answered(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*_marked(message.get("headers", ()), is_secure=is_secure), *ALWAYS]
            message = {**message, "headers": [*headers, (b"content-security-policy", _policy(asked))]}
        await send(message)

    return answered


def _marked(headers: Iterable[tuple[bytes, bytes]], *, is_secure: bool) -> Iterable[tuple[bytes, bytes]]:
    """The headers, with cookies that travel over TLS only where the visit came over TLS."""
    for name, value in headers:
        is_open = name.lower() == b"set-cookie" and SECURE.lower() not in value.lower()
        yield name, value + SECURE if is_open and is_secure else value


def _policy(asked: dict[bytes, bytes]) -> bytes:
    """What a page may load; older browsers want the socket's address said beside 'self'.

    Tiles from elsewhere only where the operator's settings name them.
    """
    host = asked.get(b"host", b"")
    sockets = f" ws://{host.decode()} wss://{host.decode()}" if HOST.fullmatch(host) else ""
    tiles = f" {outside}" if (outside := outside_host()) else ""
    pictures = f"img-src 'self' data: blob:{tiles}"
    return "; ".join((*POLICY, pictures, f"connect-src 'self' data: blob:{sockets}{tiles}")).encode()
