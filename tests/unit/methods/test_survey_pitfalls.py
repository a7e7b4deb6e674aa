"""What goes wrong with survey estimates, a test per pitfall; the numbers are in tests/reference."""

import numpy as np
import pandas as pd
import pytest
from survey_sums import design_of, reduce_records

from taksir.errors import TaksirError
from taksir.methods.survey import estimate_ratio, estimate_total


def sample(seed: int = 3, strata: int = 4, psus: int = 6, cases: int = 8) -> pd.DataFrame:
    """A clustered sample of three areas; clusters are numbered anew in every stratum."""
    random = np.random.default_rng(seed)
    rows = [
        (f"S{h}", i, f"A{(h + i) % 3}", random.uniform(20, 60), effect)
        for h in range(strata)
        for i in range(psus)
        for effect in [random.normal()]
        for _ in range(cases)
    ]
    frame = pd.DataFrame(rows, columns=["stratum", "psu", "domain", "weight", "effect"])
    chance = 1 / (1 + np.exp(1 - frame["effect"]))
    return frame.assign(
        poor=(random.random(len(frame)) < chance).astype(float), income=random.lognormal(13, 0.5, len(frame))
    )


def estimate(frame: pd.DataFrame, indicators=None, **arguments) -> pd.DataFrame:
    values = indicators or {"poor": (frame["poor"], 1)}
    sums = reduce_records(frame, values)
    return estimate_ratio(sums, design_of(frame), indicators=list(values), **arguments)


def one_stratum(values: list[list[float]]) -> pd.DataFrame:
    """One area, one stratum: a list of values per cluster, weight 10 each."""
    rows = [("A", "S", psu, 10.0, value) for psu, cluster in enumerate(values) for value in cluster]
    return pd.DataFrame(rows, columns=["domain", "stratum", "psu", "weight", "poor"])


def lone() -> pd.DataFrame:
    frame = sample()
    return frame[(frame["stratum"] != "S1") | (frame["psu"] == 0)]


def test_a_lonely_stratum_is_refused_by_name() -> None:
    with pytest.raises(TaksirError) as error:
        estimate(lone())
    assert str(error.value) == (
        "1 strata have a single cluster, so their sampling error is unknown: S1. Merge each with a "
        "neighbouring stratum, or declare a rule: certainty, adjust, average, remove."
    )


def test_a_declared_rule_is_flagged_where_it_is_used() -> None:
    table = estimate(lone(), lonely="certainty").set_index("domain")
    assert "lonely_stratum" in table.loc["A1", "flags"]
    assert "lonely_stratum" not in table.loc["A0", "flags"]


def test_a_stratum_whose_only_cluster_was_taken_for_certain_is_not_lonely() -> None:
    frame = lone()
    sums = reduce_records(frame, {"poor": (frame["poor"], 1)})
    design = design_of(frame)
    design["population_psu_count"] = design["psu_count"].where(design["psu_count"] == 1)
    assert estimate_ratio(sums, design, indicators=["poor"])["se"].gt(0).all()


def test_average_without_another_stratum_has_no_error_to_show() -> None:
    frame = one_stratum([[1, 0, 1]])
    table = estimate(frame, lonely="average")
    assert table["se"].isna().all()
    assert table["interval"].eq("none").all()


def test_clusters_without_a_case_still_count() -> None:
    """Filtering the records first, then counting clusters, understates the error of a total by far."""
    frame = sample()
    area = frame[frame["domain"] == "A0"]
    sums = reduce_records(area, {"poor": (area["poor"], 1)})
    whole, filtered = (
        estimate_total(sums, design_of(records), indicators=["poor"])["se"].item()
        for records in (frame, area)
    )
    assert whole > 1.3 * filtered


def test_one_cluster_has_no_interval_of_its_own() -> None:
    frame = pd.concat(
        [sample(), sample(9)[lambda v: (v["stratum"] == "S0") & (v["psu"] == 0)].assign(domain="B")]
    )
    row = estimate(frame).set_index("domain").loc["B"]
    assert row["df"] == 0
    assert row["interval"] == "korn-graubard pooled"
    assert {"one_psu", "pooled_deff"} <= set(row["flags"].split(";"))
    alone = estimate(frame, {"poor": (frame["poor"], 1), "income": (frame["income"], 1)})
    assert alone[(alone["domain"] == "B") & (alone["indicator"] == "income")]["interval"].item() == "none"


