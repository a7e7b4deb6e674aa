"""What is wrong with a delivery: one entry a broken value, in words, with what to do about it.

A fault never carries a person's identifier: protection decides what is dropped before any value
is looked at, and identifier columns pass no values here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from taksir.errors import TaksirError

LISTED_MAX = 1000
"""Rows listed for one rule; `count` says how many there are."""

SEVERITIES = ("error", "warning", "note")

AND = " + "
"""Between several columns in one place of a sentence."""


@dataclass(frozen=True)
class Fault:
    """One broken rule, in one row or in a whole column or table.

    Attributes:
        severity: error (blocks publishing) | warning | note.
        rule: Name of the rule; the same for every row that breaks it.
        sheet: Sheet of the delivery ("" for a text file).
        table: Our table the row belongs to.
        row: Row number in the delivered sheet; 0 where the fault is not of one row.
        column: Header as delivered, or our column where it is made by us.
        value: The delivered value; "" for identifiers and where there is none.
        template, values: The sentence that says what is wrong; a msgid and what goes into it.
        cure: The sentence that says what to do; a msgid over the same values.
        count: How many rows of the table break this rule in this column.
        is_header: Whether `column` is a delivered header; else it is a column of ours.
    """

    severity: str
    rule: str
    sheet: str = ""
    table: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    template: str = ""
    values: dict[str, str | int | float] = field(default_factory=dict)
    cure: str = ""
    count: int = 1
    is_header: bool = True

    def sentence(self) -> str:
        """What is wrong and what to do, in English, our names in it as they are: for the log of a developer.

        People read `pipelines.wording.fault_sentence`, where columns, tables and bands have their words.
        """
        return f"{self.template.format(**self.values)} {self.cure.format(**self.values)}".strip()


def is_blocking(faults: Iterable[Fault]) -> bool:
    """Whether any fault keeps the delivery from being published."""
    return any(fault.severity == "error" for fault in faults)


def rows_in_error(faults: Iterable[Fault]) -> dict[str, set[int]]:
    """The rows a person may choose to leave out so that the rest can be published.

    Args:
        faults: From `correct_tables` and `validate_tables`.

    Returns:
        Row numbers by table; errors of a whole column or table are not among them.

    Raises:
        TaksirError: A rule lists fewer rows than break it: leaving out only those that are listed
            would publish the others.
    """
    listed: dict[tuple[str, str, str], set[int]] = {}
    counts: dict[tuple[str, str, str], int] = {}
    for fault in faults:
        if fault.severity != "error" or fault.row == 0:
            continue
        key = (fault.table, fault.rule, fault.column)
        listed.setdefault(key, set()).add(fault.row)
        counts[key] = fault.count
    for key, rows in listed.items():
        if len(rows) < counts[key]:
            raise TaksirError(
                "{count} rows break the rule {rule} in {column}, more than the {listed} that are listed. "
                "Correct the file instead of leaving rows out.",
                count=counts[key],
                rule=key[1],
                column=key[2] or key[0],
                listed=len(rows),
            )
    by_table: dict[str, set[int]] = {}
    for (table, _, _), rows in listed.items():
        by_table.setdefault(table, set()).update(rows)
    return by_table
