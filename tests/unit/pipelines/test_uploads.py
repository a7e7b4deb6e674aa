"""Uploads on their way to the disk: what arrives, what is refused, what is left behind."""

import asyncio
import io
import os
import shutil
import time
import uuid
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pipelines import upload_door, uploads
from pipelines.incoming import receive_streams
from pipelines.upload_door import UploadDoor
from pipelines.uploads import STAND_IN, SpooledUploads, uploaded
from taksir.errors import TaksirError
from taksir.membership import grant, member_of, revoke
from taksir.people import DELIVER, Member, acting_as, local_member
from taksir.store.workspace import open_store

MOST_BYTES = 100_000
REAL = ("real", "another")


class Door:
    """Asks an application as a browser would."""

    def __init__(self, app) -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    def ask(self, method: str, path: str, **said) -> httpx.Response:
        async def answer() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url="http://here") as client:
                return await client.request(method, f"/_stcore/upload_file/{path}", **said)

        # A thread of its own: a browser's driver may keep an event loop running in this one.
        with ThreadPoolExecutor(1) as aside:
            return aside.submit(asyncio.run, answer()).result()


async def take(request: Request) -> Response:
    """A door as Streamlit's: it looks at the visit first and reads the one file of the form then."""
    if request.path_params["visit"] not in REAL:
        return Response(status_code=400)
    async with request.form() as form:
        (file,) = (value for value in form.values() if isinstance(value, UploadFile))
        content = await file.read()
    return JSONResponse({"name": file.filename, "type": file.content_type, "content": content.decode()})


async def forget(request: Request) -> Response:
    return Response(status_code=204 if request.path_params["visit"] in REAL else 403)


def opened_door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Door:
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    address = "/_stcore/upload_file/{visit}/{file}"
    routes = [Route(address, take, methods=["PUT"]), Route(address, forget, methods=["DELETE"])]
    opened = UploadDoor()
    opened.open_for("real", DELIVER)
    monkeypatch.setattr("pipelines.uploads.DOOR", opened)
    app = SpooledUploads(Starlette(routes=routes), most_bytes=lambda: MOST_BYTES)
    return Door(app)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Door:
    return opened_door(monkeypatch, tmp_path)


def put(door: Door, content: bytes, *, visit: str = "real", upload_id: str = ""):
    upload_id = upload_id or str(uuid.uuid4())
    files = {"f": ("rumah tangga.csv", content, "text/csv")}
    return upload_id, door.ask("PUT", f"{visit}/{upload_id}", files=files)


def opened_for(member: Member, visit: str = "real") -> None:
    with acting_as(member):
        uploads.DOOR.open_for(visit, DELIVER)


def waiting() -> list[str]:
    return [path.name for path in (open_store().records.folder / "incoming").iterdir()]


def test_a_file_lies_on_the_disk_and_streamlit_holds_a_few_bytes(door: Door) -> None:
    content = os.urandom(90_000)
    upload_id, answer = put(door, content)
    assert answer.json() == {"name": "rumah tangga.csv", "type": "text/csv", "content": STAND_IN.decode()}
    place = uploaded(upload_id, io.BytesIO(STAND_IN))
    assert isinstance(place, Path) and place.read_bytes() == content
    assert place.stat().st_mode & 0o077 == 0


@settings(max_examples=60)
@given(st.binary(max_size=3000), st.lists(st.sampled_from([b"\r\n--", b"--", b"\r\n", b"\0"]), max_size=8))
def test_every_byte_arrives(door_of_session: Door, content: bytes, borders: list[bytes]) -> None:
    whole = content + b"".join(borders) + content
    upload_id, answer = put(door_of_session, whole)
    assert answer.status_code == 200
    place = uploaded(upload_id, io.BytesIO())
    assert isinstance(place, Path) and place.read_bytes() == whole


