"""Breakdowns, unknown answers, calibration, replicates and statistics over a store made by hand.

The oracle is brute force in pandas on the same rows; R's numbers for the methods stand in tests/reference.
"""

import numpy as np
import pandas as pd
import pytest

from taksir import needs
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.estimates import estimate_indicator
from taksir.estimates.reduced import reduced_survey
from taksir.evidence import current_evidence
from taksir.methods.survey import raise_sums
from taksir.settings import Calibration, Settings, settings_of, settings_recipe

PEOPLE = 960


def survey_rows() -> pd.DataFrame:
    """960 persons in 2 sub-districts × urban and rural × 8 PSUs × 30."""
    rng = np.random.default_rng(411)
    place = np.arange(PEOPLE) // 30
    rows = pd.DataFrame({"psu": [f"P{number:02d}" for number in place]})
    rows["area_code"] = np.where(place < 16, "990101", "990102")
    rows["code_system"] = "kemendagri"
    rows["urban_rural"] = np.where(place % 16 < 8, "K", "D")
    rows["strata"] = rows["area_code"] + rows["urban_rural"]
    rows["household_id"] = np.arange(PEOPLE) // 5
    rows["hh_size"] = 5
    rows["person_weight"] = 2.0 + place % 5
    rows["age_years"] = rng.integers(0, 80, PEOPLE)
    rows["sex"] = rng.choice(["L", "P"], PEOPLE)
    rows["expenditure_pc"] = np.round(np.exp(rng.normal(13, 0.5, PEOPLE) + 0.2 * rng.normal(size=32)[place]))
    rows["marital_status"] = rng.choice(["widowed", "married", None], PEOPLE, p=[0.4, 0.4, 0.2])
    rows["health_complaint"] = rng.choice([0.0, 1.0], PEOPLE, p=[0.6, 0.4])
    rows["complaint_disrupts"] = np.where(
        rows["health_complaint"] == 1, rng.choice([0.0, 1.0], PEOPLE), np.nan
    )
    return rows


@pytest.fixture
def region(region: pd.DataFrame, publish) -> pd.DataFrame:  # noqa: ANN001
    """The region of conftest with a newer survey and a census by sex and age."""
    rows = survey_rows()
    publish("survei_baru", "survey", period="2027", person=rows)
    census = pd.DataFrame(
        {
            "area_code": ["990101", "990102"], "code_system": "kemendagri", "level": "kecamatan",
            "area_name": ["Satu", "Dua"], "pop_total": [2200.0, 1800.0], "pop_male": [1000.0, 950.0],
            "pop_female": [1200.0, 850.0], "pop_0_4": [200.0, 150.0], "pop_5_17": [400.0, 350.0],
            "pop_18_59": [1000.0, 900.0], "pop_60p": [600.0, 400.0], "women_60p": [350.0, 190.0],
            "women_18_59": [520.0, 430.0], "pop_0_17": [600.0, 500.0],
        }
    )  # fmt: skip
    publish("sensus_baru", "census", period="2027", area=census)
    return rows


def estimated(indicator_id: str, level: str = "", **settings: object) -> pd.DataFrame:
    indicator = load_catalogue().indicator(indicator_id)
    assert indicator is not None
    return estimate_indicator(indicator, level, current_evidence(), Settings(**settings)).table


def age_group(age: pd.Series) -> pd.Series:
    return pd.cut(age, [-1, 4, 17, 59, 200], labels=["0-4", "5-17", "18-59", "60+"]).astype(str)


# -- by group ------------------------------------------------------------------------------------


def test_two_groups_at_once_are_the_shares_of_the_cells(region: pd.DataFrame) -> None:
    table = estimated("ILL-01", "kecamatan", by=("sex", "age_group"))
    rows = region.assign(age_group=age_group(region["age_years"]), case=region["complaint_disrupts"] == 1)
    keys = ["area_code", "sex", "age_group"]
    weighted = rows.assign(y=rows["case"] * rows["person_weight"]).groupby(keys)[["y", "person_weight"]].sum()
    expected = (weighted["y"] / weighted["person_weight"]).rename_axis(["domain", "sex", "age_group"])
    ours = table.set_index(["domain", "sex", "age_group"])["estimate"]
    assert len(ours) == 2 * 2 * 4
    np.testing.assert_allclose(ours.sort_index(), expected.sort_index(), rtol=1e-12)


