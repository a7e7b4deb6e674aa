"""Need and access together: areas by both, the double-poor in the corner that stands out."""

import html

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_look import AnswerLook
from taksir.figures.answer_tables import shown
from taksir.figures.phrases import interval_text, scale_of, value_text
from taksir.figures.resources.free_labels import free_sides
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
    "double": ("circle", template.OCHRE, 1.4),
    "need": ("circle", template.ACCENT, 1.0),
    "access": ("circle-open", template.ACCENT, 1.0),
    "none": ("circle", template.OPEN, 1.0),
}
"""Symbol, colour, and how much larger than the others."""
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
"""A browser draws no more points; beyond, shades say how many areas lie where."""
INTERVALS_MAX = 150
"""Intervals of more points hide the points; the pointer and the table tell them."""
SIZES_PX = ((60, 10.0), (300, 7.0), (POINTS_MAX, 5.0))
"""Up to so many points a marker is so wide."""
SHADES = (60, 36)
ROOM = 0.06
FAR_FROM_ZERO = 0.3
"""Where all values begin above this share of the largest, the scale does not begin at zero."""


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
    if is_many := len(known) > POINTS_MAX:
        figure.add_trace(_shades(known, column, language))
        points = known[known["kind"] == "double"].sort_values("order").head(NAMED)
    ends = {"x": _ends(known["estimate"]), "y": _ends(known[column], from_zero=True)}
    size = next((px for count, px in SIZES_PX if len(points) <= count), SIZES_PX[-1][1])
    points = _named(points.sort_values("order"), column, ends, size)
    for kind in MARKERS:
        part = points[points["kind"] == kind]
        if not part.empty:
            trace = _points(part, column, released, language, size=size)
            figure.add_trace(trace.update(name=_of_many(known, language)) if is_many else trace)
    line = {"color": template.QUIET, "dash": "dot", "width": 1}
    figure.add_vline(x=known["estimate"].median(), line=line)
    figure.add_hline(y=known[column].median(), line=line)
    up = say("units per 1,000 people" if by_units else "way to the nearest", language)
    across = f"{scale.unit} →"
    if ends["x"][0] > 0:
        across = f"{across}<br>{say('the scale does not begin at zero', language)}"
    figure.update_xaxes(title_text=across, ticksuffix=scale.suffix, range=ends["x"], zeroline=False)
    figure.update_yaxes(title_text=up, showgrid=True, range=ends["y"] if by_units else ends["y"][::-1])
    return figure.update_layout(height=480, showlegend=True, legend={"y": -0.2})


def _ends(values: pd.Series, *, from_zero: bool = False) -> list[float]:
    """The scale that all values need, with room around; from zero unless they all lie far from it."""
    low, high = float(values.min()), float(values.max())
    if from_zero:
        return [-2 * ROOM * (high or 1.0), (1 + 1.5 * ROOM) * (high or 1.0)]
    low = low if low > FAR_FROM_ZERO * high else 0.0
    room = ROOM * (high - low) or 0.1 * (abs(high) or 1.0)
    return [max(low - room, 0.0), high + 2 * room]  # names of the last are read to their end


def _named(points: pd.DataFrame, column: str, ends: dict[str, list[float]], size: float) -> pd.DataFrame:
    """Points with the names for which there is room: the double-poor first, of many no others."""
    names = points["area_name"].astype(str)
    if len(points) > NAMED:
        names = names.where((points["kind"] == "double") & (points["order"] <= NAMED), "")
    across, up = (
        (points[name].to_numpy(float) - first) / (last - first)
        for name, (first, last) in (("estimate", ends["x"]), (column, ends["y"]))
    )
    places = free_sides(across, up, names.tolist(), marker_px=size * MARKERS["double"][2])
    text = [html.escape(name) if place else "" for name, place in zip(names, places, strict=True)]
    return points.assign(text=text, place=[place or "top center" for place in places])


OF_MANY_WORDS = "high need, low access: the first {first} of {count}; shades: the darker, the more areas"


def _of_many(known: pd.DataFrame, language: str) -> str:
    """What the few points over the shades are."""
    count = int((known["kind"] == "double").sum())
    return say(OF_MANY_WORDS, language, first=min(NAMED, count), count=count)


def _points(part: pd.DataFrame, column: str, released: Released, language: str, *, size: float) -> go.Scatter:
    """Areas of one kind, each with the interval of its need where there is room for intervals."""
    kind = str(part["kind"].iloc[0])
    symbol, colour, larger = MARKERS[kind]
    return go.Scatter(
        x=part["estimate"],
        y=part[column],
        mode="markers+text",
        name=say(KIND_WORDS[kind], language),
        text=part["text"],
        textposition=part["place"],
        textfont={"size": 11},
        marker={
            "symbol": symbol, "size": size * larger, "color": colour, "opacity": 0.85,
            "line": {"width": 1.5, "color": colour},
        },
        error_x={
            "visible": len(released.table) <= INTERVALS_MAX,
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
