"""Allocation: whole units within a budget, floors and ceilings, and why an area gets what it gets."""

from taksir.methods.allocation.answers import (
    Reason,
    cost_of_equity,
    reach_frontier,
    reason_for,
    stability,
)
from taksir.methods.allocation.budget import (
    AREA_COLUMNS,
    Allocation,
    Contradiction,
    allocate_exactly,
    allocate_in_proportion,
    contradictions,
)
from taksir.methods.allocation.units import (
    allocate_units,
    concentration_index,
    equity_weight,
    poorest_share,
)

__all__ = [
    "AREA_COLUMNS",
    "Allocation",
    "Contradiction",
    "Reason",
    "allocate_exactly",
    "allocate_in_proportion",
    "allocate_units",
    "concentration_index",
    "contradictions",
    "cost_of_equity",
    "equity_weight",
    "poorest_share",
    "reach_frontier",
    "reason_for",
    "stability",
]
