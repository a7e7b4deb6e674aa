"""A picture of a map on paper: PNG, SVG or PDF, drawn without a browser and without the internet.

The fonts are those that come with Matplotlib, which hold the signs of reliability too. A map on paper says by
itself what it shows, how sure it is, where it comes from, which way is north and how far a kilometre is.
A whole sheet has a title and its sources; a map for a place on a page (`draw_inlay`) leaves them to the page.
"""

import io
import textwrap
from dataclasses import replace
from datetime import date

import geopandas as gpd
import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle

from taksir.figures import template
from taksir.figures.display import source_text
from taksir.figures.map_on_paper import PaperWords
from taksir.figures.map_picture import MapPicture, PairLegend
from taksir.figures.method_words import method_words
from taksir.figures.paper_panel import (
    STYLE,
    Beside,
    draw_areas,
    draw_legend,
    draw_scale,
    frame_map,
    height_share,
    legend_height_in,
    outline,
    take_colour_out,
)
from taksir.figures.phrases import coverage_words
from taksir.figures.roles import luminance
from taksir.release import Released
from taksir.shapes import MapGeometry, drawn_areas
from taksir.words import day, say

A4_INCHES = (11.69, 8.27)
DOTS_PER_INCH = 200
SIDE = Beside(left_in=8.59, top_in=7.11)
"""Where the legend of a whole sheet stands."""
INLAY_INCHES, MAP_INCHES, TALL_INCHES = 6.7, 4.3, (2.2, 5.4)
"""Width of a map on a page, of its areas in it, and how tall it may be."""
SCALE_INCHES = 0.75


def draw_sheet(
    picture: MapPicture,
    released: Released,
    words: PaperWords,
    language: str,
    *,
    form: str,
    around: MapGeometry | None = None,
) -> bytes:
    """An A4 sheet; the arguments are those of `map_on_paper`."""
    with mpl.rc_context(STYLE):
        sheet = Figure(figsize=A4_INCHES, facecolor=template.PAPER)
        _write_title(sheet, words)
        count = len(picture.panels)
        columns = min(count, 3)
        rows = -(-count // columns)
        for place, panel in enumerate(picture.panels):
            axes = sheet.add_axes(_room(place, columns, rows))
            draw_areas(axes, panel, picture)
        _draw_side(sheet, picture, language, around)
        _write_foot(sheet, (released, *words.beside), language)
        buffer = io.BytesIO()
        about = {"Title": words.title, "Creator": "Taksir"} if form != "png" else {"Title": words.title}
        sheet.savefig(buffer, format=form, dpi=DOTS_PER_INCH, metadata=about)
    return buffer.getvalue()


def draw_inlay(picture: MapPicture, language: str, *, form: str, is_grey: bool = False) -> bytes:
    """A map with its legend, scale and north, for a place on a page that says the rest.

    Args:
        picture: What is drawn; its first map.
        language: Of the words.
        form: png, svg or pdf.
        is_grey: For printers without colour.
    """
    tall = min(max(MAP_INCHES * height_share(picture.geometry), TALL_INCHES[0]), TALL_INCHES[1])
    beside = Beside(left_in=MAP_INCHES + 0.32, top_in=0, letters=30, size_pt=7.5)
    tall = max(tall, legend_height_in(picture.legend, beside) + SCALE_INCHES + 0.2)
    with mpl.rc_context(STYLE):
        sheet = Figure(figsize=(INLAY_INCHES, tall), facecolor=template.PAPER)
        axes = sheet.add_axes((0.005, 0.01, MAP_INCHES / INLAY_INCHES, 0.98))
        draw_areas(axes, picture.panels[0], picture)
        top = replace(beside, top_in=tall - 0.1)
        draw_legend(sheet, picture.legend, top)
        draw_scale(sheet, axes, (beside.left_in - 0.12, 0.1), 2.1, language)
        if is_grey:
            take_colour_out(sheet)
        buffer = io.BytesIO()
        undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}[form]
        sheet.savefig(buffer, format=form, dpi=DOTS_PER_INCH, metadata=undated)
    return buffer.getvalue()


