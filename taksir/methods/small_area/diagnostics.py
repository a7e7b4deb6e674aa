"""Whether an area model may be believed: does it contradict the direct estimates, are errors as assumed?"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from taksir.methods.small_area.regression import FloatArray

FEWEST_VALUES, MOST_VALUES = 3, 5000
"""What the Shapiro-Wilk test takes; of more values an even selection is tested."""


class Fitted(Protocol):
    """What is examined of any model: its values at the areas that taught it, on its scale."""

    @property
    def variance(self) -> float:
        """Between areas."""

    @property
    def coefficients(self) -> FloatArray:
        """Of the covariates."""

    @property
    def estimate(self) -> FloatArray:
        """Model estimates."""

    @property
    def mse(self) -> FloatArray:
        """Their mean squared errors."""

    @property
    def own_weight(self) -> FloatArray:
        """Weights of the areas' own data [share]."""

    @property
    def synthetic(self) -> FloatArray:
        """What the covariates alone say."""


@dataclass(frozen=True)
class Diagnostics:
    """What a reader must know before believing a model.

    Attributes:
        inside_areas, outside_areas: Areas with a sample, and without.
        variance: Model variance on its scale.
        explained_share: How much of the differences between areas the covariates explain.
        residual_normal_p, effect_normal_p: p values of normality of standardised residuals and area effects;
            NaN where there is no effect.
        own_weight_low, own_weight_median, own_weight_high: Weight of the area's own data [share].
        brown_statistic, brown_p: Squared distances of direct and model estimates over their variances,
            chi-squared with one degree an area if the model agrees.
        correlation: Of direct with synthetic estimates.
        disagree_share: Areas whose model interval and direct interval do not meet [share]; NaN where no
            direct interval is known.
        direct_rse_median, model_rse_median: Relative standard errors, medians over areas with a sample.
    """

    inside_areas: int
    outside_areas: int
    variance: float
    explained_share: float
    residual_normal_p: float
    effect_normal_p: float
    own_weight_low: float
    own_weight_median: float
    own_weight_high: float
    brown_statistic: float
    brown_p: float
    correlation: float
    disagree_share: float
    direct_rse_median: float
    model_rse_median: float


@dataclass(frozen=True)
class Intervals:
    """Lower and upper ends of one estimate per area."""

    low: FloatArray
    high: FloatArray


def diagnose(
    fit: Fitted,
    direct: ArrayLike,
    sampling_variance: ArrayLike,
    *,
    outside_areas: int = 0,
    intervals: tuple[Intervals, Intervals] | None = None,
    rse: tuple[ArrayLike, ArrayLike] | None = None,
) -> Diagnostics:
    """Diagnostics of a fitted area model, on the scale it was fitted on.

    Args:
        fit: The model.
        direct: Direct estimates on the model's scale.
        sampling_variance: Their smoothed variances.
        outside_areas: Areas without a sample.
        intervals: Direct and model intervals of the areas with a sample.
        rse: Direct and model relative standard errors of them.

    Reference:
        Brown, Chambers, Heady & Heasman (2001): agreement of model with direct estimates, as emdi's
        `compare`; share explained: Lahiri & Suntornchost (2015).
    """
    y, psi = np.asarray(direct, float), np.asarray(sampling_variance, float)
    residual = (y - fit.synthetic) / np.sqrt(fit.variance + psi)
    effect = fit.own_weight * (y - fit.synthetic)
    distance = float(((y - fit.estimate) ** 2 / (psi + fit.mse)).sum())
    errors = rse or (np.full(len(y), np.nan), np.full(len(y), np.nan))
    return Diagnostics(
        inside_areas=len(y),
        outside_areas=outside_areas,
        variance=fit.variance,
        explained_share=explained_share(fit, y, psi),
        residual_normal_p=normality(residual),
        effect_normal_p=normality(effect) if fit.variance > 0 else np.nan,
        own_weight_low=float(fit.own_weight.min()),
        own_weight_median=float(np.median(fit.own_weight)),
        own_weight_high=float(fit.own_weight.max()),
        brown_statistic=distance,
        brown_p=float(special.chdtrc(len(y), distance)),
        correlation=_correlation(y, fit.synthetic),
        disagree_share=_apart(*intervals) if intervals else np.nan,
        direct_rse_median=_median(errors[0]),
        model_rse_median=_median(errors[1]),
    )


def explained_share(fit: Fitted, direct: FloatArray, sampling_variance: FloatArray) -> float:
    """How much of the differences between areas, sampling error left out, the covariates explain."""
    m, p = len(direct), len(fit.coefficients)
    error = float(((direct - fit.synthetic) ** 2).sum() / (m - p) - sampling_variance.mean())
    total = float(direct.var(ddof=1) - sampling_variance.mean())
    return float(np.clip(1 - max(error, 0.0) / total, 0, 1)) if total > 0 else np.nan


def normality(values: FloatArray) -> float:
    """The p value of the Shapiro-Wilk test; NaN where all values are alike or too few."""
    known = np.sort(values[np.isfinite(values)])
    if len(known) < FEWEST_VALUES or known[0] == known[-1]:
        return np.nan
    if len(known) > MOST_VALUES:
        known = known[np.linspace(0, len(known) - 1, MOST_VALUES).round().astype(int)]
    from scipy.stats import shapiro  # a third of a second to import, which most commands need not wait for

    return float(shapiro(known).pvalue)


def _correlation(first: FloatArray, second: FloatArray) -> float:
    if first.std() == 0 or second.std() == 0:
        return np.nan
    return float(np.corrcoef(first, second)[0, 1])


def _apart(direct: Intervals, model: Intervals) -> float:
    known: NDArray[np.bool_] = np.isfinite(direct.low) & np.isfinite(direct.high)
    if not known.any():
        return np.nan
    apart = (model.low > direct.high) | (model.high < direct.low)
    return float(apart[known].mean())


def _median(values: ArrayLike) -> float:
    known = np.asarray(values, float)
    known = known[np.isfinite(known)]
    return float(np.median(known)) if len(known) else np.nan
