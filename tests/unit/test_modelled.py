"""An area model from published deliveries to a released figure: 56 villages, 42 of them with a sample."""

import json

import numpy as np
import pandas as pd
import pytest

from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.evidence import current_evidence
from taksir.modelled import FEWEST_AREAS, can_model, direct_beside, model_indicator, model_spec
from taksir.modelled.covariates import neighbour_weights
from taksir.modelled.direct import steady
from taksir.needs import estimate_need, estimate_ranks, indicator_choices, model_choices, rebuild_figure
from taksir.release import COLUMNS
from taksir.release_model import MODEL_COLUMNS
from tests.unit.conftest import Publish, squares

KECAMATAN = ["990101", "990102"]
VILLAGES = [f"{KECAMATAN[k // 28]}{1001 + k % 28}" for k in range(56)]
SAMPLED = [code for k, code in enumerate(VILLAGES) if k % 4 != 3]
TINY = SAMPLED[0]
"""A village with a sample of four persons."""


def poverty_of(village: str) -> float:
    return 0.05 + 0.007 * VILLAGES.index(village)


def census_of(codes: list[str]) -> pd.DataFrame:
    poor = np.array([poverty_of(code) for code in codes])
    return pd.DataFrame(
        {
            "area_code": codes, "code_system": "kemendagri", "level": "desa",
            "area_name": [f"Desa {code[-4:]}" for code in codes], "urban_rural": "D",
            "pop_total": 1000.0, "pop_60p": 100.0, "households_total": 250.0 + 100 * poor,
            **{f"families_desil_{k}": (1000 * poor if k <= 2 else 100 + 0 * poor) for k in range(1, 11)},
        }
    )  # fmt: skip


