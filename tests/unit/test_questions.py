"""The planner's questions on a store made by hand: brute force in pandas is the oracle of every number."""

import numpy as np
import pandas as pd
import pytest
from bigger_survey import bigger_survey

from taksir import needs
from taksir.errors import TaksirError
from taksir.figures.change_chart import change_bars
from taksir.methods.cohort import project_population
from taksir.needs.cohorts import _census_columns, _rates, _single_ages, project_areas
from taksir.needs.rebuild import rebuild_figure


@pytest.fixture
def place(region: pd.DataFrame, publish) -> pd.DataFrame:  # noqa: ANN001
    """The region with a survey large enough to show, a register, homes, requests and an earlier round."""
    persons = bigger_survey(seed=1)
    publish("survei", "survey", period="2026", person=persons)
    publish("survei_lama", "survey", period="2024", person=bigger_survey(seed=2, spent=0.7))
    publish("register", "register", period="2025", register=pd.DataFrame({
        "area_code": ["990101", "990102"] * 2, "code_system": "kemendagri",
        "ppks_code": ["PPKS-02", "PPKS-02", "PPKS-08", "PPKS-08"], "n": [40.0, 400.0, 20.0, 30.0],
        "needs_met": [10.0, 12.0, 11.0, 14.0],
    }))  # fmt: skip
    publish("fasilitas", "facility", period="2025", facility=pd.DataFrame({
        "area_code": ["990101", "990102"], "code_system": "kemendagri", "facility_type": ["LKSA", "other"],
        "children_resident": [50.0, np.nan], "children_both_parents": [30.0, np.nan],
    }))  # fmt: skip
    return persons


def orphan_share(persons: pd.DataFrame, code: str) -> float:
    children = persons[(persons["age_years"] < 18) & (persons["area_code"] == code)]
    is_orphan = (children["father_alive"] == 0) | (children["mother_alive"] == 0)
    return float(np.average(is_orphan, weights=children["person_weight"]))


def test_people_in_institutions_are_counted_apart_and_never_twice(place: pd.DataFrame) -> None:
    """900 children in Satu, 50 of them in a home where 20 lost a parent: rate × 850 + 20."""
    table = needs.estimate_people("ORP-01", "kecamatan").table.set_index("area_code")
    expected = orphan_share(place, "990101") * (900 - 50)
    assert table.loc["990101", "count"] == pytest.approx(expected, rel=1e-12)
    assert table.loc["990101", "total"] == pytest.approx(expected + 20, rel=1e-12)
    assert table.loc["990102", "total"] == pytest.approx(orphan_share(place, "990102") * 400, rel=1e-12)


def test_unknown_need_in_institutions_is_a_range(place: pd.DataFrame) -> None:
    """ORP-02 is not told of residents: between none and all 50 of them."""
    row = needs.estimate_people("ORP-02", "kecamatan").table.set_index("area_code").loc["990101"]
    assert np.isnan(row["total"])
    assert row["total_high"] - row["total_low"] == pytest.approx(row["count_high"] - row["count_low"] + 50)


def test_a_rate_without_a_census_count_has_no_people(place: pd.DataFrame) -> None:
    with pytest.raises(TaksirError, match="POV-02 is a rate without a census count"):
        needs.estimate_people("POV-02", "kecamatan")


