"""Sampling variances made steady before they enter a model: an area's own is too uncertain to be believed.

A variance estimated from one or two clusters is small by chance exactly where the estimate is off, and
would then be given the most weight.
"""

import numpy as np
from numpy.typing import ArrayLike

from taksir.errors import TaksirError
from taksir.methods.small_area.regression import FloatArray

FEWEST_DEGREES = 10
"""Degrees of freedom that all areas together must bring to estimate one common quantity."""
NO_DIFFERENCE = (
    "No area of the sample differs within itself, so that no sampling variance can be smoothed. "
    "Choose larger areas."
)


def pooled_design_effect(
    share: ArrayLike, variance: ArrayLike, n: ArrayLike, df: ArrayLike, *, least: float = 1.0
) -> float:
    """The design effect of a share that all areas have in common.

    A ratio of sums over the areas that have degrees of freedom, each counted by them, so that it is not
    the mean of unstable ratios; the variance is added to p(1 − p), which the sample underestimates by it.

    Args:
        share, variance: Direct shares and their estimated variances *within* the area.
        n: Cases.
        df: Degrees of freedom of each variance; 0 where it has none.
        least: The smallest design effect believed; 0 for an index between 0 and 1 that varies less than a
            yes or no.

    Returns:
        The design effect, at least `least`.

    Raises:
        TaksirError: All areas together have too few degrees of freedom.

    Reference:
        Kish (1965), Survey Sampling, 8.2, with ratios pooled over domains.
    """
    p, v, cases, degrees = (np.asarray(values, float) for values in (share, variance, n, df))
    use = _usable(v, degrees)
    simple = degrees[use] * (p[use] * (1 - p[use]) + v[use])
    if not simple.sum() > 0:
        raise TaksirError(NO_DIFFERENCE)
    return max(float((degrees[use] * cases[use] * v[use]).sum() / simple.sum()), least)


def pooled_unit_relvariance(variance: ArrayLike, n: ArrayLike, df: ArrayLike, level: ArrayLike) -> float:
    """The relative variance of one case that all areas have in common, for amounts.

    Amounts vary in proportion to their size, and a mean of n cases by the n-th part. A slope of the variance
    on the number of cases is not estimated: over a few dozen areas of two clusters it is so uncertain that
    areas of one cluster were given half their variance, and their intervals held the truth in 78 %.

    Args:
        variance: Estimated variances of the means *within* the areas.
        n: Cases.
        df: Degrees of freedom of each variance; 0 where it has none.
        level: What the mean of each area is expected to be; above zero, and not its own direct estimate,
            which is off just where its variance is.

    Returns:
        Variance of one case over the square of the mean; that of an area's mean is this over its cases.

    Raises:
        TaksirError: All areas together have too few degrees of freedom, or none differs within itself.

    Reference:
        Wolter (2007), Introduction to Variance Estimation, ch. 7: generalised variance functions for the
        relative variance, with ratios pooled over domains.
    """
    v, cases, degrees, mean = (np.asarray(values, float) for values in (variance, n, df, level))
    use = _usable(v, degrees)
    pooled = float((degrees[use] * cases[use] * v[use] / mean[use] ** 2).sum() / degrees[use].sum())
    if not pooled > 0:
        raise TaksirError(NO_DIFFERENCE)
    return pooled


def _usable(variance: FloatArray, df: FloatArray) -> np.ndarray:
    use = (df > 0) & np.isfinite(variance)
    if df[use].sum() < FEWEST_DEGREES:
        _refuse(float(df[use].sum()))
    return use


def _refuse(degrees: float) -> None:
    raise TaksirError(
        "The sample has only {degrees} degrees of freedom within areas, too few to smooth sampling "
        "variances (at least {least}). Choose larger areas, or a survey with more clusters an area.",
        degrees=int(degrees),
        least=FEWEST_DEGREES,
    )
