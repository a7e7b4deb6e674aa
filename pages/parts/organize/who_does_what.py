"""The 4W board: activities of all organisations, gaps and overlaps over the estimated need."""

import streamlit as st

from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.organize import shared
from pages.parts.written import draw_entries
from taksir import organizing
from taksir.figures import reach_chart
from taksir.release import Released
from taksir.words import say

LISTED = ("organization", "activity", "service", "target_group", "area", "status", "reached_persons")


def draw(language: str) -> None:
    """Reach over need, organisations by service, then the activities themselves."""
    shared.draw_method("who_does_what", language)
    group, choice, level = shared.choose_group(language)
    released = shared.draw_answer(lambda: shared.reach(group, level), choice, level, language, key="reach")
    if released is not None:
        words = say("Behind each bar: how many organisations; ▲ marks three or more.", language)
        st.caption(plain(words))
        _draw_matrix(group, released, language)
    st.subheader(say("Activities", language), anchor=False)
    draw_entries("who_does_what", language, fields=LISTED, defaults={"status": "running"})


def _draw_matrix(group: str, released: Released, language: str) -> None:
    matrix = organizing.organization_rows(group, released.level, language)
    if matrix.empty or not len(matrix.columns):
        return
    st.subheader(say("How many organisations give which service, where?", language), anchor=False)
    words = say(
        "Areas in the order of their need (number of persons behind the name). A dash is a gap; ▲ marks "
        "three organisations or more, who may want to talk to each other.",
        language,
    )
    st.caption(plain(words))
    draw_figure(
        reach_chart.draw_organizations(matrix, released, language),
        language,
        key=f"matrix {group} {released.id} {language}",
        alt=words,
        table=lambda: matrix.rename_axis(say("Area", language)).reset_index(),
    )
