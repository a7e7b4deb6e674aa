"""Cells that add up: every number a set of tables can show, and the sums that tie them together.

A cell system is all an attacker needs beside the published numbers: parts and totals of every
margin, of the area hierarchy, and of groups that are subsets of each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp


@dataclass(frozen=True)
class CellSystem:
    """Cells and the equations between them.

    Attributes:
        values: The true value of each cell, none below zero.
        equations: One row a sum, +1 for its parts and -1 for its total; equations @ values = 0.
        is_count: Whether values are whole numbers, so that an attacker rounds inwards.
    """

    values: np.ndarray
    equations: sp.csr_array
    is_count: bool = True

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.values)


def nested_table(
    values: np.ndarray, parents: Sequence[Sequence[int]], *, is_count: bool = True
) -> CellSystem:
    """A table of several dimensions, each a tree, with every margin of every level.

    Args:
        values: True values of all nodes, an array with one axis a dimension, totals included.
        parents: For each axis the place of each node's parent; -1 for the root.
        is_count: Whether values are whole numbers.

    Returns:
        Cells in the order of `values.ravel()`.
    """
    sums = [_sums_of_tree(tree) for tree in parents]
    sizes = [len(tree) for tree in parents]
    rows = []
    for axis, own in enumerate(sums):
        before, after = int(np.prod(sizes[:axis])), int(np.prod(sizes[axis + 1 :]))
        rows.append(sp.kron(sp.kron(sp.eye_array(before), own), sp.eye_array(after)))
    equations = sp.csr_array(sp.vstack(rows)) if rows else sp.csr_array((0, values.size))
    return CellSystem(np.asarray(values, float).ravel(), equations, is_count)


def with_margins(leaves: np.ndarray, parents: Sequence[Sequence[int]]) -> np.ndarray:
    """Values of all nodes of every dimension from those of the leaves.

    Args:
        leaves: Values with the full number of nodes on each axis; those of inner nodes are ignored.
        parents: As for `nested_table`; a parent stands behind its children.
    """
    full = np.array(leaves, dtype=float)
    for axis, tree in enumerate(parents):
        moved = np.moveaxis(full, axis, 0)
        inner = sorted({parent for parent in tree if parent >= 0})
        moved[inner] = 0.0
        for node, parent in enumerate(tree):
            if parent >= 0:
                moved[parent] += moved[node]
    return full


def _sums_of_tree(tree: Sequence[int]) -> sp.csr_array:
    """One row for each inner node: its children less itself."""
    inner = sorted({parent for parent in tree if parent >= 0})
    place = {node: row for row, node in enumerate(inner)}
    parts = [(place[parent], node, 1.0) for node, parent in enumerate(tree) if parent >= 0]
    parts += [(row, node, -1.0) for node, row in place.items()]
    rows, columns, signs = zip(*parts, strict=True) if parts else ((), (), ())
    return sp.csr_array((signs, (rows, columns)), shape=(len(inner), len(tree)))
