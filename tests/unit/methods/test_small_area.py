"""Pitfalls and properties of the area models: by hand, by brute force, by simulation from the model."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg, optimize

from taksir.errors import TaksirError
from taksir.methods.small_area import (
    AreaPopulation,
    Census,
    Intervals,
    UnitSample,
    benchmark,
    bootstrap_mean_mse,
    bootstrap_poverty_mse,
    diagnose,
    expected_poverty,
    fit_fay_herriot,
    fit_nested_error,
    fit_spatial_fay_herriot,
    measured,
    model_amounts,
    model_log_amounts,
    model_shares,
    pooled_design_effect,
    pooled_unit_relvariance,
    poverty,
    predict_means,
    predict_poverty,
    scale_named,
    without_areas,
)
from taksir.methods.small_area.scales import scale_for
from taksir.methods.small_area.variance_component import METHODS


def areas(m: int = 60, variance: float = 1.0, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(m), rng.normal(size=m)])
    psi = rng.uniform(0.5, 2, m)
    effect = rng.normal(0, np.sqrt(variance), m)
    return x @ [2.0, 1.0] + effect + rng.normal(0, np.sqrt(psi)), psi, x


def restricted_likelihood(y: np.ndarray, x: np.ndarray, covariance: np.ndarray) -> float:
    """By dense matrices, without any of the product's shortcuts."""
    inverse = linalg.inv(covariance)
    normal = x.T @ inverse @ x
    beta = linalg.solve(normal, x.T @ inverse @ y)
    residual = y - x @ beta
    determinants = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(normal)[1]
    return float(-0.5 * (determinants + residual @ inverse @ residual))


# -- Fay-Herriot ---------------------------------------------------------------------------------


def test_reml_is_where_the_restricted_likelihood_is_highest():
    y, psi, x = areas()
    best = optimize.minimize_scalar(
        lambda a: -restricted_likelihood(y, x, np.diag(a + psi)), bounds=(1e-6, 20), method="bounded",
        options={"xatol": 1e-12},
    )  # fmt: skip
    assert fit_fay_herriot(y, psi, x).variance == pytest.approx(best.x, rel=1e-5)


def test_amrl_is_where_the_adjusted_likelihood_is_highest():
    y, psi, x = areas(variance=0.0001, seed=6)
    best = optimize.minimize_scalar(
        lambda a: -restricted_likelihood(y, x, np.diag(a + psi)) - np.log(a), bounds=(1e-6, 20),
        method="bounded", options={"xatol": 1e-12},
    )  # fmt: skip
    assert fit_fay_herriot(y, psi, x, method="amrl").variance == pytest.approx(best.x, rel=1e-5)


def test_prasad_rao_by_the_formula_with_a_hat_matrix():
    y, psi, x = areas()
    hat = x @ linalg.inv(x.T @ x) @ x.T
    expected = (((y - hat @ y) ** 2).sum() - (psi * (1 - np.diag(hat))).sum()) / (len(y) - 2)
    assert fit_fay_herriot(y, psi, x, method="pr").variance == pytest.approx(expected, rel=1e-10)


def test_estimate_lies_between_direct_and_synthetic_by_the_weight_of_own_data():
    y, psi, x = areas()
    fit = fit_fay_herriot(y, psi, x)
    np.testing.assert_allclose(fit.estimate, fit.own_weight * y + (1 - fit.own_weight) * fit.synthetic)
    assert np.corrcoef(fit.own_weight, psi)[0, 1] < -0.9


def test_mean_squared_errors_are_right_on_average_over_redraws_from_the_model():
    """600 redraws of 40 areas: simulation error of a mean over all is near 1 %."""
    rng = np.random.default_rng(5)
    x, psi = np.column_stack([np.ones(40), rng.normal(size=40)]), rng.uniform(0.5, 2, 40)
    squares, said = [], []
    for _ in range(600):
        truth = x @ [2.0, 1.0] + rng.normal(0, 1, 40)
        fit = fit_fay_herriot(truth + rng.normal(0, np.sqrt(psi)), psi, x)
        squares.append(((fit.estimate - truth) ** 2).mean())
        said.append(fit.mse.mean())
    assert np.mean(said) == pytest.approx(np.mean(squares), rel=0.04)


