"""How long delivered files are kept: TAKSIR_RAW_DAYS days from their receipt, 0 for until they are published.

Every deletion is a line of the audit. Records are not concerned: they hold no direct identifiers.
"""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from taksir.errors import TaksirError
from taksir.store import audit
from taksir.store.objects import raw_file
from taksir.store.records import Records
from taksir.store.register import Register
from taksir.store.workers import owned_name, silence_s

RAW_DAYS = 30.0
"""Delivered files are deleted after this many days, unless TAKSIR_RAW_DAYS says otherwise."""

UNFINISHED = ("received", "read", "mapped", "protected", "checked", "ready")
DAY_S, SURE_AFTER_S = 86_400, 3_000
LOOKED = "looked"
"""File in the store's folder that says when the clock was last looked at."""


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
    kept = records.shelf.find(raw_file(sha256))
    if kept is None:
        return None
    return datetime.fromtimestamp(kept.since, UTC) + timedelta(days=raw_days() or RAW_DAYS)


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
    can_tell = clock_can_tell(records.folder)
    for kept in records.shelf.files("raw/"):
        sha256, age_days = Path(kept.name).name, silence_s(kept.since) / DAY_S
        is_past = can_tell and age_days > (days or RAW_DAYS)
        if is_past or (days == 0 and sha256 not in needed):
            records.shelf.remove(kept.name)
            _say(register, [row for row in deliveries if row["raw_sha256"] == sha256], days)
            gone += 1
    return gone + (_forget_staged(records, unfinished, days) if can_tell else 0)


def clock_can_tell(folder: Path) -> bool:
    """Whether the clock may say that days have passed.

    Where it stands more than a day after the last look, the machine was off, or the clock was set wrong;
    which of the two shows at the next look an hour later. Until then nothing goes. A clock that is trimmed
    by seconds meanwhile says nothing about the days before.
    """
    place, now_s = folder / LOOKED, time.time()
    last_s, doubted_s = _looked(place)
    if now_s < doubted_s - DAY_S:  # it was set back: what was doubted was wrong
        doubted_s = 0.0
    is_odd = bool(last_s) and now_s - last_s > DAY_S
    is_doubt_over = bool(doubted_s) and now_s - doubted_s > SURE_AFTER_S
    doubted_s = (doubted_s or now_s) if is_odd or (doubted_s and not is_doubt_over) else 0.0
    can_tell = is_doubt_over or not doubted_s
    aside = folder / "incoming" / f"{owned_name('work')}{LOOKED}"
    with suppress(OSError):  # a full disk: this look is not noted
        aside.write_text(f"{now_s:.3f} {0.0 if can_tell else doubted_s:.3f}", encoding="ascii")
        aside.replace(place)
    aside.unlink(missing_ok=True)
    return can_tell


def _looked(place: Path) -> tuple[float, float]:
    """When the clock was last looked at, and since when it is doubted (0 where it is not)."""
    try:
        last, doubted = place.read_text(encoding="ascii").split()
        return float(last), float(doubted)
    except (FileNotFoundError, ValueError):
        return 0.0, 0.0


def _forget_staged(records: Records, unfinished: set[str], days: float) -> int:
    """Forget what lies of deliveries that have ended, and of those that nobody went on with."""
    gone = 0
    for delivery_id, since in records.on_their_road().items():
        age_days = silence_s(since) / DAY_S
        is_over = delivery_id not in unfinished and age_days > 1
        if is_over or age_days > (days or RAW_DAYS):
            records.forget(delivery_id)
            gone += 1
    return gone


def forget_raw(register: Register, records: Records, delivery_id: str) -> None:
    """Delete a delivered file, unless another delivery of the same bytes is still on its way."""
    deliveries = register.deliveries()
    sha256 = next(row["raw_sha256"] for row in deliveries if row["id"] == delivery_id)
    others = [row for row in deliveries if row["raw_sha256"] == sha256 and row["id"] != delivery_id]
    if any(row["state"] in UNFINISHED for row in others) or records.shelf.find(raw_file(sha256)) is None:
        return
    records.shelf.remove(raw_file(sha256))
    _say(register, [row for row in deliveries if row["id"] == delivery_id], 0)


def _say(register: Register, deliveries: list[dict], days: float) -> None:
    with register.writing() as connection:
        for row in deliveries:
            detail: Mapping[str, object] = {"sha256": row["raw_sha256"], "days": days}
            audit.add_line(connection, "system", "delete the file", row["id"], detail=detail)
