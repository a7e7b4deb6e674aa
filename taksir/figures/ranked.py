"""Ranked dots with their intervals: how much, where, how sure; what is not shown stays in the list."""

import html
from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.phrases import (
    MARKS,
    Scale,
    interval_text,
    mark_words,
    reason_words,
    scale_of,
    value_text,
    visible_rows,
)
from taksir.figures.rows import area_dots, interval_bars, stacked, value_axis, with_rows, words_in_rows
from taksir.release import Released
from taksir.words import number, say

SYMBOLS = {"reliable": "circle", "caution": "circle-open", "counted": "square"}


def draw_ranked(
    released: Released, language: str, *, show: str = "rate", selected: str = "", rows_max: int = 0
) -> go.Figure:
    """Areas from the highest need down, a dot and a 95% interval each.

    Args:
        released: The numbers; withheld rows are listed last with their reason.
        language: Language of the reader.
        show: "rate" or "count".
        selected: Code of the area to emphasise.
        rows_max: How many areas to draw; 0 for all.
    """
    scale = scale_of(released, language, show)
    visible = visible_rows(released, show)
    rows = stacked(visible, released.table.drop(visible.index), most=rows_max)
    upper, hidden = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    figure.add_trace(interval_bars(upper, scale.low, scale.high))
    for kind, symbol in SYMBOLS.items():
        part = upper[upper["reliability"] == kind]
        if not part.empty:
            colours = [template.INK if code == selected else template.ACCENT for code in part["area_code"]]
            words = [hover_text(row, scale, language) for row in part.to_dict("records")]
            name = f"{MARKS[kind]} {mark_words(kind, language)}"
            figure.add_trace(area_dots(part, scale.value, words, name=name, symbol=symbol, colour=colours))
    if not hidden.empty:
        name = f"{MARKS['withheld']} {mark_words('withheld', language)}"
        short = [reason_words(reason or "no_data", language, is_short=True) for reason in hidden["withheld"]]
        figure.add_trace(words_in_rows(hidden, short, name=name))
    _add_standard(figure, released, language, show)
    values = [value_text(value, scale, language) for value in upper[scale.value]]
    right = [*values, *[""] * len(hidden)]
    unit = html.escape(scale.unit)
    with_rows(figure, rows, language=language, right=right, selected=selected, unit=unit)
    return value_axis(figure, upper[scale.value], scale.suffix)


def hover_text(row: Mapping[str, Any], scale: Scale, language: str) -> str:
    """Name, value, interval, number asked and reliability of one area, as safe HTML."""
    lines = [f"<b>{html.escape(str(row['area_name']))}</b>"]
    if row["withheld"]:
        reason = reason_words(row["withheld"], language)
        return "<br>".join([*lines, f"{MARKS['withheld']} {mark_words('withheld', language)}: {reason}"])
    lines.append(f"{value_text(row[scale.value], scale, language)} {html.escape(_unit_after(scale))}".strip())
    interval = interval_text(row[scale.low], row[scale.high], scale, language)
    if interval:
        lines.append(say("95% interval {interval}", language, interval=interval))
    if row["reliability"] != "counted":
        lines.append(f"n = {number(row['n'], language)}")
    lines.append(f"{MARKS[row['reliability']]} {mark_words(row['reliability'], language)}")
    return "<br>".join(lines)


def _unit_after(scale: Scale) -> str:
    return scale.unit.removeprefix("%").strip()


def _add_standard(figure: go.Figure, released: Released, language: str, show: str) -> None:
    standard = released.indicator.standard
    if show != "rate" or standard is None or not standard.value:
        return
    figure.add_vline(x=standard.value, line={"color": template.QUIET, "dash": "dot", "width": 1})
    words = say("standard {value}", language, value=float(standard.value))
    figure.add_annotation(x=standard.value, y=0, yref="paper", yanchor="top", text=words, showarrow=False)
    figure.update_layout(margin={"b": 26})
