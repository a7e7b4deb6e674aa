"""The map: one colour a class, hatching where uncertain, dashed white where withheld, grey for no data.

Only area codes and numbers travel with the figure; the shapes are static files that a browser keeps.
Hatching and dashes are thin shapes in a second file, drawn as traces of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.classes import class_bounds, class_breaks, class_of
from taksir.figures.phrases import MARKS, Scale, mark_words, reason_words, scale_of, value_text
from taksir.figures.ranked import hover_text
from taksir.methods.drawing import OUTLINE_MARK
from taksir.release import Released
from taksir.shapes import MapGeometry
from taksir.words import number, say

WIDTH_PX = 760
HEIGHT_PX = (300, 470)
MARGIN_SHARE = 0.02
DARK = template.TEAL[3:]
"""Colours so dark that stripes on them are drawn in white."""


@dataclass(frozen=True)
class LegendLine:
    """One entry of a map's legend.

    Attributes:
        kind: class | hatch | withheld | no_data | unmatched.
        colour: Fill of the swatch.
        words: What it means, with how many areas.
    """

    kind: str
    colour: str
    words: str


@dataclass(frozen=True)
class _Drawn:
    """Areas of the map with what is known of them: one row a code, `kind` and `step` of the class."""

    areas: pd.DataFrame
    bounds: list[tuple[float, float]]
    scale: Scale
    colours: list[str]


def draw_map(
    released: Released, geometry: MapGeometry, language: str, *, classes: str = "quantile", selected: str = ""
) -> go.Figure:
    """A choropleth of one indicator.

    Args:
        released: The numbers.
        geometry: Addresses of the shapes of the same level.
        language: Language of the reader.
        classes: quantile | pretty | equal.
        selected: Code of the area to outline.
    """
    drawn = _drawn(released, geometry, language, classes)
    hover = [hover_text(row, drawn.scale, language) for row in drawn.areas.to_dict("records")]
    areas = drawn.areas.assign(hover=hover)
    figure = template.new_figure(language)
    figure.add_trace(_fill(areas[areas["kind"] == "no_data"], template.NO_DATA, geometry))
    withheld = areas[areas["kind"] == "withheld"]
    figure.add_trace(_fill(withheld, template.PAPER, geometry))
    figure.add_trace(_marks(withheld["code"] + OUTLINE_MARK, template.QUIET, geometry))
    for step, colour in enumerate(drawn.colours):
        figure.add_trace(_fill(areas[areas["step"] == step], colour, geometry))
    uncertain = areas[(areas["kind"] == "shown") & (areas["reliability"] == "caution")]
    is_dark = uncertain["step"].isin([step for step, colour in enumerate(drawn.colours) if colour in DARK])
    figure.add_trace(_marks(uncertain.loc[~is_dark, "code"], template.INK, geometry))
    figure.add_trace(_marks(uncertain.loc[is_dark, "code"], template.PAPER, geometry))
    if selected in geometry.codes:
        figure.add_trace(_outline(selected, geometry, template.PAPER, 6))
        figure.add_trace(_outline(selected, geometry, template.OCHRE, 3))
    return _with_frame(figure, geometry)


def legend_lines(
    released: Released, geometry: MapGeometry, language: str, *, classes: str = "quantile"
) -> tuple[LegendLine, ...]:
    """What the map's colours and marks mean, each with its number of areas."""
    drawn = _drawn(released, geometry, language, classes)
    areas = drawn.areas
    lines = [
        LegendLine(
            "class", colour, _counted(_range_words(ends, drawn.scale, language), areas["step"] == step)
        )
        for step, (colour, ends) in enumerate(zip(drawn.colours, drawn.bounds, strict=True))
    ]
    uncertain = (areas["kind"] == "shown") & (areas["reliability"] == "caution")
    if uncertain.any():
        words = f"{MARKS['caution']} {mark_words('caution', language)}"
        lines.append(LegendLine("hatch", template.PAPER, _counted(words, uncertain)))
    for reason in dict.fromkeys(areas.loc[areas["kind"] == "withheld", "withheld"]):
        words = f"{MARKS['withheld']} {reason_words(reason, language)}"
        lines.append(LegendLine("withheld", template.PAPER, _counted(words, areas["withheld"] == reason)))
    empty = areas["kind"] == "no_data"
    if empty.any():
        lines.append(LegendLine("no_data", template.NO_DATA, _counted(say("no data", language), empty)))
    if released.unmatched:
        words = say("data without a place on this map", language) + f" ({len(released.unmatched)})"
        lines.append(LegendLine("unmatched", "", words))
    return tuple(lines)


