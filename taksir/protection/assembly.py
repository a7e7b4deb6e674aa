"""The network of one table and everything that was released of it, this version and earlier ones."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from taksir.areas import area_index
from taksir.catalogue_disclosure import DisclosureRules
from taksir.errors import TaksirError
from taksir.evidence import Evidence, TableFile, pinned_evidence
from taksir.methods.disclosure import CellSystem
from taksir.protection.cuts import Cut
from taksir.protection.network import Network, connect
from taksir.protection.statuses import Statuses, guard_atoms, guard_figure, show_cut
from taksir.protection.sums import table_sums

SAME_FEWEST = 20
"""Conditions of fewer persons of a table may hold of the same ones by chance, which nobody can know."""


@dataclass(frozen=True)
class Assembly:
    """Everything an attacker of one table sees, and everything that is to be kept from him.

    Attributes:
        columns: For each version of the table the column of each condition.
    """

    network: Network
    system: CellSystem
    statuses: Statuses
    columns: dict[str, dict[str, str]]


def assemble(cuts: Sequence[Cut], rules: DisclosureRules, *, new: Cut | None = None) -> Assembly:
    """Tie all cuts of a table together.

    Args:
        cuts: What the ledger holds of the table, all its versions.
        rules: The rules in force.
        new: A cut that is not decided yet; its cells are open.
    """
    network, columns = Network(), {}
    versions: dict[str, list[Cut]] = {}
    for cut in (*cuts, *([new] if new else [])):
        versions.setdefault(cut.version, []).append(cut)
    for version, own in versions.items():
        columns[version] = _connect_version(network, version, own)
    files = {version: own[0].file for version, own in versions.items()}
    ties = _tie_versions(network, columns, _same_persons(versions), files)
    statuses = Statuses(len(network.values))
    for version, own in versions.items():
        for cut in own:
            if cut is not new:
                show_cut(statuses, network, cut, columns[version])
            for figure in cut.figures:
                guard_figure(statuses, network, cut, figure, columns[version], rules)
        figures = [figure for cut in own for figure in cut.figures]
        guard_atoms(statuses, network, figures, columns[version], rules)
    _known_elsewhere(statuses, ties)
    if new:
        _open(statuses, network, new, columns[new.version])
    return Assembly(network, network.system(), statuses, columns)


def file_of(cut: Cut, others: Sequence[Cut] = ()) -> tuple[TableFile, Evidence]:
    """The table a cut counts, and the deliveries that it and others were computed from.

    Raises:
        TaksirError: They are no longer in the store.
    """
    evidence = pinned_evidence(sorted({one for each in (cut, *others) for one in each.deliveries}))
    for file in evidence.of_table(cut.table):
        if file.sha256 == cut.file:
            return file, evidence
    raise TaksirError(
        "A table of {source} that figures were released from is no longer in this store. "
        "Restore it from a backup.",
        source=cut.source_id,
    )


def _connect_version(network: Network, version: str, cuts: Sequence[Cut]) -> dict[str, str]:
    figures = [figure for cut in cuts for figure in cut.figures]
    amounts = _conditions(cuts)
    file, evidence = file_of(cuts[0])
    # Cells that nobody shows at a level tell nothing there: what is shown of them is a sum at another level.
    shown = {(cut.by, level) for cut in cuts for figure in cut.figures for level in figure.levels}
    whole: set[tuple[tuple[str, ...], str]] = {((), level) for _, level in shown}
    places_shown = sorted(shown | whole, key=lambda place: (len(place[0]), place))
    sums = {(by, level): table_sums(file, amounts, level, by, evidence) for by, level in places_shown}
    places = {sql: place for place, sql in enumerate(amounts)}
    rests = sorted({(places[f.numerator], places[f.denominator]) for f in figures if f.denominator})
    connect(network, sums, rests=rests, system=area_index().home_system, version=version)
    return {sql: f"{version}|{place}" for sql, place in places.items()}


def _conditions(cuts: Iterable[Cut]) -> tuple[str, ...]:
    """What a version's figures count, in the order of its columns."""
    figures = [figure for cut in cuts for figure in cut.figures]
    return tuple(sorted({sql for f in figures for sql in (f.numerator, f.denominator) if sql}))


