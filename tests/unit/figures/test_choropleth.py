"""The map: each area in one place only, what is uncertain or withheld marked, counted and not coloured."""

from dataclasses import replace

import pytest
from pyproj import Transformer
from released_cases import geometry_of, released_of

from taksir import figures
from taksir.figures import template


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def fills(figure, geometry):
    return [trace for trace in figure.data if trace.geojson == geometry.url]


def codes_of(traces, geometry):
    """Where the areas of a trace are, a code for each; `~` behind one whose outline is dashed."""
    return [
        geometry.codes[abs(number) - 1] + ("~" if number < 0 else "")
        for trace in traces
        for number in trace.locations
    ]


def colours_of(figure, geometry):
    """The colour of each area on the scale that the traces share."""
    axis = figure.layout.coloraxis
    ends = [end for end, _ in axis.colorscale]
    assert ends == sorted(ends) and (ends[0], ends[-1]) == (0, 1)
    step = [colour for _, colour in axis.colorscale][::2]
    assert (axis.cmin, axis.cmax) == (-0.5, len(step) - 0.5)
    return {
        code: step[place]
        for trace in fills(figure, geometry)
        for code, place in zip(codes_of([trace], geometry), trace.z, strict=True)
    }


def test_every_area_is_filled_once(released, geometry):
    figure = figures.draw_map(released, geometry, "en")
    assert sorted(codes_of(fills(figure, geometry), geometry)) == sorted(geometry.codes)
    areas = figures.map_picture([("", released)], geometry, "en").panels[0].areas
    assert colours_of(figure, geometry) == dict(zip(areas["code"], areas["fill"], strict=True))


def test_only_codes_and_addresses_travel(released, geometry):
    figure = figures.draw_map(released, geometry, "en")
    assert {trace.geojson for trace in figure.data} == {geometry.url, geometry.hatch_url}
    assert "coordinates" not in figure.to_json()


def test_uncertain_areas_are_hatched_and_withheld_ones_dashed(released, geometry):
    figure = figures.draw_map(released, geometry, "en")
    marked = codes_of([trace for trace in figure.data if trace.geojson == geometry.hatch_url], geometry)
    assert set(marked) == {"990106", "990107", "990109~", "990110~"}


@pytest.mark.parametrize("count", [2, 3, 5, 9])
def test_stripes_can_be_seen_on_every_colour(count):
    rows = tuple(
        (f"9901{place:02d}", f"A{place}", 90, 5.0 * place, 4.0, "caution", "", 900)
        for place in range(1, count + 1)
    )
    figure = figures.draw_map(released_of(rows), geometry_of(rows), "en")
    fill = colours_of(figure, geometry_of(rows))
    stripes = {
        code: trace.colorscale[0][1]
        for trace in figure.data
        if "hatch" in trace.geojson
        for code in codes_of([trace], geometry_of(rows))
    }
    assert set(stripes) == set(fill)
    for code, colour in fill.items():
        lighter, darker = sorted((luminance(colour), luminance(stripes[code])), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) > 3, (code, colour, stripes[code])


def test_the_legend_counts_every_area(released, geometry):
    lines = figures.legend_lines(released, geometry, "en")
    counted = [int(line.words.rsplit("(", 1)[1].rstrip(")")) for line in lines if line.kind != "unmatched"]
    hatched = sum(int(line.words.rsplit("(", 1)[1].rstrip(")")) for line in lines if line.kind == "hatch")
    assert sum(counted) - hatched == len(geometry.codes)
    kinds = [line.kind for line in lines]
    assert kinds.count("class") == 5
    assert kinds[-4:] == ["withheld", "withheld", "no_data", "unmatched"]


def test_the_legend_wraps_and_escapes(released, geometry):
    text = figures.legend_html([figures.LegendLine("class", "#fff", "<b>x</b>")])
    assert "&lt;b&gt;x" in text
    assert "flex-wrap:wrap" in text


def test_more_need_is_darker_and_readable_in_grey():
    levels = [luminance(colour) for colour in template.TEAL]
    assert levels == sorted(levels, reverse=True)
    steps = [(light + 0.05) / (dark + 0.05) for light, dark in zip(levels, levels[1:], strict=False)]
    assert min(steps) > 1.3


def test_words_have_the_contrast_that_readers_need():
    for colour in (template.INK, template.QUIET, template.ACCENT):
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_the_chosen_area_is_outlined_on_top(released, geometry):
    figure = figures.draw_map(released, geometry, "en", selected="990108")
    assert codes_of([figure.data[-1]], geometry) == ["990108"]
    assert figure.data[-1].marker.line.width >= 2


def test_a_click_names_the_area():
    codes = ("990107", "990108")
    assert figures.selected_area([{"location": 2}], codes) == "990108"
    assert figures.selected_area([{"location": -1}], codes) == "990107"
    assert figures.selected_area([{"customdata": {"0": 5.1, "1": 2.0}}], codes) == "990108"  # a circle
    assert figures.selected_area([{"customdata": [5.1, 1.0]}], codes) == "990107"
    for beside in ([], [{"location": None}], [{"location": "2"}], [{"location": 3}], [{"location": 0}]):
        assert figures.selected_area(beside, codes) == ""


@pytest.mark.parametrize("classes", ["quantile", "pretty", "equal"])
def test_each_way_of_classing_draws_all_shown_areas(released, geometry, classes):
    lines = figures.legend_lines(released, geometry, "id", classes=classes)
    total = sum(int(line.words.rsplit("(", 1)[1].rstrip(")")) for line in lines if line.kind == "class")
    assert total == 9


def test_nothing_is_fetched_from_elsewhere(released, geometry):
    assert figures.browser_config("id")["topojsonURL"] == "app/static/topojson/"
    assert "http" not in figures.draw_map(released, geometry, "id").to_json()


@pytest.mark.parametrize(
    "bounds", [(95.0, -11.0, 141.0, 6.0), (106.0, -7.0, 106.4, -5.9), (16.2, 48.1, 16.6, 48.3)]
)
def test_a_map_says_how_tall_it_is_by_its_width(released, geometry, bounds):
    """Oracle: PROJ's Web Mercator (EPSG:3857)."""
    figure = figures.draw_map(released, replace(geometry, bounds=bounds), "en")
    geo = figure.layout.geo
    to_metres = Transformer.from_crs(4326, 3857, always_xy=True).transform
    west, south = to_metres(geo.lonaxis.range[0], geo.lataxis.range[0])
    east, north = to_metres(geo.lonaxis.range[1], geo.lataxis.range[1])
    # PROJ's is on the ellipsoid's larger half axis, as a sphere: the same ratio.
    assert figure.layout.meta["tall"] == pytest.approx((north - south) / (east - west), rel=1e-3)
