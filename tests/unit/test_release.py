"""The gate: what is withheld, why, and that nothing of a withheld row is left to read."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taksir.areas import AreaIndex
from taksir.errors import TaksirError
from taksir.estimates import Estimated
from taksir.evidence import TableFile
from taksir.release import COLUMNS, digest, permitted_levels, release_estimates
from taksir.schema import Indicator, Words

CODES = ["990101", "990102", "990103", "990104", "990105", "990106"]
INDEX = AreaIndex(
    pd.DataFrame(
        {
            "code": ["9901", *CODES],
            "level": ["kabupaten", *["kecamatan"] * len(CODES)],
            "name": ["Lembah Sehati", "A", "B", "C", "D", "E", "F"],
        }
    ),
    "kemendagri",
)
FILE = TableFile(
    "d1",
    "survei",
    "Survei",
    "survey",
    "2026",
    1,
    "survei.xlsx",
    "2026-11-01",
    "person",
    Path("ab/cd.parquet"),
)


def indicator(table: str = "person", sens: str = "mid") -> Indicator:
    text = Words("teks", "text")
    numerator = "CASE WHEN ppks_code = 'PPKS-08' THEN n ELSE 0 END" if table == "register" else "poor"
    return Indicator(
        id="X-01", name=text, domain="poverty", definition=text, unit=Words("%", "%"), table=table,
        numerator=numerator, denominator="1", numerator_words=text, denominator_words=text, scale=100.0,
        requires=(), polarity="worse", sens=sens, need="N",
    )  # fmt: skip


def survey(**columns: list[float]) -> Estimated:
    """Six sub-districts, sound unless a column says otherwise."""
    table = pd.DataFrame(
        {
            "domain": CODES, "n": [300] * 6, "cases": [30] * 6, "psu_count": [10] * 6, "df": [9.0] * 6,
            "estimate": [0.10] * 6, "se": [0.01] * 6, "rse": [0.1] * 6, "low": [0.08] * 6, "high": [0.12] * 6,
            "deff": [1.2] * 6, "flags": [""] * 6, "population": [1000.0] * 6, "count": [100.0] * 6,
            "count_low": [80.0] * 6, "count_high": [120.0] * 6,
        }
    )  # fmt: skip
    for name, values in columns.items():
        table[name] = np.asarray(values)
    table["rse"] = table["se"] / table["estimate"].where(table["estimate"] > 0)
    return Estimated(table, (FILE,), "survey_ratio", is_supported=True)


def counted(counts: list[float]) -> Estimated:
    nothing = [np.nan] * len(counts)
    table = pd.DataFrame(
        {
            "domain": CODES[: len(counts)], "n": [1] * len(counts), "cases": counts, "psu_count": 0,
            "df": nothing, "estimate": [count / 1000 for count in counts], "se": nothing, "rse": nothing,
            "low": nothing, "high": nothing, "deff": nothing, "flags": "", "population": 1000.0,
            "count": counts, "count_low": nothing, "count_high": nothing,
        }
    )  # fmt: skip
    return Estimated(table, (FILE,), "counted_ratio", is_supported=True)


def test_every_reason_is_told_apart() -> None:
    estimated = survey(
        se=[0.01, 0.03, 0.06, 0.01, 0.0, 0.01],
        estimate=[0.10, 0.10, 0.10, 0.10, 0.0, 0.10],
        cases=[30, 30, 30, 2, 0, 30],
        n=[300, 300, 300, 300, 300, 0],
    )
    table = release_estimates(estimated, indicator(), "kecamatan", index=INDEX).table
    assert table["reliability"].tolist() == ["reliable", "caution", *["withheld"] * 4]
    assert table["withheld"].tolist() == [
        "", "", "too_uncertain", "protected", "not_computable", "no_data",
    ]  # fmt: skip


def test_boundaries_of_the_rse_rule_are_inclusive() -> None:
    """Golden vector 11: 25.0 reliable, 25.0001 caution, 50.0 caution, 50.01 withheld."""
    se = [0.025, 0.0250001, 0.05, 0.05001, 0.01, 0.01]
    table = release_estimates(survey(se=se), indicator(), "kecamatan", index=INDEX).table
    assert table["reliability"].tolist()[:4] == ["reliable", "caution", "caution", "withheld"]


def test_few_degrees_of_freedom_are_never_called_reliable() -> None:
    table = release_estimates(survey(df=[7, 8, 9, 9, 9, 9]), indicator(), "kecamatan", index=INDEX).table
    assert table["reliability"].tolist()[:2] == ["caution", "reliable"]


def test_a_sensitive_subject_needs_ten_cases_and_larger_areas() -> None:
    assert permitted_levels(indicator(sens="high"), ("kabupaten", "kecamatan", "desa")) == ("kabupaten",)
    with pytest.raises(TaksirError, match="may not be shown by kecamatan"):
        release_estimates(survey(), indicator(sens="high"), "kecamatan", index=INDEX)


def test_an_unsupported_level_is_refused_in_words() -> None:
    estimated = Estimated(survey().table, (FILE,), "survey_ratio", is_supported=False)
    with pytest.raises(TaksirError, match="Survei was not designed for areas this small"):
        release_estimates(estimated, indicator(), "kecamatan", index=INDEX)


def test_one_small_cell_of_persons_takes_a_second_with_it() -> None:
    released = release_estimates(
        counted([2, 5, 40, 0, 12, 9]), indicator("register"), "kecamatan", index=INDEX
    )
    assert released.table["withheld"].tolist() == ["protected", "protected", "", "", "", ""]
    assert released.withheld == {"protected": 2}


def test_two_small_cells_protect_each_other() -> None:
    released = release_estimates(
        counted([2, 1, 40, 0, 12, 9]), indicator("register"), "kecamatan", index=INDEX
    )
    assert released.withheld == {"protected": 2}


def test_areas_without_a_place_are_named_and_areas_without_data_stay() -> None:
    estimated = survey()
    estimated.table.loc[0, "domain"] = "999999"
    released = release_estimates(estimated, indicator(), "kecamatan", index=INDEX)
    assert released.unmatched == ("999999",)
    assert released.matched == (5, 6)


def test_the_id_follows_the_recipe_and_the_digest_follows_the_numbers() -> None:
    first = release_estimates(survey(), indicator(), "kecamatan", index=INDEX)
    again = release_estimates(survey(), indicator(), "kecamatan", index=INDEX)
    other = release_estimates(survey(cases=[31] * 6, se=[0.011] * 6), indicator(), "kecamatan", index=INDEX)
    assert (first.id, digest(first)) == (again.id, digest(again))
    assert first.id == other.id and digest(first) != digest(other)
    assert release_estimates(survey(), indicator(), "kecamatan", index=INDEX, within="990101").id != first.id


NUMBERS = ["estimate", "se", "low", "high", "rse", "deff", "count", "count_low", "count_high"]


@given(
    cases=st.lists(st.integers(0, 50), min_size=6, max_size=6),
    base=st.lists(st.integers(0, 400), min_size=6, max_size=6),
    se=st.lists(st.floats(0, 0.2), min_size=6, max_size=6),
)
def test_a_withheld_row_shows_no_number_and_no_row_disappears(
    cases: list[int], base: list[int], se: list[float]
) -> None:
    estimated = survey(cases=cases, n=base, se=se)
    table = release_estimates(estimated, indicator(), "kecamatan", index=INDEX).table
    assert list(table.columns) == list(COLUMNS)
    assert table["area_code"].tolist() == CODES
    hidden = table[table["withheld"] != ""]
    assert hidden[NUMBERS].isna().all().all()
    shown = table[table["withheld"] == ""]
    assert (shown["rse"] <= 0.5).all()
    assert (np.asarray(cases)[shown.index] >= 3).all()
