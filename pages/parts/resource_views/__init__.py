"""The views of the page Resources: one question open at a time."""

from pages.parts.resource_views.registry import choose_resource_view, draw_resource_view

__all__ = ["choose_resource_view", "draw_resource_view"]
