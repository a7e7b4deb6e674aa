"""Data files of statistics programs (SPSS SAV, ZSAV, POR; Stata DTA) become a staged table of codes.

Runs in a process of its own (`jail`), because the C library behind it reads hostile bytes. A cell is the
code as stored; what a code is called, what a variable asks and which codes mean no answer stand beside the
table, as the program's own dictionary says it. Dates become ISO text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyreadstat

from pipelines.delivered import Note, column_name, refused
from pipelines.extract.cells import cell_text
from pipelines.extract.headers import named_headers
from pipelines.extract.kind import Kind

CHUNK_CELLS = 4_000_000
WHOLE_BELOW = 1e15
"""Whole numbers below this are written without a decimal point or an exponent."""

SPSS_DAY_ZERO, STATA_DAY_ZERO = "1582-10-14", "1960-01-01"
SPSS_DATES = re.compile(r"(ADATE|DATE|EDATE|JDATE|SDATE|MOYR|QYR|WKYR)\d")
SPSS_MOMENTS = re.compile(r"(DATETIME|YMDHMS)\d")
SPSS_TIMES = re.compile(r"(TIME|DTIME|MTIME)\d")
STATA_UNITS = {"w": 52, "m": 12, "q": 4, "h": 2}
"""Parts of a year that Stata counts from 1960."""

DAMAGED = (
    "{file} cannot be read as a data file of SPSS or Stata; it is damaged or cut off. "
    "Save it anew in the program it comes from and deliver that."
)
LATIN_READ = (
    "The file does not say in which letters it is written; it was read as Windows-1252. "
    "Look at names with accents before going on."
)
MISSING_KEPT = (
    "Answers that the file itself declares to be missing: {count}, with the codes {codes}. "
    "They will count as no answer."
)
MISSING_EMPTIED = (
    "Values within a range that the file itself declares to be missing: {count}. They were read as empty."
)

Columns = dict[str, Any]


@dataclass
class StatisticsTable:
    """A staged table with its dictionary.

    Attributes:
        path: Parquet with row_number [the case, from 1] and one column per variable.
        headers: Names of the variables.
        row_count: Cases.
        labels: Variable → what it asks.
        choices: Variable → code as staged → what it is called.
        missing: Variable → codes declared to mean no answer, of those that occur.
    """

    path: str
    headers: tuple[str, ...]
    row_count: int = 0
    labels: dict[str, str] = field(default_factory=dict)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: dict[str, list[str]] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)


def read_statistics(path: Path, folder: Path, file: str, kind: Kind) -> StatisticsTable:
    """Read a data file in pieces, so that its size does not matter.

    Args:
        path: The delivered bytes.
        folder: Where the Parquet is written.
        file: The delivered name made safe to show.
        kind: sav | por | dta.

    Raises:
        TaksirError: Damaged, or not such a file after all.
    """
    try:
        return _staged(_Reader(path, kind), folder / "statistics.parquet")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, OverflowError):
        raise refused(DAMAGED, file=file) from None


class _Reader:
    """The C library's reader of one file, with the letters it needs."""

    def __init__(self, path: Path, kind: Kind) -> None:
        self._path, self._kind, self._encoding = path, kind, ""
        self.is_latin = False
        self._read: Callable[..., tuple[Columns, Any]] = getattr(pyreadstat, f"read_{kind}")

    def piece(self, offset: int, limit: int) -> tuple[Columns, Any]:
        """Some cases as lists by variable, and the dictionary of the file."""
        told: dict[str, Any] = {} if self._kind == "por" else {"user_missing": True}
        if self._encoding:
            told["encoding"] = self._encoding
        try:
            return self._read(
                str(self._path),
                output_format="dict",
                disable_datetime_conversion=True,
                row_offset=offset,
                row_limit=limit,
                **told,
            )
        except (pyreadstat.ReadstatError, UnicodeDecodeError):
            if self._encoding:
                raise
            self._encoding, self.is_latin = "WINDOWS-1252", True
            return self.piece(offset, limit)

    def pieces(self) -> Iterator[tuple[Columns, Any]]:
        """The whole file; a piece is smaller where there are many variables."""
        first, about = self.piece(0, 1)
        rows = max(1_000, CHUNK_CELLS // max(1, len(about.column_names)))
        offset = 0
        while True:
            columns, about = self.piece(offset, rows)
            count = len(next(iter(columns.values()))) if columns else 0
            yield columns, about
            if count < rows:
                return
            offset += rows


def _staged(reader: _Reader, target: Path) -> StatisticsTable:
    pieces = reader.pieces()
    first = next(pieces)
    about = first[1]
    headers, _ = named_headers(list(about.column_names))
    table = StatisticsTable(str(target), headers)
    declared = _Declared(about)
    names = [column_name(index) for index in range(len(headers))]
    schema = pa.schema([("row_number", pa.int64()), *((name, pa.string()) for name in names)])
    with pq.ParquetWriter(target, schema, compression="snappy") as writer:
        for columns, _ in chain([first], pieces):
            texts = [declared.texts(name, columns[name]) for name in about.column_names]
            count = len(texts[0]) if texts else 0
            cases = pa.array(np.arange(table.row_count + 1, table.row_count + count + 1))
            writer.write_batch(pa.record_batch([cases, *texts], schema=schema))
            table.row_count += count
    _add_dictionary(table, about, declared)
    if reader.is_latin:
        table.notes.append(asdict(Note("warning", LATIN_READ, {})))
    return table


def _add_dictionary(table: StatisticsTable, about: Any, declared: "_Declared") -> None:  # noqa: ANN401
    by_name = dict(zip(about.column_names, table.headers, strict=True))
    for name, header in by_name.items():
        label = (about.column_names_to_labels.get(name) or "").strip()
        if label:
            table.labels[header] = label
        codes = about.variable_value_labels.get(name) or {}
        if codes:
            table.choices[header] = {
                _code(code, declared.is_stata): str(text) for code, text in codes.items()
            }
        if found := declared.found.get(name):
            table.missing[header] = sorted(found)
            values: dict[str, object] = {"count": sum(found.values()), "codes": ", ".join(sorted(found)[:12])}
            table.notes.append(asdict(Note("note", MISSING_KEPT, values, column=header)))
        if emptied := declared.emptied.get(name):
            table.notes.append(asdict(Note("note", MISSING_EMPTIED, {"count": emptied}, column=header)))


class _Declared:
    """Turns stored values into text and counts those that the file declares to be missing.

    A code by itself, or one with a label, stays as it is and is listed. What only lies within a declared
    range is emptied: such ranges may hold any number, and none of them is an answer.
    """

    def __init__(self, about: Any) -> None:  # noqa: ANN401 — the library's own
        self._formats: dict[str, str] = about.original_variable_types
        self._labels: dict[str, dict[Any, str]] = about.variable_value_labels
        self._ranges: dict[str, list[dict[str, Any]]] = about.missing_ranges or {}
        self._letters: dict[str, list[str]] = about.missing_user_values or {}
        self.is_stata = any(form.startswith("%") for form in self._formats.values())
        self.found: dict[str, dict[str, int]] = {}
        self.emptied: dict[str, int] = {}

    def texts(self, name: str, values: Any) -> pa.Array:  # noqa: ANN401 — a list or an array
        """One piece of a variable as text; '' where there is no value."""
        values = list(values)
        if name in self._letters or any(isinstance(value, str) for value in values):
            return pa.array(self._words(name, values), pa.string())
        numbers = np.array([np.nan if value is None else value for value in values], dtype=float)
        texts = self._numbers(name, numbers)
        if name not in self._ranges:
            return texts
        return self._without_ranges(name, numbers, texts)

    def _words(self, name: str, values: list[Any]) -> list[str]:
        """Texts, and among the numbers of Stata the letters of its extended missing values (.a to .z)."""
        letters = set(self._letters.get(name, ()))
        codes = {entry["lo"] for entry in self._ranges.get(name, ()) if entry["lo"] == entry["hi"]}
        texts = []
        for value in values:
            if value is None or value != value:
                texts.append("")
                continue
            is_missing = isinstance(value, str) and (value in letters or value in codes)
            text = _code(value, self.is_stata and name in self._letters)
            texts.append(text)
            if is_missing:
                self._count(name, text)
        return texts

    def _numbers(self, name: str, numbers: np.ndarray) -> pa.Array:
        form = self._formats.get(name, "")
        if moments := _moments(numbers, form):
            return pa.array(moments, pa.string())
        return _number_texts(numbers)

    def _without_ranges(self, name: str, numbers: np.ndarray, texts: pa.Array) -> pa.Array:
        labelled = np.array([code for code in self._labels.get(name, {}) if not isinstance(code, str)])
        emptied = np.zeros(len(numbers), dtype=bool)
        for entry in self._ranges[name]:
            if isinstance(entry["lo"], str):
                continue
            inside = (numbers >= entry["lo"]) & (numbers <= entry["hi"])
            kept = inside if entry["lo"] == entry["hi"] else inside & np.isin(numbers, labelled)
            for value, count in zip(*np.unique(numbers[kept], return_counts=True), strict=True):
                self._count(name, _code(float(value), False), int(count))
            emptied |= inside & ~kept
        if not emptied.any():
            return texts
        self.emptied[name] = self.emptied.get(name, 0) + int(emptied.sum())
        return pc.if_else(pa.array(emptied), "", texts)

    def _count(self, name: str, text: str, count: int = 1) -> None:
        counts = self.found.setdefault(name, {})
        counts[text] = counts.get(text, 0) + count


def _code(value: Any, is_stata: bool) -> str:  # noqa: ANN401 — number or text
    """A code as it stands in the staged cells; Stata's missing letter a is .a."""
    if isinstance(value, str):
        return f".{value}" if is_stata and re.fullmatch("[a-z]", value) else value
    number = float(value)
    return (
        str(int(number)) if number == int(number) and abs(number) < WHOLE_BELOW else cell_text(repr(number))
    )


def _number_texts(numbers: np.ndarray) -> pa.Array:
    """Every number with all its digits; whole ones without a point; NaN as ''."""
    is_none = np.isnan(numbers)
    filled = np.where(is_none, 0.0, numbers)
    is_whole = (filled == np.floor(filled)) & (np.abs(filled) < WHOLE_BELOW)
    whole = pc.cast(pa.array(np.where(is_whole, filled, 0).astype(np.int64)), pa.string())
    if is_whole.all():
        texts = whole
    else:
        texts = pc.if_else(pa.array(is_whole), whole, pc.cast(pa.array(filled), pa.string()))
    return pc.if_else(pa.array(is_none), "", texts) if is_none.any() else texts


def _moments(numbers: np.ndarray, form: str) -> list[str] | None:
    """ISO dates, moments and times of a variable whose format says so; None for plain numbers."""
    if SPSS_DATES.match(form):
        return _since(SPSS_DAY_ZERO, numbers // 86_400, "D")
    if SPSS_MOMENTS.match(form):
        return _since(SPSS_DAY_ZERO, numbers * 1_000, "ms")
    if SPSS_TIMES.match(form):
        return ["" if second != second else _clock(second) for second in numbers]
    if re.match(r"%-?(td|d)", form):
        return _since(STATA_DAY_ZERO, numbers, "D")
    if re.match(r"%-?t[cC].*H", form) and "Y" not in form:
        return ["" if number != number else _clock(number / 1_000) for number in numbers]
    if re.match(r"%-?t[cC]", form):
        return _since(STATA_DAY_ZERO, numbers, "ms")
    if found := re.match(r"%-?t([wmqh])", form):
        return [_part_of_year(number, found[1]) for number in numbers]
    return None


def _since(day_zero: str, counts: np.ndarray, unit: str) -> list[str]:
    is_none = np.isnan(counts)
    days = np.datetime64(day_zero) + np.where(is_none, 0, counts).astype(np.int64).astype(
        f"timedelta64[{unit}]"
    )
    texts = np.datetime_as_string(days, unit="D" if unit == "D" else "s")
    return ["" if none else str(text) for none, text in zip(is_none, texts, strict=True)]


def _clock(second: float) -> str:
    """Hours may exceed 24: a duration."""
    hours, rest = divmod(abs(float(second)), 3600)
    sign = "-" if second < 0 else ""
    return f"{sign}{int(hours):02d}:{int(rest // 60):02d}:{int(rest % 60):02d}"


def _part_of_year(number: float, unit: str) -> str:
    """Stata's weeks, months, quarters and half-years: 2020-07 for a month, 2020q3 for a quarter."""
    if number != number:
        return ""
    year, part = divmod(int(number), STATA_UNITS[unit])
    return f"{1960 + year}-{part + 1:02d}" if unit == "m" else f"{1960 + year}{unit}{part + 1}"
