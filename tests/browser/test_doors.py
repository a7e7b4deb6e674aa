"""The server's own doors: no file but the static ones, nothing from elsewhere, no person on the wire."""

import io
import re
import socket
from urllib.parse import urlsplit

import httpx
import planted
import pytest

pytestmark = pytest.mark.browser

CLIMBS = (
    "/app/static/../../pyproject.toml",
    "/app/static/%2e%2e/%2e%2e/pyproject.toml",
    "/app/static/..%2f..%2fpyproject.toml",
    "/media/../../../etc/passwd",
    "/static/..%5c..%5cpyproject.toml",
    "/component/x/..%2f..%2f..%2fetc/passwd",
    "/app/static//etc/passwd",
    "/app/static/geo/..%00/passwd",
)


def raw(address: str, request: bytes) -> bytes:
    """What the server answers to bytes no browser would send."""
    at = urlsplit(address)
    with socket.create_connection((at.hostname, at.port), timeout=20) as line:
        line.sendall(request)
        line.settimeout(5)
        answer = b""
        try:
            while block := line.recv(65536):
                answer += block
                if len(answer) > 200_000:
                    break
        except TimeoutError:
            pass
    return answer


@pytest.mark.parametrize("path", CLIMBS)
def test_no_path_climbs_out_of_the_static_files(dashboard: str, path: str) -> None:
    answer = raw(dashboard, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert b"[project]" not in answer and b"root:" not in answer
    assert not re.match(rb"HTTP/1.1 200", answer) or b"<html" in answer.lower()


UPLOAD = "/_stcore/upload_file/session/0b0f4d4e-5b57-4c39-9c1d-3f0a8a1d2c11"


def test_an_upload_without_the_token_is_refused_for_want_of_it(dashboard: str) -> None:
    """With the token of a visit the same request is refused for another reason: there is no such visit."""
    file = {"file": ("a.csv", io.BytesIO(b"a\n1\n"))}
    without = httpx.put(dashboard + UPLOAD, files=file, timeout=60)
    assert without.status_code == 403 and "XSRF" in without.text
    token = httpx.get(f"{dashboard}/_stcore/health", timeout=60).cookies["_streamlit_xsrf"]
    told = {"X-Xsrftoken": token, "Cookie": f"_streamlit_xsrf={token}"}
    with_it = httpx.put(dashboard + UPLOAD, files=file, headers=told, timeout=60)
    assert with_it.status_code == 400 and "session_id" in with_it.text
    forged = told | {"X-Xsrftoken": "x"}
    assert "XSRF" in httpx.put(dashboard + UPLOAD, files=file, headers=forged, timeout=60).text


@pytest.mark.parametrize(("origin", "opens"), [("http://evil.example", False), ("null", False), ("", True)])
def test_a_socket_from_another_origin_is_refused(dashboard: str, origin: str, opens: bool) -> None:
    at = urlsplit(dashboard)
    words = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {at.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Protocol: streamlit\r\nOrigin: {origin or dashboard}\r\n\r\n"
    )
    answer = raw(dashboard, words.encode())
    assert answer.startswith(b"HTTP/1.1 101") is opens, answer[:200]


def test_no_planted_person_comes_back_over_the_wire(empty_dashboard, visit, tmp_path) -> None:
    """A survey of invented people is delivered and checked by hand; all that the server sends is searched."""
    guest = visit(empty_dashboard, "en")
    received: list[bytes] = []
    guest.page.on(
        "websocket", lambda line: line.on("framereceived", lambda got: received.append(as_bytes(got)))
    )
    guest.page.on("response", lambda answer: received.append(body_of(answer)))
    page = guest.open("/data_in")
    page.locator("input[type=file]").set_input_files(planted.as_csv(planted.people(), tmp_path))
    page.get_by_role("button", name="Check every row").wait_for()
    guest.rest()
    page.get_by_role("button", name="Check every row").click()
    page.get_by_text("say on what lawful basis").wait_for()
    guest.rest()
    form = page.locator("[data-testid=stForm]")
    form.get_by_label("Lawful basis (UU 27/2022)").click()
    page.get_by_role("option", name="The consent of the persons concerned").click()
    for label in ("May be used for", "May be used by", "Your name or agency"):
        form.get_by_label(label).fill("perencanaan")
        form.get_by_label(label).press("Tab")
    guest.rest()
    page.get_by_role("button", name="Check every row").click()
    page.get_by_text("What was found").wait_for()
    guest.rest()
    assert sum(map(len, received)) > 50_000
    assert {mark for content in received for mark in planted.marks_in_bytes(content)} == set()
    assert planted.marks_in(page.content()) == []


def as_bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


def body_of(answer) -> bytes:
    try:
        return answer.body() if "upload_file" not in answer.url else b""
    except Exception:  # noqa: BLE001  a redirect or an aborted answer has no body
        return b""
