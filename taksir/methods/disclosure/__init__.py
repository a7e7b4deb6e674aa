"""Disclosure control: which cells expose somebody, what covers them, and what an attacker works out."""

from taksir.methods.disclosure.attack import Attacker, interval_ranges, ranges_behind
from taksir.methods.disclosure.cells import CellSystem, nested_table, with_margins
from taksir.methods.disclosure.primary import is_dominated, is_everyone, is_small
from taksir.methods.disclosure.rounding import ranges_of_rounded, reach_of_rounded, round_cells
from taksir.methods.disclosure.suppression import Pattern, protect_cells

__all__ = [
    "Attacker", "CellSystem", "Pattern", "interval_ranges", "is_dominated", "is_everyone", "is_small",
    "nested_table", "protect_cells", "ranges_behind", "ranges_of_rounded", "reach_of_rounded",
    "round_cells", "with_margins",
]  # fmt: skip
