"""Poverty of small areas from a census: the empirical best predictor of Foster-Greer-Thorbecke measures.

A unit-level model of the logarithm of welfare, fitted on the survey, says how the welfare of every unit of
the census is distributed; a measure is averaged over that distribution, never computed of an average.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from taksir.methods.small_area.nested_error import (
    NestedError,
    UnitSample,
    fit_nested_error,
    without_areas,
)
from taksir.methods.small_area.regression import FloatArray

MEASURES = (0, 1, 2)
"""Headcount, gap, severity."""


@dataclass(frozen=True)
class Census:
    """All units of the areas to estimate.

    Attributes:
        covariates: N × p, the columns of the survey's.
        area: Area of each unit.
        weight: How many each counts, as persons of a household.
        line: Poverty line of each unit, in the unit of welfare.
        shift: Added to welfare before its logarithm was taken.
        units: How many units alike a row stands for; their weight is added up. None for one each.
    """

    covariates: FloatArray
    area: NDArray[np.object_]
    weight: FloatArray
    line: FloatArray
    shift: float = 0.0
    units: FloatArray | None = None

    @cached_property
    def areas(self) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
        """The names of areas, sorted, and the place of each unit's among them."""
        names, place = np.unique(self.area.astype(str), return_inverse=True)
        return names, place

    def area_means(self, values: FloatArray) -> FloatArray:
        """Weighted means over the units of each area."""
        place = self.areas[1]
        return np.bincount(place, self.weight * values) / np.bincount(place, self.weight)


def predict_poverty(model: NestedError, census: Census, *, draws: int = 100, seed: int = 1) -> FloatArray:
    """Census EBP by Monte Carlo: whole censuses are drawn from the fitted model and measured.

    Args:
        model: Fitted on the logarithm of welfare plus the shift.
        census: All units.
        draws: Censuses to draw.
        seed: The same seed draws the same.

    Returns:
        Areas (sorted by name) × (headcount, gap, severity) [shares].

    Reference:
        Molina & Rao (2010), Canadian J. Statistics 38; census version: Correa, Molina & Rao (2012).
    """
    rng = np.random.default_rng(seed)
    mean, spread = _predictive(model, census)
    names, place = census.areas
    sums = np.zeros((len(names), len(MEASURES)))
    for _ in range(draws):
        effect = rng.normal(0, spread)[place]
        log_welfare = mean + effect + rng.normal(0, np.sqrt(model.unit_variance), len(mean))
        sums += measured(np.exp(log_welfare) - census.shift, census)
    return sums / draws


def expected_poverty(model: NestedError, census: Census) -> FloatArray:
    """What the Monte Carlo of `predict_poverty` tends to with ever more draws, in closed form.

    Returns:
        Areas (sorted by name) × (headcount, gap, severity) [shares].

    Reference:
        Partial moments of the lognormal distribution.
    """
    mean, spread = _predictive(model, census)
    sd = np.sqrt(model.unit_variance + spread[census.areas[1]] ** 2)
    shortfalls = _shortfall_moments(mean, sd, census, len(MEASURES))
    return np.column_stack([census.area_means(values) for values in shortfalls])


def _shortfall_moments(mean: FloatArray, sd: FloatArray, census: Census, count: int) -> list[FloatArray]:
    """E of the shortfall below the line to the powers 0, 1, …, where log welfare is normal.

    The shortfall is (a − e^X / line) below a = 1 + shift / line, so its powers are sums of partial moments
    E[e^jX; X below the logarithm of the line] = exp(j·mean + j²sd²/2) Φ(reach − j·sd).
    """
    top = 1 + census.shift / census.line
    reach = (np.log(census.line + census.shift) - mean) / sd
    share, bend = np.exp(mean - np.log(census.line)), np.exp(sd**2 / 2)
    partial = [share**j * bend ** (j * j) * special.ndtr(reach - j * sd) for j in range(count)]
    return [
        sum(special.comb(k, j) * top ** (k - j) * (-1.0) ** j * partial[j] for j in range(k + 1))
        for k in range(count)
    ]


def measured(welfare: ArrayLike, census: Census) -> FloatArray:
    """Headcount, gap and severity of each area where the welfare of everyone is known."""
    shortfall = np.maximum(1 - np.asarray(welfare, float) / census.line, 0)
    return np.column_stack(
        [census.area_means(values) for values in ((shortfall > 0).astype(float), shortfall, shortfall**2)]
    )


def bootstrap_poverty_mse(
    model: NestedError,
    sample: UnitSample,
    census: Census,
    *,
    replicates: int = 100,
    seed: int = 1,
    without_own: frozenset[str] = frozenset(),
) -> FloatArray:
    """Mean squared errors of `expected_poverty`, by drawing surveys and area effects from the model.

    What units of a census differ by once their area's effect is drawn is not drawn but added as its variance
    in closed form: the same mean, and rows that stand for many units alike cost no more than one.

    Args:
        model: The fitted model.
        sample: The units it was fitted on.
        census: All units.
        replicates: Surveys to draw.
        seed: The same seed draws the same.
        without_own: Areas whose own sample does not enter their estimate.

    Reference:
        González-Manteiga et al. (2008); Molina & Rao (2010), section 4.
    """
    rng = np.random.default_rng(seed)
    names, place = census.areas
    every = np.unique(np.concatenate([names, sample.area.astype(str)]))
    of_census = np.searchsorted(every, names)
    of_sample = np.searchsorted(every, sample.area.astype(str))
    fixed, fixed_census = sample.covariates @ model.coefficients, census.covariates @ model.coefficients
    area_sd, unit_sd = np.sqrt(model.area_variance), np.sqrt(model.unit_variance)
    squares = np.zeros((len(names), len(MEASURES)))
    for _ in range(replicates):
        effect = rng.normal(0, area_sd, len(every))
        mean = fixed_census + effect[of_census][place]
        moments = _shortfall_moments(mean, np.full(len(mean), unit_sd), census, 2 * MEASURES[-1] + 1)
        truth = np.column_stack([census.area_means(moments[k]) for k in MEASURES])
        drawn = fixed + effect[of_sample] + rng.normal(0, unit_sd, len(fixed))
        again = without_areas(fit_nested_error(drawn, sample.covariates, sample.area), without_own)
        noise = np.column_stack([_chance_of_units(moments, k, census) for k in MEASURES])
        squares += (expected_poverty(again, census) - truth) ** 2 + noise
    return squares / replicates


def _chance_of_units(moments: list[FloatArray], k: int, census: Census) -> FloatArray:
    """The variance of an area's measure that its units bring once their distribution is known."""
    units = np.ones(len(census.weight)) if census.units is None else census.units
    variance = np.maximum(moments[2 * k] - moments[k] ** 2, 0)
    place = census.areas[1]
    squared = np.bincount(place, census.weight**2 / units * variance)
    return squared / np.bincount(place, census.weight) ** 2


def _predictive(model: NestedError, census: Census) -> tuple[FloatArray, FloatArray]:
    """Mean of the log welfare of each unit, and the spread of each area's effect around its prediction."""
    names, place = census.areas
    at = pd.Index(model.areas.astype(str)).get_indexer(names)
    effect, weight = (np.append(values, 0.0)[at] for values in (model.effect, model.own_weight))
    left = model.area_variance * (1 - weight)
    return census.covariates @ model.coefficients + effect[place], np.sqrt(left)
