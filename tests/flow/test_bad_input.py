"""Bad files over the whole road: one clear sentence each, in both languages, nothing half-loaded."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner
from stated import SAID

from pipelines.command import main
from pipelines.history import deliveries
from taksir.store.soundness import store_faults
from taksir.store.workspace import Store

HEADER = "id_ruta,no_art,kode_desa,nks,strata,weind,jk,umur,ayah_hidup,ibu_hidup"


def person_rows(count: int = 240) -> list[str]:
    """A sound survey: 8 PSUs in 2 strata."""
    return [
        f"{i // 4},{i % 4 + 1},990101{1001 + i % 5},{100 + i // 30},S{i // 120},{50 + i % 7},"
        f"{'LP'[i % 2]},{i * 7 % 66},{'Tidak' if i % 30 == 7 else 'Ya'},{'Tidak' if i % 80 == 0 else 'Ya'}"
        for i in range(count)
    ]


def survey(folder: Path, lines: list[str], name: str = "survei.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def empty(folder: Path) -> Path:
    return survey_bytes(folder, b"")


def survey_bytes(folder: Path, content: bytes, name: str = "survei.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def pdf(folder: Path) -> Path:
    return survey_bytes(folder, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n")


def one_column(folder: Path) -> Path:
    return survey(folder, ["catatan", *["kata" for _ in range(30)]])


def mixed_encodings(folder: Path) -> Path:
    rows = [f"{row},Désa".encode() for row in person_rows(60)]
    rows[50] = rows[50].replace("é".encode(), b"\xe9")
    return survey_bytes(folder, b"\n".join([(HEADER + ",catatan").encode(), *rows]) + b"\n")


def header_in_the_middle(folder: Path) -> Path:
    rows = person_rows()
    return survey(folder, [HEADER, *rows[:100], HEADER, *rows[100:]])


def same_person_twice(folder: Path) -> Path:
    rows = person_rows()
    return survey(folder, [HEADER, *rows, rows[10]])


def negative_weight(folder: Path) -> Path:
    rows = person_rows()
    rows[5] = rows[5].replace(",55,", ",-55,")
    return survey(folder, [HEADER, *rows])


def missing_weight(folder: Path) -> Path:
    rows = person_rows()
    rows[6] = rows[6].replace(",56,", ",,")
    return survey(folder, [HEADER, *rows])


def no_weight(folder: Path) -> Path:
    cut = [",".join(part for n, part in enumerate(row.split(",")) if n != 5) for row in person_rows()]
    return survey(folder, [HEADER.replace("weind,", ""), *cut])


def swapped_crs(folder: Path) -> Path:
    areas = gpd.GeoDataFrame(
        {"kode": ["99.01.01"], "nama": ["Jauh"]},
        geometry=[shapely.box(430_000, 9_100_000, 440_000, 9_110_000)],
    )
    path = folder / "batas.geojson"
    text = json.loads(areas.to_json())
    path.write_text(json.dumps(text), encoding="utf-8")
    return path


REFUSED: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "empty file": (empty, "empty", "kosong"),
    "PDF renamed": (pdf, "PDF", "PDF"),
    "one column": (one_column, "column", "kolom"),
    "mixed encodings": (mixed_encodings, "UTF-8", "UTF-8"),
    "same person twice": (same_person_twice, "242", "242"),
    "negative weight": (negative_weight, "weind", "weind"),
    "missing weight": (missing_weight, "weind", "weind"),
    "no weight": (no_weight, "weight", "penimbang"),
    "wrong CRS": (swapped_crs, "430", "430"),
}


def check(path: Path, language: str) -> tuple[int, str]:
    ran = CliRunner().invoke(
        main, ["load", str(path), "--source", "survei", *SAID], env={"TAKSIR_LANGUAGE": language}
    )
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran.exit_code, ran.output


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("language", ["en", "id"])
def test_a_bad_file_is_refused_in_one_clear_sentence(
    empty_store: Store, tmp_path: Path, name: str, language: str
) -> None:
    make, english, indonesian = REFUSED[name]
    code, said = check(make(tmp_path), language)
    assert code == 1, said
    assert "Traceback" not in said
    assert (english if language == "en" else indonesian).lower() in said.lower(), said
    assert [line for line in deliveries() if line.is_current] == []
    assert store_faults(empty_store) == []


def test_a_header_in_the_middle_is_left_out_and_said(empty_store: Store, tmp_path: Path) -> None:
    code, said = check(header_in_the_middle(tmp_path), "en")
    assert code == 0, said
    line = next(line for line in deliveries() if line.is_current)
    assert line.rows == 240


def test_a_single_psu_is_refused_because_it_has_no_error(empty_store: Store, tmp_path: Path) -> None:
    rows = [row.split(",") for row in person_rows()]
    for row in rows:
        row[3], row[4] = "100", "S0"
    code, said = check(survey(tmp_path, [HEADER, *[",".join(row) for row in rows]]), "en")
    assert code == 1
    assert "All rows are of one cluster (PSU), so that no standard error can be computed." in said


def test_unknown_area_codes_block_and_are_listed(empty_store: Store, tmp_path: Path) -> None:
    areas = gpd.GeoDataFrame(
        {"kode_kemendagri": [f"99.01.01.{1001 + i}" for i in range(5)], "nama": list("ABCDE")},
        geometry=[shapely.box(90 + i / 10, -8.1, 90.1 + i / 10, -8) for i in range(5)], crs=4326,
    )  # fmt: skip
    areas.to_file(tmp_path / "batas.geojson", driver="GeoJSON")
    assert check(tmp_path / "batas.geojson", "en")[0] == 0
    rows = [row.replace("9901011003", "9901012999") for row in person_rows()]
    ran = CliRunner().invoke(
        main, ["load", str(survey(tmp_path, [HEADER, *rows])), "--source", "orang", *SAID, "--json"]
    )
    assert ran.exit_code == 1
    faults = json.loads(ran.stdout)["faults"]
    listed = [fault for fault in faults if fault["value"] == "9901012999"]
    assert listed and all(fault["row"] for fault in listed)


def test_invalid_polygons_are_mended_and_counted(empty_store: Store, tmp_path: Path) -> None:
    bow = shapely.Polygon([(90, -8), (91, -9), (91, -8), (90, -9), (90, -8)])
    areas = gpd.GeoDataFrame({"kode_kemendagri": ["99.01.01"], "nama": ["Silang"]}, geometry=[bow], crs=4326)
    areas.to_file(tmp_path / "batas.geojson", driver="GeoJSON")
    code, said = check(tmp_path / "batas.geojson", "en")
    assert code == 0, said
    assert deliveries()[0].is_current


def test_rows_with_errors_can_be_left_out(empty_store: Store, tmp_path: Path) -> None:
    path = negative_weight(tmp_path)
    ran = CliRunner().invoke(
        main, ["load", str(path), "--source", "survei", *SAID, "--leave-out-faulty-rows"]
    )
    assert ran.exit_code == 0, ran.output
    assert next(line for line in deliveries() if line.is_current).rows == 239


@pytest.mark.slow
def test_two_million_rows_pass(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "besar.csv"
    rows = person_rows(2_000)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        for block in range(1_000):
            file.writelines(f"{block}-{row}\n" for row in rows)
    code, said = check(path, "en")
    assert code == 0, said[-2000:]
    assert next(line for line in deliveries() if line.is_current).rows == 2_000_000
