"""How long delivered files are kept: TAKSIR_RAW_DAYS days from their receipt, 0 for until they are published.

Every deletion is a line of the audit. Records are not concerned: they hold no direct identifiers.
"""

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from taksir.errors import TaksirError
from taksir.store import audit
from taksir.store.records import SPILL, Records
from taksir.store.register import Register

RAW_DAYS = 30.0
"""Delivered files are deleted after this many days, unless TAKSIR_RAW_DAYS says otherwise."""

UNFINISHED = ("received", "read", "mapped", "protected", "checked", "ready")
DAY_S = 86_400


def raw_days() -> float:
    """Days for which a delivered file is kept; 0 where it is deleted on being published.

    Raises:
        TaksirError: TAKSIR_RAW_DAYS is no number of days.
    """
    given = os.environ.get("TAKSIR_RAW_DAYS", "")
    try:
        days = float(given) if given else RAW_DAYS
    except ValueError:
        days = -1.0
    if not 0 <= days < 36_500:
        raise TaksirError(
            "TAKSIR_RAW_DAYS is {given}, which is no number of days. Set it to 30, or to 0 to delete "
            "delivered files on being published.",
            given=given[:20],
        )
    return days


def kept_until(records: Records, sha256: str) -> datetime | None:
    """When a delivered file will be deleted, or None where it is no longer kept."""
    place = records.raw_place(sha256)
    if not place.exists():
        return None
    received = datetime.fromtimestamp(place.stat().st_mtime, UTC)
    return received + timedelta(days=raw_days() or RAW_DAYS)


def forget_delivered(register: Register, records: Records, *, days: float) -> int:
    """Delete the delivered files that are past their days, and the folders of deliveries that have ended.

    Args:
        days: From `raw_days`.

    Returns:
        How many were deleted.
    """
    deliveries = register.deliveries()
    unfinished = {row["id"] for row in deliveries if row["state"] in UNFINISHED}
    needed = {row["raw_sha256"] for row in deliveries if row["id"] in unfinished}
    gone = 0
    for path in (records.folder / "raw").iterdir():
        age_days = (time.time() - path.stat().st_mtime) / DAY_S
        is_due = age_days > (days or RAW_DAYS) or (days == 0 and path.name not in needed)
        if is_due:
            path.unlink(missing_ok=True)
            _say(register, [row for row in deliveries if row["raw_sha256"] == path.name], days)
            gone += 1
    return gone + _forget_staged(records, unfinished, days)


def _forget_staged(records: Records, unfinished: set[str], days: float) -> int:
    gone = 0
    for folder in (records.folder / "staging").iterdir():
        age_days = (time.time() - folder.stat().st_mtime) / DAY_S
        is_over = folder.name not in unfinished and age_days > 1
        if not folder.name.startswith(SPILL) and (is_over or age_days > (days or RAW_DAYS)):
            records.forget(folder.name)
            gone += 1
    return gone


def forget_raw(register: Register, records: Records, delivery_id: str) -> None:
    """Delete a delivered file, unless another delivery of the same bytes is still on its way."""
    deliveries = register.deliveries()
    sha256 = next(row["raw_sha256"] for row in deliveries if row["id"] == delivery_id)
    others = [row for row in deliveries if row["raw_sha256"] == sha256 and row["id"] != delivery_id]
    if any(row["state"] in UNFINISHED for row in others) or not records.raw_place(sha256).exists():
        return
    records.raw_place(sha256).unlink(missing_ok=True)
    _say(register, [row for row in deliveries if row["id"] == delivery_id], 0)


def _say(register: Register, deliveries: list[dict], days: float) -> None:
    with register.writing() as connection:
        for row in deliveries:
            detail: Mapping[str, object] = {"sha256": row["raw_sha256"], "days": days}
            audit.add_line(connection, "system", "delete the file", row["id"], detail=detail)
