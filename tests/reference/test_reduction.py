"""The store's SQL reduction against the same sums in pandas, and the whole road from file to R's numbers."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from survey_sums import design_of, reduce_records

from taksir.methods.survey import estimate_ratio
from taksir.store import reduction
from taksir.store.engine import Engine, literal

HERE = Path(__file__).parent
KNOWN = "CASE WHEN {0} IS NULL THEN 0 ELSE 1 END"
MEASURES = [
    reduction.Measure("disab", "disab", KNOWN.format("disab")),
    reduction.Measure("exp_m", "exp_m", KNOWN.format("exp_m")),
    reduction.Measure("elder_per_person", "elder", "hh"),
]


@pytest.fixture(scope="module")
def reduced(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sums and design of our own sample, by SQL."""
    path = literal(str(HERE / "data" / "survey_own.csv"))
    rows = f"(SELECT *, area AS area_code FROM read_csv({path}, nullstr = ['', 'NA']))"
    sample = reduction.Sample(rows_sql=rows, weight="w", stratum="stratum", cluster="psu", code_length=3)
    with Engine(tmp_path_factory.mktemp("engine"), reads=[HERE / "data" / "survey_own.csv"]) as engine:
        return reduction.psu_sums(engine, sample, MEASURES), reduction.design_of(engine, sample)


def test_sql_and_pandas_reduce_to_the_same_sums(reduced: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    sums, design = reduced
    frame = pd.read_csv(HERE / "data" / "survey_own.csv").rename(columns={"area": "domain", "w": "weight"})
    frame = frame.astype({"stratum": str, "psu": str})
    expected = reduce_records(
        frame,
        {
            "disab": (frame["disab"], 1),
            "exp_m": (frame["exp_m"], 1),
            "elder_per_person": (frame["elder"], frame["hh"]),
        },
    )
    keys = ["domain", "stratum", "psu"]
    one, other = (
        table.astype(dict.fromkeys(keys, object)).set_index(keys).sort_index() for table in (sums, expected)
    )
    pd.testing.assert_frame_equal(one[other.columns], other, rtol=1e-12, check_dtype=False)
    counts = design.set_index("stratum")["psu_count"].to_dict()
    assert counts == design_of(frame).set_index("stratum")["psu_count"].to_dict()


def test_from_file_to_the_numbers_of_r(reduced: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    sums, design = reduced
    table = estimate_ratio(sums, design, indicators=[measure.key for measure in MEASURES])
    table = table.set_index(["domain", "indicator"])
    records = json.loads((HERE / "survey_expected.json").read_text())["records"]
    compared = 0
    for record in records:
        key = (record["domain"], record["indicator"])
        if record["case"] == "own" and record["domain_column"] == "area" and key in table.index:
            row = table.loc[key]
            assert [row["estimate"], row["se"]] == pytest.approx([record["estimate"], record["se"]], rel=1e-9)
            assert row["df"] == record["df"]
            compared += 1
    assert compared == 12 * len(MEASURES)
    assert np.isfinite(table["se"]).all()
