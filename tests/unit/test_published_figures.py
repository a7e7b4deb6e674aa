"""Numbers of the domain handbook (Appendix B) through the whole road: published records, catalogue, estimate.

The methods are held to the same numbers one by one in tests/unit/methods/test_golden_vectors.py.
"""

import numpy as np
import pandas as pd
import pytest
from alkire_foster import multidimensional_poverty

from taksir import needs
from taksir.catalogue import load_catalogue
from taksir.estimates import estimate_indicator
from taksir.evidence import current_evidence
from taksir.store.engine import Engine


def people(**columns: list) -> pd.DataFrame:
    """One row per household, each its own cluster of one stratum, whose weight counts its persons."""
    rows = pd.DataFrame(columns)
    number = np.arange(len(rows))
    return rows.assign(psu=number.astype(str), strata="1", household_id=number, area_code="990101")


def estimated(indicator_id: str) -> pd.Series:
    indicator = load_catalogue().indicator(indicator_id)
    assert indicator is not None
    return estimate_indicator(indicator, "", current_evidence()).table.iloc[0] * 1


@pytest.mark.parametrize(
    ("indicator", "percent"), [("POV-01", 61.5385), ("POV-02", 10.9680), ("POV-03", 4.3430)]
)
def test_b1_poverty(publish, indicator: str, percent: float) -> None:  # noqa: ANN001
    """Six households of 5, 4, 6, 3, 4 and 2; a person exactly on the line is not poor."""
    size, weight = np.array([5, 4, 6, 3, 4, 2]), np.array([100, 120, 90, 110, 80, 150])
    spent = [300_000.0, 500_000.0, 549_999.0, 550_000.0, 800_000.0, 1_200_000.0]
    rows = people(
        expenditure_pc=spent, hh_size=size, person_weight=1.0 * size * weight, poverty_line=[550_000.0] * 6
    )
    publish("survei", "survey", person=rows)
    assert 100 * estimated(indicator)["estimate"] == pytest.approx(percent, abs=5e-5)


def test_b8_ratio_error_and_interval(publish) -> None:  # noqa: ANN001
    """R 0.1875, SE 0.035809, RSE 19.098 %, df 4: clusters of d persons of whom y have a complaint."""
    clusters = [
        ("1", 50, 2, 9),
        ("1", 50, 0, 7),
        ("1", 50, 1, 8),
        ("2", 80, 3, 10),
        ("2", 80, 1, 6),
        ("2", 80, 2, 11),
    ]
    rows = pd.DataFrame(
        [
            (stratum, f"{number}", float(weight), 1.0, float(person < cases))
            for number, (stratum, weight, cases, persons) in enumerate(clusters)
            for person in range(persons)
        ],
        columns=["strata", "psu", "person_weight", "health_complaint", "sick_not_treated"],
    ).assign(area_code="990101")
    publish("survei", "survey", person=rows)
    row = estimated("ILL-02")
    assert row["estimate"] == pytest.approx(0.1875, abs=1e-12)
    assert row["se"] == pytest.approx(0.035809, abs=5e-7)
    assert 100 * row["rse"] == pytest.approx(19.098, abs=5e-4)
    assert row["df"] == 4
    released = needs.estimate_need("ILL-02", "").table.iloc[0]
    assert released["reliability"] == "caution"  # an RSE below 25 %, but four degrees of freedom


def test_b14_orphans(publish) -> None:  # noqa: ANN001
    """(0,1) (1,0) (0,0) and (0,9) have lost a parent; (1,9) is unknown and leaves the denominator."""
    pairs = [(0, 1), (1, 0), (0, 0), (0, 9), (1, 9), (1, 1)]
    rows = people(
        father_alive=[father for father, _ in pairs],
        mother_alive=[mother for _, mother in pairs],
        age_years=[10] * 6,
        person_weight=[1.0] * 6,
    )
    publish("survei", "survey", person=rows)
    row = estimated("ORP-01")
    assert (row["estimate"], row["n"], row["unknown"]) == (pytest.approx(4 / 5), 5, 1)
    assert (row["bound_low"], row["bound_high"]) == (pytest.approx(4 / 6), pytest.approx(5 / 6))
    assert estimated("ORP-04")["estimate"] == pytest.approx(1 / 4)


def test_b2_the_parts_of_the_deprivation_index(tmp_path) -> None:  # noqa: ANN001
    """The catalogue's statistics over random deprivations, against the published formulas in numpy."""
    rng = np.random.default_rng(7)
    catalogue = load_catalogue()
    parts = "untreated staple schooling attendance water sanitation lighting fuel housing assets"
    names = [f"dep_{part}" for part in parts.split()]
    weights = dict(zip(names, [1 / 6] * 4 + [1 / 18] * 6, strict=True))
    rows = pd.DataFrame(rng.binomial(1, 0.3, (400, 10)), columns=names)
    rows["deprivation_score"] = rows[names].to_numpy() @ np.array(list(weights.values()))
    persons = pd.Series(rng.uniform(1, 9, len(rows)))
    expected = multidimensional_poverty(rows, weights, persons=persons)
    with Engine(tmp_path) as engine:
        engine.register("rows", rows.assign(w=persons))

        def share(indicator_id: str) -> float:
            entry = catalogue.indicator(indicator_id)
            assert entry is not None
            num, den = (f"sum(w * CAST(({sql}) AS DOUBLE))" for sql in (entry.numerator, entry.denominator))
            return float(engine.rows(f"SELECT {num} / {den} FROM rows")[0][0])

        assert share("MPI-H") == pytest.approx(expected.headcount, rel=1e-12)
        assert share("MPI-A") == pytest.approx(expected.intensity, rel=1e-12)
        assert share("POV-04") == pytest.approx(expected.adjusted_headcount, rel=1e-12)
        contributions = [share(f"MPI-C{number:02d}") for number in range(1, 11)]
        censored = [share(f"MPI-H{number:02d}") for number in range(1, 11)]
    assert contributions == pytest.approx(expected.contribution.tolist(), rel=1e-12)
    assert censored == pytest.approx(expected.censored.tolist(), rel=1e-12)
    assert sum(contributions) == pytest.approx(1, rel=1e-12)
