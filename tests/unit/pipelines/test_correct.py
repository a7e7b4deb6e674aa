"""Raw sheets become our tables: every value understood, or listed with its row."""

import pytest
from raw_tables import PERSON_HEADERS, delivery, person_rows, raw_table, walk

from pipelines.classify import classify_delivery, questions
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError


def person(folder, change=None, headers=PERSON_HEADERS, **values):
    rows = person_rows(60)
    if change:
        change(rows)
    return walk(delivery(raw_table(folder, headers, rows)), folder, **values)


def test_a_sound_file_has_no_faults_and_every_row(tmp_path):
    walked = person(tmp_path)
    assert [fault.sentence() for fault in walked.faults if fault.severity != "note"] == []
    table = walked.tables["person"]
    assert len(table) == 60 and table["row_number"].tolist() == list(range(2, 62))
    columns = ["sex", "age_years", "person_weight", "area_code", "level", "code_system"]
    assert table.loc[1, columns].tolist() == ["P", 7, 51.0, "9901011002", "desa", "kemendagri"]
    assert table["father_alive"].tolist()[:2] == ["0", "1"]  # codes are text, as indicators compare them


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        (7, "tujuh", "number cannot be read"), (7, "7,5", "number cannot be read"),
        (5, "lima", "number cannot be read"), (6, "X", "code cannot be read"),
        (2, "99.01", "area_code cannot be read"), (2, "9.9E+09", "area_code cannot be read"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_understood_is_listed_with_row_column_and_cure(tmp_path, column, value, rule):
    def change(rows):
        rows[10][column] = value

    if column == 6:  # one unknown answer is asked about first; a person calls it a mistake
        raw_rows = person_rows(60)
        change(raw_rows)
        raw = delivery(raw_table(tmp_path, PERSON_HEADERS, raw_rows))
        (question,) = questions(classify_delivery(raw, load_catalogue()))
        walked = walk(raw, tmp_path, answers={question.key: "refuse"})
    else:
        walked = person(tmp_path, change)
    if value == "99.01":  # a whole code of a coarser area is a place, not a fault
        assert walked.of_rule(rule) == [] and walked.tables["person"]["level"].tolist()[10] == "kabupaten"
        return
    (fault,) = walked.of_rule(rule)
    assert (fault.row, fault.column, fault.value, fault.severity) == (
        12,
        PERSON_HEADERS[column],
        value,
        "error",
    )
    assert fault.sentence().startswith(f"Row 12: {value} in {PERSON_HEADERS[column]}") and fault.cure


def test_only_a_thousand_rows_of_a_fault_are_listed_but_all_are_counted(tmp_path):
    rows = [[*row[:7], "x" if i > 1500 else row[7], *row[8:]] for i, row in enumerate(person_rows(3000))]
    faults = walk(delivery(raw_table(tmp_path, PERSON_HEADERS, rows)), tmp_path).of_rule(
        "number cannot be read"
    )
    assert len(faults) == 1000 and faults[0].count == 1499


def test_repeated_headers_are_left_out_and_said(tmp_path):
    walked = person(tmp_path, lambda rows: rows.insert(30, list(PERSON_HEADERS)))
    (fault,) = walked.of_rule("header repeated")
    assert fault.row == 32 and fault.severity == "warning" and len(walked.tables["person"]) == 60
    assert walked.errors == []


def test_codes_of_villages_are_put_together_from_their_parts(tmp_path):
    headers = ("r101", "r102", "r103", "r104", "wert", "r301", "id_ruta")
    rows = [
        [99, 1, "010", "007", 10, 3, 1], ["99", "01", "10", "12", 10, 3, 2],
        ["99", "01", "020", "", 10, 3, 3], ["99", "01", "020", "1234", 10, 3, 4],
    ]  # fmt: skip
    walked = walk(delivery(raw_table(tmp_path, headers, rows)), tmp_path)
    table = walked.tables["household"]
    assert table["area_code"].tolist()[:3] == ["9901010007", "9901010012", "9901020"]
    assert table["level"].tolist()[:3] == ["desa", "desa", "kecamatan"]
    (fault,) = walked.of_rule("area_code cannot be read")
    assert (fault.row, fault.column, fault.value) == (5, "r104", "1234")


def test_a_whole_code_of_another_parent_is_a_fault(tmp_path):
    headers = ("kec", "desa", "wert", "jml_art", "id_ruta")
    rows = [
        ["99.01.01", "9901012015", 10, 3, 1],
        ["99.01.02", "9901012015", 10, 3, 2],
        ["99.01.01", "", 9, 2, 3],
    ]
    walked = walk(delivery(raw_table(tmp_path, headers, rows)), tmp_path)
    assert walked.tables["household"]["area_code"].fillna("").tolist() == ["9901012015", "", "990101"]
    assert walked.of_rule("area_code cannot be read")[0].row == 3


CENSUS = ("Kode Desa", "Nama Desa", "Jumlah Penduduk", "60+")
ROWS = [["9901010001", "Melati", "1.234", "98"], ["9901010002", "Mawar", "766", "102"]]


@pytest.mark.parametrize(
    ("total", "agrees"), [("2.000", True), ("2.001", True), ("2.100", False), ("", True)]
)
def test_totals_are_compared_and_never_added(tmp_path, total, agrees):
    raw = delivery(raw_table(tmp_path, CENSUS, ROWS, totals=[["Jumlah", "", total, "200"]]))
    walked = walk(raw, tmp_path)
    assert walked.tables["area"]["pop_total"].sum() == 2000
    faults = walked.of_rule("total does not agree")
    assert (faults == []) is agrees
    if faults:
        assert faults[0].severity == "warning"
        assert "says 2100 in Jumlah Penduduk, but its rows add up to 2000" in faults[0].sentence()


def test_averages_are_no_totals(tmp_path):
    totals = [["Jumlah", "", "2.000", "200"], ["Rata-rata", "", "9.999", "100"]]
    walked = walk(delivery(raw_table(tmp_path, CENSUS, ROWS, totals=totals)), tmp_path)
    assert walked.of_rule("total does not agree") == []


def test_units_in_the_header_scale_the_counts(tmp_path):
    headers = ("Kode Desa", "Jumlah Penduduk (ribu jiwa)")
    walked = walk(
        delivery(raw_table(tmp_path, headers, [["9901010001", "1,5"], ["9901010002", "2,25"]])), tmp_path
    )
    assert walked.tables["area"]["pop_total"].tolist() == [1500, 2250]


LONG = ("kode_kabupaten_kota", "jenis_kelamin", "kelompok_umur", "jumlah_penduduk", "satuan", "tahun")


def long_rows():
    ages = ["00 - 04", "05 - 59", "60+"]
    return [
        [code, sex, age, 10 * (1 + ages.index(age)) + (sex == "PEREMPUAN"), "JIWA", year]
        for year in ("2022", "2023")
        for code in ("3201", "3202")
        for sex in ("LAKI-LAKI", "PEREMPUAN")
        for age in ages
    ]


def test_a_long_table_becomes_one_row_an_area_of_one_year(tmp_path):
    walked = walk(delivery(raw_table(tmp_path, LONG, long_rows())), tmp_path)
    table = walked.tables["area"]
    assert table["area_code"].tolist() == ["3201", "3202"] and set(table["period_year"]) == {2023}
    assert table[["pop_total", "pop_0_4", "pop_60p", "women_60p"]].iloc[0].tolist() == [123, 21, 61, 31]
    assert "pop_0_17" not in table and "pop_0_14" not in table
    assert walked.recipe.period == "2023"


def test_another_year_can_be_chosen(tmp_path):
    raw = delivery(raw_table(tmp_path, LONG, long_rows()))
    (year,) = (q for q in questions(classify_delivery(raw, load_catalogue())) if q.about == "year")
    walked = walk(raw, tmp_path, answers={year.key: "2022"})
    assert set(walked.tables["area"]["period_year"]) == {2022} and walked.recipe.period == "2022"


def test_words_of_units_scale_the_rows_of_a_long_table(tmp_path):
    rows = [[*row[:4], "RIBU JIWA" if row[0] == "3201" else "JIWA", row[5]] for row in long_rows()]
    table = walk(delivery(raw_table(tmp_path, LONG, rows)), tmp_path).tables["area"]
    assert table["pop_total"].tolist() == [123000, 123]


def test_totals_among_the_rows_of_a_long_table_are_not_added(tmp_path):
    rows = [
        *long_rows(),
        *[[code, "LAKI-LAKI+PEREMPUAN", "00 - 04", 21, "JIWA", "2023"] for code in ("3201", "3202")],
    ]
    table = walk(delivery(raw_table(tmp_path, LONG, rows)), tmp_path).tables["area"]
    assert table["pop_total"].tolist() == [123, 123]


def test_a_group_of_a_long_table_that_is_not_understood_is_a_fault(tmp_path):
    rows = [*long_rows(), ["3201", "LAKI-LAKI", "balita", 5, "JIWA", "2023"]]
    (fault,) = walk(delivery(raw_table(tmp_path, LONG, rows)), tmp_path).of_rule("code cannot be read")
    assert (fault.row, fault.column, fault.value) == (26, "kelompok_umur", "balita")


def test_counts_are_not_added_over_a_column_nobody_knows_unless_a_person_says_so(tmp_path):
    headers = (*LONG[:2], "golongan_darah", *LONG[3:])
    rows = [[*row[:2], ["A", "B", "O"][i % 3], *row[3:]] for i, row in enumerate(long_rows())]
    raw = delivery(raw_table(tmp_path, headers, rows))
    asked = {question.about: question.key for question in questions(classify_delivery(raw, load_catalogue()))}
    with pytest.raises(TaksirError, match="No sheet of data_2026.csv was recognised"):
        walk(raw, tmp_path)
    table = walk(raw, tmp_path, answers={asked["division"]: "add_up"}).tables["area"]
    assert table["pop_total"].tolist() == [123, 123]


def test_a_file_of_one_unknown_column_is_refused_in_words(tmp_path):
    with pytest.raises(TaksirError, match="Name its columns as in the catalogue"):
        walk(delivery(raw_table(tmp_path, ("catatan",), [["kata"]] * 9)), tmp_path)


def test_two_sheets_are_joined_by_the_household_number_both_carry(tmp_path):
    households = [[i, "9901011001", f"{100 + i % 4}", 40 + i, 2] for i in range(8)]
    persons = [[i // 2, i % 2 + 1, "L", i] for i in range(16)]
    raw = delivery(
        raw_table(tmp_path, ("id_ruta", "kode_desa", "nks", "wert", "jml_art"), households, name="ruta"),
        raw_table(tmp_path, ("id_ruta", "no_art", "jk", "umur"), persons, name="art"),
    )
    walked = walk(raw, tmp_path)
    table = walked.tables["person"]
    assert table["person_weight"].tolist() == [40.0 + i // 2 for i in range(16)]
    assert walked.errors == [] and set(table["psu"]) == {"100", "101", "102", "103"}


def test_hostile_headers_and_values_are_only_text(tmp_path):
    headers = (*PERSON_HEADERS, 'x"; DROP TABLE t; --', "{row} {0}", "'")
    rows = [[*row, "'); SELECT 1; --", "{value}", '"'] for row in person_rows(20)]
    walked = walk(delivery(raw_table(tmp_path, headers, rows)), tmp_path)
    assert len(walked.tables["person"]) == 20
