"""Referrals: which services each area reaches, as a table of squares, and the network itself."""

import html
import textwrap
from itertools import cycle

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_look import AnswerLook
from taksir.figures.answer_tables import shown
from taksir.figures.resources.labels import services_words
from taksir.figures.rows import area_rows, foremost, with_rows
from taksir.release import Released
from taksir.words import number, say

STATE_WORDS = {1: "given here", 2: "by referral", 0: "not at all"}
STATE_LOOKS = {
    1: ("square", template.ACCENT),
    2: ("square-open", template.ACCENT),
    0: ("x-thin", template.OCHRE),
}
PREFIX = "service "
SQUARE_PX = 9
"""Of the table's squares: a phone leaves a column 12."""
NAME_LINE_MAX = 16
COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("Organisations here", "count", "entrances"),
    shown("Services within reach", "count", "reachable"),
    shown("Services out of reach", "count", "unreachable"),
    shown("Which are missing", "text", "missing_words"),
)
PATH_COLUMNS = (
    shown("From", "text", "source"),
    shown("To", "text", "target"),
    shown("Service", "text", "service_words"),
    shown("Mean days", "count", "mean_days"),
    shown("Accepted", "count", "accepted"),
    shown("Declined", "count", "declined"),
    shown("Feedback", "text", "feedback_words"),
    shown("Area", "text", "area_name"),
)


def with_missing(released: Released, language: str) -> pd.DataFrame:
    """The table with the missing services in words."""
    return released.table.assign(
        missing_words=[services_words(codes, language) for codes in released.table["missing"]]
    )


def with_paths(released: Released, language: str) -> pd.DataFrame:
    """The paths with services and feedback in words."""
    yes, no = say("yes", language), say("no", language)
    return released.table.assign(
        service_words=[services_words(code, language) for code in released.table["service"]],
        feedback_words=[yes if has else no for has in released.table["has_feedback"]],
    )


def referral_finding(released: Released, language: str) -> str:
    """From where fewest services can be reached."""
    table = released.table
    most = table.loc[table["unreachable"].idxmax()]
    if not most["unreachable"]:
        return say("Every service can be reached from every area", language)
    return say(
        "From {area} {missing} of {all} services cannot be reached",
        language,
        area=most["area_name"],
        missing=int(most["unreachable"]),
        all=int(most["unreachable"] + most["reachable"]),
    )


def draw_referrals(released: Released, language: str, selected: str = "") -> go.Figure:
    """Areas by services: full where it is given, open where referrals lead to it, a cross where none does."""
    rows = foremost(
        area_rows(released.table, shown=released.table["unreachable"].notna(), order="unreachable")
    )
    services = [name for name in rows if str(name).startswith(PREFIX)]
    labels = [services_words(name.removeprefix(PREFIX), language) for name in services]
    figure = template.new_figure(language)
    for state, (symbol, colour) in STATE_LOOKS.items():
        marks = [
            (row["at"], label, row["area_name"], row["area_code"])
            for row in rows.to_dict("records")
            for name, label in zip(services, labels, strict=True)
            if row[name] == state
        ]
        if not marks:
            continue
        words = say(STATE_WORDS[state], language)
        figure.add_trace(
            go.Scatter(
                x=[mark[1] for mark in marks],
                y=[mark[0] for mark in marks],
                mode="markers",
                name=words,
                marker={
                    "symbol": symbol,
                    "size": SQUARE_PX,
                    "color": colour,
                    "line": {"width": 2, "color": colour},
                },
                customdata=[mark[3] for mark in marks],
                text=[f"<b>{html.escape(mark[2])}</b><br>{html.escape(mark[1])}: {words}" for mark in marks],
                hovertemplate="%{text}<extra></extra>",
            )
        )
    right = [number(value, language) for value in rows["unreachable"]]
    with_rows(
        figure, rows, language=language, right=right, selected=selected, unit=say("out of reach →", language)
    )
    # Every name is shown: steep enough that they do not touch on a phone.
    figure.update_xaxes(
        categoryorder="array", categoryarray=labels, tickmode="array", tickvals=labels, tickangle=-60,
        tickfont={"size": 11}, showgrid=False,
    )  # fmt: skip
    figure.update_layout(showlegend=True, height=figure.layout.height + 120)
    return figure


def network_finding(released: Released, language: str) -> str:
    """How large the network is, and on how many it hangs."""
    table = released.table
    ends = pd.concat([table["source"], table["target"]])
    points = {*table.loc[table["source_is_point"], "source"], *table.loc[table["target_is_point"], "target"]}
    return say(
        "{paths} paths between {count} organisations; it hangs on {points} of them",
        language,
        paths=len(table),
        count=ends.nunique(),
        points=len(points),
    )


def draw_network(released: Released, language: str, selected: str = "") -> go.Figure:
    """The organisations and their paths; those on which the network hangs are full and named."""
    table = released.table
    figure = template.new_figure(language)
    for path in table.to_dict("records"):
        figure.add_annotation(
            x=path["to_x"], y=path["to_y"], ax=path["x"], ay=path["y"], xref="x", yref="y", axref="x",
            ayref="y", showarrow=True, arrowhead=2, arrowsize=1, arrowwidth=1.2, arrowcolor=template.SOFT,
            standoff=7, startstandoff=7, text="",
        )  # fmt: skip
    nodes = pd.concat(
        [
            table[["source", "x", "y", "source_is_point"]].set_axis(["name", "x", "y", "is_point"], axis=1),
            table[["target", "to_x", "to_y", "target_is_point"]].set_axis(
                ["name", "x", "y", "is_point"], axis=1
            ),
        ]
    ).drop_duplicates("name")
    for is_point, part in nodes.sort_values("x").groupby("is_point"):
        figure.add_trace(
            go.Scatter(
                x=part["x"],
                y=part["y"],
                mode="markers+text" if is_point else "markers",
                name=say("the network hangs on it" if is_point else "organisation", language),
                text=["<br>".join(textwrap.wrap(name, NAME_LINE_MAX)) for name in part["name"]],
                textposition=_above_and_below(len(part)),
                textfont={"size": 11},
                marker={
                    "size": 15 if is_point else 10,
                    "color": template.OCHRE if is_point else template.PAPER,
                    "line": {"width": 2, "color": template.OCHRE if is_point else template.ACCENT},
                },
                hovertemplate="%{text}<extra></extra>",
            )
        )
    for axis in (figure.update_xaxes, figure.update_yaxes):
        axis(visible=False)
    figure.update_layout(height=460, showlegend=True)
    return figure


def _above_and_below(count: int) -> list[str]:
    """Names beside each other stand above and below in turn, so that they do not meet."""
    return [place for place, _ in zip(cycle(["top center", "bottom center"]), range(count), strict=False)]


LOOKS = {
    "estimate_referrals": AnswerLook(
        referral_finding,
        draw_referrals,
        COLUMNS,
        with_missing,
        order="unreachable",
        show="count",
    ),
    "list_referrals": AnswerLook(
        network_finding,
        draw_network,
        PATH_COLUMNS,
        with_paths,
        show="count",
    ),
}