def test_areas_that_do_not_differ_have_no_weight_of_their_own_and_amrl_leaves_them_some():
    y, psi, x = areas(variance=0.0, seed=3)
    fit, adjusted = fit_fay_herriot(y, psi, x), fit_fay_herriot(y, psi, x, method="amrl")
    assert fit.variance == 0 and (fit.own_weight == 0).all()
    assert adjusted.variance > 0 and (adjusted.own_weight > 0).all()
    assert (adjusted.mse_shown > 0).all()


def test_a_likelihood_on_which_scoring_runs_in_circles_is_solved_by_bracketing():
    """Every estimator settles on many small random data sets, near the border too."""
    for seed in range(40):
        y, psi, x = areas(m=12, variance=0.2, seed=seed)
        for method in METHODS:
            fit = fit_fay_herriot(y, psi, x, method=method)
            assert fit.variance >= 0 and np.isfinite(fit.estimate).all()


def test_units_of_covariates_do_not_matter():
    y, psi, x = areas()
    fit, scaled = fit_fay_herriot(y, psi, x), fit_fay_herriot(y, psi, x * [1, 1e9])
    np.testing.assert_allclose(scaled.estimate, fit.estimate, rtol=1e-9)
    np.testing.assert_allclose(scaled.coefficients * [1, 1e9], fit.coefficients, rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda y, psi, x: (y, psi * (np.arange(len(y)) > 0), x), "sampling variance"),
        (lambda y, psi, x: (np.where(np.arange(len(y)) == 2, np.nan, y), psi, x), "no direct estimate"),
        (lambda y, psi, x: (y, psi, np.column_stack([x, x[:, 1] * 2])), "follows from the others"),
        (lambda y, psi, x: (y, psi, np.column_stack([x, np.full(len(y), np.nan)])), "missing"),
        (lambda y, psi, x: (y[:2], psi[:2], x[:2]), "2 areas for 2 coefficients"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_words(change, words):
    with pytest.raises(TaksirError, match=words):
        fit_fay_herriot(*change(*areas()))


def test_an_unknown_estimator_is_refused_with_those_there_are():
    with pytest.raises(TaksirError, match="reml, ml, fh, pr, amrl"):
        fit_fay_herriot(*areas(), method="best")


# -- shares --------------------------------------------------------------------------------------


def shares(cases: float = 60.0, m: int = 80) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(8)
    x = np.column_stack([np.ones(m), rng.normal(size=m)])
    truth = 1 / (1 + np.exp(-(x @ [-1.5, 0.5] + rng.normal(0, 0.2, m))))
    size = np.full(m, cases)
    return rng.binomial(size.astype(int), truth) / size, size, x, truth


@pytest.mark.parametrize("scale", ["arcsine", "logit", "identity"])
def test_shares_stay_within_bounds_and_come_closer_to_the_truth(scale):
    direct, cases, x, truth = shares()
    model = model_shares(direct, cases, x, scale=scale, outside=x[:5])
    inside = model.inside
    assert ((inside.low >= 0) & (inside.high <= 1) & (inside.low <= inside.estimate)).all()
    assert np.mean((inside.estimate - truth) ** 2) < 0.6 * np.mean((direct - truth) ** 2)
    assert np.corrcoef(model.outside.estimate, x[:5, 1])[0, 1] > 0.95


def test_a_bent_scale_needs_cases_on_either_side():
    assert scale_for([0.5] * 9, [12.0] * 9) == "arcsine"
    assert scale_for([0.1] * 9, [12.0] * 9) == "identity"
    assert scale_for([0.9] * 9, [12.0] * 9) == "identity"


def test_a_share_outside_0_and_1_is_no_share():
    direct, cases, x, _ = shares()
    with pytest.raises(TaksirError, match="outside 0 and 1"):
        model_shares(direct * 5, cases, x)
    with pytest.raises(TaksirError, match="arcsine, identity, logit"):
        scale_named("cubic")


def test_the_identity_scale_takes_the_mean_variance_within_areas():
    """Half the areas at 0.1, half at 0.9: within an area 0.09, over all of them together 0.25."""
    share, cases = np.array([0.1, 0.9] * 20), np.full(40, 1e6)
    np.testing.assert_allclose(scale_named("identity").sampling_variance(share, cases), 0.09 / 1e6, rtol=1e-5)


# -- smoothing -----------------------------------------------------------------------------------


def test_the_pooled_design_effect_is_found_again():
    """200 areas of 2 clusters of 12, design effect 3 by construction; simulation error some 8 %."""
    rng = np.random.default_rng(4)
    truth, effect, clusters = 0.2, 3.0, 2
    per_cluster = 12
    spread = np.sqrt(effect * truth * (1 - truth) / per_cluster)
    values = np.clip(rng.normal(truth, spread, (600, clusters)), 0, 1)
    estimate, variance = values.mean(axis=1), values.var(axis=1, ddof=1) / clusters
    found = pooled_design_effect(
        estimate, variance, np.full(600, per_cluster * clusters), np.full(600, clusters - 1.0)
    )
    clipped = values.var() / (truth * (1 - truth) / per_cluster)
    assert found == pytest.approx(clipped, rel=0.12)


def test_areas_without_degrees_of_freedom_have_no_say_and_too_few_altogether_are_refused():
    share, n = np.full(30, 0.2), np.full(30, 20.0)
    variance, df = np.full(30, 0.02), np.ones(30)
    quiet = np.where(np.arange(30) < 15, 1e6, variance), np.where(np.arange(30) < 15, 0, df)
    found = pooled_design_effect(share, quiet[0], n, quiet[1])
    assert found == pytest.approx(pooled_design_effect(share, variance, n, df), rel=1e-12)
    with pytest.raises(TaksirError, match="5 degrees of freedom"):
        pooled_design_effect(share[:5], variance[:5], n[:5], df[:5])
    with pytest.raises(TaksirError, match="differs within itself"):
        pooled_design_effect(share * 0, variance * 0, n, df)


def test_the_relative_variance_of_a_case_is_found_though_most_areas_have_one_degree_of_freedom():
    """Amounts with a coefficient of variation of 0.7: a case varies by 0.49 of the squared mean."""
    rng = np.random.default_rng(2)
    n, df = rng.integers(10, 200, 4000).astype(float), rng.integers(0, 3, 4000).astype(float)
    level = rng.uniform(500, 3000, 4000)
    variance = 0.49 * level**2 / n * rng.chisquare(np.maximum(df, 1)) / np.maximum(df, 1)
    assert pooled_unit_relvariance(variance, n, df, level) == pytest.approx(0.49, rel=0.08)
    by_hand = (df * n * variance / level**2).sum() / df.sum()
    assert pooled_unit_relvariance(variance, n, df, level) == pytest.approx(by_hand, rel=1e-12)
    with pytest.raises(TaksirError, match="differs within itself"):
        pooled_unit_relvariance(0 * variance, n, df, level)
    with pytest.raises(TaksirError, match="degrees of freedom"):
        pooled_unit_relvariance(variance[:5], n[:5], np.ones(5), level[:5])


def test_an_amount_that_is_not_above_zero_has_no_logarithm():
    with pytest.raises(TaksirError, match="no logarithm"):
        model_log_amounts([0.0, 2.0, 3.0], [0.1, 0.1, 0.1], np.ones((3, 1)))


def test_amounts_by_their_logarithm_do_not_depend_on_the_currency():
    y, psi, x = areas()
    one = model_log_amounts(np.exp(y), psi, x, outside=x[:2])
    other = model_log_amounts(16_000 * np.exp(y), psi, x, outside=x[:2])
    for name in ("estimate", "low", "high"):
        for where in ("inside", "outside"):
            values = [getattr(getattr(model, where), name) for model in (one, other)]
            np.testing.assert_allclose(values[1], 16_000 * values[0], rtol=1e-8)
    assert (one.inside.low > 0).all() and (one.inside.low < one.inside.estimate).all()


# -- benchmarking --------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.lists(st.floats(0.01, 0.99), min_size=2, max_size=12),
    st.floats(0.05, 0.95),
    st.sampled_from(["ratio", "difference", "mse", "logit"]),
)
def test_areas_add_up_to_the_total_whatever_the_way(values, target, way):
    estimate = np.array(values)
    share = np.arange(1, len(values) + 1) / np.arange(1, len(values) + 1).sum()
    moved = benchmark(estimate, share, target, way=way, mse=np.full(len(values), 0.01))
    assert share @ moved.estimate == pytest.approx(target, abs=1e-9)
    np.testing.assert_allclose(moved.moved(estimate), moved.estimate)
    if way == "logit":
        assert ((moved.estimate > 0) & (moved.estimate < 1)).all()
        assert (np.diff(moved.estimate[np.argsort(estimate)]) >= -1e-12).all()


