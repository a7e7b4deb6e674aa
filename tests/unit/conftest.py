"""A small store made by hand: every number in it can be checked with a pencil."""

from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from taksir.store import workspace
from taksir.store.workspace import Store, open_store

Publish = Callable[..., str]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store that the whole program takes for its own."""
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    monkeypatch.delenv("TAKSIR_DATABASE_URL", raising=False)
    yield open_store()
    workspace._opened.cache_clear()


@pytest.fixture
def publish(store: Store) -> Publish:
    """Publish tables as one delivery of a source."""

    def published(source_id: str, kind: str, period: str = "2026", **tables: pd.DataFrame) -> str:
        register = store.register
        delivery_id = register.receive(file_name=source_id, raw_sha256="0" * 64, size_bytes=1, actor="t")
        recipe_id = register.confirm_recipe(
            source={"id": source_id, "title": source_id}, kind=kind, body="{}", actor="t"
        )
        register.advance(
            delivery_id, leaves=("received",), state="ready",
            source_id=source_id, recipe_id=recipe_id, period=period,
        )  # fmt: skip
        staged = {}
        for name, table in tables.items():
            path = store.records.staging(delivery_id) / f"{name}.parquet"
            table.to_parquet(path)
            staged[name] = (path, len(table))
        store.publish(delivery_id, staged, actor="t")
        return delivery_id

    return published


def squares(codes: list[str], **columns: list[str]) -> gpd.GeoDataFrame:
    """One unit square an area, side by side."""
    shapes = [shapely.box(i, 0, i + 1, 1) for i in range(len(codes))]
    return gpd.GeoDataFrame({"kemendagri_code": codes, **columns}, geometry=shapes, crs=4326)


@pytest.fixture
def region(publish: Publish) -> pd.DataFrame:
    """Two sub-districts with crossed BPS codes, a census under BPS codes and a survey under Kemendagri's.

    Returns:
        The survey's persons.
    """
    publish(
        "batas", "boundaries",
        boundary=squares(
            ["990101", "990102"],
            bps_code=["9901020", "9901010"],
            area_name=["Satu", "Dua"],
            level=["kecamatan", "kecamatan"],
        ),
    )  # fmt: skip
    publish("batas_kab", "boundaries", boundary=squares(["9901"], bps_code=["9901"], area_name=["Lembah Sehati"], level=["kabupaten"]))  # fmt: skip # noqa: E501
    publish(
        "sensus", "census", period="2025",
        area=pd.DataFrame(
            {
                "area_code": ["9901010", "9901020"], "code_system": "bps", "level": "kecamatan",
                "area_name": ["Dua", "Satu"], "pop_total": [1000.0, 3000.0], "pop_60p": [100.0, 450.0],
                "pop_0_17": [400.0, 900.0],
            }
        ),
    )  # fmt: skip
    publish(
        "garis", "poverty_line",
        poverty_line=pd.DataFrame(
            {
                "area_code": ["9901", "9901"], "code_system": "kemendagri", "urban_rural": ["K", "D"],
                "poverty_line": [600.0, 500.0], "period_year": [2026, 2026],
            }
        ),
    )  # fmt: skip
    persons = survey_persons()
    publish("survei", "survey", person=persons)
    return persons


def survey_persons() -> pd.DataFrame:
    """480 persons: 2 sub-districts × urban and rural × 6 PSUs × 5 households × 4 persons."""
    rng = np.random.default_rng(20261122)
    rows = []
    for code in ("990101", "990102"):
        for kind in "KD":
            for psu in range(6):
                for household in range(5):
                    spent = float(rng.integers(800, 6000))
                    rows += [
                        {
                            "area_code": code, "code_system": "kemendagri", "urban_rural": kind,
                            "strata": f"{code}-{kind}", "psu": f"{code}{kind}{psu}",
                            "household_id": f"{code}{kind}{psu}{household}", "hh_size": 4,
                            "expenditure_month_idr": spent, "person_weight": 1.0 + psu,
                            "age_years": int(rng.integers(0, 30)), "father_alive": int(rng.random() > 0.15),
                            "mother_alive": int(rng.random() > 0.05),
                        }
                        for _ in range(4)
                    ]  # fmt: skip
    return pd.DataFrame(rows)
