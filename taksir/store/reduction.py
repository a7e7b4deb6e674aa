"""The one grouped reduction: microdata become a small table of sums per area, stratum and PSU.

Plain SQL (SUM, CASE, COUNT DISTINCT, GROUP BY), so that the same text runs on another engine.
No division happens here; statistics continue in numpy on the result. Expressions come from the
catalogue, which has parsed them; names are quoted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import pandas as pd

from taksir.errors import TaksirError
from taksir.store.engine import identifier, literal


class Reducer(Protocol):
    """Whatever runs SQL: the engine on this machine, or a Spark cluster."""

    def frame(self, sql: str) -> pd.DataFrame:
        """The result of a query as a small table."""

    def rows(self, sql: str) -> list[tuple]:
        """The result of a query as tuples."""


@dataclass(frozen=True)
class Measure:
    """What is summed: SQL expressions over the columns of the records.

    Attributes:
        eligible: Condition of the rows the question is about, answered or not; empty where unknown
            answers are not asked for.
    """

    key: str
    numerator: str
    denominator: str
    eligible: str = ""


@dataclass(frozen=True)
class ColumnSql:
    """A column computed when records are read."""

    name: str
    sql: str


@dataclass(frozen=True)
class Sample:
    """Where the records are, and which of their columns carry the design.

    Attributes:
        rows_sql: A table expression, such as a scan of Parquet files.
        weight: Column of the sampling weight.
        stratum, cluster: Columns of the design; empty for one stratum, and for each row its own cluster.
        code_length: How many characters of `area_code` make the domain; 0 for the whole.
        population: Column of the number of clusters in the population's stratum; empty where unknown.
        groups: Further columns that split a domain, each a text.
    """

    rows_sql: str
    weight: str
    stratum: str
    cluster: str
    code_length: int
    population: str = ""
    groups: tuple[ColumnSql, ...] = ()


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


def psu_sums(engine: Reducer, sample: Sample, measures: Sequence[Measure]) -> pd.DataFrame:
    """Sums per domain, group, stratum and PSU.

    Returns:
        Columns domain, one per group, stratum, psu, w__all [sum of weights of all rows], and for each
        measure k: n__k [rows with a known denominator], cases__k [rows with a numerator above zero],
        x__k, y__k, q__k [weighted sums of denominator, numerator and squared numerator]; for a measure
        with `eligible` also u__k [weighted eligible rows without an answer] and m__k [their number].
    """
    weight = identifier(sample.weight)
    cells = [cell for measure in measures for cell in _cells_of(measure)]
    groups = [f"CAST(({group.sql}) AS VARCHAR) AS {identifier(group.name)}" for group in sample.groups]
    inner = (
        f"SELECT {_domain(sample)} AS domain, {_stratum(sample)} AS stratum, {_cluster(sample)} AS psu, "
        f"{', '.join([*groups, weight + ' AS w', *cells])} FROM {sample.rows_sql} WHERE {weight} > 0"
    )
    keys = ", ".join(["domain", *(identifier(group.name) for group in sample.groups), "stratum", "psu"])
    sums = ", ".join(["sum(w) AS w__all", *(_sums_of(measure) for measure in measures)])
    return engine.frame(f"SELECT {keys}, {sums} FROM ({inner}) GROUP BY {keys} ORDER BY {keys}")


def design_of(engine: Reducer, sample: Sample) -> pd.DataFrame:
    """How many PSUs each stratum of the whole sample has, and of how many in the population.

    Returns:
        Columns stratum, psu_count, and where the sample names them population_psu_count.

    Raises:
        TaksirError: Rows of one stratum name different numbers of clusters in the population.
    """
    many = identifier(sample.population)
    told = f", min({many}) AS fewest, max({many}) AS population_psu_count" if sample.population else ""
    design = engine.frame(
        f"SELECT {_stratum(sample)} AS stratum, count(DISTINCT {_cluster(sample)}) AS psu_count{told} "
        f"FROM {sample.rows_sql} WHERE {identifier(sample.weight)} > 0 GROUP BY 1 ORDER BY 1"
    )
    if not sample.population:
        return design
    apart = design[design["fewest"] != design["population_psu_count"]].dropna(subset=["fewest"])
    if len(apart):
        raise TaksirError(
            "Stratum {strata} has rows with different numbers of clusters in the population. "
            "Give every row of a stratum the same number.",
            strata=", ".join(apart["stratum"].astype(str)[:10]),
        )
    return design.drop(columns="fewest")


def value_weights(engine: Reducer, sample: Sample, value: str) -> pd.DataFrame:
    """Weights by value of an amount, for quantiles and densities.

    Returns:
        Columns domain, one per group, value, weight; rows without a value are left out.
    """
    groups = [f"CAST(({group.sql}) AS VARCHAR) AS {identifier(group.name)}" for group in sample.groups]
    weight = identifier(sample.weight)
    inner = (
        f"SELECT {', '.join([f'{_domain(sample)} AS domain', *groups])}, {_cast(value)} AS value, "
        f"{weight} AS w FROM {sample.rows_sql} WHERE {weight} > 0"
    )
    keys = ", ".join(["domain", *(identifier(group.name) for group in sample.groups), "value"])
    return engine.frame(
        f"SELECT {keys}, sum(w) AS weight FROM ({inner}) WHERE value IS NOT NULL "
        f"GROUP BY {keys} ORDER BY {keys}"
    )


def unit_groups(engine: Reducer, sample: Sample, columns: Sequence[ColumnSql]) -> pd.DataFrame:
    """How many records are alike in some numbers, per domain; for models of single records.

    Returns:
        Columns domain, one per column, units; records in which one of the numbers is missing are left out.
    """
    values = ", ".join(f"{_cast(column.sql)} AS {identifier(column.name)}" for column in columns)
    names = ", ".join(["domain", *(identifier(column.name) for column in columns)])
    known = " AND ".join(f"{identifier(column.name)} IS NOT NULL" for column in columns)
    return engine.frame(
        f"SELECT {names}, count(*) AS units FROM (SELECT {_domain(sample)} AS domain, {values} "
        f"FROM {sample.rows_sql} WHERE {identifier(sample.weight)} > 0) WHERE {known} "
        f"GROUP BY {names} ORDER BY {names}"
    )


def counts_everybody(engine: Reducer, rows_sql: str, weight: str) -> bool:
    """Whether every record stands for itself alone, as in a complete count."""
    column = identifier(weight)
    rows = engine.rows(f"SELECT min({column}), max({column}) FROM {rows_sql}")
    return rows[0] == (1, 1)


def with_thresholds(sample: Sample, thresholds: str) -> Sample:
    """The same rows with the columns of a table that has one row per domain and groups.

    Args:
        sample: The rows.
        thresholds: Name of a table with `key_domain`, `key_` and the name of every group, and `threshold`.
    """
    keys = [(_domain(sample), "domain"), *((group.sql, group.name) for group in sample.groups)]
    same = " AND ".join(
        f"CAST(({sql}) AS VARCHAR) IS NOT DISTINCT FROM t.{identifier('key_' + name)}" for sql, name in keys
    )
    rows = f"(SELECT r.*, t.threshold FROM {sample.rows_sql} r LEFT JOIN {thresholds} t ON {same})"
    return replace(sample, rows_sql=rows)


def replicate_sums(engine: Reducer, sample: Sample, measures: Sequence[Measure], column: str) -> pd.DataFrame:
    """Sums per domain and set of replicate weights.

    Args:
        engine: Where the records are; a DuckDB engine.
        sample: The records.
        measures: What is summed.
        column: Column of a row's replicate weights, a text parted by semicolons.

    Returns:
        Columns domain, one per group, replicate [1 … R], and for each measure k: x__k, y__k.
    """
    groups = [f"CAST(({group.sql}) AS VARCHAR) AS {identifier(group.name)}" for group in sample.groups]
    cells = [cell for measure in measures for cell in _cells_of(measure)]
    inner = (
        f"SELECT {', '.join([f'{_domain(sample)} AS domain', *groups, *_unnested(column), *cells])} "
        f"FROM {sample.rows_sql} WHERE {identifier(sample.weight)} > 0"
    )
    keys = ", ".join(["domain", *(identifier(group.name) for group in sample.groups), "replicate"])
    sums = ", ".join(
        f"sum(CASE WHEN {_name('b', m.key)} > 0 THEN wr * {_name('b', m.key)} ELSE 0.0 END) "
        f"AS {_name('x', m.key)}, sum(CASE WHEN {_name('b', m.key)} > 0 "
        f"THEN wr * coalesce({_name('a', m.key)}, 0.0) ELSE 0.0 END) AS {_name('y', m.key)}"
        for m in measures
    )
    return engine.frame(f"SELECT {keys}, {sums} FROM ({inner}) GROUP BY {keys} ORDER BY {keys}")


def replicate_clusters(engine: Reducer, sample: Sample, column: str) -> pd.DataFrame:
    """Weights of every cluster of a domain under every set of replicate weights.

    Returns:
        Columns domain, one per group, stratum, psu, replicate, w [design weight], wr [replicate weight].
    """
    groups = [f"CAST(({group.sql}) AS VARCHAR) AS {identifier(group.name)}" for group in sample.groups]
    first = [f"{_domain(sample)} AS domain", *groups, f"{_stratum(sample)} AS stratum"]
    inner = (
        f"SELECT {', '.join([*first, f'{_cluster(sample)} AS psu', *_unnested(column)])}, "
        f"{identifier(sample.weight)} AS w FROM {sample.rows_sql} WHERE {identifier(sample.weight)} > 0"
    )
    names = ["domain", *(identifier(group.name) for group in sample.groups), "stratum", "psu", "replicate"]
    keys = ", ".join(names)
    return engine.frame(
        f"SELECT {keys}, sum(w) AS w, sum(wr) AS wr FROM ({inner}) GROUP BY {keys} ORDER BY {keys}"
    )


def _unnested(column: str) -> list[str]:
    listed = f"string_split({identifier(column)}, ';')"
    return [f"unnest(CAST({listed} AS DOUBLE[])) AS wr", f"generate_subscripts({listed}, 1) AS replicate"]


def strata_nest(engine: Reducer, sample: Sample) -> bool:
    """Whether every stratum lies within one domain: the level the design was made for."""
    rows = engine.rows(
        f"SELECT count(*) FROM (SELECT {_stratum(sample)} FROM {sample.rows_sql} "
        f"GROUP BY 1 HAVING count(DISTINCT {_domain(sample)}) > 1)"
    )
    return rows[0][0] == 0


def area_sums(engine: Reducer, rows_sql: str, measures: Sequence[Measure], code_length: int) -> pd.DataFrame:
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


def _cells_of(measure: Measure) -> list[str]:
    eligible = [f"({measure.eligible}) AS {_name('e', measure.key)}"] if measure.eligible else []
    return [
        f"{_cast(measure.numerator)} AS {_name('a', measure.key)}",
        f"{_cast(measure.denominator)} AS {_name('b', measure.key)}",
        *eligible,
    ]


def _sums_of(measure: Measure) -> str:
    key = measure.key
    a, b = _name("a", key), _name("b", key)
    known = f"{b} > 0"
    unknown = f"NOT coalesce({known}, FALSE) AND coalesce({_name('e', key)}, FALSE)"
    sums = (
        f"sum(CASE WHEN {known} THEN 1 ELSE 0 END) AS {_name('n', key)}, "
        f"sum(CASE WHEN {known} AND {a} > 0 THEN 1 ELSE 0 END) AS {_name('cases', key)}, "
        f"sum(CASE WHEN {known} THEN w * {b} ELSE 0.0 END) AS {_name('x', key)}, "
        f"sum(CASE WHEN {known} THEN w * coalesce({a}, 0.0) ELSE 0.0 END) AS {_name('y', key)}, "
        f"sum(CASE WHEN {known} THEN w * coalesce({a}, 0.0) * coalesce({a}, 0.0) ELSE 0.0 END) "
        f"AS {_name('q', key)}"
    )
    if not measure.eligible:
        return sums
    return (
        f"{sums}, sum(CASE WHEN {unknown} THEN w ELSE 0.0 END) AS {_name('u', key)}, "
        f"sum(CASE WHEN {unknown} THEN 1 ELSE 0 END) AS {_name('m', key)}"
    )


def _name(kind: str, key: str) -> str:
    return identifier(f"{kind}__{key}")


def _cast(expression: str) -> str:
    return f"CAST(({expression}) AS DOUBLE)"


def _domain(sample: Sample) -> str:
    return f"substr(area_code, 1, {sample.code_length})" if sample.code_length else literal("")


def _stratum(sample: Sample) -> str:
    return f"coalesce(CAST({identifier(sample.stratum)} AS VARCHAR), '')" if sample.stratum else literal("")


def _cluster(sample: Sample) -> str:
    own = "CAST(row_number() OVER () AS VARCHAR)"
    return f"CAST({identifier(sample.cluster)} AS VARCHAR)" if sample.cluster else own
