"""Why a figure is no longer what it was: asked again today, what it is made of compared, the rounds split.

A kept figure never changes; what changes is what the same question gives today. What may differ is said in
the same four kinds as between two rounds: data, weights, boundaries, method.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from taksir.errors import TaksirError
from taksir.evidence import current_evidence
from taksir.needs.changes import estimate_change
from taksir.needs.figure import estimate_need, keep_figure
from taksir.needs.question import answered, remark
from taksir.needs.rebuild import rebuild_figure
from taksir.release import Released, Remark
from taksir.settings import settings_of

COMPARED = ("estimate", "count", "change", "index", "units")
"""The first of these columns that both tables have says in how many areas the numbers differ."""
DIGITS = 9
NEW_VERSION = "Data: {source} is version {now} now; it was version {then}."
COME = "Data: {source} ({period}) has come in since."
GONE = "Data: {source} ({period}) is no longer used."
BOUNDARIES = "Boundaries: the list of areas or their outlines were delivered anew."
DEFINITION = "Method: the definition of the indicator has changed."
RULES = "Method: the rules of what may be shown have changed."
VERSION = "Method: Taksir {then} computed it then, Taksir {now} does now."
WEIGHTS = "Weights: calibration or the design settings differ."
MODEL = "Method: the model or what it is fitted with has changed."


@dataclass(frozen=True)
class Why:
    """What has become of a figure.

    Attributes:
        kept: The figure as it was, computed again from its own deliveries.
        is_same: Whether that came out the same to the last digit.
        today: The same question asked of today's deliveries; None where it cannot be answered any more.
        areas: In how many areas today's number differs.
        reasons: What today's figure is made of that the kept one was not: data, weights, boundaries, method.
        change: The change between the last two rounds with its parts; None where there are no two.
        lack: Why today's figure or the change cannot be had.
    """

    kept: Released
    is_same: bool
    today: Released | None
    areas: int
    reasons: tuple[Remark, ...]
    change: Released | None
    lack: TaksirError | None


def why_changed(figure_id: str) -> Why:
    """A kept figure beside the same question asked today, and why they differ.

    Raises:
        TaksirError: No figure has that id, or its deliveries are gone.
    """
    kept, is_same = rebuild_figure(figure_id)
    lack: TaksirError | None = None
    today = change = None
    try:
        today = asked_today(kept)
    except TaksirError as error:
        lack = error
    try:
        change = estimate_change(kept.indicator.id, kept.level)
    except TaksirError as error:
        lack = lack or error
    reasons = tuple(_reasons(kept, today)) if today and today.id != kept.id else ()
    return Why(kept, is_same, today, differing_areas(kept, today) if today else 0, reasons, change, lack)


def asked_today(kept: Released) -> Released:
    """The question of a kept figure asked of today's deliveries.

    Raises:
        TaksirError: It cannot be answered any more; the sentence says what is missing.
    """
    recipe = kept.recipe
    if "question" in recipe:
        arguments = json.dumps(recipe["arguments"], sort_keys=True)
        released = answered(str(recipe["question"]), arguments, current_evidence())
        keep_figure(released)
        return released
    model, settings = recipe.get("model"), recipe.get("settings")
    return estimate_need(
        kept.indicator.id,
        kept.level,
        within=str(recipe.get("within", "")),
        settings=settings_of(settings) if isinstance(settings, dict) else None,
        model=str(model["kind"]) if isinstance(model, dict) else False,
    )


def differing_areas(kept: Released, today: Released) -> int:
    """In how many rows the numbers differ, a row that is no longer there or newly withheld among them."""
    before, after = _numbers(kept, today), _numbers(today, kept)
    rows = before.index.union(after.index)
    left, right = before.reindex(rows), after.reindex(rows)
    return int(((left != right) & ~(left.isna() & right.isna())).sum())


def _numbers(released: Released, other: Released) -> pd.Series:
    column = next((name for name in COMPARED if name in released.table and name in other.table), "")
    keys = [name for name in ("area_code", *released.by) if name in released.table]
    if not column or not keys:
        return pd.Series(dtype=float)
    rows = released.table.drop_duplicates(keys).set_index(keys)
    return pd.to_numeric(rows[column]).round(DIGITS)


def _reasons(kept: Released, today: Released) -> Iterable[Remark]:
    then = {note.source_id: note for note in kept.sources}
    now = {note.source_id: note for note in today.sources}
    for name in sorted(then.keys() & now.keys()):
        if then[name].version != now[name].version:
            yield remark(
                NEW_VERSION, source=now[name].title, now=str(now[name].version), then=str(then[name].version)
            )
    for template, found in ((COME, now.keys() - then.keys()), (GONE, then.keys() - now.keys())):
        for name in sorted(found):
            note = (now if template is COME else then)[name]
            yield remark(template, source=note.title, period=note.period or "–")
    yield from _recipe_reasons(kept.recipe, today.recipe)


def _recipe_reasons(then: dict[str, object], now: dict[str, object]) -> Iterable[Remark]:
    pairs = (
        (WEIGHTS, ("settings",)),
        (BOUNDARIES, ("places",)),
        (DEFINITION, ("numerator", "denominator", "population", "scale", "method", "arguments")),
        (RULES, ("rules",)),
        (MODEL, ("model",)),
    )
    for template, names in pairs:
        if any(_plain(then.get(name)) != _plain(now.get(name)) for name in names):
            yield remark(template)
    if then.get("version") != now.get("version"):
        yield remark(VERSION, then=str(then.get("version")), now=str(now.get("version")))


def _plain(value: object) -> str:
    """A part of a recipe as text: what was read back from the register is lists where it was tuples."""
    return json.dumps(value, sort_keys=True, default=str)
