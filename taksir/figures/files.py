"""A figure as one HTML file: opens without the dashboard and without the internet, with its words.

The camera above the figure saves it as SVG. Shapes of a map are put into the file.
"""

import base64
import html
import textwrap
from collections.abc import Iterable

import plotly.graph_objects as go

from taksir import paths
from taksir.figures import template
from taksir.figures.answers import answer_alt, answer_finding, is_answer
from taksir.figures.choropleth import LegendLine
from taksir.figures.display import dictionary_rows, source_text
from taksir.figures.phrases import alt_text, finding, headline_words
from taksir.figures.roles import css_colour, role
from taksir.release import Released
from taksir.shapes import drawn_features
from taksir.words import say

EXPORT_WIDTH_PX = 960
TITLE_LETTERS = 92
SOURCE_LETTERS = 140
LEGEND_LINE_PX = 20
_PAD = {"t": 14, "l": 10}
"""Letters that fit into a line of that width."""

SWATCH = "display:inline-block;width:18px;height:12px;border-radius:2px;margin-right:6px;vertical-align:-1px;"
STRIPES = f"repeating-linear-gradient(45deg,{role('ink')} 0 1.5px,transparent 1.5px 5px)"


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
    title = html.escape(_title(released, language, show))
    name = html.escape(released.indicator.name.in_language(language))
    whole = _with_words(_self_contained(figure), released, language, tuple(lines), show)
    size = {"width": EXPORT_WIDTH_PX, "height": whole.layout.height}
    image = {"format": "svg", "filename": f"taksir_{released.indicator.id}", **size}
    drawn = whole.to_html(
        full_html=False,
        include_plotlyjs=True,
        div_id=f"figure-{released.id}",
        config=template.browser_config(language)
        | {
            "displayModeBar": True,
            "modeBarButtons": [["toImage"]],
            "toImageButtonOptions": image,
            "displaylogo": False,
        },
    )
    words = "".join(
        f"<dt>{html.escape(term)}</dt><dd>{html.escape(text)}</dd>"
        for term, text in dictionary_rows(released, language)
    )
    page = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{name}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_marks_font()}{_STYLE}</style>'
        f"<script>window.PlotlyGeoAssets={{topojson:{{world_110m:{_base_map()}}}}};</script></head><body>"
        f'<h1 class="unseen">{title}</h1>'
        f'<div role="img" aria-label="{html.escape(_alt(released, language, show))}">{drawn}</div>'
        f"<dl>{words}</dl></body></html>"
    )
    return page.encode("utf-8")


_STYLE = (
    f"body{{font-family:{template.FONT};color:{template.INK}}}"
    f"body{{max-width:{EXPORT_WIDTH_PX}px;margin:2rem auto;padding:0 1rem}}"
    ".unseen{position:absolute;left:-999rem}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;font-size:.9rem;margin-top:1.5rem}"
    f"dt{{color:{template.QUIET}}}dd{{margin:0}}@media(max-width:600px){{dl{{display:block}}}}"
)


def _with_words(
    figure: go.Figure, released: Released, language: str, lines: tuple[LegendLine, ...], show: str
) -> go.Figure:
    """The figure with its title above, its legend below, and its source and id in the last line."""
    title = _wrapped(_title(released, language, show), TITLE_LETTERS)
    about = _wrapped(headline_words(released, language, show), SOURCE_LETTERS)
    sources = "; ".join(source_text(note, language) for note in released.sources)
    last = say("Source: {sources}. Figure id {figure_id}.", language, sources=sources, figure_id=released.id)
    above, below = 62 + 22 * title.count("<br>") + 15 * about.count("<br>"), 84
    if lines:
        figure.add_traces([_swatch_trace(line) for line in lines])
        figure.update_layout(xaxis={"visible": False}, yaxis={"visible": False}, legend={"orientation": "v"})
        below = 44 + LEGEND_LINE_PX * len(lines)
    else:
        above += 44  # the scale of the dots stands on top
    figure.update_layout(
        showlegend=True,
        legend={"traceorder": "normal", "y": -0.01},
        title={
            "text": f"<b>{title}</b><br><sup>{about}</sup>",
            "x": 0,
            "y": 1,
            "yanchor": "top",
            "pad": _PAD,
        },
        margin={"t": above, "b": below, "l": 10, "r": 10},
        height=(figure.layout.height or 400) + above + below,
    )
    figure.add_annotation(
        text=_wrapped(last, SOURCE_LETTERS),
        xref="paper", yref="paper", x=0, y=0, yshift=8 - below, yanchor="bottom", align="left",
        showarrow=False, font={"size": 11, "color": template.QUIET},
    )  # fmt: skip
    return figure


