"""Charts with one row an area: names with their marks on the left, words on the right, the scale above."""

import html
import textwrap
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.cells import BETWEEN
from taksir.figures.phrases import MARKS, Scale, interval_text, value_text
from taksir.words import say

ROW_PX = 26
AXIS_PX = 66
NAME_MAX = 24
"""Letters of a line of an area's name."""
CELL_NAME_MAX = 36
"""The same of a line where a row is a cell of an area: its categories must be seen."""
ROWS_MAX = 150
"""A browser needs 20 seconds to draw 500 rows, and nobody reads them; the table has them all."""
LONG_LIST, FOREMOST = 60, 30
"""Of a list that is longer a chart may draw the foremost only: bars of one length say nothing more."""
FIRST_ROWS = "The first {count} of {all}; all of them are in the table."
SMALL_PX = 10.5
DOT_PX = 10
LONG_NUMBER, LONG_TICKS = 100_000, 4
NOTHING = go.Scatter(x=[None], y=[None], yaxis="y2", hoverinfo="skip", showlegend=False, name="")
"""An axis without a trace is not drawn."""


def area_rows(table: pd.DataFrame, *, shown: pd.Series, order: str, is_rising: bool = False) -> pd.DataFrame:
    """Rows from top to bottom: those shown in an order, then those that are not; `at` is the height.

    At most `ROWS_MAX`; `of_rows` is how many there are.
    """
    return stacked(table[shown].sort_values(order, ascending=is_rising, kind="stable"), table[~shown])


def foremost(rows: pd.DataFrame) -> pd.DataFrame:
    """The first rows of a long list, all of a short one; the chart says how many there are."""
    return rows.head(FOREMOST) if len(rows) > LONG_LIST else rows


def stacked(upper: pd.DataFrame, hidden: pd.DataFrame, *, most: int = 0) -> pd.DataFrame:
    """Rows from top to bottom, as `area_rows`, in the order in which they stand.

    Args:
        upper: The rows that are shown.
        hidden: Those that stand below with a reason.
        most: How many rows are asked for; 0 for all.
    """
    is_shown = [True] * len(upper) + [False] * len(hidden)
    rows = pd.concat([upper, hidden]).assign(is_shown=is_shown)
    rows = rows.head(most) if most else rows
    return rows.assign(at=range(len(rows)), of_rows=len(rows)).head(ROWS_MAX)


def with_rows(
    figure: go.Figure,
    rows: pd.DataFrame,
    *,
    language: str,
    right: Sequence[str],
    selected: str = "",
    unit: str = "",
) -> go.Figure:
    """Names on the left, words on the right and the scale above, as tall as the rows need."""
    places = {
        "range": [len(rows) - 0.4, -0.6],
        "tickmode": "array",
        "tickvals": rows["at"].tolist(),
        "zeroline": False,
    }
    labels = [row_label(row, selected) for row in rows.to_dict("records")]
    figure.update_yaxes(ticktext=labels, **places)
    figure.update_layout(
        yaxis2={**places, "overlaying": "y", "side": "right", "ticktext": list(right), "ticklabelstandoff": 8}
    )
    figure.add_trace(NOTHING)
    figure.update_xaxes(
        title_text=unit, side="top", fixedrange=True, tickformat=","
    )  # "2k" is no Indonesian number
    figure.update_layout(height=AXIS_PX + ROW_PX * max(len(rows), 2))
    if "is_shown" in rows and not rows["is_shown"].any():
        figure.update_xaxes(title_text="", showticklabels=False)  # a scale of nothing
    return _with_rest(figure, rows, language) if "of_rows" in rows and len(rows) else figure


def value_axis(figure: go.Figure, values: pd.Series, suffix: str = "") -> go.Figure:
    """The scale above rows from zero on; long numbers are few, so that they have room on a phone."""
    is_long = values.max() >= LONG_NUMBER
    few = {"nticks": LONG_TICKS} if is_long else {}
    return figure.update_xaxes(rangemode="tozero", ticksuffix=suffix, **few)


