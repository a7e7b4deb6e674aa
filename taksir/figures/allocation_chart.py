"""An allocation: who is reached and left in every area, why no more, what other budgets would reach."""

import html

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_tables import shown
from taksir.figures.phrases import reason_words, scale_of
from taksir.figures.rows import area_rows, with_rows, words_in_rows
from taksir.release import Released
from taksir.words import number, say

MILLION = 1e6
NAMES_MAX = 4
COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("Units", "whole", "units"),
    shown("People in need", "count", "count"),
    shown("95% interval", "count", "count_low", "count_high"),
    shown("Reached", "count", "reached"),
    shown("Left", "count", "left"),
    shown("95% interval of those left", "count", "left_low", "left_high"),
    shown("Cost (Rp)", "count", "cost_idr"),
    shown("Why no more?", "text", "why"),
    shown("Served in draws of the need", "share", "served_share"),
    shown("Units in draws of the need", "places", "units_low", "units_high"),
    shown("Reached with Rp 100 million more", "count", "reached_more"),
    shown("Reached without equity weight", "count", "reached_plain"),
    shown("Floor", "whole", "floor"),
    shown("Ceiling", "whole", "ceiling"),
    shown("Cost of a unit (Rp)", "count", "unit_cost_idr"),
    shown("Reliability", "mark", "reliability"),
)
FRONTIER_COLUMNS = (
    shown("Budget (Rp)", "count", "budget_idr"),
    shown("Cost (Rp)", "count", "cost_idr"),
    shown("Units", "whole", "units"),
    shown("People reached", "count", "reached_persons"),
)
WHY_WORDS = {
    "reached": "its need is met",
    "ceiling": "its ceiling of {amount} units",
    "budget": "the budget: Rp {amount} are missing for one unit more",
    "floors": "the floors of other areas: Rp {amount} are missing for one unit more",
    "others": "the budget: one unit more here reaches {lost} fewer people, taken from {areas}",
    "elsewhere": "the budget: the same money reaches at least as many people elsewhere",
    "tie": "the budget: as good as {areas}; the order of codes decides",
    "share": "its share of the claims is {share}%, and the budget pays no more",
    "no_number": "no number may be shown here, so it gets its floor only",
    "": "",
}


def allocation_finding(released: Released, language: str) -> str:
    """How many units reach how many of the people in need."""
    table = released.table
    need, reached = float(table["count"].sum()), float(table["reached"].sum())
    return say(
        "{units} units reach {reached} of {need} people in need ({share}%)",
        language,
        units=int(table["units"].sum()),
        reached=number(reached, language),
        need=number(need, language),
        share=round(100 * reached / need) if need else 0,
    )


def with_why(released: Released, language: str) -> pd.DataFrame:
    """The rows with the reason why an area gets no more, in words."""
    table = released.table
    names = dict(zip(table["area_code"], table["area_name"], strict=True))
    return table.assign(why=[why_words(row, names, language) for row in table.to_dict("records")])


def why_words(row: dict, names: dict[str, str], language: str) -> str:
    """Why an area gets no more units, naming what binds."""
    kind = row.get("reason")
    if not isinstance(kind, str) or not kind:
        return ""
    giving = [str(names.get(code, code)) for code in str(row.get("reason_giving") or "").split()]
    amount = row.get("reason_amount")
    return say(
        WHY_WORDS[kind],
        language,
        amount=number(amount, language),
        lost=number(row.get("reason_lost"), language, 1),
        share=number(100 * amount, language, 1) if amount is not None else "–",
        areas=_listed(giving, language),
    )


def _listed(names: list[str], language: str) -> str:
    """Names of areas; of many only the first."""
    if len(names) <= NAMES_MAX:
        return ", ".join(names) or "–"
    first = ", ".join(names[:NAMES_MAX])
    return say("{names} and {count} others", language, names=first, count=len(names) - NAMES_MAX)


