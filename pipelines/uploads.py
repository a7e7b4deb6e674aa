"""What a browser uploads goes to the disk piece by piece; Streamlit itself would hold it in memory.

A layer before Streamlit's own door (put there by `pages/parts/serving.py`). Streamlit looks first whether
the visit and its token are real; when it then asks for the body, `upload_door` says whether this visit may
send files at all, the file is written aside in the store's folder, and Streamlit is handed a few bytes that
stand for it. The page takes the file over by the id of the upload.
"""

import os
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO

from anyio import to_thread
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.upload_door import DOOR
from taksir.errors import TaksirError
from taksir.store.disk import FULL
from taksir.store.workspace import open_store

UPLOAD = re.compile(r".*/_stcore/upload_file/(?P<visit>[^/]+)/(?P<id>[^/]*)")
UPLOAD_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
STAND_IN = b"taksir: this file lies on the disk of the store"
BLOCK_BYTES = 1 << 20
FRAME_BYTES = 1 << 16
"""What the borders and headers of a form may take beside the file."""
SPARE_BYTES = 64 << 20
"""What an upload leaves free on the disk, so that the register can still be written."""


class SpooledUploads:
    """ASGI layer that writes uploads to the disk."""

    def __init__(self, app: ASGIApp, *, most_bytes: Callable[[], int]) -> None:
        """Put the layer before an application.

        Args:
            app: Streamlit's.
            most_bytes: Tells how large a file may be.
        """
        self._app, self._most_bytes = app, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; those that upload nothing pass."""
        found = UPLOAD.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found and scope["method"] in ("PUT", "DELETE"):
            if not UPLOAD_ID.fullmatch(found["id"]):
                await send({"type": "http.response.start", "status": 400, "headers": []})
                await send({"type": "http.response.body"})
                return
            place = await to_thread.run_sync(_place, found["id"])
            if scope["method"] == "PUT":
                receive = _Upload(scope, receive, place, self._most_bytes()).stood_in
            elif DOOR.owns(found["visit"], place):
                send = _removing(place, send)
        await self._app(scope, receive, send)


def uploaded(upload_id: str, stream: BinaryIO) -> Path | BinaryIO:
    """Where an upload lies, or the stream itself where it was kept in memory.

    Args:
        upload_id: As Streamlit calls it.
        stream: What Streamlit holds of it.

    Raises:
        TaksirError: It lay on the disk for too long and was removed.
    """
    place = _place(upload_id) if UPLOAD_ID.fullmatch(upload_id) else None
    if place is not None and place.exists():
        return place
    head = stream.read(len(STAND_IN) + 1)
    stream.seek(0)
    if head == STAND_IN:
        raise TaksirError("The uploaded file waited too long and was removed. Upload it again.")
    return stream


def _place(upload_id: str) -> Path:
    return open_store().records.upload_place(upload_id)


def _removing(place: Path, send: Send) -> Send:
    """Remove a file once Streamlit has said that it may be: only then were visit and token real."""

    async def answered(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] < 300:
            place.unlink(missing_ok=True)
        await send(message)

    return answered


class _Upload:
    """One body on its way to the disk."""

    def __init__(self, scope: Scope, receive: Receive, place: Path, most_bytes: int) -> None:
        self._receive, self._place, self._left = receive, place, most_bytes + FRAME_BYTES
        self._visit_id, self._most_bytes = scope["path"].split("/")[-2], most_bytes
        self._headers: list[tuple[bytearray, bytearray]] = []
        self._content, self._parts = bytearray(), 0
        headers = dict(scope["headers"])
        self._announced = int(headers.get(b"content-length", b"0") or 0)
        self._boundary = parse_options_header(headers.get(b"content-type", b""))[1].get(b"boundary", b"")
        self._is_closed = self._is_done = False

    async def stood_in(self) -> Message:
        """Receive all of the body; what stands for it is handed on."""
        if self._is_done:
            return await self._receive()
        await self._refuse_who_may_not()
        self._refuse_without_room(self._announced)
        aside = self._place.with_name(f"{self._place.name}.part")
        try:
            with open(aside, "wb", opener=_owner_only) as file:
                is_whole = await self._written(file)
            if not is_whole:
                return {"type": "http.disconnect"}
            os.replace(aside, self._place)
        except OSError as error:
            if error.errno in FULL:
                raise HTTPException(507, "The disk of the store is full") from None
            raise
        except MultipartParseError:
            raise HTTPException(400, "The upload is damaged") from None
        finally:
            aside.unlink(missing_ok=True)
        self._is_done = True
        return {"type": "http.request", "body": self._stand_in(), "more_body": False}

    async def _written(self, file: IO[bytes]) -> bool:
        """Write the part of the body that is the file.

        Returns:
            Whether all of it came.
        """
        parser = MultipartParser(self._boundary, self._listeners())  # type: ignore[arg-type]
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return False
            body = message.get("body", b"")
            self._left -= len(body)
            if self._left < 0:
                raise HTTPException(413, "File too large")
            parser.write(body)
            is_last = not message.get("more_body", False)
            if len(self._content) >= BLOCK_BYTES or is_last:
                block, self._content = self._content, bytearray()
                self._refuse_without_room(len(block))
                await to_thread.run_sync(file.write, block)
            if is_last and not self._is_closed:
                raise MultipartParseError("the form does not end")
            if is_last:
                return True

    def _listeners(self) -> dict[str, Callable[..., None]]:
        """What is done with the pieces of the form as they are found."""

        def part() -> None:
            self._parts += 1
            if self._parts > 1:
                raise MultipartParseError("more than one file in a form")

        def name(data: bytes, start: int, end: int) -> None:
            self._headers[-1][0].extend(data[start:end])

        def value(data: bytes, start: int, end: int) -> None:
            self._headers[-1][1].extend(data[start:end])

        def content(data: bytes, start: int, end: int) -> None:
            self._content.extend(data[start:end])

        def close() -> None:
            self._is_closed = True

        return {
            "on_part_begin": part,
            "on_header_begin": lambda: self._headers.append((bytearray(), bytearray())),
            "on_header_field": name,
            "on_header_value": value,
            "on_part_data": content,
            "on_end": close,
        }

    def _stand_in(self) -> bytes:
        """A form with the same headers and a few bytes instead of the file."""
        border = b"--" + self._boundary
        headers = (bytes(name + b": " + value) for name, value in self._headers)
        return b"\r\n".join((border, *headers, b"", STAND_IN, border + b"--", b""))

    async def _refuse_who_may_not(self) -> None:
        """Only now, when Streamlit has found visit and token to be real."""
        begin = partial(DOOR.begin, self._visit_id, self._place, most_bytes=self._most_bytes)
        if refusal := await to_thread.run_sync(begin):
            raise HTTPException(403, refusal)

    def _refuse_without_room(self, needed_bytes: int) -> None:
        if shutil.disk_usage(self._place.parent).free < needed_bytes + SPARE_BYTES:
            raise HTTPException(507, "The disk of the store is full")


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
