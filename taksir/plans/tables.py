"""A whole plan as plain tables, for a workbook, a ZIP of CSVs, or a hand-over: roles, never names."""

import io
import zipfile
from collections.abc import Iterable

import pandas as pd
import xlsxwriter

from taksir import written
from taksir.catalogue_entries import entry_kind
from taksir.figures.display import rows_csv
from taksir.plans.activities import activity_table, budget_by_source, raci_table
from taksir.plans.dates import critical_dates
from taksir.plans.plan import Plan
from taksir.plans.snapshots import Snapshot, standard_words
from taksir.words import say
from taksir.written import Entry
from taksir.written.cells import Names, cell_of

DATE_WORDS = {"milestone": "Milestone", "end": "End of an activity", "target": "Target date",
              "cycle": "Planning cycle"}  # fmt: skip
CHILDREN = ("logframe_row", "causal_link", "activity", "adaptation")
SHEET_LETTERS = 31


def plan_tables(plan: Plan, language: str) -> dict[str, pd.DataFrame]:
    """Every part of a plan as a table, by its name in the reader's language; empty parts are left out.

    Problem, working groups of the problem with members by role, log-frame, theory of change, activities,
    RACI, money by source, critical dates, adaptation log, frozen figures and standards.
    """
    problems = [written.entry("problem", plan.problem_id)] if plan.problem_id else []
    groups = [
        one for one in written.entries("working_group") if plan.problem_id in one.body.get("problems", [])
    ]
    members = [one for group in groups for one in written.entries("group_member", parent_id=group.id)]
    tables = {
        _plural("problem", language): _entries(problems, language),
        _plural("working_group", language): _entries(groups, language),
        _plural("group_member", language): _entries(members, language),
    }
    for kind in CHILDREN:
        tables[_plural(kind, language)] = _entries(written.entries(kind, parent_id=plan.id), language)
    tables |= {
        say("Who does what (RACI)", language): _raci(plan, language),
        say("Budget by source of funds", language): _money(plan, language),
        say("Critical dates", language): _dates(plan, language),
        say("Frozen figures and standards", language): _frozen(plan, language),
    }
    return {name: table for name, table in tables.items() if len(table)}


def plan_xlsx(plan: Plan, language: str) -> bytes:
    """The whole plan as a workbook, a sheet a table."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for name, table in plan_tables(plan, language).items():
            sheet = book.add_worksheet(_sheet(name))
            sheet.freeze_panes(1, 0)
            for column, header in enumerate(table.columns):
                sheet.write_string(0, column, str(header), bold)
                for line, value in enumerate(table[header].tolist(), start=1):
                    is_number = isinstance(value, int | float) and value == value
                    (sheet.write_number if is_number else sheet.write_string)(
                        line, column, value if is_number else _text(value), wrap
                    )
            sheet.set_column(0, max(len(table.columns) - 1, 0), 24)
    return buffer.getvalue()


def plan_csvs(plan: Plan, language: str) -> bytes:
    """The whole plan as a ZIP of CSV files, harmless in a spreadsheet."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, (name, table) in enumerate(plan_tables(plan, language).items(), start=1):
            rows = [
                {str(key): _text(value) for key, value in row.items()} for row in table.to_dict("records")
            ]
            file = "".join(letter if letter.isalnum() else "_" for letter in name.lower())
            archive.writestr(f"{place:02d}_{file}.csv", rows_csv(rows))
    return buffer.getvalue()


def _entries(found: Iterable[Entry], language: str) -> pd.DataFrame:
    """Entries of one kind under the labels of their fields, without what is private."""
    names = Names(language)
    return pd.DataFrame(
        [
            {
                field.label.in_language(language): cell_of(field, one.body.get(field.id), language, names)
                for field in entry_kind(one.kind).fields
                if not field.is_private
            }
            for one in found
        ]
    )


def _raci(plan: Plan, language: str) -> pd.DataFrame:
    table = raci_table(plan.activities)
    return table.rename_axis(say("Activity", language)).reset_index() if len(table) else table


def _money(plan: Plan, language: str) -> pd.DataFrame:
    if not plan.activities:
        return pd.DataFrame()
    table = budget_by_source(activity_table(plan.activities))
    field = entry_kind("activity").field("fund_source")
    table["fund_source"] = [
        written.value_words(field, source or None, language) if field else source
        for source in table["fund_source"]
    ]
    labels = {"fund_source": "Source of funds", "year": "Year", "activities": "Activities",
              "budget_idr": "Budget (Rp)", "spent_idr": "Spent (Rp)"}  # fmt: skip
    return table.rename(columns={name: say(words, language) for name, words in labels.items()})


def _dates(plan: Plan, language: str) -> pd.DataFrame:
    table = critical_dates(plan, language)
    return pd.DataFrame(
        {
            say("Date", language): table["on"],
            say("Kind", language): [say(DATE_WORDS[kind], language) for kind in table["kind"]],
            say("What must happen", language): table["title"],
            say("Days left", language): table["days_left"],
            say("Days it may be late", language): table["slack_days"].astype(object).where(
                table["slack_days"].notna(), ""
            ),
        }
    )  # fmt: skip


def _frozen(plan: Plan, language: str) -> pd.DataFrame:
    """Each frozen number in a row: figure, area, value, interval, when it was frozen; then the standards."""
    kept = [copy for copy in (plan.basis.snapshot if plan.basis else None, plan.baselines) if copy]
    rows = [row for copy in kept for row in _frozen_rows(copy, language)]
    return pd.DataFrame(rows).drop_duplicates().fillna("") if rows else pd.DataFrame()


def _frozen_rows(copy: Snapshot, language: str) -> list[dict[str, object]]:
    figure_words = say("Figure", language)
    rows: list[dict[str, object]] = [
        {
            figure_words: figure.title.get(language, figure.indicator_id),
            say("Area", language): row.get("area_name") or "",
            say("Estimate", language): row.get("estimate"),
            say("Low", language): row.get("low"),
            say("High", language): row.get("high"),
            say("People in need", language): row.get("count"),
            say("Units", language): row.get("units"),
            say("Frozen on", language): copy.taken_at[:10],
            say("Figure id", language): figure.id,
        }
        for figure in copy.figures
        for row in figure.rows
    ]
    return rows + [
        {figure_words: standard_words(one, language), say("Frozen on", language): copy.taken_at[:10]}
        for one in copy.standards
    ]


def _plural(kind: str, language: str) -> str:
    return entry_kind(kind).plural.in_language(language)


def _sheet(name: str) -> str:
    return "".join("-" if letter in "[]:*?/\\" else letter for letter in name)[:SHEET_LETTERS]


def _text(value: object) -> str:
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