def test_the_gap_is_estimated_less_registered_with_the_interval_of_the_estimate(
    place: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = _with_register(monkeypatch)
    table = released.table.set_index("area_code")
    for code, registered in (("990101", 40.0), ("990102", 400.0)):
        row = table.loc[code]
        assert row["registered"] == registered
        assert row["gap"] == pytest.approx(row["count"] - registered)
        assert (row["gap_low"], row["gap_high"]) == pytest.approx(
            (row["count_low"] - registered, row["count_high"] - registered)
        )
    assert table["status"].tolist() == ["missed", "over"]


def test_without_a_comparable_category_the_gap_says_so(place: pd.DataFrame) -> None:
    with pytest.raises(TaksirError, match="no category that counts the same people as POV-01"):
        needs.estimate_gap("POV-01", "kecamatan")


def test_an_order_of_two_areas_is_refused(place: pd.DataFrame) -> None:
    with pytest.raises(TaksirError, match="Only 2 areas have an estimate"):
        needs.estimate_ranks("POV-01", "kecamatan")


def test_the_overlap_counts_every_combination_once(place: pd.DataFrame) -> None:
    """Combinations exclude each other, so they and those in no group make up everybody."""
    released = needs.estimate_overlap(["child", "poor"])
    table = released.table.set_index(["kind", "members"])
    line = place["urban_rural"].map({"K": 600.0, "D": 500.0})
    is_poor, is_child = place["expenditure_month_idr"] / 4 < line, place["age_years"] < 18
    weight = place["person_weight"]
    for members, holds in (
        ("child", is_child & ~is_poor),
        ("poor", ~is_child & is_poor),
        ("child+poor", is_child & is_poor),
    ):
        assert table.loc[("combination", members), "estimate"] == pytest.approx(
            100 * np.average(holds, weights=weight)
        )
    sets = table.loc["set", "count"]
    bounds = table.loc[("bounds", "child+poor")]
    assert bounds["count_low"] == pytest.approx(max(0, sets.sum() - 4000))
    assert bounds["count_high"] == pytest.approx(sets.min())


def test_groups_no_delivery_asks_about_at_once_have_a_range_and_no_combinations(
    region: pd.DataFrame,
    publish,  # noqa: ANN001
) -> None:
    """One survey tells who is poor, another who is a woman: Fréchet over the ends of their intervals."""
    from taksir.figures.upset import draw_upset, overlap_finding

    persons = bigger_survey(seed=1)
    sex = np.random.default_rng(3).choice(["L", "P"], len(persons))
    publish("miskin", "survey", period="2026", person=persons)
    other = persons.drop(columns=["expenditure_month_idr"]).assign(sex=sex)
    publish("perempuan", "survey", period="2025", person=other)
    released = needs.estimate_overlap(["woman", "poor"])
    table = released.table
    assert table["kind"].tolist() == ["set", "set", "bounds"] and table["members"].iloc[-1] == "woman+poor"
    sets, bounds = table[table["kind"] == "set"], table.iloc[-1]
    everybody = (sets["count"] / sets["estimate"] * 100).max()
    assert bounds["count_low"] == pytest.approx(max(0, sets["count_low"].sum() - everybody))
    assert bounds["count_high"] == pytest.approx(sets["count_high"].min())
    assert bounds["count_high"] > sets["count"].min()  # wider than points alone would have it
    line = persons["urban_rural"].map({"K": 600.0, "D": 500.0})
    share = np.average(persons["expenditure_month_idr"] / 4 < line, weights=persons["person_weight"])
    assert sets["estimate"].iloc[1] == pytest.approx(100 * share)
    assert "between" in overlap_finding(released, "en") and len(draw_upset(released, "id").data) == 7
    assert len(released.sources) >= 2 and rebuild_figure(released.id)[1]


def test_a_protected_combination_cannot_be_worked_out_from_a_set() -> None:
    from taksir.needs.overlaps import _protected

    members = ["a", "b", "a", "b", "a+b"]
    table = pd.DataFrame({"members": members, "estimate": [30.0, 20, 28, np.nan, 2], "withheld": ["", "", "", "protected", ""], "reliability": "caution"})  # fmt: skip # noqa: E501
    for name in ("low", "high", "count", "count_low", "count_high"):
        table[name] = table["estimate"]
    found = _protected(table, 2)["withheld"].tolist()
    assert found == ["", "", "protected", "protected", "protected"]


def test_areas_divided_between_rounds_are_compared_together(region: pd.DataFrame, publish) -> None:
    """In 2024 everybody's records said 990101; in 2025 a part of it became 990102."""
    now, then = bigger_survey(seed=1), bigger_survey(seed=2, spent=0.7).assign(area_code="990101")
    publish("survei", "survey", period="2026", person=now)
    publish("survei_lama", "survey", period="2024", person=then)
    before = needs.estimate_change("POV-01", "kecamatan")
    assert set(before.table["area_code"]) == {"990101", "990102"}  # nobody said that a border moved
    publish("pemekaran", "area_change", period="2025", area_change=pd.DataFrame({
        "old_area_code": ["990101", "990101"], "new_area_code": ["990101", "990102"],
        "vintage": ["2025", "2025"],
    }))  # fmt: skip
    answer = needs.estimate_change("POV-01", "kecamatan")
    row = answer.table.iloc[0]
    assert len(answer.table) == 1 and row["together"] == "990101 990102"
    assert row["area_name"].count(" + ") == 1
    for persons, value in ((now, row["estimate"]), (then, row["then"])):
        poor = persons["expenditure_month_idr"] / 4 < persons["urban_rural"].map({"K": 600.0, "D": 500.0})
        assert value == pytest.approx(100 * np.average(poor, weights=persons["person_weight"]), rel=1e-9)
    assert row["change"] == pytest.approx(row["estimate"] - row["then"]) and row["boundaries"] == 0
    assert row["change_low"] < row["change"] < row["change_high"]
    assert row[["data", "weights", "method", "boundaries"]].sum() == pytest.approx(row["change"])
    said = " ".join(entry.template for entry in answer.remarks)
    assert "Compared together" in said and "same codes in both rounds" not in said


def test_changes_before_both_rounds_or_after_them_join_nothing(place: pd.DataFrame, publish) -> None:
    for vintage in ("2019", "2024", "2027"):
        publish("pemekaran", "area_change", period=vintage, area_change=pd.DataFrame({
            "old_area_code": ["990101"], "new_area_code": ["990102"], "vintage": [vintage],
        }))  # fmt: skip
        assert len(needs.estimate_change("POV-01", "kecamatan").table) == 2


def test_the_change_is_the_difference_of_the_rounds_and_its_parts_add_up(place: pd.DataFrame) -> None:
    row = needs.estimate_change("POV-01", "").table.iloc[0]
    then = bigger_survey(seed=2, spent=0.7)
    line = then["urban_rural"].map({"K": 600.0, "D": 500.0})
    expected = 100 * np.average(then["expenditure_month_idr"] / 4 < line, weights=then["person_weight"])
    assert row["then"] == pytest.approx(expected) and row["change"] == pytest.approx(
        row["estimate"] - expected
    )
    assert row[["data", "weights", "method", "boundaries"]].sum() == pytest.approx(row["change"])
    assert row["direction"] == "fell"


def test_a_part_that_cannot_be_told_is_no_zero(region: pd.DataFrame, publish) -> None:  # noqa: ANN001
    for source, period, seed in (("survei", "2026", 1), ("survei_lama", "2024", 2)):
        persons = bigger_survey(seed=seed).drop(columns="base_weight")
        publish(source, "survey", period=period, person=persons)
    answer = needs.estimate_change("POV-01", "")
    row = answer.table.iloc[0]
    assert "part of the weights cannot be told" in " ".join(entry.template for entry in answer.remarks)
    assert np.isnan(row["weights"]) and row["boundaries"] == 0
    assert "Weights" not in change_bars(answer, "en")[0]


def test_one_round_says_that_another_is_missing(region: pd.DataFrame) -> None:
    with pytest.raises(TaksirError, match="one round of POV-01 only, of 2026"):
        needs.estimate_change("POV-01", "")


def test_definitions_hold_the_catalogues_own_and_nest(place: pd.DataFrame) -> None:
    table = needs.estimate_definitions("ORP-01", "").table.set_index("variant")
    own = needs.estimate_need("ORP-01", "").table.iloc[0]
    assert table.loc["any", "estimate"] == pytest.approx(own["estimate"])
    assert table.loc["any", "estimate"] >= table.loc["father", "estimate"] >= 0
    assert table.index[table["is_default"]].tolist() == ["any"]


def test_interviews_needed_follow_from_the_regions_value(place: pd.DataFrame) -> None:
    whole = needs.estimate_need("ORP-01", "").table.iloc[0]
    table = needs.estimate_sample("ORP-01", "kecamatan", rse=0.25, added=30).table
    p, deff = whole["estimate"] / 100, max(whole["deff"], 1.0)
    held = place[place["age_years"] < 18].shape[0] / len(place)  # children a record stands for
    assert table["needed"].iloc[0] == np.ceil(deff * (1 - p) / (p * 0.0625) / held)
    assert (table["rse_added"] < table["rse_expected"]).all()


@pytest.fixture
def counted(publish, region: pd.DataFrame) -> None:  # noqa: ANN001
    """A census by age and sex."""
    publish("sensus", "census", period="2025", area=pd.DataFrame({
        "area_code": ["9901010", "9901020"], "code_system": "bps", "level": "kecamatan",
        "area_name": ["Dua", "Satu"], "pop_total": [1000.0, 3000.0], "pop_60p": [100.0, 450.0],
        "pop_0_17": [400.0, 900.0], "pop_0_4": [100.0, 250.0], "pop_5_17": [300.0, 650.0],
        "pop_18_59": [500.0, 1650.0], "pop_female": [510.0, 1500.0], "women_18_59": [250.0, 830.0],
        "women_60p": [60.0, 240.0],
    }))  # fmt: skip


def test_the_projection_keeps_the_census_today_and_follows_the_cohorts(
    place: pd.DataFrame, counted: None
) -> None:
    from taksir.availability import file_with
    from taksir.catalogue import load_catalogue
    from taksir.catalogue_questions import load_questions
    from taksir.evidence import current_evidence

    evidence = current_evidence()
    file = file_with(evidence, "area", frozenset(["pop_0_4"]))
    indicator = load_catalogue().indicator("ELD-01")
    projected = project_areas(file, "kecamatan", evidence, indicator, steps=5)
    census = _census_columns(file, "kecamatan", evidence, indicator)
    for column in ("pop_0_4", "pop_5_17", "pop_18_59", "pop_60p", "women_60p"):
        pd.testing.assert_series_equal(projected.people(column, "now"), census[column], check_names=False)
    assumed = load_questions().assumptions
    _, births, moves = next(entry for entry in assumed.scenarios if entry[0] == "mid")
    women, men = _single_ages(assumed.survival_female), _single_ages(assumed.survival_male)
    rates = _rates(assumed, women, men, births, moves)
    expected, _ = project_population(projected.women["now"], projected.men["now"], rates, steps=5)
    np.testing.assert_allclose(projected.women["mid"], expected)
    low, mid, high = (projected.people("pop_total", name).sum() for name in ("low", "mid", "high"))
    assert low < mid < high


def test_the_plan_year_scales_the_number_by_its_people(place: pd.DataFrame, counted: None) -> None:
    released = needs.estimate_projection("ORP-01", "kecamatan", year=2030)
    row = released.table.set_index("area_code").loc["990101"]
    assert row["then"] / row["count"] == pytest.approx(row["people_then"] / row["people_now"], rel=0.25)
    assert row["then_low"] < row["then"] < row["then_high"] and row["then_fewer"] < row["then_more"]
    with pytest.raises(TaksirError, match="The census of 2025 cannot be carried to 2025"):
        needs.estimate_projection("ORP-01", "kecamatan", year=2025)


def test_a_standard_is_taken_from_its_year_on() -> None:
    assert needs.standard_of("ELD-03", 2019).id == "STD-SPM"  # companions only from 2020
    assert needs.standard_of("ELD-03", 2026).id == "STD-HOMECARE"
    assert needs.standard_of("POV-01", 2026) is None


def test_lenses_say_which_of_them_is_empty(place: pd.DataFrame) -> None:
    released = needs.estimate_lenses("orphans", "kecamatan")
    assert released.table["code"].str.fullmatch("[01][?][?][?]").all()
    said = " ".join(remark.template for remark in released.remarks)
    assert "felt need is not known" in said and "no category that counts the same people" in said
    with pytest.raises(TaksirError, match="no lenses for dragons"):
        needs.estimate_lenses("dragons", "kecamatan")


def test_every_answer_rebuilds_to_the_last_digit_after_newer_data(
    place: pd.DataFrame, counted: None, publish
) -> None:  # noqa: ANN001, E501
    answers = [
        needs.estimate_people("ORP-01", "kecamatan"),
        needs.estimate_change("POV-01", "kecamatan"),
        needs.estimate_overlap(["child", "poor"]),
        needs.estimate_sample("ORP-01", "kecamatan"),
        needs.estimate_definitions("ORP-01", "kecamatan"),
        needs.estimate_projection("ORP-01", "kecamatan", year=2030),
    ]
    publish("survei", "survey", period="2027", person=bigger_survey(seed=3))
    for answer in answers:
        again, is_same = rebuild_figure(answer.id)
        assert is_same, answer.question
        assert again.question == answer.question and again.remarks == answer.remarks


def test_groups_and_rounds_are_those_of_the_data(place: pd.DataFrame) -> None:
    assert {name for name, _ in needs.group_choices("ORP-01")} >= {"age_group", "urban_rural"}
    assert needs.group_choices("ELD-01") == ()
    rounds = needs.round_values("POV-01", "kecamatan")
    assert rounds.columns.tolist() == ["2024", "2026"]
    assert needs.round_values("ELD-01", "kecamatan").empty


def _with_register(monkeypatch: pytest.MonkeyPatch):  # noqa: ANN202
    """ORP-01 as if the register had a category of its own for it."""
    from dataclasses import replace

    from taksir.needs import exclusion

    asked = exclusion.asked_indicator
    monkeypatch.setattr(
        exclusion, "asked_indicator", lambda *args: replace(asked(*args), register_ppks=("PPKS-02",))
    )
    return needs.estimate_gap("ORP-01", "kecamatan")