def persons_of(codes: list[str]) -> pd.DataFrame:
    rng = np.random.default_rng(20261122)
    rows = []
    for code in codes:
        for cluster in range(1 if code == TINY else 2):
            for household in range(1 if code == TINY else 6):
                spent = 1600.0 if rng.random() < poverty_of(code) else 4000.0
                rows += [
                    {
                        "area_code": code, "code_system": "kemendagri", "urban_rural": "D",
                        "strata": code[:6], "psu": f"{code}{cluster}",
                        "household_id": f"{code}{cluster}{household}", "hh_size": 4, "age_years": 30,
                        "expenditure_month_idr": spent, "person_weight": 10.0,
                    }
                    for _ in range(4)
                ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture
def villages(publish: Publish) -> None:
    """Two sub-districts of 28 villages, a census of them and a survey in 42."""
    for level, codes in (("kabupaten", ["9901"]), ("kecamatan", KECAMATAN), ("desa", VILLAGES)):
        shapes = squares(
            codes, bps_code=codes, area_name=[f"{level} {c}" for c in codes], level=[level] * len(codes)
        )
        publish(f"batas_{level}", "boundaries", boundary=shapes)
    publish("sensus", "census", period="2025", area=census_of(VILLAGES))
    lines = {
        "area_code": ["9901"],
        "code_system": "kemendagri",
        "urban_rural": ["D"],
        "poverty_line": [500.0],
    }
    publish("garis", "poverty_line", poverty_line=pd.DataFrame(lines | {"period_year": [2026]}))
    publish("survei", "survey", person=persons_of(SAMPLED))


def test_every_village_has_a_model_estimate_and_says_what_it_rests_on(villages):
    released = estimate_need("POV-01", "desa", model=True)
    table = released.table.set_index("area_code")
    assert list(table.index) == sorted(VILLAGES) and list(released.table) == [*COLUMNS, *MODEL_COLUMNS]
    assert released.method == "fay_herriot" and released.matched == (56, 56)
    assert set(table.loc[[c for c in VILLAGES if c not in SAMPLED], "basis"]) == {"model_no_sample"}
    assert table.loc[TINY, "basis"] == "model_without_own" and table.loc[TINY, "own_weight_share"] == 0
    assert np.isnan(table.loc[TINY, "direct_estimate"])
    own = table[table["basis"] == "model"]
    assert len(own) >= 10 and ((own["own_weight_share"] > 0) & (own["own_weight_share"] < 1)).all()


def test_the_model_comes_closer_to_the_truth_than_the_direct_estimate(villages):
    indicator = load_catalogue().indicator("POV-01")
    modelled = model_indicator(indicator, "desa", current_evidence()).table.set_index("domain")
    direct = direct_beside(indicator, "desa", current_evidence()).table.set_index("domain")["estimate"]
    truth = pd.Series({code: poverty_of(code) for code in VILLAGES})
    sampled = pd.Index(SAMPLED)
    model_error = ((modelled["estimate"] - truth)[sampled] ** 2).mean()
    assert model_error < 0.3 * ((direct - truth)[sampled] ** 2).mean()
    assert ((modelled["low"] <= truth) & (truth <= modelled["high"])).mean() >= 0.9


def test_villages_add_up_to_the_direct_estimate_of_the_region(villages):
    indicator = load_catalogue().indicator("POV-01")
    modelled = model_indicator(indicator, "desa", current_evidence())
    whole = estimate_need("POV-01", "").table.loc[0, "estimate"] / 100
    shares = modelled.table["population"] / modelled.table["population"].sum()
    assert shares @ modelled.table["estimate"] == pytest.approx(whole, rel=1e-9)
    assert modelled.note.benchmark_level == "kabupaten"


def test_the_direct_estimate_beside_has_the_smoothed_error(villages):
    indicator = load_catalogue().indicator("POV-01")
    table = direct_beside(indicator, "desa", current_evidence()).table.set_index("domain")
    modelled = model_indicator(indicator, "desa", current_evidence())
    sampled = table.loc[[c for c in SAMPLED if c != TINY]]
    sampled = sampled[sampled["cases"] > 0]
    p, n = sampled["estimate"], sampled["n"]
    np.testing.assert_allclose(
        sampled["se"], np.sqrt(p * (1 - p) * modelled.note.design_effect / n), rtol=1e-6
    )


def test_a_figure_is_rebuilt_to_the_last_digit_and_says_how_it_was_modelled(villages, publish):
    released = estimate_need("POV-01", "desa", model=True, within=KECAMATAN[1])
    publish("sensus", "census", period="2026", area=census_of(VILLAGES).assign(families_desil_1=0.0))
    again, is_same = rebuild_figure(released.id)
    assert is_same and again.table.equals(released.table)
    assert estimate_need("POV-01", "desa", model=True, within=KECAMATAN[1]).id != released.id
    recipe = json.loads(json.dumps(released.recipe))
    assert list(recipe["model"]["covariates"]) == ["low_welfare"]
    assert {"sensus/area", "survei/person", "garis/poverty_line"} <= set(recipe["tables"])


def test_the_first_set_of_covariates_that_was_delivered_is_taken(publish):
    publish("sensus", "census", area=census_of(VILLAGES).drop(columns=["families_desil_10"]))
    indicator = load_catalogue().indicator("POV-01")
    spec = model_spec(indicator, "desa", current_evidence())
    assert [covariate.id for covariate in spec.covariates] == ["urban", "household_size", "older"]
    publish("desil", "census", area=census_of(VILLAGES)[["area_code", "code_system", "level", "area_name",
            *(f"families_desil_{k}" for k in range(1, 11))]])  # fmt: skip
    spec = model_spec(indicator, "desa", current_evidence())
    assert [covariate.id for covariate in spec.covariates] == ["low_welfare"]


def test_a_model_is_offered_only_where_it_can_be_fitted(villages):
    choice = next(choice for choice in indicator_choices() if choice.indicator.id == "POV-01")
    assert choice.model_levels == ("desa",) and "desa" not in choice.levels
    indicator = load_catalogue().indicator("POV-01")
    assert can_model(indicator, "desa", current_evidence())
    assert not can_model(indicator, "kecamatan", current_evidence())
    assert not can_model(indicator, "", current_evidence())


def test_what_cannot_be_modelled_is_refused_in_words(villages):
    with pytest.raises(
        TaksirError, match=f"2 areas have a sample, and a model needs at least {FEWEST_AREAS}"
    ):
        estimate_need("POV-01", "kecamatan", model=True)
    with pytest.raises(TaksirError, match="has no model by region"):
        estimate_need("POV-01", "", model=True)
    with pytest.raises(TaksirError, match="Leave groups, calibration and design settings out"):
        estimate_need("POV-01", "desa", model=True, by=("sex",))
    with pytest.raises(TaksirError, match="was not designed for areas this small"):
        estimate_need("POV-01", "desa")


def test_a_village_whose_covariates_are_unknown_has_no_estimate(villages, publish):
    census = census_of(VILLAGES)
    census.loc[census["area_code"] == VILLAGES[3], "families_desil_1"] = np.nan
    publish("sensus", "census", period="2026", area=census)
    table = estimate_need("POV-01", "desa", model=True).table.set_index("area_code")
    assert table.loc[VILLAGES[3], "withheld"] == "no_data" and table.loc[VILLAGES[3], "basis"] == ""
    assert (table.drop(VILLAGES[3])["withheld"] != "no_data").all()


def test_numbers_are_steady_without_their_last_digits():
    values = pd.Series([1 / 3, 1 / 3 + 1e-15, 0.0, np.nan, -12345.678901234])
    found = steady(values)
    assert found[0] == found[1] == 0.3333333333 and found[2] == 0 and np.isnan(found[3])
    assert found[4] == pytest.approx(-12345.67890, abs=1e-9)


# -- other kinds of model --------------------------------------------------------------------------


def households_of(codes: list[str], count: int, *, seed: int) -> pd.DataFrame:
    """Households that spend the less the fewer things they have; the later villages have fewer."""
    rng = np.random.default_rng(seed)
    code = np.repeat(codes, count)
    fridge, other = (
        rng.random(len(code)) > [poverty_of(name) for name in code],
        rng.random((5, len(code))) > 0.3,
    )
    size = rng.integers(2, 7, len(code))
    spent = np.exp(5.9 + 0.9 * fridge - 0.03 * size + rng.normal(0, 0.35, len(code))) * size
    return pd.DataFrame(
        {
            "area_code": code, "code_system": "kemendagri", "hh_size": size,
            "urban_rural": np.where(np.char.endswith(code.astype(str), "1"), "K", "D"),
            "household_id": [f"{seed}-{k}" for k in range(len(code))], "asset_fridge": fridge.astype(int),
            "asset_motorcycle": other[0].astype(int), "toilet": np.where(other[1], "own", "shared"),
            "water": np.where(other[2], "improved", "unimproved"),
            "cooking_fuel": np.where(other[3], "clean", "solid"),
            "floor": np.where(other[4], "fit", "unfit"), "wall": "fit", "expenditure_month_idr": spent,
        }
    )  # fmt: skip


@pytest.fixture
def every_household(villages: None, publish: Publish) -> pd.DataFrame:
    """A household census of all villages, and a survey of 24 of the households of 54 of them."""
    everybody = households_of(VILLAGES, 150, seed=1)
    census = everybody.drop(columns="expenditure_month_idr").assign(hh_weight=1.0)
    publish("pendataan", "survey", period="2025", household=census)
    lines = {
        "area_code": "9901",
        "code_system": "kemendagri",
        "urban_rural": ["K", "D"],
        "poverty_line": 500.0,
    }
    publish("garis", "poverty_line", poverty_line=pd.DataFrame(lines | {"period_year": 2026}))
    inside = everybody[everybody["area_code"].isin(VILLAGES[:54])]
    asked = inside.groupby("area_code").sample(24, random_state=3).reset_index(drop=True)
    asked = asked.assign(
        strata=asked["area_code"].str[:6], psu=asked["area_code"] + asked["household_id"].str[-1],
        hh_weight=6.25, person_weight=6.25,
    )  # fmt: skip
    persons = asked.loc[asked.index.repeat(asked["hh_size"])].assign(age_years=30)
    publish("survei", "survey", person=persons, household=asked.drop(columns="person_weight"))
    return everybody


def true_shares(everybody: pd.DataFrame) -> pd.Series:
    poor = everybody["expenditure_month_idr"] / everybody["hh_size"] < 500
    persons = everybody.groupby("area_code")["hh_size"].sum()
    return (poor * everybody["hh_size"]).groupby(everybody["area_code"]).sum() / persons


def test_the_census_predictor_is_near_the_truth_of_every_village(every_household):
    indicator, truth = load_catalogue().indicator("POV-01"), true_shares(every_household)
    assert truth.max() - truth.min() > 0.15
    modelled = model_indicator(indicator, "desa", current_evidence(), kind="census")
    table = modelled.table.set_index("domain")
    direct = direct_beside(indicator, "desa", current_evidence()).table.set_index("domain")["estimate"]
    sampled = pd.Index(VILLAGES[:54])
    assert ((table["estimate"] - truth)[sampled] ** 2).mean() < 0.4 * ((direct - truth)[sampled] ** 2).mean()
    assert ((table["low"] <= truth) & (truth <= table["high"])).mean() > 0.85
    assert modelled.note.kind == "census" and modelled.note.scale == "log_units"
    assert ((modelled.shared**2).sum(axis=1) <= table["se"] ** 2 + 1e-12).all()


def test_a_model_of_households_gives_means_of_persons(every_household):
    indicator = load_catalogue().indicator("EXP-01")
    table = model_indicator(indicator, "desa", current_evidence(), kind="unit").table.set_index("domain")
    by_village = every_household.groupby("area_code")
    truth = by_village["expenditure_month_idr"].sum() / by_village["hh_size"].sum()
    assert len(table) == len(VILLAGES) and np.corrcoef(table["estimate"], truth)[0, 1] > 0.3
    assert abs(table["estimate"] / truth - 1).median() < 0.2


def test_hidden_areas_do_not_help_to_fit_other_kinds_and_the_order_follows_the_model(every_household):
    released = estimate_need("POV-01", "desa", model="census")
    table = released.table.set_index("area_code")
    hidden = table.index[table["direct_withheld"] == "protected"]
    assert released.recipe["model"]["kind"] == "census"
    assert set(released.recipe["model"]["left_out"]) == set(hidden)
    assert set(table.loc[hidden, "basis"]) <= {"model_without_own"}
    again, is_same = rebuild_figure(released.id)
    assert is_same and again.table.equals(released.table)
    ranked = estimate_ranks("POV-01", "desa", top=10, model="census").table.set_index("area_code")
    assert ranked["rank"].notna().all() and ranked["top_probability"].sum() == pytest.approx(10)
    assert (ranked["rank_high"] - ranked["rank_low"]).min() < len(VILLAGES) - 10
    assert (ranked["rank_low"] <= ranked["rank"]).all() and (ranked["rank"] <= ranked["rank_high"]).all()


def test_neighbours_are_those_that_share_a_border(villages):
    codes = pd.Index(VILLAGES)  # squares in a row
    weights = neighbour_weights(codes, "desa", current_evidence())
    assert np.allclose(weights.sum(axis=1), 1) and weights[0, 1] == 1
    assert weights[5, 4] == weights[5, 6] == 0.5 and (weights > 0).sum() == 2 * 55
    with pytest.raises(TaksirError, match="no steady pattern.*areas alone"):  # there is none
        model_indicator(load_catalogue().indicator("POV-01"), "desa", current_evidence(), kind="spatial")


def test_a_kind_that_cannot_be_made_says_what_it_needs(villages):
    choices = {choice.kind: choice for choice in model_choices("POV-01", "desa")}
    assert not choices["area"].needs and not choices["spatial"].needs
    assert choices["census"].of == "sample"  # this survey brings persons only
    with pytest.raises(TaksirError, match="has no such model by desa"):
        estimate_need("POV-01", "desa", model="census")
