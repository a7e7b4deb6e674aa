"""The four kinds of model, each saying of every area what it estimates, how sure it is, and by what data.

Area models start from the direct estimates of areas, alone or beside their neighbours; unit models from the
households of the sample, with what a census knows of areas, or of every household.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import pandas as pd
from scipy import special

from taksir.errors import TaksirError
from taksir.methods.small_area import (
    AreaModel,
    AreaPopulation,
    Census,
    NestedError,
    UnitSample,
    bootstrap_poverty_mse,
    expected_poverty,
    fit_nested_error,
    fit_spatial_fay_herriot,
    model_amounts,
    model_log_amounts,
    model_shares,
    normality,
    predict_means,
    scale_named,
    without_areas,
)
from taksir.modelled.direct import DirectInput, design_matrix
from taksir.schema import ModelSpec

FloatArray = np.ndarray
Part = TypeVar("Part")
REACH = float(special.ndtri(0.975))
STEP = 1e-4
"""For slopes by differences: on scales and coefficients of a size around 1."""
SMALLEST_SHARE = 1e-9


@dataclass(frozen=True)
class Beside:
    """What some kinds of model need beside the areas.

    Attributes:
        neighbours: For the spatial model: weights of neighbours, in the order of the areas.
        sample: For models of units: the sampled households.
        census: For the census predictor: every household.
    """

    neighbours: FloatArray | None = None
    sample: UnitSample | None = None
    census: Census | None = None


@dataclass(frozen=True)
class Line:
    """A fitted model at the areas that taught it, on its scale: what diagnostics look at.

    Attributes:
        residual_normal_p: Of units, where units were modelled; NaN where areas were.
    """

    variance: float
    coefficients: FloatArray
    estimate: FloatArray
    mse: FloatArray
    own_weight: FloatArray
    synthetic: FloatArray
    residual_normal_p: float = np.nan


@dataclass(frozen=True)
class Prediction:
    """What a kind of model says of areas, before they are moved to a total.

    Attributes:
        table: Index domain: estimate, mse, low, high, own_weight, synthetic, basis, population.
        shared: m × r: errors that areas have in common, in the unit; their sums of squares stay below mse.
        line: The model at the areas that taught it.
        taught: Those areas.
        scale: Scale it was fitted on.
        fitted_by: Estimator of the variance between areas.
        is_flat: Whether REML finds no difference between areas beyond the covariates.
    """

    table: pd.DataFrame
    shared: FloatArray
    line: Line
    taught: pd.Index
    scale: str
    fitted_by: str = "reml"
    is_flat: bool = False


# -- areas ---------------------------------------------------------------------------------------


def by_areas(
    spec: ModelSpec, areas: pd.DataFrame, fed: DirectInput, without_own: frozenset[str], beside: Beside
) -> Prediction:
    """The Fay-Herriot model: areas with the same covariates are alike."""
    inside, outside = areas[areas["is_inside"]], areas[~areas["is_inside"]]
    model, is_flat = _fitted(spec, inside, fed, outside)
    order = [*inside.index, *outside.index]
    table = _about(areas, without_own)
    own_too = table["basis"] == "model"
    for name in ("estimate", "mse", "low", "high", "own_weight"):
        alone = pd.Series(getattr(model.outside, name), index=order)
        own = pd.Series(getattr(model.inside, name), index=inside.index)
        table[name] = own.reindex(areas.index).where(own_too, alone.reindex(areas.index))
    table["synthetic"] = pd.Series(model.outside.estimate, index=order)
    x = design_matrix(areas, spec)
    values = pd.Series(model.fit.estimate, index=inside.index).reindex(areas.index)
    on_scale = values.where(own_too, pd.Series(x @ model.fit.coefficients, index=areas.index))
    root = _root(model.fit.covariance)
    shared = (
        slope(fed.scale)(on_scale.to_numpy())[:, None] * (1 - table[["own_weight"]].to_numpy()) * (x @ root)
    )
    fit = model.fit
    line = Line(fit.variance, fit.coefficients, fit.estimate, fit.mse, fit.own_weight, fit.synthetic)
    return Prediction(table, _below(shared, table), line, inside.index, fed.scale, fit.method, is_flat)


def _fitted(
    spec: ModelSpec, inside: pd.DataFrame, fed: DirectInput, outside: pd.DataFrame
) -> tuple[AreaModel, bool]:
    """REML; for logarithms, and where it says that areas do not differ, the likelihood that never does.

    The design of the areas inside stands first among those predicted without a sample: the same areas
    without their own data.
    """
    x = design_matrix(inside, spec)
    elsewhere = np.vstack([x, design_matrix(outside, spec)])
    estimate = inside["estimate"].to_numpy(float)

    def fit(method: str) -> AreaModel:
        if fed.scale == "amount":
            return model_amounts(estimate, fed.variance, x, outside=elsewhere, method=method)
        if fed.scale == "log_amount":
            return model_log_amounts(estimate, 1 / fed.cases_effective, x, outside=elsewhere, fit=method)
        return model_shares(estimate, fed.cases_effective, x, outside=elsewhere, scale=fed.scale, fit=method)

    model = fit("reml")
    is_flat = not model.fit.variance > 0
    return fit("amrl") if is_flat or fed.scale == "log_amount" else model, is_flat


def by_neighbours(
    spec: ModelSpec, areas: pd.DataFrame, fed: DirectInput, without_own: frozenset[str], beside: Beside
) -> Prediction:
    """The spatial model: areas resemble their neighbours beyond what covariates tell.

    Areas whose own data must not show are left out of it whole: their neighbours would lean on them.
    """
    table = _about(areas, without_own)
    taught = (table["basis"] == "model").to_numpy()
    inside = areas["is_inside"].to_numpy()
    direct, variance = areas["estimate"].to_numpy(float).copy(), np.full(len(areas), np.nan)
    variance[inside] = fed.variance
    if fed.scale != "amount":
        form, cases = scale_named(fed.scale), np.full(len(areas), np.nan)
        cases[inside] = fed.cases_effective
        variance[taught] = form.sampling_variance(direct[taught], cases[taught])
        direct[taught] = form.there(direct[taught], cases[taught])
    direct[~taught] = np.nan
    fit = fit_spatial_fay_herriot(direct, variance, design_matrix(areas, spec), _needed(beside.neighbours))
    reach = REACH * np.sqrt(fit.mse_shown)
    ends = fit.estimate - reach, fit.estimate + reach
    found = {"estimate": fit.estimate, "mse": fit.mse_shown, "synthetic": fit.synthetic}
    found |= {"low": ends[0], "high": ends[1]}
    if fed.scale != "amount":
        found = {name: form.back(value) for name, value in found.items()}
        # Not by the whole error: in single areas it is mostly the correction for estimating two parameters.
        found["estimate"] = form.mean(fit.estimate, fit.posterior_variance)
        found["mse"] = form.spread(fit.estimate, fit.mse_shown)
    table = table.assign(**found)
    table["own_weight"] = fit.own_weight
    shared = slope(fed.scale)(fit.estimate)[:, None] * _root(fit.error_covariance)
    parts = (getattr(fit, name)[taught] for name in ("estimate", "mse", "own_weight", "synthetic"))
    line = Line(fit.variance, fit.coefficients, *parts)
    return Prediction(table, _below(shared, table), line, areas.index[taught], fed.scale)


def slope(scale: str) -> Callable[[FloatArray], FloatArray]:
    """How fast a value changes with the value on a scale."""
    if scale == "amount":
        return np.ones_like
    back = scale_named(scale).back
    return lambda value: (back(value + STEP) - back(value - STEP)) / (2 * STEP)


# -- units ---------------------------------------------------------------------------------------


def by_units(
    spec: ModelSpec, areas: pd.DataFrame, fed: DirectInput, without_own: frozenset[str], beside: Beside
) -> Prediction:
    """The model of Battese, Harter and Fuller: households of the sample, census means of their covariates."""
    sample = _needed(beside.sample)
    fitted = fit_nested_error(sample.outcome, sample.covariates, sample.area)
    model = without_areas(fitted, without_own)
    x = design_matrix(areas, spec)
    names = areas.index.to_numpy(dtype=object)
    units = np.maximum(areas["population"].to_numpy(float), _units(fitted, names))
    population = AreaPopulation(names, x, units)
    # A mean of persons is the mean of households over their mean size, which a census knows.
    per = areas[spec.per].to_numpy(float) if spec.per else np.ones(len(areas))
    table = _about(areas, without_own)
    table["estimate"], table["mse"] = predict_means(model, population)
    table["estimate"], table["mse"] = table["estimate"] / per, table["mse"] / per**2
    reach = REACH * np.sqrt(table["mse"])
    table["low"], table["high"] = table["estimate"] - reach, table["estimate"] + reach
    table["own_weight"] = _of_areas(model, model.own_weight, areas.index)
    table["synthetic"] = x @ fitted.coefficients / per
    own_x = np.column_stack([_of_areas(model, column, areas.index) for column in model.mean_covariates.T])
    shared = (x - table[["own_weight"]].to_numpy() * own_x) @ _root(fitted.covariance) / per[:, None]
    with_own = predict_means(fitted, population)[0] / per
    line, taught = _line_of_units(fitted, sample, table, areas, with_own)
    return Prediction(table, _below(shared, table), line, taught, "amount")


def by_census(
    spec: ModelSpec, areas: pd.DataFrame, fed: DirectInput, without_own: frozenset[str], beside: Beside
) -> Prediction:
    """The census predictor: the welfare of every household of a census, as the sampled ones tell it."""
    sample, census = _needed(beside.sample), _needed(beside.census)
    fitted = fit_nested_error(sample.outcome, sample.covariates, sample.area)
    model = without_areas(fitted, without_own)

    def measures(of: NestedError) -> FloatArray:
        found = expected_poverty(of, census)[:, spec.measure]
        return pd.Series(found, index=census.areas[0]).reindex(areas.index).to_numpy()

    mse = bootstrap_poverty_mse(fitted, sample, census, without_own=without_own)[:, spec.measure]
    table = _about(areas, without_own)
    table["estimate"] = measures(model)
    table["mse"] = pd.Series(mse, index=census.areas[0]).reindex(areas.index)
    table["low"], table["high"] = _logit_interval(table["estimate"], np.sqrt(table["mse"]))
    table["own_weight"] = _of_areas(model, model.own_weight, areas.index)
    table["synthetic"] = measures(without_areas(fitted, fitted.areas))
    moves = _root(fitted.covariance).T
    sides = [(measures(_moved(model, by)) - measures(_moved(model, -by))) / 2 for by in moves]
    line, taught = _line_of_units(fitted, sample, table, areas, measures(fitted))
    return Prediction(table, _below(np.column_stack(sides), table), line, taught, "log_units")


def _moved(model: NestedError, by: FloatArray) -> NestedError:
    """The model with other coefficients, its area effects refitted to them."""
    effect = model.effect - model.own_weight * (model.mean_covariates @ by)
    return replace(model, coefficients=model.coefficients + by, effect=effect)


def _logit_interval(estimate: pd.Series, se: pd.Series) -> tuple[FloatArray, FloatArray]:
    """95 % interval of a share that stays within 0 and 1."""
    share = np.clip(estimate.to_numpy(float), SMALLEST_SHARE, 1 - SMALLEST_SHARE)
    middle, reach = special.logit(share), REACH * se.to_numpy(float) / (share * (1 - share))
    return special.expit(middle - reach), special.expit(middle + reach)


def _units(model: NestedError, names: FloatArray) -> FloatArray:
    """Sampled units of areas, and one more: no census counts fewer than were asked."""
    return pd.Series(model.n, index=model.areas).reindex(names).fillna(0).to_numpy() + 1


def _of_areas(model: NestedError, values: FloatArray, index: pd.Index) -> FloatArray:
    return pd.Series(values, index=model.areas).reindex(index).fillna(0.0).to_numpy()


def _line_of_units(
    fitted: NestedError, sample: UnitSample, table: pd.DataFrame, areas: pd.DataFrame, with_own: FloatArray
) -> tuple[Line, pd.Index]:
    """The model at the sampled areas, in the unit of the indicator, with the normality of units."""
    taught = areas.index[areas["is_inside"] & areas.index.isin(fitted.areas)]
    own = table.loc[taught].assign(estimate=pd.Series(with_own, index=areas.index)[taught])
    effect = pd.Series(fitted.effect, index=fitted.areas).reindex(sample.area.astype(str)).to_numpy()
    residual = sample.outcome - sample.covariates @ fitted.coefficients - effect
    weight = _of_areas(fitted, fitted.own_weight, taught)
    line = Line(
        variance=fitted.area_variance,
        coefficients=fitted.coefficients,
        estimate=own["estimate"].to_numpy(float),
        mse=own["mse"].to_numpy(float),
        own_weight=weight,
        synthetic=own["synthetic"].to_numpy(float),
        residual_normal_p=normality(residual),
    )
    return line, taught


# -- common --------------------------------------------------------------------------------------

KINDS: dict[str, Callable[..., Prediction]] = {
    "area": by_areas,
    "spatial": by_neighbours,
    "unit": by_units,
    "census": by_census,
}


def _about(areas: pd.DataFrame, without_own: frozenset[str]) -> pd.DataFrame:
    """What each area's estimate rests on, and its population."""
    basis = np.where(areas["is_inside"], "model", "model_no_sample")
    table = pd.DataFrame({"population": areas["population"], "basis": basis}, index=areas.index)
    hidden = areas.index[areas["is_inside"]].intersection(pd.Index(sorted(without_own)))
    table.loc[hidden, "basis"] = "model_without_own"
    return table


def _root(covariance: FloatArray) -> FloatArray:
    """A matrix whose product with its transpose is a covariance, which may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    return vectors * np.sqrt(np.maximum(values, 0))


def _below(shared: FloatArray, table: pd.DataFrame) -> FloatArray:
    """Shared errors no larger than the whole error of an area."""
    size = np.sqrt((shared**2).sum(axis=1))
    whole = np.sqrt(np.maximum(table["mse"].to_numpy(float), 0))
    return shared * np.where(size > whole, whole / np.where(size > 0, size, 1), 1.0)[:, None]


def _needed(part: Part | None) -> Part:
    if part is None:
        raise TaksirError("The model lacks what it is made of. Choose another model.")
    return part
