"""Every page runs in both languages on the example region, and on an empty store says what to do."""

import pytest

from pages.parts.mended import REDRAW

PAGES = ("home", "data_in", "need", "map", "methods")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_runs_without_an_error(open_page, example_store, name, language):
    app = open_page(name, example_store, language)
    assert not app.exception
    assert [error.value for error in app.error] == []
    assert app.title[0].value.endswith("?")


@pytest.mark.parametrize("name", ["home", "need", "map", "organize"])
def test_an_empty_store_is_one_sentence_one_button_and_the_way_to_deliver(open_page, tmp_path, name):
    app = open_page("home", tmp_path / "store", "en")  # the door knows the pages that are linked to
    app = app.switch_page(f"pages/{name}.py").run()
    assert not app.exception and not app.error
    assert [button.label for button in app.main.button if button.key != REDRAW] == ["Load the example region"]
    assert [link.proto.label for link in app.main.get("page_link")] == ["Deliver a file"]
    assert not app.sidebar.get("popover"), "there is no view to keep"


def test_the_headlines_are_counts_with_intervals(open_page, example_store):
    app = open_page("home", example_store, "en")
    assert len(app.metric) == 4
    assert sum("95% interval" in words.value for words in app.markdown) == 4


def test_the_link_chooses_what_is_shown(open_page, example_store):
    app = open_page("need", example_store, "en", indicator="ELD-01", level="desa")
    assert "Share of older persons · % of the population · Village" in app.caption[0].value.replace("\\", "")
    assert app.query_params["level"] == "desa"


def test_a_link_to_a_level_that_is_not_permitted_shows_a_permitted_one(open_page, example_store):
    app = open_page("need", example_store, "en", indicator="ORP-01", level="desa")
    assert not app.error
    assert app.query_params["level"] == "kecamatan"


def test_a_chosen_indicator_stands_in_the_link(open_page, example_store):
    app = open_page("need", example_store, "en", indicator="POV-01")
    next(box for box in app.selectbox if box.label == "Indicator").select("POV-02").run()
    assert app.query_params["indicator"] == "POV-02"


def test_the_profile_of_an_area_says_what_is_withheld(in_store):
    from pages.parts import profile_tables
    from taksir import needs

    code = needs.estimate_need("POV-01", "kecamatan").table["area_code"].iloc[0]
    profile = profile_tables.indicators_html(needs.area_profile(code, "kecamatan"), "en")
    assert profile.count("<tr>") > 20
    assert "protects persons" in profile


def test_a_figure_id_that_does_not_exist_is_refused_in_words(open_page, example_store):
    app = open_page("methods", example_store, "en", figure="ffffffffffffffff")
    assert "There is no figure ffffffffffffffff" in app.error[0].value


def test_small_areas_are_shown_by_the_model_with_the_direct_estimate_beside(open_page, example_store):
    app = open_page("need", example_store, "en", indicator="POV-01", view="small_areas")
    assert not app.exception and not app.error
    assert any("Village" in words.value for words in app.caption)
    assert any(words.value.startswith("Every area is shown by its model estimate") for words in app.markdown)
    assert [box.label for box in app.expander][0] == "May this model be believed?"


def test_an_indicator_without_a_model_says_so(open_page, example_store):
    app = open_page("need", example_store, "en", indicator="ELD-01", view="small_areas")
    assert not app.exception
    assert any("A model can be made for" in words.value for words in app.info)
