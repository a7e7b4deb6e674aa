"""What the gate asks of the records: sums by set of members, and who contributes how much.

Plain SQL over expressions that the catalogue has parsed. The results are small tables of sums, before
any rule: they stay inside `taksir`.
"""

from collections.abc import Sequence

import pandas as pd

from taksir.store.engine import identifier, literal
from taksir.store.reduction import ColumnSql, Measure, Reducer, Sample


def member_sums(
    engine: Reducer,
    rows_sql: str,
    amounts: Sequence[str],
    *,
    code_length: int,
    groups: Sequence[ColumnSql] = (),
    where: str = "TRUE",
) -> pd.DataFrame:
    """Sums of several amounts per domain, group, and set of amounts that a row adds to.

    Returns:
        Columns domain, one per group, members [text of 0 and 1, one sign an amount], a0, a1 … [sums].
    """
    names = [f"a{place}" for place in range(len(amounts))]
    cells = [
        f"coalesce(CAST(({sql}) AS DOUBLE), 0.0) AS {name}" for name, sql in zip(names, amounts, strict=True)
    ]
    split = [_group(group) for group in groups]
    inner = f"SELECT {', '.join([_domain(code_length), *split, *cells])} FROM {rows_sql} WHERE {where}"
    signs = ", ".join(f"CASE WHEN {name} <> 0 THEN '1' ELSE '0' END" for name in names)
    keys = ", ".join(["domain", *(identifier(group.name) for group in groups), "members"])
    sums = ", ".join(f"sum({name}) AS {name}" for name in names)
    with_members = f"SELECT *, concat({signs}) AS members FROM ({inner})"
    return engine.frame(f"SELECT {keys}, {sums} FROM ({with_members}) GROUP BY {keys} ORDER BY {keys}")


def contributions(
    engine: Reducer, sample: Sample, measures: Sequence[Measure], household: str
) -> pd.DataFrame:
    """How many households a survey's cells rest on, and how much the two largest add to an amount.

    Args:
        engine: What runs the query.
        sample: The records.
        measures: What is summed.
        household: Column of the household; empty where every row is one.

    Returns:
        Columns domain, one per group, and for each measure k: households__k, total__k, largest__k,
        second__k [weighted amounts].
    """
    weight = identifier(sample.weight)
    who = (
        f"CAST({identifier(household)} AS VARCHAR)" if household else "CAST(row_number() OVER () AS VARCHAR)"
    )
    cells = [
        f"CASE WHEN CAST(({m.denominator}) AS DOUBLE) > 0 THEN {weight} * "
        f"coalesce(CAST(({m.numerator}) AS DOUBLE), 0.0) ELSE 0.0 END AS {identifier(m.key)}"
        for m in measures
    ]
    split = [_group(group) for group in sample.groups]
    keys = ["domain", *(identifier(group.name) for group in sample.groups)]
    rows = (
        f"SELECT {', '.join([_domain(sample.code_length), *split, who + ' AS household', *cells])} "
        f"FROM {sample.rows_sql} WHERE {weight} > 0"
    )
    by_household = ", ".join(f"sum({identifier(m.key)}) AS {identifier(m.key)}" for m in measures)
    each = ", ".join([*keys, "household"])
    summed = f"SELECT {each}, {by_household} FROM ({rows}) GROUP BY {each}"
    order = ", ".join(
        f"row_number() OVER (PARTITION BY {', '.join(keys)} ORDER BY {identifier(m.key)} DESC) "
        f"AS {identifier('r__' + m.key)}"
        for m in measures
    )
    told = ", ".join(_told(m.key) for m in measures)
    whole = ", ".join(keys)
    return engine.frame(
        f"SELECT {whole}, {told} FROM (SELECT *, {order} FROM ({summed})) GROUP BY {whole} ORDER BY {whole}"
    )


def _told(key: str) -> str:
    amount, rank = identifier(key), identifier("r__" + key)
    return (
        f"sum(CASE WHEN {amount} > 0 THEN 1 ELSE 0 END) AS {identifier('households__' + key)}, "
        f"sum({amount}) AS {identifier('total__' + key)}, "
        f"max(CASE WHEN {rank} = 1 THEN {amount} ELSE 0.0 END) AS {identifier('largest__' + key)}, "
        f"max(CASE WHEN {rank} = 2 THEN {amount} ELSE 0.0 END) AS {identifier('second__' + key)}"
    )


def _domain(code_length: int) -> str:
    return (f"substr(area_code, 1, {code_length})" if code_length else literal("")) + " AS domain"


def _group(group: ColumnSql) -> str:
    return f"CAST(({group.sql}) AS VARCHAR) AS {identifier(group.name)}"
