"""A file is recognised by its content; what could be read in two ways becomes a question."""

import pytest
from raw_tables import PERSON_HEADERS, delivery, person_rows, raw_table

from pipelines.classify import assign_column, choose_table, classify_delivery, confirm_recipe, questions
from pipelines.recipe import recipe_json, recipe_of
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError


def classified(folder, headers, rows, **values):
    raw = delivery(raw_table(folder, headers, rows))
    return classify_delivery(raw, load_catalogue(), **values)


def only(recipe):
    (table,) = recipe.tables
    return table


def kept(table):
    return {match.header: match.column for match in table.matches if match.is_kept}


FILES = {
    "survey": (PERSON_HEADERS, person_rows(20), "person"),
    "census": (("Kode Desa", "Nama Desa", "Jumlah Penduduk", "0-4", "60+"),
               [["9901010001", "Melati", "1.234", "98", "130"], ["9901010002", "Mawar", "998", "70", "99"]],
               "area"),
    "register": (("Kode Kecamatan", "Jenis PMKS", "Satuan", "Jumlah", "Tahun"),
                 [["99.01.01", "Anak cacat", "orang", "12", "2025"]], "register"),
    "facilities": (("nama_lks", "jenis_fasilitas", "kode_desa", "kapasitas", "lintang", "bujur"),
                   [["LKSA Kasih", "LKSA", "99.01.01.1001", "40", "-8.51", "90.1"]], "facility"),
    "requests": (("no_permohonan", "tanggal", "kode_desa", "layanan", "status"),
                 [["P1", "12 Agustus 2026", "9901011001", "permakanan", "menunggu"]], "request"),
    "incidents": (("tanggal_kejadian", "jenis_kejadian", "kode_desa"),
                  [["05/01/2025", "Pencurian", "99.01.06.2005"]], "incident"),
    "poverty_line": (("kode_kabupaten", "klasifikasi", "tahun", "garis_kemiskinan"),
                     [["99.01", "K", "2025", "Rp569.000"]], "poverty_line"),
    "area_bridge": (("kode_kemendagri", "kode_bps", "nama"), [["99.01.01", "9901010", "Kota Lembah"]],
                    "area_bridge"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_a_kind_of_file_is_recognised_by_its_columns(tmp_path, kind):
    headers, rows, table = FILES[kind]
    recipe = classified(tmp_path, headers, rows)
    assert (recipe.kind, only(recipe).table) == (kind, table)
    assert recipe_of(recipe_json(recipe)) == recipe


def test_a_sheet_of_something_else_is_left_alone_and_said(tmp_path):
    recipe = classified(tmp_path, ("produksi_sampah", "satuan"), [["12", "ton"]])
    assert recipe.kind == "" and only(recipe).table == ""
    assert "is not loaded" in recipe.remarks[0].template


def test_codes_and_names_alone_are_no_facilities(tmp_path):
    recipe = classified(tmp_path, ("code", "regency_code", "name"), [["11.01.01", "11.01", "Bakongan"]])
    assert only(recipe).table == ""


def test_every_proposal_has_a_score_and_a_reason(tmp_path):
    table = only(classified(tmp_path, (*PERSON_HEADERS, "warna"), [[*row, "x"] for row in person_rows(9)]))
    assert all(match.reason.format(**match.reason_values) for match in table.matches)
    assert all(0.5 < match.score <= 1 for match in table.matches if match.is_kept)
    assert not table.match("warna").is_kept and table.match("warna").action == "leave_out"


def test_a_name_whose_values_are_something_else_is_not_believed(tmp_path):
    rows = [[*row[:7], "muda", *row[8:]] for row in person_rows(20)]
    match = only(classified(tmp_path, PERSON_HEADERS, rows)).match("umur")
    assert not match.is_kept
    assert (
        match.reason.format(**match.reason_values) == "umur is a name of age_years, but its values are not."
    )


def test_a_column_of_place_names_under_a_name_of_codes_is_taken_for_names(tmp_path):
    headers = ("desa", "kode_wilayah", "jumlah_penduduk")
    table = only(
        classified(tmp_path, headers, [["Melati", "9901010001", "120"], ["Mawar", "9901010002", "99"]])
    )
    assert kept(table) == {"desa": "area_name", "kode_wilayah": "area_code", "jumlah_penduduk": "pop_total"}


def test_two_headers_for_one_column_are_asked_about_and_the_answer_counts(tmp_path):
    headers = (*PERSON_HEADERS, "usia")
    recipe = classified(tmp_path, headers, [[*row, row[7]] for row in person_rows(20)])
    (question,) = questions(recipe)
    assert question.about == "double" and set(question.choices) == {"umur", "usia"}
    assert only(confirm_recipe(recipe)).match_of("age_years").header == "umur"
    answered = only(confirm_recipe(recipe, {question.key: "usia"}))
    assert answered.match_of("age_years").header == "usia" and not answered.match("umur").is_kept


def test_a_column_of_words_without_a_known_name_is_proposed_by_its_values_and_asked(tmp_path):
    headers = [header if header != "jk" else "kolom_7" for header in PERSON_HEADERS]
    rows = [[*row[:6], "Perempuan" if row[6] == "P" else "Laki-laki", *row[7:]] for row in person_rows(20)]
    recipe = classified(tmp_path, headers, rows)
    (question,) = questions(recipe)
    assert question.about == "column" and question.choices == ("sex", "")
    assert only(confirm_recipe(recipe)).match_of("sex").header == "kolom_7"
    assert only(confirm_recipe(recipe, {question.key: ""})).match_of("sex") is None


def test_one_and_five_are_asked_once_for_all_columns_and_can_be_turned_round(tmp_path):
    headers = (*PERSON_HEADERS[:8], "keluhan", "korban_kejahatan")
    rows = [[*row[:8], 1 if i % 4 else 5, 5 if i % 8 else 1] for i, row in enumerate(person_rows(40))]
    recipe = classified(tmp_path, headers, rows)
    (question,) = questions(recipe)
    sentence = question.template.format(**question.values)
    assert "2 columns answer with 1 and 5" in sentence and "keluhan (75%)" in sentence
    assert only(confirm_recipe(recipe)).match_of("health_complaint").codes == {"1": "1", "5": "0"}
    turned = only(confirm_recipe(recipe, {question.key: "5"}))
    assert turned.match_of("health_complaint").codes == {"1": "0", "5": "1"}
    assert turned.match_of("crime_victim_12m").codes == {"1": "0", "5": "1"}


def test_a_reversed_scale_is_doubted_and_the_person_decides(tmp_path):
    headers = (*PERSON_HEADERS[:8], "wg_melihat")
    rows = [[*row[:8], 4 if i % 10 else 2] for i, row in enumerate(person_rows(60))]
    recipe = classified(tmp_path, headers, rows)
    (question,) = questions(recipe)
    assert question.about == "wg_direction" and "90%" in question.template.format(**question.values)
    assert only(confirm_recipe(recipe)).match_of("wg_seeing").codes == {"4": "1", "2": "3"}
    kept_as_is = only(confirm_recipe(recipe, {question.key: "as_delivered"}))
    assert kept_as_is.match_of("wg_seeing").codes == {"4": "4", "2": "2"}


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        (None, {"kawin": "married", "kawinn": ""}),
        ("no_answer", {"kawin": "married", "kawinn": ""}),
        ("refuse", {"kawin": "married"}),
        ({"kawinn": "married"}, {"kawin": "married", "kawinn": "married"}),
    ],
)
def test_unknown_answers_are_asked_about(tmp_path, answer, codes):
    headers = (*PERSON_HEADERS, "status_kawin")
    rows = [[*row, "kawin" if i % 3 else "kawinn"] for i, row in enumerate(person_rows(30))]
    recipe = classified(tmp_path, headers, rows)
    (question,) = questions(recipe)
    assert question.values["values"] == "kawinn (10)"
    answers = {question.key: answer} if answer else None
    assert only(confirm_recipe(recipe, answers)).match_of("marital_status").codes == codes


