"""Which cells of a network are public, which are held back, and which could expose somebody."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from taksir.catalogue_disclosure import DisclosureRules
from taksir.methods.disclosure import is_everyone, is_small
from taksir.protection.cuts import Cut, FigureCut
from taksir.protection.network import Network

Column = Callable[[str], str]
"""Name of a condition's column in a version of the table."""
Part = tuple[int, tuple[str, str]]
"""Variable of the rest of one condition that another one is part of, and the columns of the two."""


@dataclass
class Statuses:
    """What is known of each variable of a network.

    Attributes:
        public: Shown already.
        open: May be shown or withheld by the cut that is being decided.
        sensitive: Must not be worked out.
        need: How wide its range must stay.
        least, most: Between which ends it is known to lie, from a rounded number; 0 and infinity else.
    """

    size: int
    public: np.ndarray = field(init=False)
    open: np.ndarray = field(init=False)
    sensitive: np.ndarray = field(init=False)
    need: np.ndarray = field(init=False)
    least: np.ndarray = field(init=False)
    most: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.public, self.open, self.sensitive = (np.zeros(self.size, dtype=bool) for _ in range(3))
        self.need, self.least = np.zeros(self.size), np.zeros(self.size)
        self.most = np.full(self.size, np.inf)

    def copy(self) -> "Statuses":
        """The same, to be changed by itself."""
        other = Statuses(self.size)
        for name in ("public", "open", "sensitive", "need", "least", "most"):
            setattr(other, name, getattr(self, name).copy())
        return other

    @property
    def is_bounded(self) -> bool:
        """Whether any number was shown rounded."""
        return bool(np.isfinite(self.most).any())

    def bound(self, variable: int, shown: float, reach: float) -> None:
        """A variable that was shown rounded."""
        self.least[variable] = max(self.least[variable], shown - reach)
        self.most[variable] = min(self.most[variable], shown + reach)

    def guard(self, variable: int, need: float) -> None:
        """A variable that must not be worked out."""
        self.sensitive[variable] = True
        self.need[variable] = max(self.need[variable], need)


def show_cut(statuses: Statuses, network: Network, cut: Cut, columns: Mapping[str, str]) -> None:
    """Mark what a released cut has made public.

    Args:
        statuses: What is marked.
        network: Where the variables are.
        cut: A cut of the ledger.
        columns: Name of the column of each condition.
    """
    for figure in cut.figures:
        if figure.is_rounded:
            _show_rounded(statuses, network, cut, figure, columns)
            continue
        shown = {level: figure.withheld(level) for level in figure.levels}
        hidden = {level: figure.protected.get(level, frozenset()) for level in figure.levels}
        for (place, column), variable in network.variables.items():
            by, level, cell = place
            if by != cut.by or level not in shown:
                continue
            is_count = column == columns[figure.numerator] and cell not in shown[level]
            is_base = column == columns.get(figure.denominator) and cell not in hidden[level]
            if is_count or is_base:
                statuses.public[variable] = True


def _show_rounded(
    statuses: Statuses, network: Network, cut: Cut, figure: FigureCut, columns: Mapping[str, str]
) -> None:
    for level, shown in figure.rounded.items():
        for cell, pair in shown.items():
            for condition, value, reach in zip(
                (figure.numerator, figure.denominator), pair, figure.reach, strict=True
            ):
                variable = network.variables.get(((cut.by, level, cell), columns.get(condition, "")))
                if variable is not None:
                    statuses.bound(variable, value, reach)


def guard_figure(
    statuses: Statuses,
    network: Network,
    cut: Cut,
    figure: FigureCut,
    columns: Mapping[str, str],
    rules: DisclosureRules,
) -> None:
    """Mark what a figure's rules do not let anyone work out, at every level: shown there or not."""
    smallest = rules.of(figure.sens).smallest_cell_persons
    count, base = columns[figure.numerator], columns.get(figure.denominator, "")
    rest = f"{count}-{base.partition('|')[2]}" if base else ""
    for (place, column), variable in network.variables.items():
        by, level, cell = place
        if column not in (count, base, rest):
            continue
        value = network.values[variable]
        small = bool(is_small(np.array(value), smallest))
        if by == cut.by and column == count:
            small |= cell in figure.sensitive.get(level, frozenset())
        if base and column == count:
            whole = (
                network.values[network.variables[place, base]] if (place, base) in network.variables else 0
            )
            small |= bool(is_everyone(np.array(value), np.array(whole), rules.smallest_group_persons))
        if small:
            statuses.guard(variable, smallest)


def guard_atoms(
    statuses: Statuses,
    network: Network,
    figures: Iterable[FigureCut],
    columns: Mapping[str, str],
    rules: DisclosureRules,
) -> None:
    """Mark small sets of persons that the conditions tell apart: two figures subtracted could show them."""
    smallest = {columns[f.numerator]: rules.of(f.sens).smallest_cell_persons for f in figures}
    for (_, column), variable in network.variables.items():
        version, _, name = column.partition("|")
        if not name.startswith("("):
            continue
        conditions = name[1 : name.index(")")].split(",")
        needs = [smallest.get(f"{version}|{entry.strip()}", 0) for entry in conditions if entry.strip()]
        least = max(needs, default=0)
        if is_small(np.array(network.values[variable]), least):
            statuses.guard(variable, least)


def guard_parts(
    statuses: Statuses,
    parts: Iterable[Part],
    figures: Iterable[tuple[FigureCut, Mapping[str, str]]],
    rules: DisclosureRules,
    values: Sequence[float],
) -> None:
    """Mark small rests of a condition that another one, of another version, is part of.

    Args:
        statuses: What is marked.
        parts: The rests.
        figures: All figures, each with the columns of its version.
        rules: The rules in force.
        values: True value of each variable.
    """
    smallest = {columns[f.numerator]: rules.of(f.sens).smallest_cell_persons for f, columns in figures}
    for variable, ends in parts:
        least = max(smallest.get(end, 0) for end in ends)
        if is_small(np.array(values[variable]), least):
            statuses.guard(variable, least)
