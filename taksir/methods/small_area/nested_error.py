"""The unit-level model of Battese, Harter and Fuller: units of one area share an effect."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from taksir.errors import TaksirError
from taksir.methods.small_area.regression import FloatArray, design_of, leverages

LOG_RATIO_LOW, LOG_RATIO_HIGH = -16.0, 10.0
"""Range of the logarithm of area variance over unit variance."""


@dataclass(frozen=True)
class UnitSample:
    """Sampled units.

    Attributes:
        outcome: n values.
        covariates: n × p, with a column of ones.
        area: Name of the area of each.
    """

    outcome: FloatArray
    covariates: FloatArray
    area: NDArray[np.object_]

    @cached_property
    def areas(self) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
        """The names of areas, sorted, and the place of each unit's among them."""
        names, place = np.unique(self.area, return_inverse=True)
        return names, place

    @cached_property
    def n(self) -> FloatArray:
        """Units of each area."""
        return np.bincount(self.areas[1]).astype(float)

    def area_means(self, values: FloatArray) -> FloatArray:
        """Means of the rows of each area."""
        columns = values.reshape(len(values), -1)
        sums = np.column_stack([np.bincount(self.areas[1], column) for column in columns.T])
        return (sums / self.n[:, None]).reshape((len(self.n), *values.shape[1:]))


@dataclass(frozen=True)
class NestedError:
    """A fitted unit-level model.

    Attributes:
        coefficients, covariance: p coefficients and their covariance.
        area_variance, unit_variance: Between areas and between units of one area.
        areas: Names of the sampled areas, sorted.
        n: Their units.
        effect: Predicted area effects.
        own_weight: How much of an area's mean residual its effect takes [share].
        mean_outcome, mean_covariates: Means of the sampled units of each area.
    """

    coefficients: FloatArray
    covariance: FloatArray
    area_variance: float
    unit_variance: float
    areas: NDArray[np.object_]
    n: FloatArray
    effect: FloatArray
    own_weight: FloatArray
    mean_outcome: FloatArray
    mean_covariates: FloatArray


@dataclass(frozen=True)
class AreaPopulation:
    """What a census knows of the areas to estimate.

    Attributes:
        area: D names; areas without a sample may be among them.
        mean_covariates: D × p means over all units.
        units: Units of each area, or None to leave the sampled share out of account.
    """

    area: NDArray[np.object_]
    mean_covariates: FloatArray
    units: FloatArray | None = None


def fit_nested_error(outcome: ArrayLike, covariates: ArrayLike, area: ArrayLike) -> NestedError:
    """Fit the unit-level model by restricted maximum likelihood.

    Args:
        outcome: n values of sampled units.
        covariates: n × p, with a column of ones.
        area: The area of each unit.

    Raises:
        TaksirError: Covariates do not fit, or every area has a single unit.

    Reference:
        Battese, Harter & Fuller (1988), JASA 83. Equal to R sae 1.3 eblupBHF (tests/reference).
    """
    design = design_of(covariates)
    sample = UnitSample(np.asarray(outcome, float), design.scaled, np.asarray(area, dtype=object).astype(str))
    if sample.n.max() < 2:
        raise TaksirError(
            "Every area has a single unit in the sample, so that areas and units cannot be told apart. "
            "Use an area model."
        )
    known = _moments(sample)
    found = optimize.minimize_scalar(
        lambda log_ratio: _profile(known, float(np.exp(log_ratio)))[0],
        bounds=(LOG_RATIO_LOW, LOG_RATIO_HIGH),
        method="bounded",
        options={"xatol": 1e-12},
    )
    ratio = float(np.exp(found.x)) if found.x > LOG_RATIO_LOW + 0.01 else 0.0
    _, inverse, coefficients, unit_variance = _profile(known, ratio)
    means = known.mean_r + known.mean_x @ known.first, known.mean_x
    weight = ratio * sample.n / (1 + ratio * sample.n)
    return NestedError(
        coefficients=coefficients / design.sizes,
        covariance=unit_variance * inverse / np.outer(design.sizes, design.sizes),
        area_variance=ratio * unit_variance,
        unit_variance=unit_variance,
        areas=sample.areas[0],
        n=sample.n,
        effect=weight * (means[0] - means[1] @ coefficients),
        own_weight=weight,
        mean_outcome=means[0],
        mean_covariates=means[1] * design.sizes,
    )


def without_areas(model: NestedError, areas: Collection[str]) -> NestedError:
    """The same model, with the own data of some areas left out of what it predicts for them."""
    keep = ~np.isin(model.areas.astype(str), list(areas))
    parts = ("areas", "n", "effect", "own_weight", "mean_outcome", "mean_covariates")
    return replace(model, **{name: getattr(model, name)[keep] for name in parts})


