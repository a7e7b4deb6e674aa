"""Hand-overs: the same released figures as PDF, slides, document, page, workbook, pictures and open data.

A figure is asked once (`compose`), put into words once, and written by any of `WRITERS`; nothing here
draws from a screen, and none of it needs a browser.
"""

from collections.abc import Callable

from taksir.briefing.asked import (
    FIGURE_PARTS,
    OUTSIDE,
    PLAN_PARTS,
    Briefing,
    FigureBlock,
    Length,
    PlanBlock,
    StoryBlock,
)
from taksir.briefing.checklist import ADVICE, GREEN, RED, Check, checklist, refuse_red
from taksir.briefing.composing import AUDIENCE_WORDS, compose
from taksir.briefing.contents import Contents
from taksir.briefing.document import write_docx
from taksir.briefing.packages import write_images, write_open_data, write_xlsx
from taksir.briefing.page import write_html
from taksir.briefing.paper import page_images, write_pdf
from taksir.briefing.slides import write_pptx
from taksir.briefing.texts import WrittenText, written_texts

WRITERS: dict[str, Callable[[Contents], bytes]] = {
    "pdf": write_pdf,
    "pptx": write_pptx,
    "docx": write_docx,
    "xlsx": write_xlsx,
    "html": write_html,
    "images": write_images,
    "data": write_open_data,
}
"""Form → what writes it. `images` and `data` are ZIP files."""

__all__ = [
    "ADVICE", "AUDIENCE_WORDS", "Briefing", "Check", "Contents", "FIGURE_PARTS", "FigureBlock",
    "GREEN", "Length", "OUTSIDE", "PLAN_PARTS", "PlanBlock", "RED", "StoryBlock", "WRITERS", "WrittenText",
    "checklist", "compose", "page_images", "refuse_red", "written_texts",
]  # fmt: skip