def test_benchmarking_refuses_shares_and_ways_that_cannot_be():
    with pytest.raises(TaksirError, match="add up to 0.9"):
        benchmark([0.1, 0.2], [0.4, 0.5], 0.2)
    with pytest.raises(TaksirError, match="ratio, difference, mse, logit"):
        benchmark([0.1, 0.2], [0.5, 0.5], 0.2, way="wish")
    with pytest.raises(TaksirError, match="cannot be moved"):
        benchmark([0.1, 0.2], [0.5, 0.5], 1.2, way="logit")
    with pytest.raises(TaksirError, match="cannot be moved"):
        benchmark([0.0, 0.0], [0.5, 0.5], 0.2)


# -- spatial -------------------------------------------------------------------------------------


def ring(m: int) -> np.ndarray:
    return (np.roll(np.eye(m), 1, axis=1) + np.roll(np.eye(m), -1, axis=1)) / 2


def test_spatial_variance_and_correlation_are_where_the_likelihood_is_highest():
    rng = np.random.default_rng(7)
    m, w = 70, ring(70)
    x, psi = np.column_stack([np.ones(m), rng.normal(size=m)]), rng.uniform(0.2, 0.6, m)
    effect = linalg.solve(np.eye(m) - 0.7 * w, rng.normal(size=m))
    y = x @ [1.0, 2.0] + effect + rng.normal(0, np.sqrt(psi))
    fit = fit_spatial_fay_herriot(y, psi, x, w)

    def minus(at: np.ndarray) -> float:
        step = np.eye(m) - at[1] * w
        return -restricted_likelihood(y, x, at[0] * linalg.inv(step.T @ step) + np.diag(psi))

    best = optimize.minimize(minus, [fit.variance * 1.1, fit.correlation - 0.05], method="Nelder-Mead",
                             options={"xatol": 1e-7, "fatol": 1e-10})  # fmt: skip
    np.testing.assert_allclose([fit.variance, fit.correlation], best.x, rtol=1e-4)
    plain = fit_fay_herriot(y, psi, x)
    truth = x @ [1.0, 2.0] + effect
    assert ((fit.estimate - truth) ** 2).mean() < ((plain.estimate - truth) ** 2).mean()


