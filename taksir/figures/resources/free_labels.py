"""Names beside points where there is room: each takes the first free side of its point, or is left out.

Greedy placement in the order of importance, as in Christensen, Marks & Shieber (1995). Widths are estimated,
for the chart is drawn by the reader's browser, which may be that of a phone.
"""

from collections.abc import Sequence

import numpy as np

WIDE_PX, HIGH_PX = 340, 380
"""The plot on a phone: where names have room there, they have room everywhere."""
LETTER_PX, LINE_PX, GAP_PX, MARGIN_PX = 6.2, 14.0, 4.0, 16.0
SIDES = ("top center", "bottom center")
"""Beside a point a name would stand on the lines that run through many points."""
Box = tuple[float, float, float, float]


def free_sides(
    across: np.ndarray, up: np.ndarray, names: Sequence[str], *, marker_px: float
) -> list[str | None]:
    """The side on which each point's name has room, None where it has nowhere.

    Args:
        across, up: Places of all points as shares of the width and height of the plot [0–1].
        names: Their names, the most important first; empty for points that have none.
        marker_px: Width of a marker; names stand on no other point.

    Returns:
        For each point a text position of Plotly, or None.
    """
    x, y = np.asarray(across) * WIDE_PX, np.asarray(up) * HIGH_PX
    taken: list[Box] = []
    found: list[str | None] = []
    for place, name in enumerate(names):
        side = next(
            (
                side
                for side in SIDES
                if name and _is_free(_box(x, y, place, name, side, marker_px), taken, x, y)
            ),
            None,
        )
        if side:
            taken.append(_box(x, y, place, name, side, marker_px))
        found.append(side)
    return found


def _box(x: np.ndarray, y: np.ndarray, place: int, name: str, side: str, marker_px: float) -> Box:
    """Left, right, bottom and top of a name on one side of its point."""
    wide, off = LETTER_PX * len(name), marker_px / 2 + GAP_PX
    bottom = y[place] + off if side.startswith("top") else y[place] - off - LINE_PX
    return x[place] - wide / 2, x[place] + wide / 2, bottom, bottom + LINE_PX


def _is_free(box: Box, taken: list[Box], x: np.ndarray, y: np.ndarray) -> bool:
    """Whether a name would stand inside the plot, on no other name and on no point."""
    left, right, bottom, top = box
    is_inside = left >= -MARGIN_PX and right <= WIDE_PX + MARGIN_PX
    is_apart = all(right < a or b < left or top < c or d < bottom for a, b, c, d in taken)
    return is_inside and is_apart and not ((x > left) & (x < right) & (y > bottom) & (y < top)).any()
