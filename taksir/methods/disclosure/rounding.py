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


def round_cells(system: CellSystem, base: int) -> np.ndarray:
    """Values rounded so that all sums hold.

    A cell that is a multiple already stays; the others move by less than the base, or, where no such
    table exists, by less than two.

    Raises:
        TaksirError: No rounded table adds up.
    """
    floor = np.floor(system.values / base)
    for down, up in STEPS:
        steps = _cheapest_steps(system, floor, base, down, up)
        if steps is not None:
            return base * (floor + steps)
    raise TaksirError(
        "These numbers cannot be rounded to {base} so that they add up. Withhold small cells instead.",
        base=base,
    )


def ranges_of_rounded(system: CellSystem, rounded: np.ndarray, base: int) -> pd.DataFrame:
    """What anyone can work out of the true values behind rounded ones.

    Returns:
        Columns cell, low, high.
    """
    wide = float(np.max(np.abs(rounded - system.values), initial=0)) >= base
    most = (2 if wide else 1) * base - 1
    return interval_ranges(system, np.maximum(rounded - most, 0), rounded + most)


def _cheapest_steps(
    system: CellSystem, floor: np.ndarray, base: int, down: int, up: int
) -> np.ndarray | None:
    rest = system.values - base * floor
    is_exact = rest == 0
    lower = np.where(is_exact, 0, np.maximum(down, -floor))
    upper = np.where(is_exact, 0, up)
    if down < 0:  # nothing fitted beside: multiples may move too
        lower, upper = np.maximum(down, -floor), np.full(system.size, float(up))
    # |base·step - rest| is linear in the step beside the floor, and bounded from below beyond it.
    sums = -(system.equations @ floor)
    model = new_model(
        sp.csc_array(system.equations),
        cost=base - 2 * rest,
        ends=(lower.astype(float), upper.astype(float)),
        sums=(sums, sums),
        whole=True,
    )
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.round(np.asarray(model.getSolution().col_value))