def test_a_column_hardly_understood_is_proposed_to_be_left_out(tmp_path):
    rows = [[*row, ["menikah siri", "kumpul", "kawin"][i % 3]] for i, row in enumerate(person_rows(30))]
    recipe = classified(tmp_path, (*PERSON_HEADERS, "status_kawin"), rows)
    (question,) = questions(recipe)
    assert question.proposed == "leave_out"
    assert only(confirm_recipe(recipe)).match_of("marital_status") is None


def test_an_ambiguous_decimal_sign_is_asked_and_a_certain_one_is_not(tmp_path):
    def asked(values):
        rows = [[*row[:5], value, *row[6:]] for row, value in zip(person_rows(3), values, strict=True)]
        recipe = classified(tmp_path, PERSON_HEADERS, rows)
        return questions(recipe), only(recipe).match_of("person_weight").number_style

    assert asked(["58,5", "1.079,168", "60"]) == ((), "comma")
    assert asked(["58.5", "79.16", "60"]) == ((), "point")
    found, _ = asked(["58.992", "79.168", "60.000"])
    assert found[0].about == "number_style" and set(found[0].choices) == {"comma", "point"}


def test_counts_of_people_have_no_thousandths(tmp_path):
    headers = ("kode_desa", "jumlah_penduduk")
    recipe = classified(tmp_path, headers, [["9901010001", "1.234"], ["9901010002", "2.345"]])
    assert questions(recipe) == ()
    assert only(recipe).match_of("pop_total").number_style == "comma"


