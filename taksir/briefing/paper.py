"""A briefing as PDF: tagged for screen readers (PDF/UA-1), selectable text, complete tables, no browser."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import matplotlib
import typst

from taksir.briefing.charts import COLOURS, GREYS, ranked_chart
from taksir.briefing.contents import Contents, Section
from taksir.words import say

TEMPLATE = Path(__file__).with_name("briefing.typ")
STANDARD: Literal["ua-1"] = "ua-1"


def write_pdf(contents: Contents) -> bytes:
    """The briefing as tagged PDF."""
    return typst.compile(TEMPLATE.read_bytes(), format="pdf", pdf_standards=[STANDARD], **_given(contents))


def page_images(contents: Contents, *, ppi: int = 80) -> list[bytes]:
    """Each page of the briefing as PNG, to be looked at before it is handed over."""
    # Of one page typst gives the bytes, of several a list of them.
    pages: Any = typst.compile(TEMPLATE.read_bytes(), format="png", ppi=ppi, **_given(contents))
    return [bytes(page) for page in pages] if isinstance(pages, list) else [bytes(pages)]


def _given(contents: Contents) -> dict[str, Any]:
    data = json.dumps(_data(contents), ensure_ascii=False)
    return {"sys_inputs": {"data": data}, "font_paths": [_fonts()], "ignore_system_fonts": True}


def _data(contents: Contents) -> dict[str, object]:
    briefing, language = contents.briefing, contents.briefing.language
    question = "What do you know that these numbers do not say?" if briefing.audience == "forum" else ""
    return {
        "title": contents.title,
        "subtitle": contents.subtitle,
        "opening": contents.opening,
        "region": contents.region,
        "day": contents.day,
        "marks": contents.marks,
        "language": language,
        "paper": briefing.paper,
        "colours": GREYS if briefing.is_grey else COLOURS,
        "table_words": say("The same as a table", language),
        "terms_words": say("What is measured, and how?", language),
        "question": say(question, language) if question else "",
        "sections": [_section(section, contents) for section in contents.sections],
    }


def _section(section: Section, contents: Contents) -> dict[str, object]:
    chart = ranked_chart(
        section.released,
        contents.briefing.language,
        show=section.show,
        rows_max=section.rows_max,
        is_grey=contents.briefing.is_grey,
    )
    return {
        "heading": section.heading,
        "lead": section.lead,
        "chart": chart.decode(),
        "alt": section.alt,
        "notes": section.notes,
        "more": section.more,
        "terms": section.terms,
        "table": {
            "headers": section.table.headers,
            "rows": section.table.rows,
            "numbers": section.table.numbers,
        },
    }


@lru_cache
def _fonts() -> str:
    """The fonts that come with matplotlib; typst brings its own serif."""
    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")
