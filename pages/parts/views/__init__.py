"""The views of the need page: one a question of a planner; only the open one is computed."""

from pages.parts.views.chosen import Chosen
from pages.parts.views.registry import choose_view, draw_view

__all__ = ["Chosen", "choose_view", "draw_view"]
