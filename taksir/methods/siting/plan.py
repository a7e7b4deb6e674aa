"""What a siting question is answered with: the sites, and how far from the best possible they may be."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class SitePlan:
    """Chosen sites with their bound.

    Attributes:
        sites: Places in the candidate array, the existing ones left out, ascending.
        objective: What the plan reaches (persons covered, person-cost, largest cost, number of sites).
        bound: What no plan can beat.
        is_proven: The plan is a best one.
        assignment: For each demand place the candidate that serves it; -1 where none does.
        unreachable: Demand places that no candidate reaches.
        method: How the plan was found, in a word: solver, heuristic.
        shares: What part of each demand place is served, where capacity binds [n]; empty elsewhere.
    """

    sites: np.ndarray
    objective: float
    bound: float
    is_proven: bool
    assignment: np.ndarray
    unreachable: np.ndarray = field(default_factory=lambda: np.array([], int))
    method: str = "solver"
    shares: np.ndarray = field(default_factory=lambda: np.array([]))

    @property
    def gap_share(self) -> float:
        """At most this share away from the best possible; 0 when proven."""
        if self.is_proven:
            return 0.0
        return abs(self.objective - self.bound) / max(abs(self.objective), 1e-12)
