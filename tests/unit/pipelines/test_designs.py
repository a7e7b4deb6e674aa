"""The design of a survey before it is used: sums, strata and clusters against pandas."""

from pathlib import Path

import pandas as pd
import pytest
from raw_tables import delivery, raw_table

from pipelines.classify import classify_delivery
from pipelines.designs import design_looks
from taksir.catalogue import load_catalogue
from taksir.store.engine import Engine

HEADERS = ("id_ruta", "no_art", "kode_desa", "nks", "strata", "weind", "bobot_lain", "jk", "umur")


def rows(count: int = 240) -> list[list[object]]:
    return [
        [i // 4, i % 4 + 1, 9901011001 + i % 5, 100 + i // 30, f"S{i // 120}", f"{50 + i % 7},5", 1 + i % 3,
         "LP"[i % 2], i * 7 % 66]
        for i in range(count)
    ]  # fmt: skip


def look_at(folder: Path, table: list[list[object]]):
    raw = delivery(raw_table(folder, HEADERS, table))
    with Engine(folder / "engine") as engine:
        (look,) = design_looks(raw, classify_delivery(raw, load_catalogue()), load_catalogue(), engine)
    return look


def test_what_the_weights_add_up_to_agrees_with_pandas(tmp_path: Path) -> None:
    look = look_at(tmp_path, rows())
    weights = pd.Series([50.5 + i % 7 for i in range(240)])
    assert look.headers == {"weight": "weind", "strata": "strata", "psu": "nks"}
    assert look.weights and look.weights.total == pytest.approx(weights.sum())
    assert (look.weights.rows, look.weights.missing, look.weights.not_positive) == (240, 0, 0)
    assert (look.weights.low, look.weights.high) == (weights.min(), weights.max())
    kish = 1 + (weights.std(ddof=0) / weights.mean()) ** 2
    assert look.weights.unequal_deff == pytest.approx(kish, rel=1e-12)
    assert (look.strata, look.clusters, look.clusters_low, look.clusters_high) == (2, 8, 4, 4)
    assert (look.lonely, look.crossing) == (0, 0)


def test_other_headers_that_could_be_it_are_offered(tmp_path: Path) -> None:
    look = look_at(tmp_path, rows())
    assert look.candidates["weight"][0] == "weind" and "bobot_lain" in look.candidates["weight"]
    assert "jk" not in look.candidates["weight"] and look.candidates["psu"][0] == "nks"


def test_lonely_strata_crossing_clusters_and_missing_weights_are_counted(tmp_path: Path) -> None:
    table = rows()
    for row in table[:30]:
        row[4] = "S9"  # a stratum of one cluster
    table[200][4] = "S0"  # its cluster now lies in two strata
    table[3][5], table[5][5] = "", "0"
    look = look_at(tmp_path, table)
    assert (look.lonely, look.crossing, look.strata) == (1, 1, 3)
    assert look.weights and (look.weights.missing, look.weights.not_positive) == (1, 1)
