"""The delivery desk: one file's road from receipt to published records, one state at a time.

Nothing is visible before `publish_delivery`, one transaction; a crash leaves all or nothing. The raw
file stays as delivered, sealed, by checksum; records are written only after protection and checks. A
step that fails or is cancelled puts the delivery back to where it stood before.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.classify import Question, classify_delivery, questions
from pipelines.clinic.region import clinic_of_workspace
from pipelines.correct import correct_tables
from pipelines.delivered import JUDGED, RawDelivery, ReadingChoices
from pipelines.faults import Fault, is_blocking, rows_in_error
from pipelines.kept import keep_opened, opened_delivery
from pipelines.knowledge import known_to_workspace
from pipelines.places import boundary_records
from pipelines.protect import Protection, protect_columns
from pipelines.protect.identifiers import without_numbers
from pipelines.recipe import Recipe, recipe_of, signature
from pipelines.recipes import body_to_keep
from pipelines.returned import Returned
from pipelines.validate import validate_tables
from pipelines.validate.rules_of_interviewers import interviewer_faults
from pipelines.weights import note_changed_weight
from taksir import areas
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.stopping import Stopped, looking_up
from taksir.store.disk import full_disk_in_words
from taksir.store.engine import Engine
from taksir.store.retention import forget_raw, raw_days
from taksir.store.workspace import Store, open_store, scan

Progress = Callable[[float, str], None]
OPEN_STATES = ("read", "checked", "ready")
"""States in which a delivery waits for a person."""

LISTED_FAULTS = 10_000
"""Faults kept with a delivery; the counts are complete."""


@dataclass(frozen=True)
class Proposal:
    """What was understood of a delivered file, for a person to confirm.

    Attributes:
        raw: What was read; its files lie open only while a step runs (`pipelines.kept`).
        already: Id of the delivery that brought the same bytes before, or an empty text.
        source_choices: Sources that exist, the one that fits first.
    """

    delivery_id: str
    raw: RawDelivery
    recipe: Recipe
    questions: tuple[Question, ...]
    source_choices: tuple[str, ...]
    already: str = ""
    corrects: str = ""


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


def receive_delivery(
    path: Path,
    file_name: str,
    *,
    source_id: str = "",
    actor: str = "",
    reading: ReadingChoices = JUDGED,
    progress: Progress | None = None,
) -> Proposal:
    """Take a file in, read it, and propose what its columns are.

    Where nothing is said about the reading, a file of a source whose reading was corrected before is read
    as that one was, if it can be.

    Args:
        path: Where the file lies now; it is copied.
        file_name: Its name as delivered; shown, never used as a path.
        source_id: The source it belongs to, where that is known.
        actor: Who delivers.
        reading: What a person said about how the file is read.
        progress: Told the share done and a sentence.

    Raises:
        TaksirError: The file cannot be read; the sentence says why and what to do.
    """
    tell = looking_up(progress or _silent)
    store = open_store()
    with full_disk_in_words():
        tell(0.02, "Receiving the file")
        sha256, size_bytes = store.records.keep_raw(path)
        known = store.register.same_file(sha256)
        delivery_id = (
            known["id"]
            if known
            else store.register.receive(
                file_name=_shown_name(file_name), raw_sha256=sha256, size_bytes=size_bytes, actor=actor
            )
        )
        desk = _Desk(store, delivery_id, tell, known or {}, source_id, path)
        with _whole_or_refused(store, "" if known else delivery_id, actor):
            proposed = desk.proposed_as_before(reading)
            if not known:
                values = {"corrects": proposed.corrects.get("id", "")}
                store.register.advance(delivery_id, leaves=("received",), state="read", actor=actor, **values)
    tell(1.0, "The file has been read")
    return desk.proposal(proposed)


def reread_delivery(
    delivery_id: str,
    reading: ReadingChoices,
    *,
    source_id: str = "",
    judged_signature: str = "",
    progress: Progress | None = None,
) -> Proposal:
    """Read a delivery again as a person says, and propose anew what its columns are.

    Args:
        delivery_id: A delivery that waits for a person.
        reading: Header rows, delimiter, encoding, sheets; what is empty is judged.
        source_id: The source it belongs to, where that is known.
        judged_signature: The shape of the file as it was judged (`Recipe.judged_signature`).
        progress: Told the share done and a sentence.

    Raises:
        TaksirError: The file cannot be read like that; what was read before is kept.
    """
    tell = looking_up(progress or _silent)
    store = open_store()
    row = store.register.delivery(delivery_id)
    if row["state"] not in OPEN_STATES:
        raise TaksirError(
            "Delivery {delivery} no longer waits to be confirmed, so it is not read again. "
            "Deliver the file again.",
            delivery=delivery_id,
        )
    desk = _Desk(store, delivery_id, tell, row, source_id)
    with full_disk_in_words():
        proposed = desk.proposed(reading, judged_signature=judged_signature)
    tell(1.0, "The file has been read")
    return replace(desk.proposal(proposed), already="")


def check_delivery(
    delivery_id: str,
    recipe: Recipe,
    *,
    title: str = "",
    actor: str = "",
    leave_out_faulty_rows: bool = False,
    progress: Progress | None = None,
) -> Checked:
    """Bring a read delivery into our words, make it safe and check it; write its records aside.

    Args:
        delivery_id: A delivery that has been read.
        recipe: The confirmed recipe.
        title: Name of the source, where it is new.
        actor: Who confirmed.
        leave_out_faulty_rows: Publish the rows without an error rather than refuse the file.
        progress: Told the share done and a sentence.

    Raises:
        TaksirError: The recipe is not confirmed, or the delivery is not where it could be checked.
    """
    tell = looking_up(progress or _silent)
    store = open_store()
    _refuse_unconfirmed(recipe)
    as_said = opened_delivery(delivery_id, progress=tell, reading=recipe.reading)
    with full_disk_in_words(), as_said as opened:
        earlier = store.register.latest_recipe(recipe.source_id)
        recipe_id = store.register.confirm_recipe(
            source={"id": recipe.source_id, "title": title or recipe.source_id},
            kind=recipe.kind,
            body=body_to_keep(recipe),
            actor=actor,
        )
        note_changed_weight(store.register, recipe, earlier["body"] if earlier else "")
        named = {"recipe_id": recipe_id, "source_id": recipe.source_id, "period": recipe.period}
        store.register.fail_abandoned()
        if actor and not store.register.delivery(delivery_id)["actor"]:
            # Who sends is often named only now.
            store.register.describe(delivery_id, by=actor, step="name the sender", actor=actor)
        store.register.advance(delivery_id, leaves=OPEN_STATES, state="mapped", actor=actor, **named)
        with _whole_or_read(store, delivery_id, actor), store.engine() as engine:
            work = _Work(store, engine, delivery_id, opened.work, tell, leave_out_faulty_rows, actor)
            checked, staged = _checked(work, opened.raw, recipe)
            store.register.advance(
                delivery_id,
                leaves=("protected",),
                state=checked.state,
                actor=actor,
                counts=json.dumps({"rows": checked.rows, "kept": checked.kept, "files": staged}),
                protections=json.dumps([asdict(entry) for entry in checked.protections]),
                faults=json.dumps([asdict(fault) for fault in checked.faults[:LISTED_FAULTS]]),
            )
    tell(1.0, "The delivery has been checked")
    return checked


def publish_delivery(delivery_id: str, *, actor: str = "") -> int:
    """Make a ready delivery's records visible, or those of a withdrawn one visible again.

    Returns:
        Its version within its source.

    Raises:
        TaksirError: The delivery is not ready, or somebody else has just published it.
    """
    store = open_store()
    row = store.register.delivery(delivery_id)
    files = json.loads(row["counts"]).get("files", {}) if row["state"] == "ready" else {}
    staged = {table: (Path(path), count) for table, (path, count) in files.items()}
    if row["state"] == "ready" and not staged:
        raise _no_records(delivery_id)
    with full_disk_in_words():
        try:
            version = store.publish(delivery_id, staged, actor=actor)
        except FileNotFoundError:
            if store.register.delivery(delivery_id)["state"] == "ready":
                raise _no_records(delivery_id) from None
            version = store.publish(delivery_id, {}, actor=actor)  # says that it is published already
    store.records.forget(delivery_id)
    if raw_days() == 0:
        forget_raw(store.register, store.records, delivery_id)
    return version


def abandon_delivery(delivery_id: str, *, actor: str = "") -> None:
    """Give up a delivery that is not published: its file and what was read of it are deleted.

    Raises:
        TaksirError: The delivery has been published, or is being worked on.
    """
    store = open_store()
    store.register.advance(delivery_id, leaves=OPEN_STATES, state="failed", actor=actor, step="give up")
    store.records.forget(delivery_id)
    forget_raw(store.register, store.records, delivery_id)


def withdraw_delivery(delivery_id: str, *, actor: str = "") -> None:
    """Take a published delivery back: figures use the version before it again."""
    open_store().register.withdraw(delivery_id, actor=actor)


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


# -- reading ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Proposed:
    """What reading made of a file.

    Attributes:
        corrects: The line of the delivery that it corrects; empty where it is no correction.
    """

    raw: RawDelivery
    recipe: Recipe
    corrects: dict[str, Any]


@dataclass(frozen=True)
class _Desk:
    """One file being read.

    Attributes:
        known: The register's line of the delivery where it has been here before.
        delivered: The file where it is at hand.
    """

    store: Store
    delivery_id: str
    tell: Progress
    known: dict[str, Any]
    source_id: str = ""
    delivered: Path | None = None

    def proposed_as_before(self, reading: ReadingChoices) -> _Proposed:
        """Read as said or, where nothing is said, as a person said of this source's file before."""
        proposed = self.proposed(None if reading == JUDGED else reading)
        before = _said_before(self.store, proposed)
        if reading != JUDGED or before in (JUDGED, proposed.raw.said):
            return proposed
        try:
            return self.proposed(before, judged_signature=proposed.recipe.judged_signature)
        except TaksirError:  # this file is not misjudged as that one was
            return self.proposed(JUDGED)

    def proposed(self, reading: ReadingChoices | None, *, judged_signature: str = "") -> _Proposed:
        """Read and classify; what was read is kept for the steps that follow."""
        opened_as = opened_delivery(
            self.delivery_id, progress=self.tell, delivered=self.delivered, reading=reading
        )
        with opened_as as opened:
            raw = opened.raw
            corrects = _corrected_delivery(self.store, opened.returned)
            # A correction is of the same period, whatever it is called now.
            named = replace(raw, file_name=corrects.get("file_name", raw.file_name))
            wanted = self.source_id or (self.known or corrects).get("source_id") or ""
            recipe = _proposed(self.store, named, wanted, corrects.get("recipe_id"))
            if not self.known or self.known["state"] in OPEN_STATES:
                keep_opened(self.delivery_id, opened)
        judged = judged_signature or (recipe.signature if raw.said == JUDGED else "")
        return _Proposed(raw, replace(recipe, reading=raw.said, judged_signature=judged), corrects)

    def proposal(self, proposed: _Proposed) -> Proposal:
        """The same for a person to confirm."""
        return Proposal(
            delivery_id=self.delivery_id,
            raw=proposed.raw,
            recipe=proposed.recipe,
            questions=questions(proposed.recipe),
            source_choices=_source_choices(self.store, proposed.recipe),
            corrects=proposed.corrects.get("id", ""),
            already=self.delivery_id if self.known.get("state") == "published" else "",
        )


