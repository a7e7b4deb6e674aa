"""One of our tables under examination: how many rows break a rule, which, and in what words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipelines.faults import Fault
from pipelines.protect.identifiers import masked
from pipelines.recipe import Places, TableRecipe
from pipelines.validate.rules import RowRule
from taksir.store.engine import Engine, identifier, literal

AREA_COLUMNS = ("area_code", "code_system", "level")
"""Columns that say where a row is; made together."""


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
        parent: Recipe of the sheet of households, for members.
        unread: Column → SQL of the row numbers whose delivered value could not be read: those have their
            fault already.
        unknown: Codes that no area can have, once the places were looked at.
    """

    table: str
    path: Path
    recipe: TableRecipe
    engine: Engine
    listed: int
    parent: TableRecipe | None = None
    unread: Mapping[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

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

    @property
    def unknown_places(self) -> str:
        """Those codes as a list of SQL constants; "" where there is none."""
        return ", ".join(literal(code) for code in self.unknown)

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
        return self._delivered(column) or column

    def _delivered(self, column: str) -> str:
        """The header of a column here or, for members, in the sheet of their households; "" for none."""
        for recipe in (self.recipe, self.parent):
            if recipe is None:
                continue
            match = recipe.match_of(column)
            if match:
                return match.header
            if column == "area_code" and recipe.area_headers:
                return recipe.area_headers[-1]
            if column == "person_weight" and recipe is self.parent and (own := recipe.match_of("hh_weight")):
                return own.header
        return ""

    def is_inherited(self, column: str) -> bool:
        """Whether members only take a column over from their household, where it is checked already."""
        if self.parent is None or self.recipe.match_of(column):
            return False
        if column in AREA_COLUMNS:
            return bool(self.parent.area_headers) and not self.recipe.area_headers
        return self.parent.match_of(column if column != "person_weight" else "hh_weight") is not None

    def without_unread(self, rule: RowRule) -> str:
        """The condition of a rule without rows whose value could not be read: one fault a value."""
        rows = self.unread.get(rule.column, "")
        return f"({rule.broken}) AND row_number NOT IN ({rows})" if rows else rule.broken

    def rows_breaking(self, rule: RowRule, count: int) -> list[Fault]:
        """The faults of the rows that break a rule, the first ones of them."""
        value = f"CAST({identifier(rule.column)} AS VARCHAR)"
        rows = self.engine.rows(
            f"SELECT row_number, {value} FROM {self.scan} WHERE {self.without_unread(rule)} "
            f"ORDER BY 1 LIMIT {self.listed}"
        )
        values = dict(rule.values)
        if "whole" in values:
            values["whole"] = self.header(str(values["whole"]))
        words = Words(rule.severity, rule.name, rule.template, rule.cure, values)
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
            is_header=bool(self._delivered(column)),
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
            is_header=not column or bool(self._delivered(column)),
        )


def _plain(value: str) -> str:
    """A number as people write it: without the ".0" of a whole one."""
    return value.removesuffix(".0")
