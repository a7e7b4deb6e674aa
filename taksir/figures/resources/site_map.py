"""New sites on the map of ways: the best ones with their number, the planner's own with a diamond."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from taksir.figures import template
from taksir.figures.map_picture import COLUMNS, LegendLine, MapPicture, Panel
from taksir.figures.map_points import points_line
from taksir.figures.resources.catchment_map import facility_points, way_areas
from taksir.release import Released
from taksir.shapes import MapGeometry
from taksir.words import say

SITE_PX, BOTH_PX = 22.0, 32.0
MARK_PX = 14.0
OWN_MARK = "◆"


def site_picture(
    villages: tuple[Released, Released],
    sites: Released,
    own: Sequence[str],
    geometry: MapGeometry,
    language: str,
    *,
    travel: Mapping[str, object],
) -> MapPicture:
    """Today's ways with the facilities that stand, the best new sites in their order, and the planner's own.

    Args:
        villages: The answers of `estimate_access` by village and of `estimate_load`.
        sites: The answer of `estimate_sites`.
        own: Codes of the planner's own sites.
        geometry: The shapes of the villages.
        language: Language of the reader.
        travel: `limit` and `mode` of the ways.
    """
    areas, lines = way_areas(villages[0], geometry, language, travel=travel)
    chosen = sites.table.dropna(subset=["order"]).set_index("area_code")["order"]
    order = areas["code"].map(chosen)
    is_new, is_own = order.notna().to_numpy(), areas["code"].isin(own).to_numpy()
    areas = areas.assign(
        size_px=np.select([is_new & is_own, is_new | is_own], [BOTH_PX, SITE_PX], default=np.nan),
        ring="open",  # a number is read on paper, whatever the colour of the area
        label=[_label(place, own) for place, own in zip(order, is_own, strict=True)],
    )
    marks = []
    if is_new.any():
        marks.append(LegendLine("ring", template.ACCENT, say("1, 2 …: best new sites", language), MARK_PX))
    if is_own.any():
        words = say("your own sites: {mark}", language, mark=OWN_MARK)
        marks.append(LegendLine("ring", template.ACCENT, words, MARK_PX))
    points = facility_points(villages[1], geometry, language)
    if not points.empty:
        lines.append(points_line(points, language))
    panel = Panel("", areas[[*COLUMNS, "kind", "withheld"]])
    return MapPicture(geometry, (panel,), (*marks, *lines), points=points)


def _label(order: float, is_own: bool) -> str:
    number = "" if pd.isna(order) else f"{int(order)}"
    return f"{number} {OWN_MARK}".strip() if is_own else number
