"""Planted people and private notes, looked for in what came later: uploads, hand-overs, entries, backups."""

import asyncio
import io
import json
import logging
import shutil
import subprocess
import tarfile
import uuid
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import planted
import pytest
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipelines.classify import confirm_recipe
from pipelines.history import audit_lines
from pipelines.incoming import receive_streams
from pipelines.load import check_delivery, publish_delivery
from pipelines.terms import Terms, record_terms
from pipelines.upload_door import UploadDoor
from pipelines.uploads import STAND_IN, SpooledUploads, uploaded
from pipelines.written import entries_csv, entries_xlsx
from taksir import needs, organizing, written
from taksir.briefing import WRITERS, Briefing, FigureBlock, StoryBlock, compose
from taksir.catalogue_entries import load_kinds
from taksir.errors import TaksirError
from taksir.people import DELIVER
from taksir.store.backup import write_backup
from taksir.store.workspace import Store

assert organizing  # its rules are obeyed
SECRET = "catatan rahasia kami"
TERMS = Terms("consent", "perencanaan", "dinas sosial")


def sent(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Send a file through the server's own door; where it then lies."""
    door, number = UploadDoor(), str(uuid.uuid4())
    door.open_for("visit", DELIVER)
    monkeypatch.setattr("pipelines.uploads.DOOR", door)

    async def take(request: Request) -> Response:
        async with request.form() as form:
            assert [value for value in form.values() if isinstance(value, UploadFile)]
        return Response(status_code=204)

    routes = [Route("/_stcore/upload_file/{visit}/{file}", take, methods=["PUT"])]
    app = SpooledUploads(Starlette(routes=routes), most_bytes=lambda: 10_000_000)

    async def ask() -> int:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            address = f"/_stcore/upload_file/visit/{number}"
            return (await client.put(address, files={"f": (path.name, path.read_bytes())})).status_code

    with ThreadPoolExecutor(1) as aside:
        assert aside.submit(asyncio.run, ask()).result() == 204
    place = uploaded(number, io.BytesIO(STAND_IN))
    assert isinstance(place, Path)
    return place


def texts_of(content: bytes, folder: Path) -> str:
    """Everything a file says, opened as what it is."""
    if content.startswith(b"%PDF"):
        (folder / "b.pdf").write_bytes(content)
        ran = subprocess.run(["pdftotext", folder / "b.pdf", "-"], capture_output=True, check=True)
        return ran.stdout.decode() + content.decode("latin-1")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "\n".join(texts_of(book.read(name), folder) for name in book.namelist())
    return content.decode("utf-8", "replace")


def unpacked(archive: Path, folder: Path) -> Path:
    folder.mkdir()
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder


def test_no_planted_person_is_found_in_uploads_hand_overs_and_backups(
    empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    place = sent(planted.as_csv(planted.people(), tmp_path), monkeypatch)
    proposal = receive_streams([("survei.csv", place)], actor="Ana")
    assert not place.exists()
    record_terms(proposal.delivery_id, TERMS, actor="Ana")
    recipe = confirm_recipe(proposal.recipe, None, by="Ana")
    check_delivery(proposal.delivery_id, recipe, actor="Ana", leave_out_faulty_rows=True)
    publish_delivery(proposal.delivery_id, actor="Ana")
    choice = next(choice for choice in needs.indicator_choices() if choice.levels)
    story = written.write("story", {"title": "Rapat"})
    view = {"place": 1, "heading": "Lansia", "link": f"need?indicator={choice.indicator.id}"}
    written.write("story_view", view, parent_id=story.id)
    blocks = (FigureBlock(choice.indicator.id, choice.levels[-1]), StoryBlock(story.id))
    for language in ("id", "en"):
        contents = compose(Briefing(blocks, language=language, length="full", day="2026-11-22"))
        for form, write in WRITERS.items():
            assert planted.marks_in(texts_of(write(contents), tmp_path)) == [], form
    for kind in load_kinds():
        assert planted.marks_in(entries_csv(kind, "id").decode()) == []
    write_backup(empty_store, tmp_path / "copy.tar")
    assert planted.marks_in_folder(unpacked(tmp_path / "copy.tar", tmp_path / "copy")) == {}
    assert planted.marks_in_folder(empty_store.folder) == {}
    assert planted.marks_in(caplog.text + str(audit_lines())) == []


def with_secrets(kind_id: str, body: dict) -> dict:
    """A body in which every private text says what nobody outside the group may read."""
    fields = [field for field in load_kinds()[kind_id].fields if field.is_private]
    return body | {field.id: SECRET for field in fields if field.type in ("text", "long_text")}


def test_what_is_private_in_an_entry_leaves_by_no_way(
    loaded_region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Every private text of every kind says a secret, looked for in all that leaves or is noted down."""
    monkeypatch.setenv("TAKSIR_STORE", str(shutil.copytree(loaded_region, tmp_path / "store")))
    caplog.set_level(logging.DEBUG)
    taken = {kind: with_private_texts(kind) for kind in load_kinds()}
    assert sum(taken.values()) >= 7 and SECRET in str(written.entries("stakeholder"))
    said = [caplog.text, *map(str, audit_lines())]
    for kind in load_kinds():
        for language in ("id", "en"):
            said += [entries_csv(kind, language).decode(), texts_of(entries_xlsx(kind, language), tmp_path)]
    arguments = {"activities": organizing.activity_arguments("older_persons")}
    reach = organizing.estimate_reach("older_persons", "kecamatan", **arguments)
    voices = organizing.estimate_voices("older_persons", "kecamatan", votes=organizing.vote_arguments())
    said += [json.dumps(released.recipe) + released.table.to_csv() for released in (reach, voices)]
    contents = compose(Briefing((FigureBlock("POV-01", "kecamatan"),), day="2026-11-22", length="full"))
    said += [texts_of(WRITERS[form](contents), tmp_path) for form in WRITERS]
    assert [text[:200] for text in said if SECRET in text] == []


def with_private_texts(kind_id: str) -> bool:
    """Write secrets into the private texts of the first entry of a kind; whether there was one."""
    for one in written.entries(kind_id)[:1]:
        body = with_secrets(kind_id, dict(one.body))
        if body == one.body:
            return False
        written.write(kind_id, body, entry_id=one.id, based_on=one.version)
        with pytest.raises(TaksirError) as refused:  # whoever is slower is told by name and time only
            written.write(kind_id, body, entry_id=one.id, based_on=one.version)
        assert SECRET not in str(refused.value)
        return True
    return False


def test_the_search_in_what_leaves_finds_what_is_there(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("a.txt", planted.nik(1) + SECRET)
    assert SECRET in texts_of((tmp_path / "a.zip").read_bytes(), tmp_path)
    with tarfile.open(tmp_path / "a.tar", "w") as packed:
        packed.add(tmp_path / "a.zip", "a.zip")
    (tmp_path / "b").write_text(planted.nik(1))
    with tarfile.open(tmp_path / "b.tar", "w") as packed:
        packed.add(tmp_path / "b", "b")
    assert planted.marks_in_folder(unpacked(tmp_path / "b.tar", tmp_path / "unpacked")) != {}
