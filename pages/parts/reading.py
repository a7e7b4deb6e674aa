"""How a file was read, and the same by hand: delimiter, encoding, sheets, the rows of the headers."""

from dataclasses import replace

import streamlit as st

from pages.parts import working
from pages.parts.desk import Case
from pages.parts.frame import plain
from pipelines.delivered import JUDGED, ReadingChoices, SheetSpan
from pipelines.jobs import Progress
from pipelines.load import Proposal, reread_delivery
from taksir.words import say

DELIMITER_WORDS = {
    ",": "comma ,", ";": "semicolon ;", "\t": "tab", "|": "bar |", "~": "tilde ~", "^": "caret ^",
    " ": "blank",
}  # fmt: skip
ENCODINGS = ("utf-8", "cp1252", "utf-16", "cp1250", "cp1251", "cp1254", "cp1256", "gb18030", "shift_jis")
"""Encodings offered, by their Python names, the usual ones first."""

ROWS_MAX = 1 << 31


def draw_reading(case: Case, language: str) -> None:
    """What was judged about the file, open to be said otherwise; then the file is read again."""
    raw = case.proposal.raw
    if raw.boundaries is not None or case.proposal.already:
        return
    with st.expander(say("How the file was read", language), icon=":material/table_view:"):
        st.caption(_summary(case, language))
        sheet = _chosen_sheet(case, language)
        with st.form("reading"):
            choices = _text_choices(case, language)
            choices = _sheet_choices(case, choices, language)
            choices = _span_choices(case, choices, sheet, language)
            if st.form_submit_button(
                say("Read the file again like this", language), icon=":material/refresh:"
            ):
                _read_again(case, choices)
        if raw.said != JUDGED and st.button(say("Let the reader judge again", language)):
            _read_again(case, JUDGED)


def _summary(case: Case, language: str) -> str:
    """What was read, in one line a table."""
    lines = []
    for table in case.proposal.raw.tables:
        first, last = table.header_rows
        where = f"{first}–{last}" if last > first else str(first or "–")
        words = say(
            "headers in row {where}, {columns} columns, {rows} rows",
            language,
            where=where,
            columns=len(table.headers),
            rows=table.row_count,
        )
        lines.append(f"{table.name}: {words}" if table.name else words)
    return plain(" · ".join(lines))


def _chosen_sheet(case: Case, language: str) -> tuple[str, tuple[int, int]] | None:
    """The sheet whose header rows are shown, with those that were read; None where there are no such rows."""
    sheets = {
        name: table.header_rows
        for table in case.proposal.raw.tables
        for name in (table.parts or (table.name,))
        if not (table.labels and table.header_rows == (0, 0))
    }
    if len(sheets) < 2:
        return next(iter(sheets.items()), None)
    chosen = st.selectbox(say("Sheet", language), list(sheets), key="reading sheet")
    return chosen, sheets[chosen]


def _text_choices(case: Case, language: str) -> ReadingChoices:
    """Delimiter and encoding of a text file."""
    raw = case.proposal.raw
    if not raw.read_as.delimiter:
        return raw.said
    left, right = st.columns(2)
    marks = list(dict.fromkeys([raw.read_as.delimiter, *DELIMITER_WORDS]))
    delimiter = left.selectbox(
        say("Sign between the columns", language),
        marks,
        format_func=lambda mark: say(DELIMITER_WORDS[mark], language) if mark in DELIMITER_WORDS else mark,
    )
    encodings = list(dict.fromkeys([raw.read_as.encoding, *ENCODINGS]))
    encoding = right.selectbox(say("Encoding of the letters", language), encodings)
    return replace(
        raw.said,
        delimiter=raw.said.delimiter if delimiter == raw.read_as.delimiter else delimiter,
        encoding=raw.said.encoding if encoding == raw.read_as.encoding else encoding,
    )


def _sheet_choices(case: Case, choices: ReadingChoices, language: str) -> ReadingChoices:
    """The sheets, or packed files, that are read."""
    raw = case.proposal.raw
    if len(raw.read_as.sheets) < 2:
        return choices
    default = [name for name in raw.read_as.sheets if not raw.said.sheets or name in raw.said.sheets]
    wanted = st.multiselect(say("Sheets to read", language), raw.read_as.sheets, default=default)
    is_all = len(wanted) in (0, len(raw.read_as.sheets))
    return replace(choices, sheets=() if is_all else tuple(wanted))


def _span_choices(
    case: Case, choices: ReadingChoices, sheet: tuple[str, tuple[int, int]] | None, language: str
) -> ReadingChoices:
    """Header rows and last row of one sheet."""
    if sheet is None:
        return choices
    name, read = sheet
    said = case.proposal.raw.said.span(name)
    first, last = (said.header_row, said.header_last_row) if said else read
    before = SheetSpan(name, first, max(first, last), said.last_row if said else 0)
    span = _asked_span(before, language)
    others = tuple(entry for entry in choices.spans if entry.sheet != name)
    return replace(choices, spans=others if said is None and span == before else (*others, span))


def _asked_span(before: SheetSpan, language: str) -> SheetSpan:
    """Three numbers, filled with what was read."""
    left, middle, right = st.columns(3)
    key = f"{before.sheet} {before.header_row} {before.header_last_row}"
    top = left.number_input(
        say("Headers from row", language),
        0,
        ROWS_MAX,
        before.header_row,
        help=say("0 where the file has none", language),
        key=f"first {key}",
    )
    bottom = middle.number_input(
        say("to row", language), 0, ROWS_MAX, before.header_last_row, key=f"last {key}"
    )
    end = right.number_input(
        say("Last row of the table", language),
        0,
        ROWS_MAX,
        before.last_row,
        help=say("0 for the end of the file", language),
        key=f"end {key}",
    )
    return SheetSpan(before.sheet, int(top), max(int(top), int(bottom)), int(end))


def _read_again(case: Case, choices: ReadingChoices) -> None:
    """Read as said; where that cannot be, everything stays as it was, and a sentence says why."""
    before, known = case.proposal, case.proposal.source_choices[1:]
    source_id = case.source_id if case.source_id in known else ""

    def rereading(tell: Progress) -> Proposal:
        judged = before.recipe.judged_signature
        return reread_delivery(
            before.delivery_id, choices, source_id=source_id, judged_signature=judged, progress=tell
        )

    def take_up(proposal: Proposal) -> None:
        case.first = case.proposal = proposal
        case.assigned.clear()
        case.checked = None

    working.begin(rereading, then=take_up, rows=sum(table.row_count for table in before.raw.tables))
    st.rerun()
