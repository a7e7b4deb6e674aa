"""Rotating the key: stored pseudonyms follow, the same person still meets themself, figures do not change."""

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from planted import as_csv, nik, people
from stated import SAID

from pipelines import rotation
from pipelines.command import main
from pipelines.history import deliveries
from pipelines.rotation import rotate_key
from taksir import needs
from taksir.errors import TaksirError
from taksir.people import Member, NotPermittedError, acting_as
from taksir.store import keys, workspace
from taksir.store.soundness import store_faults
from taksir.store.workspace import Store, open_store


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "keys" / "pseudonym.key"
    monkeypatch.delenv("TAKSIR_KEY", raising=False)
    monkeypatch.setenv("TAKSIR_KEY_FILE", str(path))
    return path


@pytest.fixture
def store(key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store with the survey of invented people, whose households are known by an identity number."""
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    load(tmp_path, "survei")
    yield open_store()
    workspace._opened.cache_clear()


def load(folder: Path, name: str) -> None:
    frame = people()[["id_ruta", "no_art", "kode_desa", "nks", "strata", "weind", "jk", "umur", "ayah_hidup", "ibu_hidup"]]  # fmt: skip # noqa: E501
    path = as_csv(frame, folder)
    path.write_text(path.read_text() + ("\n" if name != "survei" else ""))
    ran = CliRunner().invoke(main, ["load", str(path), "--source", name, *SAID, "--leave-out-faulty-rows"])
    assert ran.exit_code == 0, ran.output


def households(store: Store, source: str = "survei") -> list[str]:
    row = next(line for line in deliveries() if line.source_id == source and line.is_current)
    return pq.read_table(store.table_files([row.id])[row.id]["person"])["household_id"].to_pylist()


def hashed(text: str, key: bytes) -> str:
    """RFC 2104 by another hand: Python's own."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def test_a_rotation_hashes_again_and_later_deliveries_still_meet(
    store: Store, key_file: Path, tmp_path: Path
) -> None:
    old = key_file.read_bytes().strip()
    assert households(store)[0] == hashed(nik(0), old)
    figure = needs.estimate_need("ORP-01", "")
    before = {path.name for path in store.records.objects()}
    done = rotate_key()
    assert done.files == 1 and done.columns >= 1
    first, second = keys.workspace_keys()
    assert first == old and second != old and len(second) == 64
    assert households(store)[0] == hashed(hashed(nik(0), first), second)
    load(tmp_path, "survei_baru")
    assert households(store, "survei_baru")[0] == households(store)[0]
    assert not before & {path.name for path in store.records.objects()}
    assert store_faults(store) == []
    assert needs.rebuild_figure(figure.id)[1]
    assert needs.estimate_need("ORP-01", "").table.equals(figure.table)
    line = store.register.audit_lines()
    assert "rotate key" in {entry["action"] for entry in line}
    secrets = (first.decode(), second.decode())
    assert not any(secret in str(line) for secret in secrets)


def test_what_was_sealed_before_opens_afterwards_under_the_new_key_alone(
    store: Store, key_file: Path, tmp_path: Path
) -> None:
    sealed = store.records.sealed_files()
    assert sealed
    rotate_key()
    key_file.write_bytes(keys.workspace_keys()[-1])
    for path in sealed:
        from taksir.store.sealed import unseal_file

        unseal_file(store.folder / path, tmp_path / Path(path).name)
        assert (tmp_path / Path(path).name).stat().st_size > 0


def test_a_second_rotation_works_like_the_first(store: Store) -> None:
    rotate_key()
    rotate_key()
    first, second, third = keys.workspace_keys()
    assert households(store)[0] == hashed(hashed(hashed(nik(0), first), second), third)
    assert store_faults(store) == []


@pytest.mark.parametrize("moment", ["before the register", "after the register"])
def test_an_interrupted_rotation_is_finished_by_rotating_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        if moment == "before the register":
            patch.setattr(type(store.register), "replace_files", stop)
        else:
            patch.setattr(keys, "adopt_next_key", stop)
        rotate_key()
    with pytest.raises(TaksirError, match="interrupted"):
        keys.workspace_keys()
    rotate_key()
    turns = {"before the register": 2, "after the register": 3}[moment]
    assert len(keys.workspace_keys()) == turns
    expected = nik(0)
    for key in keys.workspace_keys():
        expected = hashed(expected, key)
    assert households(store)[0] == expected
    assert store_faults(store) == []


def test_a_rotation_waits_for_deliveries_on_their_way(store: Store) -> None:
    delivery = store.register.receive(file_name="a", raw_sha256="1" * 64, size_bytes=1, actor="t")
    store.register.advance(delivery, leaves=("received",), state="ready")
    with pytest.raises(TaksirError, match="on its way"):
        rotate_key()
    assert len(keys.workspace_keys()) == 1


def test_a_key_in_the_surroundings_is_left_to_its_owner(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    with pytest.raises(TaksirError, match="TAKSIR_KEY_FILE instead"):
        rotate_key()


def test_only_who_keeps_the_house_may_rotate(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_SIGN_IN", "x")
    with acting_as(Member("s", frozenset({"data steward"}))), pytest.raises(NotPermittedError):
        rotation.rotate_key()
