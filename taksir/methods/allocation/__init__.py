"""Allocation: whole units within a budget, floors and ceilings, and why an area gets what it gets."""

from taksir.methods.allocation.answers import (
    MANY_AREAS,
    reach_frontier,
    stability,
)
from taksir.methods.allocation.budget import (
    Allocation,
    allocate_exactly,
    allocate_in_proportion,
    allocate_nearly,
    has_one_cost,
)
from taksir.methods.allocation.limits import AREA_COLUMNS, Contradiction, contradictions
from taksir.methods.allocation.reasons import Reason, all_reasons, binding_limits, reason_for
from taksir.methods.allocation.units import (
    allocate_units,
    equity_weight,
    poorest_share,
)

__all__ = [
    "AREA_COLUMNS", "Allocation", "Contradiction", "MANY_AREAS", "Reason", "all_reasons", "allocate_exactly",
    "allocate_in_proportion", "allocate_nearly", "allocate_units", "binding_limits",
    "contradictions", "equity_weight", "has_one_cost", "poorest_share", "reach_frontier",
    "reason_for", "stability",
]  # fmt: skip
