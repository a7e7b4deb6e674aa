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
        raise TaksirError(
            "No area of the sample differs within itself, so that no sampling variance can be smoothed. "
            "Choose larger areas."
        )
    return max(float((degrees[use] * cases[use] * v[use]).sum() / simple.sum()), least)


def generalised_variances(
    variance: ArrayLike, n: ArrayLike, df: ArrayLike, *, level: ArrayLike | None = None
) -> FloatArray:
    """Variances of all areas by a function of their cases, fitted over the areas that have one.

    log variance = a + b·log n (+ c·log level), weighted by degrees of freedom; the mean of the logarithm
    is brought back by the ratio of sums, so that together they are as large as those estimated.

    Args:
        variance: Estimated variances within the areas.
        n: Cases.
        df: Degrees of freedom of each variance; 0 where it has none.
        level: Something the variance grows with, such as a synthetic estimate; all above zero.

    Returns:
        One smoothed variance per area, above zero; NaN where n is 0.

    Raises:
        TaksirError: All areas together have too few degrees of freedom.

    Reference:
        Wolter (2007), Introduction to Variance Estimation, ch. 7; smearing: Duan (1983), JASA 78.
    """
    v, cases, degrees = (np.asarray(values, float) for values in (variance, n, df))
    use = _usable(v, degrees) & (v > 0)
    terms = [np.ones(len(v)), np.log(np.where(cases > 0, cases, np.nan))]
    if level is not None:
        terms.append(np.log(np.asarray(level, float)))
    rows = np.column_stack(terms)
    if use.sum() <= rows.shape[1]:
        _refuse(float(degrees[use].sum()))
    root = np.sqrt(degrees[use])
    coefficients = np.linalg.lstsq(rows[use] * root[:, None], np.log(v[use]) * root, rcond=None)[0]
    fitted = np.exp(rows @ coefficients)
    usable = _usable(v, degrees)
    smear = (degrees[usable] * v[usable]).sum() / (degrees[usable] * fitted[usable]).sum()
    return fitted * smear


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