def _swatch_trace(line: LegendLine) -> go.Bar:
    """An entry of the legend: a bar that is never drawn, for only bars can be hatched there."""
    shape = {"hatch": "/", "withheld": "."}.get(line.kind, "")
    colour = line.colour or template.PAPER
    pattern = {"shape": shape, "fgcolor": template.QUIET, "bgcolor": colour, "size": 5}
    edge = {"color": template.QUIET if shape else template.LINE, "width": 1 if line.colour else 0}
    return go.Bar(
        x=[None],
        y=[None],
        name=html.escape(line.words),
        marker={"color": colour, "pattern": pattern, "line": edge},
    )


def _title(released: Released, language: str, show: str) -> str:
    return answer_finding(released, language) if is_answer(released) else finding(released, language, show)


def _alt(released: Released, language: str, show: str) -> str:
    return answer_alt(released, language) if is_answer(released) else alt_text(released, language, show)


def _wrapped(text: str, letters: int) -> str:
    return "<br>".join(textwrap.wrap(html.escape(text), letters))


def _marks_font() -> str:
    """The font of the signs of reliability, inside the file."""
    font = (paths.STATIC / "fonts" / "marks-noto-sans-symbols-2.woff2").read_bytes()
    data = base64.b64encode(font).decode("ascii")
    return f'@font-face{{font-family:"Taksir Marks";src:url(data:font/woff2;base64,{data})}}'


def _self_contained(figure: go.Figure) -> go.Figure:
    """The figure with the shapes of its map in place of their addresses."""
    whole = go.Figure(figure)
    shapes: dict[str, dict] = {}
    for trace in whole.data:
        if isinstance(getattr(trace, "geojson", None), str):
            if trace.geojson not in shapes:
                shapes[trace.geojson] = drawn_features(trace.geojson)
            wanted = set(trace.locations)
            features = shapes[trace.geojson]["features"]
            chosen = [feature for feature in features if feature["id"] in wanted]
            trace.update(geojson={"type": "FeatureCollection", "features": chosen}, showlegend=False)
    return whole


def _base_map() -> str:
    return (paths.STATIC / "topojson" / "world_110m.json").read_text(encoding="utf-8").strip()


def _mark(line: LegendLine) -> str:
    """A circle as large as it is drawn, or its ring; a square for facilities."""
    size, colour = line.size_px or 11, css_colour(line.colour)
    fill, edge = ("none", f"2px solid {colour}") if line.kind == "ring" else (colour, "none")
    shape = "2px" if line.kind == "point" else "50%"
    return (
        f'<span style="display:inline-block;width:{size:.0f}px;height:{size:.0f}px;border-radius:{shape};'
        f'background:{fill};border:{edge};margin-right:6px;vertical-align:middle"></span>'
    )


def _swatch(line: LegendLine) -> str:
    if line.kind == "unmatched":
        return ""
    if line.kind in ("bubble", "ring", "point"):
        return _mark(line)
    fill = STRIPES if line.kind == "hatch" else css_colour(line.colour)
    edge = f"1px dashed {role('quiet')}" if line.kind == "withheld" else f"1px solid {role('line')}"
    return f'<span style="{SWATCH}background:{fill};border:{edge}"></span>'
