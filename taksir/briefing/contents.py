"""What a briefing says, section by section, before anybody writes it as PDF, slides or a page.

Every writer takes the same contents, so that a number is the same on paper, on a slide and on the screen.
Only `Released` figures and what people wrote into a plan or a story come in.
"""

from dataclasses import dataclass, field

from taksir import figures
from taksir.briefing.asked import Briefing
from taksir.release import Released
from taksir.words import say


@dataclass(frozen=True)
class Table:
    """A table of words.

    Attributes:
        title: What stands above it.
        headers: Of its columns.
        rows: Cells in words.
        numbers: Which columns hold numbers.
        values: The same cells as numbers and texts, for a workbook; None for nothing.
    """

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[bool, ...]
    values: tuple[tuple[float | str | None, ...], ...]


@dataclass(frozen=True)
class Bars:
    """Values beside each other, each with its words.

    Attributes:
        labels: One a bar, the first on top.
        values: Lengths, which may be below nothing.
        texts: The values as they are written.
        unit: What the axis is called.
        decimals: Digits after the decimal sign where a program writes the values itself.
    """

    labels: tuple[str, ...]
    values: tuple[float, ...]
    texts: tuple[str, ...]
    unit: str
    decimals: int = 0


@dataclass(frozen=True)
class Drawing:
    """A drawing, meant but not drawn yet: every form draws it for itself, from the data.

    Attributes:
        kind: ranked | map | change | bars.
        alt: What it shows, in words.
        released: What it is drawn from; None for bars.
        show: "rate" or "count".
        rows_max: Areas in it; 0 for all.
        within: Only areas inside this code.
        bars: What bars are drawn from.
    """

    kind: str
    alt: str
    released: Released | None = None
    show: str = "rate"
    rows_max: int = 0
    within: str = ""
    bars: Bars | None = None


@dataclass(frozen=True)
class Section:
    """One finding as it is told.

    Attributes:
        heading: The finding.
        lead: What is shown: indicator, unit, level, period.
        name: For files, of letters, digits and signs.
        drawings: In their order.
        tables: In their order.
        notes: Source, method, limits, figure id: a line each.
        text: What is said to it, by whoever made the story or plan.
        more: What the tables leave out, as a sentence.
        terms: Definitions, where the briefing is full.
        released: The figure; None where a section tells what people wrote.
        show: "rate" or "count".
        within: Only areas inside this code.
        written: What people wrote of it, in their own words, wherever in the section it stands.
    """

    heading: str
    lead: str
    name: str
    drawings: tuple[Drawing, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    text: str = ""
    more: str = ""
    terms: tuple[tuple[str, str], ...] = ()
    released: Released | None = None
    show: str = "rate"
    within: str = ""
    written: tuple[str, ...] = ()

    @property
    def alt(self) -> str:
        """Every drawing in words."""
        return " ".join(drawing.alt for drawing in self.drawings)


@dataclass(frozen=True)
class Contents:
    """A whole briefing in words.

    Attributes:
        marks: What the signs beside the areas mean.
        question: Asked below each finding; empty where nothing is asked.
    """

    title: str
    subtitle: str
    opening: str
    region: str
    day: str
    sections: tuple[Section, ...]
    marks: str
    briefing: Briefing = field(repr=False)
    question: str = ""


def table_of(released: Released, language: str) -> Table:
    """A figure's table as the screen shows it, in words."""
    is_answer = figures.is_answer(released)
    table = (figures.answer_rows if is_answer else figures.display_table)(released, language)
    frame, rows = table.data, table.texts()
    reliability = say("Reliability", language)
    words = [
        tuple(_cell(cell, is_short=name == reliability) for cell, name in zip(row, frame, strict=True))
        for row in rows
    ]
    return Table(
        say("The same as a table", language),
        tuple(map(str, frame.columns)),
        tuple(words),
        tuple(frame[name].dtype.kind in "fi" or name == "n" for name in frame),
        tuple(tuple(_value(cell) for cell in row) for row in frame.itertuples(index=False)),
    )


def notes_of(released: Released, language: str) -> tuple[str, ...]:
    """What stands under a figure wherever it goes: source, areas, withheld, method, limits, id."""
    sources = "; ".join(figures.source_text(note, language) for note in released.sources)
    withheld = figures.withheld_text(released, language)
    lines = [
        say("Source: {sources}.", language, sources=sources),
        figures.coverage_words(released, language) if released.level else "",
        say("Not shown: {reasons}.", language, reasons=withheld) if withheld else "",
        figures.method_words(released.method, language),
        figures.remark_words(released, language),
        figures.advice(released, language),
        say("Figure id {figure_id}.", language, figure_id=released.id),
    ]
    return tuple(line for line in lines if line)


def marks_of(language: str) -> str:
    """What the signs of reliability mean, in a line."""
    return "   ·   ".join(
        f"{figures.MARKS[kind]} {figures.mark_words(kind, language)}" for kind in figures.MARKS
    )


def _cell(text: str, *, is_short: bool) -> str:
    """A cell as it is printed; what a sign means in full stands once, above."""
    short = text.split(" (")[0].split(":")[0] if is_short else text
    return "–" if short in ("", "nan", "None") else short


def _value(cell: object) -> float | str | None:
    if cell is None or cell != cell:
        return None
    return cell if isinstance(cell, str) else float(str(cell))
