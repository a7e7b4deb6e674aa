"""Charts of what a group wrote down itself: the stakeholder grid, capacity, training needs, attendance.

They take small tables without names of persons; what may not be shown is missing in them already.
"""

import html
import textwrap
from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.words import number, say

POSITION_WORDS = {
    "manage_closely": "Work closely together",
    "keep_satisfied": "Keep satisfied",
    "strengthen_voice": "Strengthen their voice",
    "keep_informed": "Keep informed",
}
POSITION_PLACES = {
    "manage_closely": (4.5, 5.62),
    "keep_satisfied": (2.0, 5.62),
    "strengthen_voice": (4.5, 0.38),
    "keep_informed": (2.0, 0.38),
}
STANCES = {1: ("circle", "for"), 0: ("circle-open", "undecided or unknown"), -1: ("square", "against")}
STANCE_WORDS = ("for", "undecided or unknown", "against")
REVIEWER_WORDS = {"self": "Itself", "peer": "Peers"}
ATTENDANCE_WORDS = {
    "sex": "Sex", "age": "Age", "disability": "Disability",
    "women": "women", "men": "men",
    "under_18": "under 18", "between": "18 to 59", "over_60": "60 and over",
    "with": "with disability", "without": "without disability",
}  # fmt: skip
PACKED, ACROSS, DOWN = 3, 0.31, 0.33
"""Marks beside each other in one cell of the grid, and how far apart they stand [points of the scale]."""
LABEL_LETTERS = 12
"""A domain's name in the radar is broken after so many letters."""


def draw_influence(spots: pd.DataFrame, language: str) -> go.Figure:
    """Influence over interest, each stakeholder a number; the corner of voices to strengthen is shaded.

    Args:
        spots: number, role, power, interest [1-5], stance [−2…2, missing].
        language: Of the reader.
    """
    figure = template.new_figure(language)
    figure.add_shape(
        type="rect", x0=3.5, x1=5.5, y0=0.5, y1=3.5, fillcolor=template.TEAL[0], line_width=0, layer="below"
    )
    for at in (3.5,):
        figure.add_shape(type="line", x0=at, x1=at, y0=0.5, y1=5.5, line={"color": template.LINE, "width": 2})
        figure.add_shape(type="line", x0=0.5, x1=5.5, y0=at, y1=at, line={"color": template.LINE, "width": 2})
    placed = _packed(spots)
    for sign, (symbol, words) in STANCES.items():
        part = placed[placed["sign"] == sign]
        figure.add_trace(
            go.Scatter(
                x=part["x"],
                y=part["y"],
                mode="markers+text",
                name=say(words, language),
                marker={
                    "symbol": symbol,
                    "size": 21,
                    "color": template.OCHRE if sign < 0 else template.ACCENT,
                    "line": {"width": 2 if sign == 0 else 0},
                },
                text=[f"<b>{value}</b>" for value in part["number"]],
                textfont={"color": template.PAPER if sign else template.INK, "size": 11},
                customdata=[html.escape(str(role)) for role in part["role"]],
                hovertemplate="%{customdata}<extra></extra>",
                showlegend=True,
            )
        )
    for position, (x, y) in POSITION_PLACES.items():
        figure.add_annotation(
            x=x, y=y, text=f"<b>{say(POSITION_WORDS[position], language)}</b>", showarrow=False,
            font={"size": 12, "color": template.QUIET},
        )  # fmt: skip
    scale = {"range": [0.4, 5.6], "tickvals": [1, 2, 3, 4, 5], "fixedrange": True, "zeroline": False}
    figure.update_xaxes(title_text=say("Interest", language), **scale, showgrid=False)
    figure.update_yaxes(
        title_text=say("Influence", language), **{**scale, "range": [0.1, 5.9]}, ticks="outside"
    )
    figure.update_layout(height=540, showlegend=True, legend={"y": -0.14})
    return figure


