"""A briefing as PPTX: one finding a slide, charts that can be edited, source and method in the notes."""

import io
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Inches, Pt

from taksir.briefing.columns import column_widths, lines_of
from taksir.briefing.contents import Contents, Drawing, Section, Table
from taksir.briefing.drawings import drawn
from taksir.briefing.slide_charts import add_bars, add_change, add_ranked

INK, QUIET = RGBColor(0x17, 0x26, 0x2B), RGBColor(0x5B, 0x6B, 0x70)
LEFT, WIDTH, TOP, TALL = Inches(0.6), Inches(12.1), Inches(1.95), Inches(4.65)
LINES_MAX, LETTER_IN, CELL_IN = 18, 0.1, 0.2
"""Lines of a table on one slide; a letter of its type and the room beside the words of a cell, in inches."""
LEAD_MAX = 90
"""A lead of more letters stands smaller, so that its second line ends above the chart."""
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
    _text(slide, section.lead, Inches(1.26), 16 if len(section.lead) <= LEAD_MAX else 13)
    _text(slide, _foot(section.notes), Inches(6.68), 10)
    told = (section.text, alt, *section.notes)
    slide.notes_slide.notes_text_frame.text = "\n".join(words for words in told if words)
    return slide


def _foot(notes: tuple[str, ...]) -> str:
    """The first notes, as many as stand there whole; the source at least, cut where it is too long."""
    first, *others = notes or ("",)
    words = first if len(first) <= WORDS_MAX else first[:WORDS_MAX].rsplit(" ", 1)[0] + " …"
    for note in others[:2]:
        if len(words) + len(note) + 2 > WORDS_MAX:
            break
        words += f"  {note}"
    return words


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
    widths_in = column_widths(table, WIDTH.inches - CELL_IN * len(table.headers), letter=LETTER_IN)
    for rows in _on_slides(table, widths_in):
        slide = _slide(deck, section, "")
        shape = slide.shapes.add_table(len(rows) + 1, len(table.headers), LEFT, TOP, WIDTH, Inches(0.4))
        shape._element.nvGraphicFramePr.cNvPr.set("descr", table.title)
        made = shape.table
        for column, width_in in zip(made.columns, widths_in, strict=True):
            column.width = Inches(width_in + CELL_IN)
        for line, row in enumerate((table.headers, *rows)):
            for place, words in enumerate(row):
                is_number = table.numbers[place]
                _fill(made.cell(line, place), words, is_number=is_number, is_bold=line == 0)


def _on_slides(table: Table, widths_in: list[float]) -> list[list[tuple[str, ...]]]:
    """The rows of each slide: as many as stand above the notes, at least one."""
    slides: list[list[tuple[str, ...]]] = [[]]
    head = left = LINES_MAX - lines_of(table.headers, widths_in, letter=LETTER_IN)
    for row in table.rows:
        lines = lines_of(row, widths_in, letter=LETTER_IN)
        if lines > left and slides[-1]:
            slides.append([])
            left = head
        slides[-1].append(row)
        left -= lines
    return slides


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
