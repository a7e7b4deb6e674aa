"""Identifiers are found by name and by look, and leave nothing behind."""

import hashlib
import hmac
import os
import stat

import pytest
from raw_tables import PERSON_HEADERS, delivery, person_rows, raw_table, walk

from pipelines.protect import PSEUDONYM_LENGTH, pseudonym, pseudonym_key, use_key
from pipelines.protect.identifiers import counts_by_kind, header_says, looks_identifying, masked
from pipelines.recipe import header_key, recipe_json
from taksir.errors import TaksirError
from taksir.store.engine import Engine

NIK = "9901014108680002"
"""Invented: province 99 does not exist."""


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with Engine(tmp_path_factory.mktemp("engine")) as engine:
        yield engine


FOUND = [
    (NIK, 0), ("99.01.01.410868.0002", 0), ("9901 0141 0868 0002", 0), ("NIK " + NIK, 0), ("9.90101E+15", 0),
    ("0812-3456-7890", 1), ("+62 812 3456 7890", 1), ("ana.b@contoh.id", 2), ("https://x.id/a", 3),
    ("rumah_1.jpg", 3), ("-8.51234 90.12345 12 4", 4),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_identifiers_are_found_however_they_are_written(engine, text, kind):
    rows_sql = "(SELECT CAST(? AS VARCHAR) AS t)"
    assert engine.rows(f"SELECT {looks_identifying('t')} FROM {rows_sql}", [text])[0][0]
    assert engine.rows(f"SELECT {counts_by_kind('t')} FROM {rows_sql}", [text])[0][kind] == 1
    assert masked(text) == "•••"


@pytest.mark.parametrize(
    "text",
    ["33.73.04.1001", "3373041001", "1.701010101123456", "2026-08-12T08:15:30", "6281234567", "Melati",
     "0812", "5901014108680002", "9901013308680002", "9901014113680002"],
)  # fmt: skip
def test_codes_weights_dates_and_impossible_numbers_are_no_identifiers(engine, text):
    counts = engine.rows(f"SELECT {counts_by_kind('t')} FROM (SELECT CAST(? AS VARCHAR) AS t)", [text])[0]
    assert sum(counts) == 0


@pytest.mark.parametrize(
    "header", ["NIK", "nama", "Nama Responden", "no_hp", "alamat", "foto_rumah_URL", "tgl_lahir"]
)
def test_headers_that_announce_a_person(header):
    assert header_says(header_key(header))


@pytest.mark.parametrize(
    "header", ["nama_desa", "nama_lembaga", "nama kecamatan", "umur", "kode_desa", "instance_name"]
)
def test_headers_that_announce_a_place_or_nothing(header):
    assert not header_says(header_key(header))


@pytest.mark.parametrize("text", ["293cf1bd-de9b-3a3b", NIK, "a", "é", ""])
def test_a_pseudonym_is_the_hmac_that_python_computes(engine, text):
    secret = b"a key of more than sixty-four bytes, so that it is hashed first, as RFC 2104 says it must be"
    for given in (secret, b"sixteen bytes ok"):
        use_key(engine, given)
        found = engine.rows(f"SELECT {pseudonym('t')} FROM (SELECT CAST(? AS VARCHAR) AS t)", [text])[0][0]
        plain = text.replace("-", "").lower()
        assert found == hmac.new(given, plain.encode(), hashlib.sha256).hexdigest()[:PSEUDONYM_LENGTH]


def test_separators_do_not_make_another_person(engine):
    use_key(engine, b"sixteen bytes ok")
    written = [NIK, "99.01.01.410868.0002", "9901 0141 0868 0002", "'" + NIK]
    found = {
        engine.rows(f"SELECT {pseudonym('t')} FROM (SELECT CAST(? AS VARCHAR) AS t)", [text])[0][0]
        for text in written
    }
    assert len(found) == 1


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path, monkeypatch):
    monkeypatch.delenv("TAKSIR_KEY")
    monkeypatch.setenv("TAKSIR_KEY_FILE", str(tmp_path / "keys" / "pseudonym.key"))
    first = pseudonym_key()
    assert pseudonym_key() == first and len(first) == 64
    path = tmp_path / "keys" / "pseudonym.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["pseudonym.key"]
    path.chmod(0o644)
    with pytest.raises(TaksirError, match="can be read by other people") as error:
        pseudonym_key()
    assert first.decode() not in str(error.value)


def test_a_short_key_is_refused(monkeypatch):
    monkeypatch.setenv("TAKSIR_KEY", "secret")
    with pytest.raises(TaksirError, match="fewer than 16 characters") as error:
        pseudonym_key()
    assert "secret to" not in str(error.value).replace("a longer secret", "")


def with_columns(folder, extra, headers=PERSON_HEADERS, count=60, **values):
    rows = [[*row, *(make(i) for make in extra.values())] for i, row in enumerate(person_rows(count))]
    return walk(delivery(raw_table(folder, (*headers, *extra), rows)), folder, **values)