def test_clusters_that_straddle_two_areas_are_summed_again() -> None:
    frame = sample()
    frame.loc[::7, "domain"] = "A1"  # clusters now straddle areas
    parents = {"A0": "P", "A1": "P", "A2": "Q"}
    fine = reduce_records(frame, {"poor": (frame["poor"], 1)})
    direct = reduce_records(frame.assign(domain=frame["domain"].map(parents)), {"poor": (frame["poor"], 1)})
    relabelled = fine.assign(domain=fine["domain"].map(parents))
    assert relabelled.duplicated(["domain", "stratum", "psu"]).any()
    tables = [estimate_ratio(sums, design_of(frame), indicators=["poor"]) for sums in (relabelled, direct)]
    pd.testing.assert_frame_equal(*tables, rtol=1e-12)


def test_cluster_numbers_may_start_again_in_every_stratum() -> None:
    frame = sample()
    unique = frame.assign(psu=frame["stratum"] + "-" + frame["psu"].astype(str))
    pd.testing.assert_frame_equal(estimate(frame), estimate(unique), rtol=1e-12)


@pytest.mark.parametrize(("share", "flag"), [(0.0, "zero_numerator"), (1.0, "full_numerator")])
def test_none_or_all_is_not_certainty(share: float, flag: str) -> None:
    frame = one_stratum([[share] * 5] * 12)
    row = estimate(frame).iloc[0]
    assert row["estimate"] == share
    assert np.isnan(row["rse"])
    assert row["interval"] == "korn-graubard"
    bound = 1 - 0.025 ** (1 / 60)  # the closed form of the exact binomial bound at 0 of 60
    assert (row["low"], row["high"]) == pytest.approx((0, bound) if share == 0 else (1 - bound, 1))
    assert flag in row["flags"].split(";")


def test_equal_clusters_are_not_certainty() -> None:
    row = estimate(one_stratum([[1, 0, 0]] * 12)).iloc[0]
    assert row["se"] == 0
    assert np.isnan(row["rse"])
    assert "zero_variance" in row["flags"]
    assert row["high"] - row["low"] > 0.2


def test_a_mean_of_equal_values_claims_no_interval() -> None:
    row = estimate(one_stratum([[3, 4], [3, 4], [3, 4]])).iloc[0]
    assert (row["se"], row["interval"]) == (0, "none")


def test_negative_estimates_have_a_positive_rse() -> None:
    frame = one_stratum([[-5, -3], [-2, -9], [-4, 1]])
    row = estimate(frame).iloc[0]
    assert row["estimate"] < 0
    assert row["rse"] == pytest.approx(row["se"] / -row["estimate"])
    assert row["low"] < row["estimate"]


def test_rounding_noise_is_no_sampling_error() -> None:
    """Every cluster has the same mean, of numbers a float cannot hold."""
    frame = one_stratum([[0.1, 0.2, 0.3]] * 5)
    frame["weight"] = np.tile([1 / 3, 1 / 7, 1 / 9], 5) * np.repeat([1, 2, 3, 5, 7], 3)
    assert estimate(frame)["se"].item() == 0


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("x__poor", -1.0, "A weight of poor is negative, in 1 clusters."),
        ("x__poor", np.nan, "A sum of poor is not a number, in 1 clusters."),
        ("y__poor", np.nan, "A sum of poor is not a number, in 1 clusters."),
        ("x__poor", 0.0, "poor has cases without weight or weight without cases, in 1 clusters."),
        ("cases__poor", 99, "poor has more cases with the trait than cases, in 1 clusters."),
    ],
)
def test_impossible_sums_are_refused(column: str, value: float, fault: str) -> None:
    frame = sample()
    sums = reduce_records(frame, {"poor": (frame["poor"], 1)}).astype({column: float})
    sums.loc[3, column] = value
    with pytest.raises(TaksirError, match=fault):
        estimate_ratio(sums, design_of(frame), indicators=["poor"])


def test_a_missing_sum_is_refused_even_when_its_cluster_is_summed_again() -> None:
    frame = sample()
    frame.loc[::3, "domain"] = "A1"
    sums = reduce_records(frame, {"poor": (frame["poor"], 1)})
    straddling = sums.duplicated(["stratum", "psu"], keep=False)
    sums.loc[straddling.idxmax(), "y__poor"] = np.nan
    with pytest.raises(TaksirError, match="not a number"):
        estimate_ratio(sums.assign(domain="all"), design_of(frame), indicators=["poor"])


def test_no_case_in_a_cluster_may_be_null() -> None:
    frame = sample()
    frame.loc[frame["psu"] == 2, "poor"] = np.nan
    sums = reduce_records(frame, {"poor": (frame["poor"], 1)})
    expected = estimate_ratio(sums, design_of(frame), indicators=["poor"])
    empty = sums["n__poor"] == 0
    assert empty.any()
    sums.loc[empty, ["x__poor", "y__poor", "q__poor"]] = np.nan  # what SQL's sum gives over no row
    pd.testing.assert_frame_equal(expected, estimate_ratio(sums, design_of(frame), indicators=["poor"]))