def highest(y: np.ndarray, psi: np.ndarray, x: np.ndarray, w: np.ndarray) -> tuple[float, float]:
    """By brute force: the variance over the sampling variance, and the correlation, at the top."""
    shares = [0.0, *np.geomspace(0.01, 10, 10)]
    places = [(share, correlation) for share in shares for correlation in np.linspace(-0.999, 0.999, 11)]

    def likelihood(place: tuple[float, float]) -> float:
        step = np.eye(len(y)) - place[1] * w
        return restricted_likelihood(y, x, place[0] * psi.mean() * linalg.inv(step.T @ step) + np.diag(psi))

    return max(places, key=likelihood)


def test_the_spatial_model_is_refused_where_the_likelihood_is_highest_at_a_bound():
    """What is refused cannot be fitted by a better search: brute force finds no top inside either."""
    m, w = 40, ring(40)
    rng = np.random.default_rng(1)
    x, psi = np.column_stack([np.ones(m), rng.normal(size=m)]), rng.uniform(0.2, 0.6, m)
    explained = x @ [1.0, 2.0] + rng.normal(0, np.sqrt(psi))  # nothing beyond the covariates
    share, correlation = highest(explained, psi, x, w)
    assert share < 0.05 or abs(correlation) > 0.95
    with pytest.raises(TaksirError, match="areas alone"):
        fit_spatial_fay_herriot(explained, psi, x, w)
    y = explained + linalg.solve(np.eye(m) - 0.6 * w, rng.normal(size=m))
    share, correlation = highest(y, psi, x, w)
    fit = fit_spatial_fay_herriot(y, psi, x, w)
    assert fit.variance / psi.mean() == pytest.approx(share, rel=1.0)
    assert fit.correlation == pytest.approx(correlation, abs=0.2)


