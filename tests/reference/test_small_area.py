"""Area and unit models against R sae 1.3 and emdi 2.2.2.

Our own synthetic areas and their R answers lie in data/small_area_*.csv (sae run with precision 1e-13; the
emdi answers are on the percent scale, where its optimiser's absolute tolerance does not matter). Public data
of the packages are GPL: they stay outside, and tests that read them skip where they are missing.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from taksir.methods.small_area import (
    AreaPopulation,
    FayHerriot,
    benchmark,
    bootstrap_share_mse,
    diagnose,
    fit_fay_herriot,
    fit_nested_error,
    fit_spatial_fay_herriot,
    model_amounts,
    model_log_amounts,
    model_shares,
    predict_means,
    scale_named,
)

DATA = Path(__file__).parent / "data"
OWN = {"reml": 0.00146177144249, "ml": 0.00118092798149465, "fh": 0.00112921560782469}
OWN_COEFFICIENTS = [0.194345642523497, 0.0486137446072579, -0.129803561240217]
OWN_LOG_LIKELIHOOD = {"reml": 54.824437146234, "ml": 54.8835076993689, "fh": 54.8812186243159}
MILK = {"reml": 0.0185503347627667, "ml": 0.0155175087124195, "fh": 0.0164202636541286}
NAMES = {"reml": "REML", "ml": "ML", "fh": "FH"}


def own_areas() -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    table = pd.read_csv(DATA / "small_area_fh.csv")
    return table, np.column_stack([np.ones(len(table)), table[["x1", "x2"]]]), table["p"].notna().to_numpy()


@pytest.fixture
def sae(shared_data: Path) -> Path:
    return shared_data / "sae_reference"


def with_ones(table: pd.DataFrame, *names: str) -> np.ndarray:
    return np.column_stack([np.ones(len(table)), table[list(names)]])


@pytest.mark.parametrize("method", ["reml", "ml", "fh"])
def test_fay_herriot_equals_sae_on_our_own_areas(method):
    table, x, inside = own_areas()
    expected = pd.read_csv(DATA / "small_area_fh_sae.csv").set_index("area").loc[table["area"][inside]]
    fit = fit_fay_herriot(table["p"][inside], table["psi"][inside], x[inside], method=method)
    assert fit.variance == pytest.approx(OWN[method], rel=1e-9)
    assert fit.log_likelihood == pytest.approx(OWN_LOG_LIKELIHOOD[method], rel=1e-9)
    np.testing.assert_allclose(fit.estimate, expected[f"eblup_{NAMES[method]}"], rtol=1e-9)
    np.testing.assert_allclose(fit.mse, expected[f"mse_{NAMES[method]}"], rtol=1e-9)


def test_coefficients_equal_sae():
    table, x, inside = own_areas()
    fit = fit_fay_herriot(table["p"][inside], table["psi"][inside], x[inside])
    np.testing.assert_allclose(fit.coefficients, OWN_COEFFICIENTS, rtol=1e-9)


def test_areas_without_a_sample_equal_emdi():
    table, x, inside = own_areas()
    expected = pd.read_csv(DATA / "small_area_fh_emdi.csv").set_index("Domain").loc[table["area"]]
    model = model_amounts(table["p"][inside], table["psi"][inside], x[inside], outside=x[~inside])
    np.testing.assert_allclose(model.outside.estimate, expected["FH"][~inside], rtol=1e-6)
    np.testing.assert_allclose(model.outside.mse, expected["MSE"][~inside], rtol=1e-6)
    np.testing.assert_allclose(model.inside.estimate, expected["FH"][inside], rtol=1e-6)
    assert (model.outside.own_weight == 0).all()


@pytest.mark.parametrize("method", ["reml", "ml", "fh"])
def test_milk_equals_sae(method, sae):
    table, expected = pd.read_csv(sae / "milk_input.csv"), pd.read_csv(sae / "milk_fh_expected.csv")
    x = np.column_stack([np.ones(len(table)), *((table["MajorArea"] == k) * 1.0 for k in (2, 3, 4))])
    fit = fit_fay_herriot(table["yi"], table["var"], x, method=method)
    assert fit.variance == pytest.approx(MILK[method], rel=1e-9)
    np.testing.assert_allclose(fit.estimate, expected[f"eblup_{NAMES[method]}"], rtol=1e-9)
    np.testing.assert_allclose(fit.mse, expected[f"mse_{NAMES[method]}"], rtol=1e-9)
    if method == "reml":
        assert fit.aic == pytest.approx(-15.354943270357, rel=1e-9)
        assert fit.bic == pytest.approx(-6.54894269188915, rel=1e-9)


@pytest.mark.parametrize("method", ["reml", "ml", "amrl"])
def test_austria_equals_emdi(method, sae):
    table = pd.read_csv(sae / "eusilcA_combined_input.csv")
    expected = pd.read_csv(sae / f"eusilcA_fh_{method}.csv")
    known = json.loads((sae / "reference_eusilcA.json").read_text())[f"eusilcA_fh_{method}"]
    fit = fit_fay_herriot(
        table["Mean"], table["Var_Mean"], with_ones(table, "cash", "self_empl"), method=method
    )
    assert fit.variance == pytest.approx(known["variance"], rel=1e-6)
    np.testing.assert_allclose(fit.estimate, expected["FH"], rtol=1e-6)
    np.testing.assert_allclose(fit.mse, expected["MSE_FH"], rtol=1e-6)


def test_arcsine_scale_equals_emdi_but_for_its_two_wrong_areas(sae):
    """Where a transformed estimate exceeds pi/2 emdi gives 0; the survey counts 98 % and 99 % there."""
    table = pd.read_csv(sae / "eusilcA_combined_input.csv")
    expected = pd.read_csv(sae / "eusilcA_fh_arcsin_bc_reml.csv")
    known = json.loads((sae / "reference_eusilcA.json").read_text())["eusilcA_fh_arcsin_bc_reml"]
    x = with_ones(table, "cash", "age_ben", "rent", "house_allow")
    form = scale_named("arcsine")
    share, cases = table["MTMED"].to_numpy(), table["n"].to_numpy(float)
    fit = fit_fay_herriot(
        form.there(share, cases), form.sampling_variance(share, cases), x, variance=known["variance"]
    )
    model = model_shares(share, cases, x, fit=fit)
    wrong = expected["FH"] < 1e-3
    assert wrong.sum() == 2 and (model.inside.estimate[wrong] > 0.98).all()
    np.testing.assert_allclose(model.inside.estimate[~wrong], expected["FH"][~wrong], rtol=1e-6)


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_logarithms_of_amounts_equal_emdi(method, sae):
    """At its own model variance, which its optimiser leaves 0.2 % beside the top of the likelihood."""
    table = pd.read_csv(sae / "eusilcA_combined_input.csv")
    expected = pd.read_csv(sae / f"eusilcA_fh_log_bccrude_{method}.csv")
    known = json.loads((sae / "reference_eusilcA.json").read_text())[f"eusilcA_fh_log_bccrude_{method}"]
    x, relative = with_ones(table, "cash", "self_empl"), table["Var_Mean"] / table["Mean"] ** 2
    own = model_log_amounts(table["Mean"], relative, x, fit=method)
    assert own.fit.variance == pytest.approx(known["variance"], rel=2e-3)
    fit = with_its_errors(known["variance"], np.log(table["Mean"]), relative, x, method)
    model = model_log_amounts(table["Mean"], relative, x, fit=fit)
    np.testing.assert_allclose(model.inside.estimate, expected["FH"], rtol=1e-9)
    np.testing.assert_allclose(model.inside.mse, expected["MSE_FH"], rtol=1e-9)
    np.testing.assert_allclose(own.inside.estimate, expected["FH"], rtol=2e-4)


def with_its_errors(
    variance: float, direct: pd.Series, sampling: pd.Series, x: np.ndarray, method: str
) -> FayHerriot:
    """A fit at a given model variance, with the errors of one that was estimated there."""
    fit = fit_fay_herriot(direct, sampling, x, variance=variance)
    total = variance + sampling.to_numpy()
    of_variance, bias = 2 / (1 / total**2).sum(), 0.0
    if method == "ml":
        inverse = np.linalg.inv(x.T @ (x / total[:, None]))
        bias = -np.trace(inverse @ (x.T @ (x / total[:, None] ** 2))) / (1 / total**2).sum()
    g3 = sampling.to_numpy() ** 2 / total**3 * of_variance
    return replace(fit, mse=fit.mse + 2 * g3 - bias * (sampling.to_numpy() / total) ** 2)


def test_logarithms_of_amounts_without_a_sample_equal_emdi(sae):
    """As near as its optimiser comes to the model variance."""
    table = pd.read_csv(sae / "eusilcA_oos_input.csv")
    expected = pd.read_csv(sae / "eusilcA_oos_fh_log_bccrude.csv").set_index("Domain").loc[table["Domain"]]
    inside = table["Mean"].notna().to_numpy()
    x, relative = with_ones(table, "cash", "self_empl"), table["Var_Mean"] / table["Mean"] ** 2
    model = model_log_amounts(
        table["Mean"][inside], relative[inside], x[inside], outside=x[~inside], fit="reml"
    )
    np.testing.assert_allclose(model.outside.estimate, expected["FH"][~inside], rtol=1e-4)
    np.testing.assert_allclose(model.outside.mse, expected["MSE_FH"][~inside], rtol=3e-3)


def test_errors_of_shares_agree_with_emdis_bootstrap(sae):
    """Its 50 replicates are noise of some 20 % an area; in the middle of 94 areas they agree.

    The analytic error is on the safe side here, where areas hardly differ beyond their covariates.
    """
    table = pd.read_csv(sae / "eusilcA_combined_input.csv")
    expected = pd.read_csv(sae / "eusilcA_fh_arcsin_bc_boot50.csv")["MSE_FH"]
    x, cases = with_ones(table, "cash", "age_ben", "rent", "house_allow"), table["n"]
    model = model_shares(table["MTMED"], cases, x)
    drawn = bootstrap_share_mse(model, cases, x, replicates=100)
    assert np.median(drawn / expected) == pytest.approx(1, abs=0.15)
    assert 1 <= np.median(model.inside.mse / expected) < 1.35


def test_analytic_errors_of_shares_agree_with_the_bootstrap_where_areas_differ():
    table, x, inside = own_areas()
    cases = table["n_eff"][inside].to_numpy()
    model = model_shares(table["p"][inside], cases, x[inside])
    drawn = bootstrap_share_mse(model, cases, x[inside], replicates=300)
    assert np.median(model.inside.mse / drawn) == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize(("way", "name"), [("ratio", "ratio"), ("difference", "raking"), ("mse", "MSE_adj")])
def test_benchmarking_equals_emdi(way, name, sae):
    expected = pd.read_csv(sae / f"eusilcA_benchmark_{name}.csv")
    shares = pd.read_csv(sae / "eusilcA_combined_input.csv")["ratio_n"].to_numpy()
    shares = shares / shares.sum()
    mse = pd.read_csv(sae / "eusilcA_fh_reml.csv")["MSE_FH"]
    target = float(shares @ expected["FH_Bench"])
    moved = benchmark(expected["FH"], shares, target, way=way, mse=mse)
    np.testing.assert_allclose(moved.estimate, expected["FH_Bench"], rtol=1e-9)


def test_spatial_model_equals_sae(sae):
    table = pd.read_csv(sae / "grapes_input.csv")
    neighbours = pd.read_csv(sae / "grapes_proxmat.csv").iloc[:, 1:].to_numpy(float)
    expected = pd.read_csv(sae / "grapes_sfh_expected.csv")
    fit = fit_spatial_fay_herriot(table["grapehect"], table["var"], table[["area", "workdays"]], neighbours)
    assert fit.variance == pytest.approx(69.7489562613933, rel=1e-6)
    assert fit.correlation == pytest.approx(0.61426830129351, rel=1e-6)
    np.testing.assert_allclose(fit.coefficients, [-0.0123646003654099, 0.499787858206876], rtol=1e-6)
    np.testing.assert_allclose(fit.estimate, expected["eblup_REML"], rtol=1e-6)
    np.testing.assert_allclose(fit.mse, expected["mse_REML"], rtol=1e-6)


def unit_names(codes: pd.Series) -> np.ndarray:
    return codes.astype(str).str.zfill(2).to_numpy(object)


def test_unit_model_equals_sae_on_our_own_units():
    units, means = (pd.read_csv(DATA / f"small_area_unit{name}.csv") for name in ("", "_population"))
    expected = pd.read_csv(DATA / "small_area_unit_sae.csv")
    fit = fit_nested_error(units["y"], with_ones(units, "x"), unit_names(units["dom"]))
    assert fit.area_variance == pytest.approx(4.17823619704847, rel=1e-6)
    assert fit.unit_variance == pytest.approx(1.48877778258683, rel=1e-6)
    population = AreaPopulation(
        unit_names(means["dom"]), with_ones(means, "xmean"), means["N"].to_numpy(float)
    )
    np.testing.assert_allclose(predict_means(fit, population)[0], expected["eblup"], rtol=1e-6)


def test_unit_model_equals_sae_on_corn_and_soybeans(sae):
    units = pd.read_csv(sae / "cornsoybean_input.csv").drop(index=32)
    means = pd.read_csv(sae / "cornsoybeanmeans_input.csv")
    expected = pd.read_csv(sae / "cornsoybean_bhf_expected.csv")
    fit = fit_nested_error(
        units["CornHec"], with_ones(units, "CornPix", "SoyBeansPix"), unit_names(units["County"])
    )
    np.testing.assert_allclose(
        fit.coefficients, [51.0703980771125, 0.328721732424022, -0.134568447968484], rtol=1e-6
    )
    population = AreaPopulation(
        unit_names(means["CountyIndex"]),
        with_ones(means, "MeanCornPixPerSeg", "MeanSoyBeansPixPerSeg"),
        means["PopnSegments"].to_numpy(float),
    )
    estimate, mse = predict_means(fit, population)
    np.testing.assert_allclose(estimate, expected["eblup"], rtol=1e-6)
    # Its bootstrap of 50 replicates: noise of some 20 % a county, and 36 units in all.
    assert np.median(mse / expected["pbmse_B50_seed123"]) == pytest.approx(1.1, abs=0.25)


@pytest.mark.parametrize("name", ["arcsine", "logit"])
def test_the_way_back_is_the_mean_of_the_back_transformed_distribution(name):
    """Against numerical integration."""
    form = scale_named(name)
    mean = np.array([0.05, 0.4, 1.2]) if name == "arcsine" else np.array([-4.0, -1.0, 1.5])
    variance = np.array([0.01, 0.05, 0.02])

    def back(value: float) -> float:
        return float(np.sin(value) ** 2) if name == "arcsine" else float(1 / (1 + np.exp(-value)))

    for power, found in ((1, form.mean(mean, variance)), (2, form.spread(mean, variance))):
        for at, (m, v) in enumerate(zip(mean, variance, strict=True)):
            sd = np.sqrt(v)
            moments = [
                integrate.quad(
                    lambda z, k=k, m=m, sd=sd: back(z) ** k * stats.norm.pdf(z, m, sd), m - 9 * sd, m + 9 * sd
                )[0]
                for k in (1, 2)
            ]
            expected = moments[0] if power == 1 else moments[1] - moments[0] ** 2
            assert found[at] == pytest.approx(expected, rel=1e-6)


def test_brown_test_by_hand():
    """Squared distances over the sum of both variances, chi-squared with a degree an area (emdi compare)."""
    table, x, inside = own_areas()
    direct, psi = table["p"][inside].to_numpy(), table["psi"][inside].to_numpy()
    fit = fit_fay_herriot(direct, psi, x[inside])
    found = diagnose(fit, direct, psi)
    distance = sum((direct - fit.estimate) ** 2 / (psi + fit.mse))
    assert found.brown_statistic == pytest.approx(distance, rel=1e-12)
    assert found.brown_p == pytest.approx(stats.chi2(len(direct)).sf(distance), rel=1e-12)
    residual = (direct - fit.synthetic) / np.sqrt(fit.variance + psi)
    assert found.residual_normal_p == pytest.approx(stats.shapiro(residual).pvalue, rel=1e-9)
