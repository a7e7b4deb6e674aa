"""The receipt of a delivery on the page, and to take along as a page to print or as text."""

import pandas as pd
import streamlit as st

from pipelines.receipt import Receipt, delivery_receipt
from pipelines.receipt_words import receipt_html, receipt_sections, receipt_text
from taksir import exports
from taksir.words import say


def draw_receipt(delivery_id: str, language: str) -> None:
    """What came, what was kept, what was refused and why, what was made safe, terms and steps."""
    receipt = delivery_receipt(delivery_id)
    with st.expander(say("Receipt", language), icon=":material/receipt_long:"):
        draw_receipt_downloads(receipt, language)
        for heading, lines in receipt_sections(receipt, language):
            st.markdown(f"**{heading}**")
            table = pd.DataFrame(lines, columns=["", " "])
            st.dataframe(table, hide_index=True, height=min(36 * len(table) + 38, 360), alt=heading)


def draw_receipt_downloads(receipt: Receipt, language: str) -> None:
    """The receipt as a file."""
    if not exports.may_export("receipt"):
        return
    kinds = (
        ("HTML", "html", "text/html", receipt_html),
        ("TXT", "txt", "text/plain", receipt_text),
    )
    with st.container(horizontal=True, gap="small"):
        for label, ending, mime, written in kinds:
            st.download_button(
                label,
                exports.on_demand(
                    "receipt",
                    receipt.delivery_id,
                    lambda written=written: written(receipt, language).encode("utf-8"),
                    form=ending,
                ),
                file_name=f"taksir_{say('receipt', language)}_{receipt.delivery_id}.{ending}",
                mime=mime,
                key=f"receipt {ending} {receipt.delivery_id}",
                icon=":material/download:",
                on_click="ignore",
            )
