"""The map page in each of its states, and the page of an area; on the example region."""

import pandas as pd
import pytest


def words_of(app) -> str:
    return " ".join([*(entry.value for entry in app.subheader), *(entry.value for entry in app.caption)])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"indicator": "POV-01", "show": "count"}, "persons"),
        ({"indicator": "ELD-01", "level": "desa", "classes": "natural"}, "Highest value"),
        ({"indicator": "ELD-01", "classes": "manual", "breaks": "8; 9,5"}, "Highest value"),
        ({"indicator": "POV-01", "map": "pair", "second": "ELD-01"}, "Poverty headcount (P0) × Share"),
        ({"indicator": "POV-01", "show": "both"}, "Circles: persons"),
        ({"indicator": "ELD-01", "map": "pair", "second": "POV-01", "cross": "circles"}, "Circles: Poverty"),
        ({"indicator": "POV-01", "map": "rounds"}, "2024 – 2026"),
        ({"indicator": "POV-01", "map": "groups", "split": "sex"}, "Poverty headcount"),
        ({"indicator": "ELD-01", "map": "clusters", "level": "desa"}, "in clusters of high values"),
        ({"indicator": "ELD-01", "map": "clusters", "level": "desa", "method": "moran"}, "clusters"),
        ({"indicator": "ELD-01", "layers": "labels,facilities"}, "Highest value"),
    ],
)  # fmt: skip
def test_each_kind_of_map_is_drawn_from_its_link(open_page, example_store, asked, said):
    app = open_page("map", example_store, "en", **asked)
    assert not app.exception
    assert [error.value for error in app.error] == []
    assert said in words_of(app).replace("\\", "")
    for name, value in asked.items():
        assert app.query_params[name] == value


def test_the_way_goes_down_by_the_link_and_up_by_a_click(open_page, example_store):
    app = open_page("map", example_store, "en", indicator="ELD-01", within="990103")
    assert app.query_params["level"] == "desa"
    assert "12 of 12 areas have data" in words_of(app)
    next(button for button in app.button if button.label == "Kabupaten Lembah Sehati").click().run()
    assert "within" not in app.query_params
    assert app.query_params["level"] == "kecamatan"


def test_where_an_indicator_is_not_shown_inside_an_area_the_map_goes_up(open_page, example_store):
    app = open_page("map", example_store, "en", indicator="ORP-01", within="990103")
    assert not app.error
    assert app.query_params["level"] == "kecamatan" and "within" not in app.query_params


def test_an_area_is_found_by_name_and_by_code(open_page, example_store):
    app = open_page("map", example_store, "en", indicator="ELD-01")
    box = next(box for box in app.text_input if box.label == "Find an area by name or code")
    box.input("sindang").run()
    found = [button for button in app.button if button.label.startswith("Sindang Welas")]
    assert "990103" in found[0].label
    found[0].click().run()
    assert app.query_params["within"] == "990103"
    box = next(box for box in app.text_input if box.label == "Find an area by name or code")
    box.input("no such place").run()
    assert "No area has this name or code." in words_of(app)


def test_a_link_to_a_view_that_is_refused_can_be_left_by_a_choice(open_page, example_store):
    app = open_page("map", example_store, "en", indicator="ORP-01", map="clusters", second="NO-99")
    assert "too few to look for clusters" in app.error[0].value
    assert "The same as a table" in [part.value for part in app.subheader]  # the areas stay below
    app.segmented_control[1].set_value("one").run()  # was overruled by the link, over and over
    assert not app.error and len(app.subheader) > 1
    assert "map" not in app.query_params or app.query_params["map"] == "one"


def test_a_refused_view_says_what_its_link_asked_in_vain(open_page, example_store):
    app = open_page("map", example_store, "en", indicator="NO-99", map="clusters")
    assert app.error and "NO-99" in app.warning[0].value.replace("\\", "")


def test_breaks_that_are_no_numbers_are_told(open_page, example_store):
    app = open_page("map", example_store, "en", indicator="ELD-01", classes="manual", breaks="8; nine")
    assert [entry.value for entry in app.warning] == ["Not a number: nine. Write breaks as 5; 10; 20."]
    app = open_page("map", example_store, "en", indicator="ELD-01", classes="manual")
    assert any("All areas have one colour" in entry.value for entry in app.info)


def test_breaks_beside_all_values_take_no_room_from_the_others():
    from pages.parts.maps.asked import read_breaks
    from taksir.figures import Classing
    from taksir.figures.classes import class_breaks

    breaks, faults = read_breaks("nan; 1; 2 3;4,5;10;20;inf")
    assert breaks == (1, 2, 3, 4.5, 10, 20) and faults == ["nan", "inf"]
    assert class_breaks(pd.Series([6.0, 12.0, 30.0]), Classing("manual", breaks)) == [10, 20]


def test_the_page_of_an_area_has_its_strengths_before_what_is_lacking(open_page, example_store):
    app = open_page("home", example_store, "en")  # the links of the page need the door's list of pages
    app.switch_page("pages/area.py")
    app.query_params["area"] = "9901011001"  # a village: only what is counted is shown, which is quick
    app.run()
    assert not app.exception and not app.error
    titles = ["What is there", "Who does what here", "Who lives here", "What is proposed", "What people lack"]
    assert [entry.value for entry in app.subheader] == titles
    assert app.header[0].value == "Pusaka Sehati"
    assert app.query_params["area"] == "9901011001"


def test_the_page_of_an_area_without_one_asks_for_it(open_page, example_store):
    app = open_page("area", example_store, "id")
    assert not app.exception and not app.error
    assert len(app.info) == 1


@pytest.mark.parametrize("asked", [("area", "area", "123456"), ("map", "indicator", "NO-99")])
def test_a_link_to_what_is_not_there_says_so(open_page, example_store, asked):
    page, name, code = asked
    app = open_page(page, example_store, "en", **{name: code})
    assert not app.exception and not app.error
    assert [entry.value for entry in app.warning if code in entry.value.replace("\\", "")]