def _said_before(store: Store, proposed: _Proposed) -> ReadingChoices:
    """What a person said about reading a file of this shape, the last time it was confirmed."""
    shape = proposed.recipe.judged_signature
    known = [recipe_of(row["body"]) for row in store.register.recipes()] if shape else []
    return next((recipe.reading for recipe in known if recipe.judged_signature == shape), JUDGED)


# -- steps ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Work:
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

    def finished(self, path: Path) -> Path:
        """Move a file of records out of the working folder, to wait for being published."""
        place = self.store.records.staging(self.delivery_id) / path.name
        os.replace(path, place)
        return place


def _checked(work: _Work, raw: RawDelivery, recipe: Recipe) -> tuple[Checked, dict[str, tuple[str, int]]]:
    catalogue, engine = load_catalogue(), work.engine
    if raw.boundaries is not None:
        work.walk_to_protected()
        return _checked_boundaries(work, raw, recipe)
    work.tell(0.35, "Looking for personal identifiers")
    safe, protections = protect_columns(raw, recipe, catalogue, engine=engine)
    clinic = clinic_of_workspace()
    placed, notes = clinic.placed(clinic.look(raw, safe, engine), work.folder)
    work.walk_to_protected()
    work.tell(0.5, "Bringing columns and codes into our words")
    corrected = correct_tables(raw, safe, catalogue, engine=engine, staging=work.folder, placed=placed)
    work.tell(0.75, "Checking every row")
    known = areas.known_areas()
    found = validate_tables(
        corrected.tables,
        safe,
        catalogue,
        engine=engine,
        known_areas=known if len(known) else None,
        unread=corrected.unread,
    )
    found += interviewer_faults(raw, recipe, corrected.tables, catalogue, engine=engine)
    faults = (*reading_faults(raw), *notes, *corrected.faults, *found)
    left_out = rows_in_error(faults) if work.leave_out else {}
    remaining = [fault for fault in faults if not (work.leave_out and fault.row)]
    work.tell(0.9, "Writing the records")
    staged, rows, kept = _written(work, corrected.tables, left_out)
    state = "checked" if is_blocking(remaining) or not any(kept.values()) else "ready"
    on_sheets = tuple(_on_its_sheet(fault, raw) for fault in faults)
    return Checked(work.delivery_id, state, on_sheets, rows, kept, protections), staged