def _room(place: int, columns: int, rows: int) -> tuple[float, float, float, float]:
    """Left, bottom, width and height of a panel, as shares of the sheet."""
    left, bottom, width, height = 0.04, 0.14, 0.66, 0.70
    row, column = divmod(place, columns)
    wide, tall = width / columns, height / rows
    return left + column * wide, bottom + (rows - 1 - row) * tall, wide * 0.97, tall * 0.94


def _write_title(sheet: Figure, words: PaperWords) -> None:
    lines = textwrap.wrap(words.title, 88)[:2]
    sheet.text(0.04, 0.955, "\n".join(lines), size=15, weight="bold", va="top", color=template.INK)
    about = " · ".join(part for part in (words.headline, words.place) if part)
    sheet.text(0.04, 0.918 - 0.034 * (len(lines) - 1), about, size=9.5, va="top", color=template.QUIET)


def _draw_side(sheet: Figure, picture: MapPicture, language: str, around: MapGeometry | None) -> None:
    """Legend, inset, scale and north, beside the map."""
    low_in = draw_legend(sheet, picture.legend, SIDE)
    if picture.pair:
        _draw_pair(sheet, picture.pair, low_in / A4_INCHES[1] - 0.02)
    if around is not None:
        _draw_inset(sheet, picture.geometry, around)
    draw_scale(sheet, sheet.axes[0], (8.59, 1.36), 2.57, language)


def _draw_pair(sheet: Figure, pair: PairLegend, top: float) -> None:
    wide, tall = 0.026, 0.034
    for row, (colours, counts) in enumerate(zip(pair.colours[::-1], pair.counts[::-1], strict=True)):
        for column, (colour, count) in enumerate(zip(colours, counts, strict=True)):
            corner = (0.735 + column * wide, top - (row + 1) * tall)
            sheet.add_artist(Rectangle(corner, wide, tall, facecolor=colour, edgecolor=template.PAPER))
            ink = template.PAPER if luminance(colour) < 0.25 else template.INK
            sheet.text(corner[0] + wide / 2, corner[1] + tall / 2, str(count), size=8, color=ink,
                       ha="center", va="center")  # fmt: skip
    words = "\n".join([*textwrap.wrap(f"↑ {pair.up}", 40), *textwrap.wrap(f"→ {pair.across}", 40)])
    sheet.text(0.735, top - 3 * tall - 0.01, words, size=7.5, va="top", color=template.INK)


def _draw_inset(sheet: Figure, geometry: MapGeometry, around: MapGeometry) -> None:
    """Where this map lies in the larger one: the same area in colour, the others in grey."""
    axes = sheet.add_axes((0.73, 0.235, 0.24, 0.17))
    whole: gpd.GeoDataFrame = drawn_areas(around.url)
    for shape in whole["geometry"]:
        axes.add_patch(
            PathPatch(outline(shape), facecolor=template.NO_DATA, edgecolor=template.PAPER, lw=0.3)
        )
    west, south, east, north = geometry.bounds
    least = 0.02 * (around.bounds[2] - around.bounds[0])  # a small region is still seen
    axes.add_patch(
        Rectangle(
            (west, south), max(east - west, least), max(north - south, least), fill=False,
            edgecolor=template.OCHRE, linewidth=1.8,
        )
    )  # fmt: skip
    frame_map(axes, around)


def _write_foot(sheet: Figure, drawn: tuple[Released, ...], language: str) -> None:
    """Of every figure that is drawn its sources, method and id."""
    lines = [line for released in drawn for line in _cited(released, language)]
    lines[-1] = " ".join(
        [
            lines[-1],
            say("Drawn {day}.", language, day=day(date.today(), language)),
            say("Boundaries simplified for drawing; they prove no border.", language),
        ]
    )
    text = "\n".join(row for line in lines for row in textwrap.wrap(line, 190))
    sheet.text(0.04, 0.03, text, size=6.8, va="bottom", color=template.QUIET, linespacing=1.35)


def _cited(released: Released, language: str) -> list[str]:
    with_data = coverage_words(released, language)
    sources = "; ".join(source_text(note, language) for note in released.sources)
    return [
        say("Source: {sources}.", language, sources=sources),
        f"{with_data} {method_words(released.method, language)}",
        say("Figure id {figure_id}.", language, figure_id=released.id),
    ]
