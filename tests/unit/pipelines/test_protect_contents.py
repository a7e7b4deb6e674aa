"""Names, addresses, births and coordinates are found by what stands in a column, whatever it is called."""

import random
from pathlib import Path

import pytest
from raw_tables import PERSON_HEADERS, delivery, person_rows, raw_table, walk

from pipelines.delivered import RawTable
from pipelines.protect.contents import found_by_content
from taksir.catalogue_persons import load_name_words
from taksir.store.engine import Engine


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    with Engine(tmp_path_factory.mktemp("engine")) as engine:
        yield engine


def column(folder: Path, values: list[str]) -> RawTable:
    return raw_table(folder, ("kolom",), [[value] for value in values])


def invented_names(count: int, seed: int) -> list[str]:
    """Names no list has: a given name of the list for one in two, made-up ones for the others."""
    chance = random.Random(seed)
    given = sorted(load_name_words().given_names)
    made_up = ["Kelvara", "Bontari", "Sumirna", "Tolagi", "Wendura"]
    family = ["Khayali", "Rekaan", "Contoh", "Misalnya", "Umpama"]
    first = [
        chance.choice(given).title() if chance.random() < 0.5 else chance.choice(made_up)
        for _ in range(count)
    ]
    return [f"{name} {chance.choice(family)}" for name in first]


FOUND = {
    "name": [
        invented_names(60, 1),
        [name.upper() for name in invented_names(60, 2)],
        [f"Bpk. {name}" for name in invented_names(60, 3)],
        [f"{name}, S.Sos." for name in invented_names(60, 4)],
        [f"Kelvara bin {name}" for name in invented_names(60, 5)],
    ],
    "address": [
        [f"Jl. Melati No. {i}" for i in range(40)],
        [f"Dusun II RT 0{i % 9} / RW 0{i % 4}" for i in range(40)],
        [f"Gang Buntu {i}, Sukamaju" for i in range(40)],
        [f"Perum Asri Blok C{i} No {i}" for i in range(40)],
    ],
    "birth": [[f"Sukamaju, {i % 28 + 1:02d}-05-1990" for i in range(40)], ["Desa Contoh, 3 Mei 1988"] * 9],
    "point": [
        [f"POINT (115.2{i} -8.5{i})" for i in range(40)],
        [f"8°30'{i}\"S 115°12'40\"T" for i in range(40)],
        ["6P4GQ6CW+X2"] * 20,
        [f"115.1234{i}, -8.1234{i}" for i in range(10, 40)],
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "values"), [(kind, values) for kind, several in FOUND.items() for values in several]
)
def test_what_identifies_people_is_found_by_content(
    tmp_path: Path, engine: Engine, kind: str, values: list[str]
) -> None:
    found = found_by_content(column(tmp_path, values), engine, unless=set())
    assert kind in found["kolom"]


HARMLESS = [
    ["Sukamaju", "Sari Mulya", "Melati", "Harapan Jaya", "Tanjung Sari", "Cempaka"] * 5,
    ["LKSA Siti Khadijah", "Yayasan Nur Hidayah", "Panti Werdha Budi Luhur", "Posyandu Melati"] * 5,
    ["petani", "nelayan", "ibu rumah tangga", "tidak bekerja", "buruh"] * 5,
    ["sangat baik", "baik", "cukup", "kurang"] * 8,
    ["2026-08-12", "12/08/2026", "12 Agustus 2026"] * 5,
    ["99.01.01.2001", "9901012001", "1.234,50", "0,125"] * 5,
    ["Ya", "Tidak"] * 20,
]


@pytest.mark.parametrize("values", HARMLESS)
def test_places_organisations_answers_and_dates_are_left_alone(
    tmp_path: Path, engine: Engine, values: list[str]
) -> None:
    assert found_by_content(column(tmp_path, values), engine, unless=set()) == {}


def test_two_columns_of_coordinates_are_found_and_other_decimals_are_not(
    tmp_path: Path, engine: Engine
) -> None:
    rows = [[f"-8.51{i:03d}", f"115.02{i:03d}", f"1.25{i:03d}", f"{i / 1000:.3f}"] for i in range(100, 160)]
    table = raw_table(tmp_path, ("a", "b", "c", "d"), rows)
    found = found_by_content(table, engine, unless=set())
    assert found["a"] == {"point": 60} and found["b"] == {"point": 60}
    assert (
        found_by_content(raw_table(tmp_path, ("c", "d"), [row[2:] for row in rows]), engine, unless=set())
        == {}
    )


def test_they_are_shown_and_dropped_whatever_their_header(tmp_path: Path) -> None:
    headers = (*PERSON_HEADERS, "kolom_a", "kolom_b", "kolom_c")
    names = invented_names(240, 9)
    rows = [[*row, names[i], f"Jl. Melati No. {i}", "baik"] for i, row in enumerate(person_rows(240))]
    walked = walk(delivery(raw_table(tmp_path, headers, rows)), tmp_path)
    reasons = {entry.header: entry.reason for entry in walked.protections if entry.action == "drop"}
    assert reasons["kolom_a"] == "{count} values look like names of persons."
    assert reasons["kolom_b"] == "{count} values look like home addresses."
    assert "kolom_c" not in reasons
    held = walked.tables["person"].astype(str).to_numpy().ravel()
    assert not set(names) & set(held)
