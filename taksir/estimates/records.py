"""The rows of a survey as the reduction reads them: computed columns, poverty lines, design, groups."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd

from taksir.availability import WEIGHTS, code_system_of, domain_length
from taksir.catalogue import load_catalogue
from taksir.catalogue_expressions import columns_used
from taksir.errors import TaksirError
from taksir.evidence import Evidence, TableFile
from taksir.schema import Group
from taksir.store import reduction
from taksir.store.workspace import scan

CLUSTERS = ("psu", "household_id")
"""Columns that name a row's cluster, the better one first; without either every row is its own."""


def survey_sample(
    file: TableFile,
    expressions: Iterable[str],
    level: str,
    evidence: Evidence,
    groups: Sequence[Group] = (),
    cells: Sequence[reduction.ColumnSql] = (),
) -> reduction.Sample:
    """A survey's records with every column that some expressions need.

    Args:
        file: The survey's table.
        expressions: SQL expressions that will be summed.
        level: Area level of the domains.
        evidence: Where a poverty line is looked for.
        groups: Groups that split every domain.
        cells: Further columns that split every sum.
    """
    computed = [entry for entry in load_catalogue().derived if entry.table == file.table]
    rows_sql = _with_lines(scan([file.path]), file, evidence)
    held = set(file.columns) | ({"poverty_line"} if evidence.of_table("poverty_line") else set())
    wanted: set[str] = set()
    for expression in (*expressions, *(group.sql for group in groups)):
        wanted |= columns_used(expression)
    for derived in reversed(computed):
        if derived.name in wanted:
            wanted |= columns_used(derived.sql)
    names = {entry.name for entry in computed}
    rows_sql = reduction.with_missing(rows_sql, wanted - held - names)
    used = [reduction.ColumnSql(entry.name, entry.sql) for entry in computed if entry.name in wanted]
    return reduction.Sample(
        rows_sql=reduction.with_columns(rows_sql, used),
        weight=WEIGHTS[file.table],
        stratum="strata" if "strata" in file.columns else "",
        cluster=next((name for name in CLUSTERS if name in file.columns), ""),
        code_length=domain_length(level, code_system_of(file)),
        population="psu_population" if "psu_population" in file.columns else "",
        groups=(*(reduction.ColumnSql(group.id, group.sql) for group in groups), *cells),
    )


def named_groups(names: Iterable[str], file: TableFile, indicator_id: str) -> tuple[Group, ...]:
    """The catalogue's groups of some names, as far as a table can tell them.

    Raises:
        TaksirError: There is no such group, it is not about these rows, or its columns were not delivered.
    """
    return tuple(_named_group(name, file, indicator_id) for name in names)


def _named_group(name: str, file: TableFile, indicator_id: str) -> Group:
    catalogue = load_catalogue()
    group = catalogue.group(name)
    if group is None or file.table not in group.tables:
        raise TaksirError(
            "{indicator} cannot be broken down by {group}. Choose one of: {groups}.",
            indicator=indicator_id,
            group=name,
            groups=", ".join(entry.id for entry in catalogue.groups if file.table in entry.tables),
        )
    missing = [column for column in group.requires if column not in file.columns]
    if missing:
        raise TaksirError(
            "{indicator} cannot be broken down by {group}: {source} does not bring {columns}. "
            "Deliver a file with these columns, or choose another group.",
            indicator=indicator_id,
            group=name,
            source=file.title,
            columns=", ".join(missing),
        )
    return group


def _with_lines(rows_sql: str, file: TableFile, evidence: Evidence) -> str:
    """Rows with the poverty line of their area, where the delivery brings none of its own."""
    lines = evidence.of_table("poverty_line")
    if not lines or "poverty_line" in file.columns or "urban_rural" not in file.columns:
        return rows_sql
    frame = _poverty_lines(lines[0].path)
    system, period = code_system_of(file), _line_year(frame, file)
    if period is not None:
        frame = frame[frame["period_year"] == period]
    length = int(frame["area_code"].str.len().max())
    if "code_system" in frame and (frame["code_system"] != system).any() and length > 2:
        return rows_sql  # lines under another system's codes would fall on other places
    where = "" if period is None else f" WHERE period_year = {int(period)}"
    lines_sql = (
        f"(SELECT area_code, urban_rural, any_value(poverty_line) AS poverty_line "
        f"FROM {scan([lines[0].path])}{where} GROUP BY ALL)"
    )
    return reduction.with_poverty_line(rows_sql, lines_sql, length)


@lru_cache(maxsize=16)  # a file is never changed, and nobody changes what was read of it
def _poverty_lines(path: Path) -> pd.DataFrame:
    return pd.read_parquet(path)


def _line_year(lines: pd.DataFrame, file: TableFile) -> int | None:
    """The year of the lines in force when a survey was taken: an older round keeps its own line."""
    if "period_year" not in lines or lines["period_year"].isna().all():
        return None
    taken = re.search(r"\d{4}", file.period)
    years = lines["period_year"].dropna()
    in_force = years[years <= int(taken.group())] if taken else years
    return int(in_force.max() if len(in_force) else years.min())
