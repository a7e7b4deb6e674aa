"""A picture of a map on paper: PNG, SVG or PDF, drawn without a browser and without the internet.

The fonts are those that come with Matplotlib, which hold the signs of reliability too. A map on paper says by
itself what it shows, how sure it is, where it comes from, which way is north and how far a kilometre is.
"""

import io
import textwrap
from datetime import date
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from taksir.figures import template
from taksir.figures.display import source_text
from taksir.figures.map_on_paper import PaperWords
from taksir.figures.map_picture import LegendLine, MapPicture, PairLegend, Panel
from taksir.figures.phrases import method_words
from taksir.figures.roles import ROLES, luminance
from taksir.release import Released
from taksir.shapes import MapGeometry, drawn_areas
from taksir.words import day, number, say, say_count

A4_INCHES = (11.69, 8.27)
DOTS_PER_INCH = 200
KM_PER_DEGREE = 111.32
STYLE: Any = {"font.family": "DejaVu Sans", "svg.fonttype": "path"}
STYLE |= {"pdf.fonttype": 42, "hatch.linewidth": 0.7}
"""In a PDF words stay words, to be searched and copied; an SVG looks alike on every machine."""
PX = 72 / 96
"""Points a pixel of the browser's map is."""


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
            _draw_panel(axes, panel, picture)
        _draw_side(sheet, picture, language, around)
        _write_foot(sheet, released, language)
        buffer = io.BytesIO()
        about = {"Title": words.title, "Creator": "Taksir"} if form != "png" else {"Title": words.title}
        sheet.savefig(buffer, format=form, dpi=DOTS_PER_INCH, metadata=about)
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


def _draw_panel(axes: Axes, panel: Panel, picture: MapPicture) -> None:
    shapes = drawn_areas(picture.geometry.url)
    areas = panel.areas.merge(shapes, on="code", how="inner")
    for row in areas.to_dict("records"):
        axes.add_patch(_patch(row))
    middles = shapely.centroid(np.array([_largest(shape) for shape in areas["geometry"]]))
    _add_bubbles(axes, areas, middles)
    _add_labels(axes, areas, middles)
    if picture.points is not None:
        _add_points(axes, picture.points)
    _frame(axes, picture.geometry)
    if panel.title:
        axes.set_title(panel.title, size=10.5, weight="bold", loc="left", color=template.INK)


def _patch(row: dict) -> PathPatch:
    """One area: its colour, stripes where uncertain, a dashed line where withheld."""
    is_light = row["fill"] in (template.PAPER, ROLES["panel"].light)
    stripes = template.PAPER if luminance(row["fill"]) < 0.25 else template.INK
    edge = template.QUIET if row["is_dashed"] else template.LINE if is_light else template.PAPER
    return PathPatch(
        _path(row["geometry"]),
        facecolor=row["fill"],
        edgecolor=stripes if row["is_hatched"] else edge,
        linewidth=0.3 if row["is_hatched"] else 0.8 if row["is_dashed"] else 0.5,
        linestyle=(0, (3, 2)) if row["is_dashed"] else "solid",
        hatch="////" if row["is_hatched"] else None,
    )


def _path(shape: shapely.Geometry) -> Path:
    parts = [
        Path(ring, closed=True)
        for polygon in shapely.get_parts(shape)
        for ring in (shapely.get_coordinates(one) for one in shapely.get_rings(polygon))
    ]
    return Path.make_compound_path(*parts)


def _largest(shape: shapely.Geometry) -> shapely.Geometry:
    return max(shapely.get_parts(shape), key=lambda part: part.area)


def _add_bubbles(axes: Axes, areas: pd.DataFrame, middles: np.ndarray) -> None:
    has_one = (areas["size_px"] > 0).to_numpy()
    order = np.argsort(-areas["size_px"].fillna(0).to_numpy(), kind="stable")
    for place in order[has_one[order]]:
        is_full = areas["ring"].iloc[place] == "full"
        axes.add_line(
            Line2D(
                [middles[place].x], [middles[place].y], marker="o", linestyle="none",
                markersize=areas["size_px"].iloc[place] * PX,
                markerfacecolor=template.ACCENT if is_full else template.PAPER,
                markeredgecolor=template.PAPER if is_full else template.ACCENT,
                markeredgewidth=0.6 if is_full else 1.4, alpha=0.9,
            )
        )  # fmt: skip


def _add_labels(axes: Axes, areas: pd.DataFrame, middles: np.ndarray) -> None:
    halo = {"boxstyle": "round,pad=0.1", "facecolor": template.PAPER, "edgecolor": "none", "alpha": 0.7}
    for place in np.flatnonzero(areas["label"] != ""):
        axes.text(
            middles[place].x, middles[place].y, areas["label"].iloc[place],
            size=6.5, ha="center", va="center", color=template.INK, bbox=halo,
        )  # fmt: skip


def _add_points(axes: Axes, points: pd.DataFrame) -> None:
    for row in points.to_dict("records"):
        size = 9 if row["places"] > 1 else 4.5
        axes.plot(
            row["longitude"], row["latitude"], "s", markersize=size, color=ROLES["warning"].light,
            markeredgecolor=template.PAPER, markeredgewidth=0.7,
        )  # fmt: skip
        if row["places"] > 1:
            axes.text(row["longitude"], row["latitude"], str(row["places"]), size=5.5, color=template.PAPER,
                      ha="center", va="center_baseline")  # fmt: skip


def _frame(axes: Axes, geometry: MapGeometry) -> None:
    west, south, east, north = geometry.bounds
    margin = 0.02 * max(east - west, north - south)
    axes.set_xlim(west - margin, east + margin)
    axes.set_ylim(south - margin, north + margin)
    axes.set_aspect(1 / np.cos(np.radians((north + south) / 2)))
    axes.set_axis_off()