def _with_rest(figure: go.Figure, rows: pd.DataFrame, language: str) -> go.Figure:
    """Below the last row: how many are not drawn."""
    count = int(rows["of_rows"].iloc[0])
    if count == len(rows):
        return figure
    ends = [len(rows) + 0.6, -0.6]
    figure.update_layout(yaxis_range=ends, yaxis2_range=ends)
    return figure.add_annotation(
        text=html.escape(say(FIRST_ROWS, language, count=len(rows), all=count)),
        x=0, xref="paper", xanchor="left", y=len(rows), yref="y", showarrow=False,
        font={"size": 12, "color": template.QUIET},
    )  # fmt: skip


def row_label(row: dict, selected: str = "") -> str:
    """An area's name with its mark, in bold where it is chosen."""
    name = str(row["area_name"])
    short = html.escape(name) if len(name) <= NAME_MAX else _small(_two_lines(name))
    mark = MARKS.get("withheld" if row.get("withheld") else str(row.get("reliability", "")), "")
    text = f"{short} {mark}".strip()
    return f"<b>{text}</b>" if selected and row.get("area_code") == selected else text


def _two_lines(name: str) -> list[str]:
    """A long name on two lines, an area and its category on one each; cut only beyond them."""
    area, between, category = name.partition(BETWEEN)
    if not between:
        return textwrap.wrap(name, NAME_MAX, max_lines=2, placeholder="…")
    return [textwrap.shorten(part, CELL_NAME_MAX, placeholder="…") for part in (area, category)]


def _small(lines: Sequence[str]) -> str:
    """Two lines as high as one row."""
    return f'<span style="font-size:{SMALL_PX}px">{"<br>".join(map(html.escape, lines))}</span>'


def value_interval(row: dict, names: tuple[str, str, str], scale: Scale, language: str) -> str:
    """A value and its interval, as "3.1% (2.2–4.3%)"."""
    value = value_text(row[names[0]], scale, language)
    interval = interval_text(row[names[1]], row[names[2]], scale, language)
    return f"{value} ({interval})" if interval else value


def words_in_rows(rows: pd.DataFrame, words: Sequence[str], *, x: float = 0.0, name: str = "") -> go.Scatter:
    """Words where a mark would stand."""
    return go.Scatter(
        name=name or None,
        x=[x] * len(rows),
        y=rows["at"],
        mode="text",
        text=[f"\u2002\u2002{text}" for text in words],  # spaces of a fixed width keep off the axis
        textposition="middle right",
        textfont={"size": 11, "color": template.QUIET},
        customdata=rows.get("area_code"),
        hoverinfo="skip",
        cliponaxis=False,
        showlegend=False,
    )


def area_dots(
    rows: pd.DataFrame,
    column: str,
    words: Sequence[str],
    *,
    name: str,
    symbol: str = "circle",
    colour: str | Sequence[str] = template.ACCENT,
) -> go.Scatter:
    """A dot a row at the value of a column; a click on one chooses its area.

    Args:
        rows: With `at` and `area_code`.
        column: What is drawn.
        words: What is said of each row under the pointer, safe as HTML.
        name: In the legend.
        symbol: Filled or open.
        colour: Of all dots, or of each.
    """
    return go.Scatter(
        x=rows[column],
        y=rows["at"],
        mode="markers",
        name=name,
        marker={"symbol": symbol, "size": DOT_PX, "color": colour, "line": {"width": 2, "color": colour}},
        customdata=rows["area_code"],
        text=list(words),
        hovertemplate="%{text}<extra></extra>",
    )


def interval_bars(
    rows: pd.DataFrame,
    low: str,
    high: str,
    *,
    colour: str = template.SOFT,
    width_px: float = 3,
) -> go.Scatter:
    """Horizontal lines between two columns, one trace for all rows; a row without one of them has none."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for row in rows.to_dict("records"):
        xs += [row[low], row[high], None]
        ys += [row["at"], row["at"], None]
    return go.Scatter(
        x=xs,
        y=ys,
        mode="lines",
        name="",
        line={"color": colour, "width": width_px},
        hoverinfo="skip",
        showlegend=False,
    )
