"""A model's estimates beside the direct ones, and how far the areas follow their own data: drawn."""

import html
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.model_words import BASIS_WORDS, basis_words, direct_words, percent
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

LEGEND_PX = 38
BASIS_SYMBOLS = {"model": "circle", "model_without_own": "circle-open", "model_no_sample": "circle-open-dot"}


def draw_direct_and_model(
    released: Released, language: str, *, selected: str = "", rows_max: int = 0
) -> go.Figure:
    """Areas from the highest need down: the model's dot and interval, the direct estimate as a diamond.

    Args:
        released: A figure with a model.
        language: Language of the reader.
        selected: Code of the area to emphasise.
        rows_max: How many areas to draw; 0 for all.
    """
    scale = scale_of(released, language)
    visible = visible_rows(released)
    rows = stacked(visible, released.table.drop(visible.index), most=rows_max)
    upper, hidden = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    figure.add_trace(interval_bars(upper, scale.low, scale.high))
    drawn_in = interval_bars(upper, "direct_estimate", scale.value, colour=template.QUIET, width_px=1)
    figure.add_trace(drawn_in.update(line_dash="dot"))  # how far the direct estimate was drawn in
    for basis, symbol in BASIS_SYMBOLS.items():
        part = upper[upper["basis"] == basis]
        if not part.empty:
            words, name = _hovers(part, scale, language), say(BASIS_WORDS[basis], language)
            figure.add_trace(area_dots(part, scale.value, words, name=name, symbol=symbol))
    direct = rows[rows["direct_estimate"].notna()]
    if not direct.empty:
        look = {"symbol": "diamond-open", "colour": template.OCHRE}
        words, name = _hovers(direct, scale, language), say("direct estimate", language)
        figure.add_trace(area_dots(direct, "direct_estimate", words, name=name, **look))
    if not hidden.empty:
        short = [reason_words(row or "no_data", language, is_short=True) for row in hidden["withheld"]]
        figure.add_trace(words_in_rows(hidden, short))
    values = [value_text(value, scale, language) for value in upper[scale.value]]
    right = [*values, *[""] * len(hidden)]
    with_rows(figure, rows, language=language, right=right, selected=selected, unit=html.escape(scale.unit))
    value_axis(figure, upper[scale.value], scale.suffix)
    return figure.update_layout(showlegend=True, height=figure.layout.height + LEGEND_PX)


def _hovers(rows: pd.DataFrame, scale: Scale, language: str) -> list[str]:
    return [model_hover(row, scale, language) for row in rows.to_dict("records")]


def model_hover(row: Mapping[str, Any], scale: Scale, language: str) -> str:
    """Name, both estimates with their intervals and the weight of own data of one area, as safe HTML."""
    lines = [f"<b>{html.escape(str(row['area_name']))}</b>"]
    if row["withheld"]:
        lines.append(f"{MARKS['withheld']} {reason_words(row['withheld'], language)}")
    else:
        interval = interval_text(row["low"], row["high"], scale, language)
        lines.append(f"{basis_words(row['basis'], language)}: {value_text(row['estimate'], scale, language)}")
        lines.append(say("95% interval {interval}", language, interval=interval))
        lines.append(f"{MARKS[row['reliability']]} {mark_words(row['reliability'], language)}")
    named = [(say("direct estimate", language), direct_words(row, scale, language))]
    if row["basis"] == "model":
        named.append((say("weight of own data", language), percent(row["own_weight_share"], language)))
    lines += [f"{name}: {words}" for name, words in named]
    return "<br>".join(lines)


def draw_own_weights(released: Released, language: str) -> go.Figure:
    """Shrinkage: how many areas follow their own data how far, in steps of five per cent."""
    weights = released.table.loc[released.table["basis"] == "model", "own_weight_share"]
    steps = np.floor(weights.to_numpy(float) * 20 + 1e-9).astype(int)
    counts = np.bincount(steps, minlength=1)
    labels = [f"{number(5 * k, language)}–{number(5 * k + 5, language)}%" for k in range(len(counts))]
    figure = template.new_figure(language)
    figure.add_trace(
        go.Bar(
            x=labels,
            y=counts,
            marker={"color": template.SOFT},
            hovertemplate="%{x}: %{y}<extra></extra>",
        )
    )
    figure.update_xaxes(title_text=say("weight of own data", language), type="category")
    figure.update_yaxes(title_text=say("areas", language), showgrid=True, rangemode="tozero", dtick=None)
    figure.update_layout(height=220, bargap=0.15)
    return figure