def _draw_side(sheet: Figure, picture: MapPicture, language: str, around: MapGeometry | None) -> None:
    """Legend, inset, scale and north, beside the map."""
    low = _draw_legend(sheet, picture.legend, 0.86)
    if picture.pair:
        low = _draw_pair(sheet, picture.pair, low - 0.02)
    if around is not None:
        _draw_inset(sheet, picture.geometry, around)
    _draw_scale(sheet, picture, language)


def _draw_legend(sheet: Figure, lines: tuple[LegendLine, ...], top: float) -> float:
    """The entries from the top down; where the last one ends."""
    for line in lines:
        rows = textwrap.wrap(line.words, 38)
        if line.kind != "unmatched":
            sheet.add_artist(_swatch(line, 0.735, top))
        sheet.text(0.76, top, "\n".join(rows), size=8, va="top", color=template.INK, linespacing=1.25)
        top -= 0.020 * len(rows) + max(0.010, line.size_px * PX / 72 / A4_INCHES[1] - 0.012)
    return top


def _swatch(line: LegendLine, x: float, top: float) -> Rectangle | Line2D:
    if line.kind in ("bubble", "point"):
        return Line2D(
            [x], [top - 0.008], marker="o" if line.kind == "bubble" else "s", linestyle="none",
            markersize=(line.size_px or 8) * PX, markerfacecolor=line.colour or template.PAPER,
            markeredgecolor=template.ACCENT if not line.colour else template.PAPER,
        )  # fmt: skip
    return Rectangle(
        (x - 0.011, top - 0.015), 0.022, 0.014, facecolor=line.colour or template.PAPER,
        edgecolor=template.INK if line.kind == "hatch" else template.QUIET, linewidth=0.5,
        hatch="////" if line.kind == "hatch" else None, linestyle="--" if line.kind == "withheld" else "-",
    )  # fmt: skip


def _draw_pair(sheet: Figure, pair: PairLegend, top: float) -> float:
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
    return top - 3 * tall - 0.02 * (words.count("\n") + 2)


def _draw_inset(sheet: Figure, geometry: MapGeometry, around: MapGeometry) -> None:
    """Where this map lies in the larger one: the same area in colour, the others in grey."""
    axes = sheet.add_axes((0.73, 0.235, 0.24, 0.17))
    whole: gpd.GeoDataFrame = drawn_areas(around.url)
    for shape in whole["geometry"]:
        axes.add_patch(PathPatch(_path(shape), facecolor=template.NO_DATA, edgecolor=template.PAPER, lw=0.3))
    west, south, east, north = geometry.bounds
    least = 0.02 * (around.bounds[2] - around.bounds[0])  # a small region is still seen
    axes.add_patch(
        Rectangle(
            (west, south), max(east - west, least), max(north - south, least), fill=False,
            edgecolor=template.OCHRE, linewidth=1.8,
        )
    )  # fmt: skip
    _frame(axes, around)


def _draw_scale(sheet: Figure, picture: MapPicture, language: str) -> None:
    """A bar of round kilometres at the map's middle latitude, and an arrow to the north."""
    axes = sheet.axes[0]
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    per_degree = KM_PER_DEGREE * np.cos(np.radians((south + north) / 2))
    length_km = _round_length((east - west) * per_degree / 4)
    sheet.canvas.draw()  # only now the map's aspect says how wide it really is
    box = axes.get_window_extent().transformed(sheet.transFigure.inverted())
    wide = length_km / per_degree / (east - west) * box.width
    x, y = 0.735, 0.165
    sheet.add_artist(
        Rectangle((x, y), wide / 2, 0.006, facecolor=template.INK, edgecolor=template.INK, lw=0.6)
    )
    sheet.add_artist(
        Rectangle(
            (x + wide / 2, y), wide / 2, 0.006, facecolor=template.PAPER, edgecolor=template.INK, lw=0.6
        )
    )
    words = f"{number(length_km, language, 0 if length_km >= 1 else 1)} km"
    sheet.text(x + wide, y + 0.012, words, size=8, ha="center", color=template.INK)
    sheet.text(x, y + 0.012, "0", size=8, ha="center", color=template.INK)
    sheet.text(0.955, y, say("N", language), size=10, weight="bold", ha="center", color=template.INK)
    sheet.add_artist(
        Line2D([0.955, 0.955], [y + 0.028, y + 0.06], color=template.INK, linewidth=1.6, marker="^",
               markevery=[1], markersize=7)
    )  # fmt: skip


def _round_length(most_km: float) -> float:
    """The longest of 1, 2 and 5 times a power of ten that fits."""
    magnitude = 10.0 ** np.floor(np.log10(most_km))
    return float(next(magnitude * lead for lead in (5, 2, 1) if magnitude * lead <= most_km))


def _write_foot(sheet: Figure, released: Released, language: str) -> None:
    known, every = released.matched
    with_data = say_count(
        "{known} of {count} area has data.",
        "{known} of {count} areas have data.",
        language,
        count=every,
        known=known,
    )
    sources = "; ".join(source_text(note, language) for note in released.sources)
    drawn = say("Drawn {day}.", language, day=day(date.today(), language))
    lines = [
        say("Source: {sources}.", language, sources=sources),
        f"{with_data} {method_words(released.method, language)}",
        f"{say('Figure id {figure_id}.', language, figure_id=released.id)} {drawn} "
        + say("Boundaries simplified for drawing; they prove no border.", language),
    ]
    text = "\n".join(row for line in lines for row in textwrap.wrap(line, 190))
    sheet.text(0.04, 0.03, text, size=6.8, va="bottom", color=template.QUIET, linespacing=1.35)