def draw_capacity(domains: Sequence[str], scores: Mapping[str, Sequence[float]], language: str) -> go.Figure:
    """The five domains as a radar, one line a reviewer and year.

    Args:
        domains: Their names, in order.
        scores: Name of the line → its scores [1-5, missing], in the same order; drawn from the first on.
        language: Of the reader.
    """
    figure = template.new_figure(language)
    labels = ["<br>".join(textwrap.wrap(html.escape(name), LABEL_LETTERS)) for name in domains]
    looks = (
        (template.ACCENT, "solid", "circle"),
        (template.OCHRE, "dash", "square"),
        (template.QUIET, "dot", "diamond"),
    )
    for (name, values), (colour, dash, symbol) in zip(scores.items(), looks, strict=False):
        closed = [*values, values[0]]
        figure.add_trace(
            go.Scatterpolar(
                r=closed,
                theta=[*labels, labels[0]],
                mode="lines+markers",
                name=name,
                connectgaps=False,
                line={"color": colour, "dash": dash, "width": 2},
                marker={"symbol": symbol, "size": 8, "color": colour},
                hovertemplate="%{theta}: %{r:.2f}<extra>" + html.escape(name) + "</extra>",
            )
        )
    figure.update_layout(
        showlegend=True,
        height=420,
        margin={"l": 80, "r": 80, "t": 40, "b": 40},
        legend={"y": -0.2},  # clear of names of two or three lines
        polar={
            "bgcolor": template.PAPER,
            "radialaxis": {
                "range": [0, 5], "tickvals": [1, 2, 3, 4, 5], "gridcolor": template.LINE, "angle": 90,
                "tickangle": 90, "tickfont": {"color": template.QUIET, "size": 11},
            },
            "angularaxis": {"gridcolor": template.LINE, "rotation": 90, "direction": "clockwise"},
        },
    )  # fmt: skip
    return figure


def draw_training(needs: pd.DataFrame, language: str) -> go.Figure:
    """Competencies by their weighted discrepancy; a negative one is no need.

    Args:
        needs: competency (in words), discrepancy, staff_persons; highest need first.
        language: Of the reader.
    """
    figure = template.new_figure(language)
    colours = [template.ACCENT if value > 0 else template.OPEN for value in needs["discrepancy"]]
    figure.add_trace(
        go.Bar(
            x=needs["discrepancy"],
            y=list(range(len(needs))),
            orientation="h",
            marker={"color": colours},
            text=[number(value, language, 1) for value in needs["discrepancy"]],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{customdata}<extra></extra>",
            customdata=[
                say(
                    "{competency}: {persons} answers",
                    language,
                    competency=row["competency"],
                    persons=int(row["staff_persons"]),
                )
                for row in needs.to_dict("records")
            ],
        )
    )
    figure.update_yaxes(
        tickvals=list(range(len(needs))),
        ticktext=[html.escape(_shortened(str(name))) for name in needs["competency"]],
        autorange="reversed",
    )
    figure.update_xaxes(
        title_text=say("Borich score", language),
        fixedrange=True,
        zeroline=True,
        range=[min(0, needs["discrepancy"].min() * 1.2), max(1, needs["discrepancy"].max() * 1.2)],
    )
    figure.update_layout(height=90 + 30 * max(len(needs), 2), bargap=0.35)
    return figure


def draw_attendance(parts: pd.DataFrame, language: str) -> go.Figure:
    """Who was there: one bar a dimension, its parts side by side.

    Args:
        parts: dimension, part, persons; only what may be shown.
        language: Of the reader.
    """
    figure = template.new_figure(language)
    dimensions = list(dict.fromkeys(parts["dimension"]))
    colours = (template.ACCENT, template.TEAL[1], template.OCHRE)
    for dimension in dimensions:
        own = parts[parts["dimension"] == dimension]
        total = own["persons"].sum()
        for colour, row in zip(colours, own.to_dict("records"), strict=False):
            words = say(ATTENDANCE_WORDS[row["part"]], language)
            share = 100 * row["persons"] / total if total else 0
            figure.add_trace(
                go.Bar(
                    x=[share],
                    y=[say(ATTENDANCE_WORDS[dimension], language)],
                    orientation="h",
                    marker={"color": colour, "line": {"color": template.PAPER, "width": 2}},
                    text=f"{words} {number(share, language)}%" if share >= 12 else "",
                    textposition="inside",
                    insidetextanchor="start",
                    insidetextfont={"color": template.INK if colour == template.TEAL[1] else template.PAPER},
                    hovertemplate=f"{words}: {number(row['persons'], language)}<extra></extra>",
                )
            )
    figure.update_layout(
        barmode="stack",
        uniformtext={"minsize": 11, "mode": "hide"},
        height=60 + 46 * max(len(dimensions), 1),
        bargap=0.3,
    )
    figure.update_xaxes(range=[0, 100], visible=False, fixedrange=True)
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=6)
    return figure


def _packed(spots: pd.DataFrame) -> pd.DataFrame:
    """Where each mark stands: those of one cell beside and under each other."""
    place = spots.groupby(["power", "interest"]).cumcount()
    signs = spots["stance"].fillna(0).clip(-1, 1).astype(int)
    return spots.assign(
        x=spots["interest"] + (place % PACKED - (PACKED - 1) / 2) * ACROSS,
        y=spots["power"] + DOWN - (place // PACKED) * DOWN,
        sign=signs,
    )


def _shortened(name: str, most: int = 34) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
