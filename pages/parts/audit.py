"""Who did what: the audit with its filters, its file, and the head that shows whether steps are gone."""

import json
from datetime import date

import pandas as pd
import streamlit as st

from pages.parts.frame import plain
from pipelines.history import AuditChoice, AuditLine, audit_head, audit_lines, audit_values, head_holds
from pipelines.receipt_words import STEP_WORDS as DELIVERY_STEPS
from taksir import exports, people
from taksir.catalogue_entries import entry_kind, load_kinds
from taksir.figures import rows_csv
from taksir.words import say

LISTED_MAX = 500
STEP_WORDS = {
    **DELIVERY_STEPS,
    "export": "exported",
    "detail": "seen in detail",
    "refuse": "refused",
    "sign in": "signed in",
    "first sign-in": "signed in for the first time",
    "grant": "role given",
    "revoke": "role taken",
    "record standards": "standards written down",
    "change standard": "standard changed",
    "change weight": "weight changed",
    "rotate key": "key rotated",
    "confirm places": "places confirmed",
    "take roads in": "roads taken in",
    "write entry": "note written",
    "delete entry": "note deleted",
    "open vote": "vote opened",
    "close vote": "vote closed",
    "issue codes": "voting codes given out",
    "enter paper votes": "votes on paper entered",
}
"""What a step is called; msgids. A step without a word here is shown as it is kept."""


def draw_audit(language: str) -> None:
    """The steps that anyone took, newest first; filtered, and to take along."""
    if not people.may(people.AUDIT):
        st.info(say("Your roles do not open the audit. A data steward can read it to you.", language))
        return
    choice = _chosen(language)
    lines = audit_lines(choice)
    rows = audit_rows(lines, language)
    st.caption(plain(say("{count} steps.", language, count=len(lines))))
    st.dataframe(pd.DataFrame(rows[:LISTED_MAX]), hide_index=True, alt=say("Audit", language))
    if len(rows) > LISTED_MAX:
        st.caption(say("The first {count} are shown; the download holds all.", language, count=LISTED_MAX))
    st.download_button(
        say("Download the audit as CSV", language),
        exports.on_demand("audit", "audit", lambda: rows_csv(rows), form="csv"),
        file_name="audit.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    _draw_head(language)


def audit_rows(lines: tuple[AuditLine, ...], language: str) -> list[dict[str, str]]:
    """Each step as a row in the reader's words."""
    return [
        {
            say("Step", language): str(line.seq),
            say("When (UTC)", language): line.at[:19].replace("T", " "),
            say("By", language): line.actor,
            say("What", language): step_words(line.action, language),
            say("On", language): line.object_id,
            say("Detail", language): detail_words(line, language),
            say("Hash", language): line.hash,
        }
        for line in lines
    ]


def step_words(action: str, language: str) -> str:
    """What a step is called."""
    return say(STEP_WORDS.get(action, action), language)


def detail_words(line: AuditLine, language: str) -> str:
    """What a step says of itself: what was written down, its fields by name; all else as it is kept."""
    said = json.loads(line.detail)
    if said.get("kind") not in load_kinds():
        return line.detail
    kind = entry_kind(said["kind"])
    changed = (kind.field(name) for name in said.get("fields", ()))
    fields = ", ".join(field.label.in_language(language) for field in changed if field)
    label = kind.label.in_language(language)
    return f"{label}: {fields}" if fields else label


def _chosen(language: str) -> AuditChoice:
    left, middle, right = st.columns(3)
    actor = left.selectbox(
        say("By", language),
        ["", *[name for name in audit_values("actor") if name]],
        format_func=lambda name: name or say("anyone", language),
        key=f"audit actor {language}",
    )
    action = middle.selectbox(
        say("What", language),
        ["", *audit_values("action")],
        format_func=lambda name: step_words(name, language) if name else say("anything", language),
        key=f"audit action {language}",
    )
    object_id = right.text_input(say("On", language), key=f"audit object {language}").strip()
    days = left.date_input(
        say("Days", language),
        value=(),
        max_value=date.today(),
        format="DD/MM/YYYY",
        key=f"audit days {language}",
    )
    return AuditChoice(actor, action, object_id, *_span(days))


def _span(days: tuple[date, ...]) -> tuple[str, str]:
    """First and last day as ISO dates; a single day is both, none is no limit."""
    if not days:
        return "", ""
    return days[0].isoformat(), days[-1].isoformat()


def _draw_head(language: str) -> None:
    """The last step's number and hash, and a place to hold an older one against the audit."""
    st.caption(
        plain(
            say(
                "Write this down, elsewhere: {head}. It shows later whether steps were changed or removed.",
                language,
                head=audit_head(),
            )
        )
    )
    head = st.text_input(say("A head that was written down", language), key=f"audit head {language}").strip()
    if not head:
        return
    if head_holds(head):
        st.success(say("That step is still there, unchanged.", language), icon=":material/check:")
    else:
        st.error(
            say("That step is not in this audit: steps were changed or removed.", language),
            icon=":material/error:",
        )
