"""What has been delivered: every file with its state and its faults, and every step anyone took."""

import json
from dataclasses import dataclass

from pipelines.faults import Fault
from taksir import evidence
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
    """One step that somebody took."""

    at: str
    actor: str
    action: str
    object_id: str
    detail: str


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
    row = open_store().register.delivery(delivery_id)
    return tuple(Fault(**entry) for entry in json.loads(row["faults"]))


def audit_lines(limit: int = 200) -> tuple[AuditLine, ...]:
    """The last steps, newest first."""
    names = ("at", "actor", "action", "object_id", "detail")
    rows = open_store().register.audit_lines(limit)
    return tuple(AuditLine(**{name: row[name] for name in names}) for row in rows)


def store_faults() -> list[str]:
    """What does not hold in the store: missing, altered or short files, a broken audit chain."""
    return open_store().faults()


def is_empty() -> bool:
    """Whether nothing is published yet."""
    return not evidence.current_evidence().files