@pytest.mark.parametrize(
    ("header", "codes", "system"),
    [
        ("kode_desa", ["99.01.01.1001", "99.01.01.2002"], "kemendagri"),
        ("kode_desa", ["9901011001", "9901012002"], "kemendagri"),
        ("kode_desa", ["9901010001", "9901010002"], "bps"),
        ("kode_kecamatan", ["990101", "990102"], "kemendagri"),
        ("kode_kecamatan", ["9901010", "9901020"], "bps"),
        ("kode_desa", ["geo_01", "geo_02"], "custom"),
        ("kode_bps", ["9901", "9902"], "bps"),
        ("kode_kabupaten", ["3201", "3202"], "?"),
        ("kode_desa", ["1872011001", "1872012002"], "?"),
    ],
)
def test_the_code_system_is_told_by_rules_or_asked(tmp_path, header, codes, system):
    rows = [[code, 100 + i] for i, code in enumerate(codes)]
    recipe = classified(tmp_path, (header, "jumlah_penduduk"), rows)
    asked = [question for question in questions(recipe) if question.about == "code_system"]
    assert bool(asked) is (system == "?")
    if asked:
        assert only(confirm_recipe(recipe, {asked[0].key: "bps"})).code_system == "bps"
    else:
        assert only(recipe).code_system == system


def test_codes_delivered_in_parts_belong_to_the_system_with_such_parts(tmp_path):
    rows = [["99", "01", "010", "001", 10, 3], ["99", "01", "010", "002", 12, 4]]
    table = only(classified(tmp_path, ("r101", "r102", "r103", "r104", "wert", "r301"), rows))
    assert table.code_system == "bps" and table.area_headers == ("r101", "r102", "r103", "r104")


def test_the_year_comes_from_the_column_the_dates_or_the_name_and_is_asked_otherwise(tmp_path):
    table = raw_table(tmp_path, PERSON_HEADERS, person_rows(9))
    catalogue = load_catalogue()
    assert classify_delivery(delivery(table, file_name="survei_2024.csv"), catalogue).period == "2024"
    recipe = classify_delivery(delivery(table, file_name="survei.csv"), catalogue)
    (question,) = questions(recipe)
    assert question.about == "period" and question.choices == ()
    assert confirm_recipe(recipe, {question.key: "2023"}).period == "2023"
    assert confirm_recipe(recipe).period == ""
    dated = classified(
        tmp_path, (*PERSON_HEADERS, "tanggal_wawancara"), [[*row, "12/08/2021"] for row in person_rows(9)]
    )
    assert dated.period == "2021"


