"""The attack on everything that was released: the range of every withheld cell, and whom it would expose.

Every table's releases are put together, earlier versions included, and each withheld cell is asked for
its smallest and largest value. A range with one value in it is an exact disclosure; one narrower than
the rules demand is a near one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir.catalogue_disclosure import DisclosureRules, load_rules
from taksir.errors import TaksirError
from taksir.protection.assembly import Assembly, assemble
from taksir.protection.cuts import BETWEEN, Cut, cut_of
from taksir.protection.rounded import attacker_of
from taksir.store.ledger import Ledger
from taksir.store.workspace import open_store

COLUMNS = (
    "indicator", "by", "level", "area_code", "categories", "low", "high", "needed", "is_sensitive", "verdict",
)  # fmt: skip


@dataclass(frozen=True)
class AttackedTable:
    """What an attack on one table's releases found.

    Attributes:
        title: Source, table and period.
        shown, rounded, withheld, sensitive: Numbers of cells: truly public, shown rounded, neither, and
            not to be worked out.
        exact, near: Sensitive cells that can be worked out exactly, or too closely.
        narrowest: The narrowest range of a sensitive cell [persons]; infinite where none is.
        ranges: One row per withheld cell, columns `COLUMNS`; verdict is exact, near or an empty text. Where
            exact ranges were not asked for, those wide enough are given as wide as they are at least.
        is_lost: The records are no longer in the store, so the releases cannot be attacked.
    """

    title: str
    shown: int
    rounded: int
    withheld: int
    sensitive: int
    exact: int
    near: int
    narrowest: float
    ranges: pd.DataFrame
    is_lost: bool = False


def attack_ledger(part: str = "", *, is_exact: bool = True) -> tuple[AttackedTable, ...]:
    """Attack everything in the release ledger whose table's name contains a text, table by table.

    Args:
        part: Only tables whose name contains this text.
        is_exact: Whether every range is wanted to its ends; else only verdicts, which is quicker.
    """
    tables: dict[str, list[Cut]] = {}
    for content in Ledger(open_store().register).all_cuts():
        if part in content["table_key"]:
            tables.setdefault(content["table_key"], []).append(cut_of(content))
    rules = load_rules()
    return tuple(attack_cuts(title, cuts, rules, is_exact=is_exact) for title, cuts in sorted(tables.items()))


def attack_cuts(
    title: str, cuts: Iterable[Cut], rules: DisclosureRules, *, is_exact: bool = True
) -> AttackedTable:
    """Attack the cuts of one table together."""
    own = list(cuts)
    try:
        # Surveys are weighted anew in every version: only releases of one version can be subtracted.
        assembly = assemble(own, rules)
    except TaksirError:
        return AttackedTable(
            title, 0, 0, 0, 0, 0, 0, np.inf, pd.DataFrame(columns=list(COLUMNS)), is_lost=True
        )
    statuses = assembly.statuses
    attacker = attacker_of(assembly, statuses)
    enough = np.where(statuses.sensitive, statuses.need, 0)[attacker.cells]
    found = attacker.ranges(enough=None if is_exact else enough)
    width = (found["high"] - found["low"]).to_numpy(float)
    cells = found["cell"].to_numpy(int)
    is_rounded = np.isfinite(statuses.most[cells])
    sensitive = statuses.sensitive[cells]
    verdict = np.select(
        [sensitive & (width < 1), sensitive & (width < statuses.need[cells] - 1e-6)], ["exact", "near"], ""
    )
    ranges = found.assign(needed=statuses.need[cells], is_sensitive=sensitive, verdict=verdict)
    return AttackedTable(
        title=title,
        shown=int(statuses.public.sum()),
        rounded=int(is_rounded.sum()),
        withheld=int((~is_rounded).sum()),
        sensitive=int(sensitive.sum()),
        exact=int((verdict == "exact").sum()),
        near=int((verdict == "near").sum()),
        narrowest=float(width[sensitive].min()) if sensitive.any() else np.inf,
        ranges=_named(ranges, assembly, own),
    )


def _named(ranges: pd.DataFrame, assembly: Assembly, cuts: Iterable[Cut]) -> pd.DataFrame:
    """Ranges with the words of the cells they belong to."""
    conditions = {
        assembly.columns[cut.version][figure.numerator]: figure.indicator
        for cut in cuts
        for figure in cut.figures
    }
    names: dict[int, tuple[object, ...]] = {}
    for ((by, level, cell), column), variable in assembly.network.variables.items():
        indicator = conditions.get(column, "")
        if indicator or variable not in names:
            area, *categories = cell.split(BETWEEN)
            names[variable] = (indicator, ",".join(by), level, area, ",".join(categories))
    unnamed = ("", "", "", "", "")
    told = pd.DataFrame([names.get(cell, unnamed) for cell in ranges["cell"]], columns=list(COLUMNS[:5]))
    return pd.concat([told, ranges.reset_index(drop=True)], axis=1)[list(COLUMNS)]