def test_identifiers_are_dropped_and_listed_without_their_values(tmp_path):
    walked = with_columns(
        tmp_path,
        {
            "nik": lambda i: f"99010141086800{i:02d}",
            "nama": lambda i: f"Umpama {i}",
            "kontak": lambda i: f"0812345678{i:02d}",
            "catatan": lambda i: "baik",
            "lokasi": lambda i: f"-8.5123{i} 90.1234{i} 0 0",
        },
    )
    actions = {entry.header: (entry.action, entry.found_count) for entry in walked.protections}
    assert actions == {
        "nik": ("drop", 60), "nama": ("drop", 0), "kontak": ("drop", 60), "lokasi": ("drop", 60),
    }  # fmt: skip
    assert not {"nik", "person_name", "home_point", "kontak"} & set(walked.tables["person"].columns)
    said = repr((walked.protections, walked.faults, recipe_json(walked.recipe)))
    assert "Umpama" not in said and "99010141086800" not in said and "0812345678" not in said


def test_a_household_number_that_is_a_family_card_is_hashed_and_still_joins_its_members(tmp_path):
    rows = [[f"99010112052{i // 4:05d}", *row[1:]] for i, row in enumerate(person_rows(40))]
    walked = walk(delivery(raw_table(tmp_path, PERSON_HEADERS, rows)), tmp_path)
    ids = walked.tables["person"]["household_id"]
    assert ids.nunique() == 10 and ids.str.fullmatch(r"[0-9a-f]{32}").all()
    (entry,) = (entry for entry in walked.protections if entry.header == "id_ruta")
    assert entry.action == "hash" and entry.found_count == 40


def test_another_key_makes_other_pseudonyms(tmp_path, monkeypatch):
    headers = ("_uuid", *PERSON_HEADERS[1:])
    rows = [[f"uuid-{i // 4}", *row[1:]] for i, row in enumerate(person_rows(40))]
    raw = delivery(raw_table(tmp_path, headers, rows))
    first = walk(raw, tmp_path).tables["person"]["submission_uuid"]
    monkeypatch.setenv("TAKSIR_KEY", "another key for the tests")
    second = walk(raw, tmp_path).tables["person"]["submission_uuid"]
    assert not set(first) & set(second) and first.nunique() == second.nunique() == 10


def test_a_birth_date_becomes_an_age_where_none_is_delivered(tmp_path):
    headers = [header if header != "umur" else "tanggal_lahir" for header in PERSON_HEADERS]
    headers = (*headers, "tanggal_wawancara")
    rows = [[*row[:7], "15/06/1960", *row[8:], "14/06/2026"] for row in person_rows(12)]
    walked = walk(delivery(raw_table(tmp_path, headers, rows)), tmp_path)
    assert set(walked.tables["person"]["age_years"]) == {65}  # the birthday is the day after
    assert {entry.header: entry.action for entry in walked.protections}["tanggal_lahir"] == "coarsen"


def test_a_birth_date_beside_an_age_is_dropped(tmp_path):
    walked = with_columns(tmp_path, {"tanggal_lahir": lambda i: "15/06/1960"})
    assert {entry.header: entry.action for entry in walked.protections}["tanggal_lahir"] == "drop"


def test_places_of_facilities_are_coarse_and_confidential_ones_hidden(tmp_path):
    headers = ("nama_lks", "jenis_fasilitas", "kode_desa", "kapasitas", "lat", "lon", "rahasia")
    rows = [["LKSA A", "LKSA", "9901011001", "40", "-8.512345", "90.123456", "tidak"],
            ["Rumah aman", "LKS", "9901011001", "9", "-8.112345", "90.923456", "ya"]]  # fmt: skip
    table = walk(delivery(raw_table(tmp_path, headers, rows)), tmp_path).tables["facility"]
    assert table["latitude"].tolist()[0] == -8.51 and table["longitude"].tolist()[0] == 90.12
    assert table["latitude"].isna().tolist() == [False, True]


def test_an_identifier_strayed_into_a_column_of_numbers_is_a_hidden_fault(tmp_path):
    rows = person_rows(60)
    rows[3][7] = "9901 0141 0868 0002"
    walked = walk(delivery(raw_table(tmp_path, PERSON_HEADERS, rows)), tmp_path)
    (fault,) = walked.of_rule("number cannot be read")
    assert fault.row == 5 and fault.value == "•••" and "•••" in fault.sentence()
    assert "0868" not in repr(walked.faults)


def test_free_text_that_holds_identifiers_is_dropped_whole(tmp_path):
    headers = ("nama_lks", "jenis_fasilitas", "kode_desa", "kapasitas")
    rows = [["LKSA A", "LKSA", "9901011001", "40"], ["LKSA B hp 081234567890", "LKSA", "9901011001", "30"]]
    walked = walk(delivery(raw_table(tmp_path, headers, rows)), tmp_path)
    assert "facility_name" not in walked.tables["facility"]
    assert walked.protections[0].reason == "{count} values are telephone numbers."