def _on_its_sheet(fault: Fault, raw: RawDelivery) -> Fault:
    """The fault with the sheet and row a person sees, where several sheets were read as one table."""
    table = next((table for table in raw.tables if table.name == fault.sheet and table.parts), None)
    if table is None or not fault.row:
        return fault
    sheet, row = table.place(fault.row)
    values = {**fault.values, "row": row} if "row" in fault.values else fault.values
    return replace(fault, sheet=sheet, row=row, values=values)


def _checked_boundaries(
    work: _Work, raw: RawDelivery, recipe: Recipe
) -> tuple[Checked, dict[str, tuple[str, int]]]:
    assert raw.boundaries is not None  # noqa: S101  the caller has looked
    path, count, found = boundary_records(raw.boundaries, recipe.tables[0], work.folder)
    faults = (*reading_faults(raw), *found)
    state = "checked" if is_blocking(faults) else "ready"
    kept = {"boundary": count}
    staged = {"boundary": (str(work.finished(path)), count)}
    return Checked(work.delivery_id, state, faults, kept, kept, ()), staged


def _written(
    work: _Work, tables: dict[str, Path], left_out: dict[str, set[int]]
) -> tuple[dict[str, tuple[str, int]], dict[str, int], dict[str, int]]:
    """The records of each table without the rows that were left out.

    Row numbers stay: they say where a row stood in the delivered file, and nothing about a person.
    """
    staged, rows, kept = {}, {}, {}
    for table, path in tables.items():
        rows[table] = kept[table] = int(work.engine.rows(f"SELECT count(*) FROM {scan([path])}")[0][0])
        target = path
        if left_out.get(table):
            skipped = ", ".join(str(number) for number in sorted(left_out[table]))
            target = work.folder / f"{table}.records.parquet"
            target.unlink(missing_ok=True)
            kept[table] = work.engine.copy_to_parquet(
                f"SELECT * FROM {scan([path])} WHERE row_number NOT IN ({skipped})", target
            )
        staged[table] = (str(work.finished(target)), kept[table])
    return staged, rows, kept


