"""The checks of a delivery: made safe, brought into our words, every fault at once, records put aside."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.classify.wide_tables import recipes_by_year
from pipelines.clinic.region import clinic_of_workspace
from pipelines.correct import correct_tables
from pipelines.correct.placing_sql import Placed
from pipelines.delivered import RawDelivery
from pipelines.faults import Fault, is_blocking, rows_in_error
from pipelines.places import boundary_records
from pipelines.protect import Protection, protect_columns
from pipelines.recipe import Recipe
from pipelines.validate import validate_tables
from pipelines.validate.rules_of_interviewers import interviewer_faults
from taksir import areas
from taksir.catalogue import load_catalogue
from taksir.evidence import named_of_year, table_and_year
from taksir.store.engine import Engine
from taksir.store.workspace import Store, scan

Progress = Callable[[float, str], None]
Staged = dict[str, tuple[str, int, str]]


@dataclass(frozen=True)
class Checked:
    """What a delivery would publish, and what stands in the way."""

    delivery_id: str
    state: str
    faults: tuple[Fault, ...]
    rows: dict[str, int]
    kept: dict[str, int]
    protections: tuple[Protection, ...]

    @property
    def can_publish(self) -> bool:
        """Whether nothing blocks publishing."""
        return self.state == "ready"


@dataclass(frozen=True)
class Work:
    """One run of the checks."""

    store: Store
    engine: Engine
    delivery_id: str
    folder: Path
    tell: Progress
    leave_out: bool
    actor: str

    def walk_to_protected(self) -> None:
        """Say that identifiers are gone; from here on no step sees one."""
        self.store.register.advance(self.delivery_id, leaves=("mapped",), state="protected", actor=self.actor)

    def finished(self, path: Path, row_count: int) -> tuple[str, int, str]:
        """Move a file of records out of the working folder, to wait for being published.

        Returns:
            Its name, row count and checksum.
        """
        name, sha256 = self.store.records.keep_checked(self.delivery_id, path)
        return name, row_count, sha256


def checked_delivery(work: Work, raw: RawDelivery, recipe: Recipe) -> tuple[Checked, Staged]:
    """Walk a delivery from mapped to checked or ready.

    A table of years is walked once a year: each year's counts are records of their own period.

    Args:
        work: The run; its folder goes with it.
        raw: The file as read.
        recipe: As confirmed.

    Returns:
        What was found, and the records that wait to be published: table → file, rows, checksum.
    """
    if raw.boundaries is not None:
        work.walk_to_protected()
        return _checked_boundaries(work, raw, recipe)
    work.tell(0.35, "Looking for personal identifiers")
    parts = [_protected(work, raw, year, part) for year, part in recipes_by_year(recipe).items()]
    work.walk_to_protected()
    faults, staged, rows, kept = list(reading_faults(raw)), {}, {}, {}
    remaining = list(faults)
    for part in parts:
        corrected, found = _corrected(work, raw, part)
        faults += [fault for fault in found if fault not in faults]
        left_out = rows_in_error(found) if work.leave_out else {}
        remaining += [fault for fault in found if not (work.leave_out and fault.row)]
        work.tell(0.9, "Writing the records")
        tables = {named_of_year(table, part.year): path for table, path in corrected.items()}
        for table, path in tables.items():
            gone = left_out.get(table_and_year(table)[0], set())
            rows[table], staged[table] = _written(work, table, path, gone)
            kept[table] = staged[table][1]
    state = "checked" if is_blocking(remaining) or not any(kept.values()) else "ready"
    on_sheets = tuple(_on_its_sheet(fault, raw) for fault in faults)
    return Checked(work.delivery_id, state, on_sheets, rows, kept, _protections(parts)), staged


@dataclass(frozen=True)
class _Part:
    """What is checked by itself: the delivery or, of a table of years, an earlier year.

    Attributes:
        year: "" for the delivery as a whole.
        recipe, safe: As confirmed, and after protection.
        placed, notes: What the clinic found of the places that are written, by sheet, and said of them.
    """

    year: str
    recipe: Recipe
    safe: Recipe
    protections: tuple[Protection, ...]
    placed: Mapping[str, Placed]
    notes: tuple[Fault, ...]
    folder: Path


def _protections(parts: list[_Part]) -> tuple[Protection, ...]:
    """What was made safe in any part, each once."""
    first, *others = parts
    found = list(first.protections)
    for part in others:
        found += [entry for entry in part.protections if entry not in found]
    return tuple(found)


def _protected(work: Work, raw: RawDelivery, year: str, recipe: Recipe) -> _Part:
    """The part without what identifies anybody, and with its places found."""
    safe, protections = protect_columns(raw, recipe, load_catalogue(), engine=work.engine)
    folder = work.folder / year
    folder.mkdir(exist_ok=True)
    clinic = clinic_of_workspace()
    placed, notes = clinic.placed(clinic.look(raw, safe, work.engine), folder)
    return _Part(year, recipe, safe, protections, placed, tuple(notes), folder)


def _corrected(work: Work, raw: RawDelivery, part: _Part) -> tuple[dict[str, Path], tuple[Fault, ...]]:
    """The tables of a part in our words, and everything that is wrong with them."""
    catalogue, engine = load_catalogue(), work.engine
    work.tell(0.5, "Bringing columns and codes into our words")
    corrected = correct_tables(
        raw, part.safe, catalogue, engine=engine, staging=part.folder, placed=part.placed
    )
    work.tell(0.75, "Checking every row")
    known = areas.known_areas()
    found = validate_tables(
        corrected.tables,
        part.safe,
        catalogue,
        engine=engine,
        known_areas=known if len(known) else None,
        unread=corrected.unread,
    )
    found += interviewer_faults(raw, part.recipe, corrected.tables, catalogue, engine=engine)
    return corrected.tables, (*part.notes, *corrected.faults, *found)


def reading_faults(raw: RawDelivery) -> tuple[Fault, ...]:
    """What reading found to be wrong with a file, as faults beside those of its rows."""
    notes = [*raw.notes, *(note for table in raw.tables for note in table.notes)]
    if raw.boundaries:
        notes += raw.boundaries.notes
    return tuple(
        Fault(
            severity=note.severity,
            rule="reading",
            sheet=note.sheet,
            row=note.row or 0,
            column=note.column,
            template=note.template,
            values={name: _plain(value) for name, value in note.values.items()},
        )
        for note in notes
    )


def _on_its_sheet(fault: Fault, raw: RawDelivery) -> Fault:
    """The fault with the sheet and row a person sees, where several sheets were read as one table."""
    table = next((table for table in raw.tables if table.name == fault.sheet and table.parts), None)
    if table is None or not fault.row:
        return fault
    sheet, row = table.place(fault.row)
    values = {**fault.values, "row": row} if "row" in fault.values else fault.values
    return replace(fault, sheet=sheet, row=row, values=values)


def _checked_boundaries(work: Work, raw: RawDelivery, recipe: Recipe) -> tuple[Checked, Staged]:
    assert raw.boundaries is not None  # noqa: S101  the caller has looked
    path, count, found = boundary_records(raw.boundaries, recipe.tables[0], work.folder)
    faults = (*reading_faults(raw), *found)
    state = "checked" if is_blocking(faults) else "ready"
    kept = {"boundary": count}
    staged = {"boundary": work.finished(path, count)}
    return Checked(work.delivery_id, state, faults, kept, kept, ()), staged


def _written(work: Work, table: str, path: Path, left_out: set[int]) -> tuple[int, tuple[str, int, str]]:
    """Put the records of a table aside without the rows that were left out.

    Row numbers stay: they say where a row stood in the delivered file, and nothing about a person.

    Returns:
        Rows in; where the records wait, how many there are, and their checksum.
    """
    rows = kept = int(work.engine.rows(f"SELECT count(*) FROM {scan([path])}")[0][0])
    target = work.folder / f"{table}.records.parquet"
    if left_out:
        skipped = ", ".join(str(number) for number in sorted(left_out))
        target.unlink(missing_ok=True)
        kept = work.engine.copy_to_parquet(
            f"SELECT * FROM {scan([path])} WHERE row_number NOT IN ({skipped})", target
        )
    else:
        os.replace(path, target)
    return rows, work.finished(target, kept)


def _plain(value: object) -> str | int | float:
    return value if isinstance(value, str | int | float) else str(value)
