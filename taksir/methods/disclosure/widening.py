"""The cheapest way to widen one range at a time, where the optimisation would take too long.

For each cell that is still too narrow: the cheapest other table in which it is larger by what is
needed. The cells that differ are withheld, so that nobody can tell the two tables apart.

Reference:
    Kelly, Golden and Assad (1992), Cell suppression: disclosure protection for sensitive tabular data,
    Networks 22.
"""

import highspy
import numpy as np
import scipy.sparse as sp

from taksir.methods.disclosure.cells import CellSystem
from taksir.methods.disclosure.programme import new_model

TOLERANCE = 1e-6
FREE = 1e-4
"""What moving a cell costs that is withheld already, so that short ways are taken."""


class Widener:
    """Adds cells to a pattern until given ranges are wide enough.

    Args:
        system: Cells and sums.
        withheld: The pattern so far; it is added to in place.
        cost: What withholding each cell costs.
        known: Cells that cannot be withheld.
    """

    def __init__(
        self, system: CellSystem, withheld: np.ndarray, *, cost: np.ndarray, known: np.ndarray
    ) -> None:
        self._size = system.size
        self._withheld, self._values = withheld, system.values
        cost = np.where(withheld, FREE, cost)
        can_move = np.where(known & ~withheld, 0.0, np.inf)
        upper = np.r_[can_move, np.minimum(can_move, system.values)]
        self._upper = upper
        zeros = np.zeros(system.equations.shape[0])
        self._model = new_model(
            sp.csc_array(sp.hstack([system.equations, -system.equations])),
            cost=np.r_[cost, cost],
            ends=(np.zeros(2 * self._size), upper),
            sums=(zeros, zeros),
        )

    def widen(self, cell: int, need: float) -> np.ndarray | None:
        """Withhold what lets a cell be larger by what is needed.

        Returns:
            How far each cell moves; None where no table has it larger.
        """
        model, size = self._model, self._size
        model.changeColBounds(cell, need, need)
        model.changeColBounds(size + cell, 0.0, 0.0)
        model.run()
        is_found = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        moves = np.asarray(model.getSolution().col_value) if is_found else None
        model.changeColBounds(cell, 0.0, float(self._upper[cell]))
        model.changeColBounds(size + cell, 0.0, float(self._upper[size + cell]))
        if moves is None:
            return None
        moved = moves[:size] - moves[size:]
        for other in np.flatnonzero((np.abs(moved) > TOLERANCE) & ~self._withheld):
            self._withheld[other] = True
            model.changeColCost(int(other), FREE)
            model.changeColCost(int(size + other), FREE)
        return moved
