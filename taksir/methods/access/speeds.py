"""Ways as minutes: slow near the door, faster on the road.

The first stretch is walked, the next goes over small roads, the rest over main roads: each tier has an end
(kilometres from the door) and a speed (km/h), and a way is the sum of its stretches, so a longer way never
takes less time.
"""

from collections.abc import Sequence

import numpy as np

Tiers = Sequence[tuple[float, float]]
M_PER_KM, MINUTES_PER_HOUR = 1000.0, 60.0


def minutes_of(way_m: np.ndarray, tiers: Tiers) -> np.ndarray:
    """How long a way takes.

    Args:
        way_m: Lengths [n, m].
        tiers: Up to how many kilometres, and how fast [km/h]; beyond the last end its speed holds.

    Returns:
        Minutes [n].
    """
    way_km, minutes, begun = np.asarray(way_m, float) / M_PER_KM, np.zeros(np.shape(way_m)), 0.0
    for place, (end, speed) in enumerate(tiers):
        until = np.inf if place == len(tiers) - 1 else end
        minutes += np.clip(way_km - begun, 0.0, until - begun) / speed * MINUTES_PER_HOUR
        begun = until
    return minutes


def longest_way_m(minutes: float, tiers: Tiers) -> float:
    """The furthest way that can be made in so many minutes [m]."""
    left, begun = minutes, 0.0
    for place, (end, speed) in enumerate(tiers):
        possible = left / MINUTES_PER_HOUR * speed
        if place == len(tiers) - 1 or possible <= end - begun:
            return (begun + possible) * M_PER_KM
        left -= (end - begun) / speed * MINUTES_PER_HOUR
        begun = end
    return begun * M_PER_KM