def _same_persons(versions: Mapping[str, Sequence[Cut]]) -> dict[str, str]:
    """Conditions that hold of the same persons of a table, in one version or another: each one's first.

    A figure that needs a poverty line and one that does not may count the same persons, such as those who are
    poor in many dimensions. They are of two versions, for they were computed from different deliveries.
    """
    first: dict[str, str] = {}
    by_file: dict[str, list[Cut]] = {}
    for own in versions.values():
        by_file.setdefault(own[0].file, []).append(own[0])
    conditions = {version: _conditions(own) for version, own in versions.items()}
    for cuts in by_file.values():
        if len(cuts) < 2:
            continue
        amounts = tuple(sorted({sql for cut in cuts for sql in conditions[cut.version]}))
        file, evidence = file_of(cuts[0], cuts[1:])
        whole = table_sums(file, amounts, "", (), evidence)
        held = [members for members, own in zip(whole.members, whole.amounts, strict=True) if own.any()]
        named: dict[tuple[str, ...], str] = {}
        for place in np.flatnonzero(whole.amounts.sum(axis=0) >= SAME_FEWEST):
            sql = amounts[place]
            first[sql] = named.setdefault(tuple(members[place] for members in held), sql)
    return first


def _tie_versions(
    network: Network,
    columns: Mapping[str, Mapping[str, str]],
    same: Mapping[str, str],
    files: Mapping[str, str],
) -> list[tuple[int, int]]:
    """What did not change from one version to the next is the same cell to whoever sees both.

    Returns:
        Pairs of cells of the same persons of the same table.
    """
    if len(columns) < 2:
        return []
    conditions = {version: tuple(own) for version, own in columns.items()}
    meanings: dict[str, Hashable] = {}
    named: dict[tuple[object, Hashable], list[tuple[int, str]]] = {}
    for (place, column), variable in network.variables.items():
        if column not in meanings:
            meanings[column] = _meaning(column, conditions, same)
        file = files[column.partition("|")[0]]
        named.setdefault((place, meanings[column]), []).append((variable, file))
    within = []
    for variables in named.values():
        for (before, old), (after, new) in zip(variables, variables[1:], strict=False):
            if before != after and network.values[before] == network.values[after]:
                network.add_sum([before], after, may_miss=False)
                within += [(before, after)] if old == new else []
    return within


def _meaning(column: str, conditions: Mapping[str, tuple[str, ...]], same: Mapping[str, str]) -> Hashable:
    """What a column counts, the same in every version: numbers of conditions are each version's own."""
    version, _, name = column.partition("|")
    if name.startswith("("):  # a set that the conditions tell apart: the same only beside the same others
        return name, conditions[version]
    numbered = [conditions[version][int(number)] for number in name.split("-")]
    return tuple(same.get(sql, sql) for sql in numbered)


def _known_elsewhere(statuses: Statuses, ties: Sequence[tuple[int, int]]) -> None:
    """How many they are is no secret of a figure where another one shows the same persons."""
    for one, other in (*ties, *reversed(ties)):
        is_shown = statuses.public[one] or statuses.public[other]
        statuses.public[one] = statuses.public[other] = is_shown


def _open(statuses: Statuses, network: Network, cut: Cut, columns: dict[str, str]) -> None:
    for figure in cut.figures:
        own = (columns[figure.numerator], columns.get(figure.denominator))
        for (place, column), variable in network.variables.items():
            by, level, cell = place
            if by == cut.by and level in figure.levels and column in own:
                is_unsure = column == own[0] and cell in figure.unsure.get(level, frozenset())
                statuses.open[variable] |= not is_unsure
    statuses.open &= ~statuses.public
