"""A map's picture: every area once, the same classes side by side, what is not known blank and counted."""

import html
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from released_cases import ROWS, changed_of, geometry_of, indicator_of, released_of

from taksir import figures
from taksir.figures import hot_spot_map, pair_map
from taksir.figures.map_points import grouped_points
from taksir.figures.ranked import hover_text
from taksir.figures.roles import ROLES, contrast, in_dark, luminance


def number_of(words: str) -> int:
    return int(words.rsplit("(", 1)[1].rstrip(")"))


def with_estimates(factor: float):
    """The same figure with other values, so that its own quantiles would differ."""
    released = released_of()
    table = released.table.copy()
    table[["estimate", "low", "high"]] *= factor
    return replace(released, table=table)


def test_maps_that_are_compared_share_their_classes(geometry):
    picture = figures.map_picture([("2024", released_of()), ("2026", with_estimates(0.5))], geometry, "en")
    assert [panel.title for panel in picture.panels] == ["2024", "2026"]
    colour_of = {}
    for panel in picture.panels:
        areas = panel.areas[panel.areas["value"].notna()]
        for value, fill in zip(areas["value"].round(1), areas["fill"], strict=True):
            assert colour_of.setdefault(value, fill) == fill
    classes = [line for line in picture.legend if line.kind == "class"]
    assert sum(number_of(line.words) for line in classes) == 18  # nine areas on each of two maps
    alone = figures.map_picture([("", with_estimates(0.5))], geometry, "en")
    assert [line.words for line in alone.legend if line.kind == "class"] != [line.words for line in classes]


def test_numbers_are_circles_whose_area_is_the_number(geometry):
    areas = figures.map_picture([("", released_of())], geometry, "en", show="count").panels[0].areas
    shown = areas[areas["size_px"].notna()]
    ratio = shown["size_px"] ** 2 / shown["value"]
    assert ratio.to_numpy() == pytest.approx(np.full(9, ratio.iloc[0]), rel=1e-9)
    assert shown.set_index("code").loc[["990106", "990107"], "ring"].tolist() == ["hollow", "hollow"]
    assert shown["fill"].nunique() == 1  # no colour says a number
    figure = figures.draw_map(released_of(), geometry, "en", show="count")
    circles = [trace for trace in figure.data if trace.type == "scattergeo"]
    standing = [geometry.codes[number - 1] for trace in circles for number in trace.locations]
    assert sorted(standing) == sorted(shown["code"])
    assert all(trace.geojson == geometry.url for trace in circles)


def test_own_breaks_are_kept_and_counted(geometry):
    lines = figures.legend_lines(
        released_of(), geometry, "en", classes=figures.Classing("manual", (5.0, 10.0))
    )
    words = [line.words for line in lines if line.kind == "class"]
    assert words == ["1.6–4.9% (2)", "5.0–9.9% (2)", "10.0–24.3% (5)"]


def test_two_indicators_crossed_show_only_areas_where_both_are_known(geometry):
    rows = tuple(row if row[0] != "990108" else (*row[:3], np.nan, np.nan, "withheld", "protected", 21000)
                 for row in ROWS)  # fmt: skip
    second = released_of(rows, indicator=indicator_of(id="ELD-01"))
    picture = figures.pair_picture(released_of(), second, geometry, "en")
    areas = picture.panels[0].areas.set_index("code")
    colours = {colour for row in pair_map.COLOURS for colour in row}
    assert areas.loc["990108", "fill"] not in colours and areas.loc["990108", "withheld"] == "protected"
    assert areas["fill"].isin(colours).sum() == sum(map(sum, picture.pair.counts)) == 8
    # The same values twice lie on the diagonal: low with low, high with high.
    assert all(picture.pair.counts[up][across] == 0 for up in range(3) for across in range(3) if up != across)
    assert "▨ protects persons" in " ".join(line.words for line in picture.legend)
    assert figures.pair_legend_html(picture.pair).count("<td") == 9


def test_crossed_colours_can_be_told_apart_in_grey_along_the_diagonal():
    light = [luminance(pair_map.COLOURS[step][step]) for step in range(3)]
    assert light[0] > 1.5 * light[1] > 1.5 * light[2]
    assert luminance(hot_spot_map.COLOURS["low"]) > 2 * luminance(hot_spot_map.COLOURS["high"])


def test_clusters_are_coloured_and_counted(geometry):
    released = released_of(question="estimate_hot_spots")
    cluster = ["high", "high", "low", "none", "none", "none", "no_neighbours", "none", "", "", "none", ""]
    released = replace(released, table=released.table.assign(cluster=cluster, p_two_sided=0.01, score=2.0))
    picture = figures.hot_spot_picture(released, geometry, "en")
    words = {line.words for line in picture.legend}
    assert {"cluster of high values (2)", "cluster of low values (1)"} <= words
    assert "no neighbours with a number: not tested (1)" in words
    assert figures.answer_finding(released, "en") == (
        "2 areas stand in clusters of high values: Kota Lembah, Muara Sehati"
    )


