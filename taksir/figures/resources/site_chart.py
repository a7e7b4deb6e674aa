"""New sites: what each adds, what each number of them brings, and how sure the choice is."""

import html
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_look import AnswerLook
from taksir.figures.answer_tables import shown
from taksir.figures.resources.words import UNIT_WORDS
from taksir.figures.rows import area_rows, with_rows
from taksir.release import Released
from taksir.words import amount, number, say

ROLE_WORDS = {
    "new": "chosen",
    "own": "your own",
    "both": "chosen, and your own",
    "none": "no further site",
}
COLUMNS = (
    shown("Order", "count", "order"),
    shown("Area", "text", "area_name"),
    shown("Site", "text", "role_words"),
    shown("People added", "count", "gained"),
    shown("Mean way saved", "decimal", "way_saved"),
    shown("Chosen in draws", "share", "chosen_share"),
)
GAIN_COLUMNS = (
    shown("New sites", "count", "sites"),
    shown("People added", "count", "added"),
    shown("People reached", "count", "reached"),
    shown("95% interval of those reached", "count", "reached_low", "reached_high"),
    shown("Within reach", "share", "share"),
    shown("Mean way", "decimal", "way"),
    shown("Longest way", "decimal", "longest"),
    shown("Gap to the best possible", "share", "gap_share"),
    shown("With your own sites", "count", "own_reached"),
)
MEDIAN_WORDS = "With {count} new sites the mean way falls from {before} to {after}"
BY_WAY = ("site_median", "site_centre")


def with_roles(released: Released, language: str) -> pd.DataFrame:
    """The table with the role of each site in words."""
    words = [say(ROLE_WORDS[role], language) for role in released.table["role"]]
    return released.table.assign(role_words=words)


def sites_finding(released: Released, language: str) -> str:
    """What the plan brings: people reached, or the way."""
    row = released.table.iloc[0]
    count = int(released.table["role"].isin(["new", "both"]).sum())
    if not count:
        return say("No further site adds anything within these limits", language)
    if released.method == "site_centre":
        return say(
            "With {count} new sites the longest way becomes {longest}",
            language,
            count=count,
            longest=f"{amount(row['longest_after'], language)} {way_unit(released, language)}",
        )
    if released.method == "site_median":
        before, after = told_apart(row["way_before"], row["way_after"], language)
        after = f"{after} {way_unit(released, language)}"
        return say(MEDIAN_WORDS, language, count=count, before=before, after=after)
    return say(
        "With {count} new sites {after} of {all} people are within reach instead of {before}",
        language,
        count=count,
        after=round(row["after"]),
        all=round(row["everybody"]),
        before=round(row["before"]),
    )


def way_unit(released: Released, language: str) -> str:
    """What ways are measured in."""
    mode = _asked(released, "travel").get("mode", "line")
    return say(UNIT_WORDS["km" if mode == "line" else "minutes"], language)


def _asked(released: Released, name: str) -> dict[str, Any]:
    """What was asked of the ways, or of the sites; empty where all is as usual."""
    arguments = released.recipe.get("arguments")
    asked = arguments.get(name) if isinstance(arguments, dict) else None
    return asked if isinstance(asked, dict) else {}