def test_weights_that_add_up_to_the_sample_are_told() -> None:
    frame = sample()
    relative = frame.assign(weight=frame["weight"] / frame["weight"].mean())
    usual, normalised = estimate(frame, level=0.9), estimate(relative, level=0.9)
    assert not usual["flags"].str.contains("normalised").any()
    assert normalised["flags"].str.contains("normalised_weights").all()
    # against a sample with replacement: no population to correct for
    correction = 1 - usual["n"] / usual["population"]
    assert normalised["deff"].to_numpy() == pytest.approx((usual["deff"] * correction).to_numpy(), rel=1e-12)
    total = estimate_total(
        reduce_records(relative, {"poor": (relative["poor"], 1)}), design_of(relative), indicators=["poor"]
    )
    assert total["flags"].str.contains("normalised_weights").all()


def test_every_indicator_has_its_own_denominator() -> None:
    frame = sample()
    frame.loc[::5, "income"] = np.nan
    both = estimate(frame, {"poor": (frame["poor"], 1), "income": (frame["income"], 1)})
    alone = [estimate(frame, {key: (frame[key], 1)}) for key in ("poor", "income")]
    for key, table in zip(("poor", "income"), alone, strict=True):
        mine = both[both["indicator"] == key].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, table, rtol=1e-12)


def test_a_domain_without_data_and_one_without_sample_stay() -> None:
    frame = sample()
    frame.loc[frame["domain"] == "A1", "poor"] = np.nan
    table = estimate(frame, domains=["A2", "A1", "Z9"]).set_index("domain")
    assert table.index.tolist() == ["A2", "A1", "Z9"]
    assert table["flags"].loc[["A1", "Z9"]].tolist() == ["no_data", "no_sample"]
    assert table.loc[["A1", "Z9"], ["n", "df"]].eq(0).all(axis=None)
    assert table.loc[["A1", "Z9"], ["estimate", "se", "low", "high", "deff"]].isna().all(axis=None)


def test_no_sampled_domain_at_all_is_a_table_of_empty_rows() -> None:
    table = estimate(sample(), domains=["Y", "Z"])
    assert table["flags"].tolist() == ["no_sample", "no_sample"]


def test_degrees_of_freedom_are_those_of_the_domain() -> None:
    frame = sample()
    area = frame[frame["domain"] == "A1"]
    clusters = area[["stratum", "psu"]].drop_duplicates()
    expected = len(clusters) - clusters["stratum"].nunique()
    table = estimate(frame, domains=["A1"])
    assert table["df"].item() == expected < 24 - 4


@pytest.mark.parametrize("population", [5, 0])
def test_a_population_smaller_than_the_sample_is_refused(population: int) -> None:
    frame = sample()
    design = design_of(frame).assign(population_psu_count=[50, population, 50, 50])
    with pytest.raises(TaksirError, match="contradictory in stratum S1"):
        estimate_ratio(reduce_records(frame, {"poor": (frame["poor"], 1)}), design, indicators=["poor"])


def test_a_stratum_twice_in_the_design_is_refused() -> None:
    frame = sample()
    design = pd.concat([design_of(frame), design_of(frame).iloc[[2]]])
    with pytest.raises(TaksirError, match="contradictory in stratum S2:"):
        estimate_ratio(reduce_records(frame, {"poor": (frame["poor"], 1)}), design, indicators=["poor"])


def test_the_order_of_rows_does_not_matter() -> None:
    frame = sample()
    sums = reduce_records(frame, {"income": (frame["income"], 1)})
    tables = [
        estimate_ratio(rows, design_of(frame).iloc[::step], indicators=["income"])
        for rows, step in ((sums, 1), (sums.sample(frac=1, random_state=1), -1))
    ]
    pd.testing.assert_frame_equal(*tables, rtol=1e-12)


def test_large_means_keep_their_digits() -> None:
    """The one-pass formula loses nine digits here: the variance must not notice a shift of 1e9."""
    frame = sample()
    frame["shifted"] = np.round(frame["income"] % 1000, 3) + 1e9
    frame["income"] = frame["shifted"] - 1e9
    frame["weight"] = np.round(frame["weight"])
    table = estimate(frame, {"income": (frame["income"], 1), "shifted": (frame["shifted"], 1)})
    plain, shifted = (table[table["indicator"] == key]["se"].to_numpy() for key in ("income", "shifted"))
    assert shifted == pytest.approx(plain, rel=1e-6)
    assert (
        table[table["indicator"] == "shifted"]["deff"].isna().all()
    )  # squares of 1e9 hold no variance of 1e5


