"""The correction workbook on the page: only for the person who delivered the file, and it says so."""

import streamlit as st

from pages.parts import desk
from pages.parts.frame import plain
from pipelines.correction import correction_bytes, correction_name, may_correct
from taksir import exports
from taksir.words import say


def draw_correction(delivery_id: str, file_name: str, language: str) -> None:
    """Offer the sender's own rows with the faults marked, while the file is kept."""
    if not exports.may_export("correction") or not may_correct(delivery_id, actor=desk.actor()):
        return
    st.markdown(
        plain(
            say(
                "The correction workbook holds your own rows with every faulty cell coloured and the reason "
                "beside it. Correct it and deliver it here: it is recognised as the next version.",
                language,
            )
        )
    )
    actor = desk.actor()
    st.download_button(
        say("Correction workbook (XLSX)", language),
        exports.on_demand(
            "correction",
            delivery_id,
            lambda: correction_bytes(delivery_id, actor=actor, language=language),
            form="xlsx",
        ),
        file_name=correction_name(file_name),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        icon=":material/edit_note:",
        key=f"correction {delivery_id}",
        on_click="ignore",
    )
    st.caption(
        plain(
            say(
                "It holds your data as delivered, with names and numbers of people, so only you, who "
                "delivered the file, can have it, and only while the file is kept. The audit notes it.",
                language,
            )
        )
    )
