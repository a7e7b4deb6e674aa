"""Floating catchments and gravity: how much supply falls to one person, given who else is in reach.

References: Luo & Wang (2003) two-step, Luo & Qi (2009) enhanced, Wan et al. (2012) three-step with
selection weights within the threshold, Hansen (1959). Equal to PySAL `access` within 1e-9, except that the
three-step weights of PySAL also count places beyond the threshold, and that places with nothing in reach
get 0 here and a missing value there, which would drop the worst served from maps and means.
"""

from dataclasses import dataclass

import numpy as np

from taksir.methods.access.decay import Decay
from taksir.methods.access.pairs import Pairs


@dataclass(frozen=True)
class Catchment:
    """What reaches whom.

    Attributes:
        access: Supply per person at every demand place [n]; 0 where nothing is in reach.
        ratio: Supply per person of its own catchment at every supply place [m]; missing where nobody is
            in reach, so its supply is unused.
    """

    access: np.ndarray
    ratio: np.ndarray


def two_step_access(
    pairs: Pairs, demand: np.ndarray, supply: np.ndarray, decay: Decay | None = None
) -> Catchment:
    """Two-step floating catchment, plain without decay and enhanced with it.

    Args:
        pairs: Places within the threshold of each other.
        demand: Persons per demand place [n].
        supply: Units per supply place [m].
        decay: How much a place counts at its cost.
    """
    weight = np.ones(len(pairs)) if decay is None else decay(pairs.cost)
    return _shared(pairs, weight, demand, supply)


def three_step_access(pairs: Pairs, demand: np.ndarray, supply: np.ndarray, decay: Decay) -> Catchment:
    """Three-step floating catchment: people divide themselves among what they can reach."""
    weight = decay(pairs.cost)
    total = pairs.per_demand(weight)[pairs.demand]
    share = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    return _shared(pairs, weight * share, demand, supply)


def gravity_access(pairs: Pairs, supply: np.ndarray, decay: Decay) -> np.ndarray:
    """Supply in reach, each unit by its decay; not divided among people [n, units]."""
    return pairs.per_demand(decay(pairs.cost) * supply[pairs.supply])


def _shared(pairs: Pairs, weight: np.ndarray, demand: np.ndarray, supply: np.ndarray) -> Catchment:
    waiting = pairs.per_supply(weight * demand[pairs.demand])
    ratio = np.divide(supply, waiting, out=np.full(pairs.supply_count, np.nan), where=waiting > 0)
    access = pairs.per_demand(weight * np.nan_to_num(ratio)[pairs.supply])
    return Catchment(access, ratio)
