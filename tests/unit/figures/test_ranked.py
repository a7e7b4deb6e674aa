"""Ranked dots: order, intervals, marks, withheld rows, and names that cannot become markup."""

import json

import numpy as np
import pytest
from released_cases import indicator_of, released_of

from taksir import figures


def trace_named(figure, sign):
    return next(trace for trace in figure.data if trace.name.startswith(sign))


def codes_in_order(figure):
    """Area codes from the top row down."""
    places = {
        place: code
        for trace in figure.data
        if trace.customdata is not None
        for place, code in zip(trace.y, trace.customdata, strict=True)
    }
    return [places[place] for place in sorted(places)]


def test_areas_stand_from_the_highest_down_and_withheld_ones_last(released):
    figure = figures.draw_ranked(released, "en")
    order = codes_in_order(figure)
    assert order[0] == "990111"
    assert set(order[-3:]) == {"990109", "990110", "990112"}
    assert figure.layout.yaxis.ticktext[0] == "Hulu Welas ●"
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]


def test_where_more_is_better_the_lowest_value_stands_first():
    figure = figures.draw_ranked(released_of(indicator=indicator_of(polarity="better")), "en")
    assert codes_in_order(figure)[0] == "990101"
    assert figures.table_codes(released_of(indicator=indicator_of(polarity="better")))[0] == "990101"


def test_each_number_stands_beside_its_area(released):
    figure = figures.draw_ranked(released, "id")
    assert figure.layout.yaxis2.ticktext[:2] == ("24,3%", "15,1%")
    assert figure.layout.yaxis2.ticktext[-3:] == ("", "", "")


def test_intervals_are_drawn_as_they_are(released):
    figure = figures.draw_ranked(released, "en")
    dots, lines = trace_named(figure, "●"), figure.data[0]
    place = list(dots.customdata).index("990108")
    ends = [x for x, y in zip(lines.x, lines.y, strict=True) if y == dots.y[place]]
    assert dots.x[place] == 15.1
    assert ends == pytest.approx([15.1 - 5.2, 15.1 + 5.2])


def test_uncertain_areas_have_an_open_dot_and_a_sign(released):
    figure = figures.draw_ranked(released, "en")
    assert trace_named(figure, "◐").marker.symbol == "circle-open"
    assert any(text.endswith("◐") for text in figure.layout.yaxis.ticktext)


def test_a_withheld_area_shows_its_reason_and_no_number(released):
    words = trace_named(figures.draw_ranked(released, "en"), "▨")
    assert set(words.x) == {0.0}
    assert "too uncertain" in [text.strip() for text in words.text]


def test_a_name_cannot_become_markup(released):
    figure = figures.draw_ranked(released, "en")
    assert "<Welas>" not in figure.to_json().replace("\\u003c", "<")
    assert any("&lt;Welas&gt;" in text for text in figure.layout.yaxis.ticktext)


def test_counts_can_be_shown_instead(released):
    figure = figures.draw_ranked(released, "id", show="count")
    dots = trace_named(figure, "●")
    assert max(dots.x) == pytest.approx(21000 * 15.1 / 100)
    assert figure.layout.xaxis.title.text == "orang"
    assert figure.layout.separators == ",."


def test_only_the_first_rows_when_asked(released):
    figure = figures.draw_ranked(released, "en", rows_max=4)
    assert len(figure.layout.yaxis.tickvals) == 4


def test_the_chosen_area_stands_out(released):
    figure = figures.draw_ranked(released, "en", selected="990108")
    assert "<b>Ranu Asih ●</b>" in figure.layout.yaxis.ticktext


def test_a_standard_is_drawn_as_a_line():
    from taksir.schema import Standard

    figure = figures.draw_ranked(
        released_of(indicator=indicator_of(standard=Standard(12.5, "programme"))), "en"
    )
    assert figure.layout.shapes[0].x0 == 12.5
    assert "12.5" in figure.layout.annotations[0].text


def test_no_trace_holds_a_withheld_number(released):
    figure = figures.draw_ranked(released, "en")
    drawn = np.concatenate([np.asarray(trace.x, float) for trace in figure.data if trace.name])
    assert not np.isnan(drawn).any()


def test_for_a_hall_type_marks_and_room_grow_and_numbers_stay(released):
    figure = figures.draw_ranked(released, "en")
    large = figures.enlarged(figure, 1.5)
    assert large.layout.height == 1.5 * figure.layout.height
    assert large.layout.template.layout.font.size == 1.5 * figure.layout.template.layout.font.size
    for mark, larger in zip(
        json.loads(figure.to_json())["data"], json.loads(large.to_json())["data"], strict=True
    ):
        assert mark.get("x") == larger.get("x")
        if size := mark.get("marker", {}).get("size"):
            assert larger["marker"]["size"] == 1.5 * size
