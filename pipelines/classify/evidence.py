"""What the values of a delivered column look like: how often each occurs, how numbers and dates are written.

Only classification reads this, in memory; nothing of it is kept but the codes a person confirms.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.delivered import RawTable, column_name
from pipelines.reading import BLANKS, NO_ANSWER, code_key
from taksir.store.engine import Engine, identifier, literal

SAMPLED_ROWS = 20_000
FREQUENT_MAX = 60
"""A column with more different values than this is not a column of codes."""

WRITTEN_MAX = 2000
"""Different values looked at to tell how numbers and dates are written."""


@dataclass(frozen=True)
class ColumnEvidence:
    """One delivered column.

    Attributes:
        header: As delivered.
        source: Column of the staging file.
        frequencies: Value as `code_key` → rows, the most frequent first; over all rows where there
            are few different values, else over the sample, cut at WRITTEN_MAX.
        written: Those values as delivered.
        answered_rows: Rows with an answer, over the rows looked at.
        looked_at_rows: Rows looked at.
        is_whole: Whether all rows were looked at and no value was cut.
        called: Value as `code_key` → what the file's own dictionary calls it.
        declared_missing: Values as `code_key` that the file declares to mean no answer.
    """

    header: str
    source: str
    frequencies: dict[str, int]
    written: tuple[str, ...]
    answered_rows: int
    looked_at_rows: int
    is_whole: bool
    called: dict[str, tuple[str, ...]] = field(default_factory=dict)
    declared_missing: frozenset[str] = frozenset()

    @property
    def has_few_values(self) -> bool:
        """Whether the values may be codes."""
        return len(self.frequencies) <= FREQUENT_MAX

    @property
    def is_empty(self) -> bool:
        """Whether no row has an answer."""
        return self.answered_rows == 0

    def share(self, keys: set[str]) -> float:
        """Share of the answered rows whose value is among some keys."""
        known = sum(rows for key, rows in self.frequencies.items() if key in keys)
        return known / self.answered_rows if self.answered_rows else 0.0


def table_evidence(raw: RawTable, engine: Engine) -> dict[str, ColumnEvidence]:
    """The evidence of every column of a sheet, by header."""
    step = max(1, raw.row_count // SAMPLED_ROWS)
    sample = f"SELECT * FROM {raw.rows_sql}" + (f" WHERE row_number % {step} = 0" if step > 1 else "")
    engine.run(f"CREATE OR REPLACE TEMP TABLE looked_at AS {sample}")
    found = {
        header: _column_evidence(raw, header, column_name(position), engine, step)
        for position, header in enumerate(raw.headers)
    }
    engine.run("DROP TABLE looked_at")
    return found


def distinct_share(raw: RawTable, headers: Sequence[str], engine: Engine) -> float:
    """Different combinations of some columns as a share of the rows: 1 where they are a key."""
    columns = ", ".join(identifier(column_name(raw.headers.index(header))) for header in headers)
    query = f"SELECT count(*) FROM (SELECT DISTINCT {columns} FROM {raw.rows_sql})"
    return int(engine.rows(query)[0][0]) / raw.row_count if raw.row_count else 0.0


def _column_evidence(raw: RawTable, header: str, source: str, engine: Engine, step: int) -> ColumnEvidence:
    rows = engine.rows(_frequency_sql("looked_at", source))
    is_sample = step > 1
    if is_sample and len(rows) <= FREQUENT_MAX:
        # Few different values: count them over the whole file, so that no rare code is overlooked.
        rows = engine.rows(_frequency_sql(raw.rows_sql, source))
        is_sample = False
    frequencies: dict[str, int] = {}
    for value, count, _, _ in rows:
        key = code_key(value)
        frequencies[key] = frequencies.get(key, 0) + int(count)
    return ColumnEvidence(
        header=header,
        source=source,
        frequencies=frequencies,
        written=tuple(row[0] for row in rows),
        answered_rows=int(rows[0][2]) if rows else 0,
        looked_at_rows=raw.row_count // step if is_sample else raw.row_count,
        is_whole=not is_sample and (not rows or int(rows[0][3]) <= WRITTEN_MAX),
        called={code_key(value): words for value, words in raw.choices.get(header, {}).items()},
        declared_missing=frozenset(map(code_key, raw.missing.get(header, ()))),
    )


def _frequency_sql(rows_sql: str, source: str) -> str:
    """Values with their rows, all answered rows and all different values, the most frequent first."""
    value = f"trim({identifier(source)}, {literal(BLANKS)})"
    words = ", ".join(literal(word) for word in NO_ANSWER)
    return (
        f"SELECT value, n, sum(n) OVER (), count(*) OVER () FROM (SELECT {value} AS value, count(*) AS n "
        f"FROM {rows_sql} WHERE lower({value}) NOT IN ({words}) GROUP BY 1) "
        f"ORDER BY n DESC, value LIMIT {WRITTEN_MAX}"
    )
