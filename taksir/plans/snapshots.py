"""A frozen copy of every figure and standard that something was decided by, and what has changed since.

A copy holds what was shown, not what it was computed from; the figure's id and recipe say how to compute
it again. Asked later, it is computed from today's data and compared.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from taksir.catalogue_questions import load_questions
from taksir.errors import TaksirError
from taksir.evidence import current_evidence
from taksir.needs import estimate_need
from taksir.needs.question import answered
from taksir.release import Released
from taksir.resources.written import pins_now, standard_in_force
from taksir.schema_questions import DatedStandard
from taksir.words import languages, number, say

KEPT_COLUMNS = (
    "area_code", "area_name", "estimate", "se", "low", "high", "rse", "count", "count_low", "count_high",
    "withheld",
    "deprivation", "unit_cost_idr", "floor", "ceiling", "units", "reached", "left", "left_low", "left_high",
    "cost_idr", "reached_plain", "units_more", "reached_more", "served_share", "units_low", "units_high",
    "reason", "reason_amount", "reason_lost", "reason_giving",
)  # fmt: skip
COMPARED = ("units", "count", "estimate")
"""The first of these that a table has is compared when the data change; of a baseline its rate."""
STANDARD_VALUES = ("per_persons", "valid_from", "need_unit", "resource_unit")
"""What of a standard counts when it is compared; words may be mended."""


@dataclass(frozen=True)
class FrozenFigure:
    """A released figure as it was shown.

    Attributes:
        arguments: With which the question was asked; empty for a plain figure.
        title, unit: In every language.
        rows: Its table, records of `KEPT_COLUMNS`.
        is_baseline: Only the area it is the baseline of is kept; its rate is what counts.
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
    is_baseline: bool = False

    @property
    def table(self) -> pd.DataFrame:
        """The rows as a table."""
        return pd.DataFrame(list(self.rows))

    def is_same_as(self, other: "FrozenFigure") -> bool:
        """Whether every number is the same to the 12 digits of a figure's digest, every word the same."""
        mine, others = ([_to_12_digits(row) for row in figure.rows] for figure in (self, other))
        return mine == others


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
        title: What it is called, in every language.
        areas: Areas whose value differs.
        before, after: Sum of the compared column; of a standard how many one unit serves.
        column: Which one: units, count, estimate or per_persons.
        error: Why it cannot be computed.
    """

    kind: str
    name: str
    areas: int = 0
    before: float = float("nan")
    after: float = float("nan")
    column: str = ""
    error: TaksirError | None = None
    title: Mapping[str, str] = field(default_factory=dict)


def freeze(released: Iterable[Released], *, year: int | None = None) -> Snapshot:
    """A copy of released figures with the standards of their indicators in force in a year."""
    return frozen_together((frozen_figure(each) for each in released), year=year)


def frozen_together(figures: Iterable[FrozenFigure], *, year: int | None = None) -> Snapshot:
    """Frozen figures with the standards of their indicators in force in a year, this region's changes too."""
    kept = tuple({_key(figure): figure for figure in figures}.values())
    today = datetime.now(UTC)
    known = _standards_of({figure.indicator_id for figure in kept}, year or today.year)
    return Snapshot(today.isoformat(timespec="seconds"), kept, tuple(asdict(one) for one in known))


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


def baseline_figure(released: Released, area_code: str) -> FrozenFigure:
    """The part of a figure that is the baseline of an area; of the whole region where none is named."""
    whole = frozen_figure(released)
    rows = tuple(row for row in whole.rows if not area_code or row.get("area_code") == area_code)
    return replace(whole, rows=rows, is_baseline=True)


def snapshot_text(snapshot: Snapshot) -> str:
    """The snapshot as it is written down: each table as its columns and its rows of values."""
    content = asdict(snapshot)
    for figure, kept in zip(content["figures"], snapshot.figures, strict=True):
        columns = list(kept.rows[0]) if kept.rows else []
        figure["rows"] = {"columns": columns, "values": [list(row.values()) for row in kept.rows]}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, default=_plain)


