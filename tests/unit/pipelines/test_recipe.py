"""A recipe survives its JSON; a file's shape has one name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.recipe import (
    Ask,
    ColumnMatch,
    Recipe,
    Remark,
    TableRecipe,
    header_key,
    recipe_json,
    recipe_of,
    signature,
)
from taksir.errors import TaksirError

TEXT = st.text(max_size=12)
PLACES = st.dictionaries(TEXT, st.one_of(TEXT, st.integers(), st.floats(allow_nan=False)), max_size=3)
MATCHES = st.builds(
    ColumnMatch,
    header=TEXT,
    column=TEXT,
    score=st.floats(0, 1),
    reason_values=PLACES,
    codes=st.dictionaries(TEXT, TEXT, max_size=3),
    unknown=st.lists(TEXT, max_size=2).map(tuple),
    choices=st.lists(TEXT, max_size=2).map(tuple),
)
ASKS = st.builds(Ask, about=TEXT, question=TEXT, question_values=PLACES, choices=st.just(("a", "")))
TABLES = st.builds(
    TableRecipe,
    sheet=TEXT,
    table=TEXT,
    matches=st.lists(MATCHES, max_size=3).map(tuple),
    keep_where=st.dictionaries(TEXT, TEXT, max_size=2),
    constants=PLACES,
    asks=st.lists(ASKS, max_size=2).map(tuple),
)
RECIPES = st.builds(
    Recipe,
    source_id=TEXT,
    kind=TEXT,
    tables=st.lists(TABLES, max_size=2).map(tuple),
    confirmed=st.booleans(),
    remarks=st.lists(st.builds(Remark, severity=TEXT, template=TEXT, values=PLACES), max_size=2).map(tuple),
)


@given(RECIPES)
def test_a_recipe_survives_its_json(recipe):
    assert recipe_of(recipe_json(recipe)) == recipe


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}', '{"format": 99, "source_id": "x"}'])
def test_what_is_not_a_recipe_is_refused_in_words(text):
    with pytest.raises(TaksirError, match="A saved recipe cannot be read"):
        recipe_of(text)


def test_an_entry_of_another_version_is_refused_not_guessed():
    content = json.loads(recipe_json(Recipe("s", "survey", tables=(TableRecipe("", "person"),))))
    content["tables"][0]["colour"] = "red"
    with pytest.raises(TaksirError):
        recipe_of(json.dumps(content))


@given(st.lists(TEXT, max_size=6))
def test_a_shape_has_one_name_in_any_order_and_case(headers):
    assert signature(headers) == signature([header.upper().lower() for header in reversed(headers)])


def test_another_column_is_another_shape():
    assert signature(["umur", "jk"]) != signature(["umur", "jk", "nik"])


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Jenis  Kelamin ", "jenis_kelamin"),
        ("0–4", "0_4"),
        ("60+", "60_plus"),
        ("≥ 60", "60_plus"),
        ("Penduduk 60 tahun ke atas", "penduduk_60_plus"),
        ("usia_60_ke_atas", "usia_60_plus"),
        ("Désa/Kelurahan", "desa_kelurahan"),
    ],
)
def test_a_header_is_reduced_to_what_it_says(header, key):
    assert header_key(header) == key
