"""What a briefing says, section by section, before anybody writes it as PDF, slides or a page.

Every writer takes the same contents, so that a number is the same on paper, on a slide and on the screen.
Only `Released` comes in.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from taksir import figures, needs
from taksir.release import Released
from taksir.words import day, say

Language = str
Length = Literal["short", "standard", "full"]
ROWS_SHORT = 10
"""Areas in the chart and table of a short briefing."""
CELL = "\x1f"
"""Between the cells of a table on their way out of a styled table; no text holds it."""

AUDIENCE_WORDS = {
    "regent": "For the head of the region: what must be decided",
    "forum": "For the forum of stakeholders: what we know and do not know",
    "donor": "For a donor: the need, its evidence and its limits",
    "public": "For everybody: the numbers in plain words",
}
"""Audience → its line under the title, a msgid."""
OPENING_WORDS = {
    "regent": (
        "Each page begins with what was found. Numbers come from the sources named below them; what is too "
        "uncertain or would expose a person is not shown, and says so."
    ),
    "forum": (
        "Please read each finding with its interval: where intervals overlap, the order of two places is "
        "not certain. What you know and the numbers do not is asked for at the end of each page."
    ),
    "donor": (
        "Estimates carry their 95% interval, sample size and method; the figure id under each lets anybody "
        "compute it again to the last digit."
    ),
    "public": (
        "The line beside a dot shows how far the number may be off. No number here shows a single person."
    ),
}
"""Audience → how to read the briefing, a msgid."""


@dataclass(frozen=True)
class FigureBlock:
    """One figure of a briefing.

    Attributes:
        indicator_id: What is measured.
        level: By which areas; empty for the whole region.
        within: Only areas inside this code.
        show: "rate" or "count".
        is_modelled: The model's estimate instead of the direct one.
    """

    indicator_id: str
    level: str
    within: str = ""
    show: str = "rate"
    is_modelled: bool = False


@dataclass(frozen=True)
class Briefing:
    """What is to be handed over, to whom.

    Attributes:
        title: Of the whole; need in the region where it is empty.
        audience: Key of AUDIENCE_WORDS.
        blocks: Figures in their order.
        language: Of every word.
        length: short (ten areas a figure), standard, or full (with definitions).
        paper: "a4" or "us-letter".
        is_grey: For printers without colour.
        day: The date on it, ISO.
    """

    blocks: tuple[FigureBlock, ...]
    audience: str = "forum"
    title: str = ""
    language: Language = "id"
    length: Length = "standard"
    paper: str = "a4"
    is_grey: bool = False
    day: str = ""


@dataclass(frozen=True)
class Table:
    """A table of words: headers, rows, and which columns hold numbers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[bool, ...]


@dataclass(frozen=True)
class Section:
    """One figure as it is told.

    Attributes:
        heading: The finding.
        lead: What is shown: indicator, unit, level, period.
        released: The figure.
        show: "rate" or "count".
        rows_max: Areas in the chart; 0 for all.
        table: Every area, with what is withheld and why.
        more: What the table leaves out, as a sentence.
        notes: Source, method, limits, figure id: a line each.
        terms: Definitions, where the briefing is full.
        alt: The chart in words.
    """

    heading: str
    lead: str
    released: Released
    show: str
    rows_max: int
    table: Table
    notes: tuple[str, ...]
    alt: str
    more: str = ""
    terms: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Contents:
    """A whole briefing in words.

    Attributes:
        marks: What the signs beside the areas mean.
    """

    title: str
    subtitle: str
    opening: str
    region: str
    day: str
    sections: tuple[Section, ...]
    marks: str
    briefing: Briefing = field(repr=False)


def compose(briefing: Briefing, released: tuple[Released, ...] = ()) -> Contents:
    """Ask every figure of a briefing and put it into words.

    Args:
        briefing: What is asked for.
        released: The figures, where they were asked already, in the order of the blocks.

    Raises:
        TaksirError: A figure cannot be computed; the sentence says which columns are missing.
    """
    language = briefing.language
    found = released or tuple(figure_of(block) for block in briefing.blocks)
    sections = tuple(
        _section(block, figure, briefing) for block, figure in zip(briefing.blocks, found, strict=True)
    )
    region = needs.region_name(language)
    return Contents(
        title=briefing.title or say("Need in {region}", language, region=region),
        subtitle=say(AUDIENCE_WORDS[briefing.audience], language),
        opening=say(OPENING_WORDS[briefing.audience], language),
        region=region,
        day=day(briefing.day or date.today(), language),
        sections=sections,
        marks=_marks(language),
        briefing=briefing,
    )


def figure_of(block: FigureBlock) -> Released:
    """The released figure that a block asks for."""
    return needs.estimate_need(block.indicator_id, block.level, within=block.within, model=block.is_modelled)


def table_of(released: Released, language: str) -> Table:
    """A figure's table as the screen shows it, in words."""
    styled = figures.display_table(released, language)
    frame = styled.data
    numbers = tuple(frame[name].dtype.kind in "fi" or name == "n" for name in frame)
    text = styled.hide(axis="index").to_string(delimiter=CELL)
    _, *rows = [tuple(cell.strip() for cell in line.split(CELL)) for line in text.splitlines() if line]
    said = list(frame.columns).index(say("Reliability", language))
    return Table(
        tuple(map(str, frame.columns)),
        tuple(tuple(_cell(cell, is_short=place == said) for place, cell in enumerate(row)) for row in rows),
        numbers,
    )


def _cell(text: str, *, is_short: bool) -> str:
    """A cell as it is printed; what a sign means in full stands once, above."""
    short = text.split(" (")[0].split(":")[0] if is_short else text
    return "–" if short in ("", "nan", "None") else short


def _section(block: FigureBlock, released: Released, briefing: Briefing) -> Section:
    language, show = briefing.language, block.show
    table, more = table_of(released, language), ""
    if briefing.length == "short" and len(table.rows) > ROWS_SHORT:
        more = say(
            "{count} further areas stand in the standard length.",
            language,
            count=len(table.rows) - ROWS_SHORT,
        )
        table = replace(table, rows=table.rows[:ROWS_SHORT])
    return Section(
        heading=figures.finding(released, language, show),
        lead=figures.headline_words(released, language, show),
        released=released,
        show=show,
        rows_max=ROWS_SHORT if briefing.length == "short" else 0,
        table=table,
        notes=notes_of(released, language),
        alt=figures.alt_text(released, language, show),
        more=more,
        terms=tuple(figures.dictionary_rows(released, language)) if briefing.length == "full" else (),
    )


def notes_of(released: Released, language: str) -> tuple[str, ...]:
    """What stands under a figure wherever it goes: source, areas, withheld, method, limits, id."""
    known, all_areas = released.matched
    sources = "; ".join(figures.source_text(note, language) for note in released.sources)
    withheld = figures.withheld_text(released, language)
    lines = [
        say("Source: {sources}.", language, sources=sources),
        say("{known} of {all_areas} areas have data.", language, known=known, all_areas=all_areas)
        if released.level
        else "",
        say("Not shown: {reasons}.", language, reasons=withheld) if withheld else "",
        figures.method_words(released.method, language),
        figures.remark_words(released, language),
        figures.advice(released, language),
        say("Figure id {figure_id}.", language, figure_id=released.id),
    ]
    return tuple(line for line in lines if line)


def _marks(language: str) -> str:
    return "   ·   ".join(
        f"{figures.MARKS[kind]} {figures.mark_words(kind, language)}" for kind in figures.MARKS
    )
