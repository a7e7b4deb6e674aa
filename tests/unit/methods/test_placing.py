"""Points in areas: against testing every pair, against geopandas, on borders and beyond the earth."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from taksir.methods.placing import areas_of_points, nearest_areas


def squares(side: int = 5) -> pd.DataFrame:
    cells = [(f"{x}{y}", shapely.box(x, y, x + 1, y + 1)) for x in range(side) for y in range(side)]
    return pd.DataFrame(cells, columns=["code", "geometry"])


def test_every_pair_tested_by_hand_agrees() -> None:
    random = np.random.default_rng(3)
    longitude, latitude = pd.Series(random.uniform(-1, 6, 400)), pd.Series(random.uniform(-1, 6, 400))
    areas = squares()
    found = areas_of_points(latitude, longitude, areas)
    for position in range(400):
        point = shapely.Point(longitude[position], latitude[position])
        containing = [
            code for code, shape in zip(areas.code, areas.geometry, strict=True) if shape.covers(point)
        ]
        assert found[position] == (min(containing) if containing else None)
    assert found.isna().any()


def test_a_shared_border_goes_to_the_first_code() -> None:
    found = areas_of_points(pd.Series([1.0]), pd.Series([1.0]), squares())
    assert found.tolist() == ["00"]


def test_no_coordinates_and_no_place_on_earth() -> None:
    latitude = pd.Series([None, 95.0, 0.5], index=[4, 8, 15], dtype="float64")
    longitude = pd.Series([0.5, 0.5, 0.5], index=[4, 8, 15])
    found = areas_of_points(latitude, longitude, squares())
    assert found.to_dict() == {4: None, 8: None, 15: "00"}
    assert areas_of_points(latitude, longitude, squares().iloc[:0]).isna().all()


def jakarta(shared_data: Path) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """The sub-districts of Jakarta and its health centres and hospitals."""
    areas = gpd.read_file(shared_data / "boundaries_kemendagri/kec_31.geojson").rename(
        columns={"kode": "code"}
    )
    areas["geometry"] = areas.geometry.make_valid()
    files = [shared_data / f"facilities_jakarta/{name}.geojson" for name in ("puskesmas", "rumahsakit")]
    return areas, pd.concat([gpd.read_file(file) for file in files], ignore_index=True)


def test_jakarta_agrees_with_geopandas(shared_data: Path) -> None:
    areas, points = jakarta(shared_data)
    found = areas_of_points(points.geometry.y, points.geometry.x, areas)
    joined = gpd.sjoin(points, areas, predicate="intersects", how="left")
    expected = joined.groupby(level=0)["code"].min()
    assert len(found) == 751
    assert found.fillna("").tolist() == expected.reindex(points.index).fillna("").tolist()
    assert found.isna().sum() == 34  # most of them in the slivers between the drawn outlines


def test_points_in_the_gaps_of_jakarta_have_a_nearest_area(shared_data: Path) -> None:
    areas, points = jakarta(shared_data)
    outside = points[areas_of_points(points.geometry.y, points.geometry.x, areas).isna()]
    found = nearest_areas(outside.geometry.y, outside.geometry.x, areas)
    shapes = areas.to_crs(32748)  # UTM zone of Jakarta: metres
    distances = outside.to_crs(32748).geometry.map(lambda point: shapes.distance(point).min())
    nearest = outside.to_crs(32748).geometry.map(lambda point: shapes.code[shapes.distance(point).idxmin()])
    # The sphere and UTM agree within half a percent at these distances.
    assert np.allclose(found["distance_m"], distances, rtol=0.01, atol=0.5)
    assert (found["code"] == nearest).mean() > 0.96
    assert found["distance_m"].max() < 260


def test_nearest_without_coordinates_is_missing() -> None:
    found = nearest_areas(pd.Series([None, 2.5], dtype="float64"), pd.Series([1.0, 7.0]), squares())
    assert found["code"].tolist() == [None, "42"]
    assert found["distance_m"].isna().tolist() == [True, False]
