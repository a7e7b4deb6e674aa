"""Raw sheets written by hand, and the middle of the road walked over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipelines.classify import classify_delivery, confirm_recipe
from pipelines.correct import correct_tables
from pipelines.delivered import RawDelivery, RawTable, column_name
from pipelines.faults import Fault
from pipelines.protect import Protection, protect_columns
from pipelines.recipe import Recipe
from pipelines.validate import validate_tables
from taksir.catalogue import load_catalogue
from taksir.store.engine import Engine


def raw_table(
    folder: Path,
    headers: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    name: str = "",
    totals: Sequence[Sequence[object]] = (),
) -> RawTable:
    """A sheet as the readers stage it: all text, rows numbered from 2."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name or 'table'}.parquet"
    _staged(headers, rows).to_parquet(path)
    totals_path = None
    if totals:
        totals_path = folder / f"{name or 'table'}.totals.parquet"
        _staged(headers, totals).to_parquet(totals_path)
    return RawTable(name, tuple(headers), path, len(rows), totals_path, ())


def delivery(*tables: RawTable, file_name: str = "data_2026.csv") -> RawDelivery:
    """A delivered file that holds some sheets."""
    return RawDelivery(file_name, "0" * 64, 1, "tables", tables, None, ())


def _staged(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    columns = [column_name(position) for position in range(len(headers))]
    frame = pd.DataFrame([[str(cell) for cell in row] for row in rows], columns=columns, dtype="string")
    frame.insert(0, "row_number", range(2, len(rows) + 2))
    return frame


@dataclass(frozen=True)
class Walked:
    """What came out of the middle of the road."""

    recipe: Recipe
    protections: tuple[Protection, ...]
    tables: dict[str, pd.DataFrame]
    faults: tuple[Fault, ...]

    def of_rule(self, rule: str) -> list[Fault]:
        return [fault for fault in self.faults if fault.rule == rule]

    @property
    def errors(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.severity == "error"]


def walk(
    raw: RawDelivery,
    folder: Path,
    *,
    answers: Mapping[str, str | Mapping[str, str]] | None = None,
    recipe: Recipe | None = None,
    known_areas: pd.DataFrame | None = None,
) -> Walked:
    """Classify, confirm, protect, correct and validate."""
    catalogue = load_catalogue()
    recipe = recipe or confirm_recipe(classify_delivery(raw, catalogue), answers, by="t")
    with Engine(folder / "engine") as engine:
        safe, protections = protect_columns(raw, recipe, catalogue, engine=engine)
        corrected = correct_tables(raw, safe, catalogue, engine=engine, staging=folder)
        found = validate_tables(
            corrected.tables,
            safe,
            catalogue,
            engine=engine,
            known_areas=known_areas,
            unread=corrected.unread,
        )
        tables = {
            name: engine.frame(f"SELECT * FROM read_parquet('{path}') ORDER BY row_number")
            for name, path in corrected.tables.items()
        }
    return Walked(safe, protections, tables, (*corrected.faults, *found))


PERSON_HEADERS = (
    "id_ruta", "no_art", "kode_desa", "nks", "strata", "weind", "jk", "umur", "ayah_hidup", "ibu_hidup",
)  # fmt: skip


def person_rows(count: int = 240) -> list[list[object]]:
    """A sound survey of persons: 8 clusters in 2 strata, no two rows of the same person."""
    return [
        [
            i // 4, i % 4 + 1, 9901011001 + i % 5, 100 + i // 30, f"S{i // 120}", 50 + i % 7,
            "LP"[i % 2], i * 7 % 80, "Ya" if i % 10 else "Tidak", "Tidak" if i % 20 == 1 else "Ya",
        ]
        for i in range(count)
    ]  # fmt: skip
