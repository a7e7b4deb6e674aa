"""The receipt of a delivery on the page, and to take along as a page to print or as text."""

import streamlit as st

from pipelines.receipt import Receipt, delivery_receipt
from pipelines.receipt_words import receipt_html, receipt_sections, receipt_text, receipt_xlsx, sections_html
from taksir import exports
from taksir.figures import role
from taksir.words import say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STYLE = (
    ".taksir-receipt h2{font-size:1rem;font-weight:600;margin:1.1rem 0 .2rem;padding:0}"
    ".taksir-receipt table{width:100%;border-collapse:collapse;font-size:.87rem}"
    ".taksir-receipt th,.taksir-receipt td{text-align:left;vertical-align:top;padding:.3em .8em .3em 0;"
    f"border-top:1px solid {role('line')};overflow-wrap:anywhere}}"
    f".taksir-receipt th{{font-weight:400;color:{role('quiet')};width:38%}}"
)


def draw_receipt(delivery_id: str, language: str) -> None:
    """What came, what was kept, what was refused and why, what was made safe, terms and steps."""
    receipt = delivery_receipt(delivery_id)
    with st.expander(say("Receipt", language), icon=":material/receipt_long:"):
        draw_receipt_downloads(receipt, language)
        words = sections_html(receipt_sections(receipt, language))
        st.html(f'<style>{STYLE}</style><div class="taksir-receipt">{words}</div>')


def draw_receipt_downloads(receipt: Receipt, language: str) -> None:
    """The receipt as a file."""
    if not exports.may_export("receipt"):
        return
    kinds = (
        ("HTML", "html", "text/html", lambda: receipt_html(receipt, language).encode("utf-8")),
        ("XLSX", "xlsx", XLSX, lambda: receipt_xlsx(receipt, language)),
        ("TXT", "txt", "text/plain", lambda: receipt_text(receipt, language).encode("utf-8")),
    )
    with st.container(horizontal=True, gap="small"):
        for label, ending, mime, written in kinds:
            st.download_button(
                label,
                exports.on_demand(
                    "receipt",
                    receipt.delivery_id,
                    written,
                    form=ending,
                ),
                file_name=f"taksir_{say('receipt', language)}_{receipt.delivery_id}.{ending}",
                mime=mime,
                key=f"receipt {ending} {receipt.delivery_id}",
                icon=":material/download:",
                on_click="ignore",
            )
