"""The parts of a map on paper: its areas, its legend, its scale; for a whole sheet or a place on a page.

Every place is told in inches from the sheet's lower left corner, so that type and swatches keep their size
on any paper. Without colour, fills become the grey of the same luminance; what is not known is dotted and
what is uncertain striped, in colour too, so that a copy of a copy can still be read.
"""

import textwrap
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text

from taksir.figures import template
from taksir.figures.map_picture import LegendLine, MapPicture, Panel
from taksir.figures.roles import ROLES, luminance
from taksir.shapes import MapGeometry, drawn_areas
from taksir.words import number, say

KM_PER_DEGREE = 111.32
STYLE: Any = {"font.family": "DejaVu Sans", "svg.fonttype": "path"}
STYLE |= {"pdf.fonttype": 42, "hatch.linewidth": 0.7, "svg.hashsalt": "taksir"}
"""In a PDF words stay words, to be searched and copied; an SVG looks alike on every machine, each time."""
PX = 72 / 96
"""Points a pixel of the browser's map is."""
STRIPES, DOTS = "////", "...."
DARK_BELOW = 0.25
"""Colours with less luminance are striped in white."""


@dataclass(frozen=True)
class Beside:
    """Where legend and scale stand beside a map.

    Attributes:
        left_in, top_in: Upper left corner [inches from the sheet's lower left].
        letters: Before a line is broken.
        size_pt: Of the type.
    """

    left_in: float
    top_in: float
    letters: int = 38
    size_pt: float = 8.0


def draw_areas(axes: Axes, panel: Panel, picture: MapPicture) -> None:
    """One map of a picture: areas, bubbles, names, facilities."""
    shapes = drawn_areas(picture.geometry.url)
    areas = panel.areas.merge(shapes, on="code", how="inner")
    for row in areas.to_dict("records"):
        axes.add_patch(_patch(row))
    middles = shapely.centroid(np.array([_largest(shape) for shape in areas["geometry"]]))
    _add_bubbles(axes, areas, middles, picture.bubble_colour)
    _add_labels(axes, areas, middles)
    if picture.points is not None:
        _add_points(axes, picture.points)
    frame_map(axes, picture.geometry)
    if panel.title:
        axes.set_title(panel.title, size=10.5, weight="bold", loc="left", color=template.INK)


def outline(shape: shapely.Geometry) -> Path:
    """A shape as a path, holes and all."""
    parts = [
        Path(ring, closed=True)
        for polygon in shapely.get_parts(shape)
        for ring in (shapely.get_coordinates(one) for one in shapely.get_rings(polygon))
    ]
    return Path.make_compound_path(*parts)


def frame_map(axes: Axes, geometry: MapGeometry) -> None:
    """Show what lies inside the bounds, as wide as it is on the ground at the middle latitude."""
    west, south, east, north = geometry.bounds
    margin = 0.02 * max(east - west, north - south)
    axes.set_xlim(west - margin, east + margin)
    axes.set_ylim(south - margin, north + margin)
    axes.set_aspect(1 / np.cos(np.radians((north + south) / 2)))
    axes.set_axis_off()


def height_share(geometry: MapGeometry) -> float:
    """How tall a map is for its width."""
    west, south, east, north = geometry.bounds
    wide = (east - west) * np.cos(np.radians((north + south) / 2))
    return float((north - south) / max(wide, 1e-9))


def take_colour_out(sheet: Figure) -> None:
    """Everything on a sheet in the grey of its luminance (sRGB), for printers without colour."""
    for patch in sheet.findobj(Patch):
        patch.set_facecolor(_grey(patch.get_facecolor()))
        patch.set_edgecolor(_grey(patch.get_edgecolor()))
    for line in sheet.findobj(Line2D):
        line.set_color(_grey(line.get_color()))
        line.set_markerfacecolor(_grey(line.get_markerfacecolor()))
        line.set_markeredgecolor(_grey(line.get_markeredgecolor()))
    for text in sheet.findobj(Text):
        text.set_color(_grey(text.get_color()))


def _grey(colour: Any) -> tuple[float, float, float, float]:
    *_, opacity = to_rgba(colour)
    light = luminance(to_hex(colour))
    level = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return level, level, level, opacity


def draw_legend(sheet: Figure, lines: tuple[LegendLine, ...], beside: Beside) -> float:
    """The entries from the top down; where the last one ends [inches from below]."""
    wide, tall = sheet.get_size_inches()
    top, row_in = beside.top_in, beside.size_pt * 1.49 / 72
    for line in lines:
        rows = textwrap.wrap(line.words, beside.letters)
        if line.kind != "unmatched":
            sheet.add_artist(_swatch(sheet, line, (beside.left_in, top)))
        sheet.text(
            (beside.left_in + 0.29) / wide, top / tall, "\n".join(rows),
            size=beside.size_pt, va="top", color=template.INK, linespacing=1.25,
        )  # fmt: skip
        top -= row_in * len(rows) + max(0.08, line.size_px * PX / 72 - 0.10)
    return float(top)


def legend_height_in(lines: tuple[LegendLine, ...], beside: Beside) -> float:
    """How much room the legend takes."""
    row_in = beside.size_pt * 1.49 / 72
    rows = (len(textwrap.wrap(line.words, beside.letters)) for line in lines)
    gaps = (max(0.08, line.size_px * PX / 72 - 0.10) for line in lines)
    return row_in * sum(rows) + sum(gaps)