def draw_allocation(released: Released, language: str, selected: str = "") -> go.Figure:
    """Areas by units: people reached and people left, with the interval of the need."""
    table = released.table
    rows = area_rows(table, shown=table["count"].notna(), order="units")
    upper, hidden = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    for column, words, colour in (
        ("reached", say("reached", language), template.ACCENT),
        ("left", say("left", language), template.TEAL[1]),
    ):
        figure.add_trace(
            go.Bar(
                x=upper[column],
                y=upper["at"],
                orientation="h",
                name=words,
                customdata=upper["area_code"],
                marker={"color": colour},
                error_x=_need_interval(upper) if column == "left" else None,
                text=[_hover(row, language) for row in upper.to_dict("records")],
                textposition="none",
                hovertemplate="%{text}<extra></extra>",
            )
        )
    short = [reason_words(reason or "no_data", language, is_short=True) for reason in hidden["withheld"]]
    figure.add_trace(words_in_rows(hidden, short))
    right = [
        say("{count} units", language, count=int(row["units"])) if row["units"] else "–"
        for row in rows.to_dict("records")
    ]
    with_rows(
        figure,
        rows,
        language=language,
        right=right,
        selected=selected,
        unit=scale_of(released, language, "count").unit,
    )
    below = -8 / figure.layout.height  # in pixels: a share would put it far below hundreds of areas
    figure.update_layout(barmode="stack", bargap=0.35, showlegend=True, legend={"y": below})
    figure.update_xaxes(rangemode="tozero", tickformat=",.0f")
    return figure


def frontier_finding(released: Released, language: str) -> str:
    """What the chosen budget reaches, and what twice of it would."""
    table = released.table
    chosen = table[table["is_chosen"]].iloc[0]
    highest = table.iloc[-1]
    return say(
        "Rp {budget} million reach {reached} people; Rp {more} million would reach {most}",
        language,
        budget=number(chosen["budget_idr"] / MILLION, language),
        reached=number(chosen["reached_persons"], language),
        more=number(highest["budget_idr"] / MILLION, language),
        most=number(highest["reached_persons"], language),
    )


def draw_frontier(released: Released, language: str, _: str = "") -> go.Figure:
    """People reached by budget; the chosen one is marked, the whole need is a line."""
    table = released.table
    chosen = table[table["is_chosen"]]
    figure = template.new_figure(language)
    figure.add_trace(
        go.Scatter(
            x=table["budget_idr"] / MILLION,
            y=table["reached_persons"],
            mode="lines+markers",
            line={"color": template.ACCENT, "width": 2},
            marker={"size": 5, "color": template.ACCENT},
            hovertemplate=say("Rp %{x:,.0f} million: %{y:,.0f} people", language) + "<extra></extra>",
            showlegend=False,
        )
    )
    figure.add_trace(
        go.Scatter(
            x=chosen["budget_idr"] / MILLION,
            y=chosen["reached_persons"],
            mode="markers+text",
            text=[say("this budget", language)],
            textposition="bottom right",
            marker={"size": 13, "color": template.OCHRE},
            hoverinfo="skip",
            showlegend=False,
        )
    )
    need = float(table["need_persons"].iloc[0])
    if table["reached_persons"].max() > need / 2:
        figure.add_hline(
            y=need,
            line={"color": template.QUIET, "dash": "dot", "width": 1},
            annotation_text=say("everybody in need", language),
            annotation_position="top left",
        )
    figure.update_xaxes(
        title_text=say("Budget (Rp million)", language), rangemode="tozero", tickformat=",.0f"
    )
    figure.update_yaxes(
        title={"text": say("People reached", language), "font": {"size": 12, "color": template.QUIET}},
        rangemode="tozero",
        showgrid=True,
        tickformat=",.0f",
    )
    figure.update_layout(height=340)
    return figure


def _need_interval(rows: pd.DataFrame) -> dict:
    """Error bars at the end of the whole bar: the interval of the need."""
    return {
        "type": "data",
        "symmetric": False,
        "array": (rows["count_high"] - rows["count"]).fillna(0),
        "arrayminus": (rows["count"] - rows["count_low"]).fillna(0),
        "thickness": 1,
        "width": 3,
        "color": template.QUIET,
    }


def _hover(row: dict, language: str) -> str:
    lines = [f"<b>{html.escape(str(row['area_name']))}</b>"]
    lines.append(
        say(
            "{units} units reach {reached}; {left} are left ({low}–{high})",
            language,
            units=int(row["units"]),
            reached=number(row["reached"], language),
            left=number(row["left"], language),
            low=number(row["left_low"], language),
            high=number(row["left_high"], language),
        )
    )
    return "<br>".join(lines)
