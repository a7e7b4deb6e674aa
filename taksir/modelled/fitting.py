"""A model on a table of areas: fitted, moved to reliable totals, examined. No store, no evidence."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from taksir.methods.small_area import Diagnostics, Intervals, benchmark, diagnose, scale_named
from taksir.modelled.direct import DirectInput, direct_input
from taksir.modelled.kinds import KINDS, Beside, Prediction
from taksir.schema import AMOUNT_SCALES, ModelSpec

SHARES_AS_THEY_ARE = {"log_units": "identity"}
"""On which scale shares are compared with direct ones that were not modelled as shares."""


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
        shared: m × r: errors the areas have in common, in the unit, in the order of the table.
        diagnostics: Whether it may be believed.
        fitted_by: Estimator of the variance between areas.
        is_flat: Whether REML finds no difference between areas beyond the covariates.
        design_effect: Common to all areas; NaN for amounts.
        scale: The scale it was fitted on.
        shift: Largest move to a total [share of the total].
        direct_se: Smoothed standard errors of the direct estimates, areas with a sample.
    """

    table: pd.DataFrame
    shared: np.ndarray
    diagnostics: Diagnostics
    fitted_by: str
    is_flat: bool
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
    beside: Beside | None = None,
) -> FittedAreas:
    """Model estimates of areas with a sample and without.

    Args:
        spec: The model.
        areas: Index domain, sorted: a column per covariate, population, n, estimate, low, high [direct],
            variance, df [within the area], is_inside.
        totals: What the estimates add up to.
        is_proportion: Whether every case is or is not.
        without_own: Areas whose own data are left out of their estimate.
        beside: Neighbours or households, for the kinds of model that need them.
    """
    inside = areas[areas["is_inside"]]
    fed = direct_input(spec, inside, is_proportion)
    found = KINDS[spec.kind](spec, areas, fed, without_own, beside or Beside())
    way = "ratio" if found.scale in AMOUNT_SCALES else "logit"
    table, shift = _benchmarked(found.table, totals, way)
    return FittedAreas(
        table=table,
        shared=found.shared,
        diagnostics=_examined(found, inside, fed, table),
        fitted_by=found.fitted_by,
        is_flat=found.is_flat,
        design_effect=fed.design_effect,
        scale=found.scale,
        shift=shift,
        direct_se=pd.Series(np.sqrt(fed.variance), index=inside.index),
    )


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


def _examined(found: Prediction, inside: pd.DataFrame, fed: DirectInput, table: pd.DataFrame) -> Diagnostics:
    """Diagnostics on the model's scale; intervals and errors compared as they are shown."""
    at = inside.index.get_indexer(found.taught)
    taught = inside.iloc[at]
    direct, sampling = taught["estimate"].to_numpy(float), fed.variance[at]
    rse = np.sqrt(sampling) / np.where(direct > 0, direct, np.nan)
    if found.scale != "amount":
        form, cases = scale_named(SHARES_AS_THEY_ARE.get(found.scale, found.scale)), fed.cases_effective[at]
        sampling = form.sampling_variance(direct, cases)
        direct = form.there(direct, cases)
    own = table.loc[taught.index]
    examined = diagnose(
        found.line,
        direct,
        sampling,
        outside_areas=len(table) - len(taught),
        intervals=(
            Intervals(taught["low"].to_numpy(float), taught["high"].to_numpy(float)),
            Intervals(own["low"].to_numpy(float), own["high"].to_numpy(float)),
        ),
        rse=(rse, own["rse"].to_numpy(float)),
    )
    of_units = found.line.residual_normal_p
    return replace(examined, residual_normal_p=of_units) if np.isfinite(of_units) else examined
