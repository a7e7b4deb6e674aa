"""The example files are made again byte for byte, carry the quirks they promise, and tell their story."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import python_calamine

from pipelines.example.__main__ import write_region
from pipelines.example.census_file import census_counts
from pipelines.example.codes import NEEDS
from pipelines.example.earlier_survey_file import SPENDING_SHARE
from pipelines.example.population import draw_population
from pipelines.example.truth import true_values
from taksir.paths import EXAMPLE

TOTAL_MB = 5
BOUNDARY_KB = 200
BY_HAND = {
    f"entries/{kind}.csv"
    for kind in (
        "problem", "working_group", "group_member", "exercise", "criterion", "plan", "logframe_row",
        "causal_link", "activity", "adaptation",
    )
}  # fmt: skip
"""What planners wrote down: a few sentences that no generator draws."""


def delivered(name: str, **options: object) -> pd.DataFrame:
    return pd.read_csv(EXAMPLE / name, sep=";", dtype=str, keep_default_na=False, **options)


def sheet(name: str) -> pd.DataFrame:
    workbook = python_calamine.CalamineWorkbook.from_path(EXAMPLE / "survei_kebutuhan_2026.xlsx")
    header, *rows = workbook.get_sheet_by_name(name).to_python()
    return pd.DataFrame(rows, columns=header)


def contents(path: Path) -> dict[str, bytes]:
    """The bytes of a file; those inside it for a workbook, whose packing depends on the zlib at hand."""
    if path.suffix != ".xlsx":
        return {"": path.read_bytes()}
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("region")
    write_region(folder)
    return folder


def test_the_generator_writes_the_committed_files_again(again):
    written = {path.relative_to(again).as_posix() for path in again.rglob("*.*")}
    committed = {path.relative_to(EXAMPLE).as_posix() for path in EXAMPLE.rglob("*.*")}
    committed -= {"README.md", ".gitkeep", "scenarios.json", *BY_HAND}
    assert written == committed
    different = [name for name in sorted(written) if contents(again / name) != contents(EXAMPLE / name)]
    assert different == []


def test_the_workbook_does_not_bear_the_clock(again, tmp_path):
    write_region(tmp_path)
    assert (tmp_path / "survei_kebutuhan_2026.xlsx").read_bytes() == (
        again / "survei_kebutuhan_2026.xlsx"
    ).read_bytes()


def test_files_are_small():
    sizes = {path.name: path.stat().st_size for path in EXAMPLE.rglob("*.*")}
    assert sum(sizes.values()) < TOTAL_MB * 1e6
    assert all(size < BOUNDARY_KB * 1000 for name, size in sizes.items() if name.endswith(".geojson"))


# ---- the survey ----


def test_the_workbook_is_a_kobo_export():
    main, roster = sheet("Survei Kebutuhan 2026"), sheet("art")
    assert len(main) == 1135 and 4_100 < len(roster) < 4_400
    assert main["_uuid"].nunique() == len(main) - 1
    assert main["_index"].is_unique and set(roster["_parent_index"]) == set(main["_index"])
    assert (roster["_parent_table_name"] == "Survei Kebutuhan 2026").all()
    uuids = main.set_index("_index")["_uuid"]
    assert (roster["_parent_index"].map(uuids) == roster["_submission__uuid"]).all()
    sizes = roster.groupby("_parent_index").size()
    assert (main.set_index("_index")["rt/jml_art"] == sizes).all()


def test_the_survey_has_its_quirks():
    main, roster = sheet("Survei Kebutuhan 2026"), sheet("art")
    assert (roster["art/umur"] == 998).sum() == 3
    assert (roster["art/ayah_hidup"] == "9").sum() + (roster["art/ibu_hidup"] == "9").sum() == 2
    assert set(roster["art/korban_kejahatan"]) == {"1", "5"}
    assert set(roster["art/fungsi/wg_melihat"]) <= {"", 1, 2, 3, 4}
    assert (roster["art/fungsi/wg_melihat"] == 1).sum() > 0.8 * len(roster)
    assert main["identitas/nik"].str.match(r"^9901\d{12}$").all()
    assert main["identitas/kec"].str.match(r"^99\.01\.\d\d$").all()
    assert main["identitas/desa"].str.match(r"^9901\d{6}$").all()
    assert main["identitas/nks"].str.match(r"^[01]\d{4}$").all()
    assert main["tanggal_wawancara"].str.match(r"^\d\d/0[89]/2026$").all()
    assert main["lokasi"].str.split().str.len().eq(4).all()


def test_the_csv_is_the_main_sheet_with_every_field_quoted():
    lines = (EXAMPLE / "survei_kebutuhan_2026.csv").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith('"') and line.endswith('"') for line in lines)
    table, main = delivered("survei_kebutuhan_2026.csv"), sheet("Survei Kebutuhan 2026")
    assert list(table.columns) == list(main.columns)
    for name in ("_uuid", "identitas/nks", "bantuan/bansos"):
        assert table[name].tolist() == main[name].tolist()
    np.testing.assert_allclose(table["bobot/weind"].astype(float), main["bobot/weind"].astype(float))


def test_several_answers_come_in_both_forms():
    main = delivered("survei_kebutuhan_2026.csv")
    question = "suara/kebutuhan_prioritas"
    words = main[question].str.split()
    assert words.str.len().between(1, 3).all()
    for option in (*NEEDS, "tidak_ingin_menjawab"):
        assert (main[f"{question}/{option}"] == words.map(lambda cell, o=option: str(int(o in cell)))).all()


def test_weights_of_the_survey_stand_for_everybody():
    main, roster = sheet("Survei Kebutuhan 2026").drop_duplicates("_uuid"), sheet("art")
    assert main["bobot/wert"].sum() == pytest.approx(78_000, rel=1e-6)
    persons = roster.drop_duplicates(["_submission__uuid", "art/no_art"])["art/weind"].sum()
    assert persons == pytest.approx(len(draw_population().person), rel=1e-5)
    assert persons == pytest.approx((main["bobot/weind"] * main["rt/jml_art"]).sum(), rel=1e-9)


# ---- counts ----


def census_body() -> list[list[str]]:
    with (EXAMPLE / "sensus_desa_2025.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_the_census_is_printed_like_an_official_table():
    rows = census_body()
    width = len(rows[2])
    assert rows[3] == [f"({number})" for number in range(1, width + 1)]
    assert rows[124][0] == "Jumlah" and rows[125][0].startswith("Sumber:")
    assert all(re.fullmatch(r"9901\d{6}", row[0]) and len(row) == width for row in rows[4:124])
    total = rows[2].index("Jumlah Penduduk")
    assert re.fullmatch(r"\d{3}\.\d{3}", rows[124][total])
    assert sum(int(row[total].replace(".", "")) for row in rows[4:124]) == int(
        rows[124][total].replace(".", "")
    )


def test_the_census_counts_the_population_and_the_institutions():
    counts = census_counts().sum()
    age = draw_population().person["age_years"]
    assert counts["Jumlah Penduduk"] == len(age) + 214 + 26
    assert counts["0-17"] == (age < 18).sum() + 214
    assert counts["60+"] == (age >= 60).sum() + 26
    assert counts["Jumlah Rumah Tangga"] == 78_000 < counts["Jumlah Keluarga"]
    assert counts["0-4"] + counts["5 tahun ke atas"] == counts["Jumlah Penduduk"]
    assert counts["0-14"] + counts["15-64"] + counts["65+"] == counts["Jumlah Penduduk"]


def test_three_desa_had_a_mass_fight_and_the_incidents_know_them():
    rows = census_body()
    marked = {row[0] for row in rows[4:124] if row[-2] == "Ya"}
    incidents = delivered("kejadian_2025.csv")
    fights = incidents[incidents["jenis_kejadian"] == "Konflik massal"]["kode_desa"]
    bridge = delivered("bridging_kode.csv").set_index("kode_kemendagri")["kode_bps"]
    assert len(marked) == 3 and set(fights.map(bridge)) == marked
    assert len(incidents) == 60


def test_deciles_hold_27_percent_in_the_lowest_two():
    table = delivered("desil_keluarga.csv")
    counts = table.filter(like="desil_").astype(int)
    assert len(table) == 120 and (counts.sum(axis=1) == table["jumlah_keluarga"].astype(int)).all()
    assert counts[["desil_1", "desil_2"]].to_numpy().sum() / counts.to_numpy().sum() == pytest.approx(
        0.27, abs=0.01
    )
    assert counts.to_numpy().sum() == census_counts()["Jumlah Keluarga"].sum()


def test_the_bridge_and_the_boundaries_agree():
    bridge = delivered("bridging_kode.csv")
    assert bridge["tingkat"].value_counts().to_dict() == {
        "desa": 120,
        "kecamatan": 12,
        "kabupaten": 1,
        "provinsi": 1,
    }
    pairs = set(zip(bridge["kode_kemendagri"], bridge["kode_bps"], strict=True))
    for level in ("desa", "kecamatan", "kabupaten"):
        features = json.loads((EXAMPLE / f"batas_{level}.geojson").read_text(encoding="utf-8"))["features"]
        marks = [feature["properties"] for feature in features]
        assert {(mark["kode_kemendagri"], mark["kode_bps"]) for mark in marks} <= pairs
        assert all(mark["level"] == level and mark["vintage"] == "2025" for mark in marks)


# ---- supply and the planner's findings ----


def test_supply_is_that_of_the_handbook():
    table = delivered("fasilitas_psks.csv")
    numbers = {
        name: pd.to_numeric(table[name]).fillna(0)
        for name in ("jumlah", "jumlah_anak_asuh", "orang_tua_lengkap")
    }
    by_kind = numbers["jumlah"].groupby(table["jenis_fasilitas"]).sum()
    assert len(table) == 90
    assert by_kind["LKSA"] + by_kind["Panti Asuhan"] == 7
    expected = {
        "TKSK": 12, "PSM": 96, "Tagana": 32, "LKS Lanjut Usia": 1, "LKS Penyandang Disabilitas": 2, "SLB": 2,
        "LK3": 1, "Karang Taruna": 74, "WKSBM": 9, "Puskesmas": 14, "Dunia Usaha": 6,
    }  # fmt: skip
    assert {kind: by_kind[kind] for kind in expected} == expected
    assert pd.to_numeric(table["jumlah_peksos"]).sum() == 5
    assert numbers["jumlah_anak_asuh"].sum() == 214 and numbers["orang_tua_lengkap"].sum() == 150
    lks = table[table["kode_psks"] == "PSKS-04"]
    assert len(lks) == 10 and lks["akreditasi"].isin(["A", "B", "C"]).sum() == 4


def test_the_register_undercounts_disability():
    """Finding 3: 1,150 registered, some 3,800 in the population."""
    table = delivered("register_ppks_2025.csv")
    assert len(table) == 312 and table["Jenis PMKS"].nunique() == 26
    counted = table[table["Jenis PMKS"].isin(["Anak cacat", "Penyandang cacat"])]["Jumlah"].astype(int).sum()
    truth = true_values().set_index(["indicator", "area_code"])["numerator"]
    assert counted == 1_150
    assert truth[("DIS-01", "9901")] == pytest.approx(3_800, abs=100)
    assessed, met = (pd.to_numeric(table[name]).fillna(0) for name in ("Hasil Asesmen", "Terpenuhi"))
    assert (met <= assessed).all() and (assessed <= table["Jumlah"].astype(int)).all()


def test_highland_older_persons_have_no_companion():
    """Finding 2: the most neglected older persons live in Gunung Welas, where nobody offers company."""
    truth = true_values()
    rows = truth[(truth["indicator"] == "ELD-03") & (truth["area_code"] != "9901")].set_index("area_code")
    assert rows["numerator"].idxmax() == "990109"
    table = delivered("fasilitas_psks.csv")
    offers = table[table["layanan"].str.contains("pendampingan_lansia")]
    assert len(offers) and not offers["kode_desa"].str.startswith("99.01.09").any()
    # Finding 7: what Kota Lembah has to spare is not near those who lack it.
    city = pd.to_numeric(offers.loc[offers["kode_desa"].str.startswith("99.01.01"), "kapasitas"]).sum()
    assert city > 1.5 * rows.loc["990101", "numerator"]
    assert pd.to_numeric(offers["kapasitas"]).sum() < 0.2 * rows["numerator"].sum()


def test_the_islands_reach_three_of_twelve_services():
    """Finding 5, by what stands there and by every referral path from there."""
    table = delivered("fasilitas_psks.csv").set_index("id_fasilitas")
    paths = delivered("rujukan.csv")
    reached = set(table.index[table["kode_desa"].str.startswith("99.01.12")])
    while True:
        further = set(paths.loc[paths["dari_fasilitas"].isin(reached), "ke_fasilitas"]) - reached
        if not further:
            break
        reached |= further
    services = {service for cell in table.loc[list(reached), "layanan"] for service in cell.split()}
    assert len(services) == 3 and services < set(NEEDS)


def test_residents_vote_for_devices_and_meals_not_for_a_new_home():
    """Finding 6."""
    votes = delivered("suara_warga.csv")
    dots = votes["titik"].astype(int).groupby(votes["pilihan"]).sum().sort_values(ascending=False)
    assert len(votes) == 180 and set(dots.index[:2]) == {"alat_bantu", "permakanan"}
    assert dots["pembangunan_panti_baru"] < 0.15 * dots.iloc[0]


def test_the_other_files_have_their_rows():
    rows = {
        "permohonan_layanan_2026.csv": 420,
        "pemangku_kepentingan.csv": 24,
        "aset.csv": 60,
        "rujukan.csv": 40,
    }
    assert {name: len(delivered(name)) for name in rows} == rows
    lines = delivered("garis_kemiskinan.csv").set_index(["tahun", "klasifikasi"])["garis_kemiskinan"]
    assert lines[("2026", "K")] == "Rp590.000" and lines[("2026", "D")] == "Rp545.000"
    assert (
        delivered("permohonan_layanan_2026.csv")["tanggal_permohonan"]
        .str.match(r"^\d{1,2} [A-Z][a-z]+ 2026$")
        .all()
    )


def test_the_earlier_round_is_another_sample_with_the_poverty_it_promises():
    """A row a person; weights know the population; poverty of 2024 near its truth."""
    table = pd.read_csv(EXAMPLE / "survei_kebutuhan_2024.csv", sep=";")
    assert len(table) == 4136 and set(table["tahun"]) == {2024}
    household = draw_population().household
    line = household["urban_rural"].map({"K": 548_000, "D": 507_000})
    spent = household["expenditure_month_idr"] * SPENDING_SHARE / household["hh_size"]
    truth = np.average(spent < line, weights=household["hh_size"])
    line = table["k_d"].map({"K": 548_000, "D": 507_000})
    is_poor = table["pengeluaran_bulan"] / table["jml_art"] < line
    assert truth == pytest.approx(0.178, abs=5e-4)
    assert np.average(is_poor, weights=table["weind"]) == pytest.approx(truth, abs=0.03)
    assert table["weind"].sum() == pytest.approx(len(draw_population().person), rel=1e-4)
