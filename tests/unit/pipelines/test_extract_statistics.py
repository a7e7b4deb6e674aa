"""Files of SPSS and Stata: codes, labels and declared missing values, against what wrote or documents them.

Oracles: pyreadstat's own reading with dates converted and missing codes applied; the CSV files its authors
keep beside their samples; facts that haven's tests state of its samples; files written here with pyreadstat.
"""

import datetime as dt
import math
import re
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from deliveries import rows_of, table_of
from raw_tables import walk

from pipelines.delivered import RawTable
from pipelines.extract import extract_delivery
from taksir.errors import TaksirError

PUBLIC = [
    "pyreadstat/test_data/basic/sample.sav", "pyreadstat/test_data/basic/sample.zsav",
    "pyreadstat/test_data/basic/sample.por", "pyreadstat/test_data/basic/sample.dta",
    "pyreadstat/test_data/basic/sample_missing.sav", "pyreadstat/test_data/basic/hebrews.sav",
    "pyreadstat/test_data/basic/tegulu.sav", "pyreadstat/test_data/basic/test_width.sav",
    "pyreadstat/test_data/basic/ordered_category.sav", "pyreadstat/test_data/basic/sample_large.sav",
    "pyreadstat/test_data/multiple_response/simple_alltypes.sav",
    "pyreadstat/test_data/missing_data/missing_test.sav",
    "pyreadstat/test_data/missing_data/missing_char.sav",
    "haven/inst/examples/iris.sav", "haven/inst/examples/iris.dta",
    "haven/tests/testthat/spss/labelled-num.sav",
    "haven/tests/testthat/spss/labelled-num-na.sav",
    "haven/tests/testthat/spss/labelled-str.sav", "haven/tests/testthat/spss/umlauts.sav",
    "haven/tests/testthat/spss/variable-label.sav",
    "haven/tests/testthat/stata/datetime-d.dta", "haven/tests/testthat/stata/notes.dta",
    "pspp/electric.sav", "pspp/horticulture.sav", "pspp/hotel.sav", "pspp/personnel.sav",
    "pspp/physiology.sav", "pspp/repairs.sav",
]  # fmt: skip


def read(path: Path, folder: Path) -> RawTable:
    return table_of(extract_delivery(path, folder / "staging"))


def told(path: Path) -> tuple[pd.DataFrame, object]:
    """pyreadstat's own reading: dates as dates, declared missing codes as missing."""
    reader = getattr(pyreadstat, "read_" + {"zsav": "sav"}.get(path.suffix[1:], path.suffix[1:]))
    return reader(str(path))


