"""How the tables of one delivery belong together: a form beside its answers, rosters, sheets of one table."""

from dataclasses import replace
from pathlib import Path

from pipelines import kobo
from pipelines.delivered import Note, RawTable, refused
from pipelines.extract.archive import SEVERAL_INSIDE
from pipelines.extract.opening import Member
from pipelines.extract.questionnaire import (
    NOT_ANSWERS,
    OTHER_FORMS,
    is_questionnaire,
    questionnaire_of,
    with_questionnaire,
)
from pipelines.extract.rosters import with_households
from pipelines.extract.stacking import stacked
from pipelines.extract.versions import with_versions
from taksir.store.engine import Engine

Read = list[tuple[Member, list[RawTable]]]


def belonging(read: Read, target: Path, *, file: str, folder: Path) -> tuple[list[RawTable], list[Note]]:
    """The tables of a delivery as they belong together, and what is to be said about it.

    Args:
        read: The tables of each file in it.
        target: Names of new files begin with its stem.
        file: The delivered name made safe to show.
        folder: For the engine.

    Raises:
        TaksirError: A questionnaire without answers, or tables of several files that do not belong together.
    """
    forms = [(member, tables) for member, tables in read if is_questionnaire(tables)]
    answers = [(member, tables) for member, tables in read if not is_questionnaire(tables)]
    if not answers:
        raise refused(NOT_ANSWERS, file=file)
    tables = _named_apart(answers)
    notes: list[Note] = []
    if forms:
        member, sheets = forms[0]
        form = questionnaire_of(sheets)
        tables, notes = with_questionnaire(tables, form, name=member.name, file=file)
        if others := ", ".join(other.name for other, _ in forms[1:]):
            notes.append(Note("warning", OTHER_FORMS, {"name": member.name, "others": others}))
    for table in (table for _, sheets in forms for table in sheets):
        table.path.unlink()
    tables = _with_slashes(tables)
    is_export = kobo.export_of(tables) is not None
    if is_export or len(tables) > 1:
        with Engine(folder, memory_limit="700MB") as engine:
            tables, more = with_households(tables, target, engine)
            tables = stacked(tables, target, engine)
            tables = [with_versions(table, engine) for table in tables] if is_export else tables
        notes += more
    if len(answers) > 1 and len(tables) > 1 and not is_export:
        names = ", ".join(member.name for member, _ in answers[:8])
        raise refused(SEVERAL_INSIDE, file=file, count=len(answers), names=names)
    return tables, notes


def _named_apart(answers: Read) -> list[RawTable]:
    """Every table under a name of its own: the file's where there are several files."""
    if len(answers) == 1:
        return answers[0][1]
    found: list[RawTable] = []
    for member, tables in answers:
        for table in tables:
            name = member.stem if len(tables) == 1 else f"{member.stem} {table.name}"
            taken = {other.name for other in found}
            while name in taken:
                name += "'"
            notes = tuple(replace(note, sheet=name) for note in table.notes)
            found.append(replace(table, name=name, notes=notes))
    return found


def _with_slashes(tables: list[RawTable]) -> list[RawTable]:
    """In an export, headers whose groups are parted by another sign are known with a slash too."""
    if kobo.export_of(tables) is None:
        return tables
    spelled = kobo.slashed([header for table in tables for header in table.headers])
    return [replace(table, labels=_with_spellings(table, spelled)) for table in tables] if spelled else tables


def _with_spellings(table: RawTable, spelled: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found = {header: (spelled[header],) for header in table.headers if header in spelled}
    return table.labels | {header: (*words, *table.labels.get(header, ())) for header, words in found.items()}
