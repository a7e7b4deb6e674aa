"""Estimates from evidence, before the gate: survey rates with their error, and counted ratios.

A survey is reduced once per table and level for all indicators that it can answer; what follows is
numpy on that small table. Nothing here may be shown: `taksir.release` decides what leaves.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from taksir.areas import area_index
from taksir.availability import (
    WEIGHTS,
    answering_file,
    code_system_of,
    denominator_file,
    domain_length,
    file_with,
    missing_columns,
    reaches,
    takes_line,
)
from taksir.catalogue import columns_used, load_catalogue
from taksir.errors import TaksirError
from taksir.evidence import Evidence, TableFile
from taksir.methods.counts import estimate_count_bounds
from taksir.methods.survey import estimate_ratio
from taksir.schema import Indicator
from taksir.store import reduction
from taksir.store.engine import Engine, literal
from taksir.store.workspace import open_store, scan

WHOLE = ""
"""The level of one row for the whole region."""
LONELY_RULE = "adjust"
"""Strata with a single PSU are centred on the mean of all: never an error of zero."""


@dataclass(frozen=True)
class Estimated:
    """Estimates of one indicator per area, with what they were computed from.

    Attributes:
        table: domain [code at home], n, cases, psu_count, df, estimate, se, rse, low, high [shares
            or the numerator's unit, unscaled], deff, flags, population, count, count_low, count_high.
        files: The tables used.
        method: survey_ratio or counted_ratio.
        is_supported: Whether the sample was designed for this level.
    """

    table: pd.DataFrame
    files: tuple[TableFile, ...]
    method: str
    is_supported: bool


def estimate_indicator(indicator: Indicator, level: str, evidence: Evidence) -> Estimated:
    """Estimates of an indicator for every area of a level.

    Args:
        indicator: What to estimate.
        level: Area level; an empty text for one row over the whole region.
        evidence: The deliveries to compute from.

    Raises:
        TaksirError: No published table has the columns the indicator needs; the sentence names them.
    """
    _refuse_missing(indicator, evidence)
    if indicator.is_survey:
        return _survey(indicator, level, evidence)
    return _counted(indicator, level, evidence)


def estimate_together(
    indicators: tuple[Indicator, ...], level: str, evidence: Evidence
) -> tuple[Estimated, ...]:
    """Estimates of survey indicators that need not be in the catalogue, from one look at the records.

    Args:
        indicators: Indicators of one survey table, such as all combinations of several conditions.
        level: Area level; an empty text for one row over the whole region.
        evidence: The deliveries to compute from.

    Raises:
        TaksirError: As in `estimate_indicator`.
    """
    for indicator in indicators:
        _refuse_missing(indicator, evidence)
    return tuple(_survey(indicator, level, evidence, together=indicators) for indicator in indicators)


def is_supported(indicator: Indicator, level: str, evidence: Evidence) -> bool:
    """Whether the data were made for areas this small: a sample by its strata, a count by its rows."""
    file = answering_file(indicator, evidence)
    if file is None or (level != WHOLE and "area_code" not in file.columns):
        return False
    if indicator.is_survey:
        return level == WHOLE or _strata_nest(file, level)
    other = denominator_file(indicator, evidence) if indicator.denominator_table else file
    return other is not None and reaches(file, level) and reaches(other, level)


def population_of(indicator: Indicator, level: str, evidence: Evidence) -> pd.DataFrame:
    """The census count of an indicator's denominator per area.

    Returns:
        Columns domain, population [persons or households], population_cv [share]; empty when no
        census table brings the columns.
    """
    empty = pd.DataFrame({"domain": [], "population": [], "population_cv": []}).astype({"domain": object})
    if not indicator.population:
        return empty
    file = file_with(evidence, "area", columns_used(indicator.population))
    return _population(file, indicator.population, level, evidence) if file else empty


# -- surveys ----------------------------------------------------------------------------------


def _refuse_missing(indicator: Indicator, evidence: Evidence) -> None:
    missing = missing_columns(indicator, evidence)
    if missing:
        raise TaksirError(
            "{indicator} cannot be computed: no published delivery brings {columns}. "
            "Deliver a file with these columns on the page Data in.",
            indicator=indicator.id,
            columns=", ".join(missing),
        )


def _survey(
    indicator: Indicator, level: str, evidence: Evidence, together: tuple[Indicator, ...] = ()
) -> Estimated:
    file = answering_file(indicator, evidence)
    assert file is not None  # noqa: S101  missing_columns was empty
    _refuse_placeless(file, level)
    everything = _survey_table(file, level, evidence, together)
    table = everything[everything["indicator"] == indicator.id].drop(columns="indicator")
    table = _with_counts(table, population_of(indicator, level, evidence))
    files = [file]
    if takes_line(indicator, file):
        files += evidence.of_table("poverty_line")[:1]
    if table["population"].notna().any():
        census = file_with(evidence, "area", columns_used(indicator.population))
        files += [census] if census else []
    supported = is_supported(indicator, level, evidence)
    return Estimated(table.reset_index(drop=True), tuple(files), "survey_ratio", supported)


@lru_cache(maxsize=256)
def _strata_nest(file: TableFile, level: str) -> bool:
    """Whether the sample was designed for a level: each of its strata lies within one area."""
    sample = reduction.Sample(
        rows_sql=scan([file.path]),
        weight=WEIGHTS[file.table],
        stratum="strata" if "strata" in file.columns else "",
        cluster="",
        code_length=domain_length(level, code_system_of(file)),
    )
    with open_store().engine() as engine:
        return reduction.strata_nest(engine, sample)


@lru_cache(maxsize=64)
def _survey_table(
    file: TableFile, level: str, evidence: Evidence, together: tuple[Indicator, ...] = ()
) -> pd.DataFrame:
    """Every indicator of the catalogue a survey table can answer, at one level; or those asked together."""
    indicators = [
        entry
        for entry in together or load_catalogue().indicators
        if entry.table == file.table and answering_file(entry, evidence) == file
    ]
    system = code_system_of(file)
    with open_store().engine() as engine:
        sample = _sample(file, indicators, level, evidence)
        measures = [reduction.Measure(e.id, e.numerator, e.denominator) for e in indicators]
        sums = reduction.psu_sums(engine, sample, measures)
        design = reduction.design_of(engine, sample)
    sums["domain"] = _domains_at_home(sums["domain"], system, level, evidence)
    sums = sums.dropna(subset=["domain"])
    index = area_index(evidence)
    domains = [WHOLE] if level == WHOLE else sorted({*index.codes(level), *sums["domain"]})
    choices = {entry.id: ("auto" if entry.is_proportion else "t") for entry in indicators}
    if len(design) and (design["psu_count"].sum() < 2):
        raise TaksirError(
            "{file} has a single cluster (PSU), so no sampling error can be estimated. "
            "Check the column mapped to psu, or deliver the whole sample.",
            file=file.file_name,
        )
    rule = LONELY_RULE if (design["psu_count"] < 2).any() else "error"
    return estimate_ratio(sums, design, indicators=choices, domains=domains, lonely=rule)


def _sample(
    file: TableFile, indicators: Iterable[Indicator], level: str, evidence: Evidence
) -> reduction.Sample:
    catalogue = load_catalogue()
    computed = [entry for entry in catalogue.derived if entry.table == file.table]
    rows_sql = _with_lines(scan([file.path]), file, evidence)
    held = set(file.columns) | ({"poverty_line"} if evidence.of_table("poverty_line") else set())
    wanted: set[str] = set()
    for entry in indicators:
        wanted |= columns_used(entry.numerator) | columns_used(entry.denominator)
    for derived in reversed(computed):
        if derived.name in wanted:
            wanted |= columns_used(derived.sql)
    names = {entry.name for entry in computed}
    rows_sql = reduction.with_missing(rows_sql, wanted - held - names)
    used = [reduction.ColumnSql(entry.name, entry.sql) for entry in computed if entry.name in wanted]
    cluster = next((name for name in ("psu", "household_id") if name in file.columns), "")
    return reduction.Sample(
        rows_sql=reduction.with_columns(rows_sql, used),
        weight=WEIGHTS[file.table],
        stratum="strata" if "strata" in file.columns else "",
        cluster=cluster,
        code_length=domain_length(level, code_system_of(file)),
    )


def _with_lines(rows_sql: str, file: TableFile, evidence: Evidence) -> str:
    """Rows with the poverty line of their area, where the delivery brings none of its own."""
    lines = evidence.of_table("poverty_line")
    if not lines or "poverty_line" in file.columns or "urban_rural" not in file.columns:
        return rows_sql
    frame = pd.read_parquet(lines[0].path)
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


def _line_year(lines: pd.DataFrame, file: TableFile) -> int | None:
    """The year of the lines in force when a survey was taken: an older round keeps its own line."""
    if "period_year" not in lines or lines["period_year"].isna().all():
        return None
    taken = re.search(r"\d{4}", file.period)
    years = lines["period_year"].dropna()
    in_force = years[years <= int(taken.group())] if taken else years
    return int(in_force.max() if len(in_force) else years.min())


def _with_counts(table: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Rate × census population, both errors carried."""
    table = table.drop(columns="population").merge(population, on="domain", how="left")
    cv = table["population_cv"].fillna(0).to_numpy(float)
    return table.join(estimate_count_bounds(table, table["population"], population_cv=cv))


# -- counted sources --------------------------------------------------------------------------


def _counted(indicator: Indicator, level: str, evidence: Evidence) -> Estimated:
    own = answering_file(indicator, evidence)
    assert own is not None  # noqa: S101  missing_columns was empty
    files = [own]
    _refuse_placeless(own, level)
    other = denominator_file(indicator, evidence) if indicator.denominator_table else None
    table = _area_table(own, indicator, level, evidence, keep_den=other is None)
    if other:
        files.append(other)
        den = _area_table(other, indicator, level, evidence, keep_den=True)[["domain", "x"]]
        table = den.merge(table.drop(columns="x"), on="domain", how="left")
        table[["y", "n"]] = table[["y", "n"]].fillna(0)
    index = area_index(evidence)
    codes = [WHOLE] if level == WHOLE else sorted({*index.codes(level), *table["domain"]})
    table = table.set_index("domain").reindex(codes).rename_axis("domain").reset_index()
    supported = is_supported(indicator, level, evidence)
    return Estimated(_ratio_table(table), tuple(files), "counted_ratio", supported)


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


def _area_table(
    file: TableFile, indicator: Indicator, level: str, evidence: Evidence, *, keep_den: bool
) -> pd.DataFrame:
    """Sums of an indicator over one counted table: domain, n [rows], y, x."""
    is_own = file.table == indicator.table
    numerator = indicator.numerator if is_own else "0"
    denominator = indicator.denominator if keep_den else "0"
    system = code_system_of(file)
    with open_store().engine() as engine:
        rows_sql = _finest_rows(engine, file)
        measure = reduction.Measure("it", numerator, denominator)
        sums = reduction.area_sums(engine, rows_sql, [measure], domain_length(level, system))
    sums = sums.rename(columns={"n__it": "n", "y__it": "y", "x__it": "x"})
    sums["domain"] = _domains_at_home(sums["domain"], system, level, evidence)
    return sums.dropna(subset=["domain"])[["domain", "n", "y", "x"]]


def _population(file: TableFile, expression: str, level: str, evidence: Evidence) -> pd.DataFrame:
    system = code_system_of(file)
    has_cv = "population_cv_share" in file.columns
    measures = [reduction.Measure("it", expression, "population_cv_share" if has_cv else "0")]
    with open_store().engine() as engine:
        sums = reduction.area_sums(engine, _finest_rows(engine, file), measures, domain_length(level, system))
    sums["domain"] = _domains_at_home(sums["domain"], system, level, evidence)
    # One error for the whole projection: it does not shrink when areas are added up.
    cv = sums["x__it"] / sums["n__it"]
    return pd.DataFrame({"domain": sums["domain"], "population": sums["y__it"], "population_cv": cv}).dropna(
        subset=["domain", "population"]
    )


def _finest_rows(engine: Engine, file: TableFile) -> str:
    """The rows of a counted table's most detailed level: rows of two levels are never added up."""
    rows_sql = scan([file.path])
    if "level" not in file.columns:
        return rows_sql
    present = {row[0] for row in engine.rows(f"SELECT DISTINCT level FROM {rows_sql}")}
    if len(present) < 2:
        return rows_sql
    finest = [entry.name for entry in load_catalogue().levels if entry.name in present][-1]
    return f"(SELECT * FROM {rows_sql} WHERE level = {literal(finest)})"


def _refuse_placeless(file: TableFile, level: str) -> None:
    if level == WHOLE or "area_code" in file.columns:
        return
    raise TaksirError(
        "{source} does not say where its rows are, so it has figures for the whole region only. "
        "Leave the level out, or deliver the file with a column of area codes.",
        source=file.title,
    )


def _domains_at_home(domains: pd.Series, system: str, level: str, evidence: Evidence) -> pd.Series:
    return domains if level == WHOLE else area_index(evidence).at_home(domains.astype(object), system)