def selected_area(points: Iterable[dict[str, object]]) -> str:
    """The area code of the first point that the browser reports as clicked, or an empty text."""
    for point in points:
        code = str(point.get("location") or point.get("y") or "")
        if code:
            return code.removesuffix(OUTLINE_MARK)
    return ""


def _drawn(released: Released, geometry: MapGeometry, language: str, classes: str) -> _Drawn:
    scale = scale_of(released, language)
    places = pd.DataFrame({"code": geometry.codes})
    places["name"] = places["code"].map(geometry.names)
    areas = places.merge(released.table, left_on="code", right_on="area_code", how="left")
    areas["area_name"] = areas["name"].fillna(areas["code"])
    areas["withheld"] = areas["withheld"].fillna("no_data")
    areas["reliability"] = areas["reliability"].fillna("withheld")
    areas["kind"] = np.select(
        [areas["withheld"] == "no_data", areas["withheld"] != ""], ["no_data", "withheld"], default="shown"
    )
    values = areas["estimate"].where(areas["kind"] == "shown")
    breaks = class_breaks(values, classes, digits=scale.decimals)
    areas["step"] = class_of(values, breaks, digits=scale.decimals)
    bounds = class_bounds(values, breaks, digits=scale.decimals) if values.notna().any() else []
    return _Drawn(areas, bounds, scale, _ramp(len(bounds)))


def _ramp(count: int) -> list[str]:
    """As many colours as there are classes; two classes are not set as far apart as black and white."""
    first, last = (1, 3) if count == 2 else (0, len(template.TEAL) - 1)
    places = np.linspace(first, last, count).round().astype(int) if count > 1 else [2] * count
    return [template.TEAL[place] for place in places]


def _fill(areas: pd.DataFrame, colour: str, geometry: MapGeometry) -> go.Choropleth:
    return _trace(areas["code"], geometry.url, colour).update(
        text=areas["hover"],
        hovertemplate="%{text}<extra></extra>",
        marker={"line": {"color": "#FFFFFF" if colour != template.PAPER else template.LINE, "width": 0.8}},
    )


def _marks(ids: pd.Series, colour: str, geometry: MapGeometry) -> go.Choropleth:
    return _trace(ids, geometry.hatch_url, colour).update(hoverinfo="skip", marker={"line": {"width": 0}})


def _outline(code: str, geometry: MapGeometry, colour: str, width_px: int) -> go.Choropleth:
    clear = "rgba(0,0,0,0)"
    return _trace(pd.Series([code]), geometry.url, clear).update(
        hoverinfo="skip", marker={"line": {"color": colour, "width": width_px}}
    )


def _trace(ids: pd.Series, url: str, colour: str) -> go.Choropleth:
    """Shapes in one colour; a click must not fade the others."""
    return go.Choropleth(
        geojson=url,
        featureidkey="id",
        locationmode="geojson-id",
        locations=ids,
        z=[0] * len(ids),
        zmin=0,
        zmax=1,
        colorscale=[[0, colour], [1, colour]],
        showscale=False,
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _with_frame(figure: go.Figure, geometry: MapGeometry) -> go.Figure:
    west, south, east, north = geometry.bounds
    margin = MARGIN_SHARE * max(east - west, north - south)
    figure.update_geos(
        visible=False,
        projection_type="mercator",
        lonaxis_range=[west - margin, east + margin],
        lataxis_range=[south - margin, north + margin],
        bgcolor=template.PAPER,
    )
    tall = WIDTH_PX * (north - south) / max(east - west, 1e-9)
    figure.update_layout(
        height=int(min(max(tall, HEIGHT_PX[0]), HEIGHT_PX[1])),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        clickmode="event+select",
    )
    return figure


def _range_words(ends: tuple[float, float], scale: Scale, language: str) -> str:
    low, high = ends
    if low == high:
        return value_text(low, scale, language)
    return f"{number(low, language, scale.decimals)}–{value_text(high, scale, language)}"


def _counted(words: str, chosen: pd.Series) -> str:
    return f"{words} ({int(chosen.sum())})"
