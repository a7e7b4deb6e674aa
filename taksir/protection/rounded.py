"""Decides the rounded numbers of a cut: all are shown, none truly, and every sum still holds.

A cell keeps what it was rounded to in earlier releases, else many releases could be averaged. The
choice is attacked before it counts: where somebody could still be seen a larger base is tried, and
where none protects, nothing of the cut is shown.
"""

from dataclasses import replace

import numpy as np

from taksir.catalogue_disclosure import DisclosureRules
from taksir.errors import TaksirError
from taksir.methods.disclosure import Attacker, reach_of_rounded, round_cells
from taksir.protection.assembly import Assembly
from taksir.protection.cuts import Cut, FigureCut
from taksir.protection.statuses import Statuses, show_cut

REACH = 1e4
"""Ranges longer than this many persons are open to an attacker."""
MULTIPLES = (1, 2, 4)
"""Bases that are tried, as multiples of the one in the rules."""


def rounded_cut(cut: Cut, assembly: Assembly, rules: DisclosureRules) -> Cut:
    """A cut with the numbers it shows, none of which exposes anybody together with all earlier ones."""
    for multiple in MULTIPLES:
        bases = multiple * _bases(cut, assembly, rules)
        for fixed in (_rounded_before(assembly, bases), None):
            try:
                shown = round_cells(assembly.system, bases, fixed=fixed)
            except TaksirError:
                continue
            reach = reach_of_rounded(assembly.system, shown, bases)
            figures = tuple(
                _with_numbers(entry, cut, assembly, (shown, bases, reach)) for entry in cut.figures
            )
            decided = replace(cut, figures=figures)
            if not len(exposed_with(decided, assembly)):
                return decided
    return hidden_cut(cut, assembly)


def hidden_cut(cut: Cut, assembly: Assembly) -> Cut:
    """A cut of which nothing is shown, for too much is public already."""
    figures = []
    for figure in cut.figures:
        own = _cells(figure, cut, assembly)
        protected = {level: frozenset(names) for level, names in own.items()}
        figures.append(replace(figure, protected=protected, rounded={}))
    return replace(cut, figures=tuple(figures))


def exposed_with(decided: Cut, assembly: Assembly) -> np.ndarray:
    """Cells an attacker could work out too closely if a cut were shown beside everything before it."""
    statuses = assembly.statuses.copy()
    show_cut(statuses, assembly.network, decided, assembly.columns[decided.version])
    return exposed_cells(assembly, statuses)


def exposed_cells(assembly: Assembly, statuses: Statuses) -> np.ndarray:
    """Cells to protect whose range is too narrow, given what is public and what was shown rounded."""
    targets = np.flatnonzero(statuses.sensitive & ~statuses.public)
    attacker = attacker_of(assembly, statuses)
    left = attacker.widen(targets, statuses.need[targets]) if len(targets) else targets
    narrow = []
    for cell in left:
        attacker.range_of(int(cell))
        if attacker.width_of(int(cell)) < statuses.need[cell] - 1e-6:
            narrow.append(cell)
    return np.array(narrow, dtype=int)


def attacker_of(assembly: Assembly, statuses: Statuses) -> Attacker:
    """Who knows every public cell, every sum, and between which ends a rounded number lies."""
    attacker = Attacker(assembly.system, ~statuses.public, reach=REACH)
    if statuses.is_bounded:
        attacker.bound(np.maximum(statuses.least, 0)[attacker.cells], statuses.most[attacker.cells])
    return attacker


def _rounded_before(assembly: Assembly, bases: np.ndarray) -> np.ndarray | None:
    """What cells were rounded to in earlier releases with these bases: the middle of what is known."""
    statuses = assembly.statuses
    if not statuses.is_bounded:
        return None
    shown = (statuses.least + statuses.most) / 2
    is_multiple = np.isfinite(shown) & (np.mod(np.where(np.isfinite(shown), shown, 1), bases) == 0)
    return np.where(is_multiple, shown, np.nan)


def _cells(figure: FigureCut, cut: Cut, assembly: Assembly) -> dict[str, dict[str, int]]:
    """Variables of the counts a figure shows, by level and cell."""
    found: dict[str, dict[str, int]] = {level: {} for level in figure.levels}
    count = assembly.columns[cut.version][figure.numerator]
    for ((by, level, cell), column), variable in assembly.network.variables.items():
        if by == cut.by and level in found and column == count:
            found[level][cell] = variable
    return found


def _bases(cut: Cut, assembly: Assembly, rules: DisclosureRules) -> np.ndarray:
    """What each variable becomes a multiple of: the largest base of the figures that show it.

    Two figures that count the same persons somewhere share a variable there, and then a base everywhere.
    """
    columns, wanted = assembly.columns[cut.version], dict[str, int]()
    for figure in cut.figures:
        for sql in filter(None, (figure.numerator, figure.denominator)):
            base = rules.of(figure.sens).rounding_base
            wanted[columns[sql]] = max(wanted.get(columns[sql], 0), base)
    bases = np.full(assembly.system.size, min(wanted.values()))
    shown = [
        (column, variable) for (_, column), variable in assembly.network.variables.items() if column in wanted
    ]
    before: dict[str, int] = {}
    while wanted != before:
        before = dict(wanted)
        for column, variable in shown:
            bases[variable] = max(bases[variable], wanted[column])
            wanted[column] = int(bases[variable])
    return bases


def _with_numbers(
    figure: FigureCut, cut: Cut, assembly: Assembly, found: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> FigureCut:
    """A figure with what it shows: the count, and what it is divided by where that is of the same table.

    Args:
        figure: The figure.
        cut: What it belongs to.
        assembly: Where its variables are.
        found: For each variable the rounded number, its base, and how far the true one may lie away.
    """
    shown, bases, reach = (part.astype(int) for part in found)
    whole = assembly.columns[cut.version].get(figure.denominator, "")
    variables = assembly.network.variables
    pairs = {
        level: {
            cell: (count, variables[(cut.by, level, cell), whole] if whole else None)
            for cell, count in cells.items()
            if not whole or ((cut.by, level, cell), whole) in variables
        }
        for level, cells in _cells(figure, cut, assembly).items()
    }
    one = next((pair for cells in pairs.values() for pair in cells.values()), None)
    if one is None:
        return figure
    return replace(
        figure,
        rounded={
            level: {cell: _pair(shown, pair) for cell, pair in cells.items()}
            for level, cells in pairs.items()
        },
        base=_pair(bases, one),
        reach=_pair(reach, one),
    )


def _pair(values: np.ndarray, variables: tuple[int, int | None]) -> tuple[int, int]:
    count, whole = variables
    return int(values[count]), 0 if whole is None else int(values[whole])
