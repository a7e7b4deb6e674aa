"""Whether a column's values can be what its header says, and how its numbers and dates are written."""

import re
from dataclasses import dataclass, field

from pipelines.classify.codes import is_coded, proposed_codes
from pipelines.classify.evidence import ColumnEvidence
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.methods.written_values import date, decimal_style, number
from taksir.schema import Column

NUMBER_TYPES = ("integer", "number", "money", "weight")
NUMBER = re.compile(
    r"\(?-?(rp\.?|idr)?\s*-?[\d.,]*\d[\d.,]*(,-|\.-)?\s*(%|persen|percent)?\)?", re.IGNORECASE
)
AREA_CODE = re.compile(r"['’`]?\d[\d.\s]*")
OWN_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9_.\-]{1,24}")
EXCEL_SERIALS = (20_000, 60_000)
COUNTED_UNITS = ("persons", "households", "families", "children")
FITTING_SHARE = 0.5
"""A column of which fewer values than this can be what its header says is something else."""


def text_twins() -> dict[str, tuple[str, ...]]:
    """Columns of names that share a header with a column of codes: "desa" may hold either."""
    catalogue = load_catalogue()
    codes = {column.code_of: column.name for column in catalogue.columns if column.type == "area_code"}
    *larger, (finest, _), (general, _) = catalogue.name_columns.items()
    return {codes[level]: (name,) for name, level in larger if level in codes} | {
        "area_code": (general, finest)
    }


def code_twins() -> dict[str, str]:
    """The same the other way round: column of names → its column of codes."""
    return {name: code for code, names in text_twins().items() for name in names}


SHOWN_EVIDENCE = {
    "written comma": "{example} shows a decimal comma.",
    "written point": "{example} shows a decimal point.",
    "counted": "{example} is read as thousands, for {column} counts whole things.",
    "limits comma": "Only with a decimal comma is {example}, like every value, within what {column} can be.",
    "limits point": "Only with a decimal point is {example}, like every value, within what {column} can be.",
}
"""What in the values decided what their marks mean, msgids."""

AMBIGUOUS = (
    "{example} in {header} is ambiguous: {as_comma} or {as_point}? {count} of its {all} different values "
    "could be read both ways. Which sign parts the decimals?"
)
MIXED = (
    "{header} writes numbers in two ways: {with_comma} has a decimal comma and {with_point} a decimal point. "
    "Which one is meant? Rows written the other way will be listed."
)


@dataclass(frozen=True)
class NumberStyle:
    """How the numbers of a column are written.

    Attributes:
        style: point | comma | "".
        question, question_values: What a person must confirm, "" where the values decide.
        evidence, evidence_values: What decided, "" where there is no mark.
    """

    style: str
    question: str = ""
    question_values: dict[str, str | int | float] = field(default_factory=dict)
    evidence: str = ""
    evidence_values: dict[str, str | int | float] = field(default_factory=dict)

    @property
    def is_asked(self) -> bool:
        """Whether a person must confirm it."""
        return bool(self.question)


def fitting_share(column: Column, evidence: ColumnEvidence) -> float:
    """Share of the values that can be the column's; 1 where there is none to judge."""
    written = evidence.written
    if not written or column.role == "identifier":
        return 1.0
    if column.type in NUMBER_TYPES:
        missing = {*column.missing, *evidence.declared_missing}
        return _share(NUMBER.fullmatch(value) or value.lower() in missing for value in written)
    if column.type == "area_code":
        return max(
            _share(AREA_CODE.fullmatch(value) for value in written),
            _share(OWN_CODE.fullmatch(value) for value in written),
        )
    if column.type == "date":
        return _share(is_date(value) for value in written)
    if is_coded(column) and not evidence.has_few_values:
        return proposed_codes(column, evidence).understood_share
    if column.name in code_twins():
        return _share(not AREA_CODE.fullmatch(value) for value in written)
    return 1.0


def number_style(column: Column, evidence: ColumnEvidence, *, elsewhere: str = "") -> NumberStyle:
    """What a dot and a comma mean in a column of numbers.

    Args:
        column: Our column; its limits may leave one reading only.
        evidence: The values.
        elsewhere: The style that other columns of the sheet leave no doubt about.
    """
    style = decimal_style(evidence.written)
    if style == "integer":
        return NumberStyle("")
    if style in ("comma", "point"):
        return _decided(style, f"written {style}", column, _first_of(evidence, style))
    if style == "mixed":
        values = {"with_comma": _first_of(evidence, "comma"), "with_point": _first_of(evidence, "point")}
        return NumberStyle(elsewhere or "comma", MIXED, {"header": evidence.header, **values})
    example = _first_of(evidence, "ambiguous")
    if is_count(column):
        # Nobody counts persons to the thousandth: a sign before three digits marks thousands.
        return _decided("comma" if "." in example else "point", "counted", column, example)
    possible = [style for style in ("comma", "point") if _is_within(column, evidence, style)]
    if len(possible) == 1:
        return _decided(possible[0], f"limits {possible[0]}", column, example)
    values = {"header": evidence.header, "example": example}
    values |= {f"as_{style}": f"{number(example, style):g}" for style in ("comma", "point")}
    doubtful = sum(decimal_style([value]) == "ambiguous" for value in evidence.written)
    counts = {"count": doubtful, "all": len(evidence.written)}
    return NumberStyle(elsewhere or "comma", AMBIGUOUS, {**values, **counts})


def _decided(style: str, by: str, column: Column, example: str) -> NumberStyle:
    values = {"example": example, "column": column.name}
    return NumberStyle(style, evidence=SHOWN_EVIDENCE[by], evidence_values=dict(values))


def _first_of(evidence: ColumnEvidence, style: str) -> str:
    """A value that by itself says a style."""
    return next(value for value in evidence.written if decimal_style([value]) == style)


def is_count(column: Column) -> bool:
    """Whether the column counts whole things."""
    return column.type == "integer" or column.unit in COUNTED_UNITS


def certain_style(evidence: dict[str, ColumnEvidence], headers: list[str]) -> str:
    """The style that the number columns of a sheet leave no doubt about; "" where none or both."""
    found = {decimal_style(evidence[header].written) for header in headers} & {"comma", "point"}
    return found.pop() if len(found) == 1 else ""


def date_order(evidence: ColumnEvidence) -> tuple[str, bool]:
    """The order of day and month, and whether it had to be assumed because no day is above 12."""
    numeric = [re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ]\d{4}.*", value) for value in evidence.written]
    parts = [(int(match[1]), int(match[2])) for match in numeric if match]
    if not parts:
        return "iso", False
    return "day_first", all(first <= 12 and second <= 12 for first, second in parts)


def is_date(value: str) -> bool:
    """Whether a text is a date that can be read, a spreadsheet's serial number among them."""
    if value.isdigit():
        return EXCEL_SERIALS[0] <= int(value) <= EXCEL_SERIALS[1]
    head = re.sub(r"[T ]\d{2}:\d{2}.*$", "", value)
    try:
        date(head)
    except TaksirError:
        return False
    return True


def _is_within(column: Column, evidence: ColumnEvidence, style: str) -> bool:
    """Whether nearly every value lies within the column's limits when read in a style."""
    inside = 0
    for value in evidence.written:
        try:
            read = number(value, style)
        except TaksirError:
            return False
        above = column.minimum is None or read >= column.minimum
        inside += above and (column.maximum is None or read <= column.maximum)
    return inside >= 0.99 * len(evidence.written)


def _share(fits: object) -> float:
    found = [bool(fit) for fit in fits]  # type: ignore[attr-defined]
    return sum(found) / len(found)
