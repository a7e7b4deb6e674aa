"""Minutes to take along: PDF to sign, DOCX to go on writing in."""

from collections.abc import Callable

import streamlit as st

from taksir import exports
from taksir.briefing.minutes import Minutes, write_minutes_docx, write_minutes_pdf
from taksir.words import say

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS: dict[str, tuple[str, Callable[[Minutes], bytes]]] = {
    "pdf": ("application/pdf", write_minutes_pdf),
    "docx": (DOCX, write_minutes_docx),
}


def draw_minutes(entry_id: str, told: Callable[[], Minutes], language: str) -> None:
    """Buttons that take the minutes of an entry along.

    Args:
        entry_id: Of the meeting or the vote.
        told: What the minutes say; asked only when they are taken.
        language: Of the words.
    """
    if not exports.may_export("plan"):
        return
    with st.container(horizontal=True, gap="small"):
        for form, (mime, write) in FORMS.items():
            st.download_button(
                say("Minutes as {form}", language, form=form.upper()),
                exports.on_demand(
                    "plan", f"minutes {entry_id}", lambda write=write: write(told()), form=form
                ),
                file_name=f"taksir_minutes_{entry_id}.{form}",
                mime=mime,
                icon=":material/print:",
                key=f"minutes {entry_id} {form}",
                on_click="ignore",
            )
