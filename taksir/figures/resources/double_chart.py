"""Need and access together: areas by both, the double-poor in the corner that stands out."""

import html

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_look import AnswerLook
from taksir.figures.answer_tables import shown
from taksir.figures.phrases import interval_text, scale_of, value_text
from taksir.release import Released
from taksir.words import amount, number, say

KIND_WORDS = {
    "double": "high need, low access",
    "need": "high need",
    "access": "low access",
    "none": "neither",
    "": "",
}
MARKERS = {
    "double": ("circle", template.OCHRE, 14),
    "need": ("circle", template.ACCENT, 10),
    "access": ("circle-open", template.ACCENT, 10),
    "none": ("circle", template.OPEN, 10),
}
CLUSTER_NAMES = {
    "high": "cluster of much",
    "low": "cluster of little",
    "none": "",
    "no_neighbours": "",
    "": "",
}
"""Msgids."""
COLUMNS = (
    shown("Order", "count", "order"),
    shown("Area", "text", "area_name"),
    shown("Rate", "rate", "estimate"),
    shown("95% interval", "rate", "low", "high"),
    shown("Units per 1,000 people", "decimal", "access"),
    shown("Way to the nearest", "decimal", "way"),
    shown("Within reach", "share", "reached"),
    shown("Both together", "text", "kind_words"),
    shown("Cluster of need", "text", "need_words"),
    shown("Cluster of low access", "text", "access_words"),
    shown("Reliability", "mark", "reliability"),
)
NAMED = 12
POINTS_MAX = 1_500
"""A browser draws no more points with their intervals; beyond, shades say how many areas lie where."""
FIRST_POINTS = 150
SHADES = (60, 36)
BAND_SHARE, END_SHARE = 0.05, 0.17
"""Names meet within so much of the height; so near the scale they would stand on its numbers."""


def with_kinds(released: Released, language: str) -> pd.DataFrame:
    """The table with kinds and clusters in words."""
    table = released.table
    return table.assign(
        kind_words=[say(KIND_WORDS[kind], language) for kind in table["kind"]],
        need_words=[
            say(CLUSTER_NAMES.get(name, ""), language) if name else "" for name in table["need_cluster"]
        ],
        access_words=[
            say(CLUSTER_NAMES.get(name, ""), language) if name else "" for name in table["access_cluster"]
        ],
    )


def double_finding(released: Released, language: str) -> str:
    """Which areas have much need and little access."""
    table = released.table
    double = table[table["kind"] == "double"].sort_values("order")
    if double.empty:
        return say("No area has both high need and low access", language)
    names = double["area_name"].head(3).tolist()
    more = " …" if len(double) > 3 else ""
    return say(
        "{count} areas have high need and low access: {areas}",
        language,
        count=len(double),
        areas=", ".join(names) + more,
    )


def draw_double(released: Released, language: str, selected: str = "") -> go.Figure:
    """Areas by need, to the right, and by access, upwards; lines through the middle of both.

    Of a great many areas only the first double-poor are points, over shades that say how many lie where.
    """
    table, scale = released.table, scale_of(released, language)
    by_units = table["access"].notna().any()
    column = "access" if by_units else "way"
    known = table[(table["kind"] != "") & table[column].notna()]
    points, figure = known, template.new_figure(language)
    if len(known) > POINTS_MAX:
        figure.add_trace(_shades(known, column, language))
        points = known[known["kind"] == "double"].sort_values("order").head(FIRST_POINTS)
    points = points.assign(place=_label_places(points["estimate"], points[column]))
    is_named = (points["kind"] == "double") & (points["order"] <= NAMED) if len(known) > NAMED else True
    points["text"] = np.where(is_named, points["area_name"].astype(str).map(html.escape), "")
    for kind in MARKERS:
        part = points[points["kind"] == kind]
        if not part.empty:
            figure.add_trace(_points(part, column, released, language))
    line = {"color": template.QUIET, "dash": "dot", "width": 1}
    figure.add_vline(x=known["estimate"].median(), line=line)
    figure.add_hline(y=known[column].median(), line=line)
    up = say("units per 1,000 people" if by_units else "way to the nearest", language)
    figure.update_xaxes(title_text=f"{scale.unit} →", ticksuffix=scale.suffix, rangemode="tozero")
    top = float(known[column].max() or 1.0)
    figure.update_yaxes(title_text=up, showgrid=True, range=[-0.12 * top, 1.1 * top])
    if not by_units:
        figure.update_yaxes(range=[1.1 * top, -0.12 * top])
    figure.update_layout(height=480, showlegend=True, legend={"y": -0.16})
    return figure