def draw_scale(
    sheet: Figure, axes: Axes, place_in: tuple[float, float], north_in: float, language: str
) -> None:
    """A bar of round kilometres at the map's middle latitude, and an arrow to the north.

    Args:
        sheet: Where it is drawn.
        axes: The map it belongs to.
        place_in: Left end of the bar [inches].
        north_in: How far to the right the arrow stands [inches].
        language: Of the words.
    """
    wide_in, tall_in = sheet.get_size_inches()
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    per_degree = KM_PER_DEGREE * np.cos(np.radians((south + north) / 2))
    length_km = _round_length((east - west) * per_degree / 4)
    sheet.canvas.draw()  # only now the map's aspect says how wide it really is
    box = axes.get_window_extent().transformed(sheet.transFigure.inverted())
    half = length_km / per_degree / (east - west) * box.width / 2
    x, y, thick = place_in[0] / wide_in, place_in[1] / tall_in, 0.05 / tall_in
    for left, colour in ((x, template.INK), (x + half, template.PAPER)):
        bar = Rectangle((left, y), half, thick, facecolor=colour, edgecolor=template.INK, lw=0.6)
        sheet.add_artist(bar)
    words = f"{number(length_km, language, 0 if length_km >= 1 else 1)} km"
    above = y + 0.10 / tall_in
    sheet.text(x + 2 * half, above, words, size=8, ha="center", color=template.INK)
    sheet.text(x, above, "0", size=8, ha="center", color=template.INK)
    arrow = (place_in[0] + north_in) / wide_in
    sheet.text(arrow, y, say("N", language), size=10, weight="bold", ha="center", color=template.INK)
    ends = [y + 0.23 / tall_in, y + 0.50 / tall_in]
    sheet.add_artist(
        Line2D(
            [arrow, arrow], ends, color=template.INK, linewidth=1.6, marker="^", markevery=[1], markersize=7
        )
    )


def _patch(row: dict) -> PathPatch:
    """One area: its colour, stripes where uncertain, dots where nothing is known, dashes where withheld."""
    is_empty = row["fill"] == template.NO_DATA
    is_light = row["fill"] in (template.PAPER, ROLES["panel"].light)
    stripes = template.PAPER if luminance(row["fill"]) < DARK_BELOW else template.INK
    edge = template.QUIET if row["is_dashed"] or is_empty else template.LINE if is_light else template.PAPER
    return PathPatch(
        outline(row["geometry"]),
        facecolor=row["fill"],
        edgecolor=stripes if row["is_hatched"] else edge,
        linewidth=0.3 if row["is_hatched"] or is_empty else 0.8 if row["is_dashed"] else 0.5,
        linestyle=(0, (3, 2)) if row["is_dashed"] else "solid",
        hatch=STRIPES if row["is_hatched"] else DOTS if is_empty else None,
    )


def _largest(shape: shapely.Geometry) -> shapely.Geometry:
    return max(shapely.get_parts(shape), key=lambda part: part.area)


def _add_bubbles(axes: Axes, areas: pd.DataFrame, middles: np.ndarray, colour: str) -> None:
    has_one = (areas["size_px"] > 0).to_numpy()
    order = np.argsort(-areas["size_px"].fillna(0).to_numpy(), kind="stable")
    for place in order[has_one[order]]:
        is_full = areas["ring"].iloc[place] == "full"
        axes.add_line(
            Line2D(
                [middles[place].x], [middles[place].y], marker="o", linestyle="none",
                markersize=areas["size_px"].iloc[place] * PX,
                markerfacecolor=colour if is_full else template.PAPER,
                markeredgecolor=template.PAPER if is_full else colour,
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


def _swatch(sheet: Figure, line: LegendLine, corner_in: tuple[float, float]) -> Rectangle | Line2D:
    wide, tall = sheet.get_size_inches()
    left, top = corner_in
    colour = line.colour or template.PAPER
    if line.kind in ("bubble", "ring", "point"):
        is_ring = line.kind == "ring"
        return Line2D(
            [left / wide], [(top - 0.066) / tall], marker="s" if line.kind == "point" else "o",
            linestyle="none", markersize=(line.size_px or 8) * PX,
            markerfacecolor=template.PAPER if is_ring else colour,
            markeredgecolor=colour if is_ring else template.PAPER,
        )  # fmt: skip
    return Rectangle(
        ((left - 0.13) / wide, (top - 0.125) / tall), 0.257 / wide, 0.116 / tall, facecolor=colour,
        edgecolor=template.INK if line.kind == "hatch" else template.QUIET,
        linewidth=0.5, linestyle="--" if line.kind == "withheld" else "-",
        hatch={"hatch": STRIPES, "no_data": DOTS}.get(line.kind),
    )  # fmt: skip


def _round_length(most_km: float) -> float:
    """The longest of 1, 2 and 5 times a power of ten that fits."""
    magnitude = 10.0 ** np.floor(np.log10(most_km))
    return float(next(magnitude * lead for lead in (5, 2, 1) if magnitude * lead <= most_km))
