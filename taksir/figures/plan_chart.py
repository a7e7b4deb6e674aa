"""The plan year beside today: people in need by area, and the people by age group."""

import textwrap

import pandas as pd
import plotly.graph_objects as go

from taksir.catalogue import load_catalogue
from taksir.figures import template
from taksir.figures.answer_tables import shown, signed
from taksir.figures.phrases import reason_words, scale_of
from taksir.figures.rows import area_dots, area_rows, interval_bars, with_rows, words_in_rows
from taksir.release import Released
from taksir.words import number, say

LABEL_MAX = 10
"""Letters of a line below a bar: as many as have room on a phone."""
TIME_WORDS = {"now": "today", "then": "plan year"}
COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("Number today", "count", "count"),
    shown("95% interval, today", "count", "count_low", "count_high"),
    shown("Number in the plan year", "count", "then"),
    shown("95% interval, plan year", "count", "then_low", "then_high"),
    shown("Low and high scenario", "count", "then_fewer", "then_more"),
    shown("People of the denominator today", "count", "people_now"),
    shown("People of the denominator in the plan year", "count", "people_then"),
    shown("Units the standard asks for", "count", "required"),
    shown("Reliability", "mark", "reliability"),
)
AGE_COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("Age group", "text", "group"),
    shown("Today", "count", "now"),
    shown("Plan year", "count", "then"),
    shown("Low and high scenario", "count", "then_fewer", "then_more"),
)


def plan_finding(released: Released, language: str) -> str:
    """How many more or fewer people in need there will be."""
    table = released.table.dropna(subset=["then"])
    if table.empty:
        return say("No number can be shown at this level", language)
    year = released.period.rsplit(" ", 1)[-1]
    now, then = table["count"].sum(), table["then"].sum()
    share = signed(100 * (then / now - 1), language, 0)
    unit = scale_of(released, language, "count").unit
    if len(released.table) == 1:
        return say(
            "About {then} {unit} in need in {year} ({low}–{high}), {share}% against today",
            language,
            unit=unit,
            then=number(then, language),
            year=year,
            share=share,
            low=number(table["then_low"].iloc[0], language),
            high=number(table["then_high"].iloc[0], language),
        )
    first = table.loc[(table["then"] - table["count"]).idxmax()]
    return say(
        "The number grows most in {area}: {change} {unit} by {year}",
        language,
        unit=unit,
        area=first["area_name"],
        year=year,
        change=signed(first["then"] - first["count"], language, 0),
    )


def draw_plan(released: Released, language: str, selected: str = "") -> go.Figure:
    """Areas by number in the plan year: an open dot today, a filled one then, with its interval."""
    table = released.table
    rows = area_rows(table, shown=table["then"].notna(), order="then")
    upper, hidden = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    figure.add_trace(interval_bars(upper, "then_low", "then_high", width_px=3))
    for column, symbol, time in (("count", "circle-open", "now"), ("then", "circle", "then")):
        words = [number(count, language) for count in upper[column]]
        name = say(TIME_WORDS[time], language)
        figure.add_trace(area_dots(upper, column, words, name=name, symbol=symbol))
    short = [reason_words(reason or "no_data", language, is_short=True) for reason in hidden["withheld"]]
    figure.add_trace(words_in_rows(hidden, short))
    right = [
        "" if pd.isna(row["then"]) else signed(row["then"] - row["count"], language, 0)
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
    figure.update_xaxes(rangemode="tozero", tickformat=",")
    figure.update_layout(showlegend=True)
    return figure


def draw_age_groups(released: Released, language: str, area_code: str = "") -> go.Figure:
    """People by age group today and in the plan year, with the low and high scenario."""
    table = released.table[released.table["area_code"] == area_code] if area_code else released.table
    table = table.groupby("group", sort=False)[["now", "then", "then_fewer", "then_more"]].sum()
    labels = ["<br>".join(textwrap.wrap(_group_words(name, language), LABEL_MAX)) for name in table.index]
    figure = template.new_figure(language)
    looks = (("now", template.SOFT, template.INK), ("then", template.ACCENT, template.PAPER))
    for column, colour, written in looks:
        error = None
        if column == "then":
            error = {
                "type": "data",
                "symmetric": False,
                "thickness": 1.5,
                "width": 4,
                "color": template.INK,
                "array": table["then_more"] - table["then"],
                "arrayminus": table["then"] - table["then_fewer"],
            }
        figure.add_trace(
            go.Bar(
                x=labels,
                y=table[column],
                name=say(TIME_WORDS[column], language),
                marker={"color": colour},
                insidetextfont={"color": written},
                error_y=error,
                text=[number(value, language) for value in table[column]],
                textposition="inside",
                insidetextanchor="start",
                textangle=0,
                hoverinfo="skip",
            )
        )
    figure.update_yaxes(
        title_text=say("persons", language), showgrid=True, gridcolor=template.LINE, tickformat=","
    )
    figure.update_xaxes(tickangle=0)
    figure.update_layout(
        height=330, barmode="group", showlegend=True, bargap=0.25, legend={"y": 1.02, "yanchor": "bottom"},
        uniformtext={"mode": "hide", "minsize": 9},  # on a phone bars are too narrow: the table has them
    )  # fmt: skip
    return figure


def _group_words(value: str, language: str) -> str:
    group = load_catalogue().group("age_group")
    category = group.category(value) if group else None
    return category.label.in_language(language) if category else value
