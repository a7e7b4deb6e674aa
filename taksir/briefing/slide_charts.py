"""Native charts of a slide: their numbers stand in the file and can be edited, intervals are error bars."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from taksir import figures
from taksir.briefing.contents import Drawing
from taksir.figures.phrases import visible_rows
from taksir.words import say

BARS_MAX = 15
"""Areas on a slide; more cannot be read from the last row of chairs."""
ACCENT, GREY = RGBColor(0x0B, 0x6E, 0x75), RGBColor(0x44, 0x44, 0x44)
SOFT, SOFT_GREY = RGBColor(0xA5, 0xD2, 0xCF), RGBColor(0xC8, 0xC8, 0xC8)
LINE, WHITE = RGBColor(0xD5, 0xDE, 0xDF), RGBColor(0xFF, 0xFF, 0xFF)


def add_ranked(slide: Any, drawing: Drawing, language: str, *, is_grey: bool) -> Any:
    """Areas in order with their intervals; None where no number can be shown."""
    released = drawing.released
    rows = visible_rows(released, drawing.show).head(BARS_MAX) if released else pd.DataFrame()
    if released is None or rows.empty:
        return None
    scale = figures.scale_of(released, language, drawing.show)
    names = [f"{row.area_name} {figures.MARKS[row.reliability]}" for row in rows.itertuples()]
    values = [float(value) for value in rows[scale.value]]
    frame = _frame(slide, names, [(scale.unit or "n", values)], decimals=scale.decimals)
    chart = frame.chart
    high = rows[scale.high].fillna(rows[scale.value])
    low = rows[scale.low].fillna(rows[scale.value])
    _scale_axis(chart.value_axis, float(high.max()))
    _label(chart.plots[0], WHITE, XL_LABEL_POSITION.INSIDE_BASE)
    _paint(chart.plots[0].series[0], GREY if is_grey else ACCENT)
    below, above = rows[scale.value] - low, high - rows[scale.value]
    _add_intervals(chart.plots[0].series[0]._element, below.tolist(), above.tolist())
    return frame


def add_change(slide: Any, drawing: Drawing, language: str, *, is_grey: bool) -> Any:
    """Areas then and now, beside each other; None where no change can be shown."""
    released = drawing.released
    table = released.table if released else pd.DataFrame(columns=["change"])
    rows = table[table["change"].notna()].sort_values("change", ascending=False).head(BARS_MAX)
    if released is None or rows.empty:
        return None
    scale = figures.scale_of(released, language)
    series = [
        (say("then", language), [float(value) for value in rows["then"]]),
        (say("now", language), [float(value) for value in rows["estimate"]]),
    ]
    frame = _frame(slide, list(rows["area_name"]), series, decimals=scale.decimals)
    chart = frame.chart
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    _scale_axis(chart.value_axis, float(rows[["then", "estimate"]].max().max()))
    paints = (SOFT_GREY, GREY) if is_grey else (SOFT, ACCENT)
    for one, paint in zip(chart.plots[0].series, paints, strict=True):
        _paint(one, paint)
    return frame


def add_bars(slide: Any, drawing: Drawing, language: str, *, is_grey: bool) -> Any:
    """Bars with their values; None where there is none."""
    bars = drawing.bars
    if bars is None or not bars.values:
        return None
    series = [(bars.unit or "n", list(bars.values))]
    frame = _frame(slide, list(bars.labels), series, decimals=bars.decimals)
    plot = frame.chart.plots[0]
    _label(plot, RGBColor(0x17, 0x26, 0x2B), XL_LABEL_POSITION.OUTSIDE_END)
    _paint(plot.series[0], GREY if is_grey else ACCENT)
    plot.series[0].invert_if_negative = False
    frame.chart.value_axis.visible = False
    frame.chart.value_axis.has_major_gridlines = False
    return frame


def _frame(
    slide: Any, names: Sequence[str], series: Sequence[tuple[str, list[float]]], *, decimals: int
) -> Any:
    data = CategoryChartData(number_format="#,##0" + ("." + "0" * decimals if decimals else ""))
    data.categories = names
    for name, values in series:
        data.add_series(name, values)
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.BAR_CLUSTERED, Inches(0.6), Inches(1.95), Inches(12.1), Inches(4.65), data
    )
    chart = frame.chart
    chart.has_legend, chart.has_title = False, False
    chart.font.size = Pt(14)
    chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.plots[0].gap_width = 60
    return frame


def _label(plot: Any, colour: RGBColor, position: Any) -> None:
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.show_value, labels.position = True, position
    labels.font.size, labels.font.bold, labels.font.color.rgb = Pt(14), True, colour


def _paint(series: Any, colour: RGBColor) -> None:
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = colour


def _scale_axis(axis: Any, highest: float) -> None:
    """From nothing to a round number above the highest end of an interval."""
    step = 10 ** math.floor(math.log10(highest)) / 2 if highest > 0 else 1.0
    axis.minimum_scale, axis.maximum_scale = 0, step * math.ceil(highest / step)
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = LINE
    axis.format.line.fill.background()


def _add_intervals(series: Any, below: list[float], above: list[float]) -> None:
    """Error bars of the chart's own: python-pptx has no call for them."""
    bars = etree.SubElement(series, qn("c:errBars"))
    for name, value in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "1")):
        etree.SubElement(bars, qn(f"c:{name}")).set("val", value)
    for name, lengths in (("plus", above), ("minus", below)):
        numbers = etree.SubElement(etree.SubElement(bars, qn(f"c:{name}")), qn("c:numLit"))
        etree.SubElement(numbers, qn("c:formatCode")).text = "General"
        etree.SubElement(numbers, qn("c:ptCount")).set("val", str(len(lengths)))
        for place, length in enumerate(lengths):
            point = etree.SubElement(numbers, qn("c:pt"))
            point.set("idx", str(place))
            etree.SubElement(point, qn("c:v")).text = repr(float(length))
    line = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"))
    line.set("w", "28575")
    etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr")).set("val", "17262B")
    series.remove(bars)
    series.find(qn("c:cat")).addprevious(bars)  # the schema wants them before the categories
