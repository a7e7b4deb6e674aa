"""How many interviews a figure needs, and what more of them would bring."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from taksir.errors import TaksirError

FloatArray = NDArray[np.float64]


def cases_needed(share: ArrayLike, rse: float, *, deff: ArrayLike = 1.0) -> FloatArray:
    """Cases of the base population for a share to reach a relative standard error.

    Args:
        share: Expected share, above 0 and at most 1.
        rse: Relative standard error to reach [share].
        deff: Design effect.

    Raises:
        TaksirError: A relative standard error that is not above zero.

    Reference:
        Kish (1965), Survey Sampling, 2.6: deff (1 − p) / (p rse²).
    """
    _refuse_rse(rse)
    p = np.asarray(share, float)
    return np.asarray(deff, float) * (1 - p) / (np.where(p > 0, p, np.nan) * rse**2)


def rse_with(share: ArrayLike, cases: ArrayLike, *, deff: ArrayLike = 1.0) -> FloatArray:
    """Relative standard error that a number of cases is expected to give [share]."""
    p, n = np.asarray(share, float), np.asarray(cases, float)
    size = np.where((p > 0) & (n > 0), p * n, np.nan)
    return np.sqrt(np.asarray(deff, float) * (1 - p) / size)


def cases_needed_by_scaling(cases: ArrayLike, rse_now: ArrayLike, rse: float) -> FloatArray:
    """Cases for a mean or an index to reach a relative standard error, from what a sample had.

    The error falls with the square root of the cases, the design staying the same.

    Args:
        cases: Cases of the sample.
        rse_now: Its relative standard error [share].
        rse: Relative standard error to reach [share].

    Raises:
        TaksirError: A relative standard error that is not above zero.
    """
    _refuse_rse(rse)
    return np.asarray(cases, float) * (np.asarray(rse_now, float) / rse) ** 2


def _refuse_rse(rse: float) -> None:
    if not rse > 0:
        raise TaksirError("A relative standard error of {rse} cannot be reached. Give one above 0.", rse=rse)