def test_spatial_models_refuse_weights_that_do_not_fit():
    y, psi, x = areas(m=20)
    with pytest.raises(TaksirError, match="20 rows and columns"):
        fit_spatial_fay_herriot(y, psi, x, ring(20) * 2)
    with pytest.raises(TaksirError, match="20 rows and columns"):
        fit_spatial_fay_herriot(y, psi, x, ring(19))


def test_areas_without_a_sample_are_predicted_from_their_neighbours():
    rng = np.random.default_rng(8)
    m, w = 60, ring(60)
    x, psi = np.column_stack([np.ones(m), rng.normal(size=m)]), rng.uniform(0.2, 0.6, m)
    effect = linalg.solve(np.eye(m) - 0.8 * w, rng.normal(size=m))
    truth = x @ [1.0, 2.0] + effect
    y = np.where(np.arange(m) % 4 == 0, np.nan, truth + rng.normal(0, np.sqrt(psi)))
    fit = fit_spatial_fay_herriot(y, psi, x, w)
    outside, inside = np.isnan(y), ~np.isnan(y)
    # Brute force: the joint normal distribution of all effects and the data, and its conditional mean.
    step = np.eye(m) - fit.correlation * w
    joint = fit.variance * linalg.inv(step.T @ step)
    data = joint[np.ix_(inside, inside)] + np.diag(psi[inside])
    inverse = linalg.inv(data)
    beta = linalg.solve(x[inside].T @ inverse @ x[inside], x[inside].T @ inverse @ y[inside])
    blup = x @ beta + joint[:, inside] @ inverse @ (y[inside] - x[inside] @ beta)
    np.testing.assert_allclose(fit.estimate, blup, rtol=1e-9)
    left = joint - joint[:, inside] @ inverse @ joint[inside]
    np.testing.assert_allclose(fit.posterior_variance, np.diag(left), rtol=1e-9)
    assert (fit.own_weight[outside] == 0).all() and (fit.own_weight[inside] > 0).all()
    assert fit.mse[outside].mean() > fit.mse[inside].mean()
    assert ((fit.estimate - truth)[outside] ** 2).mean() < ((x @ beta - truth)[outside] ** 2).mean()
    assert 0.5 < ((fit.estimate - truth) ** 2).mean() / fit.mse.mean() < 2
    assert (np.diag(fit.error_covariance) >= fit.posterior_variance - 1e-12).all()


# -- unit level ----------------------------------------------------------------------------------


def units(seed: int = 3, m: int = 25) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    area = np.repeat([f"a{k:02d}" for k in range(m)], rng.integers(2, 9, m)).astype(object)
    x = np.column_stack([np.ones(len(area)), rng.normal(size=len(area))])
    effect = dict(zip(sorted(set(area)), rng.normal(0, 0.5, m), strict=True))
    return x @ [1.0, 0.5] + [effect[a] for a in area] + rng.normal(0, 0.8, len(area)), x, area


def test_nested_error_is_where_the_restricted_likelihood_is_highest():
    y, x, area = units()
    fit = fit_nested_error(y, x, area)
    same = (area[:, None] == area[None, :]).astype(float)
    best = optimize.minimize(
        lambda at: -restricted_likelihood(y, x, np.exp(at[0]) * same + np.exp(at[1]) * np.eye(len(y))),
        np.log([fit.area_variance * 1.2, fit.unit_variance]), method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-10},
    )  # fmt: skip
    np.testing.assert_allclose([fit.area_variance, fit.unit_variance], np.exp(best.x), rtol=1e-4)


