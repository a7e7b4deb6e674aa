"""How many people: households by rate × census, people in institutions beside them."""

from pages.parts import ask
from pages.parts.views import answer
from pages.parts.views.chosen import Chosen


def draw(chosen: Chosen) -> None:
    """Numbers by area."""
    answer.draw(ask.people(chosen.indicator_id, chosen.level), chosen, key="people")
