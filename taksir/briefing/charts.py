"""Charts for paper, drawn from released tables without a browser: areas in order, then and now, bars."""

import io
import textwrap
from collections.abc import Iterable
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from taksir import figures
from taksir.briefing.contents import Bars
from taksir.figures.answer_tables import signed
from taksir.figures.change_chart import ARROWS
from taksir.figures.phrases import Scale, visible_rows
from taksir.release import Released
from taksir.words import number, say

COLOURS = {"ink": "#17262B", "accent": "#0B6E75", "soft": "#6A9CA0", "quiet": "#5B6B70", "line": "#D5DEDF"}
GREYS = {"ink": "#000000", "accent": "#222222", "soft": "#8C8C8C", "quiet": "#555555", "line": "#CFCFCF"}
WIDTH_IN, PHONE_IN, ROW_IN, AXIS_IN = 6.7, 4.2, 0.2, 0.5
NAMES_IN, VALUES_IN = 1.876, 0.67
"""What names on the left and values on the right take of the width."""
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
        form: "svg", "png", "pdf", or "phone" for an SVG as narrow as one.
    """
    scale, colours = figures.scale_of(released, language, show), GREYS if is_grey else COLOURS
    rows = _ordered(visible_rows(released, show), released, rows_max)
    with matplotlib.rc_context(FONT):
        figure, axes = _canvas(len(rows), form)
        for row in rows.to_dict("records"):
            if row["is_shown"]:
                _draw_value(axes, row, scale, colours)
            else:
                _draw_reason(axes, row, colours, language)
        values = [figures.value_text(row[scale.value], scale, language) if row["is_shown"] else ""
                  for row in rows.to_dict("records")]  # fmt: skip
        _name_rows(axes, rows, values, colours)
        axes.set_xlim(left=0)
        _draw_scale(axes, scale, colours, language)
        return _bytes(figure, form)


def change_chart(
    released: Released, language: str, *, rows_max: int = 0, is_grey: bool = False, form: str = "svg"
) -> bytes:
    """Draw areas by change: an open dot then, a filled one now, a thick line where the change is sure."""
    scale, colours = figures.scale_of(released, language), GREYS if is_grey else COLOURS
    shown = released.table[released.table["change"].notna()].sort_values("change", ascending=False)
    rows = _ordered(shown, released, rows_max)
    with matplotlib.rc_context(FONT):
        figure, axes = _canvas(len(rows), form)
        for row in rows.to_dict("records"):
            if row["is_shown"]:
                _draw_pair(axes, row, colours)
            else:
                _draw_reason(axes, row, colours, language)
        values = [
            f"{signed(row['change'], language, scale.decimals)} {ARROWS[row['direction']]}"
            if row["is_shown"] else ""
            for row in rows.to_dict("records")
        ]  # fmt: skip
        _name_rows(axes, rows, values, colours)
        axes.set_xlim(left=0)
        _draw_scale(axes, scale, colours, language)
        axes.set_xlabel(
            f"{scale.unit}   ○ {say('then', language)}   ● {say('now', language)}", color=colours["quiet"]
        )
        return _bytes(figure, form)


def bar_chart(bars: Bars, *, is_grey: bool = False, form: str = "svg") -> bytes:
    """Draw values as bars from nothing, each with its words at its end."""
    colours = GREYS if is_grey else COLOURS
    with matplotlib.rc_context(FONT):
        figure, axes = _canvas(len(bars.values), form, row_in=0.27)
        places = range(len(bars.values))
        paints = [colours["accent"] if value >= 0 else "white" for value in bars.values]
        axes.barh(places, bars.values, height=0.62, color=paints, edgecolor=colours["accent"], linewidth=1.2)
        reach = max((abs(value) for value in bars.values), default=1.0) or 1.0
        for place, value, words in zip(places, bars.values, bars.texts, strict=True):
            side = "left" if value >= 0 else "right"
            end = value + (0.015 if value >= 0 else -0.015) * reach
            axes.text(end, place, words, va="center", ha=side, color=colours["ink"])
        ends = (1.7 if form == "phone" else 1.22) * reach  # room for the words at the ends of the bars
        axes.set_xlim(-ends if min(bars.values, default=0) < 0 else 0, ends)
        axes.axvline(0, color=colours["quiet"], linewidth=0.8)
        axes.set_yticks(places, [textwrap.shorten(label, NAME_MAX, placeholder="…") for label in bars.labels])
        axes.set_xticks([])
        axes.set_xlabel(bars.unit, color=colours["quiet"])
        _bare(axes, colours, len(bars.values))
        return _bytes(figure, form)


def _ordered(shown: pd.DataFrame, released: Released, rows_max: int) -> pd.DataFrame:
    """Rows with a number in their order, then the others."""
    rows = pd.concat([shown, released.table.drop(shown.index)])
    rows = rows.head(rows_max) if rows_max else rows
    return rows.assign(at=range(len(rows)), is_shown=[index in shown.index for index in rows.index])


def _canvas(rows: int, form: str, *, row_in: float = ROW_IN) -> tuple[Figure, Any]:
    wide = PHONE_IN if form == "phone" else WIDTH_IN
    figure = Figure(figsize=(wide, AXIS_IN + row_in * max(rows, 2)))
    across, up = 1 - (NAMES_IN + VALUES_IN) / wide, 0.99 - AXIS_IN / figure.get_figheight()
    return figure, figure.add_axes((NAMES_IN / wide, 0.01, across, up))


def _draw_value(axes: Any, row: dict[Any, Any], scale: Scale, colours: dict[str, str]) -> None:
    value, kind = row[scale.value], row["reliability"]
    if pd.notna(row[scale.low]) and pd.notna(row[scale.high]):
        axes.plot([row[scale.low], row[scale.high]], [row["at"]] * 2, color=colours["soft"], linewidth=2)
    face = "white" if kind == "caution" else colours["accent"]
    axes.plot(
        [value], [row["at"]], MARKERS.get(kind, "s"), markersize=5, markerfacecolor=face,
        markeredgecolor=colours["accent"], markeredgewidth=1.4,
    )  # fmt: skip


def _draw_pair(axes: Any, row: dict[Any, Any], colours: dict[str, str]) -> None:
    is_sure = row["direction"] in ("rose", "fell")
    axes.plot(
        [row["then"], row["estimate"]], [row["at"]] * 2,
        color=colours["accent"] if is_sure else colours["line"], linewidth=2.4 if is_sure else 1.6,
    )  # fmt: skip
    for name, face in (("then", "white"), ("estimate", colours["accent"])):
        axes.plot(
            [row[name]], [row["at"]], "o", markersize=5, markerfacecolor=face,
            markeredgecolor=colours["accent"], markeredgewidth=1.4,
        )  # fmt: skip


def _draw_reason(axes: Any, row: dict[Any, Any], colours: dict[str, str], language: str) -> None:
    words = figures.reason_words(row["withheld"] or "no_data", language, is_short=True)
    axes.text(
        0, row["at"], f"  {words}", va="center", color=colours["quiet"], fontsize=7,
        transform=axes.get_yaxis_transform(),
    )  # fmt: skip


def _name_rows(axes: Any, rows: pd.DataFrame, values: Iterable[str], colours: dict[str, str]) -> None:
    """Areas with their signs on the left, values on the right."""
    marks = [figures.MARKS.get(str(kind), "") for kind in rows["reliability"]]
    names = [textwrap.shorten(str(name), NAME_MAX, placeholder="…") for name in rows["area_name"]]
    axes.set_yticks(rows["at"], [f"{name} {mark}" for name, mark in zip(names, marks, strict=True)])
    _bare(axes, colours, len(rows))
    right = axes.secondary_yaxis("right")
    right.set_yticks(rows["at"], list(values))
    right.tick_params(axis="y", length=0, labelcolor=colours["ink"])
    right.spines["right"].set_visible(False)


def _draw_scale(axes: Any, scale: Scale, colours: dict[str, str], language: str) -> None:
    axes.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(nbins=5))
    axes.xaxis.set_major_formatter(lambda value, _: _tick(value, scale, language))
    axes.set_xlabel(scale.unit, color=colours["quiet"])
    axes.grid(axis="x", color=colours["line"], linewidth=0.6)
    axes.set_axisbelow(True)


def _bare(axes: Any, colours: dict[str, str], rows: int) -> None:
    """Rows from the top down, the scale above them, no frame."""
    axes.set_ylim(rows - 0.4, -0.6)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.tick_params(axis="x", length=0, labelcolor=colours["quiet"])
    axes.tick_params(axis="y", length=0, labelcolor=colours["ink"])
    for side in axes.spines.values():
        side.set_visible(False)


def _tick(value: float, scale: Scale, language: str) -> str:
    decimals = 0 if float(value).is_integer() else 1 if round(value, 1) == round(value, 6) else 2
    return number(value, language, decimals) + scale.suffix


def _bytes(figure: Figure, form: str) -> bytes:
    buffer, form = io.BytesIO(), "svg" if form == "phone" else form
    stamp = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}[form]
    figure.savefig(buffer, format=form, dpi=200, metadata=stamp, facecolor="white")
    return buffer.getvalue()
