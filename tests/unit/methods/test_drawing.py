"""Geometry for drawing: borders stay shared, rings turn the right way, marks lie within their area."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from taksir.methods import drawing


def squares(side: int = 4) -> gpd.GeoDataFrame:
    """A grid of unit squares whose borders wiggle alike on both sides."""
    rng = np.random.default_rng(20261121)
    jitter = rng.normal(0, 0.004, (side * 40 + 1, side * 40 + 1, 2))

    def edge(x0: int, y0: int, x1: int, y1: int) -> list[tuple[float, float]]:
        steps = 40
        points = []
        for step in range(steps):
            column, row = x0 * 40 + (x1 - x0) * step, y0 * 40 + (y1 - y0) * step
            points.append(tuple(np.array([column / 40, row / 40]) + jitter[row, column]))
        return points

    cells = []
    for y in range(side):
        for x in range(side):
            ring = edge(x, y, x + 1, y) + edge(x + 1, y, x + 1, y + 1)
            ring += edge(x + 1, y + 1, x, y + 1) + edge(x, y + 1, x, y)
            cells.append(shapely.Polygon(ring))
    codes = [f"99{index:02d}" for index in range(len(cells))]
    return gpd.GeoDataFrame({"area_code": codes}, geometry=cells, crs=4326)


def signed_area(ring: list[list[float]]) -> float:
    """Shoelace formula: positive where the ring runs anticlockwise."""
    x, y = np.array(ring).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def test_simplified_neighbours_still_share_their_borders():
    areas = squares()
    simple = drawing.simplified(areas, tolerance_share=0.01)
    assert shapely.get_num_coordinates(simple.geometry.values).sum() < (
        0.3 * shapely.get_num_coordinates(areas.geometry.values).sum()
    )
    assert shapely.coverage_is_valid(simple.geometry.values)
    assert shapely.area(simple.geometry.values).sum() == pytest.approx(simple.union_all().area, abs=1e-9)
    assert list(simple["area_code"]) == list(areas["area_code"])


def test_simplified_coordinates_have_four_decimals():
    points = drawing.simplified(squares()).get_coordinates().to_numpy()
    assert np.array_equal(points, np.round(points, 4))


def test_simplified_drops_no_area_however_small():
    islet = shapely.Point(9, 9).buffer(0.00003, quad_segs=2)
    areas = squares(2)
    areas.loc[len(areas)] = ["9999", islet]
    simple = drawing.simplified(areas)
    assert len(simple) == 5
    assert not simple.is_empty.any()
    assert simple.geometry.iloc[-1].area == pytest.approx(islet.area, rel=1e-9)


def test_simplified_mends_a_ring_that_crosses_itself():
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    simple = drawing.simplified(gpd.GeoDataFrame({"area_code": ["1"]}, geometry=[bow], crs=4326))
    assert simple.is_valid.all()
    assert shapely.area(simple.geometry.values).sum() == pytest.approx(0.5)


def test_outer_rings_run_clockwise_and_holes_the_other_way():
    holed = shapely.Point(0, 0).buffer(2).difference(shapely.Point(0, 0).buffer(1))
    areas = gpd.GeoDataFrame({"number": [7]}, geometry=[holed], crs=4326)
    feature = drawing.feature_collection(areas)["features"][0]
    outer, hole = feature["geometry"]["coordinates"][0]
    assert feature["id"] == 7
    assert feature["properties"] == {}
    assert signed_area(outer) < 0 < signed_area(hole)


def test_a_feature_keeps_only_parts_with_an_inside():
    mixed = shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.LineString([(2, 2), (3, 3)])])
    areas = gpd.GeoDataFrame({"number": [1]}, geometry=[mixed], crs=4326)
    geometry = drawing.feature_collection(areas)["features"][0]["geometry"]
    assert geometry["type"] == "MultiPolygon"
    assert len(geometry["coordinates"]) == 1


def test_stripes_cover_a_quarter_of_an_area_and_stay_within_it():
    areas = gpd.GeoDataFrame({"number": [1]}, geometry=[shapely.box(0, 0, 3, 2)], crs=4326)
    stripes = drawing.hatched(areas, 0.01).geometry.iloc[0]
    assert stripes.area / 6 == pytest.approx(0.25, abs=0.01)
    assert stripes.difference(shapely.box(0, 0, 3, 2).buffer(1e-4)).is_empty


def test_even_the_smallest_area_shows_two_stripes():
    areas = squares(2)
    areas.loc[len(areas)] = ["9999", shapely.box(9, 9, 9.02, 9.02)]
    small = drawing.hatched(areas.assign(number=range(1, 6)), 0.05).geometry.iloc[4]
    assert shapely.get_num_geometries(small) >= 2


def test_outlines_follow_the_boundary_under_the_number_below_zero():
    square = shapely.box(0, 0, 1, 1)
    areas = gpd.GeoDataFrame({"number": [3]}, geometry=[square], crs=4326)
    marks = drawing.hatched(areas, 0.05)
    outline = marks.geometry.iloc[1]
    assert list(marks["number"]) == [3, -3]
    assert outline.difference(square.buffer(1e-4)).is_empty
    half = square.length / 2 * 0.05 / 6
    assert outline.area == pytest.approx(half, rel=0.05)


def test_real_boundaries_of_a_province_can_be_drawn(shared_data):
    areas = gpd.read_file(shared_data / "boundaries_kemendagri" / "idn_kab.geojson").iloc[::8]
    areas = areas.assign(area_code=areas["kode"].str.replace(".", ""))
    simple = drawing.simplified(areas)
    assert simple.is_valid.all()
    assert not simple.is_empty.any()
    marks = drawing.hatched(simple.assign(number=range(1, len(simple) + 1)))
    assert not marks.is_empty.any()
    assert len(marks) == 2 * len(areas)
