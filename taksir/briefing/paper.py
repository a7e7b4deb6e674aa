"""A briefing as PDF: tagged for screen readers (PDF/UA-1), selectable text, complete tables, no browser."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib
import typst

from taksir.briefing.charts import COLOURS, GREYS
from taksir.briefing.contents import Contents, Section
from taksir.briefing.drawings import drawn
from taksir.words import say

TEMPLATE = Path(__file__).with_name("briefing.typ")
FONTS = ("Libertinus Serif", "DejaVu Sans")
"""What every page is set in: the first comes with typst, the second with matplotlib."""


def write_pdf(contents: Contents) -> bytes:
    """The briefing as tagged PDF."""
    return pdf_of(TEMPLATE, _data(contents))


def page_images(contents: Contents, *, ppi: int = 80) -> list[bytes]:
    """Each page of the briefing as PNG, to be looked at before it is handed over."""
    # Of one page typst gives the bytes, of several a list of them.
    pages: Any = typst.compile(TEMPLATE.read_bytes(), format="png", ppi=ppi, **_given(_data(contents)))
    return [bytes(page) for page in pages] if isinstance(pages, list) else [bytes(pages)]


def pdf_of(template: Path, data: dict[str, Any]) -> bytes:
    """A tagged PDF (PDF/UA-1) of a template and its words.

    Args:
        template: A file of typst that sets the data as text.
        data: What it says.
    """
    return typst.compile(template.read_bytes(), format="pdf", pdf_standards=["ua-1"], **_given(data))


def missing_fonts() -> tuple[str, ...]:
    """Those of FONTS that cannot be had here; without them pages lose signs of reliability."""
    held = typst.Fonts(include_system_fonts=False, font_paths=[_font_folder()]).families()
    return tuple(name for name in FONTS if name not in held)


def _given(data: dict[str, Any]) -> dict[str, Any]:
    said = {"data": json.dumps(data, ensure_ascii=False)}
    return {"sys_inputs": said, "font_paths": [_font_folder()], "ignore_system_fonts": True}


def _data(contents: Contents) -> dict[str, Any]:
    briefing, language = contents.briefing, contents.briefing.language
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
        "terms_words": say("What is measured, and how?", language),
        "question": contents.question,
        "sections": [_section(section, contents) for section in contents.sections],
    }


def _section(section: Section, contents: Contents) -> dict[str, object]:
    briefing = contents.briefing
    return {
        "heading": section.heading,
        "lead": section.lead,
        "text": section.text.splitlines(),
        "begins_page": section.released is not None,
        "drawings": [
            {"svg": drawn(one, briefing.language, is_grey=briefing.is_grey).decode(), "alt": one.alt}
            for one in section.drawings
        ],
        "notes": section.notes,
        "more": section.more,
        "terms": section.terms,
        "tables": [
            {"title": table.title, "headers": table.headers, "rows": table.rows, "numbers": table.numbers}
            for table in section.tables
        ],
    }


@lru_cache
def _font_folder() -> str:
    """The fonts that come with matplotlib; typst brings its own serif."""
    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")