def test_a_cell_counts_the_clusters_without_a_case(region: pd.DataFrame) -> None:
    """The error of a cell by brute force: clusters of the whole stratum, absent ones as zeros."""
    table = estimated("ILL-01", by=("sex",)).set_index("sex")
    rows = region[region["sex"] == "P"]
    y = rows["person_weight"] * (rows["complaint_disrupts"] == 1)
    share = y.sum() / rows["person_weight"].sum()
    z = (y - share * rows["person_weight"]) / rows["person_weight"].sum()
    clusters = region[["strata", "psu"]].drop_duplicates().set_index(["strata", "psu"]).index
    totals = z.groupby([rows["strata"], rows["psu"]]).sum().reindex(clusters, fill_value=0.0)
    variance = sum(8 / 7 * ((part - part.mean()) ** 2).sum() for _, part in totals.groupby(level=0))
    assert table.loc["P", "se"] == pytest.approx(np.sqrt(variance), rel=1e-9)


def test_counts_of_a_cell_use_the_census_of_that_cell_or_none(region: pd.DataFrame) -> None:
    by_sex = estimated("ILL-01", "kecamatan", by=("sex",)).set_index(["domain", "sex"])["population"]
    assert by_sex.to_dict() == {
        ("990101", "L"): 1000.0, ("990101", "P"): 1200.0, ("990102", "L"): 950.0, ("990102", "P"): 850.0,
    }  # fmt: skip
    both = estimated("ILL-01", by=("age_group", "sex")).set_index(["age_group", "sex"])["population"]
    assert both["60+", "P"] == 540.0 and both["60+", "L"] == 460.0
    assert np.isnan(both["0-4", "P"])  # no census counts girls under five: no share is borrowed


def test_cells_a_question_is_not_about_are_no_rows(region: pd.DataFrame) -> None:
    assert set(estimated("WID-01", by=("sex", "age_group"))["sex"]) == {"P"}
    assert set(estimated("WID-01", by=("age_group",))["age_group"]) == {"60+"}


def test_a_released_breakdown_keeps_its_groups_and_rebuilds(region: pd.DataFrame) -> None:
    released = needs.estimate_need("ILL-01", "kecamatan", by=("urban_rural", "sex"))
    assert list(released.table.columns[:4]) == ["area_code", "area_name", "urban_rural", "sex"]
    assert released.by == ("urban_rural", "sex") and len(released.table) == 8
    again, is_same = needs.rebuild_figure(released.id)
    assert is_same and again.by == released.by
    assert needs.estimate_need("ILL-01", "kecamatan").id != released.id


def test_groups_that_make_no_sense_are_refused(region: pd.DataFrame) -> None:
    with pytest.raises(TaksirError, match="cannot be broken down by colour. Choose one of: sex, age_group"):
        estimated("ILL-01", by=("colour",))
    with pytest.raises(TaksirError, match="does not bring wg_seeing"):
        estimated("ILL-01", by=("disability",))
    with pytest.raises(TaksirError, match="Name one group, or two different ones"):
        estimated("ILL-01", by=("sex", "age_group", "urban_rural"))
    with pytest.raises(TaksirError, match="computed from counts of whole areas"):
        estimated("ELD-01", by=("sex",))


# -- unknown answers -------------------------------------------------------------------------------


def test_more_than_five_percent_unknown_gives_both_ends(region: pd.DataFrame) -> None:
    row = estimated("WID-01").iloc[0]
    asked = region[(region["sex"] == "P") & (region["age_years"] >= 60)]
    weight, widowed = asked["person_weight"], asked["marital_status"] == "widowed"
    unknown = asked["marital_status"].isna()
    assert row["unknown"] == unknown.sum()
    assert row["unknown_share"] == pytest.approx(weight[unknown].sum() / weight.sum(), rel=1e-12)
    assert row["unknown_share"] > 0.05
    assert row["bound_low"] == pytest.approx(weight[widowed].sum() / weight.sum(), rel=1e-12)
    assert row["bound_high"] == pytest.approx(weight[widowed | unknown].sum() / weight.sum(), rel=1e-12)
    assert row["bound_low"] <= row["estimate"] <= row["bound_high"]
    remark = needs.estimate_need("WID-01", "").remarks[0]
    assert "Beside the estimate stands" in remark.template


