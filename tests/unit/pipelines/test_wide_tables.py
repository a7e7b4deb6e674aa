"""Years as columns, systems told by names, headers learned elsewhere, letters of the sexes: all asked."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from raw_tables import delivery, raw_table, walk

from pipelines.classify import classify_delivery, confirm_recipe, questions
from pipelines.classify.known import Known, learned_headers
from pipelines.classify.place_systems import agreeing_shares
from pipelines.classify.wide_tables import recipes_by_year, with_years_shown
from pipelines.recipe import ColumnMatch, Recipe, TableRecipe
from taksir.catalogue import load_catalogue

CATALOGUE = load_catalogue()
AREAS = [
    ["99.01.01", "Kota Lembah", "1.100", "1.200", "1.300"],
    ["99.01.02", "Muara Sehati", "900", "950", "1.020"],
]


def wide(folder: Path, headers: list[str], *, file_name: str = "jumlah_penduduk_kecamatan.csv"):
    return delivery(raw_table(folder, headers, AREAS), file_name=file_name)


def test_bare_years_are_asked_about_and_the_latest_is_proposed(tmp_path: Path) -> None:
    raw = wide(tmp_path, ["Kode Kecamatan", "Kecamatan", "2021", "2022", "2023"])
    asked = {question.about: question for question in questions(classify_delivery(raw, CATALOGUE))}
    assert asked["year_column"].choices == ("every year", "2023", "2022", "2021")
    assert asked["year_measure"].choices[0] == "pop_total"  # the file's name says it
    walked = walk(raw, tmp_path / "a")
    table = walked.tables["area"]
    assert table["pop_total"].tolist() == [1300, 1020] and table["period_year"].tolist() == [2023, 2023]
    reasons = {match.header: match.reason for match in walked.recipe.tables[0].matches}
    assert "another year" in reasons["2021"]
    shown = {match.header: match.column for match in with_years_shown(walked.recipe.tables[0]).matches}
    assert shown["2021"] == shown["2023"] == "pop_total"  # people see that every year is read


def test_another_year_and_another_measure_can_be_chosen(tmp_path: Path) -> None:
    raw = wide(tmp_path, ["Kode Kecamatan", "Kecamatan", "2021", "2022", "2023"])
    keys = {question.about: question.key for question in questions(classify_delivery(raw, CATALOGUE))}
    answers = {keys["year_column"]: "2021", keys["year_measure"]: "households_total"}
    table = walk(raw, tmp_path / "a", answers=answers).tables["area"]
    assert table["households_total"].tolist() == [1100, 900] and table["period_year"].tolist() == [2021, 2021]
    assert "pop_total" not in table


def test_years_behind_the_name_of_a_measure(tmp_path: Path) -> None:
    headers = [
        "Kode Kecamatan",
        "Kecamatan",
        "Jumlah Penduduk 2021",
        "Jumlah Penduduk 2022",
        "Jumlah Penduduk 2023",
    ]
    raw = wide(tmp_path, headers, file_name="data.csv")
    asked = {question.about for question in questions(classify_delivery(raw, CATALOGUE))}
    assert "year_column" in asked and "year_measure" not in asked
    table = walk(raw, tmp_path / "a").tables["area"]
    assert table["pop_total"].tolist() == [1300, 1020] and table["period_year"].unique().tolist() == [2023]
    key = next(q.key for q in questions(classify_delivery(raw, CATALOGUE)) if q.about == "year_column")
    table = walk(raw, tmp_path / "b", answers={key: "2022"}).tables["area"]
    assert table["pop_total"].tolist() == [1200, 950] and table["period_year"].unique().tolist() == [2022]


def test_a_year_without_a_measure_does_not_borrow_it_from_another(tmp_path: Path) -> None:
    headers = ["Kode Kecamatan", "Jumlah Penduduk 2022", "Jumlah Penduduk 2023", "Jumlah Rumah Tangga 2023"]
    rows = [["99.01.01", "1200", "1300", "310"], ["99.01.02", "950", "1020", "240"]]
    recipe = confirm_recipe(classify_delivery(delivery(raw_table(tmp_path, headers, rows)), CATALOGUE))
    by_year = recipes_by_year(recipe)
    assert list(by_year) == ["", "2022"]
    kept = {
        year: {match.header: match.column for match in entry.tables[0].matches if match.is_kept}
        for year, entry in by_year.items()
    }
    assert kept[""]["Jumlah Rumah Tangga 2023"] == "households_total"
    assert kept["2022"] == {"Kode Kecamatan": "kecamatan_code", "Jumlah Penduduk 2022": "pop_total"}


def test_next_year_a_column_more_is_a_year_more(tmp_path: Path) -> None:
    """What was confirmed of 2022 says of 2023 what it is; no number stands under another year."""
    headers = ["Kode Kecamatan", "Jumlah Penduduk 2021", "Jumlah Penduduk 2022", "Jumlah Penduduk 2023"]
    before = delivery(raw_table(tmp_path, headers[:-1], [row[:1] + row[2:4] for row in AREAS]))
    confirmed = confirm_recipe(classify_delivery(before, CATALOGUE))
    after = delivery(raw_table(tmp_path, headers, [row[:1] + row[2:] for row in AREAS]))
    recipe = confirm_recipe(classify_delivery(after, CATALOGUE, earlier=confirmed))
    kept = [match.header for match in recipe.tables[0].matches if match.is_kept]
    assert kept == ["Kode Kecamatan", "Jumlah Penduduk 2023"]
    assert recipe.tables[0].constants["period_year"] == 2023 and recipe.tables[0].years == (2022, 2021)


def test_one_year_in_a_header_is_no_table_of_years(tmp_path: Path) -> None:
    raw = delivery(
        raw_table(
            tmp_path, ["Kode Kecamatan", "Jumlah Penduduk 2023", "Catatan"], [["99.01.01", "1300", "x"]]
        )
    )
    assert "year_column" not in {question.about for question in questions(classify_delivery(raw, CATALOGUE))}


KNOWN_AREAS = pd.DataFrame(
    [("1101", "kemendagri", "Kabupaten Aceh Selatan"), ("1102", "kemendagri", "Kabupaten Aceh Tenggara"),
     ("1103", "kemendagri", "Kabupaten Aceh Timur"), ("1101", "bps", "Kabupaten Simeulue"),
     ("1102", "bps", "Kabupaten Aceh Singkil"), ("1103", "bps", "Kabupaten Aceh Selatan")],
    columns=["area_code", "code_system", "name"],
).assign(level="kabupaten")  # fmt: skip


@pytest.mark.parametrize(
    ("names", "system"),
    [
        (["Aceh Selatan", "Kab. Aceh Tenggara", "ACEH TIMUR"], "kemendagri"),
        (["Simeulue", "Aceh Singkil", "Kab. Aceh Selatan"], "bps"),
    ],
)
def test_names_tell_two_look_alike_code_systems_apart(tmp_path: Path, names: list[str], system: str) -> None:
    rows = [
        [code, name, "Fakir miskin", "9"] for code, name in zip(["1101", "1102", "1103"], names, strict=True)
    ]
    raw = delivery(raw_table(tmp_path, ["Kode Kab/Kota", "Kabupaten/Kota", "Kategori PPKS", "Jumlah"], rows))
    recipe = classify_delivery(raw, CATALOGUE, known=Known(areas=KNOWN_AREAS))
    (question,) = [q for q in questions(recipe) if q.about == "code_system"]
    label = next(entry.label.en for entry in CATALOGUE.systems if entry.name == system)
    assert question.proposed == system and f"{label} 100%" in str(question.values["shares"])
    assert confirm_recipe(recipe).tables[0].code_system == system
    without = classify_delivery(raw, CATALOGUE)
    assert [q.proposed for q in questions(without) if q.about == "code_system"] == ["kemendagri"]


def test_every_regency_of_the_real_country_is_told_by_its_names(shared_data: Path) -> None:
    table = pd.read_csv(shared_data / "area_codes" / "regencies.csv", dtype=str)
    known = table.assign(area_code=table["code"].str.replace(".", ""), code_system="kemendagri")
    other = known.assign(
        code_system="bps", name=known["name"].shift(1)
    )  # the next place's name: a wrong system
    pairs = known.rename(columns={"area_code": "code", "code": "dotted"})[["code", "name"]]
    shares = agreeing_shares(pairs, pd.concat([known, other])[["area_code", "code_system", "name"]])
    assert shares["kemendagri"] == 1.0 and shares["bps"] < 0.02


def test_a_header_confirmed_for_another_source_is_proposed_with_its_reason(tmp_path: Path) -> None:
    confirmed = Recipe(
        "register_lama", "register",
        tables=(TableRecipe("", "register", (ColumnMatch("Banyaknya warga binaan", "n", "keep"),)),),
    )  # fmt: skip
    headers = ["Kode Kecamatan", "Kategori PPKS", "BANYAKNYA WARGA BINAAN"]
    raw = delivery(raw_table(tmp_path, headers, [["99.01.01", "Fakir miskin", "9"]]))
    recipe = classify_delivery(raw, CATALOGUE, known=Known(headers=learned_headers([confirmed])))
    match = recipe.tables[0].match_of("n")
    assert match and match.header == "BANYAKNYA WARGA BINAAN" and match.score == 0.75
    assert "register_lama" in match.reason.format(**match.reason_values)
    assert classify_delivery(raw, CATALOGUE).tables[0].match_of("n") is None


def test_p_beside_w_is_asked_whether_it_is_pria(tmp_path: Path) -> None:
    headers = ("id_ruta", "no_art", "kode_desa", "nks", "strata", "weind", "jk", "umur")
    rows = [
        [
            i // 4,
            i % 4 + 1,
            9901011001 + i % 5,
            100 + i // 30,
            f"S{i // 120}",
            50,
            "PW"[i % 3 == 0],
            i * 7 % 66,
        ]
        for i in range(240)
    ]
    raw = delivery(raw_table(tmp_path, headers, rows))
    (question,) = [q for q in questions(classify_delivery(raw, CATALOGUE)) if q.about == "sex_letters"]
    assert question.choices == ("pria", "perempuan") and "67%" in str(question.values["shares"])
    assert walk(raw, tmp_path / "a").tables["person"]["sex"].value_counts().to_dict() == {"L": 160, "P": 80}
    both = walk(raw, tmp_path / "b", answers={question.key: "perempuan"}).tables["person"]
    assert both["sex"].unique().tolist() == ["P"]


def test_l_and_p_are_not_asked_about(tmp_path: Path) -> None:
    headers = ("id_ruta", "no_art", "kode_desa", "nks", "weind", "jk", "umur")
    rows = [[i // 4, i % 4 + 1, 9901011001, 100 + i // 30, 50, "LP"[i % 2], i * 7 % 66] for i in range(240)]
    raw = delivery(raw_table(tmp_path, headers, rows))
    assert "sex_letters" not in {q.about for q in questions(classify_delivery(raw, CATALOGUE))}
    recipe = classify_delivery(raw, CATALOGUE)
    assert replace(recipe).tables[0].match_of("sex").codes["p"] == "P"