@contextmanager
def _whole_or_refused(store: Store, delivery_id: str, actor: str) -> Iterator[None]:
    """End a delivery that could not be read, and keep nothing of it."""
    try:
        yield
    except BaseException as error:
        if delivery_id:
            store.records.forget(delivery_id)
            state = "refused" if _is_about_the_file(error) else "failed"
            step = "cancel" if isinstance(error, Stopped) else ""
            store.register.advance(delivery_id, leaves=("received",), state=state, actor=actor, step=step)
            forget_raw(store.register, store.records, delivery_id)
        raise


@contextmanager
def _whole_or_read(store: Store, delivery_id: str, actor: str) -> Iterator[None]:
    """Put a delivery whose check did not end back to where it can be checked again."""
    try:
        yield
    except BaseException as error:
        step = "cancel" if isinstance(error, Stopped) else "break off"
        walked = ("mapped", "protected")
        store.register.advance(delivery_id, leaves=walked, state="read", actor=actor, step=step)
        raise


def _is_about_the_file(error: BaseException) -> bool:
    return isinstance(error, TaksirError) and not isinstance(error, Stopped)


def _no_records(delivery_id: str) -> TaksirError:
    return TaksirError(
        "The checked records of delivery {delivery} are no longer there. Check the delivery again.",
        delivery=delivery_id,
    )


