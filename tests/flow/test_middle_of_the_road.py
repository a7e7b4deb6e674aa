"""Real and example files through recognition, protection, correction and checks, answered as proposed."""

from pathlib import Path

import pandas as pd
import pytest
from raw_tables import Walked, walk

from pipelines.classify import classify_delivery, confirm_recipe, questions
from pipelines.extract import extract_delivery
from taksir import paths
from taksir.catalogue import load_catalogue


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")


def walked(path: Path, folder: Path, answers: dict | None = None) -> Walked:
    return walk(extract_delivery(path, folder / "staging"), folder, answers=answers)


def asked(path: Path, folder: Path) -> dict[str, str]:
    """Key of each question by what it is about and the header or subject."""
    recipe = classify_delivery(extract_delivery(path, folder / "asked"), load_catalogue())
    return {f"{question.about}:{question.header}": question.key for question in questions(recipe)}


EXAMPLES = {
    "sensus_desa_2025.csv": {"area": 120},
    "register_ppks_2025.csv": {"register": 312},
    "fasilitas_psks.csv": {"facility": 90},
    "permohonan_layanan_2026.csv": {"request": 420},
    "kejadian_2025.csv": {"incident": 60},
    "garis_kemiskinan.csv": {"poverty_line": 6},
    "bridging_kode.csv": {"area_bridge": 134},
    "survei_kebutuhan_2026.csv": {"household": 1134},
    "survei_kebutuhan_2026.xlsx": {"household": 1134, "person": 4257},
}
"""Rows of each table; the quirks of the files are told in data/example/README.md."""


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_file_passes_with_every_row(tmp_path: Path, name: str) -> None:
    found = walked(paths.EXAMPLE / name, tmp_path)
    assert {table: len(frame) for table, frame in found.tables.items()} == EXAMPLES[name]
    assert [fault.sentence() for fault in found.errors] == []
    assert found.of_rule("total does not agree") == []


def test_the_example_survey_is_what_its_answer_codes_say(tmp_path: Path) -> None:
    found = walked(paths.EXAMPLE / "survei_kebutuhan_2026.xlsx", tmp_path)
    person, household = found.tables["person"], found.tables["household"]
    assert person["age_years"].isna().sum() == 3  # the three ages of 998
    assert (person[["father_alive", "mother_alive"]] == "9").to_numpy().sum() == 2
    assert set(person["health_complaint"].dropna()) == {0, 1}
    assert person["health_complaint"].mean() < 0.5  # 1 is yes: a minority complains
    assert set(person["psu"]) == set(household["psu"]) and person["psu"].str.len().eq(5).all()
    assert person["strata"].nunique() == 22 and person.groupby("psu")["strata"].nunique().max() == 1
    assert person["code_system"].eq("kemendagri").all() and person["level"].eq("desa").all()
    # weights of the households add up to the region's, those of the persons to its people
    assert household["hh_weight"].sum() == pytest.approx(78_000, rel=0.02)
    assert person["person_weight"].sum() == pytest.approx(291_994, rel=0.02)
    assert len(found.of_rule("submission twice")) == 1


def test_the_example_survey_keeps_no_identifier(tmp_path: Path) -> None:
    found = walked(paths.EXAMPLE / "survei_kebutuhan_2026.xlsx", tmp_path)
    dropped = {entry.header.rsplit("/", 1)[-1] for entry in found.protections if entry.action == "drop"}
    assert {"nik", "nama_krt", "lokasi", "_lokasi_latitude", "deviceid", "enumerator_id"} <= dropped
    assert next(entry for entry in found.protections if entry.header == "identitas/nik").found_count == 1135
    for frame in found.tables.values():
        texts = frame.select_dtypes(["object", "string"])
        joined = texts.fillna("").astype(str).agg(" ".join, axis=1)
        assert not joined.str.contains(r"\b99\d{14}\b|uuid:|Contoh\b|Khayali", regex=True).any()


def test_the_example_census_agrees_with_its_totals_and_bands(tmp_path: Path) -> None:
    table = walked(paths.EXAMPLE / "sensus_desa_2025.csv", tmp_path).tables["area"]
    assert table["code_system"].eq("bps").all() and table["area_code"].str.len().eq(10).all()
    assert (table["pop_0_14"] + table["pop_15_64"] + table["pop_65p"] == table["pop_total"]).all()
    assert (table["pop_0_14"] + table["pop_15_59"] + table["pop_60p"] == table["pop_total"]).all()


