"""What more interviews would bring: each area's expected error now and after some are added."""

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_tables import shown
from taksir.figures.rows import area_dots, area_rows, interval_bars, with_rows
from taksir.release import Released
from taksir.words import number, say

LIMITS = (25.0, 50.0)
TIME_WORDS = {"now": "today", "more": "with more interviews"}
COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("Interviews", "count", "interviews"),
    shown("Interviews needed", "count", "needed"),
    shown("Missing", "count", "missing"),
    shown("RSE of this sample", "share", "rse_now"),
    shown("RSE expected", "share", "rse_expected"),
    shown("RSE expected with more", "share", "rse_added"),
    shown("What it would change", "words", "becomes"),
    shown("Reliability", "mark", "reliability"),
)


def sample_finding(released: Released, language: str) -> str:
    """How many interviews an area needs, and where more of them gain most."""
    table = released.table
    needed = int(table["needed"].max())
    most = table.loc[table["gain"].idxmax()]
    if (table["missing"] <= 0).all():
        return say("The sample is large enough at this level", language)
    return say(
        "To publish at this level an area needs {needed} interviews and has {held}; more gain most in {area}",
        language,
        needed=needed,
        held=int(table["interviews"].median()),
        area=most["area_name"],
    )


def draw_sample(released: Released, language: str, selected: str = "") -> go.Figure:
    """Areas by what added interviews gain: expected error now and then, against the limits of publication."""
    rows = area_rows(released.table, shown=released.table["gain"].notna(), order="gain")
    upper = rows[rows["is_shown"]]
    upper = upper.assign(now=100 * upper["rse_expected"], more=100 * upper["rse_added"])
    figure = template.new_figure(language)
    for limit in LIMITS:
        figure.add_vline(x=limit, line={"color": template.QUIET, "dash": "dot", "width": 1})
    figure.add_trace(interval_bars(upper, "now", "more", width_px=4))
    for time, symbol in (("now", "circle-open"), ("more", "circle")):
        words = [f"RSE {number(rse, language)}%" for rse in upper[time]]
        name = say(TIME_WORDS[time], language)
        figure.add_trace(area_dots(upper, time, words, name=name, symbol=symbol))
    right = [
        "" if pd.isna(row["missing"]) else f"+{number(row['missing'], language)}"
        for row in rows.to_dict("records")
    ]
    unit = say("RSE · interviews missing →", language)
    with_rows(figure, rows, language=language, right=right, selected=selected, unit=unit)
    figure.update_xaxes(rangemode="tozero", ticksuffix="%")
    figure.update_layout(showlegend=True)
    return figure
