"""The shapes of a map as traces: filled areas, stripes and dashes over them, the chosen area's outline."""

import html
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.map_told import NAME
from taksir.figures.roles import ROLES
from taksir.shapes import MapGeometry

CLEAR = "rgba(0,0,0,0)"
FINE_FROM = 1000
"""As many areas have thinner borders."""
EXACT_IN_SINGLE = 2**24
"""Up to this whole number a single-precision float is exact."""
PALE = (template.PAPER, ROLES["panel"].light)
"""Areas in these colours need a line that is darker than they are."""


def fills(areas: pd.DataFrame, geometry: MapGeometry) -> tuple[list[go.Choropleth], dict[str, Any]]:
    """Every area in its colour, and the scale of colours that the traces share.

    A trace holds the areas of which the same sentence is told; colours, names and numbers travel as arrays.
    """
    colours = list(dict.fromkeys(areas["fill"]))
    step = areas["fill"].map(colours.index).to_numpy(np.int8)
    line = areas["fill"].isin(PALE).map({True: template.LINE, False: template.PAPER})
    width = 0.8 if len(geometry.codes) < FINE_FROM else 0.3
    traces = [
        _trace(part["number"], geometry.url).update(
            z=step[part.index],
            coloraxis="coloraxis",
            marker={"line": {"color": edge, "width": width}},
            **told(part),
        )
        for (_, edge), part in areas.groupby([sentences(areas), line], sort=False)
    ]
    return traces, _stepped(colours)


def sentences(areas: pd.DataFrame) -> pd.Series:
    """The sentence of each area that is told by numbers; an empty one where its text stands by itself."""
    return areas["hover"].where(areas["hover"].str.startswith(NAME), "")


def told(areas: pd.DataFrame) -> dict[str, Any]:
    """What the browser says of areas that share a sentence: the sentence, their names, their numbers."""
    sentence = areas["hover"].iloc[0]
    if not sentence.startswith(NAME):
        return {
            "text": areas["hover"].tolist(),
            "customdata": np.zeros((len(areas), 0), dtype=np.float32),
            "hovertemplate": "%{text}<extra></extra>",
        }
    numbers = np.array(areas["told"].tolist(), dtype=float)
    is_exact = not numbers.size or np.nanmax(np.abs(np.nan_to_num(numbers))) * 10 < EXACT_IN_SINGLE
    return {
        "text": areas["name"].map(html.escape).tolist(),
        "customdata": numbers.astype(np.float32 if is_exact else np.float64),
        "hovertemplate": f"{sentence}<extra></extra>",
    }


def marks(numbers: pd.Series, colour: str, geometry: MapGeometry) -> go.Choropleth | None:
    """Stripes, or dashed outlines under numbers below 0; None where there are none."""
    if numbers.empty:
        return None
    return _trace(numbers, geometry.hatch_url).update(
        z=np.zeros(len(numbers), dtype=np.int8),
        colorscale=[[0, colour], [1, colour]],
        showscale=False,
        hoverinfo="skip",
        marker={"line": {"width": 0}},
    )


def outline(number: int, geometry: MapGeometry, colour: str, width_px: int) -> go.Choropleth:
    """One area's border."""
    return _trace(pd.Series([number]), geometry.url).update(
        z=[0],
        colorscale=[[0, CLEAR], [1, CLEAR]],
        showscale=False,
        hoverinfo="skip",
        marker={"line": {"color": colour, "width": width_px}},
    )


def numbered(numbers: pd.Series) -> np.ndarray:
    """The numbers of shapes in as few bytes as they need."""
    return numbers.to_numpy(np.int16 if numbers.abs().max() < 2**15 else np.int32)


def _trace(numbers: pd.Series, url: str) -> go.Choropleth:
    """Shapes of a file; a click must not fade the others."""
    return go.Choropleth(
        geojson=url,
        locations=numbered(numbers),
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _stepped(colours: list[str]) -> dict[str, Any]:
    """A scale on which the number of a colour is that colour and nothing between two is met."""
    count = len(colours)
    scale = [[(place + end) / count, colour] for place, colour in enumerate(colours) for end in (0, 1)]
    return {"colorscale": scale, "cmin": -0.5, "cmax": count - 0.5, "showscale": False}