def told_apart(one: float, other: float, language: str) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to see which is larger, one at least."""
    digits = next((digits for digits in range(1, 4) if round(one, digits) != round(other, digits)), 1)
    return number(one, language, digits), number(other, language, digits)


def draw_sites(released: Released, language: str, selected: str = "") -> go.Figure:
    """Chosen sites, best first, by what each adds; how often each is chosen in the draws beside it."""
    by_way = released.method in BY_WAY
    column = "way_saved" if by_way else "gained"
    table = with_roles(released, language)
    rows = area_rows(table, shown=table["order"].notna(), order="order", is_rising=True)
    upper = rows[rows["is_shown"]]
    figure = template.new_figure(language)
    figure.add_trace(
        go.Bar(
            x=upper[column],
            y=upper["at"],
            orientation="h",
            marker={"color": template.ACCENT},
            customdata=upper["area_code"],
            text=[_hover(row, language) for row in upper.to_dict("records")],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
        )
    )
    right = [_right(row, language) for row in rows.to_dict("records")]
    unit = say("mean way saved" if by_way else "people added", language)
    unit = f"{unit} · {way_unit(released, language)}" if by_way else unit
    with_rows(figure, rows, language=language, right=right, selected=selected, unit=unit)
    figure.update_xaxes(rangemode="tozero", tickformat=",")
    figure.update_layout(bargap=0.45)
    return figure


def _right(row: dict, language: str) -> str:
    words = row["role_words"] if row["role"] != "new" else ""
    if pd.notna(row["chosen_share"]):
        share = say("in {share}% of draws", language, share=round(100 * row["chosen_share"]))
        words = f"{share} · {words}" if words else share
    return str(words)


def _hover(row: dict, language: str) -> str:
    lines = [f"<b>{html.escape(str(row['area_name']))}</b>"]
    lines.append(say("adds {count} people", language, count=number(row["gained"], language)))
    lines.append(say("saves {way} of the mean way", language, way=amount(row["way_saved"], language)))
    return "<br>".join(lines)


def with_added(released: Released, language: str) -> pd.DataFrame:
    """The table with what each number of sites adds to today: people, their interval, and ways saved."""
    table = released.table
    today = table.iloc[0]
    return table.assign(
        added=table["reached"] - today["reached"],
        added_low=table["reached_low"] - today["reached_low"],
        added_high=table["reached_high"] - today["reached_high"],
        own_added=table["own_reached"] - today["reached"],
        way_saved=today["way"] - table["way"],
        longest_saved=today["longest"] - table["longest"],
        own_way_saved=today["way"] - table["own_way"],
    )


def _kind(released: Released) -> str:
    """The siting question that a curve is about."""
    return str(_asked(released, "siting").get("kind", "covering"))


def gain_finding(released: Released, language: str) -> str:
    """Where we stand, what the sites asked for add, and how much less the last adds than the first."""
    kind, table = _kind(released), with_added(released, language)
    column = GAINS[kind].column
    steps = table[column].diff().iloc[1:]
    if steps.empty or not steps.max() > 0:
        return say("More sites add nothing within these limits", language)
    today, last = table.iloc[0], table.iloc[-1]
    steps_told = {"first": steps.iloc[0], "last": steps.iloc[-1]}
    if kind in WAY_WORDS:
        before, after = told_apart(today[kind_way(kind)], last[kind_way(kind)], language)
        unit = way_unit(released, language)
        told = {name: f"{amount(value, language)} {unit}" for name, value in steps_told.items()}
        after = f"{after} {unit}"
        return say(WAY_WORDS[kind], language, sites=int(last["sites"]), before=before, after=after, **told)
    told = {name: number(value, language) for name, value in steps_told.items()}
    return say(
        "Today {today} people ({share}%) are within reach; {sites} new sites add {added}, "
        "the first {first}, the last {last}",
        language,
        today=number(today["reached"], language),
        share=number(100 * today["share"], language),
        sites=int(last["sites"]),
        added=number(last["added"], language),
        **told,
    )


def kind_way(kind: str) -> str:
    """The column of the way that a question makes shorter."""
    return "longest" if kind == "centre" else "way"


WAY_WORDS = {
    "median": (
        "{sites} new sites make the mean way {after} instead of {before}; the first saves {first}, "
        "the last {last}"
    ),
    "centre": (
        "{sites} new sites make the longest way {after} instead of {before}; the first saves {first}, "
        "the last {last}"
    ),
}


@dataclass(frozen=True)
class Gain:
    """What a curve of gain shows of a question.

    Attributes:
        column, own: What each number of sites brings, and the planner's own; empty where nothing is known.
        form: Of a number under the pointer.
    """

    column: str
    own: str
    form: str


GAINS = {
    "covering": Gain("added", "own_added", ",.0f"),
    "median": Gain("way_saved", "own_way_saved", ",.3~f"),
    "centre": Gain("longest_saved", "", ",.3~f"),
}


GAIN_WORDS = {
    "covering": "people added to those reached today",
    "median": "mean way saved",
    "centre": "longest way saved",
}


def draw_gain(released: Released, language: str, selected: str = "") -> go.Figure:
    """What is gained over today by number of new sites, with its interval; the planner's own as a diamond.

    From nothing on: where a country stands today would flatten every curve.
    """
    kind, table = _kind(released), with_added(released, language)
    gain = GAINS[kind]
    figure = template.new_figure(language)
    if gain.column == "added" and (table["added_high"] > table["added_low"]).any():
        figure.add_trace(
            go.Scatter(
                x=[*table["sites"], *table["sites"][::-1]],
                y=[*table["added_high"], *table["added_low"][::-1]],
                fill="toself",
                fillcolor=template.TEAL[0],
                line={"width": 0},
                hoverinfo="skip",
            )
        )
    figure.add_trace(
        go.Scatter(
            x=table["sites"],
            y=table[gain.column],
            mode="lines+markers",
            line={"color": template.ACCENT, "width": 2},
            marker={"size": 9, "color": template.ACCENT},
            hovertemplate=f"%{{x}}: %{{y:{gain.form}}}<extra></extra>",
            cliponaxis=False,
        )
    )
    if gain.own and table[gain.own].notna().any():
        figure.add_trace(_own_point(table.dropna(subset=[gain.own]), gain, language))
    figure.update_xaxes(title_text=say("new sites", language), dtick=max(1, len(table) // 10))
    title = say(GAIN_WORDS[kind], language)
    title = f"{title} · {way_unit(released, language)}" if kind in WAY_WORDS else title
    figure.update_yaxes(title_text=title, rangemode="tozero", showgrid=True, tickformat=",")
    return figure.update_layout(height=330)


def _own_point(own: pd.DataFrame, gain: Gain, language: str) -> go.Scatter:
    """What the planner's own sites bring."""
    return go.Scatter(
        x=own["sites"],
        y=own[gain.own],
        mode="markers+text",
        marker={"symbol": "diamond", "size": 13, "color": template.OCHRE},
        text=[say("your own", language)],
        textposition="bottom center",
        hovertemplate=f"%{{y:{gain.form}}}<extra></extra>",
    )


LOOKS = {
    "estimate_sites": AnswerLook(
        sites_finding,
        draw_sites,
        COLUMNS,
        with_roles,
        order="-order",
        show="count",
    ),
    "estimate_gain": AnswerLook(
        gain_finding,
        draw_gain,
        GAIN_COLUMNS,
        with_added,
        order="-sites",
        show="count",
    ),
}
