"""The boards of the page Organize: one a tool of community organizing; only the open one is computed."""

from pages.parts.organize.registry import BOARDS, choose_board, draw_board

__all__ = ["BOARDS", "choose_board", "draw_board"]
