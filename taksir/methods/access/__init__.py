"""Spatial access: who can reach what, at which cost, and how much of it falls to each person.

Costs are metres or minutes, as the caller has them; a threshold is inclusive. Every function takes
arrays and returns arrays: demand places i (villages, persons), supply places j (facilities, capacity).
"""

from taksir.methods.access.catchments import Catchment, gravity_access, three_step_access, two_step_access
from taksir.methods.access.decay import binary, exponential, gaussian, power, steps, truncated_gaussian
from taksir.methods.access.distance import lengths_m, nearest_supply, pairs_within
from taksir.methods.access.network import (
    Doors,
    Network,
    Walk,
    doors_of,
    quicker_of,
    quickest_way,
    walked_pairs,
    ways_within,
)
from taksir.methods.access.pairs import Pairs, pairs_of_table, permitted_pairs
from taksir.methods.access.reach import unreached

__all__ = [
    "Catchment",
    "Doors",
    "Network",
    "Pairs",
    "Walk",
    "binary",
    "doors_of",
    "exponential",
    "gaussian",
    "gravity_access",
    "lengths_m",
    "nearest_supply",
    "pairs_of_table",
    "pairs_within",
    "permitted_pairs",
    "power",
    "quicker_of",
    "quickest_way",
    "steps",
    "three_step_access",
    "truncated_gaussian",
    "two_step_access",
    "unreached",
    "walked_pairs",
    "ways_within",
]
