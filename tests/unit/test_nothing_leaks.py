"""Every way a figure leaves is read for the numbers of a withheld row: figures, maps, texts, files, profile.

The withheld row carries numbers that occur nowhere else, so that finding their digits means a leak.
"""

import inspect
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from released_cases import indicator_of

from taksir import figures, paths
from taksir.areas import AreaIndex
from taksir.estimates import Estimated
from taksir.evidence import TableFile
from taksir.figures.worded import TableInWords
from taksir.protection import Decision
from taksir.release import Released, release_estimates
from taksir.shapes import MapGeometry

CODES = ["990101", "990102", "990103", "990104"]
INDEX = AreaIndex(
    pd.DataFrame({"code": CODES, "level": ["kecamatan"] * 4, "name": ["Satu", "Dua", "Tiga", "Empat"]}),
    "kemendagri",
)
FILE = TableFile(
    "d1", "survei", "Survei", "survey", "2026", 1, "survei.xlsx", "2026-11-01", "person", Path("x.parquet")
)  # fmt: skip
SECRET = 0.8642975318
LEAK = re.compile(r"8[.,]?6[.,]?4|0[.,]86|86[.,]?4|7531")
GEOMETRY = MapGeometry(
    url="app/static/geo/abc.json", hatch_url="app/static/geo/abc-hatch.json", bounds=(89.0, -9.0, 90.0, -8.0),
    codes=tuple(CODES), names=dict(zip(CODES, INDEX.table["name"], strict=True)),
)  # fmt: skip
OTHER_TABLES = {
    "answer_alt", "answer_finding", "answer_rows", "answer_show", "answer_xlsx", "draw_answer",
    "draw_change_parts", "is_answer", "diagnostic_rows", "draw_direct_and_model", "draw_own_weights",
    "model_summary", "change_picture", "hot_spot_picture",
}  # fmt: skip
"""Figures of questions and models: their tables have columns of their own, made of released figures."""
WITH_SHAPES = {"map_geojson", "map_geopackage", "map_on_paper"}
"""They need shapes in a store: read for withheld numbers in tests/unit/figures/test_paper_map.py."""


def released_of(kind: str) -> Released:
    """Four areas, the third withheld for the sake of persons, its numbers made of the secret."""
    size = len(CODES)
    shares = np.array([0.11, 0.22, SECRET, 0.33])
    table = pd.DataFrame(
        {
            "domain": CODES, "n": [200.0, 210, 8642, 220], "cases": [22.0, 46, 7531, 72], "psu_count": 10,
            "df": [20.0] * size, "estimate": shares, "se": shares / 10, "rse": [0.1] * size,
            "low": shares * 0.9, "high": shares * 1.1, "deff": [1.2, 1.3, 8.642975318, 1.1], "flags": "",
            "population": [1000.0, 2000, 86429, 4000], "count": [110.0, 440, 86429.75318, 1320],
            "count_low": [99.0, 396, 86420.75318, 1188], "count_high": [121.0, 484, 86427.75318, 1452],
            "unknown_share": [0.0, 0.01, SECRET, 0.02], "bound_low": shares * 0.8, "bound_high": shares * 1.2,
        }
    )  # fmt: skip
    entry = indicator_of()
    if kind == "survey":
        table["population"] = [1000.0, 2000, 3000, 4000]  # the census count is public
    if kind == "counted":
        table[["df", "se", "rse", "low", "high", "deff"]] = np.nan
        numerator = "CASE WHEN status = 'waiting' THEN 1 ELSE 0 END"
        entry = indicator_of(id="SVC-04", table="request", numerator=numerator, denominator="status <> ''")
    estimated = Estimated(table, (FILE,), f"{kind}_ratio", is_supported=True)
    return release_estimates(
        estimated, entry, "kecamatan", index=INDEX, decided=Decision(frozenset(["990103"]))
    )


