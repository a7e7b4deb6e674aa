"""A briefing as DOCX, for those who go on writing in it."""

import io
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Mm, Pt, RGBColor

from taksir.briefing.charts import ranked_chart
from taksir.briefing.contents import Contents, Section, Table
from taksir.words import say

QUIET = RGBColor(0x5B, 0x6B, 0x70)
PAPERS_MM = {"a4": (210, 297), "us-letter": (216, 279)}
LANGUAGE_TAGS = {"id": "id-ID", "en": "en-GB"}


def write_docx(contents: Contents) -> bytes:
    """The briefing as DOCX: headings, charts with alt text, tables whose header repeats on every page."""
    document = docx.Document()
    briefing = contents.briefing
    page = document.sections[0]
    page.page_width, page.page_height = (Mm(side) for side in PAPERS_MM[briefing.paper])
    _speak(document, LANGUAGE_TAGS.get(briefing.language, briefing.language))
    document.core_properties.title, document.core_properties.author = contents.title, "Taksir"
    document.add_heading(contents.title, 0)
    document.add_paragraph(contents.subtitle)
    document.add_paragraph(contents.opening)
    _small(document, f"{contents.region} · {contents.day}")
    _small(document, contents.marks)
    for section in contents.sections:
        _add_section(document, section, contents)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_section(document: Any, section: Section, contents: Contents) -> None:
    briefing = contents.briefing
    document.add_heading(section.heading, 1)
    document.add_paragraph(section.lead)
    chart = ranked_chart(
        section.released,
        briefing.language,
        show=section.show,
        rows_max=section.rows_max,
        is_grey=briefing.is_grey,
        form="png",
    )
    picture = document.add_picture(io.BytesIO(chart), width=Inches(6.2))
    about = picture._inline.docPr
    about.set("descr", section.alt)
    for note in section.notes:
        _small(document, note)
    document.add_heading(say("The same as a table", briefing.language), 2)
    _add_table(document, section.table)
    if section.more:
        _small(document, section.more)
    for term, meaning in section.terms:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{term}: ").bold = True
        paragraph.add_run(meaning)


def _add_table(document: Any, table: Table) -> None:
    made = document.add_table(rows=1, cols=len(table.headers), style="Table Grid")
    for cell, words in zip(made.rows[0].cells, table.headers, strict=True):
        _fill(cell, words, is_number=False)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in table.rows:
        cells = made.add_row().cells
        for cell, words, is_number in zip(cells, row, table.numbers, strict=True):
            _fill(cell, words, is_number=is_number)


def _fill(cell: Any, words: str, *, is_number: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.add_run(words).font.size = Pt(8)
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _small(document: Any, words: str) -> None:
    run = document.add_paragraph().add_run(words)
    run.font.size, run.font.color.rgb = Pt(8), QUIET


def _speak(document: Any, tag: str) -> None:
    """Say which language the text is in, for screen readers and spelling."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), tag)
    document.styles["Normal"].element.get_or_add_rPr().append(language)
