"""A linear or mixed-integer programme for HiGHS: quiet, on one thread, the same answer every time."""

import highspy
import numpy as np
import scipy.sparse as sp

NODES_MAX = 500
GAP = 0.002


def new_model(
    equations: sp.csc_array,
    *,
    cost: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    sums: tuple[np.ndarray, np.ndarray],
    whole: bool = False,
) -> highspy.Highs:
    """Minimise cost @ x with sums[0] <= equations @ x <= sums[1] and ends[0] <= x <= ends[1].

    Args:
        equations: One row a constraint, by columns.
        cost: One for every column.
        ends: Lower and upper end of every column.
        sums: Lower and upper end of every constraint.
        whole: Whether every column is a whole number.
    """
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = equations.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, *ends
    lp.row_lower_, lp.row_upper_ = sums
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = equations.indptr, equations.indices
    lp.a_matrix_.value_ = equations.data
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    model = highspy.Highs()
    # Limits are counted in nodes, not in seconds, so that the same question has the same answer anywhere.
    settings = {"output_flag": False, "threads": 1, "mip_rel_gap": GAP, "mip_max_nodes": NODES_MAX}
    for name, value in settings.items():
        model.setOptionValue(name, value)
    model.passModel(lp)
    return model