def test_errors_of_area_means_agree_with_the_bootstrap():
    y, x, area = units()
    fit = fit_nested_error(y, x, area)
    names = np.array([*fit.areas, "elsewhere"], dtype=object)
    population = AreaPopulation(
        names, np.column_stack([np.ones(26), np.linspace(-1, 1, 26)]), np.full(26, 300.0)
    )
    estimate, mse = predict_means(fit, population)
    drawn = bootstrap_mean_mse(fit, UnitSample(y, x, area), population, replicates=300)
    assert np.median(mse / drawn) == pytest.approx(1, abs=0.12)
    assert estimate[-1] == pytest.approx(float([1.0, 1.0] @ fit.coefficients))
    assert mse[-1] == mse.max()


def test_a_fully_sampled_area_is_its_own_mean():
    y, x, area = units()
    fit = fit_nested_error(y, x, area)
    own = np.array([x[area == name].mean(axis=0) for name in fit.areas])
    estimate, mse = predict_means(fit, AreaPopulation(fit.areas, own, fit.n + 1e-9))
    np.testing.assert_allclose(estimate, [y[area == name].mean() for name in fit.areas], rtol=1e-6)
    assert (mse < 1e-6).all()


def test_single_units_cannot_be_told_from_areas():
    y, x, area = units()
    first = [np.flatnonzero(area == name)[0] for name in sorted(set(area))]
    with pytest.raises(TaksirError, match="single unit"):
        fit_nested_error(y[first], x[first], area[first])


def census() -> tuple[Census, np.ndarray, UnitSample]:
    rng = np.random.default_rng(11)
    size = 6000
    area = rng.choice([f"a{k:02d}" for k in range(20)], size).astype(object)
    x = np.column_stack([np.ones(size), rng.normal(size=size)])
    effect = dict(zip(sorted(set(area)), rng.normal(0, 0.3, 20), strict=True))
    log_welfare = x @ [1.0, 0.4] + [effect[a] for a in area] + rng.normal(0, 0.5, size)
    chosen = rng.choice(np.flatnonzero(area != "a03"), 300, replace=False)
    welfare = np.exp(log_welfare) - 0.5
    everyone = Census(x, area, rng.integers(1, 6, size).astype(float), np.full(size, 1.5), shift=0.5)
    return everyone, welfare, UnitSample(log_welfare[chosen], x[chosen], area[chosen])


def test_poverty_of_a_census_by_monte_carlo_tends_to_its_closed_form():
    everyone, _, sample = census()
    model = fit_nested_error(sample.outcome, sample.covariates, sample.area)
    drawn, exact = predict_poverty(model, everyone, draws=800), expected_poverty(model, everyone)
    # One effect an area and draw: its spread over the root of 800 draws, thrice.
    np.testing.assert_allclose(drawn, exact, atol=0.02)
    assert np.abs(drawn - exact).mean() < 0.004


def test_poverty_of_a_census_is_nearer_the_truth_than_a_poverty_of_mean_welfare():
    everyone, welfare, sample = census()
    model = fit_nested_error(sample.outcome, sample.covariates, sample.area)
    truth = measured(welfare, everyone)
    error = np.abs(expected_poverty(model, everyone) - truth).mean(axis=0)
    averaged = measured(np.exp(everyone.covariates @ model.coefficients) - 0.5, everyone)
    assert (error < 0.5 * np.abs(averaged - truth).mean(axis=0)).all()


def test_errors_of_poverty_tell_how_far_it_is_from_the_truth():
    everyone, welfare, sample = census()
    model = fit_nested_error(sample.outcome, sample.covariates, sample.area)
    mse = bootstrap_poverty_mse(model, sample, everyone, replicates=60)
    squares = (expected_poverty(model, everyone) - measured(welfare, everyone)) ** 2
    assert 0.3 < np.sqrt(squares[:, 0].mean() / mse[:, 0].mean()) < 2
    assert mse[everyone.areas[0] == "a03", 0] > 1.5 * np.median(mse[:, 0])  # the area without a sample


