"""A frozen copy of every figure and standard that something was decided by, and what has changed since.

A copy holds what was shown, not what it was computed from; the figure's id and recipe say how to compute
it again. Asked later, it is computed from today's data and compared.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from taksir.errors import TaksirError
from taksir.evidence import current_evidence
from taksir.needs import estimate_need, standard_of
from taksir.needs.question import answered
from taksir.release import Released
from taksir.words import languages

KEPT_COLUMNS = (
    "area_code", "area_name", "estimate", "low", "high", "rse", "count", "count_low", "count_high",
    "withheld",
    "deprivation", "unit_cost_idr", "floor", "ceiling", "units", "reached", "left", "left_low", "left_high",
    "cost_idr", "reached_plain", "units_more", "reached_more", "served_share", "units_low", "units_high",
    "reason", "reason_amount", "reason_lost", "reason_giving",
)  # fmt: skip
COMPARED = ("units", "count", "estimate")
"""The first of these that a table has is compared when the data change."""


@dataclass(frozen=True)
class FrozenFigure:
    """A released figure as it was shown.

    Attributes:
        arguments: With which the question was asked; empty for a plain figure.
        title, unit: In every language.
        rows: Its table, records of `KEPT_COLUMNS`.
    """

    id: str
    question: str
    arguments: Mapping[str, Any]
    indicator_id: str
    level: str
    title: Mapping[str, str]
    period: str
    sources: tuple[str, ...]
    is_model: bool
    rows: tuple[Mapping[str, Any], ...]

    @property
    def table(self) -> pd.DataFrame:
        """The rows as a table."""
        return pd.DataFrame(list(self.rows))


@dataclass(frozen=True)
class Snapshot:
    """What something was decided by.

    Attributes:
        taken_at: ISO 8601 in UTC.
        standards: Dated standards in force, as records.
    """

    taken_at: str
    figures: tuple[FrozenFigure, ...]
    standards: tuple[Mapping[str, Any], ...] = ()

    def figure(self, question: str) -> FrozenFigure | None:
        """The first figure that answers a question, or None."""
        return next((figure for figure in self.figures if figure.question == question), None)


@dataclass(frozen=True)
class Change:
    """What differs between a frozen figure or standard and today's.

    Attributes:
        kind: numbers (other values), data (another delivery, the same values), gone (it cannot be computed
            any more), standard (the standard changed).
        name: Id of the indicator or the standard.
        areas: Areas whose value differs.
        before, after: Sum of the compared column.
        column: Which one: units, count or estimate.
        error: Why it cannot be computed.
    """

    kind: str
    name: str
    areas: int = 0
    before: float = float("nan")
    after: float = float("nan")
    column: str = ""
    error: TaksirError | None = None


def freeze(released: Iterable[Released], *, year: int | None = None) -> Snapshot:
    """A copy of released figures with the standards of their indicators in force in a year."""
    figures = tuple(frozen_figure(each) for each in released)
    today = datetime.now(UTC)
    known = (standard_of(figure.indicator_id, year or today.year) for figure in figures)
    standards = {standard.id: asdict(standard) for standard in known if standard is not None}
    return Snapshot(today.isoformat(timespec="seconds"), figures, tuple(standards.values()))


def frozen_figure(released: Released) -> FrozenFigure:
    """One figure as it is shown now."""
    columns = [name for name in KEPT_COLUMNS if name in released.table]
    table = released.table[columns].astype(object)
    rows = table.where(released.table[columns].notna(), None).to_dict("records")
    arguments = released.recipe.get("arguments", {})
    return FrozenFigure(
        id=released.id,
        question=released.question,
        arguments=dict(arguments) if isinstance(arguments, dict) else {},
        indicator_id=released.indicator.id,
        level=released.level,
        title={one: released.indicator.name.in_language(one) for one in languages()},
        period=released.period,
        sources=tuple(f"{note.title} ({note.period}) v{note.version}" for note in released.sources),
        is_model=released.model is not None,
        rows=tuple(rows),
    )


def snapshot_text(snapshot: Snapshot) -> str:
    """The snapshot as it is written down."""
    return json.dumps(asdict(snapshot), ensure_ascii=False, sort_keys=True, default=_plain)


def snapshot_of(text: str) -> Snapshot:
    """The snapshot that was written down.

    Raises:
        TaksirError: The text is damaged.
    """
    try:
        content = json.loads(text)
        figures = tuple(
            FrozenFigure(**{**each, "sources": tuple(each["sources"]), "rows": tuple(each["rows"])})
            for each in content["figures"]
        )
        return Snapshot(content["taken_at"], figures, tuple(content["standards"]))
    except (ValueError, KeyError, TypeError) as error:
        raise TaksirError(
            "The frozen copy of figures cannot be read. Go back to an earlier version, or freeze it again."
        ) from error


def changes_since(snapshot: Snapshot, *, year: int | None = None) -> tuple[Change, ...]:
    """What has changed since a snapshot was taken; nothing where all is as it was."""
    found = [change for figure in snapshot.figures if (change := _change_of(figure))]
    year = year or int(snapshot.taken_at[:4])
    for kept in snapshot.standards:
        standards = (standard_of(figure.indicator_id, year) for figure in snapshot.figures)
        today = [json.loads(json.dumps(asdict(one), default=_plain)) for one in standards if one is not None]
        if json.loads(json.dumps(kept, default=_plain)) not in today:
            found.append(Change("standard", str(kept["id"])))
    return tuple(found)


def _change_of(figure: FrozenFigure) -> Change | None:
    try:
        today = _asked_again(figure)
    except TaksirError as error:
        return Change("gone", figure.indicator_id, error=error)
    if today.id == figure.id:
        return None
    now = frozen_figure(today)
    column = next((name for name in COMPARED if name in figure.table and name in now.table), "")
    before = pd.to_numeric(figure.table.set_index("area_code")[column]) if column else pd.Series(dtype=float)
    after = pd.to_numeric(now.table.set_index("area_code")[column]) if column else pd.Series(dtype=float)
    codes = before.index.union(after.index)
    left, right = before.reindex(codes).round(6), after.reindex(codes).round(6)
    differing = int(((left != right) & ~(left.isna() & right.isna())).sum())
    return Change(
        "numbers" if differing else "data",
        figure.indicator_id,
        areas=differing,
        before=float(before.sum()),
        after=float(after.sum()),
        column=column,
    )


def _asked_again(figure: FrozenFigure) -> Released:
    if figure.question == "how_many":
        return estimate_need(figure.indicator_id, figure.level, model=figure.is_model)
    arguments = json.dumps(dict(figure.arguments), sort_keys=True)
    return answered(figure.question, arguments, current_evidence())


def _plain(value: Any) -> Any:
    """Numbers of numpy as numbers; anything else as its words."""
    return value.item() if hasattr(value, "item") else str(value)
