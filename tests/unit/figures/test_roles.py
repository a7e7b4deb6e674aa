"""The colours: every contrast that WCAG 2.2 AA asks for, in light and dark; the same colours everywhere."""

import re
import tomllib

import plotly.graph_objects as go
import pytest
from released_cases import changed_of

from taksir import paths
from taksir.figures import change_chart, exclusions, template
from taksir.figures.resources import supply_chart
from taksir.figures.roles import ROLES, contrast, css_colour, css_variables, in_dark, luminance, role

THEMES = ("light", "dark")
NEED = [f"need_{step}" for step in range(1, 6)]
CONFIG = tomllib.loads((paths.ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]


def colour(name, theme):
    return getattr(ROLES[name], theme)


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48), ("#FF0000", "#FFFFFF", 4.0)],
)
def test_contrast_is_that_of_the_guideline(first, second, ratio):
    """Oracles: the well-known values of WebAIM's contrast checker."""
    assert contrast(first, second) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", [name for name, entry in ROLES.items() if entry.kind == "text"])
def test_text_can_be_read_on_paper_and_on_panels(name, theme):
    for ground in ("paper", "panel"):
        assert contrast(colour(name, theme), colour(ground, theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", [name for name, entry in ROLES.items() if entry.kind == "mark"])
def test_marks_stand_out_from_the_paper(name, theme):
    assert contrast(colour(name, theme), colour("paper", theme)) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_not_certain_stands_out_like_all_marks_of_a_chart(theme):
    """WCAG 2.2, 1.4.11: 3 to 1 for what has to be seen of a graphic."""
    drawn = [*exclusions.COLOURS.values(), *supply_chart.COLOURS.values()]
    lines = [
        trace
        for trace in change_chart.draw_changes(changed_of(("open", "rose")), "en").data
        if trace.line.color
    ]
    assert {trace.line.dash for trace in lines} == {"dot", "solid"}  # told apart without colour too
    paper = colour("paper", theme)
    for light in [*drawn, *(trace.line.color for trace in lines)]:
        assert contrast(light if theme == "light" else in_dark(light), paper) >= 3
    pale = [
        path.name
        for path in (paths.ROOT / "taksir" / "figures").rglob("*.py")
        if "template.NO_DATA" in path.read_text("utf-8")
    ]
    assert all(name.startswith(("map_", "paper_")) for name in pale), "a fill of maps is no mark of a chart"


@pytest.mark.parametrize("theme", THEMES)
def test_warnings_can_be_read_on_their_own_ground(theme):
    assert contrast(colour("warning", theme), colour("warning_ground", theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_more_need_is_further_from_the_paper_in_grey_too(theme):
    paper = luminance(colour("paper", theme))
    distance = [abs(luminance(colour(name, theme)) - paper) for name in NEED]
    assert distance == sorted(distance)
    shades = [luminance(colour(name, theme)) for name in NEED]
    steps = [contrast(colour(a, theme), colour(b, theme)) for a, b in zip(NEED, NEED[1:], strict=False)]
    assert min(steps) >= 1.35, shades


@pytest.mark.parametrize("theme", THEMES)
def test_streamlit_is_told_the_same_colours(theme):
    told = CONFIG[theme]
    for setting, name in {
        "primaryColor": "accent", "linkColor": "accent", "backgroundColor": "paper", "borderColor": "line",
        "secondaryBackgroundColor": "panel", "textColor": "ink", "grayTextColor": "quiet",
        "redTextColor": "warning", "redBackgroundColor": "warning_ground", "redColor": "ochre",
        "yellowTextColor": "warning", "yellowBackgroundColor": "warning_ground", "yellowColor": "ochre",
    }.items():  # fmt: skip
        assert told[setting] == colour(name, theme), setting
    for hue in ("red", "yellow", "blue", "green"):
        assert contrast(told[f"{hue}TextColor"], told[f"{hue}BackgroundColor"]) >= 4.5


def test_no_colour_is_chosen_outside_the_roles():
    """Documents that stand alone are light: their colours are those of the roles, or greys for printing."""
    known = {entry.light for entry in ROLES.values()}
    chosen = {}
    for path in [path for folder in ("pages", "taksir") for path in (paths.ROOT / folder).rglob("*.py")]:
        found = {text.upper() for text in re.findall(r"[\":](#[0-9A-Fa-f]{6})\b", path.read_text("utf-8"))}
        is_document = path.parent.name == "briefing" or path.name in ("documents.py", "votes.py")
        found -= {text for text in found if is_document and (text in known or is_grey(text))}
        if found and path.name != "roles.py":
            chosen[path.name] = found
    assert chosen == {}


def is_grey(text):
    return text[1:3] == text[3:5] == text[5:7]


def test_light_colours_are_told_apart_so_that_each_has_its_dark():
    assert len({entry.light for entry in ROLES.values()}) == len(ROLES)


def test_a_figure_is_recoloured_whole_and_the_first_stays_light():
    light = template.new_figure("en")
    light.add_scatter(
        x=[1.5, 2], y=[1, 2], marker={"color": [template.INK, template.ACCENT]}, text=["a", "b"]
    )
    light.add_annotation(text=f'<span style="color:{template.QUIET}">x</span>')
    dark = template.in_theme(light, "dark")
    assert list(dark.data[0].marker.color) == [ROLES["ink"].dark, ROLES["accent"].dark]
    assert list(dark.data[0].x) == [1.5, 2]
    assert dark.layout.template.layout.paper_bgcolor == ROLES["paper"].dark
    assert ROLES["quiet"].dark in dark.layout.annotations[0].text
    assert light.layout.template.layout.paper_bgcolor == "#FFFFFF"
    assert template.in_theme(light, "light") is light
    assert isinstance(dark, go.Figure)


def test_html_follows_the_page_and_stands_alone_in_light():
    assert role("no_data") == f"var(--taksir-no-data,{ROLES['no_data'].light})"
    assert css_colour(ROLES["need_3"].light.lower()) == role("need_3")
    assert css_colour("transparent") == "transparent"
    assert in_dark("#123456 stays") == "#123456 stays"
    assert f"--taksir-ink:light-dark({ROLES['ink'].light},{ROLES['ink'].dark})" in css_variables()