def test_a_share_estimate_by_hand() -> None:
    """Golden vector 8 of the domain handbook: 2 strata × 3 clusters."""
    sums = pd.DataFrame(
        [("A", "1", i, 50.0 * d, 50.0 * y, d, y) for i, (y, d) in enumerate([(2, 9), (0, 7), (1, 8)])]
        + [("A", "2", i, 80.0 * d, 80.0 * y, d, y) for i, (y, d) in enumerate([(3, 10), (1, 6), (2, 11)])],
        columns=["domain", "stratum", "psu", "x__k", "y__k", "n__k", "cases__k"],
    )
    design = pd.DataFrame({"stratum": ["1", "2"], "psu_count": [3, 3]})
    row = estimate_ratio(sums, design, indicators={"k": "logit"}).iloc[0]
    assert row["estimate"] == 0.1875
    assert row["population"] == 3360
    assert round(row["se"], 6) == 0.035809
    assert round(100 * row["rse"], 3) == 19.098
    assert row["df"] == 4
    assert (round(row["low"], 4), round(row["high"], 4)) == (0.1073, 0.3071)


def test_an_interval_may_be_chosen_per_indicator() -> None:
    frame = sample()
    sums = reduce_records(frame, {"poor": (frame["poor"], 1), "income": (frame["income"], 1)})
    table = estimate_ratio(sums, design_of(frame), indicators={"poor": "logit", "income": "auto"})
    assert set(table[table["indicator"] == "poor"]["interval"]) == {"logit"}
    assert set(table[table["indicator"] == "income"]["interval"]) == {"t"}


def test_few_clusters_borrow_the_design_effect_of_the_others() -> None:
    """Areas of 3 clusters and of 30: the small ones take the median effect of the large ones."""
    random = np.random.default_rng(5)
    rows = [
        (f"A{area}", "S", f"{area}-{psu}", 30.0, float(random.random() < chance))
        for area in range(6)
        for psu in range(30 if area < 4 else 3)
        for chance in [random.beta(1, 3)]
        for _ in range(10)
    ]
    frame = pd.DataFrame(rows, columns=["domain", "stratum", "psu", "weight", "poor"])
    table = estimate(frame).set_index("domain")
    large = table.loc[["A0", "A1", "A2", "A3"]]
    assert set(large["interval"]) == {"korn-graubard"}
    effect = np.median(large["se"] ** 2 * large["n"] / (large["estimate"] * (1 - large["estimate"])))
    small = table.loc["A5"]
    assert small["interval"] == "korn-graubard pooled"
    assert small["n_effective"] == pytest.approx(30 / effect)
    assert small["low"] < small["estimate"] < small["high"]


def test_small_domains_alone_borrow_from_their_whole_sample() -> None:
    frame = sample(strata=2, psus=6)
    areas = estimate(frame)
    assert (areas["df"] < 7).all()
    whole = estimate(frame.assign(domain="all")).iloc[0]
    effect = max(whole["se"] ** 2 * whole["n"] / (whole["estimate"] * (1 - whole["estimate"])), 1)
    assert areas["n_effective"].to_numpy() == pytest.approx((areas["n"] / effect).to_numpy())
    assert set(areas["interval"]) == {"korn-graubard pooled"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"lonely": "ignore"}, "Rule ignore for strata with a single cluster is unknown"),
        ({"level": 95}, "Confidence level 95 is not between 0 and 1"),
        ({"domains": ["A0", "A0"]}, "names a domain twice"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict, words: str) -> None:
    with pytest.raises(TaksirError, match=words):
        estimate(sample(), **arguments)


def test_contradictions_between_sums_and_design_are_named() -> None:
    frame = sample()
    sums = reduce_records(frame, {"poor": (frame["poor"], 1)})
    design = design_of(frame)
    with pytest.raises(TaksirError, match="Stratum S3 is in the records but not in the design"):
        estimate_ratio(sums, design.iloc[:3], indicators=["poor"])
    with pytest.raises(TaksirError, match="Stratum S0, S1, S2, S3 holds more clusters"):
        estimate_ratio(sums, design.assign(psu_count=3), indicators=["poor"])
    with pytest.raises(TaksirError, match="lack n__rich, cases__rich, x__rich, y__rich"):
        estimate_ratio(sums, design, indicators=["rich"])
    with pytest.raises(TaksirError, match="Some records have no stratum"):
        estimate_ratio(sums.assign(stratum=None), design, indicators=["poor"])
    with pytest.raises(TaksirError, match="No indicator was asked for"):
        estimate_ratio(sums, design, indicators=[])
    with pytest.raises(TaksirError, match="Interval wald is unknown"):
        estimate_ratio(sums, design, indicators={"poor": "wald"})