def test_rows_that_stand_for_many_households_give_what_the_households_give():
    everyone, _, sample = census()
    model = fit_nested_error(sample.outcome, sample.covariates, sample.area)
    rounded = np.round(everyone.covariates)  # few kinds of households
    single = Census(rounded, everyone.area, np.full(6000, 2.0), everyone.line, shift=0.5)
    keys, place, count = np.unique(
        np.column_stack([single.areas[1], rounded[:, 1]]), axis=0, return_inverse=True, return_counts=True
    )
    grouped = Census(
        np.column_stack([np.ones(len(keys)), keys[:, 1]]), single.areas[0][keys[:, 0].astype(int)],
        2.0 * count, np.full(len(keys), 1.5), shift=0.5, units=count.astype(float),
    )  # fmt: skip
    assert len(keys) < 200
    np.testing.assert_allclose(expected_poverty(model, grouped), expected_poverty(model, single), rtol=1e-9)
    errors = [bootstrap_poverty_mse(model, sample, each, replicates=20) for each in (grouped, single)]
    np.testing.assert_allclose(errors[0], errors[1], rtol=1e-9)


def test_errors_of_poverty_are_those_of_whole_censuses_drawn():
    """The closed form of what units bring, against censuses drawn household by household."""
    everyone, _, sample = census()
    small = Census(everyone.covariates[:400], everyone.area[:400], everyone.weight[:400], everyone.line[:400])
    model = fit_nested_error(sample.outcome, sample.covariates, sample.area)
    rng = np.random.default_rng(5)
    names, place = small.areas
    effect = rng.normal(0, np.sqrt(model.area_variance), len(names))
    mean = small.covariates @ model.coefficients + effect[place]
    drawn = np.array(
        [
            measured(np.exp(mean + rng.normal(0, np.sqrt(model.unit_variance), 400)), small)
            for _ in range(3000)
        ]
    )
    moments = poverty._shortfall_moments(mean, np.full(400, np.sqrt(model.unit_variance)), small, 5)
    for k in range(3):
        np.testing.assert_allclose(small.area_means(moments[k]), drawn[:, :, k].mean(axis=0), atol=0.01)
        chance = poverty._chance_of_units(moments, k, small)
        np.testing.assert_allclose(chance, drawn[:, :, k].var(axis=0), rtol=0.15, atol=1e-6)


def test_an_area_whose_own_sample_is_left_out_is_predicted_by_covariates_alone():
    everyone, _, sample = census()
    model = fit_nested_error(sample.outcome, sample.covariates, sample.area)
    without = without_areas(model, {"a05"})
    assert "a05" in model.areas and "a05" not in without.areas and len(without.effect) == len(without.areas)
    own, other = expected_poverty(model, everyone), expected_poverty(without, everyone)
    changed = np.abs(own - other).max(axis=1) > 1e-12
    assert list(everyone.areas[0][changed]) == ["a05"]


# -- diagnostics ---------------------------------------------------------------------------------


def test_a_model_that_leaves_a_covariate_out_and_claims_small_errors_is_found_out():
    y, psi, x = areas(variance=0.05, seed=9)
    good = fit_fay_herriot(y, psi, x)
    lying = fit_fay_herriot(y, psi, x[:, :1], variance=0.0)
    assert diagnose(good, y, psi).brown_p > 0.05
    assert diagnose(lying, y, psi).brown_p < 0.01
    assert diagnose(good, y, psi).explained_share > 0.8


def test_a_lonely_area_shows_in_the_normality_of_effects():
    y, psi, x = areas()
    y = np.where(np.arange(len(y)) == 5, 40.0, y)
    found = diagnose(fit_fay_herriot(y, psi, x), y, psi)
    assert found.residual_normal_p < 0.001 and found.effect_normal_p < 0.001


def test_intervals_that_do_not_meet_are_counted_where_both_are_known():
    y, psi, x = areas(m=40)
    direct = Intervals(np.where(np.arange(40) < 20, np.nan, y - 1), y + 1)
    model = Intervals(np.where(np.arange(40) < 25, y + 2, y), y + 3)
    found = diagnose(fit_fay_herriot(y, psi, x), y, psi, intervals=(direct, model))
    assert found.disagree_share == pytest.approx(5 / 20)


def test_amounts_keep_their_unit():
    y, psi, x = areas()
    model, thousand = model_amounts(y, psi, x), model_amounts(1000 * y, 1e6 * psi, x)
    np.testing.assert_allclose(thousand.inside.estimate, 1000 * model.inside.estimate, rtol=1e-9)
    np.testing.assert_allclose(thousand.inside.high, 1000 * model.inside.high, rtol=1e-9)
