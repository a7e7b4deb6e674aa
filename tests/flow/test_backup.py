"""A store is copied while people work, comes back the same, and nothing damaged is ever restored."""

import csv
import hashlib
import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from pipelines.command import main
from taksir import needs, paths, written
from taksir.errors import TaksirError
from taksir.store.backup import check_backup, restore_backup, write_backup
from taksir.store.roads import keep_roads, kept_roads, roads_place
from taksir.store.soundness import store_faults
from taksir.store.workspace import Store, open_store


@pytest.fixture(scope="module")
def copied(loaded_region: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the example region, with a figure and an entry in it."""
    path = tmp_path_factory.mktemp("backup") / "copy.tar"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAKSIR_STORE", str(loaded_region))
        needs.estimate_need("ORP-01", "kecamatan")
        write_backup(open_store(), path)
    return path


def test_a_backup_comes_back_with_every_figure_to_the_last_digit(
    copied: Path, example_region: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = needs.estimate_need("ORP-01", "kecamatan")
    lines = example_region.register.audit_lines()
    held = restore_backup(copied, tmp_path / "again")
    assert held.files and held.rows
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "again"))
    again, is_same = needs.rebuild_figure(figure.id)
    assert is_same and again.id == figure.id
    restored = open_store()
    assert store_faults(restored) == []
    assert {line["hash"] for line in restored.register.audit_lines()} <= {line["hash"] for line in lines}
    assert oct((tmp_path / "again").stat().st_mode)[-3:] == "700"


def test_the_key_is_not_in_it_and_persons_stay_sealed(copied: Path) -> None:
    content = copied.read_bytes()
    assert b"a key for the tests only" not in content
    with (paths.EXAMPLE / "survei_kebutuhan_2026.csv").open(encoding="utf-8-sig") as file:
        persons = [row["identitas/nama_krt"] for row in csv.DictReader(file, delimiter=";")]
    names = {name for name in persons if len(name) > 8}
    assert len(names) > 50
    assert [name for name in names if name.encode() in content] == []


def test_a_place_that_is_not_empty_is_left_alone(copied: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(TaksirError, match="is not empty"):
        restore_backup(copied, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_a_damaged_backup_is_refused_and_leaves_nothing(copied: Path, tmp_path: Path, place: float) -> None:
    content = bytearray(copied.read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    (tmp_path / "bad.tar").write_bytes(content)
    with pytest.raises(TaksirError, match="damaged|not a whole backup"):
        restore_backup(tmp_path / "bad.tar", tmp_path / "store")
    assert [path.name for path in tmp_path.iterdir()] == ["bad.tar"]


def test_a_backup_that_was_cut_off_is_refused(copied: Path, tmp_path: Path) -> None:
    content = copied.read_bytes()
    for share in (0.0, 0.3, 0.99):
        (tmp_path / "cut.tar").write_bytes(content[: int(len(content) * share)])
        with pytest.raises(TaksirError):
            check_backup(tmp_path / "cut.tar")


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "objects/../../outside", "raw/outside"])
def test_a_name_that_is_none_of_ours_is_refused(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        member = tarfile.TarInfo(name)
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(TaksirError, match="not a whole backup"):
        restore_backup(tmp_path / "evil.tar", tmp_path / "store")
    assert not list(tmp_path.rglob("outside"))


def test_a_backup_of_a_newer_version_is_refused(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taksir.store.backup.restoring.revisions", lambda: ("0001",))
    with pytest.raises(TaksirError, match="newer than this version"):
        restore_backup(copied, tmp_path / "store")


def test_a_file_of_that_name_is_not_overwritten(copied: Path, example_region: Store) -> None:
    with pytest.raises(TaksirError, match="there already"):
        write_backup(example_region, copied)


def test_a_store_that_lacks_a_file_is_not_called_copied(empty_store: Store, tmp_path: Path) -> None:
    with empty_store.register.writing() as connection:
        connection.execute(sa.text("insert into object values ('" + "a" * 64 + "', 1, '2026')"))
    with pytest.raises(TaksirError, match="missing from the store"):
        write_backup(empty_store, tmp_path / "copy.tar")
    assert list(tmp_path.glob("*.tar")) == [] and list(tmp_path.glob(".copy*")) == []


def test_what_people_wrote_down_comes_back_with_its_history(
    empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = written.write("story", {"title": "A"})
    written.write("story", {"title": "B"}, entry_id=first.id, based_on=1)
    write_backup(empty_store, tmp_path / "copy.tar")
    restore_backup(tmp_path / "copy.tar", tmp_path / "again")
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "again"))
    assert [one.body["title"] for one in written.history("story", first.id)] == ["B", "A"]


def test_roads_that_figures_were_measured_over_come_back(empty_store: Store, tmp_path: Path) -> None:
    about = {"file": "roads.osm.pbf", "taken_at": "2026-11-22T12:00:00+00:00"}
    kept = keep_roads(empty_store.folder, {"from": np.arange(3), "to": np.arange(3)[::-1]}, about)
    write_backup(empty_store, tmp_path / "copy.tar")
    restore_backup(tmp_path / "copy.tar", tmp_path / "again")
    assert kept_roads(tmp_path / "again") == [kept]
    again = roads_place(tmp_path / "again", kept.sha256)
    assert again.read_bytes() == roads_place(empty_store.folder, kept.sha256).read_bytes()


def test_the_commands_copy_check_restore_and_examine(
    empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAKSIR_LANGUAGE", "en")
    run = CliRunner().invoke
    assert run(main, ["backup", str(tmp_path / "copy.tar")]).exit_code == 0
    assert "agrees with its checksum" in run(main, ["backup", str(tmp_path / "copy.tar"), "--check"]).output
    well = run(main, ["doctor"])
    assert well.exit_code == 0, well.output
    (paths.store_folder()).chmod(0o755)
    assert run(main, ["doctor"]).exit_code == 1
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "again"))
    monkeypatch.setenv("TAKSIR_KEY", "another key than it was then")
    restored = run(main, ["restore", str(tmp_path / "copy.tar")])
    assert restored.exit_code == 0 and "Restored as of" in restored.output
    assert "stay closed" in restored.output
    assert "newest revision" in run(main, ["upgrade"]).output
    assert run(main, ["restore", str(tmp_path / "copy.tar")]).exit_code == 1


def test_the_doctor_names_what_is_broken(empty_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.doctor import FAULT, examine

    with empty_store.register.writing() as connection:
        connection.execute(sa.text("insert into object values ('" + "a" * 64 + "', 1, '2026')"))
    monkeypatch.setenv("TAKSIR_KEY", "short")
    broken = {one.about for one in examine() if one.state == FAULT}
    assert broken == {"Records", "Key"}


def repacked(copied: Path, target: Path, change) -> Path:
    """A copy of a backup with other contents, its manifest made to agree with them."""
    with tarfile.open(copied) as old:
        held = {one.name: old.extractfile(one).read() for one in old}
    manifest = json.loads(held.pop("manifest.json"))
    change(held)
    manifest = {name: [hashlib.sha256(text).hexdigest(), len(text)] for name, text in held.items()}
    held.setdefault("manifest.json", json.dumps(manifest).encode())
    with tarfile.open(target, "w") as new:
        for name, text in held.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            new.addfile(member, io.BytesIO(text))
    return target


def test_records_that_somebody_changed_with_the_manifest_are_refused(copied: Path, tmp_path: Path) -> None:
    def change(held: dict[str, bytes]) -> None:
        name = next(name for name in held if name.startswith("objects/"))
        held[name] = held[name] + b"x"

    with pytest.raises(TaksirError, match="objects/"):
        check_backup(repacked(copied, tmp_path / "b.tar", change))


@pytest.mark.parametrize("text", [b"{", b"[]", b'{"format": "taksir-backup-1"}', b"\xff"])
def test_a_backup_that_says_nothing_sensible_of_itself_is_refused(
    copied: Path, tmp_path: Path, text: bytes
) -> None:
    with pytest.raises(TaksirError, match="not a whole backup"):
        check_backup(repacked(copied, tmp_path / "b.tar", lambda held: held.update({"about.json": text})))


def test_a_sparse_file_is_refused(tmp_path: Path) -> None:
    """A few bytes that unpack to a terabyte."""
    member = tarfile.TarInfo("about.json")
    member.pax_headers = {
        "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "about.json",
        "GNU.sparse.realsize": str(1 << 40),
    }  # fmt: skip
    content = b"0\n".ljust(512, b"\0")
    member.size = len(content)
    with tarfile.open(tmp_path / "b.tar", "w", format=tarfile.PAX_FORMAT) as packed:
        packed.addfile(member, io.BytesIO(content))
    with pytest.raises(TaksirError, match="not a whole backup"):
        check_backup(tmp_path / "b.tar")
