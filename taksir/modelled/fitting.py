"""An area model on a table of areas: fitted, moved to reliable totals, examined. No store, no evidence."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir.methods.small_area import (
    AreaModel,
    Diagnostics,
    Intervals,
    benchmark,
    diagnose,
    model_amounts,
    model_shares,
    scale_named,
)
from taksir.modelled.direct import DirectInput, direct_input
from taksir.schema import ModelSpec


@dataclass(frozen=True)
class Totals:
    """Estimates of larger areas that the modelled ones add up to.

    Attributes:
        estimate: By code of the larger area.
        code_length: How many characters of an area's code are the larger area's; 0 for one region.
    """

    estimate: pd.Series
    code_length: int


@dataclass(frozen=True)
class FittedAreas:
    """What a model says of areas.

    Attributes:
        table: Index domain: estimate, se, low, high, rse, own_weight [share], synthetic [before it is
            moved], population, basis: model [own data used], model_without_own [left out because too few
            were asked] or model_no_sample.
        diagnostics: Whether it may be believed.
        fitted_by: reml, or amrl where that finds no difference between areas.
        design_effect: Common to all areas; NaN for amounts.
        scale: The scale it was fitted on.
        shift: Largest move to a total [share of the total].
        direct_se: Smoothed standard errors of the direct estimates, areas with a sample.
    """

    table: pd.DataFrame
    diagnostics: Diagnostics
    fitted_by: str
    design_effect: float
    scale: str
    shift: float
    direct_se: pd.Series


def fit_areas(
    spec: ModelSpec,
    areas: pd.DataFrame,
    totals: Totals,
    *,
    is_proportion: bool = True,
    without_own: frozenset[str] = frozenset(),
) -> FittedAreas:
    """Model estimates of areas with a sample and without.

    Args:
        spec: The model.
        areas: Index domain, sorted: a column per covariate, population, n, estimate, low, high [direct],
            variance, df [within the area], is_inside.
        totals: What the estimates add up to.
        is_proportion: Whether every case is or is not.
        without_own: Areas whose own data are left out of their estimate.
    """
    inside = areas[areas["is_inside"]]
    fed = direct_input(spec, inside, is_proportion)
    model = _fitted(spec, inside, fed, areas[~areas["is_inside"]])
    way = "ratio" if fed.scale == "amount" else "logit"
    table, shift = _benchmarked(_predictions(model, areas, without_own), totals, way)
    return FittedAreas(
        table=table,
        diagnostics=_examined(model, inside, fed, table),
        fitted_by=model.fit.method,
        design_effect=fed.design_effect,
        scale=fed.scale,
        shift=shift,
        direct_se=pd.Series(np.sqrt(fed.variance), index=inside.index),
    )


def design_matrix(table: pd.DataFrame, spec: ModelSpec) -> np.ndarray:
    """The columns of a model: ones, and each covariate."""
    return np.column_stack([np.ones(len(table)), *(table[covariate.id] for covariate in spec.covariates)])


def _fitted(spec: ModelSpec, inside: pd.DataFrame, fed: DirectInput, outside: pd.DataFrame) -> AreaModel:
    """REML; where it says that areas do not differ at all, the adjusted likelihood, which never does.

    The design of the areas inside stands first among those predicted without a sample: the same areas
    without their own data.
    """
    x = design_matrix(inside, spec)
    elsewhere = np.vstack([x, design_matrix(outside, spec)])
    estimate = inside["estimate"].to_numpy(float)

    def fit(method: str) -> AreaModel:
        if fed.scale == "amount":
            return model_amounts(estimate, fed.variance, x, outside=elsewhere, method=method)
        return model_shares(estimate, fed.cases_effective, x, outside=elsewhere, scale=fed.scale, fit=method)

    model = fit("reml")
    return model if model.fit.variance > 0 else fit("amrl")


def _predictions(model: AreaModel, areas: pd.DataFrame, without_own: frozenset[str]) -> pd.DataFrame:
    """One row per area: with own data, or by covariates alone."""
    inside = areas.index[areas["is_inside"]]
    table = pd.DataFrame(index=areas.index)
    table["population"] = areas["population"]
    table["basis"] = np.where(areas["is_inside"], "model", "model_no_sample")
    table.loc[inside.intersection(pd.Index(sorted(without_own))), "basis"] = "model_without_own"
    order = [*inside, *areas.index[~areas["is_inside"]]]
    for name in ("estimate", "mse", "low", "high", "own_weight"):
        alone = pd.Series(getattr(model.outside, name), index=order)
        own = pd.Series(getattr(model.inside, name), index=inside)
        table[name] = own.reindex(areas.index).where(table["basis"] == "model", alone.reindex(areas.index))
    table["synthetic"] = pd.Series(model.outside.estimate, index=order)
    return table


def _benchmarked(table: pd.DataFrame, totals: Totals, way: str) -> tuple[pd.DataFrame, float]:
    """Estimates and intervals moved so that each larger area keeps its direct estimate.

    The squared move is added to the mean squared error: it is as uncertain as it is large.
    """
    parts, largest = [], 0.0
    for area, part in table.groupby(table.index.str[: totals.code_length], sort=True):
        target = float(totals.estimate.get(area, np.nan))
        part = part.copy()
        shares = (part["population"] / part["population"].sum()).to_numpy(float)
        if np.isfinite(target) and target > 0 and np.isfinite(shares).all():
            estimate = part["estimate"].to_numpy(float)
            moved = benchmark(estimate, shares, target, way=way)
            part[["estimate", "low", "high"]] = _moved(part, moved.moved)
            part["mse"] += (part["estimate"] - estimate) ** 2
            largest = max(largest, abs(float(shares @ estimate) - target) / target)
        parts.append(part)
    table = pd.concat(parts).sort_index()
    table["se"] = np.sqrt(table["mse"])
    table["rse"] = table["se"] / table["estimate"].abs().where(table["estimate"] != 0)
    return table.drop(columns="mse"), largest


def _moved(part: pd.DataFrame, moved: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    return np.column_stack([moved(part[name].to_numpy(float)) for name in ("estimate", "low", "high")])


def _examined(model: AreaModel, inside: pd.DataFrame, fed: DirectInput, table: pd.DataFrame) -> Diagnostics:
    """Diagnostics on the model's scale; intervals and errors compared as they are shown."""
    direct, sampling = inside["estimate"].to_numpy(float), fed.variance
    rse = np.sqrt(sampling) / np.where(direct > 0, direct, np.nan)
    if fed.scale != "amount":
        form = scale_named(fed.scale)
        sampling = form.sampling_variance(direct, fed.cases_effective)
        direct = form.there(direct, fed.cases_effective)
    own = table.loc[inside.index]
    return diagnose(
        model.fit,
        direct,
        sampling,
        outside_areas=len(table) - len(inside),
        intervals=(
            Intervals(inside["low"].to_numpy(float), inside["high"].to_numpy(float)),
            Intervals(own["low"].to_numpy(float), own["high"].to_numpy(float)),
        ),
        rse=(rse, own["rse"].to_numpy(float)),
    )
