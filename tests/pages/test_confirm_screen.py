"""What a person confirms of a delivery: places only alike, the sample design, versions of the recipe."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from taksir import paths


@pytest.fixture
def desk_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store that knows the sub-districts of the example region."""
    from pipelines.classify import confirm_recipe
    from pipelines.load import check_delivery, publish_delivery, receive_delivery
    from taksir.store import workspace

    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    workspace._opened.cache_clear()
    name = "batas_kecamatan.geojson"
    proposal = receive_delivery(paths.EXAMPLE / name, name)
    check_delivery(proposal.delivery_id, confirm_recipe(proposal.recipe, by="t"))
    publish_delivery(proposal.delivery_id)
    return tmp_path / "store"


def data_in(file: Path, language: str) -> AppTest:
    """The page Data in with a file on the desk."""
    from pages.parts.desk import CASE, Case
    from pipelines.load import receive_delivery

    proposal = receive_delivery(file, file.name)
    app = AppTest.from_file(str(paths.ROOT / "pages" / "data_in.py"), default_timeout=60)
    app.session_state["entered"] = True
    app.session_state[CASE] = Case(proposal, proposal, source_id=proposal.recipe.source_id, title="Sumber")
    app.query_params["lang"] = language
    return app.run()


def register(folder: Path) -> Path:
    path = folder / "register_2025.csv"
    rows = ["99.01.01;Kota Lembah", "99.1.2;Muara Sehati", "99.01.77;Batu Klir", "99.01.03;Sindang Welas"]
    lines = [f"{row};Fakir miskin;keluarga;7;2025" for row in rows]
    head = "Kode Kecamatan;Kecamatan;Jenis PPKS;Satuan;Jumlah;Tahun"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("language", "title"), [("id", "Wilayah: 75% baris"), ("en", "Places: 75% of the rows")]
)
def test_a_place_that_is_only_alike_is_asked_with_its_score(desk_store, tmp_path, language, title):
    app = data_in(register(tmp_path), language)
    assert not app.exception and not app.error
    assert any(title in expander.label.replace("\\", "") for expander in app.expander)
    asked = next(box for box in app.selectbox if "99.01.77 Batu Klir" in box.label.replace("\\", ""))
    assert asked.value == "990104" and "Batu Kelir (990104)" in asked.options[1]
    assert any("25%" in warning.value.replace("\\", "") for warning in app.warning)


def test_the_answer_enters_the_recipe_and_is_remembered(desk_store, tmp_path):
    from pages.parts import places
    from pages.parts.desk import CASE
    from taksir.store.place_memory import remembered_places
    from taksir.store.workspace import open_store

    app = data_in(register(tmp_path), "en")
    case = app.session_state[CASE]
    (seen,) = app.session_state["look"][1].places
    (place,) = seen.open_places
    import streamlit as st

    st.session_state["look"] = app.session_state["look"]
    places.take(case, {(seen.table.sheet, place.place): "990104"}, "Sari")
    assert case.proposal.recipe.tables[0].places == {place.place: "990104"}
    register_of_store = open_store().register
    assert remembered_places(register_of_store, "kemendagri") == {place.memory_key: "990104"}


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_design_of_a_survey_is_shown_and_can_be_changed(desk_store, tmp_path, language):
    path = tmp_path / "survei_2026.csv"
    rows = [
        f"{i // 4},{i % 4 + 1},99010{i % 3 + 1},{100 + i // 30},S{i // 120},{50 + i % 7}.5,{i % 66}"
        for i in range(240)
    ]
    path.write_text("\n".join(["id_ruta,no_art,kode_kecamatan,nomor_blok,strata,weind,umur", *rows]) + "\n")
    app = data_in(path, language)
    assert not app.exception and not app.error
    by_label = {box.label: box for box in app.selectbox}
    weight = by_label["Penimbang" if language == "id" else "Weight"]
    cluster = by_label["Klaster (blok sensus, PSU)" if language == "id" else "Cluster (census block, PSU)"]
    assert weight.value == "weind" and cluster.value == "" and "nomor_blok" in cluster.options
    sums = [text.value.replace("\\", "") for text in app.markdown]
    assert any(("12.835" if language == "id" else "12,835") in text for text in sums)
    app = cluster.select("nomor_blok").run()
    assert not app.exception
    from pages.parts.desk import CASE

    assert app.session_state[CASE].proposal.recipe.tables[0].match_of("psu").header == "nomor_blok"


def test_a_recipe_is_taken_out_as_yaml_and_an_older_one_chosen(desk_store, tmp_path):
    from pages.parts.desk import CASE
    from pipelines.classify import confirm_recipe
    from pipelines.load import check_delivery, receive_delivery
    from pipelines.recipes import recipe_versions

    file = register(tmp_path)
    proposal = receive_delivery(file, file.name)
    check_delivery(proposal.delivery_id, confirm_recipe(proposal.recipe, by="Sari"))
    source = proposal.recipe.source_id
    assert len(recipe_versions(source)) == 1
    app = data_in(file, "en")
    begin = next(box for box in app.selectbox if box.label == "Begin with")
    assert len(begin.options) == 2 and begin.options[1] == "a fresh proposal"
    next(button for button in app.button if button.label == "Begin with this recipe").click().run()
    assert not app.exception and not app.error
    reasons = {match.reason for match in app.session_state[CASE].proposal.recipe.tables[0].matches}
    assert "{header} was confirmed as {column} before." in reasons


def test_a_sheet_of_no_table_is_given_to_one_by_hand(desk_store, tmp_path):
    from pages.parts.desk import CASE

    file = tmp_path / "tanpa_nama.csv"
    file.write_text("a;b;c\n" + "x1;9901011001;45\nx2;9901012002;41\n" * 20, encoding="utf-8")
    app = data_in(file, "en")
    assert any("Say below what its rows are" in warning.value for warning in app.warning)
    app = next(box for box in app.selectbox if box.label == "What the rows are").select("area").run()
    app = (
        next(button for button in app.button if button.label == "Change" and not button.disabled)
        .click()
        .run()
    )
    assert not app.exception and not app.error
    assert app.session_state[CASE].proposal.recipe.tables[0].table == "area"
    assert any(box.label == "to our column" for box in app.selectbox)  # its columns can be chosen now


@pytest.mark.parametrize(
    ("language", "words", "check", "leave"),
    [
        ("id", "sedang Anda kerjakan", "Periksa setiap baris", "Lepaskan"),
        ("en", "You are working on", "Check every row", "Give up"),
    ],
)
def test_the_delivery_one_works_on_can_be_chosen_in_the_list(
    desk_store, tmp_path, language, words, check, leave
):
    from pages.parts.desk import CASE

    app = data_in(register(tmp_path), language)
    next(button for button in app.button if button.label == check).click().run()
    app.session_state[f"deliveries {language}"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert not app.exception and not app.error
    assert any(words in info.value for info in app.info)
    next(button for button in app.button if button.label.startswith(leave)).click().run()
    assert not app.exception and not app.error and CASE not in app.session_state
