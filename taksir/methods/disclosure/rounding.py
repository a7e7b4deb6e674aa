"""Controlled rounding: every cell to a multiple of a base beside it, and still everything adds up.

Instead of withholding, each number moves by less than the base; the choice with the smallest total
change is found by mixed-integer programming, and attacked like any other release.

Reference:
    Salazar (2005), Controlled rounding and cell perturbation, Mathematical Programming 105;
    Willenborg and de Waal (2001), ch. 9.
"""

import highspy
import numpy as np
import pandas as pd
import scipy.sparse as sp

from taksir.errors import TaksirError
from taksir.methods.disclosure.attack import interval_ranges
from taksir.methods.disclosure.cells import CellSystem
from taksir.methods.disclosure.programme import new_model

STEPS = ((0, 1), (-1, 2))
"""How many multiples below and above the floor a cell may go: beside it first, wider where nothing fits."""


def round_cells(system: CellSystem, base: int | np.ndarray, *, fixed: np.ndarray | None = None) -> np.ndarray:
    """Values rounded so that all sums hold.

    A cell that is a multiple already stays; the others move by less than the base, or, where no such
    table exists, by less than two.

    Args:
        system: Cells and sums.
        base: What every cell becomes a multiple of, or one for each; large ones multiples of small ones.
        fixed: What a cell was rounded to before and has to stay; NaN where it is free.

    Raises:
        TaksirError: No rounded table adds up.
    """
    bases = np.broadcast_to(np.asarray(base, dtype=float), system.size)
    free = np.full(system.size, np.nan)
    for step in STEPS:
        rounded = _cheapest(system, bases, step, free if fixed is None else fixed)
        if rounded is not None:
            return rounded
    raise TaksirError(
        "These numbers cannot be rounded to {base} so that they add up. Withhold small cells instead.",
        base=int(bases.min()),
    )


def ranges_of_rounded(system: CellSystem, rounded: np.ndarray, base: int) -> pd.DataFrame:
    """What anyone can work out of the true values behind rounded ones.

    Returns:
        Columns cell, low, high.
    """
    most = reach_of_rounded(system, rounded, base)
    return interval_ranges(system, np.maximum(rounded - most, 0), rounded + most)


def reach_of_rounded(system: CellSystem, rounded: np.ndarray, base: int | np.ndarray) -> np.ndarray:
    """How far from each rounded number its true value may lie, as far as anyone knows."""
    bases = np.broadcast_to(np.asarray(base, dtype=float), system.size)
    is_wide = bool((np.abs(rounded - system.values) >= bases).any())
    return (2 if is_wide else 1) * bases - 1


def _cheapest(
    system: CellSystem, bases: np.ndarray, most: tuple[int, int], fixed: np.ndarray
) -> np.ndarray | None:
    """The rounded table that changes least, each cell so many multiples below and above its floor."""
    down, up = most
    floor = np.floor(system.values / bases)
    rest = system.values - bases * floor
    is_exact = (rest == 0) & (down == 0)  # where nothing fits beside, multiples may move too
    lower = np.where(is_exact, 0, np.maximum(down, -floor))
    upper = np.where(is_exact, 0, up)
    lower, upper = (np.where(np.isnan(fixed), end, fixed / bases - floor) for end in (lower, upper))
    sums = -(system.equations @ (bases * floor))
    model = new_model(
        sp.csc_array(system.equations @ sp.diags_array(bases)),
        cost=bases - 2 * rest,  # |base·step - rest| is linear beside the floor, and bounded by this beyond
        ends=(lower.astype(float), upper.astype(float)),
        sums=(sums, sums),
        whole=True,
    )
    model.run()
    if model.getInfo().primal_solution_status != highspy.kSolutionStatusFeasible:
        return None  # at the limit of nodes the best table found so far serves as well
    return bases * (floor + np.round(np.asarray(model.getSolution().col_value)))
