"""Names beside points: on no other name, on no point, inside the plot; the most important first."""

import numpy as np

from taksir.figures.resources import free_labels
from taksir.figures.resources.free_labels import free_sides


def test_a_name_alone_stands_above_its_point() -> None:
    assert free_sides(np.array([0.5]), np.array([0.5]), ["Melati"], marker_px=10) == ["top center"]


def test_names_of_points_on_one_spot_are_told_apart_or_left_out() -> None:
    sides = free_sides(np.full(6, 0.5), np.full(6, 0.5), [f"Desa {n}" for n in range(6)], marker_px=10)
    told = [side for side in sides if side]
    assert sides[0] == "top center" and len(told) == len(set(told)) < 6


def test_no_name_stands_on_another_on_a_point_or_outside() -> None:
    rng = np.random.default_rng(4)
    across, up, names = rng.random(150), rng.random(150), ["Kecamatan Sehati"] * 150
    sides = free_sides(across, up, names, marker_px=7)
    x, y = across * free_labels.WIDE_PX, up * free_labels.HIGH_PX
    boxes = [free_labels._box(x, y, place, names[place], side, 7) for place, side in enumerate(sides) if side]
    assert 2 < len(boxes) < 60
    for place, (left, right, bottom, top) in enumerate(boxes):
        assert left >= -free_labels.MARGIN_PX and right <= free_labels.WIDE_PX + free_labels.MARGIN_PX
        assert not ((x > left) & (x < right) & (y > bottom) & (y < top)).any()
        for a, b, c, d in boxes[:place]:
            assert right < a or b < left or top < c or d < bottom
