"""One of our tables under examination: how many rows break a rule, which, and in what words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipelines.faults import Fault
from pipelines.protect.identifiers import masked
from pipelines.recipe import Places, TableRecipe
from pipelines.validate.rules import RowRule
from taksir.store.engine import Engine, identifier, literal


@dataclass(frozen=True)
class Words:
    """How a fault is said.

    Attributes:
        severity: error | warning | note.
        rule: Name of the rule.
        template, cure: Two sentences, msgids.
        values: What goes into them.
    """

    severity: str
    rule: str
    template: str
    cure: str
    values: Places = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """A corrected table.

    Attributes:
        table: Our table.
        path: Parquet with row_number and our columns.
        recipe: For the names under which columns were delivered.
        engine: Runs the rules.
        listed: Rows listed for one rule in one column.
    """

    table: str
    path: Path
    recipe: TableRecipe
    engine: Engine
    listed: int

    @property
    def scan(self) -> str:
        """The table as a table expression."""
        return f"read_parquet({literal(str(self.path))})"

    @cached_property
    def columns(self) -> set[str]:
        """Our columns that the table has."""
        return {str(row[0]) for row in self.engine.rows(f"DESCRIBE SELECT * FROM {self.scan}")} - {
            "row_number"
        }

    @cached_property
    def row_count(self) -> int:
        """Rows of the table."""
        return self.number(f"SELECT count(*) FROM {self.scan}")

    def has(self, *columns: str) -> bool:
        """Whether the table has all of some columns."""
        return set(columns) <= self.columns

    def number(self, sql: str) -> int:
        """The one number a query gives; 0 where it gives none."""
        value = self.engine.rows(sql)[0][0]
        return int(value) if value is not None else 0

    def counts(self, conditions: Iterable[str]) -> list[int]:
        """Rows for which each condition is true, in one pass."""
        filters = [f"count(*) FILTER (WHERE {condition})" for condition in conditions]
        return (
            [int(count) for count in self.engine.rows(f"SELECT {', '.join(filters)} FROM {self.scan}")[0]]
            if filters
            else []
        )

    def header(self, column: str) -> str:
        """The header a column was delivered under; our name where we made it."""
        match = self.recipe.match_of(column)
        if match:
            return match.header
        return self.recipe.area_headers[-1] if column == "area_code" and self.recipe.area_headers else column

    def rows_breaking(self, rule: RowRule, count: int) -> list[Fault]:
        """The faults of the rows that break a rule, the first ones of them."""
        value = f"CAST({identifier(rule.column)} AS VARCHAR)"
        rows = self.engine.rows(
            f"SELECT row_number, {value} FROM {self.scan} WHERE {rule.broken} ORDER BY 1 LIMIT {self.listed}"
        )
        words = Words(rule.severity, rule.name, rule.template, rule.cure, rule.values)
        return [
            self.of_row(words, int(row), rule.column, value=text or "", count=count) for row, text in rows
        ]

    def of_row(self, words: Words, row: int, column: str, *, value: str = "", count: int = 1) -> Fault:
        """A fault of one row."""
        header, shown = self.header(column), masked(_plain(value))
        return Fault(
            severity=words.severity,
            rule=words.rule,
            sheet=self.recipe.sheet,
            table=self.table,
            row=row,
            column=header,
            value=shown,
            template=words.template,
            values={"row": row, "header": header, "value": shown, **words.values},
            cure=words.cure,
            count=count,
        )

    def whole(self, words: Words, *, column: str = "", count: int = 1) -> Fault:
        """A fault of the table or of one column of it."""
        return Fault(
            severity=words.severity,
            rule=words.rule,
            sheet=self.recipe.sheet,
            table=self.table,
            column=self.header(column) if column else "",
            template=words.template,
            values={"table": self.table, **words.values},
            cure=words.cure,
            count=count,
        )


def _plain(value: str) -> str:
    """A number as people write it: without the ".0" of a whole one."""
    return value.removesuffix(".0")
