"""Gap bars: from what the register counts to what is estimated, and whether anybody is surely missed."""

import html

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_tables import STATUS_WORDS, shown, signed
from taksir.figures.phrases import interval_text, reason_words, scale_of
from taksir.figures.rows import area_rows, interval_bars, with_rows, words_in_rows
from taksir.release import Released
from taksir.words import number, say

COLOURS = {"missed": template.ACCENT, "open": template.OPEN, "over": template.OCHRE}
COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("Estimated number", "count", "count"),
    shown("95% interval of the number", "count", "count_low", "count_high"),
    shown("Registered", "count", "registered"),
    shown("Gap", "count", "gap"),
    shown("95% interval of the gap", "gap", "gap_low", "gap_high"),
    shown("Reached", "share", "coverage"),
    shown("Is anybody missed?", "words", "status"),
    shown("Reliability", "mark", "reliability"),
)


def gap_finding(released: Released, language: str) -> str:
    """In how many areas people are surely missed; or the number where there is one area."""
    table = released.table[released.table["withheld"] == ""]
    if table.empty:
        return say("No gap can be shown at this level", language)
    if len(released.table) == 1:
        return _whole(table.iloc[0], language)
    missed = int((table["status"] == "missed").sum())
    return say(
        "In {missed} of {shown} areas people are surely missed; in {open} it is not certain",
        language,
        missed=missed,
        shown=len(table),
        open=int((table["status"] == "open").sum()),
    )


def draw_gaps(released: Released, language: str, selected: str = "") -> go.Figure:
    """Areas by gap: a bar from registered to estimated, its interval, a line where the register stands."""
    table = released.table
    rows = area_rows(table, shown=table["gap"].notna(), order="gap")
    upper, hidden = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    for status, colour in COLOURS.items():
        part = upper[upper["status"] == status]
        if not part.empty:
            figure.add_trace(_bars(part, colour, say(STATUS_WORDS[status], language), released, language))
    figure.add_trace(interval_bars(upper, "count_low", "count_high", colour=template.INK, width_px=1.5))
    figure.add_trace(
        go.Scatter(
            x=upper["registered"],
            y=upper["at"],
            mode="markers",
            name=say("registered", language),
            marker={"symbol": "line-ns", "size": 15, "line": {"width": 3, "color": template.OCHRE}},
            customdata=upper["area_code"],
            hoverinfo="skip",
        )
    )
    short = [reason_words(reason, language, is_short=True) for reason in hidden["withheld"]]
    figure.add_trace(words_in_rows(hidden, short))
    right = [
        "" if pd.isna(row["gap"]) else signed(row["gap"], language, 0) for row in rows.to_dict("records")
    ]
    unit = scale_of(released, language, "count").unit
    with_rows(figure, rows, language=language, right=right, selected=selected, unit=unit)
    figure.update_xaxes(rangemode="tozero", tickformat=",")
    figure.update_layout(showlegend=True, bargap=0.45)
    return figure


def _bars(part: pd.DataFrame, colour: str, name: str, released: Released, language: str) -> go.Bar:
    return go.Bar(
        x=part["gap"],
        base=part["registered"],
        y=part["at"],
        orientation="h",
        name=name,
        marker={"color": colour},
        customdata=part["area_code"],
        text=[_hover(row, released, language) for row in part.to_dict("records")],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
    )


def _hover(row: dict, released: Released, language: str) -> str:
    scale = scale_of(released, language, "count")
    interval = interval_text(row["count_low"], row["count_high"], scale, language)
    return "<br>".join(
        [
            f"<b>{html.escape(str(row['area_name']))}</b>",
            say(
                "estimated {count} ({interval})",
                language,
                count=number(row["count"], language),
                interval=interval,
            ),
            say("registered {count}", language, count=number(row["registered"], language)),
            say(STATUS_WORDS[row["status"]], language),
        ]
    )


def _whole(row: pd.Series, language: str) -> str:
    low, high = int(round(row["gap_low"])), int(round(row["gap_high"]))
    if row["status"] == "missed":
        return say(
            "Between {low} and {high} people are missed; about {share}% are reached",
            language,
            low=low,
            high=high,
            share=round(100 * row["coverage"]),
        )
    if row["status"] == "over":
        return say("The register counts between {low} and {high} more", language, low=-high, high=-low)
    return say("Whether anybody is missed is not certain", language)
