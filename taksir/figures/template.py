"""How every figure looks: the colour roles as names, one Plotly template, one browser configuration.

Figures are drawn in the light colours, which is also how they print; `in_theme` recolours them for a dark
page. What is uncertain is told by a mark and by hatching, never by colour alone.
"""

from typing import Any

import plotly.graph_objects as go

from taksir.figures.roles import ROLES, in_dark
from taksir.words import separators

INK = ROLES["ink"].light
QUIET = ROLES["quiet"].light
LINE = ROLES["line"].light
PAPER = ROLES["paper"].light
NO_DATA = ROLES["no_data"].light
OPEN = ROLES["open"].light
"""What is not certain, or not in question: a mark beside those in colour."""
ACCENT = ROLES["accent"].light
SOFT = ROLES["soft"].light
OCHRE = ROLES["ochre"].light
"""What is registered, beside what is estimated."""
TEAL = tuple(ROLES[f"need_{step}"].light for step in range(1, 6))
"""Light to dark: the more need, the further from the paper."""
SERIES = (
    ACCENT, ROLES["series_2"].light, ROLES["series_3"].light, ROLES["series_4"].light, TEAL[2], OCHRE,
    ROLES["series_5"].light, ROLES["series_6"].light,
)  # fmt: skip
"""Parts beside each other; each is also named in words."""
FONT = "'Taksir Marks', 'Source Sans', 'Source Sans Pro', 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"
WRITTEN_OUT = {"exponentformat": "none", "separatethousands": True}
"""Numbers on an axis stand in full and in the reader's format: 150.000, never "150k"."""

TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "margin": {"l": 8, "r": 16, "t": 8, "b": 8},
        "xaxis": {
            "gridcolor": LINE, "zerolinecolor": LINE, "linecolor": LINE, "automargin": True,
            "title": {"font": {"size": 12, "color": QUIET}}, "tickfont": {"color": QUIET}, **WRITTEN_OUT,
        },
        "yaxis": {
            "showgrid": False, "automargin": True, "ticks": "",
            "title": {"text": "", "font": {"size": 12, "color": QUIET}}, **WRITTEN_OUT,
        },
        "hoverlabel": {"bgcolor": INK, "font": {"color": PAPER, "family": FONT, "size": 13}, "align": "left"},
        "legend": {"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top", "font": {"size": 12}},
        "dragmode": False,
        "hovermode": "closest",
    }
)  # fmt: skip


def new_figure(language: str) -> go.Figure:
    """An empty figure in our look, numbers in the reader's format."""
    figure = go.Figure()
    figure.update_layout(template=TEMPLATE, separators=separators(language), showlegend=False)
    return figure


def in_theme(figure: go.Figure, theme: str) -> go.Figure:
    """A figure as it looks on a "light" or a "dark" page."""
    return go.Figure(_darkened(figure.to_plotly_json())) if theme == "dark" else figure


SCALED = ("size", "height", "l", "r", "t", "b", "xshift", "yshift", "standoff")
"""What of a figure is measured in pixels: type and marks, the height, margins, where words are moved to."""


def enlarged(figure: go.Figure, times: float) -> go.Figure:
    """A figure with larger type, marks and room, as it is shown to a hall."""
    return go.Figure(_scaled(figure.to_plotly_json(), times))


def _scaled(part: Any, times: float) -> Any:
    if isinstance(part, dict):
        return {name: _scaled_value(name, value, times) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_scaled(value, times) for value in part]
    return part


def _scaled_value(name: str, value: Any, times: float) -> Any:
    is_pixels = name in SCALED and isinstance(value, int | float)
    return value * times if is_pixels else _scaled(value, times)


def _darkened(part: Any) -> Any:
    """Every colour of a role exchanged, however deep it stands."""
    if isinstance(part, str):
        return in_dark(part)
    if isinstance(part, dict):
        return {name: _darkened(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_darkened(value) for value in part]
    return part


def browser_config(language: str) -> dict[str, object]:
    """What the browser is told: our own base map, so that nothing is fetched, and no tool bar."""
    return {
        "topojsonURL": "app/static/topojson/",
        "displayModeBar": False,
        "scrollZoom": False,
        "doubleClick": False,
        "showTips": False,
        "locale": language,
    }
