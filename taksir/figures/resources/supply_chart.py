"""Need against supply: from what is there to what is required, area by area."""

import html

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_look import AnswerLook
from taksir.figures.answer_tables import shown, signed
from taksir.figures.phrases import interval_text, reason_words, scale_of
from taksir.figures.resources.words import SUPPLY_STATUS_WORDS
from taksir.figures.rows import area_rows, foremost, interval_bars, with_rows, words_in_rows
from taksir.release import Released
from taksir.words import amount, number, say

COLOURS = {"short": template.ACCENT, "open": template.OPEN, "enough": template.OCHRE}
COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("People in need", "count", "count"),
    shown("95% interval of the number", "count", "count_low", "count_high"),
    shown("Required", "count", "required"),
    shown("There is", "count", "supply"),
    shown("Facilities", "count", "facilities"),
    shown("Short", "count", "gap"),
    shown("95% interval of what is short", "gap", "gap_low", "gap_high"),
    shown("Covered", "share", "coverage"),
    shown("Enough?", "text", "status_words"),
    shown("Reliability", "mark", "reliability"),
)


def with_status(released: Released, language: str) -> pd.DataFrame:
    """The table with the status in words."""
    words = [say(SUPPLY_STATUS_WORDS[status], language) for status in released.table["status"]]
    return released.table.assign(status_words=words)


def supply_finding(released: Released, language: str) -> str:
    """In how many areas something is surely short; for the whole region how much."""
    table = released.table[released.table["withheld"] == ""]
    if table.empty:
        return say("No gap can be shown at this level", language)
    if len(released.table) == 1:
        return _whole(table.iloc[0], language)
    if not (table["status"] == "open").any():
        short = int((table["status"] == "short").sum())
        return say("In {short} of {shown} areas it is too little", language, short=short, shown=len(table))
    return say(
        "In {short} of {shown} areas it is surely too little; in {open} it is not certain",
        language,
        short=int((table["status"] == "short").sum()),
        shown=len(table),
        open=int((table["status"] == "open").sum()),
    )


def draw_supply(released: Released, language: str, selected: str = "") -> go.Figure:
    """Areas by gap: a bar from what is there to what is required, its interval, a line where supply ends."""
    rows = foremost(area_rows(released.table, shown=released.table["gap"].notna(), order="gap"))
    upper, hidden = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    for status, colour in COLOURS.items():
        part = upper[upper["status"] == status]
        if not part.empty:
            figure.add_trace(_bars(part, colour, status, released, language))
    figure.add_trace(interval_bars(upper, "required_low", "required_high", colour=template.INK, width_px=1.5))
    figure.add_trace(
        go.Scatter(
            x=upper["supply"],
            y=upper["at"],
            mode="markers",
            name=say("what is there", language),
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
    with_rows(
        figure,
        rows,
        language=language,
        right=right,
        selected=selected,
        unit=say("places · short →", language),
    )
    figure.update_xaxes(rangemode="tozero", tickformat=",")
    figure.update_layout(showlegend=True, bargap=0.45)
    return figure


def _bars(part: pd.DataFrame, colour: str, status: str, released: Released, language: str) -> go.Bar:
    return go.Bar(
        x=part["gap"],
        base=part["supply"],
        y=part["at"],
        orientation="h",
        name=say(SUPPLY_STATUS_WORDS[status], language),
        marker={"color": colour},
        customdata=part["area_code"],
        text=[_hover(row, released, language) for row in part.to_dict("records")],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
    )


def _hover(row: dict, released: Released, language: str) -> str:
    scale = scale_of(released, language, "count")
    interval = interval_text(row["required_low"], row["required_high"], scale, language)
    required = number(row["required"], language)
    words = say(
        "required {required}, there is {supply}",
        language,
        required=f"{required} ({interval})" if interval else required,
        supply=number(row["supply"], language),
    )
    return f"<b>{html.escape(str(row['area_name']))}</b><br>{words}"


def _whole(row: pd.Series, language: str) -> str:
    if pd.isna(row["gap_low"]):
        return _whole_exactly(row, language)
    low, high = round(row["gap_low"]), round(row["gap_high"])
    if row["status"] == "short":
        return say(
            "Between {low} and {high} places are short; what is there covers about {share}%",
            language,
            low=low,
            high=high,
            share=round(100 * row["coverage"]),
        )
    if row["status"] == "enough":
        return say("There are at least {left} places more than required", language, left=-high)
    return say("Whether there are enough places is not certain", language)


def _whole_exactly(row: pd.Series, language: str) -> str:
    """The same where the need is counted."""
    if row["gap"] > 0:
        return say(
            "{count} places are short; what is there covers about {share}%",
            language,
            count=round(row["gap"]),
            share=_share(100 * row["coverage"], language),
        )
    return say("There are at least {left} places more than required", language, left=round(-row["gap"]))


def _share(percent: float, language: str) -> str:
    """A share in percent, with a digit more where little is covered."""
    return number(percent, language) if percent >= 1 else amount(percent, language)


LOOKS = {
    "estimate_supply": AnswerLook(
        supply_finding,
        draw_supply,
        COLUMNS,
        with_status,
        order="gap",
        show="count",
    ),
}
