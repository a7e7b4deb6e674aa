"""The one grouped reduction: microdata become a small table of sums per area, stratum and PSU.

Plain SQL (SUM, CASE, COUNT DISTINCT, GROUP BY), so that the same text runs on another engine.
No division happens here; statistics continue in numpy on the result. Expressions come from the
catalogue, which has parsed them; names are quoted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from taksir.store.engine import Engine, identifier, literal


@dataclass(frozen=True)
class Measure:
    """What is summed: two SQL expressions over the columns of the records."""

    key: str
    numerator: str
    denominator: str


@dataclass(frozen=True)
class Sample:
    """Where the records are, and which of their columns carry the design.

    Attributes:
        rows_sql: A table expression, such as a scan of Parquet files.
        weight: Column of the sampling weight.
        stratum, cluster: Columns of the design; empty for one stratum, and for each row its own cluster.
        code_length: How many characters of `area_code` make the domain; 0 for the whole.
    """

    rows_sql: str
    weight: str
    stratum: str
    cluster: str
    code_length: int


@dataclass(frozen=True)
class ColumnSql:
    """A column computed when records are read."""

    name: str
    sql: str


def with_columns(rows_sql: str, computed: Sequence[ColumnSql]) -> str:
    """A table expression with further columns, each able to use those before it."""
    for column in computed:
        rows_sql = f"(SELECT *, ({column.sql}) AS {identifier(column.name)} FROM {rows_sql})"
    return rows_sql


def with_missing(rows_sql: str, names: Iterable[str]) -> str:
    """A table expression in which columns that were not delivered stand as unknown."""
    added = "".join(f", CAST(NULL AS DOUBLE) AS {identifier(name)}" for name in sorted(set(names)))
    return f"(SELECT *{added} FROM {rows_sql})" if added else rows_sql


def with_poverty_line(rows_sql: str, lines_sql: str, code_length: int) -> str:
    """A table expression whose rows bear the poverty line of their area and kind of area.

    Args:
        rows_sql: Rows with `area_code` and `urban_rural`.
        lines_sql: Rows with `area_code`, `urban_rural` and `poverty_line`, one for each pair.
        code_length: Length of the lines' area codes.
    """
    return (
        f"(SELECT r.*, l.poverty_line AS poverty_line FROM {rows_sql} r LEFT JOIN {lines_sql} l "
        f"ON substr(r.area_code, 1, {code_length}) = l.area_code AND r.urban_rural = l.urban_rural)"
    )


def psu_sums(engine: Engine, sample: Sample, measures: Sequence[Measure]) -> pd.DataFrame:
    """Sums per domain, stratum and PSU.

    Returns:
        Columns domain, stratum, psu, and for each measure k: n__k [rows with a known denominator],
        cases__k [rows with a numerator above zero], x__k, y__k, q__k [weighted sums of denominator,
        numerator and squared numerator].
    """
    weight = identifier(sample.weight)
    cells = [
        f"CAST(({m.numerator}) AS DOUBLE) AS {identifier('a__' + m.key)}, "
        f"CAST(({m.denominator}) AS DOUBLE) AS {identifier('b__' + m.key)}"
        for m in measures
    ]
    inner = (
        f"SELECT {_domain(sample)} AS domain, {_stratum(sample)} AS stratum, {_cluster(sample)} AS psu, "
        f"{weight} AS w, {', '.join(cells)} FROM {sample.rows_sql} WHERE {weight} > 0"
    )
    sums = ", ".join(_sums_of(measure.key) for measure in measures)
    return engine.frame(
        f"SELECT domain, stratum, psu, {sums} FROM ({inner}) GROUP BY domain, stratum, psu "
        "ORDER BY domain, stratum, psu"
    )


def design_of(engine: Engine, sample: Sample) -> pd.DataFrame:
    """How many PSUs each stratum of the whole sample has.

    Returns:
        Columns stratum, psu_count.
    """
    return engine.frame(
        f"SELECT {_stratum(sample)} AS stratum, count(DISTINCT {_cluster(sample)}) AS psu_count "
        f"FROM {sample.rows_sql} WHERE {identifier(sample.weight)} > 0 GROUP BY 1 ORDER BY 1"
    )


def strata_nest(engine: Engine, sample: Sample) -> bool:
    """Whether every stratum lies within one domain: the level the design was made for."""
    rows = engine.rows(
        f"SELECT count(*) FROM (SELECT {_stratum(sample)} FROM {sample.rows_sql} "
        f"GROUP BY 1 HAVING count(DISTINCT {_domain(sample)}) > 1)"
    )
    return rows[0][0] == 0


def area_sums(engine: Engine, rows_sql: str, measures: Sequence[Measure], code_length: int) -> pd.DataFrame:
    """Unweighted sums per area, for counted sources.

    Returns:
        Columns domain, and for each measure k: n__k [rows], y__k [sum of numerator], x__k [sum of
        denominator]; a sum is missing when every part of it is.
    """
    sums = ", ".join(
        f"count(*) AS {identifier('n__' + m.key)}, "
        f"sum(CAST(({m.numerator}) AS DOUBLE)) AS {identifier('y__' + m.key)}, "
        f"sum(CAST(({m.denominator}) AS DOUBLE)) AS {identifier('x__' + m.key)}"
        for m in measures
    )
    domain = f"substr(area_code, 1, {code_length})" if code_length else literal("")
    return engine.frame(
        f"SELECT {domain} AS domain, {sums} FROM {rows_sql} "
        f"WHERE length(area_code) >= {code_length} GROUP BY 1 ORDER BY 1"
    )


def _sums_of(key: str) -> str:
    a, b = identifier("a__" + key), identifier("b__" + key)
    known = f"{b} > 0"
    return (
        f"sum(CASE WHEN {known} THEN 1 ELSE 0 END) AS {identifier('n__' + key)}, "
        f"sum(CASE WHEN {known} AND {a} > 0 THEN 1 ELSE 0 END) AS {identifier('cases__' + key)}, "
        f"sum(CASE WHEN {known} THEN w * {b} ELSE 0.0 END) AS {identifier('x__' + key)}, "
        f"sum(CASE WHEN {known} THEN w * coalesce({a}, 0.0) ELSE 0.0 END) AS {identifier('y__' + key)}, "
        f"sum(CASE WHEN {known} THEN w * coalesce({a}, 0.0) * coalesce({a}, 0.0) ELSE 0.0 END) "
        f"AS {identifier('q__' + key)}"
    )


def _domain(sample: Sample) -> str:
    return f"substr(area_code, 1, {sample.code_length})" if sample.code_length else literal("")


def _stratum(sample: Sample) -> str:
    return f"coalesce(CAST({identifier(sample.stratum)} AS VARCHAR), '')" if sample.stratum else literal("")


def _cluster(sample: Sample) -> str:
    own = "CAST(row_number() OVER () AS VARCHAR)"
    return f"CAST({identifier(sample.cluster)} AS VARCHAR)" if sample.cluster else own
