"""The attacker: what anyone can work out of withheld cells from those that are shown, by linear programming.

The attacker knows every shown cell, every sum, and that no cell is below zero. For each withheld
cell the smallest and the largest value that fit are found; the same duals that prove a range too
narrow say which further cells would widen it.

Reference:
    Fischetti and Salazar (2001), Solving the cell suppression problem on tabular data with linear
    constraints, Management Science 47; Willenborg and de Waal (2001), Elements of Statistical
    Disclosure Control, ch. 2.
"""

from dataclasses import dataclass

import highspy
import numpy as np
import pandas as pd
import scipy.sparse as sp

from taksir.methods.disclosure.cells import CellSystem
from taksir.methods.disclosure.tables import Tables

TOLERANCE = 1e-6
BOUND_TURNS = 50
SWEEPS = 12
"""Directions pushed at once before single cells are asked: one solution clears many cells."""
FEW = 8
"""Cells; a direction that clears fewer costs more than asking them one by one."""


@dataclass(frozen=True)
class End:
    """One end of a cell's range, and what each cell of the system adds to the way there.

    Attributes:
        value: The end.
        reduced: Reduced cost of every cell; a cell that may move by d pulls the end by |reduced|·d.
    """

    value: float
    reduced: np.ndarray


class Attacker:
    """Ranges of the withheld cells of a system, with one linear programme kept warm.

    Args:
        system: Cells and sums.
        withheld: Which cells the attacker does not see.
        reach: How far above its true value a cell is let go; ranges longer than this are cut there.
        kept: Tables that attackers of the same system with the same reach found while other cells were
            withheld; those that move no shown cell count again, and what is found now is added.
    """

    def __init__(
        self,
        system: CellSystem,
        withheld: np.ndarray,
        *,
        reach: float,
        kept: list[np.ndarray] | None = None,
    ) -> None:
        self._system = system
        self.cells = np.flatnonzero(withheld)
        self._place = {int(cell): place for place, cell in enumerate(self.cells)}
        hidden = sp.csr_array(system.equations[:, self.cells])
        rows = np.flatnonzero(np.diff(hidden.indptr))
        self._equations = sp.csr_array(system.equations[rows])
        shown = np.where(withheld, 0.0, system.values)
        truth = system.values[self.cells]
        self._hidden, self._sums = sp.csr_array(hidden[rows]), -(self._equations @ shown)
        self._far = truth + reach
        self._low, self._is_reach = np.zeros(len(self.cells)), np.ones(len(self.cells), dtype=bool)
        self._start(truth)
        self._kept = kept
        for table in kept or ():
            if (np.abs(table - system.values)[~withheld] <= TOLERANCE).all():
                self._note(table[self.cells])

    def _start(self, truth: np.ndarray) -> None:
        self._tables = Tables(self._hidden, self._sums, low=self._low, far=self._far)
        self.low, self.high = truth.copy(), truth.copy()

    def bound(self, low: np.ndarray, high: np.ndarray) -> None:
        """Give the attacker ends for each withheld cell, truth within them; infinite ones stay at reach."""
        self._is_reach = high > self._far
        self._low, self._far = low.astype(float), np.where(np.isinf(high), self._far, high.astype(float))
        self._start(self._system.values[self.cells])

    def widen(self, targets: np.ndarray, need: np.ndarray) -> np.ndarray:
        """Look for tables that move many cells at once, so that few have to be asked one by one.

        Args:
            targets: Withheld cells of interest.
            need: How wide the range of each has to be.

        Returns:
            The targets whose range is not yet known to be wide enough.
        """
        random = np.random.default_rng(1)
        places = np.array([self._place[int(cell)] for cell in targets], dtype=np.int32)
        narrow = (self.high - self.low)[places] < need - TOLERANCE
        for sweep in range(SWEEPS):
            before = narrow.sum()
            if before <= FEW:
                break
            signs = random.choice([-1.0, 1.0], before) if sweep > 1 else np.full(before, 1.0)
            self._leap(places[narrow], -signs if sweep % 2 else signs)
            narrow = (self.high - self.low)[places] < need - TOLERANCE
            if sweep > 1 and before - narrow.sum() < FEW:
                break
        return targets[narrow]

    def ends_if_narrow(self, cell: int, need: float) -> tuple[End, End] | None:
        """The smallest and the largest value of a cell; None as soon as they lie as wide apart as needed."""
        if self.width_of(cell) >= need - TOLERANCE:
            return None
        most = self._end(cell, 1.0)
        if self.width_of(cell) >= need - TOLERANCE:
            return None
        least = self._end(cell, -1.0)
        return None if most.value - least.value >= need - TOLERANCE else (least, most)

    def range_of(self, cell: int) -> tuple[End, End]:
        """The smallest and the largest value a cell can have."""
        return self._end(cell, -1.0), self._end(cell, 1.0)

    def ranges(self, *, is_count: bool | None = None, enough: np.ndarray | None = None) -> pd.DataFrame:
        """The range of every withheld cell.

        Random directions find tables first; a cell whose end meets what single sums allow is settled
        without being asked.

        Args:
            is_count: Whether ends are rounded inwards to whole numbers; by default as the system says.
            enough: For each withheld cell a width from which on its range need not be exact; what is given
                then is a range it has at least. Zero for cells that do not matter.

        Returns:
            Columns cell, low, high, in order of cells; high is infinite where it lies beyond reach.
        """
        # Rounded inwards to whole numbers a range loses less than one at each end.
        wide = np.full(len(self.cells), np.inf) if enough is None else np.where(enough > 0, enough + 2, 0)
        self._shake(self.cells[wide > 0])
        low, high = self._sure_bounds()
        for sign, ends, sure in ((-1.0, self.low, low), (1.0, self.high, high)):
            for place in np.flatnonzero(np.abs(ends - sure) > TOLERANCE):
                is_open = abs(ends[place] - sure[place]) > TOLERANCE  # else settled by another cell's table
                if is_open and self.high[place] - self.low[place] < wide[place]:
                    self._push(np.array([place], dtype=np.int32), np.array([sign]))
        whole = self._system.is_count if is_count is None else is_count
        low, high = self.low.copy(), self.high.copy()
        high[self._is_reach & (high > self._far - TOLERANCE)] = np.inf
        if whole:
            low, high = np.ceil(low - 1e-4), np.floor(high + 1e-4)
        return pd.DataFrame({"cell": self.cells, "low": low, "high": high})

    def _shake(self, cells: np.ndarray) -> None:
        random = np.random.default_rng(2)
        places = np.array([self._place[int(cell)] for cell in cells], dtype=np.int32)
        for _ in range(2 * SWEEPS if len(places) > SWEEPS else 0):
            signs = random.choice([-1.0, 1.0], len(places)) * random.uniform(0.5, 1.5, len(places))
            self._leap(places, signs)

    def _sure_bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Ends that no table can pass, from one sum at a time, tightened until nothing changes."""
        low, high = self._low.copy(), self._far.copy()
        plus, minus = self._hidden.maximum(0), (-self._hidden).maximum(0)
        for _ in range(BOUND_TURNS):
            before = high.sum() - low.sum()
            least = plus @ low - minus @ high  # of each sum's left side
            most = plus @ high - minus @ low
            for sign, part in ((1.0, plus), (-1.0, minus)):
                entries = part.tocoo()
                rows, places = entries.coords
                # the entry may take what the others leave of the sum
                others_least = least[rows] - np.where(sign > 0, low[places], -high[places])
                others_most = most[rows] - np.where(sign > 0, high[places], -low[places])
                ends = (self._sums[rows] - others_most) * sign, (self._sums[rows] - others_least) * sign
                np.maximum.at(low, places, np.minimum(*ends))
                np.minimum.at(high, places, np.maximum(*ends))
            if before - (high.sum() - low.sum()) < TOLERANCE:
                break
        return low, high

    def width_of(self, cell: int) -> float:
        """How wide a cell's range is at least, from the tables found so far."""
        place = self._place[int(cell)]
        return float(self.high[place] - self.low[place])

    def _end(self, cell: int, sign: float) -> End:
        place = np.array([self._place[int(cell)]], dtype=np.int32)
        solution = self._push(place, np.array([sign]))
        reduced = -(self._equations.T @ np.asarray(solution.row_dual))
        reduced[cell] -= sign
        return End(float(solution.col_value[place[0]]), reduced)

    def _push(self, places: np.ndarray, signs: np.ndarray) -> highspy.HighsSolution:
        """The table in which the cells have moved as far as they can together."""
        solution = self._tables.push(places, signs)
        self._found(np.asarray(solution.col_value))
        return solution

    def _leap(self, places: np.ndarray, signs: np.ndarray) -> None:
        """Some table in which the cells have moved far together."""
        table = self._tables.leap(places, signs)
        if table is not None:
            self._found(table)

    def _found(self, table: np.ndarray) -> None:
        self._note(table)
        if self._kept is not None:
            whole = self._system.values.copy()
            whole[self.cells] = table
            self._kept.append(whole)

    def _note(self, table: np.ndarray) -> None:
        np.minimum(self.low, table, out=self.low)
        np.maximum(self.high, table, out=self.high)