def test_old_words_of_the_example_register_become_todays_codes(tmp_path: Path) -> None:
    table = walked(paths.EXAMPLE / "register_ppks_2025.csv", tmp_path).tables["register"]
    assert table["ppks_code"].nunique() == 26 and set(table["unit"]) == {"person", "family", "community"}
    assert (table.groupby("ppks_code").size() == 12).all()


def test_a_real_export_of_2024_with_three_repeats(shared_data: Path, tmp_path: Path) -> None:
    found = walked(shared_data / "kobo/humind/dummy_raw_data.xlsx", tmp_path)
    household, person = found.tables["household"], found.tables["person"]
    assert (len(household), len(person)) == (241, 965)
    assert found.recipe.kind == "survey" and found.recipe.period == "2024"
    assert {remark.sheet for remark in found.recipe.remarks} == {"edu_ind", "health_ind", "nut_ind"}
    scale = person["wg_seeing"]
    # 170, 149, 170, 152 answers of the four grades; "dnk" and "pnta" are no answer
    assert scale.value_counts().to_dict() == {"1": 170, "2": 149, "3": 170, "4": 152}
    assert scale.isna().sum() == 965 - 641
    assert {fault.rule for fault in found.faults if fault.severity == "warning"} >= {"weights are normalised"}
    assert not any("Contoh" in fault.sentence() for fault in found.faults)


def test_a_real_survey_sample_keeps_its_weighted_truth(shared_data: Path, tmp_path: Path) -> None:
    """Weighted household size and women's share, against pandas on the file itself."""
    source = pd.read_parquet(shared_data / "survey_wb2023/ind_sample_wb_2023.parquet")
    path = tmp_path / "ind_sample_2023.csv"
    source.to_csv(path, index=False)
    keys = asked(path, tmp_path)
    married = {"single/never married": "single", "married/in union": "married"}
    found = walked(path, tmp_path, {keys["codes:marstat"]: married})
    person = found.tables["person"]
    assert len(person) == len(source) == 3246 and found.errors == []
    assert person["person_weight"].sum() == pytest.approx(source["hhweight"].sum(), abs=1e-6)
    women = (person["sex"] == "P").mul(person["person_weight"]).sum() / person["person_weight"].sum()
    expected = source["hhweight"].where(source["sex"] == "Female", 0).sum() / source["hhweight"].sum()
    assert women == pytest.approx(expected, abs=1e-12)
    assert (person["marital_status"] == "married").sum() == (source["marstat"] == "Married/in union").sum()
    assert person["code_system"].eq("custom").all() and "edu_completed" not in person


def test_provincial_tables_of_two_sources_count_the_same_people(shared_data: Path, tmp_path: Path) -> None:
    """The pyramid and the table by sex are delivered apart; their totals of 2023 agree to the person."""
    folder = shared_data / "opendata_jabar"
    pyramid = walked(folder / "piramida_penduduk.csv", tmp_path / "a").tables["area"]
    by_sex = walked(folder / "penduduk_jk.csv", tmp_path / "b").tables["area"]
    assert len(pyramid) == len(by_sex) == 27
    both = pyramid.merge(by_sex, on="area_code")
    assert (both["pop_total_x"] == both["pop_total_y"]).all()
    raw = pd.read_csv(folder / "piramida_penduduk.csv", dtype=str)
    raw = raw[(raw["tahun"] == "2023") & (raw["kode_kabupaten_kota"] == "3201")]
    old = raw[
        raw["kelompok_umur"].isin(["60 - 64", "65 - 69", "70 - 74"]) | raw["kelompok_umur"].str.contains("75")
    ]
    row = pyramid.set_index("area_code").loc["3201"]
    assert row["pop_60p"] == old["jumlah_penduduk"].astype(int).sum()
    assert row["pop_total"] == raw["jumlah_penduduk"].astype(int).sum()
    assert "pop_0_17" not in pyramid


def test_a_provincial_table_takes_the_latest_half_year_once(shared_data: Path, tmp_path: Path) -> None:
    table = walked(shared_data / "opendata_jabar/piramidajabar.csv", tmp_path).tables["area"]
    raw = pd.read_csv(shared_data / "opendata_jabar/piramidajabar.csv")
    latest = raw[
        (raw["tahun"] == 2023) & (raw["semester"] == raw.loc[raw["tahun"] == 2023, "semester"].max())
    ]
    assert table["pop_total"].tolist() == [latest["jumlah_penduduk"].sum()]


def test_a_table_of_something_else_is_refused_in_words(shared_data: Path, tmp_path: Path) -> None:
    recipe = classify_delivery(
        extract_delivery(shared_data / "opendata_jabar/upah_minimum.csv", tmp_path), load_catalogue()
    )
    assert recipe.kind == "" and confirm_recipe(recipe).tables[0].table == ""
