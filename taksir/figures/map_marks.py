"""What stands on the areas of a map as traces: circles for numbers, names, facilities."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.map_traces import numbered, sentences, told
from taksir.figures.roles import ROLES
from taksir.shapes import MapGeometry

# On stripes and dark areas too: close all round, and a wider glow.
_HALO = ", ".join(
    f"{x}px {y}px {blur}px {template.PAPER}"
    for blur, reach in ((1, 1), (4, 2))
    for x in (-reach, 0, reach)
    for y in (-reach, 0, reach)
    if x or y
)


def bubbles(areas: pd.DataFrame, geometry: MapGeometry, colour: str) -> list[go.Scattergeo]:
    """Circles in the middle of their areas, the largest below the others; hollow where uncertain."""
    standing = areas[areas["size_px"] > 0].sort_values("size_px", ascending=False)
    return [
        _scatter(part, geometry).update(
            mode="markers",
            marker={
                "size": part["size_px"].round(1).to_numpy(np.float32), "sizemode": "diameter",
                "color": colour if ring == "full" else template.PAPER, "opacity": 0.9,
                "line": {"color": template.PAPER if ring == "full" else colour,
                         "width": 1 if ring == "full" else 2.5},
            },
            **_told_with_number(part),
        )
        for (ring, _), part in standing.groupby(["ring", sentences(standing)], sort=False)
    ]  # fmt: skip


def _told_with_number(areas: pd.DataFrame) -> dict[str, Any]:
    """What is told, and the area's number last: of a clicked circle a browser says no more."""
    said = told(areas)
    numbers = np.column_stack([said["customdata"], areas["number"].to_numpy(float)])
    return said | {"customdata": numbers.astype(said["customdata"].dtype)}


def labels(areas: pd.DataFrame, geometry: MapGeometry) -> go.Scattergeo | None:
    """Names in the middle of their areas; None where none is to be written."""
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


def points(places: pd.DataFrame | None) -> go.Scattergeo | None:
    """Facilities; a group of them is one larger mark with its number."""
    if places is None or places.empty:
        return None
    return go.Scattergeo(
        lon=places["longitude"].round(4),
        lat=places["latitude"].round(4),
        mode="markers+text",
        text=[str(count) if count > 1 else "" for count in places["places"]],
        textfont={"size": 10, "color": template.PAPER},
        hovertext=places["name"],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "symbol": "square",
            "size": np.where(places["places"] > 1, 18, 9),
            "color": ROLES["warning"].light,
            "line": {"color": template.PAPER, "width": 1.5},
            "opacity": 1,
        },
        unselected={"marker": {"opacity": 1}},
    )


def _scatter(areas: pd.DataFrame, geometry: MapGeometry) -> go.Scattergeo:
    return go.Scattergeo(
        geojson=geometry.url,
        locationmode="geojson-id",
        locations=numbered(areas["number"]),
        selected={"marker": {"opacity": 0.9}},
        unselected={"marker": {"opacity": 0.9}},
    )
