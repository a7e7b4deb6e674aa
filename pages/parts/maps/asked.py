"""What a reader asks of a map: kind, level, colours, layers. Each choice stands in the link."""

import re
from dataclasses import dataclass

import streamlit as st

from pages.parts import choose
from pages.parts.escape import plain
from taksir import needs
from taksir.basemap import basemap
from taksir.figures import Classing
from taksir.needs import IndicatorChoice
from taksir.words import say

KIND_WORDS = {
    "one": "One indicator",
    "pair": "Two indicators",
    "rounds": "Before and after",
    "groups": "By group",
    "clusters": "Clusters",
}
CLASS_WORDS = {
    "quantile": "Equal number of areas",
    "natural": "Natural breaks",
    "pretty": "Round numbers",
    "equal": "Equal width",
    "manual": "My own breaks",
}
METHOD_WORDS = {"gi_star": "Getis-Ord Gi*", "moran": "Local Moran"}
SHOW_WORDS = {"rate": "Rate", "count": "Number", "both": "Rate and number"}
CROSS_WORDS = {"colours": "Crossed colours", "circles": "Circles over colours"}
BREAK = r"-?\d{1,12}([.,]\d{1,9})?"
LABELS, POINTS, GROUND = "labels", "facilities", "ground"
LAYER_WORDS = {LABELS: "Names of the areas", POINTS: "Facilities", GROUND: "Base map"}


@dataclass(frozen=True)
class Asked:
    """One map as it was asked for.

    Attributes:
        choice: The indicator with the levels it may be shown at.
        within: Code of the region; empty for the whole.
        level: Area level of the shapes.
        kind: one | pair | rounds | groups | clusters.
        show: rate, count, or both: the number as a circle over the rate's colour.
        classing: How values are divided into colours.
        layers: labels, facilities, ground.
        second: The other indicator of a pair.
        cross: How a pair is drawn: colours or circles.
        group: The group that splits the maps.
        method: How clusters are looked for.
        language: Language of the reader.
        faults: What of the reader's own breaks is no number.
    """

    choice: IndicatorChoice
    within: str
    level: str
    kind: str
    show: str
    classing: Classing
    layers: tuple[str, ...]
    second: str
    cross: str
    group: str
    method: str
    language: str
    faults: tuple[str, ...] = ()

    @property
    def is_single(self) -> bool:
        """Whether one map is drawn, which leaves room for a panel beside it."""
        return self.kind not in ("rounds", "groups")

    @property
    def indicator_id(self) -> str:
        """The indicator's id."""
        return self.choice.indicator.id

    @property
    def what(self) -> tuple[object, ...]:
        """All that a picture depends on, beside the published data and what lies on it as layers."""
        return (
            self.indicator_id, self.within, self.level, self.kind, self.show, self.classing, self.second,
            self.cross, self.group, self.method, self.language,
        )  # fmt: skip


def choose_map(choice: IndicatorChoice, within: str, level: str, language: str) -> Asked:
    """The kind of map, what follows from it, and a drawer with colours and layers."""
    kinds = {name: say(words, language) for name, words in KIND_WORDS.items()}
    kind = choose.segments("map", kinds, "one", say("Map", language), language)
    show, second, cross, group, method = "rate", "", "colours", "", "gi_star"
    if kind == "one":
        show = _show(choice, language)
    elif kind == "pair":
        second = _second(choice, level, language)
        cross = _cross(second, language)
    elif kind == "groups":
        group = _group(choice, language)
    elif kind == "clusters":
        words = {name: say(text, language) for name, text in METHOD_WORDS.items()}
        method = choose.segments(
            "method", words, "gi_star", say("How clusters are found", language), language
        )
    with st.popover(say("Colours and layers", language), icon=":material/layers:"):
        has_classes = kind in ("one", "rounds", "groups") or cross == "circles"
        classing, faults = _classing(language) if has_classes else (Classing(), [])
        layers = _layers(language)
    return Asked(
        choice, within, level, kind, show, classing, layers, second, cross, group, method, language,
        faults=tuple(faults),
    )  # fmt: skip


def draw_faults(asked: Asked) -> None:
    """What of the choices could not be read: outside the drawer and the folds, which may be shut."""
    if asked.faults:
        told = plain(", ".join(asked.faults))
        st.warning(say("Not a number: {texts}. Write breaks as 5; 10; 20.", asked.language, texts=told))
    elif asked.classing.method == "manual" and not asked.classing.breaks:
        words = "All areas have one colour: write your breaks under Colours and layers, as 5; 10; 20."
        st.info(say(words, asked.language), icon=":material/palette:")


def _show(choice: IndicatorChoice, language: str) -> str:
    """Rate, number or both; only rates where there is no population to multiply with."""
    if not choice.indicator.population:
        return "rate"
    words = {name: say(text, language) for name, text in SHOW_WORDS.items()}
    return choose.segments("show", words, "rate", say("Show", language), language)


def _cross(second: str, language: str) -> str:
    """Crossed colours, or the second's number as circles where it has one."""
    has_number = any(
        entry.indicator.id == second and entry.indicator.population for entry in choose.available()
    )
    if not has_number:
        return "colours"
    words = {name: say(text, language) for name, text in CROSS_WORDS.items()}
    return choose.segments("cross", words, "colours", say("How both are drawn", language), language)


def _second(choice: IndicatorChoice, level: str, language: str) -> str:
    others = {
        entry.indicator.id: entry.indicator.name.in_language(language)
        for entry in choose.available()
        if level in entry.levels and entry.indicator.id != choice.indicator.id
    }
    if not others:
        return ""
    usual = next(
        (entry.indicator.id for entry in choose.available() if _goes_well(entry, choice, others)), ""
    )
    usual = usual or next(iter(others))
    return choose.option("second", list(others), usual, say("Second indicator", language), language, others)


def _goes_well(entry: IndicatorChoice, choice: IndicatorChoice, others: dict[str, str]) -> bool:
    """Another topic, and counted: then every area of the map has both."""
    other = entry.indicator
    return other.id in others and other.domain != choice.indicator.domain and not other.is_survey


def _group(choice: IndicatorChoice, language: str) -> str:
    words = {name: label.in_language(language) for name, label in needs.group_choices(choice.indicator.id)}
    if not words:
        return ""
    return choose.option(
        "split", list(words), next(iter(words)), say("A map for each", language), language, words
    )


def _classing(language: str) -> tuple[Classing, list[str]]:
    """How values are divided, and what of the reader's own breaks is no number."""
    words = {name: say(text, language) for name, text in CLASS_WORDS.items()}
    method = choose.option(
        "classes", list(words), "quantile", say("Colour classes", language), language, words
    )
    if method != "manual":
        return Classing(method), []
    text = choose.written("breaks", say("Breaks between the classes, up to four numbers", language), language)
    breaks, faults = read_breaks(text)
    return Classing("manual", breaks), faults


def read_breaks(text: str) -> tuple[tuple[float, ...], list[str]]:
    """Numbers written with a comma or a point and parted by semicolons or blanks, and what is no number."""
    parts = [part for part in re.split(r"[;\s]+", text) if part]
    faults = [part for part in parts if not re.fullmatch(BREAK, part)]
    numbers = {float(part.replace(",", ".")) for part in parts if part not in faults}
    return tuple(sorted(numbers)), faults


def _layers(language: str) -> tuple[str, ...]:
    words = {name: say(text, language) for name, text in LAYER_WORDS.items()}
    if basemap() is None:
        words.pop(GROUND)
    return tuple(choose.several("layers", words, (), say("Layers", language), language, most=len(words)))
