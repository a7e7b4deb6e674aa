"""The places of the example region: codes, names and shapes."""

import csv
import re

import numpy as np
import pytest
import shapely

from pipelines.example.geography import desa_shapes, kecamatan_shapes, regency_shape
from pipelines.example.places import desa_table, dotted, kecamatan_table


def plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def test_codes_are_those_of_the_handbook():
    kecamatan = kecamatan_table().set_index("area_code")
    assert len(kecamatan) == 12 and len(desa_table()) == 120
    assert kecamatan.loc["990107", ["code_bps", "name"]].tolist() == ["9901061", "Padang Lentera"]
    assert kecamatan.loc["990112", "code_bps"] == "9901110"
    assert desa_table()["is_kelurahan"].sum() == 12
    assert desa_table()["area_code"].str.match(r"^9901\d\d[12]\d{3}$").all()
    assert dotted("9901052003") == "99.01.05.2003" and dotted("990105") == "99.01.05"


def test_both_code_systems_number_every_desa_once_and_disagree_in_07_to_12():
    desa = desa_shapes()
    assert desa["code_bps"].is_unique and desa["code_bps"].str.len().eq(10).all()
    parents = kecamatan_table().set_index("area_code")["code_bps"]
    assert (desa["code_bps"].str[:7] == desa["kecamatan_code"].map(parents)).all()
    same = desa["code_bps"].str[-3:] == desa["area_code"].str[-3:]
    early = desa["kecamatan_code"] <= "990106"
    assert same[early].all() and same[~early].mean() < 0.5
    assert desa.set_index("area_code").loc["9901052003", "code_bps"] == "9901050003"


def test_names_are_unique_and_no_real_place_bears_them(shared_data):
    names = [*desa_table()["name"], *kecamatan_table()["name"]]
    assert len({plain(name) for name in names}) == 132
    for file in ("villages", "districts", "regencies"):
        with (shared_data / "area_codes" / f"{file}.csv").open(encoding="utf-8") as rows:
            real = {plain(row["name"]) for row in csv.DictReader(rows)}
        assert not {plain(name) for name in names} & real


def test_borders_are_shared_to_the_last_digit():
    desa = desa_shapes()
    assert desa.is_valid.all()
    assert shapely.coverage_is_valid(desa.geometry.to_numpy())
    corners = shapely.get_coordinates(desa.geometry.to_numpy())
    np.testing.assert_array_equal(corners, np.round(corners, 5))


@pytest.mark.parametrize("coarse", [kecamatan_shapes, regency_shape])
def test_coarser_shapes_are_the_union_of_the_desa(coarse):
    shapes = coarse()
    assert shapes.is_valid.all() and shapely.coverage_is_valid(shapes.geometry.to_numpy())
    whole = shapely.union_all(desa_shapes().geometry.to_numpy())
    assert shapely.union_all(shapes.geometry.to_numpy()).symmetric_difference(whole).area < 1e-12


def test_desa_lie_in_their_kecamatan_and_only_the_islands_are_many():
    desa, kecamatan = desa_shapes(), kecamatan_shapes().set_index("area_code").geometry
    inside = [kecamatan[code].covers(point) for code, point in zip(desa["kecamatan_code"], desa.representative_point(), strict=True)]  # fmt: skip # noqa: E501
    assert all(inside)
    parts = kecamatan.apply(shapely.get_num_geometries)
    assert parts["990112"] >= 5 and (parts.drop("990112") == 1).all()


def test_the_outline_looks_grown_and_the_islands_are_far():
    shapes = kecamatan_shapes().set_index("area_code").geometry.to_crs(32746)
    mainland = shapely.union_all(shapes.drop("990112").to_numpy())
    assert mainland.area / mainland.minimum_rotated_rectangle.area < 0.75  # a rectangle would fill 1
    assert mainland.length**2 / (4 * np.pi * mainland.area) > 1.5  # a circle has 1, a square 1.27
    assert shapes["990112"].distance(mainland) > 10_000
    assert 2_500 < shapes.area.sum() / 1e6 < 3_500
