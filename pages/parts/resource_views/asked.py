"""What is chosen on the page Resources: service, whose way, level, travel; each stands in the link."""

from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts import choose
from pages.parts.frame import plain
from pages.parts.resource_views import asking
from pages.parts.views.chosen import Chosen
from taksir import needs, resources
from taksir.errors import TaksirError
from taksir.needs import IndicatorChoice
from taksir.resources import ServiceChoice
from taksir.words import number, say

SERVICE_PX, PEOPLE_PX = 330, 300
MODE_WORDS = {
    "line": "kilometres",
    "speed": "minutes",
    "walk": "on foot",
    "motorcycle": "by motorcycle",
    "car": "by car",
}
ON_ROADS = ("walk", "motorcycle", "car")
MEASURE_WORDS = {
    "enhanced": "near facilities count more (E2SFCA)",
    "two_step": "everything in reach counts alike (2SFCA)",
    "three_step": "people divide themselves (3SFCA)",
    "gravity": "units in reach, by distance (gravity)",
}
LIMITS_KM, LIMITS_MINUTES = (1, 300), (5, 600)

NO_ROADS = "Ways over roads need an OpenStreetMap extract: take one in under Who is not reached, and why?"
MAP_AREAS_MAX = 2_000
"""A browser draws more shapes in its own good time; beyond, a map shows the next larger areas."""
NO_NEED = (
    "No need can be computed from what is published, so there is none to set beside services. "
    "Deliver a survey or a census on the page Data in."
)


@dataclass(frozen=True)
class Asked:
    """The reader's choices.

    Attributes:
        service: With the indicator of those who need it.
        level: Area level of the lists.
        language: Of the reader.
        pins: What was written down, with versions.
        row: Where the view's own choices go, beside the others.
    """

    service: ServiceChoice
    level: str
    language: str
    pins: resources.Pins
    row: DeltaGenerator

    @property
    def chosen(self) -> Chosen:
        """The same for parts that draw an answer."""
        return Chosen(self.choice, self.level, "", self.language)

    @property
    def choice(self) -> IndicatorChoice:
        """The indicator of those who need the service."""
        known = {choice.indicator.id: choice for choice in choose.all_choices()}
        return known[self.service.indicator]


def choose_service(language: str, pins: resources.Pins) -> ServiceChoice:
    """A service, those that somebody gives first."""
    found = {choice.id: choice for choice in asking.services(pins)}
    words = {
        name: f"{choice.label.in_language(language)} ({number(choice.facilities, language)})"
        for name, choice in found.items()
    }
    first = next(iter(found))
    usual = needs.usual().service
    if usual in found and (found[usual].facilities or not found[first].facilities):
        first = usual
    with st.container(width=SERVICE_PX):
        chosen = choose.option(
            "service", list(found), first, say("Service (facilities)", language), language, words
        )
    return found[chosen]


def choose_people(language: str) -> str:
    """Whose way is measured."""
    words = {name: label.in_language(language) for name, label in resources.demand_choices()}
    with st.container(width=PEOPLE_PX):
        return choose.option(
            "people", list(words), "everyone", say("Who has to get there", language), language, words
        )


def choose_need(language: str, label: str, first: str, *, is_counted: bool = False) -> str:
    """The need to set beside services.

    Args:
        language: Language of the reader.
        label: Above the list.
        first: Id of the indicator it opens with, where published data answer that.
        is_counted: Only needs that count people, groups of the census among them.

    Raises:
        TaksirError: Published data answer none.
    """
    known = [choice.indicator for choice in choose.available()]
    words = {
        entry.id: entry.name.in_language(language) for entry in known if entry.population or not is_counted
    }
    if is_counted:
        words |= {group.id: group.label.in_language(language) for group in resources.census_groups()}
    if not words:
        raise TaksirError(NO_NEED)
    default = next((name for name in (first, resources.group_of_need(first)) if name in words), "")
    default = default or next(iter(words))
    return choose.option("need", list(words), default, label, language, words)


def choose_area_level(language: str) -> str:
    """The level of the rows, not finer than the shapes."""
    words = {name: needs.level_label(name, language) for name in resources.levels()}
    default = needs.usual_level(list(words))
    return choose.segments("level", words, default, say("Area level", language), language)


def level_to_draw(level: str) -> str:
    """The level of a map: the reader's, or a larger one where a browser could not draw so many areas."""
    known = resources.levels()
    drawn = resources.map_level(MAP_AREAS_MAX)
    return drawn if known.index(drawn) < known.index(level) else level


def choose_travel(language: str, *, with_measure: bool = False) -> dict[str, Any]:
    """How ways are measured, behind one button; what is left alone is the country's default."""
    with st.popover(say("How people travel", language), icon=":material/route:"):
        known = resources.known_roads()
        modes = {
            name: say(words, language) for name, words in MODE_WORDS.items() if known or name not in ON_ROADS
        }
        mode = choose.segments("mode", modes, "line", say("Measured in", language), language)
        travel = {"mode": mode, "limit": _limit(mode, language)}
        if mode in ON_ROADS:
            travel |= {"roads": known[0].sha256, "walk": _walk(language)}
        else:
            travel["detour"] = choose_number(
                "detour",
                say("Road per straight line", language),
                resources.travel_defaults().detour,
                (1, 5),
                0.1,
            )
        if mode == "speed":
            travel["tiers"] = _tiers(language)
        if mode != "line":
            st.caption(plain(say("Crossings by water are written down under What we know.", language)))
        if not known:
            st.caption(plain(say(NO_ROADS, language)))
        if with_measure:
            words = {name: say(text, language) for name, text in MEASURE_WORDS.items()}
            measure = choose.option(
                "measure", list(words), "enhanced", say("Share of each person", language), language, words
            )
            travel["measure"] = measure
    return travel


def _limit(mode: str, language: str) -> float:
    """The furthest way, in the mode's unit; one for all modes in minutes."""
    defaults = resources.travel_defaults()
    if mode == "line":
        return choose_number(
            "limit_line", say("Within reach up to (km)", language), defaults.limit_km, LIMITS_KM
        )
    label = say("Within reach up to (minutes)", language)
    return choose_number("limit_speed", label, defaults.limit_minutes, LIMITS_MINUTES)


def _walk(language: str) -> float:
    """How far somebody may live from a road."""
    label = say("At most so far from a road (km)", language)
    return choose_number("walk", label, resources.walk_default_km(), (0.5, 50.0), 0.5)


def _tiers(language: str) -> list[list[float]]:
    """Speeds from the door outwards; the ends of the stretches are the country's."""
    found = []
    for place, (end, speed) in enumerate(resources.travel_defaults().tiers):
        words = say("Speed up to {end} km (km/h)", language, end=end) if end < 1e5 else say(
            "Speed beyond (km/h)", language
        )  # fmt: skip
        found.append([end, choose_number(f"speed_{place}", words, speed, (1.0, 130.0))])
    return found


def choose_number(
    name: str, label: str, default: float, ends: tuple[float, float], step: float = 1.0
) -> float:
    """A number that stands in the link where it is not the default."""
    kept = choose.remembered_text(name) or default
    try:
        value = float(kept)
    except ValueError:
        value = default
    key = f"number {name}"
    st.session_state.setdefault(key, min(max(value, float(ends[0])), float(ends[1])))
    form = "%.1f" if step < 1 else "%.0f"
    found = float(
        st.number_input(label, float(ends[0]), float(ends[1]), step=float(step), format=form, key=key)
    )
    choose.remember(name, "" if found == default else f"{found:g}")
    return found
