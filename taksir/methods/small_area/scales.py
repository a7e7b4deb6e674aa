"""Scales of shares and amounts, and the way back without the bias that a plain inverse would bring.

On the arcsine scale the sampling variance does not depend on the share; on the logit scale covariates
multiply odds. The way back takes the mean of the back-transformed normal distribution, not the
back-transformed mean. Both bend so much that the mean of the transformed value is off where an area expects
only a few cases with the trait; there shares are modelled as they are, with the mean variance within areas.
Which is better where was measured over redraws of known populations (benchmarks/small_area.py): with 1 case
expected the arcsine scale missed the total by 17 %, with 5 it held and its intervals covered better.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from taksir.errors import TaksirError
from taksir.methods.small_area.regression import FloatArray

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(48)
WEIGHTS = WEIGHTS / WEIGHTS.sum()
"""Means over a standard normal distribution, exact for polynomials of degree 95."""


FEWEST_EXPECTED = 5
"""Effective cases with the trait, and without, expected in a typical area before a bent scale is used."""


@dataclass(frozen=True)
class Scale:
    """One scale of shares.

    Attributes:
        there: Shares and effective cases → transformed values.
        sampling_variance: Shares and effective cases → sampling variance of the transformed value.
        back: Transformed value → share, without correction.
        mean: Mean and variance of a normal distribution on the scale → mean of the share.
        spread: The same → variance of the share.
        by_whole_error: Whether the way back takes the whole mean squared error for that variance, and not
            only what the area effect may still be.
    """

    name: str
    there: Callable[[FloatArray, FloatArray], FloatArray]
    sampling_variance: Callable[[FloatArray, FloatArray], FloatArray]
    back: Callable[[FloatArray], FloatArray]
    mean: Callable[[FloatArray, FloatArray], FloatArray]
    spread: Callable[[FloatArray, FloatArray], FloatArray]
    by_whole_error: bool = False


def scale_named(name: str) -> Scale:
    """The scale "arcsine", "logit" or "identity" of shares, or "log_amount" of amounts above zero.

    Raises:
        TaksirError: There is none of that name.
    """
    if name not in SCALES:
        raise TaksirError(
            "There is no scale {scale}. Choose one of: {scales}.", scale=name, scales=", ".join(SCALES)
        )
    return SCALES[name]


def scale_for(share: ArrayLike, cases_effective: ArrayLike) -> str:
    """The scale for areas like these: arcsine where half of them expect cases enough on either side."""
    cases = np.asarray(cases_effective, float)
    pooled = float(np.average(np.asarray(share, float), weights=cases))
    expected = float(np.median(cases)) * min(pooled, 1 - pooled)
    return "arcsine" if expected >= FEWEST_EXPECTED else "identity"


def effective_cases(n: ArrayLike, design_effect: float) -> FloatArray:
    """Cases of a simple random sample of yes and no as precise as these."""
    return np.asarray(n, float) / float(design_effect)


def _arcsine_back(value: FloatArray) -> FloatArray:
    return np.sin(np.clip(value, 0, np.pi / 2)) ** 2


def _arcsine_mean(mean: FloatArray, variance: FloatArray) -> FloatArray:
    """E sin²(Z) in closed form; equal to emdi's numerical integral where that one settles."""
    return 0.5 * (1 - np.exp(-2 * variance) * np.cos(2 * mean))


def _arcsine_spread(mean: FloatArray, variance: FloatArray) -> FloatArray:
    once, twice = np.exp(-2 * variance) * np.cos(2 * mean), np.exp(-8 * variance) * np.cos(4 * mean)
    return np.maximum((1 + twice) / 2 - once**2, 0) / 4


def _pooled_variance(share: FloatArray, cases: FloatArray) -> FloatArray:
    """By the mean variance within areas: an area's own would be small just where its share is off.

    Σ c·p(1 − p) over Σ (c − 1), as for a variance pooled over groups; the variance of the share of all areas
    together would also count how areas differ.
    """
    degrees = float(np.maximum(cases - 1, 0).sum())
    within = float((cases * share * (1 - share)).sum()) / degrees if degrees > 0 else 0.25
    return within / cases


def _within_bounds(value: FloatArray) -> FloatArray:
    return np.clip(value, 0, 1)


def _logit_there(share: FloatArray, cases: FloatArray) -> FloatArray:
    """Half a case on either side, so that a sample without a case has a value."""
    return special.logit((share * cases + 0.5) / (cases + 1))


def _logit_variance(share: FloatArray, cases: FloatArray) -> FloatArray:
    """On the logit scale the variance is the inverse of the share's, times the square of cases."""
    return 1 / (cases**2 * _pooled_variance(share, cases))


def _logit_values(mean: FloatArray, variance: FloatArray) -> FloatArray:
    return special.expit(mean[..., None] + np.sqrt(variance)[..., None] * NODES)


def _logit_spread(mean: FloatArray, variance: FloatArray) -> FloatArray:
    values = _logit_values(mean, variance)
    return np.maximum(values**2 @ WEIGHTS - (values @ WEIGHTS) ** 2, 0)


def _log_spread(mean: FloatArray, variance: FloatArray) -> FloatArray:
    """The square of the estimate times the error on the scale, as emdi has it."""
    return np.exp(2 * mean + variance) * variance


SCALES = {
    "arcsine": Scale(
        "arcsine",
        there=lambda share, cases: np.arcsin(np.sqrt(share)),
        sampling_variance=lambda share, cases: 1 / (4 * cases),
        back=_arcsine_back,
        mean=_arcsine_mean,
        spread=_arcsine_spread,
    ),
    "identity": Scale(
        "identity",
        there=lambda share, cases: share,
        sampling_variance=_pooled_variance,
        back=_within_bounds,
        mean=lambda mean, variance: _within_bounds(mean),
        spread=lambda mean, variance: variance,
    ),
    "logit": Scale(
        "logit",
        there=_logit_there,
        sampling_variance=_logit_variance,
        back=special.expit,
        mean=lambda mean, variance: _logit_values(mean, variance) @ WEIGHTS,
        spread=_logit_spread,
    ),
    "log_amount": Scale(
        "log_amount",
        there=lambda amount, cases: np.log(amount),
        sampling_variance=lambda amount, cases: 1 / cases,
        back=np.exp,
        mean=lambda mean, variance: np.exp(mean + variance / 2),
        spread=_log_spread,
        by_whole_error=True,
    ),
}
