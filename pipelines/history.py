"""What has been delivered: every file with its state and its faults, and every step anyone took."""

import json
from dataclasses import dataclass

from pipelines.faults import Fault
from pipelines.recipe import recipe_of
from taksir import evidence
from taksir.people import DELIVER, permitted
from taksir.store import soundness
from taksir.store.audit import AuditChoice
from taksir.store.lookups import LAST_LINES
from taksir.store.workspace import open_store


@dataclass(frozen=True)
class DeliveryLine:
    """One delivery as a list shows it."""

    id: str
    source_id: str
    title: str
    kind: str
    version: int | None
    state: str
    is_current: bool
    file_name: str
    period: str
    rows: int
    received_at: str
    published_at: str
    actor: str


@dataclass(frozen=True)
class AuditLine:
    """One step that somebody took.

    Attributes:
        hash: Follows from the line and from the hash of the line before it.
    """

    seq: int
    at: str
    actor: str
    action: str
    object_id: str
    detail: str
    hash: str


@dataclass(frozen=True)
class MappedLine:
    """One delivered header and the column it became."""

    sheet: str
    header: str
    column: str


def deliveries() -> tuple[DeliveryLine, ...]:
    """Every delivery, newest first."""
    register = open_store().register
    current = {row["id"] for row in register.current_deliveries()}
    return tuple(
        DeliveryLine(
            id=row["id"],
            source_id=row["source_id"] or "",
            title=row["title"] or "",
            kind=row["kind"] or "",
            version=row["version"],
            state=row["state"],
            is_current=row["id"] in current,
            file_name=row["file_name"],
            period=row["period"],
            rows=sum(json.loads(row["counts"]).get("kept", {}).values()),
            received_at=row["received_at"],
            published_at=row["published_at"] or "",
            actor=row["actor"],
        )
        for row in register.deliveries()
    )


def delivery_faults(delivery_id: str) -> tuple[Fault, ...]:
    """What was found wrong with a delivery when it was last checked."""
    permitted(DELIVER)
    row = open_store().register.delivery(delivery_id)
    return tuple(Fault(**entry) for entry in json.loads(row["faults"]))


def mapping_of(delivery_id: str) -> tuple[MappedLine, ...]:
    """Which delivered header became which column, as the recipe of a delivery says."""
    register = open_store().register
    row = register.delivery(delivery_id)
    if not row["recipe_id"]:
        return ()
    recipe = recipe_of(register.recipe(row["recipe_id"])["body"])
    return tuple(
        MappedLine(table.sheet, match.header, match.column)
        for table in recipe.tables
        for match in table.matches
        if match.is_kept
    )


def audit_lines(choice: AuditChoice = LAST_LINES) -> tuple[AuditLine, ...]:
    """The wanted steps, newest first."""
    names = ("seq", "at", "actor", "action", "object_id", "detail", "hash")
    rows = open_store().register.audit_lines(choice)
    return tuple(AuditLine(**{name: row[name] for name in names}) for row in rows)


def audit_values(column: str) -> list[str]:
    """Who, or what, the audit names: the values of `actor` or `action`, sorted."""
    return open_store().register.audit_values(column)


def audit_head() -> str:
    """Number and hash of the last step: whoever writes it down can tell later whether steps are gone."""
    seq, line_hash = open_store().register.audit_head()
    return f"{seq}:{line_hash}"


def head_holds(head: str) -> bool:
    """Whether the step of a head that was written down is still there, unchanged."""
    seq, _, line_hash = head.strip().partition(":")
    return seq.isdecimal() and bool(line_hash) and open_store().register.audit_hash(int(seq)) == line_hash


def store_faults() -> list[str]:
    """What does not hold in the store, a line each that names the file: see `taksir.store.soundness`."""
    return soundness.store_faults(open_store())


def is_empty() -> bool:
    """Whether nothing is published yet."""
    return not evidence.current_evidence().files
