"""Four villages and an island, three homes and a post: every way and every gap can be checked by hand.

Villages are squares of 0.1 degrees side by side on the equator (11.1 km a side), the island lies a degree
to the east. People: 100, 200, 300, 400, and 50 on the island.
"""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from taksir.evidence import Evidence, current_evidence

VILLAGES = ("9901010001", "9901010002", "9901020001", "9901020002", "9901030001")
PEOPLE = (100.0, 200.0, 300.0, 400.0, 50.0)
OLDER = (10.0, 20.0, 30.0, 40.0, 5.0)


def village_shapes() -> list[shapely.Geometry]:
    """Squares on the equator; the last one is an island."""
    return [shapely.box(100 + x, 0, 100.1 + x, 0.1) for x in (0, 0.1, 0.2, 0.3, 1.3)]


def facility_table(**columns: list) -> pd.DataFrame:
    """Three that give company to older persons, one of them for meals too, and a post of volunteers."""
    rows = {
        "area_code": ["9901010001", "9901020001", "9901020002", "9901010002"],
        "code_system": "kemendagri",
        "facility_id": ["F1", "F2", "F3", "F4"],
        "facility_name": ["Rumah Satu", "Rumah Dua", "Rumah Tiga", "Ibu Seseorang"],
        "facility_type": ["LKS-LU", "LKS-LU", "LKS", "volunteer_post"],
        "psks_code": ["PSKS-04", "PSKS-04", "PSKS-04", "PSKS-02"],
        "services_offered": [
            "older_person_companion", "older_person_companion meals", "older_person_companion",
            "civil_documents",
        ],
        "capacity_persons": [10.0, 40.0, None, None],
        "occupancy_persons": [8.0, 2.0, None, None],
        "accreditation": ["A", "none", "", ""],
        "resources_count": [1.0, 1.0, 1.0, 3.0],
        "longitude": [100.05, 100.25, 100.35, 100.15],
        "latitude": [0.05, 0.05, 0.05, 0.05],
        "period_year": [2025] * 4,
    }  # fmt: skip
    return pd.DataFrame(rows | columns)


@pytest.fixture
def islands(publish) -> Evidence:
    """The villages with their people and their facilities, published."""
    shapes = village_shapes()
    publish(
        "batas", "boundaries",
        boundary=gpd.GeoDataFrame(
            {
                "kemendagri_code": [*VILLAGES, "990101", "990102", "990103", "9901"],
                "area_name": ["A", "B", "C", "D", "Pulau", "Barat", "Timur", "Kepulauan", "Kabupaten"],
                "level": ["desa"] * 5 + ["kecamatan"] * 3 + ["kabupaten"],
            },
            geometry=[
                *shapes, shapely.union_all(shapes[:2]), shapely.union_all(shapes[2:4]), shapes[4],
                shapely.union_all(shapes),
            ],
            crs=4326,
        ),
    )  # fmt: skip
    publish(
        "sensus", "census", period="2025",
        area=pd.DataFrame(
            {
                "area_code": VILLAGES, "code_system": "kemendagri", "level": "desa",
                "area_name": ["A", "B", "C", "D", "Pulau"], "pop_total": PEOPLE, "pop_60p": OLDER,
                "households_total": [30.0, 60, 90, 120, 15],
            }
        ),
    )  # fmt: skip
    publish("fasilitas", "facilities", period="2025", facility=facility_table())
    return current_evidence()
