"""Ratios of complete counts, without sampling error, and the census counts behind every number of persons."""

import numpy as np
import pandas as pd

from taksir.areas import area_index
from taksir.availability import answering_file, code_system_of, denominator_file, domain_length, reaches
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.estimates.estimated import WHOLE, Estimated, domains_at_home, refuse_placeless
from taksir.evidence import Evidence, TableFile
from taksir.schema import Indicator
from taksir.settings import Settings
from taksir.store import reduction
from taksir.store.engine import Engine, literal
from taksir.store.workspace import open_store, scan


def estimate_counted(indicator: Indicator, level: str, evidence: Evidence, settings: Settings) -> Estimated:
    """A ratio of complete counts per area.

    Raises:
        TaksirError: It was asked for by group: counts come without groups.
    """
    if settings.by:
        raise TaksirError(
            "{indicator} cannot be broken down by {groups}: it is computed from counts of whole areas. "
            "Leave the groups out, or choose an indicator of a survey.",
            indicator=indicator.id,
            groups=", ".join(settings.by),
        )
    own = answering_file(indicator, evidence)
    assert own is not None  # noqa: S101  missing_columns was empty
    files = [own]
    refuse_placeless(own, level)
    other = denominator_file(indicator, evidence) if indicator.denominator_table else None
    table = area_table(own, indicator, level, evidence, keep_den=other is None)
    if other:
        files.append(other)
        den = area_table(other, indicator, level, evidence, keep_den=True)[["domain", "x"]]
        table = den.merge(table.drop(columns="x"), on="domain", how="left")
        table[["y", "n"]] = table[["y", "n"]].fillna(0)
    index = area_index(evidence)
    codes = [WHOLE] if level == WHOLE else sorted({*index.codes(level), *table["domain"]})
    table = table.set_index("domain").reindex(codes).rename_axis("domain").reset_index()
    supported = counts_reach(indicator, level, evidence)
    return Estimated(_ratio_table(table), tuple(files), "counted_ratio", supported, evidence=evidence)


def counts_reach(indicator: Indicator, level: str, evidence: Evidence) -> bool:
    """Whether the counted tables report areas as small as a level."""
    file = answering_file(indicator, evidence)
    other = denominator_file(indicator, evidence) if indicator.denominator_table else file
    return file is not None and other is not None and reaches(file, level) and reaches(other, level)


def _ratio_table(table: pd.DataFrame) -> pd.DataFrame:
    x, y = table["x"].to_numpy(float), table["y"].to_numpy(float)
    estimate = np.divide(y, x, out=np.full(len(x), np.nan), where=x > 0)
    nothing = np.full(len(x), np.nan)
    return pd.DataFrame(
        {
            "domain": table["domain"], "n": table["n"].fillna(0), "cases": y, "psu_count": 0, "df": nothing,
            "estimate": estimate, "se": nothing, "rse": nothing, "low": nothing, "high": nothing,
            "deff": nothing, "flags": "", "population": x, "population_cv": nothing,
            "count": y, "count_low": nothing, "count_high": nothing,
        }
    )  # fmt: skip


def area_table(
    file: TableFile, indicator: Indicator, level: str, evidence: Evidence, *, keep_den: bool
) -> pd.DataFrame:
    """Sums of an indicator over one counted table: domain, n [rows], y, x."""
    is_own = file.table == indicator.table
    numerator = indicator.numerator if is_own else "0"
    denominator = indicator.denominator if keep_den else "0"
    system = code_system_of(file)
    with open_store().connection() as engine:
        rows_sql = finest_rows(engine, file)
        measure = reduction.Measure("it", numerator, denominator)
        sums = reduction.area_sums(engine, rows_sql, [measure], domain_length(level, system))
    sums = sums.rename(columns={"n__it": "n", "y__it": "y", "x__it": "x"})
    sums["domain"] = domains_at_home(sums["domain"], system, level, evidence)
    return sums.dropna(subset=["domain"])[["domain", "n", "y", "x"]]


def finest_rows(engine: Engine, file: TableFile) -> str:
    """The rows of a counted table's most detailed level: rows of two levels are never added up."""
    rows_sql = scan([file.path])
    if "level" not in file.columns:
        return rows_sql
    present = {row[0] for row in engine.rows(f"SELECT DISTINCT level FROM {rows_sql}")}
    if len(present) < 2:
        return rows_sql
    finest = [entry.name for entry in load_catalogue().levels if entry.name in present][-1]
    return f"(SELECT * FROM {rows_sql} WHERE level = {literal(finest)})"