@pytest.mark.parametrize("name", PUBLIC)
def test_every_value_is_that_of_pyreadstat(name: str, shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "statfiles" / name
    table = read(path, tmp_path)
    frame, about = told(path)
    assert list(table.headers) == list(frame.columns) and table.row_count == len(frame)
    for header, cells in zip(table.headers, zip(*rows_of(table), strict=True), strict=True):
        missing = set(table.missing.get(header, ()))
        for cell, value in zip(cells, frame[header], strict=True):
            assert_same("" if cell in missing else cell, value)
    labels = {name: label for name, label in about.column_names_to_labels.items() if label}
    assert {header: words[0] for header, words in table.labels.items()} == {
        name: label.strip() for name, label in labels.items()
    }
    assert {header: len(codes) for header, codes in table.choices.items()} == {
        name: len(codes) for name, codes in about.variable_value_labels.items()
    }


def assert_same(cell: str, value: object) -> None:
    if value is None or value != value or value == "":
        assert cell == ""
    elif isinstance(value, str):
        assert cell == value
    elif isinstance(value, dt.datetime):
        assert cell == value.replace(microsecond=0).isoformat()
    elif isinstance(value, dt.date | dt.time):
        assert cell in (value.isoformat(), f"1960-01-01T{value.isoformat()}")
    elif re.match(r"\d{4}-\d\d-", cell):  # months and weeks, which pyreadstat leaves as seconds since 1582
        assert cell == str(dt.date(1582, 10, 14) + dt.timedelta(seconds=float(value)))
    else:
        assert math.isclose(float(cell), float(value), rel_tol=0, abs_tol=0)


def test_user_missing_of_haven(shared_data: Path, tmp_path: Path) -> None:
    """haven, test-read-sav.R: 9 is user-missing in labelled-num-na.sav; tagged-na has .a, .h and .z."""
    folder = shared_data / "statfiles" / "haven" / "tests" / "testthat"
    table = read(folder / "spss" / "labelled-num-na.sav", tmp_path / "1")
    assert rows_of(table) == [["1"], ["9"]] and table.missing == {"VAR00002": ("9",)}
    assert table.choices == {"VAR00002": {"1": ("This is one",)}}
    for name in ("tagged-na-double.dta", "tagged-na-int.dta"):
        table = read(folder / "stata" / name, tmp_path / name)
        assert [row[0] for row in rows_of(table)] == ["1", "2", "3", "4", "5", ".a", ".h", ".z"]
        assert table.missing == {"x": (".a", ".h", ".z")}
        assert table.choices == {"x": {".a": ("apple",), ".z": (".zebra",)}}


def test_dates_no_calendar_of_python_holds_are_read(shared_data: Path, tmp_path: Path) -> None:
    """haven, test-read-sav.R: 2014-09-22 … and a moment in the year 201416."""
    path = shared_data / "statfiles" / "haven" / "tests" / "testthat" / "spss" / "datetime.sav"
    assert rows_of(read(path, tmp_path)) == [
        ["2014-09-22", "201416-09-22T00:00:00", "12:11:10"], ["2014-09-23", "2014-09-23T15:59:20", "15:59:20"]
    ]  # fmt: skip


SURVEY = pd.DataFrame(
    {
        "ruta": [1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 4.0],
        "desa": ["9901012015"] * 8,
        "b1": ["101", "101", "101", "101", "102", "102", "102", "102"],
        "b2": ["S1"] * 8,
        "w": [50.5, 50.5, 51.25, 51.25, 1 / 3, 1 / 3, 49.0, 49.0],
        "q405": [2.0, 1.0, 2.0, 1.0, 1.0, 2.0, 9.0, 2.0],
        "q407": [40.0, 9.0, 98.0, 12.0, 33.0, 3.0, 71.0, 5.0],
        "q410": [1.0, 2.0, 3.0, 2.0, 1.0, 2.0, 8.0, 1.0],
    }
)
LABELS = {
    "ruta": "Nomor rumah tangga", "desa": "Kode desa", "b1": "NKS", "b2": "Strata",
    "w": "Penimbang individu", "q405": "Jenis kelamin", "q407": "Umur", "q410": "Ayah kandung masih hidup",
}  # fmt: skip
VALUES = {
    "q405": {1.0: "Perempuan", 2.0: "Laki-laki"},
    "q410": {1.0: "Tidak", 2.0: "Ya", 3.0: "Tidak tahu"},
}
"""The other way round than everywhere else: only the labels say it."""


def filled(values: pd.Series) -> list[object]:
    return [None if pd.isna(value) else value for value in values]


@pytest.mark.parametrize("kind", ["sav", "zsav", "dta"])
def test_the_labels_of_a_file_say_what_its_codes_mean(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    path = tmp_path / f"susenas_2026.{kind}"
    frame = SURVEY.copy()
    if kind == "dta":
        pyreadstat.write_dta(frame, str(path), column_labels=LABELS, variable_value_labels=VALUES)
    else:
        pyreadstat.write_sav(
            frame, str(path), column_labels=LABELS, variable_value_labels=VALUES, compress=kind == "zsav",
            missing_ranges={"q405": [9], "q407": [{"lo": 97, "hi": 99}], "q410": [8]},
        )  # fmt: skip
    raw = extract_delivery(path, tmp_path / "staging")
    walked = walk(raw, tmp_path, answers={})
    person = walked.tables["person"]
    sexes = {"1": "P", "2": "L", "9": None}
    assert filled(person["sex"]) == [sexes[str(int(code))] for code in SURVEY["q405"]]
    # Stata declares no codes missing: there 8 is what the catalogue says of it.
    answers = {1.0: "0", 2.0: "1", 3.0: "9", 8.0: "9" if kind == "dta" else None}
    assert filled(person["father_alive"]) == [answers[code] for code in SURVEY["q410"]]
    expected = [None if kind in ("sav", "zsav") and age == 98 else int(age) for age in SURVEY["q407"]]
    assert filled(person["age_years"]) == expected
    assert person["person_weight"].tolist() == SURVEY["w"].tolist()  # every digit


def test_a_million_cells_are_read_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.extract import statistics

    monkeypatch.setattr(statistics, "CHUNK_CELLS", 2_000)
    path = tmp_path / "a.sav"
    frame = pd.DataFrame({"a": [float(n) for n in range(5_003)], "b": ["x"] * 5_003})
    pyreadstat.write_sav(frame, str(path), missing_ranges={"a": [7, 4_000]})
    read_in = statistics.read_statistics(path, tmp_path, "a.sav", "sav")
    assert read_in.row_count == 5_003 and read_in.missing == {"a": ["4000", "7"]}


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_cut_file_is_refused_in_one_sentence(cut: float, tmp_path: Path) -> None:
    whole = tmp_path / "whole.sav"
    pyreadstat.write_sav(SURVEY, str(whole), column_labels=LABELS)
    path = tmp_path / "cut.sav"
    content = whole.read_bytes()
    path.write_bytes(content[: int(len(content) * cut)])
    with pytest.raises(TaksirError, match=r"cut\.sav cannot be read as a data file of SPSS or Stata"):
        extract_delivery(path, tmp_path / "staging")
