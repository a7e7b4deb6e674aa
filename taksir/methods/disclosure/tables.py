"""Other tables that fit everything that is shown, found by linear programming.

Two programmes over the same cells. One leaps: an interior point moves many cells at once, and where it comes
to rest does not matter. One walks: the simplex asks cell after cell, each from where the last answer stood.
What changes between its questions is the cost alone, so the last table still fits and the primal simplex goes
on from there; the dual one would begin anew.
"""

import highspy
import numpy as np
import scipy.sparse as sp

from taksir.methods.disclosure.programme import new_model

FITS = 1e-6
"""By how much a table may miss a sum or an end and still count [unit of the cells]."""
SMALL = 300
"""Cells; for fewer the simplex leaps as quickly as an interior point."""
LARGE = 2_000
"""Cells; from so many on the first walk starts from where an interior point was led to a corner."""
PRIMAL = 4
"""How HiGHS names the primal simplex."""


class Tables:
    """Tables that fit some sums.

    Args:
        hidden: One row a sum, one column a cell that is not shown.
        sums: What each row adds up to.
        low, far: Ends of each cell.
    """

    def __init__(self, hidden: sp.csr_array, sums: np.ndarray, *, low: np.ndarray, far: np.ndarray) -> None:
        self._hidden, self._sums, self._low, self._far = hidden, sums, low, far
        self._walker: highspy.Highs | None = None
        self._leaper: highspy.Highs | None = None

    def leap(self, places: np.ndarray, signs: np.ndarray) -> np.ndarray | None:
        """A table in which the cells have moved far together; None where none was found that surely fits."""
        if len(self._low) <= SMALL:
            return np.asarray(self.push(places, signs).col_value)
        if self._leaper is None:
            self._leaper = self._model()
            self._leaper.setOptionValue("solver", "ipm")
            self._leaper.setOptionValue("run_crossover", "off")
        found = np.asarray(_moved(self._leaper, places, signs).col_value)
        return found if self._fits(found) else None

    def push(self, places: np.ndarray, signs: np.ndarray) -> highspy.HighsSolution:
        """The table in which the cells have moved as far as they can together, with its duals."""
        if self._walker is None:
            self._walker = self._model()
            if len(self._low) > LARGE:
                self._walker.setOptionValue("solver", "ipm")
            solution = _moved(self._walker, places, signs)
            self._walker.setOptionValue("solver", "simplex")
            self._walker.setOptionValue("simplex_strategy", PRIMAL)
            return solution
        return _moved(self._walker, places, signs)

    def _model(self) -> highspy.Highs:
        return new_model(
            sp.csc_array(self._hidden),
            cost=np.zeros(len(self._low)),
            ends=(self._low, self._far),
            sums=(self._sums, self._sums),
        )

    def _fits(self, found: np.ndarray) -> bool:
        if len(found) != len(self._low):
            return False
        missed = np.abs(self._hidden @ found - self._sums).max(initial=0)
        outside = np.maximum(self._low - found, found - self._far).max(initial=0)
        return max(missed, outside) <= FITS


def _moved(model: highspy.Highs, places: np.ndarray, signs: np.ndarray) -> highspy.HighsSolution:
    model.changeColsCost(len(places), places, -signs)
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        model.clearSolver()
        model.run()
    model.changeColsCost(len(places), places, np.zeros(len(places)))
    return model.getSolution()
