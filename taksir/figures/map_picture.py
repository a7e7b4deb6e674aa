"""A map as it is meant, before anybody draws it: which area has which colour, mark, words and bubble.

The browser's map (`map_figure`) and the map on paper (`paper_map`) draw the same picture. It is made of
released figures only.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from taksir.figures import template
from taksir.figures.map_told import BETWEEN, NAME, told_figure
from taksir.figures.phrases import MARKS, Scale, mark_words, reason_words, scale_of
from taksir.release import Released
from taksir.shapes import MapGeometry
from taksir.words import say

COLUMNS = (
    "code",
    "number",
    "name",
    "fill",
    "is_hatched",
    "is_dashed",
    "hover",
    "told",
    "size_px",
    "ring",
    "label",
)
"""Of an area: its place in the file of shapes, what is drawn, and what is told: a sentence, its numbers."""
BUBBLE_MAX_PX = 44.0


@dataclass(frozen=True)
class LegendLine:
    """One entry of a map's legend.

    Attributes:
        kind: class | hatch | withheld | no_data | unmatched | bubble | ring | point.
        colour: Fill of the swatch; of a ring its edge.
        words: What it means, with how many areas.
        size_px: Diameter of a bubble.
    """

    kind: str
    colour: str
    words: str
    size_px: float = 0.0


@dataclass(frozen=True)
class PairLegend:
    """The nine colours of two indicators crossed.

    Attributes:
        colours: Rows from the lowest to the highest third of the second, columns of the first indicator.
        counts: Areas of each.
        across, up: What grows to the right and upwards, with the breaks between the thirds.
    """

    colours: tuple[tuple[str, ...], ...]
    counts: tuple[tuple[int, ...], ...]
    across: str
    up: str


@dataclass(frozen=True)
class Panel:
    """One map of a picture.

    Attributes:
        title: What sets it apart from the others; empty where there is one only.
        areas: One row per shape, columns `COLUMNS`; `size_px` is NaN where no bubble stands.
    """

    title: str
    areas: pd.DataFrame


@dataclass(frozen=True)
class MapPicture:
    """One map, or several with the same classes.

    Attributes:
        geometry: Where the shapes lie.
        panels: The maps.
        legend: What colours and marks mean, each with its number of areas.
        pair: The crossed legend of two indicators.
        points: Facilities or groups of them: longitude, latitude, places, name; or None.
        bubble_colour: Of the circles.
    """

    geometry: MapGeometry
    panels: tuple[Panel, ...]
    legend: tuple[LegendLine, ...]
    pair: PairLegend | None = None
    points: pd.DataFrame | None = field(default=None, compare=False)
    bubble_colour: str = template.ACCENT


def placed_areas(
    released: Released, geometry: MapGeometry, language: str, *, show: str = "rate", table: str = ""
) -> pd.DataFrame:
    """Every shape with what is known of it, and no colour yet.

    Args:
        released: The numbers.
        geometry: The shapes of the same level.
        language: Language of the words.
        show: "rate" or "count".
        table: Column whose value is shown where it is not that of the rate or the count.

    Returns:
        One row per shape: the columns of `COLUMNS` with white fill, `value`, and `kind`: shown, withheld or
        no_data.
    """
    scale = scale_of(released, language, show)
    places = all_shapes(geometry)
    rows = released.table.drop_duplicates("area_code")
    areas = places.merge(rows, left_on="code", right_on="area_code", how="left")
    areas["area_name"] = areas["name"] = areas["name"].fillna("").where(areas["name"] != "", areas["code"])
    areas["withheld"] = areas["withheld"].fillna("no_data")
    if "reliability" not in areas:
        areas["reliability"] = "counted"
    areas["reliability"] = areas["reliability"].fillna("withheld")
    areas["value"] = areas[table or scale.value].astype(float)
    is_empty = (areas["withheld"] == "") & areas["value"].isna()
    areas["withheld"] = areas["withheld"].where(~is_empty, "no_data")
    areas["kind"] = np.select(
        [areas["withheld"] == "no_data", areas["withheld"] != ""], ["no_data", "withheld"], default="shown"
    )
    areas["value"] = areas["value"].where(areas["kind"] == "shown")
    return _unfilled(areas, scale, language)


def _unfilled(areas: pd.DataFrame, scale: Scale, language: str) -> pd.DataFrame:
    if {scale.value, scale.low, scale.high, "n"} <= set(areas):
        sentences, numbers = told_figure(areas, scale, language)
        areas = with_told(areas, [f"{NAME}<br>{text}" for text in sentences], numbers)
    return areas.assign(
        fill=np.where(areas["kind"] == "no_data", template.NO_DATA, template.PAPER),
        is_hatched=(areas["kind"] == "shown") & (areas["reliability"] == "caution"),
        is_dashed=areas["kind"] == "withheld",
        size_px=np.nan,
        ring="",
        label="",
    )


def all_shapes(geometry: MapGeometry) -> pd.DataFrame:
    """Every shape of a level: code, its number in the file of shapes, name."""
    places = pd.DataFrame({"code": geometry.codes}).assign(number=range(1, len(geometry.codes) + 1))
    return places.assign(name=places["code"].map(geometry.names))


def with_told(areas: pd.DataFrame, sentences: list[str], numbers: np.ndarray) -> pd.DataFrame:
    """Areas with what is told of each: a sentence with places, and its numbers."""
    told = pd.Series(list(map(tuple, numbers)), index=areas.index, dtype=object)
    return areas.assign(hover=sentences, told=told)


def with_both_told(areas: pd.DataFrame, other: pd.DataFrame, scale: Scale, language: str) -> pd.DataFrame:
    """Areas of one figure that tell of another as well.

    Args:
        areas: Placed areas of the one.
        other: Those of the other, in the same order.
        scale: Of the other.
        language: Language of the words.
    """
    own = np.array(areas["told"].tolist())
    sentences, numbers = told_figure(other, scale, language, first=own.shape[1])
    both = [f"{one}{BETWEEN}{text}" for one, text in zip(areas["hover"], sentences, strict=True)]
    return with_told(areas, both, np.hstack([own, numbers]))


def mark_lines(areas: pd.DataFrame, released: Released, language: str) -> list[LegendLine]:
    """What hatching, dashes and grey mean, and what is not on the map at all, each counted."""
    lines = []
    if areas["is_hatched"].any():
        words = f"{MARKS['caution']} {mark_words('caution', language)}"
        lines.append(LegendLine("hatch", template.PAPER, counted(words, areas["is_hatched"])))
    for reason in dict.fromkeys(areas.loc[areas["kind"] == "withheld", "withheld"]):
        words = f"{MARKS['withheld']} {reason_words(reason, language)}"
        lines.append(LegendLine("withheld", template.PAPER, counted(words, areas["withheld"] == reason)))
    empty = areas["kind"] == "no_data"
    if empty.any():
        lines.append(LegendLine("no_data", template.NO_DATA, counted(say("no data", language), empty)))
    if released.unmatched:
        words = say("data without a place on this map", language) + f" ({len(released.unmatched)})"
        lines.append(LegendLine("unmatched", "", words))
    return lines


def counted(words: str, chosen: pd.Series) -> str:
    """Words with the number of areas they hold for."""
    return f"{words} ({int(chosen.sum())})"


def with_labels(areas: pd.DataFrame, most: int = 60) -> pd.DataFrame:
    """Names written on the areas, where so many can be read."""
    return areas.assign(label=areas["name"]) if len(areas) <= most else areas
