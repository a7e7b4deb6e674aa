"""The network of one table and everything that was released of it, this version and earlier ones."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from taksir.areas import area_index
from taksir.catalogue_disclosure import DisclosureRules
from taksir.methods.disclosure import CellSystem
from taksir.protection.conditions import (
    Held,
    conditions_of,
    file_of,
    held_together,
    nested_pairs,
    same_persons,
)
from taksir.protection.cuts import Cut, FigureCut
from taksir.protection.network import Network, Place, connect
from taksir.protection.statuses import Part, Statuses, guard_atoms, guard_figure, guard_parts, show_cut
from taksir.protection.sums import table_sums


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
    held = held_together(versions)
    ties = _tie_versions(network, columns, same_persons(held), files)
    parts = _part_of_another(network, columns, held)
    statuses = _statuses(network, versions, columns, parts, rules, new)
    _known_elsewhere(statuses, ties)
    if new:
        _open(statuses, network, new, columns[new.version])
    return Assembly(network, network.system(), statuses, columns)


def _statuses(
    network: Network,
    versions: Mapping[str, Sequence[Cut]],
    columns: Mapping[str, Mapping[str, str]],
    parts: Sequence[Part],
    rules: DisclosureRules,
    new: Cut | None,
) -> Statuses:
    statuses = Statuses(len(network.values))
    told: list[tuple[FigureCut, Mapping[str, str]]] = []
    for version, own in versions.items():
        for cut in own:
            if cut is not new:
                show_cut(statuses, network, cut, columns[version])
            for figure in cut.figures:
                guard_figure(statuses, network, cut, figure, columns[version], rules)
        figures = [figure for cut in own for figure in cut.figures]
        guard_atoms(statuses, network, figures, columns[version], rules)
        told += [(figure, columns[version]) for figure in figures]
    guard_parts(statuses, parts, told, rules, network.values)
    return statuses


def _connect_version(network: Network, version: str, cuts: Sequence[Cut]) -> dict[str, str]:
    figures = [figure for cut in cuts for figure in cut.figures]
    amounts = conditions_of(cuts)
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


def _part_of_another(
    network: Network, columns: Mapping[str, Mapping[str, str]], held: Sequence[Held]
) -> list[Part]:
    """Whoever fulfils one condition fulfils another one of another version: the rest can be subtracted.

    Within a version the sets that its conditions tell apart say so already.
    """
    places: dict[str, dict[Place, int]] = {}
    for (place, column), variable in network.variables.items():
        places.setdefault(column, {})[place] = variable
    found = []
    for table in held:
        pairs = list(permutations(table.conditions, 2))
        for inner, outer in nested_pairs(table):
            for one, other in pairs:
                if inner in columns[one] and outer in columns[other]:
                    ends = columns[one][inner], columns[other][outer]
                    found += _rests(network, ends, [places.get(end, {}) for end in ends])
    return found


def _rests(network: Network, ends: tuple[str, str], places: Sequence[Mapping[Place, int]]) -> list[Part]:
    found = []
    for place in sorted(places[0].keys() & places[1].keys()):
        inner, outer = places[0][place], places[1][place]
        rest = network.values[outer] - network.values[inner]
        if rest > 0:
            variable = network.new(rest)
            network.add_sum([inner, variable], outer)
            found.append((variable, ends))
    return found


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