def test_close_facilities_are_one_mark_with_their_number():
    points = pd.DataFrame(
        {
            "longitude": [89.50, 89.501, 89.9, 120.0],
            "latitude": [-8.5, -8.5, -8.2, 0.0],
            "name": ["A", "<B>", "C", "D"],
        }
    )
    grouped = grouped_points(points, (89.0, -9.0, 90.0, -8.0))
    assert sorted(grouped["places"]) == [1, 2]  # the fourth lies outside the map
    assert "A<br>&lt;B&gt;" in grouped["name"].tolist()


def test_names_are_written_where_so_many_can_be_read(geometry):
    areas = figures.map_picture([("", released_of())], geometry, "en").panels[0].areas
    assert figures.with_labels(areas)["label"].tolist() == areas["name"].tolist()
    assert (figures.with_labels(areas, most=5)["label"] == "").all()


@pytest.mark.parametrize("count", [514])
def test_only_codes_travel_however_many_areas_there_are(count):
    rows = tuple(
        (f"9{place:05d}", "A", 90, 5.0 + place % 40, 1.0, "reliable", "", 900) for place in range(count)
    )
    text = figures.draw_map(released_of(rows), geometry_of(rows), "en").to_json()
    assert "coordinates" not in text
    assert len(json.loads(text)["data"]) <= 6
    assert not re.search(r"https?://", text)
    assert len(text) < 40 * count  # with a sentence for each area it was 180 bytes an area


def sentences_of(figure) -> dict[str, str]:
    """What a browser writes for each area, by name: the sentence with its numbers."""
    said = {}
    for trace in figure.data:
        for name, numbers in zip(trace.text or (), trace.customdata if trace.text else (), strict=True):
            fill = re.sub(
                r"%\{customdata\[(\d)\]:,\.(\d)f\}",
                lambda found, numbers=numbers: f"{numbers[int(found[1])]:,.{found[2]}f}",
                trace.hovertemplate,
            )
            said[name] = fill.replace("%{text}", name).removesuffix("<extra></extra>")
    return said


def test_the_browser_says_of_an_area_what_the_ranked_dots_say(geometry):
    released = released_of()
    for show in ("rate", "count"):
        scale = figures.scale_of(released, "en", show)
        said = sentences_of(figures.draw_map(released, geometry, "en", show=show))
        for row in released.table.assign(area_name=released.table["area_name"]).to_dict("records"):
            assert said[html.escape(row["area_name"])] == hover_text(row, scale, "en")
    crossed = sentences_of(
        figures.draw_panel(figures.pair_picture(released, with_estimates(0.5), geometry, "en"), "en")
    )
    assert crossed["Kota Lembah"].count("95% interval") == 2


def test_circles_stand_over_colours_and_those_without_are_counted(geometry):
    released = released_of()
    picture = figures.layered_picture(released, released, geometry, "en")
    areas = picture.panels[0].areas
    alone = figures.map_picture([("", released)], geometry, "en").panels[0].areas
    assert areas["fill"].tolist() == alone["fill"].tolist()
    counts = figures.map_picture([("", released)], geometry, "en", show="count").panels[0].areas
    assert areas["size_px"].to_numpy() == pytest.approx(counts["size_px"].to_numpy(), nan_ok=True)
    kinds = [line.kind for line in picture.legend]
    assert kinds.count("class") == 5 and kinds.count("bubble") == 3 and "ring" in kinds
    assert "no circle" not in " ".join(line.words for line in picture.legend)
    hidden = released.table.assign(withheld=["protected", *released.table["withheld"][1:]])
    hidden.loc[0, ["estimate", "low", "high", "count", "count_low", "count_high"]] = np.nan
    other = replace(released, table=hidden)
    picture = figures.layered_picture(released, other, geometry, "en")
    assert "no circle: its number is not shown (1)" in [line.words for line in picture.legend]
    assert np.isnan(picture.panels[0].areas.loc[0, "size_px"])
    assert "protects persons" in picture.panels[0].areas.loc[0, "hover"]
    assert np.isnan(picture.panels[0].areas.loc[0, "told"][4:]).all()


def test_where_nobody_can_say_is_hatched_and_seen_on_light_and_dark_pages(geometry):
    directions = ["rose"] * 2 + ["fell"] * 3 + ["open"] * 4 + ["same"] + [""] * 2
    picture = figures.change_picture(changed_of(directions), geometry, "en")
    areas = picture.panels[0].areas
    assert areas["is_hatched"].tolist() == [way == "open" for way in directions]
    lines = {line.words: line for line in picture.legend}
    assert lines["The change: not certain (4)"].kind == "hatch"
    assert lines["The change: the same (1)"].kind == lines["The change: rose (2)"].kind == "class"
    assert not any("caution" in words for words in lines)
    figure = figures.draw_panel(picture, "en")
    (stripes,) = {
        trace.colorscale[0][1] for trace in figure.data if "hatch" in trace.geojson and trace.locations[0] > 0
    }
    ground = areas.loc[areas["is_hatched"], "fill"].iloc[0]
    for theme in (str, in_dark):
        assert contrast(theme(stripes), theme(ground)) >= 3
        assert contrast(theme(stripes), theme(ROLES["paper"].light)) >= 3
