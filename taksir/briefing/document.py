"""A briefing as DOCX, for those who go on writing in it."""

import io
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Mm, Pt, RGBColor

from taksir.briefing.columns import column_widths
from taksir.briefing.contents import Contents, Section, Table
from taksir.briefing.drawings import drawn

QUIET = RGBColor(0x5B, 0x6B, 0x70)
PICTURE_IN, TEXT_IN, MARGIN_MM = 6.6, 6.7, 19
PADDING_IN = 0.18
"""Of a cell, left and right together."""
COLUMNS_MANY = 10
LETTER_SHARE = 0.62
"""Width of a bold letter over its size."""
PAPERS_MM = {"a4": (210, 297), "us-letter": (216, 279)}
LANGUAGE_TAGS = {"id": "id-ID", "en": "en-GB"}


def write_docx(contents: Contents) -> bytes:
    """The briefing as DOCX: headings, charts with alt text, tables whose header repeats on every page."""
    document = docx.Document()
    briefing = contents.briefing
    page = document.sections[0]
    page.page_width, page.page_height = (Mm(side) for side in PAPERS_MM[briefing.paper])
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN_MM)
    speak(document, LANGUAGE_TAGS.get(briefing.language, briefing.language))
    document.core_properties.title, document.core_properties.author = contents.title, "Taksir"
    document.add_heading(contents.title, 0)
    document.add_paragraph(contents.subtitle)
    document.add_paragraph(contents.opening)
    small(document, f"{contents.region} · {contents.day}")
    small(document, contents.marks)
    for section in contents.sections:
        _add_section(document, section, contents)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_section(document: Any, section: Section, contents: Contents) -> None:
    language, is_grey = contents.briefing.language, contents.briefing.is_grey
    document.add_heading(section.heading, 1)
    document.add_paragraph(section.lead).paragraph_format.keep_with_next = True
    for words in section.text.splitlines():
        document.add_paragraph(words)
    for drawing in section.drawings:
        image = drawn(drawing, language, is_grey=is_grey, form="png")
        picture = document.add_picture(io.BytesIO(image), width=Inches(PICTURE_IN))
        picture._inline.docPr.set("descr", drawing.alt)
    for note in section.notes:
        small(document, note)
    if contents.question:
        asked = document.add_table(rows=1, cols=1, style="Table Grid")
        asked.cell(0, 0).text = f"{contents.question}\n\n\n"
    for table in section.tables:
        document.add_heading(table.title, 2)
        add_table(document, table)
    if section.more:
        small(document, section.more)
    for term, meaning in section.terms:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{term}: ").bold = True
        paragraph.add_run(meaning)


def add_table(document: Any, table: Table) -> None:
    """A table whose header repeats on every page."""
    made = document.add_table(rows=1, cols=len(table.headers), style="Light Shading")
    look = made._tbl.tblPr.find(qn("w:tblLook"))
    for name, value in (("val", "0620"), ("firstColumn", "0"), ("noHBand", "1")):
        look.set(qn(f"w:{name}"), value)  # rules between rows, no grey bands: they print badly
    size = Pt(6 if len(table.headers) > COLUMNS_MANY else 8)
    for cell, words in zip(made.rows[0].cells, table.headers, strict=True):
        _fill(cell, words, size, is_number=False)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in table.rows:
        cells = made.add_row().cells
        for cell, words, is_number in zip(cells, row, table.numbers, strict=True):
            _fill(cell, words, size, is_number=is_number)
    _set_widths(made, table, size)


def _set_widths(made: Any, table: Table, size: Pt) -> None:
    """Columns as wide as their words ask, none narrower than its longest word."""
    made.autofit = False
    padding_in = PADDING_IN
    if len(table.headers) > COLUMNS_MANY:
        padding_in = PADDING_IN / 3
        _set_margins(made, padding_in / 2)
    room_in = TEXT_IN - padding_in * len(table.headers)
    widths_in = column_widths(table, room_in, letter=LETTER_SHARE * size.inches)
    for column, width_in in zip(made.columns, widths_in, strict=True):
        column.width = int(Inches(padding_in + width_in))
        for cell in column.cells:
            cell.width = column.width


def _set_margins(made: Any, side_in: float) -> None:
    """Room on the left and right of every cell; python-docx has no call for it."""
    margins = OxmlElement("w:tblCellMar")
    for name in ("left", "right"):
        side = OxmlElement(f"w:{name}")
        side.set(qn("w:w"), str(round(side_in * 1440)))
        side.set(qn("w:type"), "dxa")
        margins.append(side)
    made._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # the schema wants them in this order


def _fill(cell: Any, words: str, size: Any, *, is_number: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.add_run(words).font.size = size
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def small(document: Any, words: str) -> None:
    """A line of small print."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(words)
    run.font.size, run.font.color.rgb = Pt(8), QUIET


def speak(document: Any, tag: str) -> None:
    """Say which language the text is in, for screen readers and spelling."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), tag)
    document.styles["Normal"].element.get_or_add_rPr().append(language)
