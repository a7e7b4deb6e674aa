"""Staff against a norm: at work and required, area by area."""

import html

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_look import AnswerLook
from taksir.figures.answer_tables import shown, signed
from taksir.figures.phrases import reason_words
from taksir.figures.resources.words import SUPPLY_STATUS_WORDS
from taksir.figures.rows import area_rows, foremost, with_rows, words_in_rows
from taksir.release import Released
from taksir.words import number, say

COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("Counted by", "count", "basis"),
    shown("Required", "decimal", "required"),
    shown("At work", "count", "supply"),
    shown("Short", "decimal", "gap"),
    shown("Covered", "share", "coverage"),
    shown("Caseload of one", "count", "per_staff"),
    shown("Enough?", "text", "status_words"),
)


def with_status(released: Released, language: str) -> pd.DataFrame:
    """The table with the status in words."""
    words = [say(SUPPLY_STATUS_WORDS[status], language) for status in released.table["status"]]
    return released.table.assign(status_words=words)


def staff_finding(released: Released, language: str) -> str:
    """How many are at work where how many are required."""
    table = released.table[released.table["withheld"] == ""]
    if table.empty:
        return say("No number of staff can be shown at this level", language)
    return say(
        "{working} at work, {required} required; {short} of {areas} areas are short",
        language,
        working=round(table["supply"].sum()),
        required=round(table["required"].sum()),
        short=int((table["status"] == "short").sum()),
        areas=len(table),
    )


def draw_staff(released: Released, language: str, selected: str = "") -> go.Figure:
    """Bars of those at work, a line where the norm stands; most short first."""
    table = released.table
    rows = foremost(area_rows(table, shown=table["required"].notna(), order="gap"))
    upper, hidden = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    figure.add_trace(
        go.Bar(
            x=upper["supply"],
            y=upper["at"],
            orientation="h",
            name=say("at work", language),
            marker={"color": template.ACCENT},
            customdata=upper["area_code"],
            text=[_hover(row, language) for row in upper.to_dict("records")],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=upper["required"],
            y=upper["at"],
            mode="markers",
            name=say("needed by the norm", language),
            marker={"symbol": "line-ns", "size": 15, "line": {"width": 3, "color": template.OCHRE}},
            customdata=upper["area_code"],
            hoverinfo="skip",
        )
    )
    short = [reason_words(reason, language, is_short=True) for reason in hidden["withheld"]]
    figure.add_trace(words_in_rows(hidden, short))
    right = [
        "" if pd.isna(row["gap"]) else signed(row["gap"], language, 1) for row in rows.to_dict("records")
    ]
    with_rows(
        figure, rows, language=language, right=right, selected=selected, unit=say("staff · short →", language)
    )
    figure.update_xaxes(rangemode="tozero", tickformat=",")
    figure.update_layout(showlegend=True, bargap=0.45)
    return figure


def _hover(row: dict, language: str) -> str:
    words = say(
        "required {required}, at work {working}",
        language,
        required=number(row["required"], language, 1),
        working=number(row["supply"], language),
    )
    return f"<b>{html.escape(str(row['area_name']))}</b><br>{words}"


LOOKS = {
    "estimate_staff": AnswerLook(
        staff_finding,
        draw_staff,
        COLUMNS,
        with_status,
        order="gap",
        show="count",
    ),
}
