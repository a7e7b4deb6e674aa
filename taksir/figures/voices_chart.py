"""Felt beside normative need: votes of groups of residents, and the need by a standard, never added up."""

import html

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_tables import shown
from taksir.figures.phrases import scale_of
from taksir.figures.rows import area_dots, area_rows, interval_bars, value_interval, with_rows
from taksir.release import Released
from taksir.words import number, say

COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("Need by a standard", "rate", "estimate"),
    shown("95% interval", "rate", "low", "high"),
    shown("Votes for it", "share", "vote_share"),
    shown("Groups of voters", "count", "voter_groups"),
    shown("Reliability", "mark", "reliability"),
)


def voices_finding(released: Released, language: str) -> str:
    """Where residents gave it most votes, and whether need by the standard is highest there too."""
    asked = released.table[released.table["vote_share"].notna()]
    if asked.empty:
        return say("Nobody has been asked in these areas yet", language)
    most = asked.loc[asked["vote_share"].idxmax()]
    return say(
        "Residents of {area} gave it most votes: {share}%",
        language,
        area=most["area_name"],
        share=round(100 * float(most["vote_share"])),
    )


def draw_voices(released: Released, language: str, selected: str = "") -> go.Figure:
    """Two panels with a scale each: need by a standard with its interval, share of votes."""
    table, scale = released.table, scale_of(released, language)
    rows = area_rows(table, shown=table["vote_share"].notna() | table["estimate"].notna(), order="vote_share")
    figure = template.new_figure(language)
    known = rows[rows["estimate"].notna()]
    figure.add_trace(interval_bars(known, "low", "high"))
    names = ("estimate", "low", "high")
    words = [
        f"{html.escape(str(row['area_name']))}: {value_interval(row, names, scale, language)}"
        for row in known.to_dict("records")
    ]
    figure.add_trace(area_dots(known, "estimate", words, name=say("need by a standard", language)))
    figure.add_trace(
        go.Bar(
            x=100 * rows["vote_share"],
            y=rows["at"],
            orientation="h",
            xaxis="x2",
            name=say("votes for it", language),
            marker={"color": template.OCHRE},
            hoverinfo="skip",
        )
    )
    right = ["–" if pd.isna(share) else f"{number(100 * share, language)}%" for share in rows["vote_share"]]
    with_rows(figure, rows, language=language, right=right, selected=selected, unit=scale.unit)
    figure.update_xaxes(rangemode="tozero")
    figure.update_layout(
        xaxis={"domain": [0, 0.56]},
        yaxis2={"anchor": "free", "position": 1},
        xaxis2={
            "domain": [0.62, 0.98], "side": "top", "rangemode": "tozero", "fixedrange": True,
            "title": {"text": say("% of votes", language)}, "gridcolor": template.LINE,
        },
        showlegend=True,
        bargap=0.5,
    )  # fmt: skip
    return figure
