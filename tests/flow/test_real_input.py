"""Real public files over the whole road; skipped, saying so, where they are not beside the checkout."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from stated import SAID
from world_bank import world_bank_persons

from pipelines.command import main
from pipelines.history import deliveries
from taksir import needs
from taksir.areas import area_index
from taksir.errors import TaksirError
from taksir.estimates import estimate_indicator, population_of
from taksir.evidence import current_evidence
from taksir.shapes import map_geometry
from taksir.store.workspace import Store

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "world_bank_expected.json"


def load(*paths: Path, source: str = "", flags: tuple[str, ...] = ()) -> str:
    arguments = [*map(str, paths), *flags, *(["--source", source] if source else [])]
    ran = CliRunner().invoke(main, ["load", *arguments, *SAID], env={"TAKSIR_LANGUAGE": "en"})
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_the_world_bank_survey_gives_the_numbers_of_r(
    empty_store: Store, tmp_path: Path, shared_data: Path
) -> None:
    """R survey 4.1-1 on the same file (tests/reference/world_bank.R), estimates and errors within 1e-9."""
    path = tmp_path / "survei_wb_2023.csv"
    world_bank_persons(shared_data / "survey_wb2023").to_csv(path, index=False)
    load(path)
    expected = json.loads(REFERENCE.read_text(encoding="utf-8"))
    for name in ("POV-01", "POV-02", "ELD-04"):
        row = needs.estimate_need(name, "").table.iloc[0]
        assert row["estimate"] / 100 == pytest.approx(expected[name]["estimate"], rel=1e-9)
        assert row["se"] / 100 == pytest.approx(expected[name]["se"], rel=1e-9)
        assert row["df"] == expected[name]["df"]
    # Before the gate, because one region's rate is too uncertain to be shown.
    poverty = next(c.indicator for c in needs.indicator_choices() if c.indicator.id == "POV-01")
    table = estimate_indicator(poverty, "provinsi", current_evidence()).table.set_index("domain")
    for region, values in expected["POV-01 by region"].items():
        assert table.loc[region, "estimate"] == pytest.approx(values["estimate"], rel=1e-9)
        assert table.loc[region, "se"] == pytest.approx(values["se"], rel=1e-9)
        assert table.loc[region, "df"] == values["df"]


def test_provincial_tables_meet_real_boundaries_by_code(empty_store: Store, shared_data: Path) -> None:
    boundaries = shared_data / "boundaries_kemendagri"
    load(boundaries / "idn_kab.geojson", boundaries / "kec_34.geojson", boundaries / "kec_31.geojson")
    table = shared_data / "opendata_jabar" / "piramida_penduduk.csv"
    asked = CliRunner().invoke(main, ["load", str(table)])
    assert asked.exit_code == 1  # the code system cannot be told from 4-digit codes: a person must say
    load(table)
    released = needs.estimate_need("ELD-01", "kabupaten", within="32")
    assert released.matched == (27, 27) and released.unmatched == ()
    raw = pd.read_csv(table, dtype={"kode_kabupaten_kota": str})
    raw = raw[raw["tahun"] == raw["tahun"].max()]
    is_old = raw["kelompok_umur"].str[:2].str.replace("+", "").astype(int) >= 60
    people = raw["jumlah_penduduk"].groupby(raw["kode_kabupaten_kota"])
    old = raw["jumlah_penduduk"].where(is_old, 0).groupby(raw["kode_kabupaten_kota"])
    np.testing.assert_allclose(released.table["estimate"], 100 * old.sum() / people.sum(), rtol=1e-12)
    index = area_index()
    assert len(index.codes("kabupaten")) == 514
    assert len(index.codes("kecamatan")) == 78 + 44


def test_every_village_of_the_country_is_in_the_store_at_once(
    empty_store: Store, tmp_path: Path, shared_data: Path
) -> None:
    """83,762 villages: those outside the known regencies would be refused, all regencies are known."""
    load(shared_data / "boundaries_kemendagri" / "idn_kab.geojson")
    load(shared_data / "boundaries_kemendagri" / "kec_34.geojson")
    load(shared_data / "boundaries_kemendagri" / "kec_31.geojson")
    villages = pd.read_csv(shared_data / "area_codes" / "villages.csv", dtype=str)
    named = villages.rename(columns={"code": "kode_desa", "name": "nama_desa"})
    path = tmp_path / "daftar_desa_2025.csv"
    named.drop(columns="district_code").assign(jumlah_penduduk=1).to_csv(path, index=False)
    load(path)
    index = area_index()
    assert len(index.codes("desa")) == len(villages) == 83_762
    assert len(index.codes("desa", "34")) == 438
    poverty = next(c.indicator for c in needs.indicator_choices() if c.indicator.id == "POV-01")
    population = population_of(poverty, "kabupaten", current_evidence())
    per_regency = population.set_index("domain")["population"]
    expected = villages["code"].str[:5].str.replace(".", "").value_counts()
    assert per_regency.to_dict() == expected.astype(float).to_dict()
    # By sub-district, where there are shapes: every one of them meets its villages by code.
    sums = population_of(poverty, "kecamatan", current_evidence()).set_index("domain")["population"]
    drawn = map_geometry("kecamatan")
    assert drawn is not None and len(drawn.codes) == 78 + 44
    by_code = villages["code"].str[:8].str.replace(".", "").value_counts()
    assert sums[list(drawn.codes)].to_dict() == by_code[list(drawn.codes)].astype(float).to_dict()


def test_a_real_kobo_export_brings_households_and_their_members(
    empty_store: Store, tmp_path: Path, shared_data: Path
) -> None:
    path = tmp_path / "kobo_2024.xlsx"
    shutil.copy(shared_data / "kobo" / "humind" / "dummy_raw_data.xlsx", path)
    load(path, flags=("--special-group",))  # its answers are random: 92 % would have a disability
    main_sheet = pd.read_excel(path, sheet_name="main", engine="calamine")
    roster = pd.read_excel(path, sheet_name="roster", engine="calamine")
    line = next(line for line in deliveries() if line.is_current)
    assert line.rows == len(main_sheet) + len(roster)
    members = roster.merge(
        main_sheet[["index", "weight"]], left_on="_parent_index", right_on="index", validate="many_to_one"
    )
    domains = [name for name in roster if name.startswith("wgq_")]
    hard = members[domains].isin(["lot_of_difficulty", "cannot_do"])
    known = (
        members[domains]
        .isin(["no_difficulty", "some_difficulty", "lot_of_difficulty", "cannot_do"])
        .any(axis=1)
    )
    counted = known & (members["ind_age"].astype(float).between(5, 120))
    weight = members["weight"].astype(float).where(counted, 0)
    expected = 100 * (weight * hard.any(axis=1)).sum() / weight.sum()
    row = needs.estimate_need("DIS-01", "").table.iloc[0]
    assert row["n"] == counted.sum()
    assert row["estimate"] == pytest.approx(expected, rel=1e-9)


def test_a_survey_without_places_is_not_spread_over_a_map(
    empty_store: Store, tmp_path: Path, shared_data: Path
) -> None:
    path = tmp_path / "survei_wb_2023.csv"
    persons = world_bank_persons(shared_data / "survey_wb2023").drop(columns="kode_wilayah")
    persons.to_csv(path, index=False)
    load(path)
    assert needs.estimate_need("POV-01", "").table["n"].iloc[0] == len(persons)
    with pytest.raises(TaksirError, match="does not say where its rows are"):
        needs.estimate_need("POV-01", "kabupaten")
