"""Ranked dots with their intervals for paper: drawn from the released table, without a browser."""

import io
import textwrap
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from taksir import figures
from taksir.figures.phrases import Scale, visible_rows
from taksir.release import Released
from taksir.words import number

COLOURS = {"ink": "#17262B", "accent": "#0B6E75", "soft": "#6A9CA0", "quiet": "#5B6B70", "line": "#D5DEDF"}
GREYS = {"ink": "#000000", "accent": "#222222", "soft": "#8C8C8C", "quiet": "#555555", "line": "#CFCFCF"}
WIDTH_IN, ROW_IN, AXIS_IN = 6.7, 0.2, 0.5
NAME_MAX = 30
MARKERS = {"reliable": "o", "caution": "o", "counted": "s"}
FONT: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 8,
    "svg.fonttype": "path",
    "svg.hashsalt": "taksir",
    "axes.unicode_minus": True,
}
"""The same font on every machine: it comes with matplotlib. The salt keeps a drawing the same each time."""


def ranked_chart(
    released: Released,
    language: str,
    *,
    show: str = "rate",
    rows_max: int = 0,
    is_grey: bool = False,
    form: str = "svg",
) -> bytes:
    """Draw areas from the highest need down, with a dot and a 95% interval each.

    Args:
        released: The numbers; withheld rows stand last, with their reason.
        language: Of the words.
        show: "rate" or "count".
        rows_max: How many areas; 0 for all.
        is_grey: Without colour.
        form: "svg", "png" or "pdf".
    """
    scale = figures.scale_of(released, language, show)
    shown = visible_rows(released, show)
    rows = pd.concat([shown, released.table.drop(shown.index)])
    rows = rows.head(rows_max) if rows_max else rows
    rows = rows.assign(at=range(len(rows)), is_shown=[index in shown.index for index in rows.index])
    with matplotlib.rc_context(FONT):
        figure = Figure(figsize=(WIDTH_IN, AXIS_IN + ROW_IN * max(len(rows), 2)))
        axes = figure.add_axes((0.28, 0.01, 0.62, 0.99 - AXIS_IN / figure.get_figheight()))
        colours = GREYS if is_grey else COLOURS
        for row in rows.to_dict("records"):
            _draw_row(axes, row, scale, colours, language)
        _draw_axes(axes, rows, scale, colours, language)
        return _bytes(figure, form)


def _draw_row(axes: Any, row: dict[Any, Any], scale: Scale, colours: dict[str, str], language: str) -> None:
    if not row["is_shown"]:
        words = figures.reason_words(row["withheld"] or "no_data", language, is_short=True)
        axes.text(0, row["at"], f"  {words}", va="center", color=colours["quiet"], fontsize=7)
        return
    value, kind = row[scale.value], row["reliability"]
    if pd.notna(row[scale.low]) and pd.notna(row[scale.high]):
        axes.plot([row[scale.low], row[scale.high]], [row["at"]] * 2, color=colours["soft"], linewidth=2)
    face = "white" if kind == "caution" else colours["accent"]
    axes.plot(
        [value], [row["at"]], MARKERS.get(kind, "s"), markersize=5, markerfacecolor=face,
        markeredgecolor=colours["accent"], markeredgewidth=1.4,
    )  # fmt: skip


def _draw_axes(axes: Any, rows: pd.DataFrame, scale: Scale, colours: dict[str, str], language: str) -> None:
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(left=0)
    marks = [figures.MARKS[str(kind)] for kind in rows["reliability"]]
    names = [textwrap.shorten(str(name), NAME_MAX, placeholder="…") for name in rows["area_name"]]
    axes.set_yticks(rows["at"], [f"{name} {mark}" for name, mark in zip(names, marks, strict=True)])
    axes.tick_params(axis="y", length=0, labelcolor=colours["ink"])
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(nbins=5))
    axes.xaxis.set_major_formatter(lambda value, _: _tick(value, scale, language))
    axes.tick_params(axis="x", length=0, labelcolor=colours["quiet"])
    axes.set_xlabel(scale.unit, color=colours["quiet"])
    axes.grid(axis="x", color=colours["line"], linewidth=0.6)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)
    right = axes.secondary_yaxis("right")
    values = [
        figures.value_text(row[scale.value], scale, language) if row["is_shown"] else ""
        for row in rows.to_dict("records")
    ]
    right.set_yticks(rows["at"], values)
    right.tick_params(axis="y", length=0, labelcolor=colours["ink"])
    right.spines["right"].set_visible(False)


def _tick(value: float, scale: Scale, language: str) -> str:
    decimals = 0 if float(value).is_integer() else 1 if round(value, 1) == round(value, 6) else 2
    return number(value, language, decimals) + scale.suffix


def _bytes(figure: Figure, form: str) -> bytes:
    buffer = io.BytesIO()
    stamp = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}[form]
    figure.savefig(buffer, format=form, dpi=200, metadata=stamp, facecolor="white")
    return buffer.getvalue()
