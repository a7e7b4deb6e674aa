"""The example population is what it is meant to be, and its survey tells the truth about it.

Targets: the domain handbook, section 7.2. Bias and coverage over redraws: the known truth itself, so the
full experiment (1,000 redraws, `python -m benchmarks.coverage`) is repeated here in small.
"""

import numpy as np
import pandas as pd
import pytest

from pipelines.example.population import draw_population
from pipelines.example.redraws import coverage, measured_indicators, redraw, textbook_ratio
from pipelines.example.sample import draw_sample
from pipelines.example.truth import true_values

REDRAWS = 250
WATCHED = ("POV-01", "DIS-01", "CHD-02", "CHD-03", "ELD-03", "WID-01", "ILL-01", "ILL-02", "POV-05", "WID-02")

TARGETS = {
    # indicator: target of section 7.2, how far the drawn population may lie from it
    "POV-01": (10.5, 0.3), "POV-02": (1.6, 0.15), "POV-03": (0.4, 0.08), "ORP-01": (4.4, 0.3),
    "ORP-02": (3.0, 0.3), "ORP-03": (1.15, 0.15), "ORP-04": (2.5, 0.4), "DIS-01": (1.4, 0.1),
    "DIS-01-D1": (8.0, 0.3), "CHD-01": (5.0, 0.7), "CHD-02": (4.0, 0.5), "ELD-03": (10.0, 1.2),
    "WID-01": (49.0, 1.5),
    "WID-02": (16.0, 1.0), "MNT-01": (5.0, 0.6), "POV-05": (9.0, 0.6), "CRM-01": (0.6, 0.05),
}  # fmt: skip
POVERTY_PCT = (1.7, 4.0, 6.5, 8.0, 11.4, 11.5, 13.0, 14.8, 17.0, 19.0, 24.0, 31.0)
"""Section 7.1, kecamatan 01 to 12; the rice and fishing kecamatan a little over 11."""


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return true_values().set_index(["area_code", "indicator"])


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return coverage(redraw(draw_population(), WATCHED, range(REDRAWS)))


@pytest.mark.parametrize("indicator", TARGETS)
def test_kabupaten_values_meet_their_targets(truth, indicator):
    target, tolerance = TARGETS[indicator]
    assert truth.loc[("9901", indicator), "value"] == pytest.approx(target, abs=tolerance)


def test_poverty_of_each_kecamatan_is_the_one_of_the_story(truth):
    values = truth.xs("POV-01", level="indicator")["value"].drop("9901").sort_index()
    np.testing.assert_allclose(values, POVERTY_PCT, atol=0.3)


def test_rates_and_numbers_of_the_poor_rank_differently(truth):
    poor = truth.xs("POV-01", level="indicator").drop("9901")
    assert set(poor["value"].nlargest(2).index) == {"990111", "990112"}
    assert set(poor["numerator"].nlargest(2).index) == {"990105", "990106"}


def test_people_live_as_section_7_says():
    population = draw_population()
    age = population.person["age_years"]
    place = population.household["kecamatan_code"].to_numpy()[population.person["household"]]
    assert len(population.household) == 78_000 and len(population.block) == 780
    assert len(population.person) / 78_000 == pytest.approx(3.75, abs=0.03)
    assert (age >= 60).mean() == pytest.approx(0.103, abs=0.003)
    assert (age < 18).mean() == pytest.approx(0.31, abs=0.01)
    assert (age >= 60)[place == "990109"].mean() == pytest.approx(0.17, abs=0.005)
    assert (age >= 60)[place == "990101"].mean() == pytest.approx(0.07, abs=0.006)


def test_truth_is_counted_by_another_route(truth):
    """P0 and the poverty gap of one kecamatan again, household by household in plain Python."""
    household = draw_population().household
    poor = gap = persons = 0.0
    for row in household[household["kecamatan_code"] == "990112"].itertuples():
        short = 1 - row.expenditure_month_idr / row.hh_size / row.poverty_line_idr
        persons += row.hh_size
        poor += row.hh_size * (short > 0)
        gap += row.hh_size * max(short, 0)
    assert truth.loc[("990112", "POV-01"), "value"] == pytest.approx(100 * poor / persons, rel=1e-12)
    assert truth.loc[("990112", "POV-02"), "value"] == pytest.approx(100 * gap / persons, rel=1e-12)


def test_kecamatan_add_up_to_the_kabupaten(truth):
    sums = truth.drop("9901", level="area_code").groupby("indicator")[["numerator", "denominator"]].sum()
    whole = truth.xs("9901", level="area_code")[["numerator", "denominator"]]
    pd.testing.assert_frame_equal(sums, whole.loc[sums.index], rtol=1e-12)


def test_textbook_estimator_gives_the_handbook_example():
    """Domain handbook, Appendix B 8: R 0.1875, SE 0.035809, 4 degrees of freedom."""
    rows = pd.DataFrame({"psu": range(6), "stratum": [0, 0, 0, 1, 1, 1], "w": [50.0] * 3 + [80.0] * 3})
    y, x = np.array([2, 0, 1, 3, 1, 2.0])[:, None], np.array([9, 7, 8, 10, 6, 11.0])[:, None]
    estimate, se, df = textbook_ratio(rows, "w", y, x)
    assert estimate[0] == pytest.approx(0.1875, abs=1e-12)
    assert se[0] == pytest.approx(0.035809, abs=5e-7)
    assert df == 4


def test_survey_estimates_are_unbiased(table):
    """Bias within 3.5 simulation errors, or within 2 % where calibration adds its small-sample bias."""
    assert ((table["bias_z"].abs() < 3.5) | (table["relative_bias"].abs() < 0.02)).all()
    assert table["relative_bias"].abs().max() < 0.05


def test_survey_standard_errors_are_honest(table):
    """Within four simulation errors of 1, and a little above: blocks are drawn without replacement."""
    error = 1 / np.sqrt(2 * REDRAWS)
    assert table["se_ratio"].between(1 - 4 * error, 1.07 + 4 * error).all()
    assert table["se_ratio"].mean() == pytest.approx(1.03, abs=0.06)


def test_survey_intervals_cover_the_truth(table):
    """95 % intervals: 93–97 % over 1,000 redraws; here within three simulation errors of that band."""
    slack = 3 * np.sqrt(0.95 * 0.05 / REDRAWS)
    assert table["coverage_logit"].between(0.93 - slack, 0.97 + slack).all()
    assert table["coverage_logit"].mean() == pytest.approx(0.95, abs=0.02)


def test_unweighted_estimates_would_be_wrong():
    """The weights matter: unweighted P0 of the equal-allocation sample is far above the truth."""
    (measured,) = measured_indicators(draw_population(), ("POV-01",))
    drawn = [measured.drawn(draw_sample(draw_population(), seed, columns=())) for seed in range(20)]
    unweighted = np.mean([y.mean() for _, y, _ in drawn])
    assert unweighted > 1.25 * measured.truth[0]
