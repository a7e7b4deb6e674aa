"""How one kind of delivery becomes our columns: which header is which column, and by what reading.

A recipe holds no record. It is proposed by `classify`, confirmed by a person, kept in the
register, and found again by its signature when the next file of the same shape arrives.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, get_args, get_type_hints

from pipelines.delivered import JUDGED, ReadingChoices
from taksir.errors import TaksirError

RECIPE_FORMAT = 1
"""Raised when a stored recipe can no longer be read as it is."""

KINDS = (
    "survey", "census", "register", "facilities", "requests", "incidents",
    "poverty_line", "area_bridge", "area_change", "boundaries",
)  # fmt: skip
ACTIONS = ("keep", "drop", "hash", "coarsen", "leave_out")

Scalar = str | int | float
Places = dict[str, Scalar]


@dataclass(frozen=True)
class ColumnMatch:
    """What becomes of one delivered column.

    Attributes:
        header: As delivered.
        column: Our column, or "" where none is proposed.
        action: keep | drop (identifier) | hash (keyed) | coarsen | screen (values that
            identify become faults) | leave_out (stays in the raw file only).
        score: 0–1, how sure the proposal is.
        reason, reason_values: Why, as a msgid with what goes into it.
        codes: Delivered value (trimmed, lower case) → our code; "" where it means no answer.
        unknown: Delivered values without a meaning that a question is about.
        number_style: point (1,234.5) | comma (1.234,5) | "" where no mark occurs or it is undecided.
        date_order: day_first | iso | "".
        unit_factor: What the delivered number is multiplied by (1000 where the header says thousands).
        question, question_values: What a person must confirm; "" where nothing.
        question_about: codes | number_style | date_order | column.
        choices: The answers offered, the proposed one first.
        evidence, evidence_values: What in the values decided how they are read, a msgid with its values.
    """

    header: str
    column: str = ""
    action: str = "leave_out"
    score: float = 0.0
    reason: str = ""
    reason_values: Places = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    number_style: str = ""
    date_order: str = ""
    unit_factor: float = 1.0
    question: str = ""
    question_values: Places = field(default_factory=dict)
    question_about: str = ""
    choices: tuple[str, ...] = ()
    evidence: str = ""
    evidence_values: Places = field(default_factory=dict)

    @property
    def is_kept(self) -> bool:
        """Whether the column reaches the records in some form."""
        return bool(self.column) and self.action in ("keep", "hash", "coarsen", "screen")


@dataclass(frozen=True)
class Ask:
    """Something a person must confirm about a whole table.

    Attributes:
        about: code_system | double | yes_no | wg_direction | year | division | period | weight.
        question, question_values: The sentence, a msgid with its values.
        choices: The answers offered, the proposed one first.
        subject: What exactly it is about: our column, a header, a number.
    """

    about: str
    question: str
    question_values: Places = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True)
class Remark:
    """Something people should read about a delivery; nothing to answer."""

    severity: str
    template: str
    values: Places = field(default_factory=dict)
    sheet: str = ""


@dataclass(frozen=True)
class TableRecipe:
    """How one sheet becomes one of our tables.

    Attributes:
        sheet: Name of the delivered table.
        table: Our table, or "" where the sheet is not loaded.
        parent_sheet: Sheet of the households, for a roster.
        parent_key: (header here, header in the parent sheet) that join a person to a household.
        keep_where: Header → the only value whose rows are kept (the year of a long table).
        leave_where: Header → value whose rows are left out (submissions marked "Not Approved").
        reshape: "" | age_sex_long.
        code_system: kemendagri | bps | custom | "".
        level: Area level of the rows, "" where each row has its own.
        area_headers: Headers that make the area code, coarse to fine.
        key_headers: Headers that together make household_id, where no single column does.
        constants: Our column → the same value in every row.
        unique_header: Header whose repeated values are the same submission twice; the first is kept.
        years: Of a table with years as columns, the earlier years that are loaded beside the latest.
        covers: special where the rows are people of one group only, which no plausibility band is made for.
        places: Written place (see `pipelines.clinic`) → area code that a person gave, "" for none.
        asks: What a person must confirm about the table.
    """

    sheet: str
    table: str
    matches: tuple[ColumnMatch, ...] = ()
    parent_sheet: str = ""
    parent_key: tuple[str, ...] = ()
    keep_where: dict[str, str] = field(default_factory=dict)
    leave_where: dict[str, str] = field(default_factory=dict)
    reshape: str = ""
    code_system: str = ""
    level: str = ""
    area_headers: tuple[str, ...] = ()
    key_headers: tuple[str, ...] = ()
    constants: dict[str, Scalar] = field(default_factory=dict)
    unique_header: str = ""
    years: tuple[int, ...] = ()
    covers: str = ""
    places: dict[str, str] = field(default_factory=dict)
    asks: tuple[Ask, ...] = ()

    def match(self, header: str) -> ColumnMatch | None:
        """What becomes of a header, or None where the sheet does not have it."""
        return next((match for match in self.matches if match.header == header), None)

    def match_of(self, column: str) -> ColumnMatch | None:
        """The kept header of one of our columns, or None."""
        return next((match for match in self.matches if match.column == column and match.is_kept), None)

    def matches_of(self, column: str) -> tuple[ColumnMatch, ...]:
        """Every kept header of one of our columns: several where each holds one answer of a question."""
        return tuple(match for match in self.matches if match.column == column and match.is_kept)

    def with_match(self, changed: ColumnMatch) -> "TableRecipe":
        """The same recipe with one header's entry replaced."""
        matches = tuple(changed if match.header == changed.header else match for match in self.matches)
        return replace(self, matches=matches)