@pytest.fixture(scope="module")
def door_of_session(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        yield opened_door(patch, tmp_path_factory.mktemp("uploads"))


def test_a_visit_that_is_not_real_writes_nothing(door: Door) -> None:
    assert put(door, b"x" * 1000, visit="made up")[1].status_code == 400
    assert put(door, b"x" * 1000, upload_id="not-an-id")[1].status_code == 400
    assert waiting() == []


def test_what_is_too_large_is_refused_and_nothing_of_it_stays(door: Door) -> None:
    assert put(door, b"x" * 200_000)[1].status_code == 413
    assert waiting() == []


def test_a_full_disk_refuses_and_nothing_stays(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(10, 10, 0))  # type: ignore[attr-defined]
    assert put(door, b"x" * 1000)[1].status_code == 507
    assert waiting() == []


def test_a_damaged_form_is_refused(door: Door) -> None:
    address = f"real/{uuid.uuid4()}"
    headers = {"content-type": "multipart/form-data; boundary=abc"}
    for content in (b"no border at all", b'--abc\r\nContent-Disposition: form-data; name="f"\r\n\r\nhalf'):
        assert door.ask("PUT", address, content=content, headers=headers).status_code >= 400
    assert waiting() == []


def test_an_upload_that_is_given_up_goes_from_the_disk(door: Door) -> None:
    upload_id, _ = put(door, b"nik;nama\n")
    assert len(waiting()) == 1
    door.ask("DELETE", f"real/{upload_id}")
    assert waiting() == []
    with pytest.raises(TaksirError, match="Upload it again"):
        uploaded(upload_id, io.BytesIO(STAND_IN))


def test_whoever_is_refused_at_the_door_removes_nothing(door: Door) -> None:
    upload_id, _ = put(door, b"nik;nama\n")
    assert door.ask("DELETE", f"made up/{upload_id}").status_code == 403
    assert len(waiting()) == 1


def test_what_nobody_takes_is_removed_after_an_hour(door: Door) -> None:
    upload_id, _ = put(door, b"nik;nama\n")
    records = open_store().records
    assert records.abandoned() == []
    place = records.upload_place(upload_id)
    os.utime(place, (time.time() - 3700,) * 2)
    assert records.abandoned() == [place]


def test_uploads_are_read_like_any_file_and_taken_away(door: Door) -> None:
    upload_id, _ = put(door, b"Kode Desa;Jumlah Penduduk\n9901012001;120\n9901012002;90\n")
    place = uploaded(upload_id, io.BytesIO(STAND_IN))
    proposal = receive_streams([("desa.csv", place)], actor="Ana")
    assert proposal.raw.tables[0].row_count == 2 and waiting() == []


CLAIMS = {
    "is_logged_in": True, "iss": "https://id.example", "sub": "b", "email": "budi@dinsos.example",
    "email_verified": True, "name": "Budi",
}  # fmt: skip


def test_a_visit_that_was_shown_no_place_for_files_writes_nothing(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.uploads.DOOR", UploadDoor())
    assert put(door, b"x")[1].status_code == 403 and waiting() == []
    uploads.DOOR.open_for("another", DELIVER)
    assert put(door, b"x")[1].status_code == 403 and waiting() == []


def test_a_role_that_is_taken_shuts_the_door_for_files_too(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting_as(local_member()):
        grant("budi@dinsos.example", ["agency uploader"], area_codes=[""], groups=[])
    monkeypatch.setenv("TAKSIR_SIGN_IN", "members only")
    opened_for(member_of(CLAIMS))
    assert put(door, b"x")[1].status_code == 200
    with acting_as(local_member()):
        revoke("budi@dinsos.example")
    assert put(door, b"x")[1].status_code == 403
    opened_for(Member("Wati", frozenset({"viewer"})))
    assert put(door, b"x")[1].status_code == 403


def test_no_visit_removes_or_replaces_the_file_of_another(door: Door) -> None:
    upload_id, _ = put(door, b"mine")
    uploads.DOOR.open_for("another", DELIVER)
    door.ask("DELETE", f"another/{upload_id}")
    assert put(door, b"yours", visit="another", upload_id=upload_id)[1].status_code == 403
    place = uploaded(upload_id, io.BytesIO())
    assert isinstance(place, Path) and place.read_bytes() == b"mine"


def test_a_visit_sends_so_many_files_a_minute_and_leaves_so_much_waiting(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("pipelines.uploads.DOOR", UploadDoor(lambda: now[0]))
    monkeypatch.setattr(upload_door, "FILES_PER_MINUTE", 3)
    opened_for(local_member())
    uploads.DOOR._visits["real"].began = deque(maxlen=3)
    assert [put(door, b"x")[1].status_code for _ in range(4)] == [200, 200, 200, 403]
    now[0] = 61
    assert put(door, b"x" * 99_000)[1].status_code == 200
    assert put(door, b"x" * 99_000)[1].status_code == 200
    now[0] = 122
    assert put(door, b"x" * 99_000)[1].status_code == 200
    assert put(door, b"x")[1].status_code == 403
    for place in (open_store().records.folder / "incoming").iterdir():
        place.unlink()
    assert put(door, b"x")[1].status_code == 200


def test_a_form_of_several_files_is_refused(door: Door) -> None:
    part = b'--abc\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n'
    headers = {"content-type": "multipart/form-data; boundary=abc"}
    answer = door.ask("PUT", f"real/{uuid.uuid4()}", content=part * 2 + b"--abc--", headers=headers)
    assert answer.status_code == 400 and waiting() == []


def test_an_upload_leaves_room_for_the_register(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(10, 0, uploads.SPARE_BYTES + 500)
    )  # type: ignore[attr-defined]
    assert put(door, b"x" * 100)[1].status_code == 200
    assert put(door, b"x" * 1000)[1].status_code == 507
