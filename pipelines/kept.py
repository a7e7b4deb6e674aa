"""What was read of a delivery, kept sealed between the steps of its road and opened for one step.

Opened, it lies in a working folder that goes with the step; while the step lasts, a thread says every
minute that its worker lives, so that nobody takes the delivery for abandoned.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.delivered import RawDelivery
from pipelines.extract import extract_delivery
from pipelines.returned import Returned, unmarked
from pipelines.staged import raw_json, raw_of
from taksir.errors import TaksirError
from taksir.store.sealed import unseal_file
from taksir.store.workspace import Store, open_store

Progress = Callable[[float, str], None]
ABOUT = "raw.json"
HEARD_EVERY_S = 60.0


@dataclass(frozen=True)
class Opened:
    """A delivery as read, in the working folder of one step.

    Attributes:
        returned: Whose correction workbook it is; known when the file itself is read.
    """

    raw: RawDelivery
    work: Path
    returned: Returned | None = None


@contextmanager
def opened_delivery(
    delivery_id: str, *, progress: Progress | None = None, delivered: Path | None = None
) -> Iterator[Opened]:
    """Open what was read of a delivery; where nothing is kept of that, read its file again.

    Args:
        delivery_id: A delivery that was received.
        progress: Told the share done and a sentence.
        delivered: The file as delivered, where it is at hand; else it is taken from the store.

    Raises:
        TaksirError: Neither the rows nor the file are kept any longer.
    """
    store = open_store()
    tell = progress or _silent
    with store.records.working(delivery_id) as work, _heard(store, delivery_id, work):
        if store.records.unseal(delivery_id, work):
            yield Opened(_in_folder(raw_of((work / ABOUT).read_text(encoding="utf-8")), work), work)
        else:
            yield _read(store, delivery_id, work, delivered=delivered, tell=tell)


def keep_opened(delivery_id: str, opened: Opened) -> None:
    """Keep what was read, sealed, for the steps that follow."""
    open_store().records.seal(delivery_id, opened.work)


def _read(store: Store, delivery_id: str, work: Path, *, delivered: Path | None, tell: Progress) -> Opened:
    row = store.register.delivery(delivery_id)
    path = delivered or _unsealed(store, delivery_id, row["raw_sha256"], work)
    raw = extract_delivery(
        path,
        work,
        progress=lambda share, words: tell(0.05 + 0.25 * share, words),
        name=row["file_name"],
    )
    if raw.sha256 != row["raw_sha256"]:
        raise TaksirError(
            "The file {file} changed while it was being read. Deliver it again when it is complete.",
            file=row["file_name"],
        )
    if path != delivered:
        path.unlink()
    raw, returned = unmarked(raw, work)
    (work / ABOUT).write_text(raw_json(raw), encoding="utf-8")
    return Opened(raw, work, returned)


def _unsealed(store: Store, delivery_id: str, sha256: str, work: Path) -> Path:
    kept = store.records.raw_place(sha256)
    if not kept.exists():
        raise TaksirError(
            "The file of delivery {delivery} is no longer kept. Deliver it again.", delivery=delivery_id
        )
    unseal_file(kept, work / "delivered")
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