@dataclass(frozen=True)
class Recipe:
    """How one delivery becomes records, and whether a person has confirmed it.

    Attributes:
        reading: What a person said about how the file is read (header rows, delimiter, sheets).
        judged_signature: The file's shape as it was judged before anything was said, so that the next file
            which is misjudged alike is read as this one was.
    """

    source_id: str
    kind: str
    period: str = ""
    tables: tuple[TableRecipe, ...] = ()
    confirmed: bool = False
    confirmed_by: str = ""
    version: int = 1
    code_vintage: str = ""
    signature: str = ""
    remarks: tuple[Remark, ...] = ()
    reading: ReadingChoices = JUDGED
    judged_signature: str = ""

    def table_of(self, sheet: str) -> TableRecipe | None:
        """The recipe of a sheet, or None."""
        return next((table for table in self.tables if table.sheet == sheet), None)

    def with_table(self, changed: TableRecipe) -> "Recipe":
        """The same recipe with one sheet's entry replaced."""
        tables = tuple(changed if table.sheet == changed.sheet else table for table in self.tables)
        return replace(self, tables=tables)


def of_special_group(recipe: Recipe) -> Recipe:
    """The recipe of a file about one group only, such as households with a member with disability."""
    return replace(recipe, tables=tuple(replace(table, covers="special") for table in recipe.tables))


@lru_cache(maxsize=1 << 16)
def header_key(header: str) -> str:
    """A header reduced to what it says: no case, accents, spaces or punctuation; "60+" is "60_plus".

    >>> header_key(" Penduduk 60 Tahun Ke Atas")
    'penduduk_60_plus'
    """
    plain = unicodedata.normalize("NFKD", header)
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    letters = re.sub(r"\+|\b((tahun|thn|th) )?ke atas\b", " plus ", letters.replace("_", " "))
    letters = re.sub(r"(≥|>=|>)\s*(\d+)", r"\2 plus", letters)
    return re.sub(r"[\W_]+", "_", letters).strip("_")


def signature(headers: Iterable[str]) -> str:
    """A short name of a file's shape: the same for the same headers in any order and case."""
    keys = sorted({header_key(header) for header in headers})
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]


def recipe_json(recipe: Recipe) -> str:
    """The recipe as JSON text, to be kept in the register."""
    content = {"format": RECIPE_FORMAT, **asdict(recipe)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def recipe_of(json_text: str) -> Recipe:
    """The recipe a JSON text holds.

    Raises:
        TaksirError: The text is not a recipe of this format.
    """
    try:
        content = json.loads(json_text)
        if content.pop("format") != RECIPE_FORMAT:
            raise KeyError("format")
        return _entry(Recipe, content)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise TaksirError(
            "A saved recipe cannot be read. Classify the file again and confirm its columns."
        ) from None


def _entry(kind: type, content: dict[str, Any]) -> Any:
    """A frozen entry from its JSON object; tuples of entries are rebuilt by their type."""
    hints = get_type_hints(kind)
    unknown = set(content) - {field.name for field in fields(kind)}
    if unknown:
        raise KeyError(unknown)
    return kind(**{name: _value(hints[name], value) for name, value in content.items()})


def _value(hint: Any, value: Any) -> Any:
    if isinstance(value, dict) and isinstance(hint, type) and is_dataclass(hint):
        return _entry(hint, value)
    if isinstance(value, list):
        inner = get_args(hint)[0]
        is_entry = isinstance(inner, type) and is_dataclass(inner)
        return tuple(_entry(inner, item) if is_entry else item for item in value)
    return value
