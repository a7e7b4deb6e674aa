"""Files without headers: nobody's name becomes a header, and true headers stay headers."""

import random
from pathlib import Path

import pytest

from pipelines.classify import confirm_recipe
from pipelines.extract import extract_delivery
from pipelines.extract.persons_row import is_persons_row
from pipelines.load import check_delivery, receive_delivery
from pipelines.recipe import recipe_json
from pipelines.recipes import recipe_version, recipe_yaml
from taksir.store.workspace import open_store

NAMES = (
    "Siti Aminah",
    "Budi Santoso",
    "Yohanes Bere",
    "Dewi Lestari",
    "Agus",
    "Wayan Sudira",
    "Kornelis Tefa",
)


def rows(count: int = 30, *, first: str = "Siti Aminah", nik: bool = True) -> list[list[str]]:
    chance = random.Random(5)  # noqa: S311  made-up people
    found = []
    for number in range(count):
        name = first if number == 0 else NAMES[number % len(NAMES)]
        own = f"99010{chance.randint(1, 9)}4101{chance.randint(10, 99)}{number:04d}" if nik else "-"
        found.append([own, name, str(chance.randint(1, 80)), "LP"[number % 2], "9901012001"])
    return found


def written(folder: Path, table: list[list[str]], name: str = "penerima.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(";".join(row) for row in table) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("first", ["Siti Aminah", "Kornelis Tefa"])
@pytest.mark.parametrize("nik", [True, False])
def test_a_persons_row_is_data_and_the_columns_are_named_by_their_place(
    tmp_path: Path, first: str, nik: bool
) -> None:
    raw = extract_delivery(written(tmp_path, rows(first=first, nik=nik)), tmp_path / "staging")
    (table,) = raw.tables
    assert table.headers == tuple(f"(column {place})" for place in range(1, 6))
    assert table.row_count == 30
    (note,) = [note for note in table.notes if "no headers" in note.template]
    assert note.severity == "warning" and note.row == 1


def test_nothing_of_the_person_is_kept_in_recipe_register_or_yaml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    path = written(tmp_path, [["Daftar penerima bantuan 2026"], *rows(first="Kornelis Tefa", nik=False)])
    proposal = receive_delivery(path, path.name)
    recipe = confirm_recipe(proposal.recipe)
    assert "Kornelis" not in recipe_json(recipe) and "Tefa" not in repr(proposal.questions)
    store = open_store()
    store.register.confirm_recipe(
        source={"id": "s", "title": "s"}, kind=recipe.kind or "register", body=recipe_json(recipe), actor="t"
    )
    assert "Kornelis" not in recipe_yaml(recipe_version("s", 1))
    try:
        check_delivery(proposal.delivery_id, recipe)
    except Exception as error:  # noqa: BLE001  no table of ours: what is kept is the question here
        assert "Kornelis" not in str(error)
    kept = b"".join(path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file())
    assert b"Kornelis" not in kept and b"Siti" not in kept


@pytest.mark.parametrize(
    "headers",
    [
        ["NIK", "Nama", "Umur", "JK", "Kode Desa"],
        ["Nomor KTP", "Jalan dan nomor", "Usia", "L/P", "Desa"],
        ["No", "Made by", "Umur", "Jenis kelamin", "Kode"],
        ["1", "2", "3", "4", "5"],
        ["Identitas", "Kepala Keluarga", "2024", "2025", "2026"],
    ],
)
def test_true_headers_over_names_stay_headers(headers: list[str]) -> None:
    assert not is_persons_row(headers, rows())


def test_columns_of_numbers_are_no_persons() -> None:
    body = [[str(age), str(age * 10), str(age * 7)] for age in range(5, 40)]
    assert not is_persons_row(["0", "1", "2"], body)
