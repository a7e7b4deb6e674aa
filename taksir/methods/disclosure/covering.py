"""The cheapest choice of cells that satisfies a growing list of cuts, by mixed-integer programming.

Cuts that share no cell are solved apart, and only where something changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp

from taksir.methods.disclosure.programme import new_model

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Cut:
    """The chosen cells must together weigh at least `least`, for the sake of one cell.

    Attributes:
        target: The cell to protect.
        cells, weights: What could widen its range, and by how much.
        least: How much is needed.
    """

    target: int
    cells: np.ndarray
    weights: np.ndarray
    least: float


class Cover:
    """Chooses cells at the lowest cost.

    Args:
        cost: What each cell costs.
        base: Cells chosen from the start, for nothing.
        choosable: Cells that may be chosen.
    """

    def __init__(self, cost: np.ndarray, base: np.ndarray, *, choosable: np.ndarray) -> None:
        self._cost, self._base, self._choosable = cost, base, choosable
        self._cuts: list[tuple[np.ndarray, np.ndarray]] = []
        self._solved: dict[tuple[int, ...], np.ndarray] = {}
        self._hopeless: set[int] = set()

    @property
    def hopeless(self) -> np.ndarray:
        """Cells whose cuts not even all cells together satisfy."""
        return np.array(sorted(self._hopeless), dtype=int)

    def add(self, cuts: Iterable[Cut]) -> bool:
        """Take up cuts; those that hold from the start are left out.

        Returns:
            Whether any of them asks for something new.
        """
        before = len(self._cuts)
        for cut in cuts:
            is_base = self._base[cut.cells]
            least = cut.least - cut.weights[is_base].sum()
            usable = ~is_base & self._choosable[cut.cells] & (cut.weights > TOLERANCE)
            if least <= TOLERANCE:
                continue
            cells, weights = cut.cells[usable], np.minimum(cut.weights[usable] / least, 1.0)
            if weights.sum() < 1 - TOLERANCE:
                self._hopeless.add(cut.target)
                continue
            self._cuts.append((cells, weights))
        return len(self._cuts) > before

    def solve(self) -> np.ndarray:
        """The chosen cells, base included."""
        chosen = self._base.copy()
        for group in self._groups():
            if group not in self._solved:
                self._solved[group] = self._cheapest([self._cuts[number] for number in group])
            chosen[self._solved[group]] = True
        return chosen

    def _groups(self) -> list[tuple[int, ...]]:
        """Numbers of cuts that are tied to each other by common cells."""
        if not self._cuts:
            return []
        matrix = self._matrix(self._cuts)
        _, label = sp.csgraph.connected_components(sp.block_array([[None, matrix], [matrix.T, None]]))
        label = label[: len(self._cuts)]
        order = np.argsort(label, kind="stable")
        ends = np.flatnonzero(np.diff(label[order])) + 1
        return [tuple(part.tolist()) for part in np.split(order, ends)]

    def _matrix(self, cuts: list[tuple[np.ndarray, np.ndarray]]) -> sp.csr_array:
        starts = np.r_[0, np.cumsum([len(cells) for cells, _ in cuts])]
        cells = np.concatenate([cells for cells, _ in cuts])
        weights = np.concatenate([weights for _, weights in cuts])
        return sp.csr_array((weights, cells, starts), shape=(len(cuts), len(self._cost)))

    def _cheapest(self, cuts: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
        matrix = self._matrix(cuts)
        cells = np.unique(matrix.indices)
        return cells[_least_cost(sp.csc_array(matrix[:, cells]), self._cost[cells])]


def _least_cost(weights: sp.csc_array, cost: np.ndarray) -> np.ndarray:
    """Which columns to take so that each row sums to one or more: True where taken."""
    rows, columns = weights.shape
    model = new_model(
        weights,
        cost=cost,
        ends=(np.zeros(columns), np.ones(columns)),
        sums=(np.full(rows, 1.0), np.full(rows, highspy.kHighsInf)),
        whole=True,
    )
    model.run()
    return np.asarray(model.getSolution().col_value) > 0.5