def test_an_earlier_recipe_is_taken_over_header_by_header(tmp_path):
    headers = (*PERSON_HEADERS[:8], "keluhan")
    rows = [[*row[:8], 1 if i % 4 else 5] for i, row in enumerate(person_rows(40))]
    first = classified(tmp_path, headers, rows, source_id="survei")
    confirmed = confirm_recipe(first, {questions(first)[0].key: "5"}, by="ana")
    again = classified(tmp_path, [*headers, "warna"], [[*row, "x"] for row in rows], earlier=confirmed)
    match = only(again).match_of("health_complaint")
    assert questions(again) == () and match.codes == {"1": "0", "5": "1"} and match.score == 1.0
    assert match.reason.format(**match.reason_values) == "keluhan was confirmed as health_complaint before."
    assert again.version == 2 and again.source_id == "survei"


def test_a_new_answer_in_a_known_column_is_asked_about_again(tmp_path):
    headers = (*PERSON_HEADERS, "status_kawin")
    rows = [[*row, "kawin"] for row in person_rows(20)]
    confirmed = confirm_recipe(classified(tmp_path, headers, rows))
    (question,) = questions(
        classified(tmp_path, headers, [*rows[:-1], [*rows[-1][:-1], "kawinn"]], earlier=confirmed)
    )
    assert question.about == "codes" and question.values["count"] == 1


def test_a_header_given_by_hand_is_understood_when_classified_again(tmp_path):
    headers = [header if header != "umur" else "kolom_8" for header in PERSON_HEADERS]
    rows = [[*row[:7], f"{row[7]},0", *row[8:]] for row in person_rows(20)]
    recipe = classified(tmp_path, headers, rows)
    said = assign_column(recipe, "", "kolom_8", "age_years")
    again = classified(tmp_path, headers, rows, earlier=said)
    assert only(again).match_of("age_years").number_style == "comma"


def test_a_sheet_can_be_given_to_a_table_by_hand(tmp_path):
    rows = [["9901010001", "12"], ["9901010002", "13"]]
    recipe = classified(tmp_path, ("kode_desa", "keluarga"), rows)
    said = choose_table(recipe, "", "household")
    assert only(classified(tmp_path, ("kode_desa", "keluarga"), rows, earlier=said)).table == "household"


def test_a_survey_without_weights_is_asked_whether_everybody_was_counted(tmp_path):
    headers = [header for header in PERSON_HEADERS if header != "weind"]
    rows = [[*row[:5], *row[6:]] for row in person_rows(9)]
    recipe = classified(tmp_path, headers, rows)
    (question,) = questions(recipe)
    assert question.about == "weight" and question.proposed == "sample"
    assert "person_weight" not in only(confirm_recipe(recipe)).constants
    assert only(confirm_recipe(recipe, {question.key: "everybody"})).constants["person_weight"] == 1


def test_strange_answers_are_refused(tmp_path):
    recipe = classified(tmp_path, (*PERSON_HEADERS, "usia"), [[*row, row[7]] for row in person_rows(20)])
    key = questions(recipe)[0].key
    with pytest.raises(TaksirError, match="There is no question"):
        confirm_recipe(recipe, {"nothing": "x"})
    with pytest.raises(TaksirError, match="is not one of the answers"):
        confirm_recipe(recipe, {key: "berat"})


def test_nothing_of_a_record_but_its_codes_is_in_the_recipe(tmp_path):
    headers = (*PERSON_HEADERS, "nik", "nama_krt")
    rows = [[*row, f"99010101019{i:05d}", f"Umpama {i}"] for i, row in enumerate(person_rows(30))]
    text = recipe_json(classified(tmp_path, headers, rows))
    assert "Umpama" not in text and "9901010101900001" not in text