def test_few_unknown_answers_are_a_note_without_bounds(region: pd.DataFrame, publish) -> None:  # noqa: ANN001
    rows = region.copy()
    rows["marital_status"] = rows["marital_status"].fillna("married")
    rows.loc[rows.index[(rows["sex"] == "P") & (rows["age_years"] >= 60)][0], "marital_status"] = None
    publish("survei_lebih_baru", "survey", period="2028", person=rows)
    row = estimated("WID-01").iloc[0]
    assert 0 < row["unknown_share"] < 0.05 and np.isnan(row["bound_low"])
    remarks = needs.estimate_need("WID-01", "").remarks
    assert any(remark.template.startswith("{count} answers are unknown") for remark in remarks)


# -- calibration -----------------------------------------------------------------------------------


def test_calibrated_weights_add_up_to_the_census(region: pd.DataFrame) -> None:
    evidence = current_evidence()
    file = evidence.of_table("person")[0]
    settings = Settings(calibration=Calibration(("sex", "age_group"), "kecamatan", distance="raking"))
    reduced = reduced_survey(file, "kecamatan", evidence, settings)
    raised = raise_sums(reduced.sums, reduced.design)  # type: ignore[arg-type]
    by_sex = raised.groupby(["cell_area", "cell_sex"])["w__all"].sum()
    by_age = raised.groupby(["cell_area", "cell_age_group"])["w__all"].sum()
    assert by_sex["990101", "P"] == pytest.approx(1200, rel=1e-9)
    assert by_age["990102", "60+"] == pytest.approx(400, rel=1e-9)
    assert reduced.method == "survey_calibrated"


def test_a_calibrated_estimate_is_the_one_of_raked_rows(region: pd.DataFrame) -> None:
    """Iterative proportional fitting on the rows themselves, an algorithm of its own."""
    weight = region["person_weight"].to_numpy(float)
    ages = age_group(region["age_years"])
    totals = {
        "sex": {"L": 1950.0, "P": 2050.0},
        "age": {"0-4": 350.0, "5-17": 750.0, "18-59": 1900.0, "60+": 1000.0},
    }
    for _ in range(200):
        for labels, wanted in ((region["sex"], totals["sex"]), (ages, totals["age"])):
            sums = pd.Series(weight).groupby(labels.to_numpy()).sum()
            weight = weight * labels.map(wanted).to_numpy() / labels.map(sums).to_numpy()
    case = (region["complaint_disrupts"] == 1).to_numpy()
    plan = Calibration(("sex", "age_group"), distance="raking")
    row = estimated("ILL-01", calibration=plan).iloc[0]
    assert row["estimate"] == pytest.approx((weight * case).sum() / weight.sum(), rel=1e-9)


def test_calibration_is_told_recorded_and_rebuilt(region: pd.DataFrame) -> None:
    settings = Settings(calibration=Calibration(("sex",), "kecamatan"))
    released = needs.estimate_need("ILL-01", "kecamatan", settings=settings)
    assert released.method == "survey_calibrated"
    assert released.recipe["settings"]["calibration"]["margins"] == ("sex",)
    assert any("calibrated to the census" in remark.template for remark in released.remarks)
    assert any(note.source_id == "sensus_baru" for note in released.sources)
    again, is_same = needs.rebuild_figure(released.id)
    assert is_same and again.method == "survey_calibrated"


def test_totals_that_no_census_has_are_refused(region: pd.DataFrame) -> None:
    with pytest.raises(TaksirError, match="no published census counts pop_total so"):
        estimated("ILL-01", calibration=Calibration(("sex*age_group",)))
    with pytest.raises(TaksirError, match="do not hold 1"):
        estimated("ILL-01", calibration=Calibration(("sex",), low=1.5))
    with pytest.raises(TaksirError, match="needs an upper bound"):
        estimated("ILL-01", calibration=Calibration(("sex",), distance="logit"))


def test_bounds_too_narrow_for_the_totals_are_said(region: pd.DataFrame) -> None:
    plan = Calibration(("age_group",), distance="logit", low=0.99, high=1.01)
    with pytest.raises(TaksirError, match="miss the total of"):
        estimated("ILL-01", calibration=plan)


