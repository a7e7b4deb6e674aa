"""Real public files: every one gives tables or one sentence, and known ones their known values."""

import json
from pathlib import Path

import duckdb
import geopandas as gpd
import pytest
from deliveries import rows_of, table_of

from pipelines.delivered import RawDelivery, RawTable
from pipelines.extract import extract_delivery
from taksir.errors import TaksirError


def read(path: Path, folder: Path) -> RawDelivery:
    return extract_delivery(path, folder / "staging")


WORKBOOKS = (".xls", ".xlsx", ".xlsm", ".ods")


@pytest.mark.slow
def test_every_messy_workbook_gives_tables_or_one_sentence(shared_data: Path, tmp_path: Path) -> None:
    files = [path for path in (shared_data / "messy").rglob("*") if path.suffix in WORKBOOKS]
    assert len(files) > 30
    assert read_or_refused(files, tmp_path) > 25


def test_every_other_messy_file_gives_tables_or_one_sentence(shared_data: Path, tmp_path: Path) -> None:
    files = [path for path in (shared_data / "messy").rglob("*") if path.is_file()]
    files = [path for path in files if path.suffix not in WORKBOOKS]
    assert len(files) > 70
    assert read_or_refused(files, tmp_path) > 45


def read_or_refused(files: list[Path], folder: Path) -> int:
    """How many files were read; every other one was refused in a sentence."""
    read_count = 0
    for number, path in enumerate(sorted(files)):
        try:
            delivery = read(path, folder / str(number))
        except TaksirError as error:
            assert ". " in str(error), path
            assert "{" not in str(error), path
            continue
        read_count += 1
        for table in delivery.tables:
            check_staged(table)
    return read_count


def check_staged(table: RawTable) -> None:
    staged = duckdb.sql(f"FROM {table.rows_sql}").to_arrow_table()
    assert staged.num_rows == table.row_count
    assert staged.num_columns == len(table.headers) + 1
    assert len(set(table.headers)) == len(table.headers)
    assert all(column.null_count == 0 for column in staged.columns)


CSV_SPECTRUM = (
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines",
    "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8",
)  # fmt: skip


@pytest.mark.parametrize("name", CSV_SPECTRUM)
def test_csv_spectrum_gives_the_expected_values(name: str, shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "messy" / "csv_spectrum"
    table = table_of(read(folder / "csvs" / f"{name}.csv", tmp_path))
    expected = json.loads((folder / "json" / f"{name}.json").read_text(encoding="utf-8"))
    expected = expected if isinstance(expected, list) else [expected]
    found = [dict(zip(table.headers, row, strict=True)) for row in rows_of(table)]
    assert compared(found) == compared(expected)


def compared(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Without the line end inside a cell, which JSON gives as LF, and a telephone number masked there."""
    return [
        {key: cell.replace("\r\n", "\n") for key, cell in row.items() if key != "Contact Phone Number"}
        for row in rows
    ]


KNOWN_TABLES = {
    "messy/horror/utf-16le_encoded.csv": (327, 19, "Organisation_code"),
    "messy/horror/mixedGLB.csv": (133, 19, "Year"),
    "messy/horror/excel_pasting.csv": (13, 9, "Year"),
    "messy/horror/weird_head_padding.csv": (76, 10, "(column 1)"),
    "messy/horror/simple.xls": (6, 3, "date"),
    "messy/horror/simple.ods": (3, 3, "Name"),
    "messy/tabulator/special/issue305.csv": (338, 31, "data_id"),
    "opendata_jabar/upah_minimum.csv": (216, 8, "id"),
    "kobo/analysistools/analysistools_MSNA_template_data.csv": (100, 449, "instance_name"),
}


@pytest.mark.parametrize("name", KNOWN_TABLES)
def test_known_tables(name: str, shared_data: Path, tmp_path: Path) -> None:
    table = table_of(read(shared_data / name, tmp_path))
    assert (table.row_count, len(table.headers), table.headers[0]) == KNOWN_TABLES[name]


def test_a_survey_with_rosters(shared_data: Path, tmp_path: Path) -> None:
    delivery = read(shared_data / "kobo" / "humind" / "dummy_raw_data.xlsx", tmp_path)
    assert {table.name: (table.row_count, len(table.headers)) for table in delivery.tables} == {
        "main": (241, 367),
        "roster": (965, 33),
        "edu_ind": (965, 18),
        "health_ind": (965, 25),
        "nut_ind": (965, 41),
    }
    assert all(note.severity == "note" for table in delivery.tables for note in table.notes)


@pytest.mark.parametrize(
    ("name", "areas", "repaired"),
    [
        ("boundaries_kemendagri/idn_prov.geojson", 38, 34),
        ("boundaries_kemendagri/idn_kab.geojson", 514, 124),
        ("boundaries_kemendagri/kec_31.geojson", 44, 1),
        ("boundaries_bps/id3471_kota_yogyakarta.geojson", 45, 0),
        ("boundaries_misc/prov38.topo.json", 38, 2),
    ],
)
def test_real_boundaries_are_all_kept_and_valid(
    name: str, areas: int, repaired: int, shared_data: Path, tmp_path: Path
) -> None:
    found = read(shared_data / name, tmp_path).boundaries
    assert found
    frame = gpd.read_parquet(found.path)
    assert len(frame) == found.feature_count == areas
    assert frame.is_valid.all()
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}
    counts = [note.values["count"] for note in found.notes if "repaired" in note.template]
    assert counts == ([repaired] if repaired else [])


def test_points_are_no_boundaries(shared_data: Path, tmp_path: Path) -> None:
    with pytest.raises(TaksirError, match=r"puskesmas\.geojson holds points, not areas"):
        read(shared_data / "facilities_jakarta" / "puskesmas.geojson", tmp_path)
