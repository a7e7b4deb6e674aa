"""A map on paper, asked for: Matplotlib is loaded only when somebody takes one along."""

from dataclasses import dataclass

from taksir.figures.map_picture import MapPicture
from taksir.release import Released
from taksir.shapes import MapGeometry


@dataclass(frozen=True)
class PaperWords:
    """What stands round a map on paper.

    Attributes:
        title: What it found.
        headline: Indicator, unit, level, period.
        place: The region it shows.
        beside: Further figures that are drawn, whose sources and methods are named too.
    """

    title: str
    headline: str
    place: str
    beside: tuple[Released, ...] = ()


def map_on_paper(
    picture: MapPicture,
    released: Released,
    words: PaperWords,
    language: str,
    *,
    form: str,
    around: MapGeometry | None = None,
) -> bytes:
    """A map as a file for print, slides or a report.

    Args:
        picture: What is drawn, as in the browser.
        released: The figure it rests on: source, date, method, id.
        words: Title and headline.
        language: Language of every word on it.
        form: png, svg or pdf.
        around: A larger map that shows where this one lies, as an inset.
    """
    from taksir.figures.paper_map import draw_sheet

    return draw_sheet(picture, released, words, language, form=form, around=around)
