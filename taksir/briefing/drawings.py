"""A drawing of a briefing as SVG or PNG, drawn from its data."""

from taksir import figures
from taksir.briefing.charts import bar_chart, change_chart, ranked_chart
from taksir.briefing.contents import Bars, Drawing
from taksir.errors import TaksirError
from taksir.figures.paper_map import draw_inlay
from taksir.release import Released
from taksir.shapes import map_geometry


def drawn(drawing: Drawing, language: str, *, is_grey: bool = False, form: str = "svg") -> bytes:
    """Draw it.

    Args:
        drawing: What is meant.
        language: Of the words.
        is_grey: Without colour.
        form: "svg", "png", "pdf", or "phone" for a chart as narrow as one (a map fits as it is).
    """
    if drawing.kind == "bars":
        return bar_chart(drawing.bars or Bars((), (), (), ""), is_grey=is_grey, form=form)
    released = _released(drawing)
    if drawing.kind == "map":
        return _map(drawing, released, language, is_grey=is_grey, form=form)
    rows_max = drawing.rows_max
    if drawing.kind == "change":
        return change_chart(released, language, rows_max=rows_max, is_grey=is_grey, form=form)
    return ranked_chart(
        released, language, show=drawing.show, rows_max=rows_max, is_grey=is_grey, form=form
    )  # fmt: skip


def _map(drawing: Drawing, released: Released, language: str, *, is_grey: bool, form: str) -> bytes:
    geometry = map_geometry(released.level, within=drawing.within)
    if geometry is None:
        raise TaksirError(
            "There are no boundaries of the level {level} any more. Leave the map out.", level=released.level
        )
    picture = figures.map_picture([("", released)], geometry, language, show=drawing.show)
    return draw_inlay(picture, language, form="svg" if form == "phone" else form, is_grey=is_grey)


def _released(drawing: Drawing) -> Released:
    if drawing.released is None:
        raise TaksirError("A drawing has no figure to be drawn from. Leave it out.")
    return drawing.released
