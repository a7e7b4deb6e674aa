"""A briefing as PPTX: one finding a slide, a chart that can be edited, source and method in the notes."""

import io
import math
from typing import Any

import pandas as pd
from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from taksir import figures
from taksir.briefing.contents import Contents, Section
from taksir.figures.phrases import visible_rows

BARS_MAX = 15
"""Areas on a slide; more cannot be read from the last row of chairs."""
ACCENT, GREY = RGBColor(0x0B, 0x6E, 0x75), RGBColor(0x44, 0x44, 0x44)
QUIET, LINE = RGBColor(0x5B, 0x6B, 0x70), RGBColor(0xD5, 0xDE, 0xDF)


def write_pptx(contents: Contents) -> bytes:
    """The briefing as slides with native charts; intervals are error bars, numbers are in the chart."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    deck.core_properties.title, deck.core_properties.author = contents.title, "Taksir"
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = contents.title
    first.placeholders[1].text = f"{contents.subtitle}\n{contents.region} · {contents.day}"
    _place(first.shapes.title, 2.3, 1.5)
    _place(first.placeholders[1], 3.9, 1.6)
    first.notes_slide.notes_text_frame.text = f"{contents.opening}\n{contents.marks}"
    for section in contents.sections:
        _add_slide(deck, section, contents)
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def _add_slide(deck: Any, section: Section, contents: Contents) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = section.heading
    _place(slide.shapes.title, 0.3, 1.1)
    slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size = Pt(28)
    _text(slide, section.lead, Inches(1.35), 16)
    rows = visible_rows(section.released, section.show).head(BARS_MAX)
    if rows.empty:
        _text(slide, section.notes[0], Inches(3), 18)
    else:
        _add_chart(slide, section, rows, contents)
    _text(slide, "  ".join(section.notes[:3]), Inches(6.75), 10)
    slide.notes_slide.notes_text_frame.text = "\n".join((section.alt, *section.notes))


def _add_chart(slide: Any, section: Section, rows: pd.DataFrame, contents: Contents) -> None:
    language = contents.briefing.language
    scale = figures.scale_of(section.released, language, section.show)
    data = CategoryChartData(number_format="#,##0" + ("." + "0" * scale.decimals if scale.decimals else ""))
    data.categories = [f"{row.area_name} {figures.MARKS[row.reliability]}" for row in rows.itertuples()]
    values = [float(value) for value in rows[scale.value]]
    data.add_series(scale.unit or section.lead, values)
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.BAR_CLUSTERED, Inches(0.6), Inches(1.8), Inches(12.1), Inches(4.9), data
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", section.alt)
    chart = frame.chart
    chart.has_legend, chart.has_title = False, False
    chart.font.size = Pt(14)
    chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _scale_axis(chart.value_axis, float(rows[scale.high].fillna(rows[scale.value]).max()))
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 60, True
    labels = plot.data_labels
    labels.show_value, labels.position = True, XL_LABEL_POSITION.INSIDE_BASE
    labels.font.size, labels.font.bold, labels.font.color.rgb = Pt(14), True, RGBColor(0xFF, 0xFF, 0xFF)
    fill = plot.series[0].format.fill
    fill.solid()
    fill.fore_color.rgb = GREY if contents.briefing.is_grey else ACCENT
    low, high = rows[scale.low].fillna(rows[scale.value]), rows[scale.high].fillna(rows[scale.value])
    below, above = rows[scale.value] - low, high - rows[scale.value]
    _add_intervals(plot.series[0]._element, below.tolist(), above.tolist())


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


def _place(shape: Any, top_in: float, height_in: float) -> None:
    """A text over the whole width of the slide, from the left."""
    shape.left, shape.top, shape.width, shape.height = map(Inches, (0.6, top_in, 12.1, height_in))
    for paragraph in shape.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT


def _text(slide: Any, words: str, top: Any, size: int) -> None:
    box = slide.shapes.add_textbox(Inches(0.6), top, Inches(12.1), Inches(0.5))
    box.text_frame.word_wrap = True
    run = box.text_frame.paragraphs[0].add_run()
    run.text, run.font.size, run.font.color.rgb = words, Pt(size), QUIET
