"""A figure as one HTML file: opens without the dashboard and without the internet, with its words.

The camera above the figure saves it as SVG. Shapes of a map are put into the file.
"""

import html
import json
from collections.abc import Iterable

import plotly.graph_objects as go

from taksir import paths
from taksir.figures import template
from taksir.figures.choropleth import LegendLine
from taksir.figures.display import dictionary_rows
from taksir.figures.phrases import alt_text, finding
from taksir.release import Released

SWATCH = "display:inline-block;width:18px;height:12px;border-radius:2px;margin-right:6px;vertical-align:-1px;"
STRIPES = f"repeating-linear-gradient(45deg,{template.INK} 0 1.5px,transparent 1.5px 5px)"


def legend_html(lines: Iterable[LegendLine]) -> str:
    """A map's legend as HTML that wraps to the width it has."""
    items = "".join(f"<li>{_swatch(line)}{html.escape(line.words)}</li>" for line in lines)
    style = "list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;margin:0;padding:0;font-size:0.86rem"
    return f'<ul class="legend" style="{style}">{items}</ul>'


def figure_html(
    figure: go.Figure,
    released: Released,
    language: str,
    *,
    lines: Iterable[LegendLine] = (),
    show: str = "rate",
) -> bytes:
    """The figure with title, legend and all its words in one file.

    Args:
        figure: From `draw_ranked` or `draw_map`.
        released: What it shows.
        language: Language of the words.
        lines: The legend of a map.
        show: "rate" or "count", as drawn.
    """
    title = html.escape(finding(released, language, show))
    name = html.escape(released.indicator.name.in_language(language))
    drawn = _self_contained(figure).to_html(
        full_html=False,
        include_plotlyjs=True,
        config=template.browser_config(language)
        | {
            "displayModeBar": True,
            "modeBarButtons": [["toImage"]],
            "toImageButtonOptions": {"format": "svg", "filename": f"taksir_{released.indicator.id}"},
            "displaylogo": False,
        },
    )
    words = "".join(
        f"<dt>{html.escape(term)}</dt><dd>{html.escape(text)}</dd>"
        for term, text in dictionary_rows(released, language)
    )
    page = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{name}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f"<script>window.PlotlyGeoAssets={{topojson:{{world_110m:{_base_map()}}}}};</script></head><body>"
        f'<p class="name">{name}</p><h1>{title}</h1>'
        f'<div role="img" aria-label="{html.escape(alt_text(released, language, show))}">{drawn}</div>'
        f"{legend_html(lines)}<dl>{words}</dl></body></html>"
    )
    return page.encode("utf-8")


_STYLE = (
    f"body{{font-family:{template.FONT};color:{template.INK}}}"
    "body{max-width:60rem;margin:2rem auto;padding:0 1rem}"
    f"h1{{font-size:1.4rem;margin:.2rem 0 1rem}}.name{{color:{template.QUIET};margin:0}}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;font-size:.9rem;margin-top:1.5rem}"
    f"dt{{color:{template.QUIET}}}dd{{margin:0}}@media(max-width:600px){{dl{{display:block}}}}"
)


def _self_contained(figure: go.Figure) -> go.Figure:
    """The figure with the shapes of its map in place of their addresses."""
    whole = go.Figure(figure)
    shapes: dict[str, dict] = {}
    for trace in whole.select_traces(selector={"type": "choropleth"}):
        if isinstance(trace.geojson, str):
            features = shapes.setdefault(trace.geojson, _shapes_of(trace.geojson))
            wanted = set(trace.locations)
            chosen = [feature for feature in features["features"] if feature["id"] in wanted]
            trace.geojson = {"type": "FeatureCollection", "features": chosen}
    return whole


def _shapes_of(url: str) -> dict:
    path = paths.STATIC / url.removeprefix("app/static/")
    return json.loads(path.read_text(encoding="utf-8"))


def _base_map() -> str:
    return (paths.STATIC / "topojson" / "world_110m.json").read_text(encoding="utf-8").strip()


def _swatch(line: LegendLine) -> str:
    if line.kind == "unmatched":
        return ""
    fill = STRIPES if line.kind == "hatch" else line.colour
    edge = f"1px dashed {template.QUIET}" if line.kind == "withheld" else f"1px solid {template.LINE}"
    return f'<span style="{SWATCH}background:{fill};border:{edge}"></span>'
