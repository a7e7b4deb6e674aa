"""The delivery desk: one file's road from receipt to published records, one state at a time.

Nothing is visible before `publish_delivery`, one transaction; a crash leaves all or nothing. The raw
file stays as delivered, sealed, by checksum; records are written only after protection and checks. A
step that fails or is cancelled puts the delivery back to where it stood before.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pipelines.checking import Checked, Work, checked_delivery
from pipelines.delivered import JUDGED, ReadingChoices
from pipelines.kept import NoRecordsError, opened_delivery, waiting_records
from pipelines.proposing import OPEN_STATES, Desk, Proposal
from pipelines.protect.identifiers import without_numbers
from pipelines.recipe import Recipe
from pipelines.recipes import body_to_keep
from pipelines.weights import note_changed_weight
from taksir.errors import TaksirError
from taksir.stopping import Stopped, looking_up
from taksir.store.disk import full_disk_in_words
from taksir.store.retention import forget_raw, raw_days
from taksir.store.workspace import Store, open_store

__all__ = [
    "Checked", "Proposal", "abandon_delivery", "check_delivery", "publish_delivery", "receive_delivery",
    "reread_delivery", "withdraw_delivery",
]  # fmt: skip
Progress = Callable[[float, str], None]
LISTED_FAULTS = 10_000
"""Faults kept with a delivery; the counts are complete."""


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
        desk = Desk(store, delivery_id, tell, known or {}, source_id, path)
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
    desk = Desk(store, delivery_id, tell, row, source_id)
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
            work = Work(store, engine, delivery_id, opened.work, tell, leave_out_faulty_rows, actor)
            checked, staged = checked_delivery(work, opened.raw, recipe)
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
    with full_disk_in_words():
        try:
            version = _published(store, row, actor)
        except NoRecordsError:
            if store.register.delivery(delivery_id)["state"] == "ready":
                raise
            version = store.publish(delivery_id, {}, actor=actor)  # says that it is published already
    store.records.forget(delivery_id)
    if raw_days() == 0:
        forget_raw(store.register, store.records, delivery_id)
    return version


def _published(store: Store, row: dict[str, Any], actor: str) -> int:
    if row["state"] != "ready":  # withdrawn: its files have their names already
        return store.publish(row["id"], {}, actor=actor)
    with waiting_records(store, row) as staged:
        return store.publish(row["id"], staged, actor=actor)


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
