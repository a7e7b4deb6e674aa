"""True cells from the records: how many persons are in each set of conditions, per area and group."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from taksir.availability import code_system_of, domain_length
from taksir.estimates.counted import finest_rows
from taksir.estimates.estimated import domains_at_home
from taksir.estimates.records import named_groups, survey_sample
from taksir.evidence import Evidence, TableFile
from taksir.protection.cuts import BETWEEN
from taksir.store import cells
from taksir.store.engine import identifier
from taksir.store.reduction import ColumnSql, Measure
from taksir.store.workspace import open_store


@dataclass(frozen=True)
class Sums:
    """The cells of one table at one level and breakdown.

    Attributes:
        cells: Names of the cells: area code, and categories behind it.
        members: Set of conditions of each row, one sign a condition.
        amounts: Sums of each condition, one column each; row by row with `cells` and `members`.
    """

    cells: np.ndarray
    members: np.ndarray
    amounts: np.ndarray


@lru_cache(maxsize=256)
def table_sums(
    file: TableFile, amounts: tuple[str, ...], level: str, by: tuple[str, ...], evidence: Evidence
) -> Sums:
    """Sums of conditions over one table, split by which of them a row fulfils.

    Args:
        file: The table.
        amounts: SQL of each condition or amount.
        level: Area level; empty for the whole region.
        by: Groups of the catalogue.
        evidence: Where a poverty line is looked for.
    """
    frame = (_survey if file.table in ("person", "household") else _counted)(
        file, amounts, level, by, evidence
    )
    frame["domain"] = domains_at_home(frame["domain"], code_system_of(file), level, evidence)
    frame = frame.dropna(subset=["domain"])
    names = frame["domain"].astype(object)
    for group in by:
        names = names + BETWEEN + frame[group].fillna("").astype(object)
    columns = [f"a{place}" for place in range(len(amounts))]
    table = frame.assign(cell=names).groupby(["cell", "members"], as_index=False)[columns].sum()
    return Sums(
        table["cell"].to_numpy(object), table["members"].to_numpy(object), table[columns].to_numpy(float)
    )


@lru_cache(maxsize=64)
def household_contributions(
    file: TableFile, measures: tuple[Measure, ...], level: str, by: tuple[str, ...], evidence: Evidence
) -> pd.DataFrame:
    """Households behind each cell and the largest amounts, by cell: see `store.cells.contributions`."""
    expressions = [sql for measure in measures for sql in (measure.numerator, measure.denominator)]
    sample = survey_sample(file, expressions, level, evidence, named_groups(by, file, ""))
    household = "household_id" if file.table == "person" and "household_id" in file.columns else ""
    with open_store().connection() as engine:
        frame = cells.contributions(engine, sample, measures, household)
    frame["domain"] = domains_at_home(frame["domain"], code_system_of(file), level, evidence)
    frame = frame.dropna(subset=["domain"])
    names = frame["domain"].astype(object)
    for group in by:
        names = names + BETWEEN + frame[group].fillna("").astype(object)
    return frame.drop(columns=["domain", *by]).groupby(names).max()


def condition(numerator: str, denominator: str) -> str:
    """SQL of one case of a survey's ratio."""
    return (
        f"CASE WHEN CAST(({denominator}) AS DOUBLE) > 0 AND CAST(({numerator}) AS DOUBLE) > 0 "
        "THEN 1.0 ELSE 0.0 END"
    )


def _survey(
    file: TableFile, amounts: Sequence[str], level: str, by: tuple[str, ...], evidence: Evidence
) -> pd.DataFrame:
    sample = survey_sample(file, amounts, level, evidence, named_groups(by, file, ""))
    weight = identifier(sample.weight)
    with open_store().connection() as engine:
        return cells.member_sums(
            engine,
            sample.rows_sql,
            amounts,
            code_length=sample.code_length,
            groups=sample.groups,
            where=f"{weight} > 0",
        )


def _counted(
    file: TableFile, amounts: Iterable[str], level: str, by: tuple[str, ...], evidence: Evidence
) -> pd.DataFrame:
    length = domain_length(level, code_system_of(file))
    groups: list[ColumnSql] = []
    where = f"length(area_code) >= {length}" if length else "TRUE"
    with open_store().connection() as engine:
        rows_sql = finest_rows(engine, file)
        return cells.member_sums(
            engine, rows_sql, list(amounts), code_length=length, groups=groups, where=where
        )
