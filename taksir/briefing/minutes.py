"""Minutes of a meeting or of a vote, as PDF and DOCX: to be read out, signed and kept.

Paper goes from hand to hand: printed is only what is not private. Of a meeting that is when and where it was,
how far people had a say, how many were there (small numbers withheld) and what its group wrote to be told
outside; its title, decisions and dissent stay on the page.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import docx
from docx.shared import Mm

from taksir import needs, organizing, written
from taksir.briefing.charts import COLOURS
from taksir.briefing.contents import Table
from taksir.briefing.document import LANGUAGE_TAGS, PAPERS_MM, add_table, small, speak
from taksir.briefing.paper import pdf_of
from taksir.catalogue_entries import entry_kind
from taksir.errors import TaksirError
from taksir.figures.organized import ATTENDANCE_WORDS
from taksir.schema_entries import EntryField
from taksir.words import day, number, say
from taksir.written import Entry, value_words

TEMPLATE = Path(__file__).with_name("minutes.typ")
PAPER = "a4"
MEETING_FACTS = ("date", "area", "participation", "working_group")
VOTE_FACTS = ("method", "held_on", "raters", "voter_groups", "options")
HEADER_WORDS = ("Counted by", "Group", "Persons present", "Share")
TOLD_WORDS = {"public_summary": "What may be told outside", "decision": "Decisions", "dissent": "Dissent"}
"""Texts of an entry under a heading of their own."""


@dataclass(frozen=True)
class Minutes:
    """What minutes say.

    Attributes:
        kind: Line over the title.
        facts: Term and words.
        texts: Heading and its lines.
        tables: Tables with their headings.
        notes: How to read it, a line each.
        signatures: Who signs, by role.
    """

    kind: str
    title: str
    language: str
    facts: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, tuple[str, ...]], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    signatures: tuple[str, ...]


def meeting_minutes(meeting_id: str, language: str) -> Minutes:
    """The minutes of a meeting: participation, attendance by group, what may be told outside.

    Raises:
        TaksirError: There is no such meeting, or it is private to others.
    """
    meeting = written.entry("meeting", meeting_id)
    if not written.shares_private(meeting):
        raise TaksirError("What is private in an entry is told by the group that wrote it. Ask one of them.")
    present = organizing.attendance_of((meeting,))
    hidden = say("too few to show", language)
    total = number(present.total, language) if present.total is not None else hidden
    rows = [
        (
            say(ATTENDANCE_WORDS[dimension], language),
            say(ATTENDANCE_WORDS[part], language),
            number(shown.persons, language) if shown.persons is not None else hidden,
            f"{number(100 * shown.share, language)}%" if shown.share is not None else "–",
        )
        for dimension, parts in present.parts.items()
        for part, shown in parts.items()
    ]
    headers = (
        say("Counted by", language),
        say("Group", language),
        say("Persons present", language),
        say("Share", language),
    )
    attendance = Table(
        say("Who was there?", language), headers, tuple(rows), (False, False, True, True), tuple(rows)
    )
    return Minutes(
        kind=say("Minutes of a meeting", language),
        title=_where_and_when(meeting, language),
        language=language,
        facts=(*_facts(meeting, MEETING_FACTS, language), (say("Persons present", language), total)),
        texts=_texts(meeting, ("public_summary",), language),
        tables=(attendance,),
        notes=(say("Small numbers, and others that would give them away, are not shown.", language),),
        signatures=_signatures(language),
    )


def vote_minutes(
    exercise_id: str, rows: Sequence[Mapping[str, object]], notes: Sequence[str], language: str
) -> Minutes:
    """The minutes of a priority exercise: method, raters, the order, dissent and decision.

    Args:
        exercise_id: Which one.
        rows: The result in words, first place first.
        notes: Raters, agreement, ties, warnings: sentences.
        language: Of the words.
    """
    exercise = written.entry("exercise", exercise_id)
    headers = tuple(str(name) for name in rows[0]) if rows else ()
    cells = tuple(tuple(str(value) for value in row.values()) for row in rows)
    order = Table(say("The order", language), headers, cells, (False,) * len(headers), cells)
    return Minutes(
        kind=say("Minutes of a priority exercise", language),
        title=str(exercise.body["title"]),
        language=language,
        facts=_facts(exercise, VOTE_FACTS, language),
        texts=_texts(exercise, ("decision", "dissent"), language),
        tables=(order,) if rows else (),
        notes=tuple(notes),
        signatures=_signatures(language),
    )


def write_minutes_pdf(minutes: Minutes) -> bytes:
    """The minutes as tagged PDF."""
    return pdf_of(TEMPLATE, _data(minutes))


def write_minutes_docx(minutes: Minutes) -> bytes:
    """The minutes as DOCX, for those who go on writing in them."""
    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = (Mm(side) for side in PAPERS_MM[PAPER])
    speak(document, LANGUAGE_TAGS.get(minutes.language, minutes.language))
    document.core_properties.title, document.core_properties.author = minutes.title, "Taksir"
    small(document, minutes.kind)
    document.add_heading(minutes.title, 0)
    for term, words in minutes.facts:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{term}: ").bold = True
        paragraph.add_run(words)
    for heading, lines in minutes.texts:
        document.add_heading(heading, 1)
        for line in lines:
            document.add_paragraph(line)
    for table in minutes.tables:
        document.add_heading(table.title, 1)
        add_table(document, table)
    for note in minutes.notes:
        small(document, note)
    signed = document.add_table(rows=1, cols=len(minutes.signatures))
    for cell, role in zip(signed.rows[0].cells, minutes.signatures, strict=True):
        cell.text = f"\n\n\n______________________\n{role}"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _facts(entry: Entry, names: Sequence[str], language: str) -> tuple[tuple[str, str], ...]:
    fields = _open_fields(entry)
    told = [
        (fields[name].label.in_language(language), value_words(fields[name], entry.body.get(name), language))
        for name in names
        if name in fields
    ]
    return tuple((term, "; ".join(words.split("\n"))) for term, words in told if words)


def _texts(entry: Entry, names: Sequence[str], language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    nothing = (say("none noted", language),)
    return tuple(
        (
            say(TOLD_WORDS[name], language),
            tuple(line for line in str(entry.body.get(name, "")).splitlines() if line.strip()) or nothing,
        )
        for name in names
        if name in _open_fields(entry)
    )


def _open_fields(entry: Entry) -> dict[str, EntryField]:
    """Fields that may leave, whatever somebody asks to have printed."""
    return {field.id: field for field in entry_kind(entry.kind).fields if not field.is_private}


def _where_and_when(meeting: Entry, language: str) -> str:
    """What a meeting is called where its name stays inside."""
    fields = _open_fields(meeting)
    area, held_on = (value_words(fields[name], meeting.body[name], language) for name in ("area", "date"))
    return say("Meeting in {area}, {day}", language, area=area, day=held_on)


def _signatures(language: str) -> tuple[str, ...]:
    return (say("Chair", language), say("Recorder", language), say("For those concerned", language))


def _data(minutes: Minutes) -> dict[str, Any]:
    return {
        "kind": minutes.kind,
        "title": minutes.title,
        "facts": minutes.facts,
        "texts": minutes.texts,
        "tables": [
            {"heading": table.title, "headers": table.headers, "rows": table.rows} for table in minutes.tables
        ],
        "notes": minutes.notes,
        "signatures": minutes.signatures,
        "language": minutes.language,
        "region": needs.region_name(minutes.language),
        "day": day(date.today(), minutes.language),
        "paper": PAPER,
        "colours": COLOURS,
    }
