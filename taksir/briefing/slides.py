"""A briefing as PPTX: one finding a slide, charts that can be edited, source and method in the notes."""

import io
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Inches, Pt

from taksir.briefing.contents import Contents, Drawing, Section, Table
from taksir.briefing.drawings import drawn
from taksir.briefing.slide_charts import add_bars, add_change, add_ranked

INK, QUIET = RGBColor(0x17, 0x26, 0x2B), RGBColor(0x5B, 0x6B, 0x70)
LEFT, WIDTH, TOP, TALL = Inches(0.6), Inches(12.1), Inches(1.85), Inches(4.75)
ROWS_MAX = 9
"""Rows of a table on one slide; the others go on the next."""
WORDS_MAX = 330
"""Letters of the notes that stand on the slide itself; all of them are in the speaker's notes."""
NATIVE = {"ranked": add_ranked, "change": add_change, "bars": add_bars}


def write_pptx(contents: Contents) -> bytes:
    """The briefing as slides with native charts; intervals are error bars, numbers are in the chart.

    A map is a picture, drawn from the data; what people wrote into a plan is a table of the slide's own.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    deck.core_properties.title, deck.core_properties.author = contents.title, "Taksir"
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = contents.title
    first.placeholders[1].text = f"{contents.subtitle}\n{contents.region} · {contents.day}"
    _place(first.shapes.title, 2.3, 1.5)
    _place(first.placeholders[1], 3.9, 1.6)
    first.notes_slide.notes_text_frame.text = f"{contents.opening}\n{contents.marks}"
    for section in contents.sections:
        for drawing in section.drawings:
            _add_drawing(_slide(deck, section, drawing.alt), drawing, contents)
        if section.released is None or not section.drawings:
            for table in section.tables:
                _add_tables(deck, section, table)
        if not section.drawings and not section.tables:
            _text(_slide(deck, section, ""), _said(section), Inches(2.2), 18)
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def _said(section: Section) -> str:
    """What stands on a slide without a drawing: what is said to it, else its first notes."""
    return section.text or "\n".join(section.notes[:3])


def _slide(deck: Any, section: Section, alt: str) -> Any:
    """A slide with the finding above, the source below, everything else in the speaker's notes."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = section.heading
    _place(slide.shapes.title, 0.3, 1.0)
    run = slide.shapes.title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(24 if len(section.heading) > 90 else 28), True
    _text(slide, section.lead, Inches(1.32), 16)
    small = "  ".join(section.notes[:3])
    short = small if len(small) <= WORDS_MAX else small[:WORDS_MAX].rsplit(" ", 1)[0] + " …"
    _text(slide, short, Inches(6.72), 10)
    told = (section.text, alt, *section.notes)
    slide.notes_slide.notes_text_frame.text = "\n".join(words for words in told if words)
    return slide


def _add_drawing(slide: Any, drawing: Drawing, contents: Contents) -> None:
    language, is_grey = contents.briefing.language, contents.briefing.is_grey
    if drawing.kind in NATIVE:
        frame = NATIVE[drawing.kind](slide, drawing, language, is_grey=is_grey)
        if frame is not None:
            frame._element.nvGraphicFramePr.cNvPr.set("descr", drawing.alt)
        else:
            _text(slide, drawing.alt, Inches(3), 18)
        return
    image = drawn(drawing, language, is_grey=is_grey, form="png")
    picture = slide.shapes.add_picture(io.BytesIO(image), LEFT, TOP, height=TALL)
    if picture.width > WIDTH:
        picture.height, picture.width = int(picture.height * WIDTH / picture.width), WIDTH
    picture.left = Emu(LEFT + (WIDTH - picture.width) // 2)
    picture._element.nvPicPr.cNvPr.set("descr", drawing.alt)


def _add_tables(deck: Any, section: Section, table: Table) -> None:
    """A table on as many slides as it takes, its headers on each."""
    for start in range(0, max(len(table.rows), 1), ROWS_MAX):
        slide = _slide(deck, section, "")
        rows = table.rows[start : start + ROWS_MAX]
        shape = slide.shapes.add_table(len(rows) + 1, len(table.headers), LEFT, TOP, WIDTH, Inches(0.4))
        shape._element.nvGraphicFramePr.cNvPr.set("descr", table.title)
        made = shape.table
        if len(table.headers) == 2:
            made.columns[0].width, made.columns[1].width = Inches(3.4), WIDTH - Inches(3.4)
        for place, words in enumerate(table.headers):
            _fill(made.cell(0, place), words, is_number=table.numbers[place], is_bold=True)
        for line, row in enumerate(rows, 1):
            for place, words in enumerate(row):
                _fill(made.cell(line, place), words, is_number=table.numbers[place])


def _fill(cell: Any, words: str, *, is_number: bool, is_bold: bool = False) -> None:
    cell.fill.background()
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if is_number else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text, run.font.size, run.font.bold, run.font.color.rgb = words, Pt(12), is_bold, INK


def _place(shape: Any, top_in: float, height_in: float) -> None:
    """A text over the whole width of the slide, from the left."""
    shape.left, shape.top, shape.width, shape.height = map(Inches, (0.6, top_in, 12.1, height_in))
    for paragraph in shape.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT


def _text(slide: Any, words: str, top: Any, size: int) -> None:
    box = slide.shapes.add_textbox(LEFT, top, WIDTH, Inches(0.5))
    box.text_frame.word_wrap = True
    run = box.text_frame.paragraphs[0].add_run()
    run.text, run.font.size, run.font.color.rgb = words, Pt(size), QUIET
