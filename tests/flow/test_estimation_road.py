"""What may be asked of a survey, over the whole road: groups, calibration, replicates, statistics."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from stated import SAID

from pipelines.command import main
from taksir import needs
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.estimates import estimate_indicator
from taksir.evidence import current_evidence
from taksir.settings import Calibration, Settings
from taksir.store.workspace import Store

GROUPS = ("sex", "age_group", "disability", "urban_rural")


def replicated_rows() -> pd.DataFrame:
    """Six strata of four clusters of fifteen persons, with a jackknife of 24 replicates."""
    rng = np.random.default_rng(5)
    number = np.arange(360)
    cluster, stratum = number // 15, number // 60
    rows = pd.DataFrame(
        {
            "kode_kec": [f"9901{1 + h // 2:02d}" for h in stratum], "strata": [f"S{h}" for h in stratum],
            "psu": [f"C{c:02d}" for c in cluster], "id_ruta": number // 5, "weind": 30.0 + 10 * stratum,
            "jk": rng.choice(["L", "P"], 360), "umur": np.minimum(rng.exponential(24, 360).astype(int), 89),
            "keluhan_kesehatan": rng.choice(["ya", "tidak"], 360, p=[0.3, 0.7]),
        }
    )  # fmt: skip
    rows["keluhan_mengganggu"] = np.where(
        rows["keluhan_kesehatan"] == "ya", rng.choice(["ya", "tidak"], 360), ""
    )
    for left_out in range(24):
        same = stratum == left_out // 4
        rows[f"repwt{left_out + 1}"] = np.where(
            cluster == left_out, 0.0, rows["weind"] * np.where(same, 4 / 3, 1.0)
        )
    return rows


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_delivered_replicates_give_the_error(empty_store: Store, tmp_path: Path) -> None:
    rows = replicated_rows()
    file = tmp_path / "survei_ulangan_2025.csv"
    rows.to_csv(file, index=False, sep=";", decimal=",")
    run("load", str(file), "--source", "ulangan", *SAID)
    figure = json.loads(run("estimate", "--indicator", "ILL-01", "--format", "json"))
    assert figure["method"] == "survey_replicates"
    case = (rows["keluhan_mengganggu"] == "ya").to_numpy()[:, None]
    weights = rows[[f"repwt{number}" for number in range(1, 25)]].to_numpy()
    again = (weights * case).sum(axis=0) / weights.sum(axis=0)
    expected = np.sqrt((3 / 4 * (again - again.mean()) ** 2).sum())
    assert figure["rows"][0]["se"] == pytest.approx(100 * expected, rel=1e-9)
    assert run("rebuild", figure["id"]).strip()


def test_a_replicate_weight_that_is_no_number_is_a_fault(empty_store: Store, tmp_path: Path) -> None:
    rows = replicated_rows().astype({"repwt3": object})
    rows.loc[7, "repwt3"] = "tidak ada"
    file = tmp_path / "survei_salah_2025.csv"
    rows.to_csv(file, index=False, sep=";")
    result = CliRunner().invoke(main, ["check", str(file), "--source", "salah"])
    assert result.exit_code == 1
    assert "Row 9: one of the replicate weights that begin with repwt1 is not a number" in result.output


def test_every_survey_indicator_by_every_group_and_any_two(example_region: Store) -> None:
    evidence, catalogue = current_evidence(), load_catalogue()
    pairs = [(name,) for name in GROUPS] + list(combinations(GROUPS, 2))
    for by in pairs:
        for indicator in catalogue.indicators:
            if indicator.table != "person":
                continue
            whole = estimate_indicator(indicator, "", evidence).table.iloc[0]
            table = estimate_indicator(indicator, "", evidence, Settings(by=by)).table
            assert not table[list(by)].duplicated().any()
            assert table["n"].sum() <= whole["n"] and len(table), (indicator.id, by)
            assert table["n"].sum() >= 0.9 * whole["n"] or "disability" in by, (indicator.id, by)
            if whole["n"] and table["n"].sum() == whole["n"]:  # a mean lies between those of its parts
                means = table["estimate"].dropna()
                assert means.min() <= whole["estimate"] * (1 + 1e-9)
                assert means.max() >= whole["estimate"] * (1 - 1e-9)


def test_households_are_split_by_their_own_groups(example_region: Store) -> None:
    released = needs.estimate_need("POV-05", "", by=("urban_rural", "head_sex"))
    assert len(released.table) == 4
    with pytest.raises(TaksirError, match="Choose one of: urban_rural, head_sex"):
        needs.estimate_need("POV-05", "", by=("sex",))


def test_every_statistic_is_computed_and_the_index_is_its_parts(example_region: Store) -> None:
    evidence, catalogue = current_evidence(), load_catalogue()
    found = {
        entry.id: estimate_indicator(entry, "", evidence).table.iloc[0] for entry in catalogue.statistics
    }
    index = estimate_indicator(catalogue.indicator("POV-04"), "", evidence).table.iloc[0]  # type: ignore[arg-type]
    assert found["MPI-H"]["estimate"] * found["MPI-A"]["estimate"] == pytest.approx(
        index["estimate"], rel=1e-12
    )
    contributions = [found[f"MPI-C{number:02d}"] for number in range(1, 11)]
    assert sum(row["estimate"] for row in contributions) == pytest.approx(1, rel=1e-12)
    assert all(row["se"] > 0 for row in contributions)
    assert found["EXP-10"]["estimate"] < found["EXP-50"]["estimate"] < found["EXP-90"]["estimate"]
    assert 0 < found["RPV-02"]["estimate"] < found["RPV-01"]["estimate"] < 1


def test_calibration_lowers_the_error_of_what_the_census_knows(example_region: Store) -> None:
    """The share of older persons is known once weights add up to the census by age."""
    indicator = load_catalogue().indicator("ILL-01")
    assert indicator is not None
    plan = Calibration(("sex", "age_group"), "kecamatan", distance="raking")
    plain = estimate_indicator(indicator, "", current_evidence()).table.iloc[0]
    calibrated = estimate_indicator(indicator, "", current_evidence(), Settings(calibration=plan)).table.iloc[
        0
    ]
    assert calibrated["se"] < plain["se"]
    assert calibrated["estimate"] == pytest.approx(plain["estimate"], rel=0.02)


def test_the_command_asks_for_groups_and_calibration(example_region: Store) -> None:
    asked = ("estimate", "--indicator", "DIS-01", "--by", "sex,age_group", "--calibrate", "sex,age_group")
    figure = json.loads(
        run(*asked, "--calibrate-level", "kecamatan", "--distance", "raking", "--format", "json")
    )
    assert figure["by"] == ["sex", "age_group"]
    assert figure["recipe"]["settings"]["calibration"]["distance"] == "raking"
    assert {row["sex"] for row in figure["rows"]} == {"L", "P"}
    refused = CliRunner().invoke(main, ["estimate", "--indicator", "DIS-01", "--by", "warna"])
    assert refused.exit_code == 1 and "warna" in refused.output


def test_statistics_of_a_round_that_lacks_what_others_need(example_region: Store) -> None:
    """The round of 2024 asked of expenditure but not of drinking water, which parts of the index need."""
    older = next(file for file in current_evidence().of_table("person") if file.period == "2024")
    assert "expenditure_month_idr" in older.columns and "water" not in older.columns
    rows = pd.read_parquet(older.path)
    values = (rows["expenditure_month_idr"] / rows["hh_size"]).to_numpy(float)
    weights, known = rows["person_weight"].to_numpy(float), ~np.isnan(values)
    row = needs.estimate_change("EXP-01", "").table.iloc[0]
    assert row["then"] == pytest.approx(np.average(values[known], weights=weights[known]), rel=1e-12)
    assert needs.estimate_change("EXP-01", "kecamatan").table["then"].notna().any()
