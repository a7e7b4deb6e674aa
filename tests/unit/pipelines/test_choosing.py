"""A person gives a header to another column; the rest of the proposal, and its questions, follow."""

from dataclasses import replace
from pathlib import Path

from deliveries import deliver

from pipelines.classify import classify_delivery, questions
from pipelines.classify.choosing import column_choices, reassigned, table_choices
from pipelines.load import Proposal
from taksir.catalogue import load_catalogue

CSV = "kode_desa,nama desa,penduduk,jiwa lain\n9901011001,Melati,1200,1100\n9901012002,Mawar,900,800\n"


# Codes that are regencies in both systems, and not the same ones.
DOUBTFUL = "kode,nama kabupaten,penduduk,jiwa lain\n3201,A,1200,1100\n3202,B,900,800\n3203,C,700,600\n"


def proposal_of(folder: Path, text: str = CSV) -> Proposal:
    raw = deliver(folder, text, "sensus_desa_2025.csv")
    recipe = classify_delivery(raw, load_catalogue(), source_id="sensus_desa")
    return Proposal("d1", raw, recipe, questions(recipe), ("sensus_desa",))


def test_columns_are_offered_under_their_names_in_the_readers_language():
    assert column_choices("area", "id")["pop_total"] == "Jumlah penduduk"
    assert "age_years" not in column_choices("area", "en")


def test_a_header_given_to_a_column_takes_it_from_the_one_that_held_it(tmp_path):
    first = proposal_of(tmp_path)
    assert first.recipe.tables[0].match_of("pop_total").header == "penduduk"
    changed = reassigned(first, {("", "jiwa lain"): "pop_total"})
    table = changed.recipe.tables[0]
    assert table.match_of("pop_total").header == "jiwa lain"
    assert not table.match("penduduk").is_kept
    assert changed.delivery_id == first.delivery_id


def test_a_header_can_be_left_out(tmp_path):
    changed = reassigned(proposal_of(tmp_path), {("", "penduduk"): ""})
    assert changed.recipe.tables[0].match_of("pop_total") is None


def test_what_was_asked_before_is_still_asked(tmp_path):
    first = proposal_of(tmp_path, DOUBTFUL)
    assert "code_system" in {question.about for question in first.questions}
    changed = reassigned(first, {("", "jiwa lain"): ""})
    kept = {question.key for question in first.questions if question.header != "jiwa lain"}
    assert kept <= {question.key for question in changed.questions}
    assert not changed.recipe.confirmed
    assert changed.recipe.version == replace(first.recipe).version


NAMELESS = (
    "R1;1;9901011001;101;50.5;L;45\nR1;2;9901011001;101;50.5;P;41\nR2;1;9901012002;102;51.5;P;70\n" * 20
)


def test_a_sheet_of_no_table_is_given_to_one_and_its_columns_are_chosen_by_hand(tmp_path):
    raw = deliver(tmp_path, "a;b;c;d;e;f;g\n" + NAMELESS, "tanpa_nama.csv")
    recipe = classify_delivery(raw, load_catalogue(), source_id="s")
    assert recipe.tables[0].table == ""
    first = Proposal("d1", raw, recipe, questions(recipe), ("s",))
    given = reassigned(first, {}, {"": "person"})
    assert given.recipe.tables[0].table == "person" and "person" in table_choices()
    said = {
        ("", "a"): "household_id",
        ("", "c"): "area_code",
        ("", "g"): "age_years",
        ("", "e"): "person_weight",
    }
    table = reassigned(first, said, {"": "person"}).recipe.tables[0]
    for (_, header), column in said.items():
        assert table.match(header).column == column and table.match(header).is_kept
    assert table.area_headers == ("c",)


def test_a_recognised_sheet_can_be_given_to_another_table(tmp_path):
    first = proposal_of(tmp_path)
    assert first.recipe.tables[0].table == "area"
    assert reassigned(first, {}, {"": "household"}).recipe.tables[0].table == "household"
