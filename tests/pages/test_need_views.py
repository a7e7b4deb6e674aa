"""The views of the need page: each opens in both languages, follows the choices and can be taken along."""

import io
import zipfile

import pytest

from taksir import figures, needs

VIEWS = {
    "how_many": "", "people": "", "gap": "", "lenses": "", "order": "", "profile": "", "overlap": "",
    "index": "", "change": "", "plan_year": "", "sample": "", "definition": "",
}  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_view_opens_with_a_finding_a_table_and_its_source(open_page, example_store, view, language):
    app = open_page("need", example_store, language, view=view, indicator="DIS-01")
    assert not app.exception and not app.error
    assert app.subheader and app.dataframe
    assert app.query_params["view"] == view
    source = "Sumber:" if language == "id" else "Source:"
    assert any(source in caption.value.replace("\\", "") for caption in app.caption)


@pytest.mark.parametrize("group", ["sex", "age_group"])
def test_a_breakdown_has_its_rows_in_chart_and_table(open_page, example_store, group):
    app = open_page("need", example_store, "en", indicator="POV-01", level="kecamatan", group=group)
    assert not app.exception and not app.error
    assert len(app.dataframe[0].value) >= 2
    assert app.query_params["group"] == group


def test_only_the_open_view_is_computed(open_page, example_store, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a closed view was computed")

    for name in ("estimate_index", "estimate_overlap", "estimate_change", "estimate_projection"):
        monkeypatch.setattr(needs, name, refuse)
    app = open_page("need", example_store, "en", view="order", indicator="POV-01")
    assert not app.error and "top" in app.subheader[0].value


@pytest.mark.parametrize(
    ("view", "indicator", "missing"),
    [
        ("gap", "POV-01", "no category that counts the same people"),
        ("people", "POV-02", "counts no people"),
        ("sample", "ELD-01", "needs no interviews"),
        ("change", "ELD-01", "one round of Share of older persons"),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_is_missing(
    open_page, example_store, view, indicator, missing
):
    app = open_page("need", example_store, "en", view=view, indicator=indicator)
    assert missing in app.info[0].value.replace("\\", "") and not app.error


def test_how_it_is_computed_stands_in_the_link(open_page, example_store):
    app = open_page(
        "need", example_store, "en", view="how_many", indicator="POV-01", calibrate="sex,age_group",
        calibrate_level="kecamatan", lonely="certainty",
    )  # fmt: skip
    assert not app.error and not app.exception
    said = " ".join(caption.value for caption in app.caption)
    assert "calibrated to the census by" in said and "Age group" in said and "regression" in said
    assert app.query_params["calibrate"] == "sex,age_group" and app.query_params["lonely"] == "certainty"
    assert "distance" not in app.query_params  # a default does not burden the link


def test_statistics_are_chosen_like_indicators(open_page, example_store):
    app = open_page("need", example_store, "id", view="how_many", indicator="EXP-50")
    assert not app.error and app.query_params["indicator"] == "EXP-50"
    assert "Median pengeluaran per kapita" in " ".join(caption.value for caption in app.caption)
    planned = open_page("need", example_store, "en", view="sample", indicator="EXP-50")
    assert "cannot be planned" in planned.info[0].value.replace("\\", "") and not planned.error


def test_kinds_of_model_are_chosen_and_what_others_need_is_said(open_page, example_store):
    app = open_page("need", example_store, "en", view="small_areas", indicator="POV-01", model_kind="spatial")
    assert not app.error and app.query_params["model_kind"] == "spatial"
    said = " ".join(caption.value for caption in app.caption).replace("\\", "")
    assert "Spatial area model" in said
    assert "Households and a household census: it needs a count of every household" in said


def test_the_choices_of_a_link_come_back(open_page, example_store):
    app = open_page(
        "need",
        example_store,
        "en",
        view="index",
        parts="POV-01,ELD-01",
        weights="POV-01:3,ELD-01:1",
        scale="z",
    )
    assert [slider.value for slider in app.slider] == [3, 1]
    assert app.query_params["parts"] == "POV-01,ELD-01"


ANSWERS = {
    "people": lambda: needs.estimate_people("ORP-01", "kecamatan"),
    "gap": lambda: needs.estimate_gap("DIS-01", "kecamatan"),
    "lenses": lambda: needs.estimate_lenses("older_persons", "kecamatan"),
    "ranks": lambda: needs.estimate_ranks("POV-01", "kecamatan", top=4),
    "overlap": lambda: needs.estimate_overlap(["older", "poor"]),
    "index": lambda: needs.estimate_index({"POV-01": 2, "POV-05": 1}, "kecamatan"),
    "change": lambda: needs.estimate_change("POV-01", ""),
    "projection": lambda: needs.estimate_projection("ELD-03", "kecamatan", year=2030),
    "ages": lambda: needs.estimate_age_groups("", year=2030),
    "sample": lambda: needs.estimate_sample("ORP-01", "kecamatan"),
    "definitions": lambda: needs.estimate_definitions("DIS-01", ""),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_can_be_taken_along_in_the_readers_words(in_store, name):
    answer = ANSWERS[name]()
    assert answer.id.encode() in figures.csv_bytes(answer, "id")
    with zipfile.ZipFile(io.BytesIO(figures.answer_xlsx(answer, "id"))) as book:
        assert "xl/worksheets/sheet2.xml" in book.namelist()
    html = figures.figure_html(figures.draw_answer(answer, "id"), answer, "id").decode()
    assert figures.answer_finding(answer, "id").split(",")[0] in html.replace("&lt;", "<")
    rows = figures.answer_rows(answer, "id").data
    assert len(rows) == len(answer.table) and len(rows.columns) >= 3


def test_the_chart_of_ages_has_room_on_a_phone_and_its_numbers_are_the_readers(in_store):
    chart = figures.draw_answer(needs.estimate_age_groups("", year=2030), "id")
    lines = [line for label in chart.data[0].x for line in label.split("<br>")]
    assert max(map(len, lines)) <= 10
    assert chart.layout.uniformtext.mode == "hide" and {bar.textangle for bar in chart.data} == {0}
    axis = chart.layout.template.layout.yaxis
    assert (axis.exponentformat, axis.separatethousands, chart.layout.separators) == ("none", True, ",.")


def test_places_are_consistent_with_what_is_shown(in_store):
    table = needs.estimate_ranks("POV-01", "kecamatan", top=3).table.dropna(subset=["rank"])
    assert (table["rank_low"] <= table["rank"]).all() and (table["rank"] <= table["rank_high"]).all()
    assert table["top_probability"].sum() == pytest.approx(3)
    assert set(table.loc[table["place"] == "in", "rank_high"]) <= {1, 2, 3}


def test_the_parts_of_an_index_add_up_to_it(in_store):
    table = needs.estimate_index({"POV-01": 2, "POV-05": 1, "ELD-01": 1}, "kecamatan").table.dropna(
        subset=["index"]
    )
    parts = table[[name for name in table if name.startswith("part ")]]
    assert parts.sum(axis=1).tolist() == pytest.approx(table["index"].tolist())
    assert table["top_probability"].sum() == pytest.approx(3)
