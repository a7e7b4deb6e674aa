"""The receipt of a delivery: what came, what was kept, what was refused and why, what was made safe, by whom.

Made from the register alone, so it can be printed again for as long as the store exists. It holds counts,
headers and checksums, never a delivered value.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.protect import Protection
from pipelines.terms import Terms, terms_of
from taksir import __version__
from taksir.store.register import Register
from taksir.store.retention import kept_until
from taksir.store.workspace import open_store

READING = "reading"
"""Rule of what the readers noted."""


@dataclass(frozen=True)
class TableCount:
    """How many rows of one of our tables came and stayed."""

    table: str
    rows: int
    kept: int

    @property
    def left_out(self) -> int:
        """Rows that were refused or left out."""
        return self.rows - self.kept


@dataclass(frozen=True)
class Reason:
    """One rule that rows broke: how often, in which column."""

    severity: str
    rule: str
    column: str
    count: int


@dataclass(frozen=True)
class Step:
    """One step of a delivery's road."""

    at: str
    actor: str
    action: str


@dataclass(frozen=True)
class Receipt:
    """What can be told about a delivery without telling a value of it.

    Attributes:
        sha256: Of the file as delivered.
        kept_until: Day on which the delivered file is deleted; "" where it is deleted already.
        corrects: Id of the delivery whose correction workbook this one is.
        tables: Rows in and kept.
        reasons: Why rows were refused or are remarked on, the most frequent first.
        protections: Columns that were dropped, hashed or coarsened.
        steps: Everything that happened, in order.
    """

    delivery_id: str
    source_id: str
    title: str
    file_name: str
    sha256: str
    size_bytes: int
    period: str
    state: str
    version: int | None
    received_at: str
    received_by: str
    published_at: str
    kept_until: str
    corrects: str
    recipe: str
    tables: tuple[TableCount, ...]
    reasons: tuple[Reason, ...]
    protections: tuple[Protection, ...]
    terms: Terms
    steps: tuple[Step, ...]
    software: str = __version__


def delivery_receipt(delivery_id: str) -> Receipt:
    """The receipt of a delivery, as its road stands now.

    Raises:
        TaksirError: There is no delivery of that id.
    """
    store = open_store()
    row = store.register.delivery(delivery_id)
    counts = json.loads(row["counts"])
    until = kept_until(store.records, row["raw_sha256"])
    return Receipt(
        delivery_id=delivery_id,
        source_id=row["source_id"] or "",
        title=_title(store.register, row["source_id"]),
        file_name=row["file_name"],
        sha256=row["raw_sha256"],
        size_bytes=row["size_bytes"],
        period=row["period"],
        state=row["state"],
        version=row["version"],
        received_at=row["received_at"],
        received_by=row["actor"],
        published_at=row["published_at"] or "",
        kept_until=until.date().isoformat() if until else "",
        corrects=row["corrects"],
        recipe=row["recipe_id"] or "",
        tables=tuple(
            TableCount(table, rows, counts.get("kept", {}).get(table, 0))
            for table, rows in counts.get("rows", {}).items()
        ),
        reasons=_reasons(json.loads(row["faults"])),
        protections=tuple(Protection(**entry) for entry in json.loads(row["protections"])),
        terms=terms_of(row["terms"]),
        steps=tuple(
            Step(line["at"], line["actor"], line["action"]) for line in store.register.audit_of(delivery_id)
        ),
    )


def _reasons(faults: Iterable[dict]) -> tuple[Reason, ...]:
    """How often each rule was broken in each column; `count` of a fault is that of its whole rule."""
    counts: dict[tuple[str, str, str, str], int] = {}
    for fault in faults:
        if fault["rule"] == READING:  # one entry a note, each of another kind
            key = (fault["severity"], READING, "", "")
            counts[key] = counts.get(key, 0) + 1
            continue
        key = (fault["severity"], fault["rule"], fault["column"], fault["table"])
        counts[key] = max(counts.get(key, 0), fault["count"])
    order = {"error": 0, "warning": 1, "note": 2}
    found = [Reason(severity, rule, column, count) for (severity, rule, column, _), count in counts.items()]
    return tuple(sorted(found, key=lambda reason: (order[reason.severity], -reason.count, reason.rule)))


def _title(register: Register, source_id: str | None) -> str:
    return next((row["title"] for row in register.sources() if row["id"] == source_id), "")
