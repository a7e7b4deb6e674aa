"""The plan page's steps, one of them open at a time."""

from pages.parts.planning.steps import choose_step, draw_step

__all__ = ["choose_step", "draw_step"]
