"""HiGHS on sparse models through scipy: one narrow call, time-limited, with the bound it proved."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

OPTIMAL, LIMIT, INFEASIBLE = 0, 1, 2


@dataclass(frozen=True)
class Model:
    """min cost·x, row_low ≤ rows·x ≤ row_high, low ≤ x ≤ high, some x whole."""

    cost: np.ndarray
    rows: sparse.csc_array
    row_low: np.ndarray
    row_high: np.ndarray
    low: np.ndarray
    high: np.ndarray
    is_whole: np.ndarray


@dataclass(frozen=True)
class Solved:
    """What the solver came to.

    Attributes:
        values: The best x found; None when there is none yet.
        objective: Its cost; infinite without values.
        bound: Proven lower bound.
        status: OPTIMAL, LIMIT or INFEASIBLE.
    """

    values: np.ndarray | None
    objective: float
    bound: float
    status: int


def solve(model: Model, *, time_s: float, gap_share: float = 0.0) -> Solved:
    """Minimise; the cost is scaled to 1, because the solver's tolerances are absolute.

    Args:
        model: The model.
        time_s: Stop after this many seconds with what there is.
        gap_share: Stop when the best found is no further from the bound.
    """
    scale = float(np.abs(model.cost).max()) or 1.0
    answer = milp(
        model.cost / scale,
        integrality=model.is_whole.astype(int),
        bounds=Bounds(model.low, model.high),
        constraints=LinearConstraint(model.rows, model.row_low, model.row_high),
        options={"time_limit": time_s, "mip_rel_gap": gap_share},
    )
    status = {0: OPTIMAL, 2: INFEASIBLE}.get(answer.status, LIMIT)
    bound = getattr(answer, "mip_dual_bound", None)
    if answer.x is None:
        return Solved(None, np.inf, -np.inf if bound is None else bound * scale, status)
    if bound is None:
        bound = answer.fun
    return Solved(np.asarray(answer.x), float(answer.fun) * scale, float(bound) * scale, status)


def stacked(rows: list[sparse.sparray]) -> sparse.csc_array:
    """Blocks of rows, one under the other."""
    return sparse.csc_array(sparse.vstack(rows))
