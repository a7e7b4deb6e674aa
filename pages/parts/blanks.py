"""Blank workbooks and the questionnaire, for agencies that begin with an empty sheet."""

import streamlit as st

from pages.parts.frame import plain
from pipelines.template import TABLES, template_name, write_template
from pipelines.wording import table_word
from pipelines.xlsform import write_xlsform
from taksir import exports
from taksir.words import say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw_blanks(language: str) -> None:
    """Offer a template for each kind of data, and the questionnaire as XLSForm."""
    if not exports.may_export("template"):
        return
    with st.expander(
        say("Begin with a blank template or the questionnaire", language), icon=":material/note_add:"
    ):
        left, right = st.columns(2)
        with left:
            _draw_template(language)
        with right:
            _draw_questionnaire(language)


def _draw_template(language: str) -> None:
    st.markdown(f"**{say('Blank template', language)}**")
    table = st.selectbox(
        say("Kind of data", language),
        TABLES,
        format_func=lambda name: table_word(name, language),
        key=f"template {language}",
    )
    st.download_button(
        say("Template (XLSX)", language),
        exports.on_demand("template", table, lambda: write_template(table, language), form="xlsx"),
        file_name=template_name(table, language),
        mime=XLSX,
        icon=":material/download:",
        key=f"template file {table} {language}",
        on_click="ignore",
    )
    st.caption(
        plain(say("Headers, answers and limits come from the catalogue; nothing has to be mapped.", language))
    )


def _draw_questionnaire(language: str) -> None:
    st.markdown(f"**{say('Questionnaire', language)}**")
    st.markdown(
        plain(
            say(
                "The household survey behind all survey indicators, in both languages, for KoboToolbox, ODK "
                "or ONA. Deliver its XLSX export with all sheets.",
                language,
            )
        )
    )
    st.download_button(
        say("Questionnaire (XLSForm)", language),
        exports.on_demand("template", "questionnaire", write_xlsform, form="xlsx"),
        file_name="survei_kebutuhan_xlsform.xlsx",
        mime=XLSX,
        icon=":material/download:",
        key="questionnaire",
        on_click="ignore",
    )
