"""Before and after: where it rose, where it fell, and where nobody can say."""

import numpy as np

from taksir.figures.answer_tables import DIRECTION_WORDS
from taksir.figures.map_picture import (
    COLUMNS,
    LegendLine,
    MapPicture,
    Panel,
    counted,
    mark_lines,
    placed_areas,
    with_told,
)
from taksir.figures.map_told import NAME, slot
from taksir.figures.phrases import scale_of
from taksir.figures.roles import ROLES
from taksir.release import Released
from taksir.shapes import MapGeometry
from taksir.words import say

COLOURS = {
    "rose": ROLES["cluster_high"].light,
    "fell": ROLES["cluster_low"].light,
    "same": ROLES["panel"].light,
    "open": ROLES["panel"].light,
}
"""Whether more is good or bad depends on the indicator: the colours say direction only."""
KINDS = {"open": "hatch"}
"""Where nobody can say is hatched, as all that is uncertain: so it is seen on dark pages and in grey too."""


def change_picture(released: Released, geometry: MapGeometry, language: str) -> MapPicture:
    """Where it rose, where it fell, and where nobody can say.

    Args:
        released: The answer of `estimate_change`.
        geometry: The shapes of its level.
        language: Language of the reader.
    """
    areas = placed_areas(released, geometry, language, table="change")
    direction = areas["direction"].fillna("").where(areas["kind"] == "shown", "")
    fill = direction.map(COLOURS)
    scale = scale_of(released, language)
    ends = areas[["change_low", "change_high"]].astype(float).where(direction != "").round(scale.decimals)
    told = f"{slot(0, scale.decimals)}–{slot(1, scale.decimals)}{scale.suffix}"
    sentences = [
        "<br>".join([NAME, say(DIRECTION_WORDS[way], language), *([told] if known else [])])
        for way, known in zip(direction, ends.notna().all(axis=1), strict=True)
    ]
    areas = with_told(areas, sentences, ends.to_numpy()).assign(
        fill=np.where(fill.notna(), fill, areas["fill"]), is_hatched=False
    )
    title = say("The change", language)
    words = {"rose": "rose", "fell": "fell", "open": "not certain", "same": "the same"}
    lines = [
        LegendLine(
            KINDS.get(way, "class"),
            COLOURS[way],
            counted(f"{title}: {say(text, language)}", direction == way),
        )
        for way, text in words.items()
        if (direction == way).any()
    ]
    lines += mark_lines(areas, released, language)
    drawn = areas.assign(is_hatched=direction.map(KINDS) == "hatch")
    return MapPicture(geometry, (Panel(title, drawn[[*COLUMNS, "kind", "withheld"]]),), tuple(lines))