def snapshot_of(text: str) -> Snapshot:
    """The snapshot that was written down.

    Raises:
        TaksirError: The text is damaged.
    """
    try:
        content = json.loads(text)
        figures = tuple(
            FrozenFigure(**{**each, "sources": tuple(each["sources"]), "rows": _rows(each["rows"])})
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
    names = {figure.indicator_id for figure in snapshot.figures}
    today = {one.id: one for one in _standards_of(names, year or int(snapshot.taken_at[:4]))}
    kept = {str(one["id"]): one for one in snapshot.standards}
    for name in sorted({*kept, *today}):
        found += _standard_change(name, kept.get(name), today.get(name))
    return tuple(found)


def standard_words(standard: Mapping[str, Any], language: str) -> str:
    """A frozen standard in a line: what it is, one unit for how many, since when, on what basis."""

    def told(name: str) -> str:
        words = standard.get(name) or {}
        return str(words.get(language) or words.get("en") or "")

    return say(
        "Standard {id} · {name}: one unit for {per}, from {year} ({basis})",
        language,
        id=standard["id"],
        name=told("label"),
        per=number(standard["per_persons"], language),
        year=standard["valid_from"],
        basis=told("basis"),
    )


def _standard_change(name: str, kept: Mapping[str, Any] | None, today: DatedStandard | None) -> list[Change]:
    before, after = dict(kept or {}), asdict(today) if today else {}
    if all(before.get(value) == after.get(value) for value in STANDARD_VALUES):
        return []
    nothing = float("nan")
    label = asdict(today.label) if today else before.get("label", {})
    return [
        Change(
            "standard",
            name,
            before=float(before.get("per_persons", nothing)),
            after=float(after.get("per_persons", nothing)),
            column="per_persons",
            title=dict(label),
        )
    ]


def _standards_of(indicator_ids: Iterable[str], year: int) -> list[DatedStandard]:
    """The standards that indicators are measured by in a year, with this region's changes."""
    wanted, norms = set(indicator_ids), pins_now("norm").get("norm", ())
    known = load_questions().assumptions.standards
    names = dict.fromkeys(one.id for one in known if wanted & set(one.applies_to) and one.valid_from <= year)
    return [standard_in_force(name, year, norms) for name in names]


def _change_of(figure: FrozenFigure) -> Change | None:
    try:
        today = _asked_again(figure)
    except TaksirError as error:
        return Change("gone", figure.indicator_id, error=error, title=figure.title)
    if today.id == figure.id:
        return None
    now = frozen_figure(today)
    compared = ("estimate",) if figure.is_baseline else COMPARED
    column = next((name for name in compared if name in figure.table and name in now.table), "")
    left, right = _side_by_side(figure, now, column)
    differing = int(((left != right) & ~(left.isna() & right.isna())).sum())
    return Change(
        "numbers" if differing else "data",
        figure.indicator_id,
        areas=differing,
        before=float(left.sum()),
        after=float(right.sum()),
        column=column,
        title=figure.title,
    )


def _side_by_side(before: FrozenFigure, now: FrozenFigure, column: str) -> tuple[pd.Series, pd.Series]:
    """A column then and now by area; of a baseline its own area only."""
    if not column:
        return pd.Series(dtype=float), pd.Series(dtype=float)
    left = pd.to_numeric(before.table.set_index("area_code")[column])
    right = pd.to_numeric(now.table.set_index("area_code")[column])
    codes = left.index if before.is_baseline else left.index.union(right.index)
    return left.reindex(codes).round(6), right.reindex(codes).round(6)


def _rows(kept: Any) -> tuple[dict[str, Any], ...]:
    """Rows as they were written down, by columns and values; in earlier copies each row has its names."""
    if isinstance(kept, list):
        return tuple(kept)
    return tuple(dict(zip(kept["columns"], values, strict=True)) for values in kept["values"])


def _key(figure: FrozenFigure) -> tuple[str, bool, str]:
    place = str(figure.rows[0].get("area_code", "")) if figure.is_baseline and figure.rows else ""
    return (figure.id, figure.is_baseline, place)


def _asked_again(figure: FrozenFigure) -> Released:
    if figure.question == "how_many":
        return estimate_need(figure.indicator_id, figure.level, model=figure.is_model)
    arguments = json.dumps(dict(figure.arguments), sort_keys=True)
    return answered(figure.question, arguments, current_evidence())


def _to_12_digits(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without what threads of the engine leave different behind the digits that are published."""
    return {name: f"{value:.12g}" if isinstance(value, float) else value for name, value in row.items()}


def _plain(value: Any) -> Any:
    """Numbers of numpy as numbers; anything else as its words."""
    return value.item() if hasattr(value, "item") else str(value)
