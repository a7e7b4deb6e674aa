"""How much a place counts at a distance: functions of cost, each from 1 or less down to 0.

References: Luo & Qi (2009) for steps, Dai (2010) for the Gaussian that ends at the threshold, Hansen
(1959) for power and exponential.
"""

from collections.abc import Callable, Sequence

import numpy as np

Decay = Callable[[np.ndarray], np.ndarray]


def binary(limit: float) -> Decay:
    """1 up to the limit and at it, 0 beyond."""
    return lambda cost: (cost <= limit).astype(float)


def steps(bounds: Sequence[float], weights: Sequence[float]) -> Decay:
    """One weight per ring; a cost equal to a bound belongs to the inner ring, beyond the last is 0."""
    edges, values = np.asarray(bounds, float), np.append(np.asarray(weights, float), 0.0)
    return lambda cost: values[np.searchsorted(edges, cost, side="left")]


def gaussian(sigma: float) -> Decay:
    """exp(-cost² / 2 sigma²)."""
    return lambda cost: np.exp(-cost * cost / (2 * sigma * sigma))


def truncated_gaussian(limit: float) -> Decay:
    """Dai's Gaussian: 1 at 0, 0 at the limit."""
    at_limit = np.exp(-0.5)
    return lambda cost: np.where(
        cost <= limit, (np.exp(-0.5 * (cost / limit) ** 2) - at_limit) / (1 - at_limit), 0.0
    )


def power(exponent: float, nearest: float) -> Decay:
    """cost^-exponent; costs below `nearest` count as that, so a facility next door is not infinite."""
    return lambda cost: np.maximum(cost, nearest) ** -exponent


def exponential(rate: float) -> Decay:
    """exp(-rate × cost)."""
    return lambda cost: np.exp(-rate * cost)