def texts_of(content: object) -> str:
    """Everything a reader, a screen reader or a program could find in what a function gives back."""
    if isinstance(content, go.Figure):
        arrays = [np.asarray(trace.customdata) for trace in content.data if trace.customdata is not None]
        numbers = [np.round(array.astype(float), 3).tolist() for array in arrays if array.dtype.kind == "f"]
        # Arrays travel in base64, where digits may stand side by side by chance.
        without_arrays = re.sub(r'"bdata":"[^"]*"', "", content.to_json())
        return f"{without_arrays} {numbers}"
    if isinstance(content, bytes) and content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheets = [name for name in book.namelist() if "sheet" in name or "sharedStrings" in name]
            return " ".join(book.read(name).decode() for name in sheets)
    if isinstance(content, bytes):
        return content.decode("utf-8-sig")
    if isinstance(content, Released):
        return content.table.to_csv()
    if isinstance(content, TableInWords):
        return content.styled().to_html() + content.data.to_csv()
    if hasattr(content, "to_html"):
        return content.to_html()
    return str(content)


def ways_out() -> dict[str, Callable[[Released, str], object]]:
    """Every public function of the figures that takes a released figure."""
    drawn: dict[str, Callable[[Released, str], object]] = {
        "draw_map": lambda released, language: figures.draw_map(released, GEOMETRY, language),
        "legend_lines": lambda released, language: figures.legend_lines(released, GEOMETRY, language),
        "bubbles": lambda released, language: figures.draw_map(released, GEOMETRY, language, show="count"),
        "pair_picture": lambda released, language: [
            figures.draw_panel(figures.pair_picture(released, released, GEOMETRY, language), language),
            figures.pair_picture(released, released, GEOMETRY, language).panels[0].areas.to_csv(),
        ],
        "figure_html": lambda released, language: re.sub(
            rb"<script.*?</script>",
            lambda found: b"" if len(found.group()) > 200_000 else found.group(),
            figures.figure_html(figures.draw_ranked(released, language), released, language),
            flags=re.DOTALL,
        ),
        "gap_html": lambda released, language: figures.gap_html(released, 5, language),
    }
    for name in figures.__all__:
        function = getattr(figures, name)
        is_way = inspect.isfunction(function) and "released" in inspect.signature(function).parameters
        if is_way and name not in OTHER_TABLES | WITH_SHAPES | set(drawn):
            drawn[name] = _call(function)
    return drawn


def _call(function: Callable) -> Callable[[Released, str], object]:
    names = inspect.signature(function).parameters

    def called(released: Released, language: str) -> object:
        keywords = {"language": language} if "language" in names else {}
        shows = ("rate", "count") if "show" in names else ("",)
        return [
            texts_of(function(released, **keywords, **({"show": show} if show else {}))) for show in shows
        ]

    return called


@pytest.mark.parametrize("kind", ["survey", "counted"])
@pytest.mark.parametrize("name", sorted(ways_out()))
def test_no_way_out_shows_a_withheld_number(name: str, kind: str) -> None:
    released = released_of(kind)
    assert released.table["withheld"].tolist() == ["", "", "protected", ""]
    for language in ("id", "en"):
        said = texts_of(ways_out()[name](released, language))
        said = re.sub(r'"colorway".*|#[0-9A-Fa-f]{6}', "", said) if name.startswith("draw") else said
        assert not LEAK.search(said.replace(released.id, "")), LEAK.search(said)


def test_the_search_finds_a_number_that_is_not_withheld() -> None:
    """The same figure with nothing withheld: every way that shows numbers must be caught."""
    released = released_of("survey")
    open_table = released.table.copy()
    open_table.loc[2, ["estimate", "count", "withheld", "reliability"]] = [86.42975, 86429.75, "", "reliable"]
    shown = replace(released, table=open_table)
    for name in (
        "csv_bytes",
        "xlsx_bytes",
        "display_table",
        "draw_ranked",
        "draw_map",
        "figure_html",
        "finding",
    ):
        assert LEAK.search(texts_of(ways_out()[name](shown, "en"))), name


def test_the_profile_and_the_list_of_an_area_show_the_reason_only() -> None:
    if str(paths.ROOT) not in sys.path:
        sys.path.insert(0, str(paths.ROOT))
    from pages.parts import area, profile_tables

    released = released_of("survey")
    row = released.table[released.table["area_code"] == "990103"].reset_index(drop=True)
    profile = profile_tables.indicators_html((replace(released, table=row),), "en")
    assert "protects persons" in profile
    assert not LEAK.search(profile)
    assert not LEAK.search(area.highest_html(released, "en"))


def test_the_recipe_names_the_cell_and_no_number() -> None:
    recipe = released_of("survey").recipe
    assert recipe["protected"] == ["990103"]
    assert not LEAK.search(json.dumps(recipe["protected"]) + str(recipe["rules"]["smallest_cell"]))
