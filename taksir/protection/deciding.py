"""Decides which cells of a cut are withheld, once, and remembers it in the release ledger."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from taksir.catalogue import load_catalogue
from taksir.catalogue_disclosure import DisclosureRules, load_rules
from taksir.estimates import Estimated
from taksir.methods.disclosure import CellSystem, Pattern, protect_cells
from taksir.protection.assembly import Assembly, assemble
from taksir.protection.cuts import Cut, FigureCut, cut_of
from taksir.protection.judging import cell_names, exposing_rows, other_reasons
from taksir.protection.network import Key
from taksir.protection.rounded import exposed_cells, exposed_with, hidden_cut, rounded_cut
from taksir.schema import Indicator
from taksir.store.ledger import Ledger
from taksir.store.workspace import open_store

TRIES = 20


def decided_figure(
    asked: Cut, figure: FigureCut, level: str, *, key: str, complete: Callable[[Cut], Cut]
) -> FigureCut:
    """A figure with its withheld cells: as it was released before, or decided now.

    Args:
        asked: The figures that are decided together, not decided yet.
        figure: The one that is wanted.
        level: At which area level.
        key: What the ledger files the table under.
        complete: Adds the cells that are sensitive by themselves or not shown for other reasons.
    """
    ledger = Ledger(open_store().register)
    full: Cut | None = None
    for _ in range(TRIES):
        before = [cut_of(content) for content in ledger.cuts(key)]
        for cut in before:
            found = cut.answers(asked, figure, level)
            if found:
                return found
        full = full or complete(asked)
        matters = [cut for cut in before if cut.file == full.file or not figure.is_survey]
        decided = decide(full, matters, load_rules())
        ledger.add(asked.id, key, len(before), decided.content())
    raise RuntimeError("the release ledger is written to faster than a cut can be decided")


def decide(cut: Cut, before: Sequence[Cut], rules: DisclosureRules) -> Cut:
    """A cut with the cells that protect its sensitive ones, against everything released before.

    Surveys are weighted anew in every version, so only cuts of the same version are given for them.
    """
    assembly = assemble(before, rules, new=cut)
    if cut.table in rules.rounded_tables:
        return rounded_cut(cut, assembly, rules)
    statuses = assembly.statuses
    targets = statuses.sensitive & ~statuses.public
    pattern = _pattern(assembly, targets, rules)
    if len(pattern.exposed):
        # What can be worked out already, from other figures alone, is not to be helped by hiding this one.
        lost = np.zeros(len(targets), dtype=bool)
        lost[exposed_cells(assembly, statuses)] = True
        pattern = _pattern(assembly, targets & ~lost, rules)
    withheld = pattern.withheld.copy()
    withheld |= _hopeless(assembly, pattern.exposed)
    figures = tuple(_with_protected(figure, cut, assembly, withheld) for figure in cut.figures)
    decided = replace(cut, figures=figures)
    # Withholding reckons with true numbers only; what was shown rounded before narrows ranges too.
    if statuses.is_bounded and len(exposed_with(decided, assembly)):
        return hidden_cut(cut, assembly)
    return decided


def _pattern(assembly: Assembly, targets: np.ndarray, rules: DisclosureRules) -> Pattern:
    statuses = assembly.statuses
    return protect_cells(
        assembly.system,
        targets,
        statuses.need,
        cost=_costs(assembly, rules),
        hidden=~statuses.open & ~statuses.public,
        known=statuses.public,
    )


def _hopeless(assembly: Assembly, exposed: np.ndarray) -> np.ndarray:
    """Where too much is public already nothing more of the cut is shown."""
    return (
        assembly.statuses.open.copy() if len(exposed) else np.zeros(len(assembly.statuses.open), dtype=bool)
    )


def _with_protected(figure: FigureCut, cut: Cut, assembly: Assembly, withheld: np.ndarray) -> FigureCut:
    columns = assembly.columns[cut.version]
    own = {columns[figure.numerator], columns.get(figure.denominator)}
    sensitive = figure.sensitive
    cells: dict[str, set[str]] = {level: set(sensitive.get(level, ())) for level in figure.levels}
    for (place, column), variable in assembly.network.variables.items():
        by, level, cell = place
        if by != cut.by or level not in cells or column not in own or not withheld[variable]:
            continue
        if assembly.statuses.open[variable] or assembly.statuses.sensitive[variable]:
            cells[level].add(cell)
    return replace(figure, protected={level: frozenset(names) for level, names in cells.items()})


def _costs(assembly: Assembly, rules: DisclosureRules) -> np.ndarray:
    """What withholding each cell costs: one each, or more for larger numbers and larger areas."""
    values = assembly.system.values
    if rules.least == "cells":
        cost = np.ones(len(values)) + 1e-3 * np.log1p(values)
    else:
        cost = (1 + np.log1p(values)) * _importance(assembly.network.variables, len(values))
    # An area without a case is likely known to have none, so it hides nothing well.
    return np.where(values == 0, 20 * cost, cost)


def _importance(variables: Mapping[Key, int], size: int) -> np.ndarray:
    order = ["", *(level.name for level in load_catalogue().levels)]
    weight = np.ones(size)
    for ((by, level, _), _), variable in variables.items():
        weight[variable] = 4.0 ** (len(order) - 1 - order.index(level)) / 2 ** len(by)
    return weight


def covered_cells(estimated: Estimated, indicator: Indicator, rules: DisclosureRules) -> frozenset[str]:
    """Withheld cells of a table that stands by itself, its total taken for known."""
    table = estimated.table
    shown = table["cases" if indicator.is_survey else "count"].fillna(0).to_numpy(float)
    sensitive = exposing_rows(table, indicator, rules)
    size = len(shown)
    sums = sp.csr_array(np.r_[np.ones(size), -1.0][np.newaxis])
    values = np.r_[shown, shown.sum()]
    is_total = np.r_[np.zeros(size, dtype=bool), True]
    unsure = (other_reasons(table, is_survey=indicator.is_survey) != "") & (shown > 0)
    pattern = protect_cells(
        CellSystem(values, sums),
        np.r_[sensitive, False],
        np.full(size + 1, float(rules.of(indicator.sens).smallest_cell_persons)),
        cost=np.where(values == 0, 20.0, 1 + np.log1p(values)),
        hidden=np.r_[unsure, False],
        known=is_total,
    )
    withheld = pattern.withheld[:size] & (sensitive | ~unsure)
    if len(pattern.exposed):
        withheld[:] = True
    return frozenset(cell_names(table, estimated.by)[withheld])
