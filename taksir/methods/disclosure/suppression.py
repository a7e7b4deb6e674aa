"""Which further cells to withhold, so that no withheld cell can be worked out: as few as possible.

An optimisation in two turns. The master chooses the cheapest cells that satisfy every cut found so
far; the attacker tries its choice, and each range that is too narrow becomes a new cut: the cells
that could have widened it must together weigh at least what is missing. It ends when the attacker
finds nothing.

Reference:
    Fischetti and Salazar (2001), Management Science 47, with sliding protection levels.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from taksir.methods.disclosure.attack import TOLERANCE, Attacker, End
from taksir.methods.disclosure.cells import CellSystem
from taksir.methods.disclosure.covering import Cover, Cut
from taksir.methods.disclosure.widening import Widener

ROUNDS = 12
"""After as many turns most cells are settled; the rest is widened one by one."""


@dataclass(frozen=True)
class Pattern:
    """What is withheld.

    Attributes:
        withheld: True where a cell is not shown: sensitive, hidden anyhow, or in their protection.
        exposed: Cells to protect that no pattern can protect, because too much is known already.
    """

    withheld: np.ndarray
    exposed: np.ndarray


def protect_cells(
    system: CellSystem,
    sensitive: np.ndarray,
    need: np.ndarray,
    *,
    cost: np.ndarray,
    hidden: np.ndarray | None = None,
    known: np.ndarray | None = None,
) -> Pattern:
    """The cheapest cells to withhold beside the sensitive ones.

    Args:
        system: Cells and sums.
        sensitive: True for cells that must not be worked out.
        need: For each cell how wide its range must be to an attacker [unit of the cells].
        cost: What withholding each cell costs.
        hidden: True for cells that are not shown anyhow, and cost nothing.
        known: True for cells that cannot be withheld, because they are public already.
    """
    nothing = np.zeros(system.size, dtype=bool)
    public = nothing if known is None else known
    base = (sensitive | (nothing if hidden is None else hidden)) & ~public
    targets = np.flatnonzero(sensitive)
    exposed = targets[public[targets]]
    targets = targets[~public[targets]]
    cover = Cover(cost, base, choosable=~public)
    cover.add(_cuts_of_sums(system, targets, need))
    siege = _Siege(system, targets, need)
    for _ in range(ROUNDS):
        withheld = cover.solve()
        if not cover.add(list(siege.cuts(withheld))):
            return Pattern(withheld, np.sort(np.r_[exposed, cover.hopeless]))
    stuck = _widened(siege, withheld, cost=cost, known=public)
    return Pattern(withheld, np.sort(np.r_[exposed, stuck]))


class _Siege:
    """Attacks on one pattern after another; what one found the next need not look for again.

    Args:
        system: Cells and sums.
        targets: Cells to protect.
        need: For each cell how wide its range must be.
    """

    def __init__(self, system: CellSystem, targets: np.ndarray, need: np.ndarray) -> None:
        self.system, self.targets, self.need = system, targets, need
        self._reach = 2 * float(need[targets].max(initial=0))
        self._kept: list[np.ndarray] = []

    def cuts(self, withheld: np.ndarray) -> Iterator[Cut]:
        """One cut for each cell whose range is too narrow under a pattern."""
        if not len(self.targets):
            return
        attacker = Attacker(self.system, withheld, reach=self._reach, kept=self._kept)
        for cell in attacker.widen(self.targets, self.need[self.targets]):
            ends = attacker.ends_if_narrow(cell, float(self.need[cell]))
            if ends:
                yield _cut(self.system, int(cell), ends, float(self.need[cell]), self._reach)


def _widened(siege: _Siege, withheld: np.ndarray, *, cost: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Add to a pattern, cell by cell, what the cuts have not settled; the cells that cannot be protected."""
    need = siege.need
    widener = Widener(siege.system, withheld, cost=cost, known=known)
    narrow = {cut.target for cut in siege.cuts(withheld)}
    stuck = []
    for cell in sorted(narrow, key=lambda one: (-need[one], one)):
        if cell not in narrow:
            continue
        moved = widener.widen(cell, float(need[cell]))
        if moved is None:
            stuck.append(cell)
            continue
        narrow -= {other for other in narrow if abs(moved[other]) >= need[other] - TOLERANCE}
    return np.array(stuck, dtype=int)


def _cuts_of_sums(system: CellSystem, targets: np.ndarray, need: np.ndarray) -> Iterator[Cut]:
    """What each single sum demands of each cell to protect: others in it must be able to move."""
    by_cell = system.equations.tocsc()
    rows = system.equations
    for cell in targets:
        for entry in range(by_cell.indptr[cell], by_cell.indptr[cell + 1]):
            row = by_cell.indices[entry]
            part = slice(rows.indptr[row], rows.indptr[row + 1])
            cells, signs = rows.indices[part], rows.data[part]
            others = cells != cell
            down = np.minimum(system.values[cells], need[cell])
            room = np.where(signs == by_cell.data[entry], down, need[cell])
            own = min(float(system.values[cell]), float(need[cell]) - 1)
            yield Cut(int(cell), cells[others], np.maximum(room[others], 0), float(need[cell]) - own)


def _cut(system: CellSystem, cell: int, ends: tuple[End, End], need: float, reach: float) -> Cut:
    weights = np.zeros(system.size)
    down = np.minimum(system.values, reach)
    for end in ends:
        weights += np.where(end.reduced < 0, -end.reduced * reach, end.reduced * down)
    cells = np.flatnonzero(weights > TOLERANCE)
    return Cut(cell, cells, weights[cells], need)
