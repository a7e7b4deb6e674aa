"""Which published table can answer an indicator, and what is missing where none can.

A requirement is a column, or several joined by `|` of which one is enough.
"""

from functools import lru_cache
from pathlib import Path

from taksir.areas import code_length, usual_system
from taksir.catalogue_expressions import columns_used
from taksir.evidence import Evidence, TableFile
from taksir.schema import Indicator
from taksir.store.engine import identifier
from taksir.store.workspace import open_store, scan

WEIGHTS = {"person": "person_weight", "household": "hh_weight"}
CUSTOM_LENGTH = 200
"""Codes of a system without nesting are taken whole."""


def missing_columns(indicator: Indicator, evidence: Evidence) -> tuple[str, ...]:
    """What no published table brings; empty when the indicator can be computed."""
    files = evidence.of_table(indicator.table)
    options = [_lacks(indicator, file.columns, evidence) for file in files]
    own = min(options, key=len) if options else _lacks(indicator, frozenset(), evidence)
    return tuple(sorted(name.replace("|", "/") for name in own | _denominator_lacks(indicator, evidence)))


def answering_file(indicator: Indicator, evidence: Evidence) -> TableFile | None:
    """The latest table that has every column the indicator's numerator needs."""
    for file in evidence.of_table(indicator.table):
        if not _lacks(indicator, file.columns, evidence):
            return file
    return None


def denominator_file(indicator: Indicator, evidence: Evidence) -> TableFile | None:
    """The latest table that has the columns of a denominator taken from elsewhere."""
    return file_with(evidence, indicator.denominator_table, columns_used(indicator.denominator))


def file_with(evidence: Evidence, table: str, columns: frozenset[str]) -> TableFile | None:
    """The latest file of a table that has all the columns, or None."""
    return next((file for file in evidence.of_table(table) if columns <= file.columns), None)


def takes_line(indicator: Indicator, file: TableFile) -> bool:
    """Whether the poverty line has to come from another delivery."""
    return "poverty_line" in indicator.requires and "poverty_line" not in file.columns


def domain_length(level: str, system: str) -> int:
    """How many characters of an area code make the domain of a level; 0 for the whole region."""
    return (code_length(level, system) or CUSTOM_LENGTH) if level else 0


def reaches(file: TableFile, level: str) -> bool:
    """Whether a counted table reports areas as small as this level."""
    if not level:
        return True
    system = code_system_of(file)
    return system == "custom" or _shortest_code(file.path) >= domain_length(level, system)


def code_system_of(file: TableFile) -> str:
    """The system of a table's area codes; a delivery speaks one."""
    return _system(file.path) if "code_system" in file.columns else usual_system()


def _lacks(indicator: Indicator, held: frozenset[str], evidence: Evidence) -> set[str]:
    elsewhere = columns_used(indicator.denominator) if indicator.denominator_table else frozenset()
    elsewhere -= columns_used(indicator.numerator)
    needed = {name for name in indicator.requires if not held & set(name.split("|"))} - elsewhere
    if "poverty_line" in needed and "urban_rural" in held and evidence.of_table("poverty_line"):
        needed.discard("poverty_line")
    weight = WEIGHTS.get(indicator.table)
    return needed | ({weight} if weight and weight not in held else set())


def _denominator_lacks(indicator: Indicator, evidence: Evidence) -> set[str]:
    if not indicator.denominator_table:
        return set()
    needed = set(columns_used(indicator.denominator))
    options = [needed - file.columns for file in evidence.of_table(indicator.denominator_table)]
    return min(options, key=len) if options else needed


@lru_cache(maxsize=256)
def _shortest_code(path: Path) -> int:
    with open_store().connection() as engine:
        rows = engine.rows(f"SELECT min(length(area_code)) FROM {scan([path])}")
    return int(rows[0][0] or 0)


@lru_cache(maxsize=256)
def _system(path: Path) -> str:
    with open_store().connection() as engine:
        rows = engine.rows(f"SELECT any_value({identifier('code_system')}) FROM {scan([path])}")
    return str(rows[0][0] or usual_system())