def _points(part: pd.DataFrame, column: str, released: Released, language: str) -> go.Scatter:
    """Areas of one kind, each with the interval of its need."""
    kind = str(part["kind"].iloc[0])
    symbol, colour, size = MARKERS[kind]
    return go.Scatter(
        x=part["estimate"],
        y=part[column],
        mode="markers+text",
        name=say(KIND_WORDS[kind], language),
        text=part["text"],
        textposition=part["place"],
        textfont={"size": 11},
        marker={"symbol": symbol, "size": size, "color": colour, "line": {"width": 2, "color": colour}},
        error_x={
            "type": "data", "symmetric": False, "thickness": 1, "width": 0, "color": template.LINE,
            "array": part["high"] - part["estimate"], "arrayminus": part["estimate"] - part["low"],
        },
        cliponaxis=False,
        customdata=part["area_code"],
        hovertext=[hover_words(row, released, language) for row in part.to_dict("records")],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _shades(known: pd.DataFrame, column: str, language: str) -> go.Heatmap:
    """How many areas lie where, the darker the more; each step is ten times as many."""
    counts, across, up = np.histogram2d(known["estimate"], known[column], bins=SHADES)
    counts = np.where(counts > 0, counts, np.nan).T
    return go.Heatmap(
        x=(across[:-1] + across[1:]) / 2,
        y=(up[:-1] + up[1:]) / 2,
        z=np.log10(counts),
        text=[[number(count, language) for count in row] for row in counts],
        colorscale=[[0.0, template.TEAL[0]], [1.0, template.TEAL[2]]],
        showscale=False,
        hovertemplate=say("areas here: {count}", language, count="%{text}") + "<extra></extra>",
        hoverongaps=False,
    )


def _label_places(across: pd.Series, up: pd.Series) -> list[str]:
    """Above and below in turn where points stand beside each other; inwards at both ends of the scale."""
    ends, band = across.max() or 1.0, BAND_SHARE * (up.max() or 1.0)
    places, row_at, is_above = {}, None, False
    for name in pd.DataFrame({"up": (up / (band or 1.0)).round(), "across": across}).sort_values(
        ["up", "across"]
    ).index:  # fmt: skip
        at = round(up[name] / (band or 1.0))
        is_above = not is_above if at == row_at else True
        row_at = at
        side = "right" if across[name] < END_SHARE * ends else "center"
        places[name] = f"{'top' if is_above else 'bottom'} {side}"
    return [places[name] for name in across.index]


def hover_words(row: dict, released: Released, language: str) -> str:
    """What an area says of itself: need, access, way, and what it is by both."""
    scale = scale_of(released, language)
    need = value_text(row["estimate"], scale, language)
    interval = interval_text(row["low"], row["high"], scale, language)
    lines = [f"<b>{html.escape(str(row['area_name']))}</b>", f"{need} ({interval})" if interval else need]
    if pd.notna(row["access"]):
        units = amount(row["access"], language)
        lines.append(say("{units} units per 1,000 people", language, units=units))
    if pd.notna(row["way"]):
        lines.append(say("nearest: {way}", language, way=amount(row["way"], language)))
    lines.append(say(KIND_WORDS[row["kind"]], language))
    return "<br>".join(lines)


LOOKS = {
    "estimate_double_need": AnswerLook(
        double_finding,
        draw_double,
        COLUMNS,
        with_kinds,
        order="-order",
    ),
}