def interval_ranges(system: CellSystem, low: np.ndarray, high: np.ndarray) -> pd.DataFrame:
    """What anyone can work out when each cell is only known to lie between two ends.

    Returns:
        Columns cell, low, high.
    """
    attacker = Attacker(system, np.ones(system.size, dtype=bool), reach=np.inf)
    attacker.bound(low, high)
    return attacker.ranges()


def ranges_behind(hidden: np.ndarray, most: np.ndarray, told: np.ndarray) -> pd.DataFrame:
    """What anyone can work out of hidden numbers from published ones that depend on them.

    Args:
        hidden: The true hidden numbers, none below zero.
        most: The largest each can be.
        told: One row a published number: how it moves with each hidden one. Rows that say the same, up to a
            millionth of the strongest, count once.

    Returns:
        Columns cell, low, high.
    """
    size = len(hidden)
    if not size:
        return pd.DataFrame({"cell": [], "low": [], "high": []}, dtype=float)
    _, strength, rows = np.linalg.svd(told, full_matrices=False)
    rows = rows[strength > TOLERANCE * strength.max(initial=0)]
    # The truth fits: a further cell that is always one carries what the rows add up to.
    equations = np.column_stack([rows, -(rows @ hidden)])
    system = CellSystem(np.r_[hidden, 1.0], sp.csr_array(equations), is_count=False)
    attacker = Attacker(system, np.r_[np.ones(size, dtype=bool), False], reach=np.inf)
    attacker.bound(np.zeros(size), np.maximum(most, hidden).astype(float))
    return attacker.ranges()
