"""A plan as planning documents: the columns of the country's forms, and the calendar of its cycle.

The columns are data of the country pack; here is what fills them.
"""

import io
from collections.abc import Callable
from typing import Any

import pandas as pd
import xlsxwriter

from taksir import written
from taksir.areas import area_index
from taksir.catalogue import load_catalogue
from taksir.catalogue_entries import entry_kind
from taksir.catalogue_planning import DocumentForm, load_planning
from taksir.figures.display import rows_csv
from taksir.plans.plan import Plan
from taksir.words import number
from taksir.written import Entry, value_words


def document_forms() -> tuple[DocumentForm, ...]:
    """The planning documents of the country."""
    return load_planning().documents


def document_rows(plan: Plan, form_id: str, language: str) -> list[dict[str, object]]:
    """A plan's activities under the columns of a document, in the order of their start."""
    form = load_planning().document(form_id)
    activities = sorted(plan.activities, key=lambda entry: (str(entry.body["starts_on"]), entry.id))
    rows = []
    for place, entry in enumerate(activities, start=1):
        filled = _Filled(plan, entry, place, language)
        rows.append({header: filled.cell(field) for header, field in form.columns})
    return rows


def document_csv(plan: Plan, form_id: str, language: str) -> bytes:
    """A document as CSV, harmless in a spreadsheet."""
    rows = document_rows(plan, form_id, language)
    columns = [header for header, _ in load_planning().document(form_id).columns]
    return rows_csv(
        [{name: _text(row[name]) for name in columns} for row in rows] or [dict.fromkeys(columns, "")]
    )


def document_xlsx(plan: Plan, form_id: str, language: str) -> bytes:
    """A document as a workbook, amounts as numbers."""
    form, buffer = load_planning().document(form_id), io.BytesIO()
    rows = document_rows(plan, form_id, language)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(form.label.in_language(language)[:31].replace("/", "-"))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        plain = book.add_format({"num_format": "#,##0.##"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 0)
        for column, (header, _) in enumerate(form.columns):
            sheet.write_string(0, column, header, bold)
            for line, row in enumerate(rows, start=1):
                value = row[header]
                if isinstance(value, int | float):
                    sheet.write_number(line, column, value, plain)
                else:
                    sheet.write_string(line, column, _text(value), wrap)
        sheet.set_column(0, max(len(form.columns) - 1, 0), 22)
    return buffer.getvalue()


def calendar_rows(plan_year: int, language: str) -> list[dict[str, object]]:
    """The planning calendar for a plan year: the written steps, else the country's usual ones.

    Returns:
        Per step: title, scope, starts and ends [ISO dates of the first and last month], basis, is_usual.
    """
    kept = written.entries("calendar_step")
    if kept:
        found = [dict(entry.body) | {"is_usual": False} for entry in kept]
    else:
        found = [dict(step) | {"is_usual": True} for step in usual_calendar(language)]
    rows = []
    for step in found:
        year = plan_year + int(step["year_offset"])
        last = year if int(step["until_month"]) >= int(step["from_month"]) else year + 1
        ends = pd.Period(f"{last}-{int(step['until_month']):02d}").end_time.date().isoformat()
        rows.append(
            {
                "title": step["title"],
                "scope": step["scope"],
                "starts": f"{year}-{int(step['from_month']):02d}-01",
                "ends": ends,
                "basis": step.get("basis", ""),
                "is_usual": step["is_usual"],
            }
        )
    return sorted(rows, key=lambda row: (str(row["starts"]), str(row["ends"])))


def usual_calendar(language: str) -> list[dict[str, Any]]:
    """The country's usual steps as bodies of entries."""
    return [
        {
            "title": step.title.in_language(language),
            "scope": step.scope.in_language(language),
            "from_month": step.from_month,
            "until_month": step.until_month,
            "year_offset": step.year_offset,
            "basis": step.basis.in_language(language),
        }
        for step in load_planning().calendar
    ]


def keep_usual_calendar(language: str) -> int:
    """Write the country's usual steps down, so that they can be changed.

    Returns:
        How many; 0 where steps are written already.
    """
    if written.entries("calendar_step"):
        return 0
    steps = usual_calendar(language)
    for step in steps:
        written.write("calendar_step", step)
    return len(steps)


class _Filled:
    """What fills the columns of one activity."""

    def __init__(self, plan: Plan, activity: Entry, place: int, language: str) -> None:
        self.plan, self.body, self.place, self.language = plan, activity.body, place, language
        self.row = next((row for row in plan.rows if row.id == activity.body.get("output")), None)

    def cell(self, field: str) -> object:
        """The value under a column."""
        special: dict[str, Callable[[], object]] = {
            "place": self._place,
            "problem": self._problem,
            "basis": self._basis,
            "priority": lambda: self.place,
            "programme_words": self._programme,
            "indicator": self._indicator,
            "target_words": self._target,
            "fund_source": self._fund,
        }
        return special[field]() if field in special else self.body.get(field, "")

    def _place(self) -> str:
        code = str(self.body.get("area", ""))
        return f"{area_index().names.get(code, '')} ({code})" if code else ""

    def _problem(self) -> str:
        return (
            str(written.entry("problem", self.plan.problem_id).body["title"]) if self.plan.problem_id else ""
        )

    def _basis(self) -> str:
        if self.plan.basis is None:
            return ""
        figure = self.plan.basis.snapshot.figure("how_many") or self.plan.basis.snapshot.figures[0]
        name = figure.title.get(self.language, figure.indicator_id)
        return f"{name} · {'; '.join(figure.sources)} · {figure.id}"

    def _programme(self) -> str:
        code = str(self.body.get("programme", ""))
        known = next((entry for entry in load_planning().programmes if code.startswith(entry.code)), None)
        return f"{code} {known.name.in_language(self.language)}" if known else code

    def _indicator(self) -> str:
        indicator = self.row.body.get("indicator_id") if self.row else ""
        found = load_catalogue().indicator(str(indicator)) if indicator else None
        return found.name.in_language(self.language) if found else str(self.body.get("unit", ""))

    def _target(self) -> str:
        value = self.body.get("target")
        return (
            f"{number(value, self.language)} {self.body.get('unit', '')}".strip() if value is not None else ""
        )

    def _fund(self) -> str:
        field = entry_kind("activity").field("fund_source")
        return value_words(field, self.body.get("fund_source"), self.language) if field else ""


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return str(value)
