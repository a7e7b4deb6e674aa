"""Who is not reached, how far it is, how much falls to each person, and how full facilities are."""

from pages.parts.resource_views import asking
from pages.parts.resource_views.asked import Asked, choose_people, choose_travel
from pages.parts.views import answer


def draw(asked: Asked) -> None:
    """People beyond the limit, by area."""
    with asked.row:
        people = choose_people(asked.language)
        travel = choose_travel(asked.language, with_measure=True)
    released = asking.answer(
        "estimate_access", asked.service.id, people, asked.level, travel=travel, pins=asked.pins
    )
    answer.draw(released, asked.chosen, key="access")


def draw_load(asked: Asked) -> None:
    """People in reach of each facility."""
    with asked.row:
        people = choose_people(asked.language)
        travel = choose_travel(asked.language)
    released = asking.answer("estimate_load", asked.service.id, people, travel=travel, pins=asked.pins)
    answer.draw(released, asked.chosen, key="load")
