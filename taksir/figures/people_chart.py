"""How many people in households and in institutions: the estimate with its interval, the count beside it."""

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_tables import shown
from taksir.figures.phrases import reason_words, scale_of
from taksir.figures.rows import area_dots, area_rows, interval_bars, with_rows, words_in_rows
from taksir.release import Released
from taksir.words import number, say, say_count

COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("In households", "count", "count"),
    shown("95% interval", "count", "count_low", "count_high"),
    shown("Living in institutions", "count", "residents"),
    shown("Of them in need", "places", "homes_low", "homes_high"),
    shown("Together", "count", "total"),
    shown("Together, 95% interval", "count", "total_low", "total_high"),
    shown("Reliability", "mark", "reliability"),
)


def people_finding(released: Released, language: str) -> str:
    """How many together, or where most of them live."""
    table = released.table.dropna(subset=["total_low"])
    if table.empty:
        return say("No number can be shown at this level", language)
    unit = scale_of(released, language, "count").unit
    if len(released.table) == 1:
        row = table.iloc[0]
        return say(
            "Between {low} and {high} {unit}, institutions included",
            language,
            low=number(row["total_low"], language),
            high=number(row["total_high"], language),
            unit=unit,
        )
    first = by_middle(released, language).iloc[0]
    values = {
        "unit": unit,
        "area": first["area_name"],
        "low": number(first["total_low"], language),
        "high": number(first["total_high"], language),
    }
    others = int((table["total_high"] >= first["total_low"]).sum()) - 1
    words = say("Most {unit} in {area}: between {low} and {high}", language, **values)
    if others:
        words = say_count(
            "{words}, though {count} more area cannot be told apart from it",
            "{words}, though {count} more areas cannot be told apart from it",
            language,
            count=others,
            words=words,
        )
    return words[:1].upper() + words[1:]


def by_middle(released: Released, language: str) -> pd.DataFrame:
    """The table from the most people down; of those in institutions all count that may be in need.

    By the end of the interval the least certain area would come first.
    """
    del language  # an order is the same in every language
    order = _at_most(released.table).sort_values(ascending=False, kind="stable")
    return released.table.loc[order.index]


def _at_most(table: pd.DataFrame) -> pd.Series:
    """The estimate of those in households with everybody in institutions who may be in need."""
    return table["total"].fillna(table["count"] + table["homes_high"])


def draw_people(released: Released, language: str, selected: str = "") -> go.Figure:
    """Areas by number: households as a dot, together with institutions as an interval."""
    table = released.table.assign(middle=_at_most(released.table))
    rows = area_rows(table, shown=table["total_low"].notna(), order="middle")
    upper, hidden = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    figure.add_trace(interval_bars(upper, "total_low", "total_high"))
    with_homes = upper[upper["residents"] > 0]
    figure.add_trace(
        go.Bar(
            x=with_homes["homes_high"].where(with_homes["total"].notna(), with_homes["residents"]),
            base=with_homes["count"],
            y=with_homes["at"],
            orientation="h",
            name=say("in institutions, at most", language),
            marker={"color": template.OCHRE},
            width=0.35,
            hovertemplate="%{x:,.0f}<extra></extra>",
        )
    )
    words = [number(count, language) for count in upper["count"]]
    figure.add_trace(area_dots(upper, "count", words, name=say("in households", language)))
    short = [reason_words(reason or "protected", language, is_short=True) for reason in hidden["withheld"]]
    figure.add_trace(words_in_rows(hidden, short))
    right = [_right(row, language) for row in rows.to_dict("records")]
    with_rows(
        figure,
        rows,
        language=language,
        right=right,
        selected=selected,
        unit=scale_of(released, language, "count").unit,
    )
    figure.update_xaxes(rangemode="tozero", tickformat=",")
    figure.update_layout(showlegend=True)
    return figure


def _right(row: dict, language: str) -> str:
    if pd.isna(row["total_low"]):
        return ""
    return (
        number(row["total"], language) if pd.notna(row["total"]) else f"≤ {number(row['middle'], language)}"
    )
