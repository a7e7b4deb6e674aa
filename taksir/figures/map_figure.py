"""A picture of a map in the browser: only codes and colours travel, shapes are files that it keeps.

Hatching and dashes are thin shapes in a second file, drawn as traces of their own.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.map_picture import MapPicture
from taksir.figures.roles import ROLES, luminance
from taksir.methods.drawing import OUTLINE_MARK
from taksir.shapes import MapGeometry

WIDTH_PX = 760
HEIGHT_PX = (300, 520)
MARGIN_SHARE = 0.02
CLEAR = "rgba(0,0,0,0)"
DARK_BELOW = 0.25
"""Colours with less luminance are striped in white."""


def draw_panel(
    picture: MapPicture, language: str, *, number: int = 0, selected: str = "", width_px: int = WIDTH_PX
) -> go.Figure:
    """One map of a picture.

    Args:
        picture: What is meant.
        language: Language of the reader.
        number: Which of its maps.
        selected: Code of the area to outline.
        width_px: How much room it will have, from which its height follows.
    """
    areas, geometry = picture.panels[number].areas, picture.geometry
    figure = template.new_figure(language)
    for colour, part in areas.groupby("fill", sort=False):
        figure.add_trace(_fill(part, str(colour), geometry))
    hatched = areas[areas["is_hatched"]]
    is_dark = hatched["fill"].map(_is_dark).astype(bool)
    laid_over = (
        _marks(areas.loc[areas["is_dashed"], "code"] + OUTLINE_MARK, template.QUIET, geometry),
        _marks(hatched.loc[~is_dark, "code"], template.INK, geometry),
        _marks(hatched.loc[is_dark, "code"], template.PAPER, geometry),
        *_bubbles(areas, geometry),
        _labels(areas, geometry),
        _points(picture.points),
    )
    figure.add_traces([trace for trace in laid_over if trace is not None])
    if selected in geometry.codes:
        figure.add_trace(_outline(selected, geometry, template.PAPER, 6))
        figure.add_trace(_outline(selected, geometry, template.OCHRE, 3))
    return _with_frame(figure, geometry, width_px)


def selected_area(points: Iterable[dict[str, object]]) -> str:
    """The area code of the first point that the browser reports as clicked, or an empty text."""
    for point in points:
        told = point.get("customdata")  # of a bubble; the browser gives it bare or as a list
        code = str(point.get("location") or (told[0] if isinstance(told, list) and told else told) or "")
        code = code or str(point.get("y") or "")
        if code:
            return code.removesuffix(OUTLINE_MARK)
    return ""


def _is_dark(colour: str) -> bool:
    return luminance(colour) < DARK_BELOW


def _fill(areas: pd.DataFrame, colour: str, geometry: MapGeometry) -> go.Choropleth:
    line = template.LINE if colour in (template.PAPER, ROLES["panel"].light) else template.PAPER
    width = 0.8 if len(geometry.codes) < 1000 else 0.3
    return _trace(areas["code"], geometry.url, colour).update(
        text=areas["hover"],
        hovertemplate="%{text}<extra></extra>",
        marker={"line": {"color": line, "width": width}},
    )


def _marks(ids: pd.Series, colour: str, geometry: MapGeometry) -> go.Choropleth | None:
    if ids.empty:
        return None
    return _trace(ids, geometry.hatch_url, colour).update(hoverinfo="skip", marker={"line": {"width": 0}})


def _outline(code: str, geometry: MapGeometry, colour: str, width_px: int) -> go.Choropleth:
    return _trace(pd.Series([code]), geometry.url, CLEAR).update(
        hoverinfo="skip", marker={"line": {"color": colour, "width": width_px}}
    )


def _trace(ids: pd.Series, url: str, colour: str) -> go.Choropleth:
    """Shapes in one colour; a click must not fade the others."""
    return go.Choropleth(
        geojson=url,
        featureidkey="id",
        locationmode="geojson-id",
        locations=ids,
        z=np.zeros(len(ids), dtype=np.int8),
        zmin=0,
        zmax=1,
        colorscale=[[0, colour], [1, colour]],
        showscale=False,
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _bubbles(areas: pd.DataFrame, geometry: MapGeometry) -> list[go.Scattergeo]:
    """Circles in the middle of their areas, the largest below the others."""
    traces = []
    standing = areas[areas["size_px"] > 0].sort_values("size_px", ascending=False)
    for ring, part in standing.groupby("ring", sort=False):
        is_full = ring == "full"
        colour = template.ACCENT
        traces.append(
            _scatter(part, geometry).update(
                mode="markers",
                text=part["hover"],
                hovertemplate="%{text}<extra></extra>",
                marker={
                    "size": part["size_px"].round(1), "sizemode": "diameter",
                    "color": colour if is_full else template.PAPER, "opacity": 0.85,
                    "line": {"color": template.PAPER if is_full else colour, "width": 1 if is_full else 2},
                },
            )
        )  # fmt: skip
    return traces


def _labels(areas: pd.DataFrame, geometry: MapGeometry) -> go.Scattergeo | None:
    named = areas[areas["label"] != ""]
    if named.empty:
        return None
    return _scatter(named, geometry).update(
        mode="text",
        text=named["label"],
        hoverinfo="skip",
        textfont={"size": 11, "color": template.INK, "shadow": _HALO},
        unselected={"textfont": {"color": template.INK}},
    )


_HALO = ", ".join(f"{x}px {y}px 2px {template.PAPER}" for x in (-1, 1) for y in (-1, 1))


def _scatter(areas: pd.DataFrame, geometry: MapGeometry) -> go.Scattergeo:
    return go.Scattergeo(
        geojson=geometry.url,
        featureidkey="id",
        locationmode="geojson-id",
        locations=areas["code"],
        customdata=areas["code"],
        selected={"marker": {"opacity": 0.85}},
        unselected={"marker": {"opacity": 0.85}},
    )


def _points(points: pd.DataFrame | None) -> go.Scattergeo | None:
    """Facilities; a group of them is one larger mark with its number."""
    if points is None or points.empty:
        return None
    return go.Scattergeo(
        lon=points["longitude"].round(4),
        lat=points["latitude"].round(4),
        mode="markers+text",
        text=[str(places) if places > 1 else "" for places in points["places"]],
        textfont={"size": 10, "color": template.PAPER},
        hovertext=points["name"],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "symbol": "square",
            "size": np.where(points["places"] > 1, 18, 9),
            "color": ROLES["warning"].light,
            "line": {"color": template.PAPER, "width": 1.5},
            "opacity": 1,
        },
        unselected={"marker": {"opacity": 1}},
    )


def _with_frame(figure: go.Figure, geometry: MapGeometry, width_px: int) -> go.Figure:
    west, south, east, north = geometry.bounds
    margin = MARGIN_SHARE * max(east - west, north - south)
    figure.update_geos(
        visible=False,
        projection_type="mercator",
        lonaxis_range=[west - margin, east + margin],
        lataxis_range=[south - margin, north + margin],
        bgcolor=CLEAR,
    )
    low, high = (px * width_px // WIDTH_PX for px in HEIGHT_PX)
    middle = np.radians((north + south) / 2)
    tall = width_px * (north - south) / max((east - west) * np.cos(middle), 1e-9)
    figure.update_layout(
        height=int(min(max(tall, low), high)),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        clickmode="event+select",
    )
    return figure
