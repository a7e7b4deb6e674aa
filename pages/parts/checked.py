"""What checking found: what was made safe, what is wrong and what to do, and the way to publish."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.parts import compared, correction, desk
from pages.parts.desk import Case
from pages.parts.frame import plain
from pages.parts.recognised import ACTION_WORDS
from pipelines.faults import Fault
from pipelines.wording import fault_column, fault_words, table_word
from taksir import exports
from taksir.figures import rows_csv
from taksir.words import number, say

SEVERITY_WORDS = {"error": "error", "warning": "warning", "note": "note"}
SIGNS = {"error": ":material/block:", "warning": ":material/warning:", "note": ":material/info:"}
LISTED_MAX = 500
HEADER_PX, SENTENCE_PX = 40, 64
"""Height of a table's head, and of a row whose sentences go over three lines."""


def draw_checked(case: Case, language: str) -> None:
    """Protections, faults, and publishing."""
    checked = case.checked
    st.subheader(say("What was found", language), anchor=False)
    for table, rows in checked.rows.items():
        kind = table_word(table, language)
        kept = checked.kept.get(table, 0)
        words = (
            say("{kind}: {kept} of {rows} rows will be published.", language, kind=kind, kept=kept, rows=rows)
            if checked.can_publish
            else say("{kind}: {rows} rows were checked.", language, kind=kind, rows=rows)
        )
        st.markdown(plain(words))
    _draw_protections(case, language)
    _draw_faults(case, language)
    _draw_publish(case, language)


def fault_rows(faults: Sequence[Fault], language: str) -> list[dict[str, str]]:
    """Each fault as a row of words: where, what was delivered, what is wrong, what to do."""
    return [
        {
            say("Severity", language): say(SEVERITY_WORDS[fault.severity], language),
            say("What is wrong", language): what,
            say("What to do", language): cure,
            say("Row", language): str(fault.row) if fault.row else "",
            say("Column", language): fault_column(fault, language),
            say("Value", language): fault.value,
            say("Sheet", language): fault.sheet,
        }
        for fault in faults
        for what, cure in [fault_words(fault, language)]
    ]


def _draw_protections(case: Case, language: str) -> None:
    if not case.checked.protections:
        return
    st.markdown(f"**{say('Made safe before anything is stored', language)}**")
    rows = [
        {
            say("Sheet", language): entry.sheet,
            say("Delivered header", language): entry.header,
            say("What happens", language): say(ACTION_WORDS.get(entry.action, entry.action), language),
            say("Why", language): say(entry.reason, language, **entry.values),
        }
        for entry in case.checked.protections
    ]
    _draw_table(rows, row_height=35, most=300)


def _draw_table(rows: list[dict[str, str]], *, row_height: int, most: int) -> None:
    """A table without its empty columns: a narrow screen has no room for them."""
    table = pd.DataFrame(rows)
    table = table.loc[:, (table != "").any()]
    height = min(HEADER_PX + row_height * len(rows), most)
    st.dataframe(table, hide_index=True, height=height, row_height=row_height)


def _draw_faults(case: Case, language: str) -> None:
    faults = sorted(case.checked.faults, key=lambda fault: list(SIGNS).index(fault.severity))
    if not faults:
        st.success(say("No fault was found.", language), icon=":material/check:")
        return
    counts = Counter(fault.severity for fault in faults)
    with st.container(horizontal=True):
        for severity, count in counts.items():
            label = f"{say(SEVERITY_WORDS[severity], language)}: {number(count, language)}"
            st.markdown(f"{SIGNS[severity]} {label}")
    rows = fault_rows(faults, language)
    _draw_table(rows[:LISTED_MAX], row_height=SENTENCE_PX, most=480)
    if len(rows) > LISTED_MAX:
        st.caption(say("The first {count} are shown; the download holds all.", language, count=LISTED_MAX))
    st.download_button(
        say("Download the faults as CSV", language),
        exports.on_demand("faults", case.proposal.delivery_id, lambda: rows_csv(rows), form="csv"),
        file_name="faults.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def has_looked(delivery_id: str, faults: Sequence[Fault], language: str) -> bool:
    """Whether somebody has read the warnings: they ask, errors block, notes only tell."""
    warnings = sum(fault.severity == "warning" for fault in faults)
    if not warnings:
        return True
    words = say("I have looked at the warnings ({count})", language, count=warnings)
    return st.checkbox(words, key=f"looked {delivery_id} {warnings}")


def _draw_publish(case: Case, language: str) -> None:
    checked = case.checked
    delivery_id, file_name = case.proposal.delivery_id, case.proposal.raw.file_name
    if any(fault.severity in ("error", "warning") for fault in checked.faults):
        correction.draw_correction(delivery_id, file_name, language)
    if checked.can_publish:
        compared.draw_comparison(delivery_id, language)
        label = say("Publish", language)
        if st.button(
            label,
            type="primary",
            icon=":material/publish:",
            disabled=not has_looked(checked.delivery_id, checked.faults, language),
        ):
            version = desk.publish(case)
            desk.close()
            st.session_state["said"] = say("Published as version {version}.", language, version=version)
            st.session_state["to figures"] = True
            st.rerun()
        return
    st.warning(
        say("Errors stand in the way of publishing: cure them in the file and deliver it again.", language)
    )
    if {fault.rule for fault in checked.faults if fault.severity == "error"} == {"impossible value"}:
        label = say("The file is about one group of people only: check again without these bounds", language)
        if st.button(label, icon=":material/groups:"):
            desk.check_special_group(case)
            st.rerun()
    if any(fault.row for fault in checked.faults if fault.severity == "error"):
        label = say("Leave the faulty rows out and check again", language)
        if st.button(label, icon=":material/playlist_remove:"):
            desk.check_again(case)
            st.rerun()
