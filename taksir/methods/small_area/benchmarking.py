"""Area estimates moved so that together they give the reliable total of the larger area."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from taksir.errors import TaksirError
from taksir.methods.small_area.regression import FloatArray

WAYS = ("ratio", "difference", "mse", "logit")


@dataclass(frozen=True)
class Benchmark:
    """How estimates of the areas of one larger area move; the ends of their intervals move alike.

    Attributes:
        estimate: The moved estimates.
        moved: Moves any values of the same areas in the same way.
    """

    estimate: FloatArray
    moved: Callable[[FloatArray], FloatArray]


def benchmark(
    estimate: ArrayLike, shares: ArrayLike, target: float, *, way: str = "ratio", mse: ArrayLike | None = None
) -> Benchmark:
    """Move estimates so that their mean, weighted by population, is the target.

    Args:
        estimate: Estimates of m areas.
        shares: Share of each area in the population of the larger area; they add up to 1.
        target: The reliable estimate of the larger area.
        way: "ratio" multiplies all by one factor, "difference" adds one amount, "mse" adds the more the
            less sure an estimate is, "logit" multiplies all odds by one factor: shares stay within 0 and 1.
        mse: Mean squared errors, for "mse".

    Raises:
        TaksirError: There is no such way, the shares do not add up, or the target cannot be reached so.

    Reference:
        Datta, Ghosh, Steorts & Maples (2011), Test 20; ratio, difference ("raking") and mse ("MSE_adj")
        equal to emdi 2.2.2 benchmark.
    """
    value, share = np.asarray(estimate, float), np.asarray(shares, float)
    if not np.isclose(share.sum(), 1, rtol=0, atol=1e-9):
        raise TaksirError(
            "Population shares of the areas add up to {total}, not to 1. Divide each by their sum.",
            total=round(float(share.sum()), 6),
        )
    ways = {"ratio": _ratio, "difference": _difference, "logit": _logit}
    if way == "mse" and mse is not None:
        moved = _by_error(value, share, target, np.asarray(mse, float))
    elif way in ways:
        moved = ways[way](value, share, target)
    else:
        raise TaksirError(
            "There is no way {way} of benchmarking. Choose one of: {ways}.", way=way, ways=", ".join(WAYS)
        )
    return Benchmark(moved(value), moved)


def _ratio(value: FloatArray, share: FloatArray, target: float) -> Callable[[FloatArray], FloatArray]:
    mean = float(share @ value)
    if mean == 0:
        _refuse(target)
    return lambda values: values * (target / mean)


def _difference(value: FloatArray, share: FloatArray, target: float) -> Callable[[FloatArray], FloatArray]:
    return lambda values: values + (target - float(share @ value))


def _by_error(
    value: FloatArray, share: FloatArray, target: float, mse: FloatArray
) -> Callable[[FloatArray], FloatArray]:
    """The smallest squared move where each is counted by share over mean squared error."""
    step = mse / (share * mse).sum() * (target - float(share @ value))
    return lambda values: values + step


def _logit(value: FloatArray, share: FloatArray, target: float) -> Callable[[FloatArray], FloatArray]:
    if not (0 < target < 1 and (value > 0).any() and (value < 1).any()):
        _refuse(target)

    def moved(values: FloatArray, by: float) -> FloatArray:
        return special.expit(special.logit(np.clip(values, 0, 1)) + by)

    reach = 40.0
    root = optimize.brentq(
        lambda by: float(share @ moved(value, by)) - target, -reach, reach, xtol=1e-14, rtol=1e-14
    )
    return lambda values: moved(values, float(root))


def _refuse(target: float) -> None:
    raise TaksirError(
        "The estimates cannot be moved to the total {target}. Check the estimate of the larger area.",
        target=target,
    )
