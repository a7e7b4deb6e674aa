"""The delivery desk: one file's road from receipt to published records, one state at a time.

Nothing is visible before `publish_delivery`, one transaction; a crash leaves all or nothing. The raw
file stays as delivered, by checksum; records are written only after protection and checks.
"""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.classify import Question, classify_delivery, questions
from pipelines.correct import correct_tables
from pipelines.delivered import RawDelivery
from pipelines.extract import extract_delivery
from pipelines.faults import Fault, is_blocking, rows_in_error
from pipelines.places import boundary_records
from pipelines.protect import Protection, protect_columns
from pipelines.recipe import Recipe, recipe_json, recipe_of, signature
from pipelines.staged import raw_json, raw_of
from pipelines.validate import validate_tables
from taksir import areas
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.store.engine import Engine
from taksir.store.workspace import Store, open_store, scan

Progress = Callable[[float, str], None]
LISTED_FAULTS = 10_000
"""Faults kept with a delivery; the counts are complete."""


@dataclass(frozen=True)
class Proposal:
    """What was understood of a delivered file, for a person to confirm.

    Attributes:
        already: Id of the delivery that brought the same bytes before, or an empty text.
        source_choices: Sources that exist, the one that fits first.
    """

    delivery_id: str
    raw: RawDelivery
    recipe: Recipe
    questions: tuple[Question, ...]
    source_choices: tuple[str, ...]
    already: str = ""


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
    progress: Progress | None = None,
) -> Proposal:
    """Take a file in, read it, and propose what its columns are.

    Args:
        path: Where the file lies now; it is copied.
        file_name: Its name as delivered; shown, never used as a path.
        source_id: The source it belongs to, where that is known.
        actor: Who delivers.
        progress: Told the share done and a sentence.

    Raises:
        TaksirError: The file cannot be read; the sentence says why and what to do.
    """
    tell = progress or _silent
    store = open_store()
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
    try:
        raw = _read(store, delivery_id, tell)
        recipe = _proposed(store, raw, source_id or (known or {}).get("source_id") or "")
    except TaksirError:
        if not known:
            store.register.advance(delivery_id, leaves=("received",), state="refused")
            shutil.rmtree(store.records.staging(delivery_id), ignore_errors=True)
        raise
    if not known:
        store.register.advance(delivery_id, leaves=("received",), state="read")
    tell(1.0, "The file has been read")
    return Proposal(
        delivery_id=delivery_id,
        raw=raw,
        recipe=recipe,
        questions=questions(recipe),
        source_choices=_source_choices(store, recipe),
        already=known["id"] if known and known["state"] == "published" else "",
    )


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
    tell = progress or _silent
    store = open_store()
    _refuse_unconfirmed(recipe)
    raw = _read(store, delivery_id, tell)
    recipe_id = store.register.confirm_recipe(
        source={"id": recipe.source_id, "title": title or recipe.source_id},
        kind=recipe.kind,
        body=recipe_json(recipe),
        actor=actor,
    )
    walks = ("read", "mapped", "protected", "checked", "ready")
    named = {"recipe_id": recipe_id, "source_id": recipe.source_id, "period": recipe.period}
    store.register.advance(delivery_id, leaves=walks, state="mapped", **named)
    with store.engine() as engine:
        work = _Work(store, engine, delivery_id, tell, leave_out_faulty_rows)
        checked, staged = _checked(work, raw, recipe)
    state = checked.state
    store.register.advance(
        delivery_id,
        leaves=("protected",),
        state=state,
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
        TaksirError: The delivery is not ready.
    """
    store = open_store()
    row = store.register.delivery(delivery_id)
    files = json.loads(row["counts"]).get("files", {}) if row["state"] == "ready" else {}
    staged = {table: (Path(path), count) for table, (path, count) in files.items()}
    gone = [table for table, (path, _) in staged.items() if not path.exists()]
    if row["state"] == "ready" and (gone or not staged):
        raise TaksirError(
            "The checked records of delivery {delivery} are no longer there. Check the delivery again.",
            delivery=delivery_id,
        )
    version = store.publish(delivery_id, staged, actor=actor)
    shutil.rmtree(store.records.staging(delivery_id), ignore_errors=True)
    return version


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


# -- steps ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Work:
    """One run of the checks."""

    store: Store
    engine: Engine
    delivery_id: str
    tell: Progress
    leave_out: bool

    def walk_to_protected(self) -> None:
        """Say that identifiers are gone; from here on no step sees one."""
        self.store.register.advance(self.delivery_id, leaves=("mapped",), state="protected")


def _checked(work: _Work, raw: RawDelivery, recipe: Recipe) -> tuple[Checked, dict[str, tuple[str, int]]]:
    catalogue, engine = load_catalogue(), work.engine
    staging = work.store.records.staging(work.delivery_id)
    if raw.boundaries is not None:
        work.walk_to_protected()
        return _checked_boundaries(work.delivery_id, raw, recipe, staging)
    work.tell(0.35, "Looking for personal identifiers")
    safe, protections = protect_columns(raw, recipe, catalogue, engine=engine)
    work.walk_to_protected()
    work.tell(0.5, "Bringing columns and codes into our words")
    corrected = correct_tables(raw, safe, catalogue, engine=engine, staging=staging)
    work.tell(0.75, "Checking every row")
    known = areas.known_areas()
    found = validate_tables(
        corrected.tables, safe, catalogue, engine=engine, known_areas=known if len(known) else None
    )
    faults = (*reading_faults(raw), *corrected.faults, *found)
    left_out = rows_in_error(faults) if work.leave_out else {}
    remaining = [fault for fault in faults if not (work.leave_out and fault.row)]
    work.tell(0.9, "Writing the records")
    staged, rows, kept = _written(engine, corrected.tables, left_out, staging)
    state = "checked" if is_blocking(remaining) or not any(kept.values()) else "ready"
    return Checked(work.delivery_id, state, faults, rows, kept, protections), staged


def _checked_boundaries(
    delivery_id: str, raw: RawDelivery, recipe: Recipe, staging: Path
) -> tuple[Checked, dict[str, tuple[str, int]]]:
    assert raw.boundaries is not None  # noqa: S101  the caller has looked
    path, count, found = boundary_records(raw.boundaries, recipe.tables[0], staging)
    faults = (*reading_faults(raw), *found)
    state = "checked" if is_blocking(faults) else "ready"
    kept = {"boundary": count}
    return Checked(delivery_id, state, faults, kept, kept, ()), {"boundary": (str(path), count)}


def _written(
    engine: Engine, tables: dict[str, Path], left_out: dict[str, set[int]], staging: Path
) -> tuple[dict[str, tuple[str, int]], dict[str, int], dict[str, int]]:
    """The records of each table without the rows that were left out.

    Row numbers stay: they say where a row stood in the delivered file, and nothing about a person.
    """
    staged, rows, kept = {}, {}, {}
    for table, path in tables.items():
        rows[table] = kept[table] = int(engine.rows(f"SELECT count(*) FROM {scan([path])}")[0][0])
        target = path
        if left_out.get(table):
            skipped = ", ".join(str(number) for number in sorted(left_out[table]))
            target = staging / f"{table}.records.parquet"
            target.unlink(missing_ok=True)
            kept[table] = engine.copy_to_parquet(
                f"SELECT * FROM {scan([path])} WHERE row_number NOT IN ({skipped})", target
            )
        staged[table] = (str(target), kept[table])
    return staged, rows, kept


def _read(store: Store, delivery_id: str, tell: Progress) -> RawDelivery:
    """The raw tables of a delivery: as staged, or read again from the kept file."""
    staging = store.records.staging(delivery_id)
    about = staging / "raw.json"
    if about.exists():
        return raw_of(about.read_text(encoding="utf-8"))
    row = store.register.delivery(delivery_id)
    kept = store.records.raw_place(row["raw_sha256"])
    if not kept.exists():
        raise TaksirError(
            "The file of delivery {delivery} is no longer kept. Deliver it again.", delivery=delivery_id
        )
    raw = extract_delivery(
        kept,
        staging,
        progress=lambda share, words: tell(0.05 + 0.25 * share, words),
        name=row["file_name"],
    )
    about.write_text(raw_json(raw), encoding="utf-8")
    return raw


def _proposed(store: Store, raw: RawDelivery, source_id: str) -> Recipe:
    """The recipe of this source's last delivery where there is one, else a fresh proposal."""
    earlier = store.register.latest_recipe(source_id) if source_id else None
    known = recipe_of(earlier["body"]) if earlier else _same_shape(store, raw)
    # Two files of one shape may be two sources (the boundaries of two provinces): the name decides.
    chosen = source_id or _source_name(raw.file_name)
    return classify_delivery(raw, load_catalogue(), source_id=chosen, earlier=known)


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
    """A delivered name without path, control or direction-changing characters."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in name if sign.isprintable())[:200] or "file"


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
