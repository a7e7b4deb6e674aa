"""How every figure looks: one palette, one Plotly template, one browser configuration.

Need is drawn in a sequential teal that stays monotone in grey; no red for people. What is uncertain
is told by a mark and by hatching, never by colour alone.
"""

import plotly.graph_objects as go

INK = "#17262B"
QUIET = "#5B6B70"
LINE = "#D5DEDF"
PAPER = "#FFFFFF"
NO_DATA = "#C9CFD0"
ACCENT = "#0B6E75"
SOFT = "#8FB9BC"
OCHRE = "#B5761B"
"""What is registered, beside what is estimated."""
TEAL = ("#E0F1EF", "#A5D2CF", "#5BA9AC", "#1F7681", "#063A49")
"""Light to dark: the more need, the darker."""
FONT = "'Taksir Marks', 'Source Sans', 'Source Sans Pro', 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"

TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "margin": {"l": 8, "r": 16, "t": 8, "b": 8},
        "xaxis": {
            "gridcolor": LINE, "zerolinecolor": LINE, "linecolor": LINE, "automargin": True,
            "title": {"font": {"size": 12, "color": QUIET}}, "tickfont": {"color": QUIET},
        },
        "yaxis": {"showgrid": False, "automargin": True, "ticks": "", "title": {"text": ""}},
        "hoverlabel": {"bgcolor": INK, "font": {"color": PAPER, "family": FONT, "size": 13}, "align": "left"},
        "legend": {"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top", "font": {"size": 12}},
        "dragmode": False,
        "hovermode": "closest",
    }
)  # fmt: skip


def new_figure(language: str) -> go.Figure:
    """An empty figure in our look, numbers in the reader's format."""
    figure = go.Figure()
    separators = ",." if language == "id" else ".,"
    figure.update_layout(template=TEMPLATE, separators=separators, showlegend=False)
    return figure


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