def predict_means(model: NestedError, population: AreaPopulation) -> tuple[FloatArray, FloatArray]:
    """EBLUPs of area means and their mean squared errors, also of areas without a sample.

    Args:
        model: The fitted model.
        population: Means of the covariates over all units of each area, and how many there are.

    Returns:
        D estimates and D mean squared errors (Prasad-Rao).

    Reference:
        Rao & Molina (2015), 7.1-7.2; finite populations: 7.1.3.
    """
    place = {name: position for position, name in enumerate(model.areas)}
    at = np.array([place.get(name, -1) for name in population.area.astype(str)])
    known = at >= 0
    n = np.where(known, model.n[at], 0.0)
    units = np.full(len(at), np.inf) if population.units is None else np.asarray(population.units, float)
    sampled = n / units
    own_y = np.where(known, model.mean_outcome[at], 0.0)
    own_x = np.where(known[:, None], model.mean_covariates[at], 0.0)
    rest_x = (population.mean_covariates - sampled[:, None] * own_x) / (1 - sampled)[:, None]
    effect = np.where(known, model.effect[at], 0.0)
    estimate = sampled * own_y + (1 - sampled) * (rest_x @ model.coefficients + effect)
    weight = np.where(known, model.own_weight[at], 0.0)
    error = model.area_variance * (1 - weight) + 2 * _third(model, n)
    error = error + leverages(rest_x - weight[:, None] * own_x, model.covariance)
    return estimate, (1 - sampled) ** 2 * error + (1 - sampled) * model.unit_variance / units


def bootstrap_mean_mse(
    model: NestedError,
    sample: UnitSample,
    population: AreaPopulation,
    *,
    replicates: int = 200,
    seed: int = 1,
) -> FloatArray:
    """Mean squared errors of area means, by drawing whole surveys from the fitted model.

    Args:
        model: The fitted model.
        sample: The units it was fitted on.
        population: As in `predict_means`; its areas are among the sampled ones or not.
        replicates: Surveys to draw.
        seed: The same seed draws the same.

    Reference:
        González-Manteiga et al. (2008); R sae pbmseBHF.
    """
    rng = np.random.default_rng(seed)
    names = np.unique(np.concatenate([model.areas, population.area.astype(str)]))
    of_units = np.searchsorted(names, sample.area.astype(str))
    of_areas = np.searchsorted(names, population.area.astype(str))
    units = np.full(len(of_areas), np.inf) if population.units is None else population.units
    fixed, fixed_areas = (
        sample.covariates @ model.coefficients,
        population.mean_covariates @ model.coefficients,
    )
    squares = np.zeros(len(of_areas))
    for _ in range(replicates):
        effect = rng.normal(0, np.sqrt(model.area_variance), len(names))
        noise = rng.normal(0, np.sqrt(model.unit_variance), len(fixed))
        truth = (
            fixed_areas
            + effect[of_areas]
            + rng.normal(size=len(units)) * np.sqrt(model.unit_variance / units)
        )
        again = fit_nested_error(fixed + effect[of_units] + noise, sample.covariates, sample.area)
        squares += (predict_means(again, population)[0] - truth) ** 2
    return squares / replicates


@dataclass(frozen=True)
class _Moments:
    """All that the likelihood needs of a sample: its size does not count again for each ratio tried.

    The outcome is what a plain regression leaves, so that no digits are lost in differences of squares.

    Attributes:
        units: How many.
        n: Units of each area.
        first: p coefficients of the plain regression.
        cross: X'X.
        right: X'r.
        squares: r'r.
        mean_x, mean_r: Means of each area.
    """

    units: int
    n: FloatArray
    first: FloatArray
    cross: FloatArray
    right: FloatArray
    squares: float
    mean_x: FloatArray
    mean_r: FloatArray


def _moments(sample: UnitSample) -> _Moments:
    x, y = sample.covariates, sample.outcome
    cross = x.T @ x
    first = np.linalg.solve(cross, x.T @ y)
    rest = y - x @ first
    return _Moments(
        units=len(y),
        n=sample.n,
        first=first,
        cross=cross,
        right=x.T @ rest,
        squares=float(rest @ rest),
        mean_x=sample.area_means(x),
        mean_r=sample.area_means(rest),
    )


def _profile(known: _Moments, ratio: float) -> tuple[float, FloatArray, FloatArray, float]:
    """Minus the restricted log likelihood at a ratio of variances, and what follows from it."""
    shrink = ratio * known.n**2 / (1 + ratio * known.n)
    normal = known.cross - (known.mean_x * shrink[:, None]).T @ known.mean_x
    right = known.right - known.mean_x.T @ (shrink * known.mean_r)
    inverse = np.linalg.inv(normal)
    more = inverse @ right
    squares = known.squares - float(shrink @ known.mean_r**2) - float(right @ more)
    degrees = known.units - len(known.first)
    minus = 0.5 * (degrees * np.log(squares) + np.log1p(ratio * known.n).sum() + np.linalg.slogdet(normal)[1])
    return float(minus), inverse, known.first + more, squares / degrees


def _third(model: NestedError, n: FloatArray) -> FloatArray:
    """What not knowing the two variances adds (g3)."""
    total = model.unit_variance + model.n * model.area_variance
    area = 0.5 * (model.n**2 / total**2).sum()
    unit = 0.5 * ((model.n - 1) / model.unit_variance**2 + 1 / total**2).sum()
    both = 0.5 * (model.n / total**2).sum()
    determinant = area * unit - both**2
    spread = (
        model.unit_variance**2 * unit
        + model.area_variance**2 * area
        + 2 * model.unit_variance * model.area_variance * both
    ) / determinant
    cases = np.where(n > 0, n, 1.0)
    third = spread / (cases**2 * (model.area_variance + model.unit_variance / cases) ** 3)
    return np.where(n > 0, third, 0.0)
