"""A map over tiles that the operator keeps: the same areas, a little transparent, on streets and rivers.

Names of areas are left out: tiles have their own, and letters over them would need fonts from a server.
"""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import shapely

from taksir.basemap import Basemap
from taksir.figures.map_picture import MapPicture
from taksir.shapes import MapGeometry, drawn_areas

OPACITY = 0.72
TILE_PX = 256
WORLD_PX = 512
"""Width of the whole world at zoom 0."""
ROOM = 0.94
"""Share of the picture that the areas take."""


def on_basemap(figure: go.Figure, picture: MapPicture, basemap: Basemap, *, width_px: int = 620) -> go.Figure:
    """A map that was drawn, laid over tiles.

    Args:
        figure: From `draw_panel`.
        picture: What it was drawn from.
        basemap: Where the tiles come from.
        width_px: How much room it will have.
    """
    middles = _middles(picture.geometry)
    traces = [laid for trace in figure.data for laid in _laid(trace, middles)]
    layout = figure.layout.to_plotly_json()
    layout.pop("geo", None)
    height_px = int(layout.get("height") or width_px)
    ground = _ground(picture.geometry, basemap, width_px, height_px)
    west, south, east, north = picture.geometry.bounds
    # A browser of another width fits the areas into the room it has, as long as nobody has moved them.
    fitted = {"sent_zoom": ground["zoom"], "bounds": [[west, south], [east, north]]}
    return go.Figure(traces, layout | {"map": ground, "meta": {**layout.get("meta", {}), **fitted}})


def _laid(trace: Any, middles: pd.DataFrame) -> list[Any]:
    """A trace of a plain map as it lies over tiles; none for names."""
    told = trace.to_plotly_json()
    told.pop("type")
    if trace.type == "choropleth":
        is_area = "coloraxis" in told
        marker = {**told.get("marker", {}), "opacity": OPACITY if is_area else 1}
        return [go.Choroplethmap(told | {"marker": marker})]
    if trace.mode == "text":
        return []
    for name in ("geojson", "locationmode", "locations", "textfont"):
        told.pop(name, None)
    if trace.locations is not None:
        place = middles.loc[np.asarray(trace.locations)]
        told |= {"lon": place["longitude"].to_numpy(), "lat": place["latitude"].to_numpy()}
    line = trace.marker.line
    marker = {name: value for name, value in told["marker"].items() if name not in ("symbol", "line")}
    # Circles over tiles have no edge: a larger one below is theirs.
    edge = marker | {"color": line.color, "size": np.asarray(trace.marker.size) + 2 * line.width}
    place = {name: told[name] for name in ("lon", "lat")}
    return [
        go.Scattermap(**place, mode="markers", marker=edge, hoverinfo="skip"),
        go.Scattermap(told | {"mode": "markers", "marker": marker}),
    ]


def _middles(geometry: MapGeometry) -> pd.DataFrame:
    """Where the circle of each shape stands, by its number: in the middle of its largest part."""
    areas = drawn_areas(geometry.url).set_index("code")
    numbers = {code: place for place, code in enumerate(geometry.codes, start=1)}
    shapes = [max(shapely.get_parts(shape), key=lambda part: part.area) for shape in areas["geometry"]]
    middles = shapely.get_coordinates(shapely.centroid(shapes)).round(4)
    index = pd.Index([numbers[code] for code in areas.index])
    return pd.DataFrame(middles, columns=["longitude", "latitude"], index=index)


def _ground(geometry: MapGeometry, basemap: Basemap, width_px: int, height_px: int) -> dict[str, Any]:
    """The tiles, and where the map opens."""
    low, high = basemap.zooms
    source = {
        "type": "raster", "tiles": [basemap.address], "tileSize": TILE_PX, "minzoom": low, "maxzoom": high,
        "attribution": basemap.credit,
    }  # fmt: skip
    west, south, east, north = geometry.bounds
    tall = _mercator(north) - _mercator(south)
    shares = ((east - west) / 360 * WORLD_PX / width_px, tall * WORLD_PX / height_px)
    return {
        "style": {"version": 8, "sources": {"ground": source}, "layers": [_layer()]},
        "center": {"lon": (west + east) / 2, "lat": (south + north) / 2},
        "zoom": round(float(np.log2(ROOM / max(*shares, 1e-9))), 3),
    }


def _layer() -> dict[str, str]:
    return {"id": "ground", "type": "raster", "source": "ground"}


def _mercator(latitude: float) -> float:
    """Height above the equator as a share of the world's width (EPSG:3857)."""
    return float(np.arcsinh(np.tan(np.radians(latitude))) / (2 * np.pi))
