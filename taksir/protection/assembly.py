"""The network of one table and everything that was released of it, this version and earlier ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taksir.areas import area_index
from taksir.catalogue_disclosure import DisclosureRules
from taksir.errors import TaksirError
from taksir.evidence import Evidence, TableFile, pinned_evidence
from taksir.methods.disclosure import CellSystem
from taksir.protection.cuts import Cut
from taksir.protection.network import Network, connect
from taksir.protection.statuses import Statuses, guard_atoms, guard_figure, show_cut
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
    _tie_versions(network, list(versions))
    statuses = Statuses(len(network.values))
    for version, own in versions.items():
        for cut in own:
            if cut is not new:
                show_cut(statuses, network, cut, columns[version])
            for figure in cut.figures:
                guard_figure(statuses, network, cut, figure, columns[version], rules)
        figures = [figure for cut in own for figure in cut.figures]
        guard_atoms(statuses, network, figures, columns[version], rules)
    if new:
        _open(statuses, network, new, columns[new.version])
    return Assembly(network, network.system(), statuses, columns)


def file_of(cut: Cut) -> tuple[TableFile, Evidence]:
    """The table a cut counts, and the deliveries it was computed from.

    Raises:
        TaksirError: They are no longer in the store.
    """
    evidence = pinned_evidence(cut.deliveries)
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
    amounts = tuple(sorted({sql for f in figures for sql in (f.numerator, f.denominator) if sql}))
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


def _tie_versions(network: Network, versions: Iterable[str]) -> None:
    """What did not change from one version to the next is the same cell to whoever sees both."""
    order = list(versions)
    if len(order) < 2:
        return
    named: dict[tuple[object, str], list[int]] = {}
    for (place, column), variable in network.variables.items():
        named.setdefault((place, column.partition("|")[2]), []).append(variable)
    for variables in named.values():
        for before, after in zip(variables, variables[1:], strict=False):
            if network.values[before] == network.values[after]:
                network.add_sum([before], after, may_miss=False)


def _open(statuses: Statuses, network: Network, cut: Cut, columns: dict[str, str]) -> None:
    for figure in cut.figures:
        own = (columns[figure.numerator], columns.get(figure.denominator))
        for (place, column), variable in network.variables.items():
            by, level, cell = place
            if by == cut.by and level in figure.levels and column in own:
                is_unsure = column == own[0] and cell in figure.unsure.get(level, frozenset())
                statuses.open[variable] |= not is_unsure
    statuses.open &= ~statuses.public