def test_settings_survive_the_recipe() -> None:
    settings = Settings(
        by=("sex",),
        calibration=Calibration(("sex", "age_group"), "desa", "logit", 0.3, 3.0),
        lonely="average",
    )
    assert settings_of(settings_recipe(settings)) == settings
    unbounded = Settings(calibration=Calibration(("sex",)))
    assert settings_of(settings_recipe(unbounded)) == unbounded
    assert settings_recipe(Settings()) == {}


# -- replicate weights, population counts, lonely strata ----------------------------------------------


@pytest.fixture
def replicated(region: pd.DataFrame, publish) -> pd.DataFrame:  # noqa: ANN001
    """The survey with a stratified jackknife delivered beside its weights: 32 replicates."""
    rows = region.copy()
    clusters = rows.drop_duplicates("psu")[["psu", "strata"]].to_numpy(object)
    own = rows["psu"].to_numpy(object)[:, None] == clusters[:, 0]
    same = rows["strata"].to_numpy(object)[:, None] == clusters[:, 1]
    factor = np.where(own, 0.0, np.where(same, 8 / 7, 1.0))
    weights = rows["person_weight"].to_numpy()[:, None] * factor
    rows["replicate_weights"] = [";".join(map(repr, map(float, line))) for line in weights]
    publish("survei_ulangan", "survey", period="2028", person=rows)
    return rows.assign(factor=list(factor))


def test_replicates_are_recognised_and_give_the_error(replicated: pd.DataFrame) -> None:
    row = estimated("ILL-01").iloc[0]
    factor = np.stack(replicated["factor"].to_list())
    weights = replicated["person_weight"].to_numpy()[:, None] * factor
    case = (replicated["complaint_disrupts"] == 1).to_numpy()[:, None]
    again = (weights * case).sum(axis=0) / weights.sum(axis=0)
    variance = (7 / 8 * (again - again.mean()) ** 2).sum()
    assert row["se"] == pytest.approx(np.sqrt(variance), rel=1e-9)
    assert row["df"] == 32 - 4
    released = needs.estimate_need("ILL-01", "")
    assert released.method == "survey_replicates"
    assert dict(released.remarks[-1].values) == {"count": 32, "method": "jkn"}


def test_replicates_work_by_area_and_group(replicated: pd.DataFrame) -> None:
    table = estimated("ILL-01", "kecamatan", by=("sex",))
    linear = estimated("ILL-01", "kecamatan", by=("sex",), replicates="none")
    np.testing.assert_allclose(table["estimate"], linear["estimate"], rtol=1e-12)
    np.testing.assert_allclose(table["se"], linear["se"], rtol=0.05)  # two estimators of one error
    assert (table["df"] == 14).all()


def test_replicates_can_be_declared_or_set_aside(replicated: pd.DataFrame) -> None:
    known = estimated("ILL-01", replicates="jkn").iloc[0]["se"]
    assert known == pytest.approx(estimated("ILL-01").iloc[0]["se"], rel=1e-12)
    bootstrap = estimated("ILL-01", replicates="bootstrap").iloc[0]["se"]
    assert bootstrap == pytest.approx(known * np.sqrt((1 / 31) / (7 / 8)), rel=1e-9)
    with pytest.raises(TaksirError, match="cannot be calibrated here"):
        estimated("ILL-01", replicates="jkn", calibration=Calibration(("sex",)))


def test_replicates_that_show_no_pattern_must_be_named(region: pd.DataFrame, publish) -> None:  # noqa: ANN001
    rng = np.random.default_rng(3)
    rows = region.copy()
    weights = rows["person_weight"].to_numpy()[:, None] * rng.uniform(0.5, 1.5, (len(rows), 6))
    rows["replicate_weights"] = [";".join(map(repr, map(float, line))) for line in weights]
    publish("survei_acak", "survey", period="2029", person=rows)
    with pytest.raises(TaksirError, match="It cannot be seen how the 6 replicate weights"):
        estimated("ILL-01")
    assert estimated("ILL-01", replicates="bootstrap").iloc[0]["se"] > 0
    rows.loc[0, "replicate_weights"] = None
    publish("survei_kurang", "survey", period="2030", person=rows)
    assert estimated("ILL-01", replicates="none").iloc[0]["se"] > 0


def test_replicates_that_were_not_delivered_are_refused(region: pd.DataFrame) -> None:
    with pytest.raises(TaksirError, match="brings no replicate weights"):
        estimated("ILL-01", replicates="brr")