def _proposed(store: Store, raw: RawDelivery, source_id: str, recipe_id: str | None = None) -> Recipe:
    """The recipe of this source's last delivery where there is one, else a fresh proposal."""
    earlier = store.register.latest_recipe(source_id) if source_id else None
    if recipe_id:
        earlier = store.register.recipe(recipe_id)
    known = recipe_of(earlier["body"]) if earlier else _same_shape(store, raw)
    # Two files of one shape may be two sources (the boundaries of two provinces): the name decides.
    chosen = source_id or _source_name(raw.file_name)
    return classify_delivery(
        raw, load_catalogue(), source_id=chosen, earlier=known, known=known_to_workspace()
    )


def _corrected_delivery(store: Store, returned: Returned | None) -> dict[str, Any]:
    """The line of the delivery that a correction workbook belongs to; empty where there is none here."""
    if returned is None:
        return {}
    rows = [row for row in store.register.deliveries() if row["id"] == returned.delivery_id]
    return rows[0] if rows else {}


def _same_shape(store: Store, raw: RawDelivery) -> Recipe | None:
    """The recipe confirmed before for a file of the same shape."""
    headers = (
        raw.boundaries.columns
        if raw.boundaries
        else tuple(header for table in raw.tables for header in table.headers)
    )
    shape = signature(headers)
    known = (recipe_of(row["body"]) for row in store.register.recipes())
    return next((recipe for recipe in known if recipe.signature == shape), None)


def _source_choices(store: Store, recipe: Recipe) -> tuple[str, ...]:
    others = [row["id"] for row in store.register.sources() if row["id"] != recipe.source_id]
    return (recipe.source_id, *others)


def _source_name(file_name: str) -> str:
    """A source id from a file name, without the year: next year's file belongs to the same source."""
    stem = Path(file_name).name.split(".")[0].lower()
    words = "".join(sign if sign.isalnum() else " " for sign in stem).split()
    words = [word for word in words if not re.fullmatch(r"(19|20)\d\d", word)]
    return "_".join(words)[:80] or "source"


def _shown_name(file_name: str) -> str:
    """A delivered name without path, control or direction-changing characters, or anybody's number."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return without_numbers("".join(sign for sign in name if sign.isprintable()))[:200] or "file"


def _refuse_unconfirmed(recipe: Recipe) -> None:
    if recipe.confirmed:
        return
    raise TaksirError(
        "The recipe of {source} has not been confirmed. Answer its questions first.",
        source=recipe.source_id,
    )


def _silent(share: float, words: str) -> None:
    """Progress nobody listens to."""


def _plain(value: object) -> str | int | float:
    return value if isinstance(value, str | int | float) else str(value)
