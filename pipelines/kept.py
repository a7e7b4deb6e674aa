"""What was read of a delivery, kept sealed between the steps of its road and opened for one step.

Opened, it lies in a working folder that goes with the step; while the step lasts, a thread says every
minute that its worker lives, so that nobody takes the delivery for abandoned.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.delivered import JUDGED, RawDelivery, ReadingChoices
from pipelines.extract import extract_delivery
from pipelines.returned import Returned, returned_json, returned_of, unmarked
from pipelines.staged import raw_json, raw_of
from taksir.errors import TaksirError
from taksir.people import DELIVER
from taksir.store.objects import AlteredError, raw_file
from taksir.store.sealed import unseal_file
from taksir.store.workspace import Store, open_store

Progress = Callable[[float, str], None]
ABOUT = "raw.json"
CORRECTS = "returned.json"
HEARD_EVERY_S = 60.0


@dataclass(frozen=True)
class Opened:
    """A delivery as read, in the working folder of one step.

    Attributes:
        returned: Whose correction workbook it is, if any.
    """

    raw: RawDelivery
    work: Path
    returned: Returned | None = None


@contextmanager
def opened_delivery(
    delivery_id: str,
    *,
    progress: Progress | None = None,
    delivered: Path | None = None,
    reading: ReadingChoices | None = None,
) -> Iterator[Opened]:
    """Open what was read of a delivery; where nothing is kept of that, read its file again.

    Args:
        delivery_id: A delivery that was received.
        progress: Told the share done and a sentence.
        delivered: The file as delivered, where it is at hand; else it is taken from the store.
        reading: What a person said about the reading; rows read otherwise are read again. None for as kept.

    Raises:
        TaksirError: The file cannot be read as was said, or neither rows nor file are kept any longer.
        NotPermittedError: Whoever is at work does not deliver files; that is written down.
    """
    store = open_store()
    store.register.permit(DELIVER, "open delivered rows", delivery_id)
    tell = progress or _silent
    with store.records.working(delivery_id) as work, _heard(store, delivery_id, work):
        kept = _kept(store, delivery_id, work)
        if kept and reading in (None, kept.said):
            yield Opened(kept, work, _kept_mark(work))
        else:
            for path in work.iterdir():
                path.unlink()
            task = _Task(delivery_id, work, tell, delivered, reading or JUDGED)
            yield _read(store, task)


def keep_opened(delivery_id: str, opened: Opened) -> None:
    """Keep what was read, sealed, for the steps that follow, in place of what was read before."""
    records = open_store().records
    records.unkeep(delivery_id)
    records.seal(delivery_id, opened.work)


class NoRecordsError(TaksirError):
    """The checked records of a delivery are not there, or are damaged."""


@contextmanager
def waiting_records(store: Store, row: Mapping[str, Any]) -> Iterator[dict[str, tuple[Path, int]]]:
    """The checked records of a delivery that wait to be published: table → file and row count.

    Raises:
        NoRecordsError: They are not there any more, or do not agree with their checksum.
    """
    files = json.loads(row["counts"]).get("files", {}) if row["state"] in ("ready", "checked") else {}
    try:
        if not files:
            raise FileNotFoundError
        with store.records.checked(row["id"], files) as found:
            yield found
    except FileNotFoundError:
        raise NoRecordsError(
            "The checked records of delivery {delivery} are no longer there. Check the delivery again.",
            delivery=row["id"],
        ) from None
    except AlteredError:
        raise NoRecordsError(
            "The checked records of delivery {delivery} do not agree with their checksum: they were damaged "
            "or changed on the disk. Check the delivery again.",
            delivery=row["id"],
        ) from None


@dataclass(frozen=True)
class _Task:
    """One reading of a delivered file."""

    delivery_id: str
    work: Path
    tell: Progress
    delivered: Path | None
    reading: ReadingChoices


def _kept(store: Store, delivery_id: str, work: Path) -> RawDelivery | None:
    """What was read before, put into the working folder; None where nothing is kept."""
    if not store.records.unseal(delivery_id, work):
        return None
    return _in_folder(raw_of((work / ABOUT).read_text(encoding="utf-8")), work)


def _kept_mark(work: Path) -> Returned | None:
    path = work / CORRECTS
    return returned_of(path.read_text(encoding="utf-8")) if path.exists() else None


def _read(store: Store, task: _Task) -> Opened:
    row, work = store.register.delivery(task.delivery_id), task.work
    path = task.delivered or _unsealed(store, task.delivery_id, row["raw_sha256"], work)
    raw = extract_delivery(
        path,
        work,
        progress=lambda share, words: task.tell(0.05 + 0.25 * share, words),
        name=row["file_name"],
        choices=task.reading,
    )
    if raw.sha256 != row["raw_sha256"]:
        raise TaksirError(
            "The file {file} changed while it was being read. Deliver it again when it is complete.",
            file=row["file_name"],
        )
    if path != task.delivered:
        path.unlink()
    raw, returned = unmarked(raw, work)
    (work / ABOUT).write_text(raw_json(raw), encoding="utf-8")
    if returned:
        (work / CORRECTS).write_text(returned_json(returned), encoding="utf-8")
    return Opened(raw, work, returned)


def _unsealed(store: Store, delivery_id: str, sha256: str, work: Path) -> Path:
    try:
        with store.records.shelf.opened(raw_file(sha256)) as kept:
            unseal_file(kept, work / "delivered")
    except FileNotFoundError:
        raise TaksirError(
            "The file of delivery {delivery} is no longer kept. Deliver it again.", delivery=delivery_id
        ) from None
    return work / "delivered"


def _in_folder(raw: RawDelivery, work: Path) -> RawDelivery:
    """The delivery with its files where they lie now."""
    tables = tuple(
        replace(
            table,
            path=work / table.path.name,
            totals_path=work / table.totals_path.name if table.totals_path else None,
        )
        for table in raw.tables
    )
    boundaries = replace(raw.boundaries, path=work / raw.boundaries.path.name) if raw.boundaries else None
    return replace(raw, tables=tables, boundaries=boundaries)


@contextmanager
def _heard(store: Store, delivery_id: str, work: Path) -> Iterator[None]:
    """Say every minute that the worker lives."""
    ended = threading.Event()

    def say() -> None:
        while not ended.wait(HEARD_EVERY_S):
            store.register.touch(delivery_id)
            os.utime(work)

    thread = threading.Thread(target=say, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _silent(share: float, words: str) -> None:
    """Progress nobody listens to."""
