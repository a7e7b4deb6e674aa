"""Boundaries become records: one row an area with its codes under each system, its level and its shape."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from pipelines.delivered import RawBoundaries
from pipelines.faults import LISTED_MAX, Fault
from pipelines.protect.identifiers import ANY, masked
from pipelines.recipe import TableRecipe
from taksir.areas import code_columns, level_of
from taksir.methods.area_codes import normalise_area_codes


def boundary_records(
    raw: RawBoundaries, recipe: TableRecipe, staging: Path
) -> tuple[Path, int, tuple[Fault, ...]]:
    """The areas of a boundary file in our columns.

    Args:
        raw: Shapes in EPSG:4326 with their delivered properties as text.
        recipe: Which property is which of our columns.
        staging: Where the file is written.

    Returns:
        A GeoParquet file, its number of areas, and what is wrong with them.
    """
    delivered = gpd.read_parquet(raw.path)
    own = code_columns()
    text_columns = (*own.values(), "area_name", "level", "vintage")
    columns = {
        match.column: _without_identifiers(delivered[match.header])
        for match in recipe.matches
        if match.is_kept and match.column in text_columns and match.header in delivered
    }
    areas = gpd.GeoDataFrame(columns, geometry=delivered.geometry, crs=delivered.crs)
    faults: list[Fault] = []
    if "area_code" in areas and recipe.code_system in own:
        areas = areas.rename(columns={"area_code": own[recipe.code_system]})
    held = [name for name in own.values() if name in areas]
    if not held and recipe.area_headers and recipe.code_system in own:
        held = [own[recipe.code_system]]  # the finest of columns that each hold a level's codes
        areas[held[0]] = _without_identifiers(delivered[recipe.area_headers[-1]])
    if not held:
        faults.append(_no_code(tuple(str(name) for name in delivered.columns if name != "geometry")))
        return _written(areas, staging), len(areas), tuple(faults)
    for name in held:
        delivered_codes, areas[name] = areas[name], normalise_area_codes(areas[name].replace("", None))
        areas[name] = areas[name].astype(object).where(areas[name].notna(), None)
        faults += _code_faults(areas[name], delivered_codes)
    areas["area_name"] = areas.get("area_name", pd.Series("", index=areas.index)).fillna("")
    areas["level"] = _levels(areas, recipe)
    return _written(areas, staging), len(areas), tuple(faults)


def _without_identifiers(texts: pd.Series) -> pd.Series:
    """Texts without those that hold a number, an address or a link of a person; no code or name does."""
    return texts.where(~texts.fillna("").astype(str).str.contains(ANY.pattern, case=False, regex=True), None)


def _levels(areas: gpd.GeoDataFrame, recipe: TableRecipe) -> pd.Series:
    """The level each code's length says; a delivered word only where the length says nothing."""
    system, column = next((name, column) for name, column in code_columns().items() if column in areas)
    found = areas[column].map(lambda code: level_of(code, system) if code else "")
    delivered = areas["level"].fillna("").str.strip().str.lower() if "level" in areas else recipe.level
    return found.where(found != "", delivered)


def _code_faults(codes: pd.Series, delivered: pd.Series) -> list[Fault]:
    column = str(codes.name)
    lost = codes.index[codes.isna()]
    faults = [
        Fault(
            severity="error",
            rule="area without code",
            table="boundary",
            row=int(position) + 1,
            column=column,
            value=masked(str(delivered[position] or "")),
            template="Area {row} of the boundary file has no readable code in {column}.",
            values={"row": int(position) + 1, "column": column},
            cure="Write the code as text with every digit in the file, or choose another column.",
            count=len(lost),
        )
        for position in lost[:LISTED_MAX]
    ]
    double = codes[codes.notna() & codes.duplicated(keep=False)]
    faults += [
        Fault(
            severity="error",
            rule="area twice",
            table="boundary",
            column=column,
            value=str(code),
            template="Code {code} stands on more than one shape.",
            values={"code": str(code)},
            cure="Merge the shapes into one area in the file, or correct the code.",
            count=int((double == code).sum()),
        )
        for code in sorted(set(double))[:LISTED_MAX]
    ]
    return faults


def _no_code(found: tuple[str, ...]) -> Fault:
    return Fault(
        severity="error",
        rule="no area code",
        table="boundary",
        template="No column of the boundary file was recognised as area code; it has: {columns}.",
        values={"columns": ", ".join(found)},
        cure="Choose the column that holds the codes.",
    )


def _written(areas: gpd.GeoDataFrame, staging: Path) -> Path:
    path = staging / "boundary.parquet"
    areas.to_parquet(path)
    return path
