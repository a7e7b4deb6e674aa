"""Which rows of a sheet are taken: one year, approved submissions, each once, and no headers again.

What is left out is never silent: every reason is a fault with its rows or their number.
"""

from dataclasses import dataclass, field

from pipelines.correct.columns_sql import source_of
from pipelines.delivered import RawTable
from pipelines.faults import LISTED_MAX, Fault
from pipelines.recipe import TableRecipe
from pipelines.validate.checked import Words
from taksir.store.engine import Engine, identifier, literal

TELLING_HEADERS = 3
"""A row that repeats so many headers repeats them all."""


@dataclass
class RowsTaken:
    """The condition on the rows of one sheet, built reason by reason.

    Attributes:
        conditions: SQL over the staged columns; a row must fulfil all.
        faults: What was left out, and why.
    """

    sheet: RawTable
    table: TableRecipe
    engine: Engine
    conditions: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def where(self) -> str:
        """The condition; "" where every row is taken."""
        return " AND ".join(self.conditions)

    def leave_out(self, words: Words, rows_sql: str, *, column: str = "") -> None:
        """Leave out the rows that a query numbers, and list the first of them."""
        name = identifier(f"left out of {self.sheet.name}: {words.rule}")
        self.engine.run(f"CREATE OR REPLACE TEMP TABLE {name} AS {rows_sql}")
        count = int(self.engine.rows(f"SELECT count(*) FROM {name}")[0][0])
        if not count:
            return
        listed = self.engine.rows(f"SELECT row_number FROM {name} ORDER BY 1 LIMIT {LISTED_MAX}")
        self.conditions.append(f"row_number NOT IN (SELECT row_number FROM {name})")
        self.faults += [self._fault(words, int(row[0]), column, count) for row in listed]

    def count(self, words: Words, condition: str, *, column: str = "") -> None:
        """Leave out the rows for which a condition is true, and say how many they are."""
        query = f"SELECT count(*) FROM {self._rows()} WHERE {condition}"
        count = int(self.engine.rows(query)[0][0])
        self.conditions.append(f"NOT ({condition})")
        if count:
            self.faults.append(self._fault(words, 0, column, count))

    def rows_sql(self, *conditions: str) -> str:
        """The rows taken so far that fulfil further conditions."""
        return f"{self._rows()} WHERE {' AND '.join([*self.conditions, *conditions])}"

    def _rows(self) -> str:
        return self.sheet.rows_sql

    def _fault(self, words: Words, row: int, column: str, count: int) -> Fault:
        return Fault(
            severity=words.severity,
            rule=words.rule,
            sheet=self.table.sheet,
            table=self.table.table,
            row=row,
            column=column,
            template=words.template,
            values={"row": row, "count": count, "header": column, **words.values},
            cure=words.cure,
            count=count,
        )


def rows_taken(sheet: RawTable, table: TableRecipe, engine: Engine) -> tuple[str, list[Fault]]:
    """The condition on the rows of a sheet, and what it leaves out.

    Args:
        sheet: The sheet.
        table: Its recipe.
        engine: Looks for the rows.
    """
    taken = RowsTaken(sheet, table, engine)
    for header, value in table.keep_where.items():
        taken.conditions.append(f"trim({source_of(sheet, header)}) = {literal(value)}")
    for header, value in table.leave_where.items():
        words = Words(
            severity="note",
            rule="left out by status",
            template="{count} rows are marked “{value}” in {header} and are left out.",
            cure="Change the review status in the survey app if they should count.",
            values={"value": value},
        )
        text = f"lower(trim({source_of(sheet, header)}))"
        taken.count(words, f"{text} = {literal(value)}", column=header)
    _without_headers(taken)
    if table.unique_header:
        _without_doubles(taken, table.unique_header)
    return taken.where, taken.faults


def _without_headers(taken: RowsTaken) -> None:
    """Rows that say the headers again, as where files were pasted together, or tag them."""
    kept = [match.header for match in taken.table.matches if match.is_kept][:TELLING_HEADERS]
    if len(kept) < 2:
        return
    texts = [(header, f"lower(trim({source_of(taken.sheet, header)}))") for header in kept]
    said = " AND ".join(
        f"{text} = {literal(header.split(' / ')[-1].strip().lower())}" for header, text in texts
    )
    # Humanitarian exports write a row of #tags under the headers.
    tagged = " AND ".join(f"starts_with({text}, '#')" for _, text in texts)
    words = Words(
        severity="warning",
        rule="header repeated",
        template="Row {row} repeats the headers or tags them; it is left out.",
        cure="Nothing to do, if several files were pasted together on purpose.",
    )
    taken.leave_out(words, f"SELECT row_number FROM {taken.rows_sql(f'(({said}) OR ({tagged}))')}")


def _without_doubles(taken: RowsTaken, header: str) -> None:
    """Rows that deliver the same submission again; the first is kept."""
    submission = f"trim({source_of(taken.sheet, header)})"
    numbered = f"row_number() OVER (PARTITION BY {submission} ORDER BY row_number) AS occurrence"
    submissions = taken.rows_sql(f"{submission} <> ''")
    words = Words(
        severity="warning",
        rule="submission twice",
        template="Row {row} delivers a submission a second time; only the first is kept.",
        cure="Look whether the interview was really sent twice.",
    )
    rows_sql = (
        f"SELECT row_number FROM (SELECT row_number, {numbered} FROM {submissions}) WHERE occurrence > 1"
    )
    taken.leave_out(words, rows_sql, column=header)
