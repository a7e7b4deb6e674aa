"""All cells of a table tied together: areas in areas, groups in totals, conditions in conditions.

Two indicators that count the same persons share a cell. Where one is part of another, the rest is a
cell too, though nobody shows it: it can be reached by subtraction. So are the smallest sets of persons
that the conditions tell apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from taksir.areas import code_length
from taksir.catalogue import load_catalogue
from taksir.methods.disclosure import CellSystem
from taksir.protection.cuts import BETWEEN
from taksir.protection.sums import Sums

Breakdown = tuple[str, ...]
Place = tuple[Breakdown, str, str]
"""Groups, level and name of a cell."""
Key = tuple[Place, str]
"""A place and what is counted there."""


@dataclass
class Network:
    """Cells and sums while they are collected.

    Attributes:
        values: True value of each variable.
        variables: Variable by place and column.
        parts: Equations as (variable, sign) pairs.
    """

    values: list[float] = field(default_factory=list)
    variables: dict[Key, int] = field(default_factory=dict)
    parts: list[list[tuple[int, float]]] = field(default_factory=list)

    def system(self) -> CellSystem:
        """The collected cells."""
        rows = np.repeat(np.arange(len(self.parts)), [len(row) for row in self.parts])
        flat = [entry for row in self.parts for entry in row]
        columns = np.array([variable for variable, _ in flat], dtype=int)
        signs = np.array([sign for _, sign in flat], dtype=float)
        shape = (len(self.parts), len(self.values))
        matrix = sp.csr_array((signs, (rows, columns)), shape=shape)
        return CellSystem(np.array(self.values, dtype=float), matrix)

    def new(self, value: float) -> int:
        """A further variable."""
        self.values.append(float(value))
        return len(self.values) - 1

    def add_sum(self, parts: Iterable[int], total: int, *, may_miss: bool = True) -> None:
        """Parts add up to a total; what the total holds beyond them is a part that nobody shows."""
        row = [(part, 1.0) for part in parts]
        missing = self.values[total] - sum(self.values[part] for part, _ in row)
        if missing < -1e-6:  # an area counted twice on the way to the home codes: no sum to rely on
            return
        if missing > 1e-6:
            if not may_miss:
                return
            row.append((self.new(missing), 1.0))
        self.parts.append([*row, (total, -1.0)])


def connect(
    network: Network,
    sums: Mapping[tuple[Breakdown, str], Sums],
    *,
    rests: Iterable[tuple[int, int]],
    system: str,
    version: str = "",
) -> None:
    """Add one version of a table to a network.

    Columns are named `version|place of the condition`; a rest is `version|numerator-denominator`.

    Args:
        network: What is added to.
        sums: The table's cells for each breakdown and level.
        rests: Pairs of conditions whose difference counts persons.
        system: Code system of the areas.
        version: Tells versions of a table apart.
    """
    same = _same_amounts(sums.values())
    atoms = {key: _atoms(part, same) for key, part in sums.items()}
    for (by, level), frame in atoms.items():
        for cell, row in frame.iterrows():
            _add_cell(network, (by, level, str(cell)), row, rests, version)
    for (by, level), frame in atoms.items():
        larger = {name for groups, name in sums if groups == by}
        _add_area_sums(network, (by, level), frame, larger, (system, version))
        for margin in combinations(by, max(len(by) - 1, 0)):
            while margin and (margin, level) not in sums:
                margin = margin[:-1]
            if by and (margin, level) in sums:
                _add_group_sums(network, (by, margin), level, frame, version)


def _same_amounts(sums: Iterable[Sums]) -> dict[str, tuple[tuple[int, ...], ...]]:
    """For each set of conditions its conditions in classes that always have the same amount."""
    parts = list(sums)
    amounts = np.concatenate([part.amounts for part in parts])
    members = np.concatenate([part.members for part in parts])
    found = {}
    for name in pd.unique(members):
        rows = amounts[members == name]
        classes: list[list[int]] = []
        for place in (place for place, sign in enumerate(str(name)) if sign == "1"):
            firsts = rows[:, [entry[0] for entry in classes]]
            alike = np.flatnonzero(np.isclose(firsts, rows[:, [place]]).all(axis=0))
            (classes[alike[0]].append(place) if len(alike) else classes.append([place]))
        found[str(name)] = tuple(tuple(entry) for entry in classes)
    return found


def _atoms(part: Sums, same: Mapping[str, tuple[tuple[int, ...], ...]]) -> pd.DataFrame:
    """Smallest sets of persons as columns (tuples of conditions in class and set), cells as rows."""
    rows: dict[str, dict[tuple[tuple[int, ...], str], float]] = {}
    for cell, members, amounts in zip(part.cells, part.members, part.amounts, strict=True):
        held = rows.setdefault(cell, {})
        for entry in same[members]:
            held[entry, members] = amounts[entry[0]]
    columns = sorted({(entry, members) for members, entries in same.items() for entry in entries})
    table = [[held.get(column, 0.0) for column in columns] for held in rows.values()]
    frame = pd.DataFrame(table, index=list(rows), columns=pd.Index(columns, tupleize_cols=False))
    return frame.sort_index()


def _add_cell(
    network: Network, place: Place, row: pd.Series, rests: Iterable[tuple[int, int]], version: str
) -> None:
    by_condition: dict[int, list[int]] = {}
    for (conditions, members), value in row.items():
        variable = network.new(value)
        network.variables[place, f"{version}|{conditions}{members}"] = variable
        for condition in conditions:
            by_condition.setdefault(condition, []).append(variable)
    for condition, parts in by_condition.items():
        if len(parts) == 1:  # the condition is that set: one cell
            network.variables[place, f"{version}|{condition}"] = parts[0]
            continue
        total = network.new(sum(network.values[part] for part in parts))
        network.variables[place, f"{version}|{condition}"] = total
        network.add_sum(parts, total)
    for part, whole in rests:
        names = (f"{version}|{part}", f"{version}|{whole}")
        ends = [network.variables.get((place, name)) for name in names]
        if None in ends or network.values[ends[1]] < network.values[ends[0]]:  # type: ignore[index]
            continue
        rest = network.new(network.values[ends[1]] - network.values[ends[0]])  # type: ignore[index]
        network.variables[place, f"{version}|{part}-{whole}"] = rest
        network.add_sum([ends[0], rest], ends[1])  # type: ignore[list-item,arg-type]


def _add_area_sums(
    network: Network, own: tuple[Breakdown, str], frame: pd.DataFrame, known: set[str], names: tuple[str, str]
) -> None:
    """Areas add up to the next larger level there is; `names` are the code system and the version."""
    (by, level), (system, version) = own, names
    order = ["", *(entry.name for entry in load_catalogue().levels)]
    larger = [name for name in order[: order.index(level)] if name in known]
    if not larger:
        return
    parent_level = larger[-1]
    length = code_length(parent_level, system) if parent_level else 0
    if parent_level and not length:  # codes of this system do not nest
        return
    parents: dict[str, list[str]] = {}
    for cell in frame.index:
        area, *categories = cell.split(BETWEEN)
        parents.setdefault(BETWEEN.join([area[:length], *categories]), []).append(cell)
    _add_sums(network, frame, parents, ((by, level), (by, parent_level)), version)


def _add_group_sums(
    network: Network, groups: tuple[Breakdown, Breakdown], level: str, frame: pd.DataFrame, version: str
) -> None:
    """Categories add up to the figure without the group."""
    by, margin = groups
    kept = [by.index(name) for name in margin]
    totals: dict[str, list[str]] = {}
    for cell in frame.index:
        area, *categories = cell.split(BETWEEN)
        totals.setdefault(BETWEEN.join([area, *(categories[place] for place in kept)]), []).append(cell)
    _add_sums(network, frame, totals, ((by, level), (margin, level)), version)


def _add_sums(
    network: Network,
    frame: pd.DataFrame,
    totals: Mapping[str, list[str]],
    ends: tuple[tuple[Breakdown, str], tuple[Breakdown, str]],
    version: str,
) -> None:
    (by, level), (total_by, total_level) = ends
    for column in frame.columns:
        name = f"{version}|{column[0]}{column[1]}"
        for total, cells in totals.items():
            whole = network.variables.get(((total_by, total_level, total), name))
            if whole is not None:
                parts = [network.variables[(by, level, cell), name] for cell in cells]
                network.add_sum(parts, whole)
