"""How much areas differ beyond their covariates: the model variance of a Fay-Herriot model.

Five estimators of the same number. REML is the default; the moment estimators need no normality; the
adjusted likelihood (AMRL) never gives zero, which would hide that areas differ at all.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from taksir.errors import TaksirError
from taksir.methods.small_area.regression import (
    Design,
    FloatArray,
    leverages,
    refuse_few_areas,
    weighted_normal,
)

METHODS = ("reml", "ml", "fh", "pr", "amrl")
ROUNDS_MAX = 200
TOLERANCE = 1e-12
"""Relative change of the variance at which scoring stops."""
LEAST = 1e-4
"""Below this share of the mean sampling variance, that change is counted against it instead."""
NOTHING = 1e-8
"""A variance below this share of the mean sampling variance is taken for zero where the slope points down."""


@dataclass(frozen=True)
class Component:
    """The model variance, its asymptotic variance and bias, and the rounds it took."""

    value: float
    variance: float
    bias: float
    rounds: int


@dataclass(frozen=True)
class AreaData:
    """Direct estimates of m areas with their sampling variances and covariates."""

    direct: FloatArray
    sampling_variance: FloatArray
    design: Design


def model_variance(data: AreaData, method: str) -> Component:
    """The variance between areas that covariates leave unexplained.

    Args:
        data: Direct estimates, sampling variances, covariates.
        method: "reml", "ml", "fh" (Fay-Herriot moments), "pr" (Prasad-Rao moments) or "amrl".

    Raises:
        TaksirError: There is no such method, or too few areas.

    Reference:
        Rao & Molina (2015), Small Area Estimation, 6.1-6.2; Li & Lahiri (2010) for "amrl".
    """
    estimators = {
        "reml": _likelihood,
        "ml": _likelihood,
        "fh": _moments,
        "pr": _prasad_rao,
        "amrl": _adjusted,
    }
    if method not in estimators:
        raise TaksirError(
            "There is no estimator {method} of the model variance. Choose one of: {methods}.",
            method=method,
            methods=", ".join(METHODS),
        )
    value, rounds = ESTIMATORS[method](data, method)
    return Component(value, *_accuracy(data, value, method), rounds)


def _score(data: AreaData, value: float, method: str) -> tuple[float, float]:
    """First derivative of the (restricted) log likelihood and the information."""
    weight = 1 / (value + data.sampling_variance)
    inverse = weighted_normal(data.design, weight)
    x, weighted = data.design.scaled, data.design.scaled * weight[:, None]
    residual = weight * (data.direct - x @ (inverse @ (weighted.T @ data.direct)))
    if method == "ml":
        return 0.5 * float(residual @ residual - weight.sum()), 0.5 * float((weight**2).sum())
    once = inverse @ (weighted.T @ weighted)
    twice = inverse @ (weighted.T @ (weighted * weight[:, None]))
    trace = weight.sum() - np.trace(once)
    information = (weight**2).sum() - 2 * np.trace(twice) + np.trace(once @ once)
    return 0.5 * float(residual @ residual - trace), 0.5 * float(information)


def _likelihood(data: AreaData, method: str) -> tuple[float, int]:
    """Fisher scoring; zero is the answer where steps lead there and the slope points down."""
    unit = float(data.sampling_variance.mean())
    value = float(np.median(data.sampling_variance))
    for rounds in range(1, ROUNDS_MAX + 1):
        slope, information = _score(data, value, method)
        moved = value + slope / information
        if moved < 0:
            moved = value / 2
        if moved < NOTHING * unit and _score(data, 0.0, method)[0] <= 0:
            return 0.0, rounds
        if abs(moved - value) <= TOLERANCE * max(moved, LEAST * unit):
            return moved, rounds
        value = moved
    return _bracketed(data, method)


def _bracketed(data: AreaData, method: str) -> tuple[float, int]:
    """Where the slope changes its sign, for data on which scoring runs in circles."""

    def slope(value: float) -> float:
        return _score(data, value, method)[0]

    if slope(0.0) <= 0:
        return 0.0, ROUNDS_MAX
    high = float(np.median(data.sampling_variance))
    while slope(high) > 0:
        high *= 2
    return float(optimize.brentq(slope, 0.0, high, xtol=1e-15 * high, rtol=1e-14)), ROUNDS_MAX


def _adjusted(data: AreaData, _: str) -> tuple[float, int]:
    """Where the slope of the restricted likelihood times the variance is zero: always above zero."""

    def slope(log_value: float) -> float:
        value = float(np.exp(log_value))
        return value * _score(data, value, "reml")[0] + 1

    low = float(np.log(NOTHING * data.sampling_variance.mean()))
    high = float(np.log(data.sampling_variance.max() + np.var(data.direct)))
    m, p = data.design.shape
    if m - p <= 2:
        refuse_few_areas(m, p)
    while slope(high) > 0:
        high += 1
    root, found = optimize.brentq(slope, low, high, xtol=1e-14, rtol=1e-14, full_output=True)
    return float(np.exp(root)), found.iterations


def _moments(data: AreaData, _: str) -> tuple[float, int]:
    """Where the weighted squares of the residuals are as many as they should be."""
    m, p = data.design.shape

    def surplus(value: float) -> float:
        weight = 1 / (value + data.sampling_variance)
        return float((residuals(data, weight) ** 2 * weight).sum() - (m - p))

    if surplus(0.0) <= 0:
        return 0.0, 1
    high = float(max(np.var(data.direct), data.sampling_variance.max()))
    while surplus(high) > 0:
        high *= 2
    root, found = optimize.brentq(surplus, 0.0, high, xtol=1e-15 * high, rtol=1e-14, full_output=True)
    return float(root), found.iterations


def _prasad_rao(data: AreaData, _: str) -> tuple[float, int]:
    """Squares of ordinary residuals less what sampling alone explains."""
    m, p = data.design.shape
    ones = np.ones(m)
    leverage = leverages(data.design.scaled, weighted_normal(data.design, ones))
    surplus = (residuals(data, ones) ** 2).sum() - (data.sampling_variance * (1 - leverage)).sum()
    return max(float(surplus) / (m - p), 0.0), 1


def residuals(data: AreaData, weight: FloatArray) -> FloatArray:
    """Direct estimates less the weighted regression."""
    x = data.design.scaled
    return data.direct - x @ (weighted_normal(data.design, weight) @ (x.T @ (weight * data.direct)))


def _accuracy(data: AreaData, value: float, method: str) -> tuple[float, float]:
    """Asymptotic variance and bias of the estimator, as they enter the mean squared error."""
    weight = 1 / (value + data.sampling_variance)
    first, second, m = float(weight.sum()), float((weight**2).sum()), len(weight)
    if method == "pr":
        return 2 * float((1 / weight**2).sum()) / m**2, 0.0
    if method == "fh":
        return 2 * m / first**2, 2 * (m * second - first**2) / first**3
    if method == "ml":
        weighted = data.design.scaled * weight[:, None]
        trace = np.trace(weighted_normal(data.design, weight) @ (weighted.T @ weighted))
        return 2 / second, -float(trace) / second
    return 2 / second, (2 / value / second if method == "amrl" else 0.0)


ESTIMATORS = {"reml": _likelihood, "ml": _likelihood, "fh": _moments, "pr": _prasad_rao, "amrl": _adjusted}