def test_the_population_of_clusters_corrects_the_error(region: pd.DataFrame, publish) -> None:  # noqa: ANN001
    """8 of 16 clusters in every stratum: the variance is halved."""
    before = estimated("ILL-01").iloc[0]["se"]
    publish("survei_fpc", "survey", period="2028", person=region.assign(psu_population=16))
    assert estimated("ILL-01").iloc[0]["se"] == pytest.approx(before * np.sqrt(0.5), rel=1e-12)
    mixed = region.assign(psu_population=np.where(region.index % 2, 16, 17))
    publish("survei_fpc_salah", "survey", period="2029", person=mixed)
    with pytest.raises(TaksirError, match="different numbers of clusters in the population"):
        estimated("ILL-01")


def test_every_rule_for_a_stratum_of_one_cluster_is_told(region: pd.DataFrame, publish) -> None:  # noqa: ANN001
    rows = region[(region["strata"] != "990101K") | (region["psu"] == "P00")]
    publish("survei_sepi", "survey", period="2028", person=rows)
    errors = {
        rule: estimated("ILL-01", lonely=rule).iloc[0]["se"] for rule in ("adjust", "average", "certainty")
    }
    assert errors["certainty"] < min(errors["adjust"], errors["average"])
    remarks = needs.estimate_need("ILL-01", "").remarks
    assert any("strata have a single cluster" in remark.template for remark in remarks)
    with pytest.raises(TaksirError, match="1 strata have a single cluster"):
        estimated("ILL-01", lonely="error")


# -- statistics ----------------------------------------------------------------------------------------


def weighted_quantile(values: pd.Series, weights: pd.Series, share: float) -> float:
    order = values.sort_values().index
    reached = weights.loc[order].cumsum() / weights.sum() >= share - 1e-12
    return float(values.loc[order][reached].iloc[0])


@pytest.mark.parametrize(("indicator", "share"), [("EXP-10", 0.1), ("EXP-50", 0.5), ("EXP-90", 0.9)])
def test_quantiles_by_area_and_sex(region: pd.DataFrame, indicator: str, share: float) -> None:
    table = estimated(indicator, "kecamatan", by=("sex",)).set_index(["domain", "sex"])
    for key, part in region.groupby(["area_code", "sex"]):
        expected = weighted_quantile(part["expenditure_pc"], part["person_weight"], share)
        assert table.loc[key, "estimate"] == expected
        assert table.loc[key, "low"] <= expected <= table.loc[key, "high"]
        assert table.loc[key, "n"] == len(part)


def test_a_calibrated_quantile_uses_the_calibrated_weights(region: pd.DataFrame) -> None:
    weight = region["person_weight"].copy()
    for sex, total in (("L", 1950.0), ("P", 2050.0)):
        weight[region["sex"] == sex] *= total / weight[region["sex"] == sex].sum()
    row = estimated("EXP-50", calibration=Calibration(("sex",))).iloc[0]
    assert row["estimate"] == weighted_quantile(region["expenditure_pc"], weight, 0.5)


def test_relative_poverty_tells_its_line_and_rebuilds(region: pd.DataFrame) -> None:
    line = 0.6 * weighted_quantile(region["expenditure_pc"], region["person_weight"], 0.5)
    below = region["expenditure_pc"] < line
    expected = (region["person_weight"] * below).sum() / region["person_weight"].sum()
    released = needs.estimate_need("RPV-01", "kecamatan")
    assert estimated("RPV-01").iloc[0]["estimate"] == pytest.approx(expected, rel=1e-12)
    assert dict(released.remarks[-1].values)["line"] == round(line)
    again, is_same = needs.rebuild_figure(released.id)
    assert is_same and again.method == "survey_relative_line"
    gap = (region["person_weight"] * (1 - region["expenditure_pc"] / line).clip(lower=0)).sum()
    row = estimated("RPV-02").iloc[0]
    assert row["estimate"] == pytest.approx(gap / region["person_weight"].sum(), rel=1e-12)


def test_statistics_refuse_what_they_cannot_do(region: pd.DataFrame) -> None:
    with pytest.raises(TaksirError, match="its line would have to be calibrated too"):
        estimated("RPV-01", calibration=Calibration(("sex",)))
    with pytest.raises(TaksirError, match="no error from replicate weights here"):
        estimated("EXP-50", replicates="jkn")
