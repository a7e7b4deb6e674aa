"""What may leave: `Released`, and the only rules that let a figure out.

A withheld row stays visible with the kind of its reason; its numbers are blank. Every room above
takes a `Released` and never a table of estimates.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from taksir import __version__
from taksir.areas import AreaIndex
from taksir.catalogue import load_catalogue
from taksir.catalogue_disclosure import DisclosureRules, load_rules
from taksir.errors import TaksirError
from taksir.estimates import WHOLE, Estimated
from taksir.evidence import TableFile, digest_of
from taksir.methods.reliability import classify_reliability, is_stable
from taksir.modelled import ModelNote
from taksir.protection import (
    Decision,
    cell_names,
    counts_persons,
    decided_cells,
    exposing_rows,
    other_reasons,
)
from taksir.protection.audit import AttackedTable, attack_ledger
from taksir.protection.cuts import own_denominator, rules_digest
from taksir.schema import Indicator
from taksir.settings import settings_recipe

REASONS = ("protected", "too_uncertain", "not_computable", "no_data")
"""Kinds of reasons for a blank; their words are in `reason_words`.

Small cells and the cells that cover them have one reason: whoever is told which of two blanks is the
small one needs far less to work it out.
"""

ROUNDED = (
    "Numbers of persons are rounded to multiples of {base}, so that nobody can be seen; they still add up, "
    "and shares follow from the rounded numbers."
)
"""Stands with every figure that was rounded."""

COLUMNS = (
    "area_code", "area_name", "n", "estimate", "se", "low", "high", "rse", "df", "deff",
    "reliability", "withheld", "population", "count", "count_low", "count_high",
    "unknown_share", "bound_low", "bound_high",
)  # fmt: skip
"""Columns of `Released.table`, in order; the groups of `Released.by` follow the area's name. `rse` and
`unknown_share` are shares; `estimate … high` and the bounds (all unknown no, or yes) are in the unit."""


@dataclass(frozen=True)
class SourceNote:
    """Where a figure comes from: one published delivery."""

    source_id: str
    title: str
    kind: str
    period: str
    delivery_id: str
    version: int
    file_name: str
    published_at: str


@dataclass(frozen=True)
class Remark:
    """A sentence a reader must know of a figure: an assumption, a limit, what is missing.

    Attributes:
        template: The English msgid.
        values: What goes into its places, as pairs.
    """

    template: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Released:
    """A figure that may leave, with all that is needed to cite and to rebuild it.

    Attributes:
        table: One row per area, and per cell of the groups in `by`; columns `COLUMNS` and those groups. One
            row for the whole region is a table of one.
        indicator: What is measured: names, definition, unit, standard.
        level: Area level of the rows.
        method: Key of the method's words: survey_ratio, census_ratio, register_ratio.
        matched: Areas of the map that have a row, out of all areas of the map at this level.
        unmatched: Codes with data but without a place on the map.
        withheld: How many rows are blank, by kind of reason.
        recipe: Everything the figure was computed from; its hash is the id.
        question: What the table answers; each question has its own columns beside the area's.
        remarks: Assumptions and limits that are shown with the figure.
        by: Groups of the catalogue that split every area; each is a column of the table.
        model: What must be said of the model, where the estimates are one's (`release_model`).
    """

    table: pd.DataFrame
    id: str
    indicator: Indicator
    level: str
    period: str
    method: str
    sources: tuple[SourceNote, ...]
    matched: tuple[int, int]
    unmatched: tuple[str, ...] = ()
    withheld: dict[str, int] = field(default_factory=dict)
    recipe: dict[str, object] = field(default_factory=dict)
    question: str = "how_many"
    remarks: tuple[Remark, ...] = ()
    by: tuple[str, ...] = ()
    model: ModelNote | None = None


def permitted_levels(indicator: Indicator, levels: tuple[str, ...]) -> tuple[str, ...]:
    """The area levels at which an indicator of its sensitivity may be shown at all."""
    order = [level.name for level in load_catalogue().levels]
    finest = order.index(load_rules().of(indicator.sens).finest_level)
    return tuple(level for level in levels if order.index(level) <= finest)


def release_estimates(
    estimated: Estimated,
    indicator: Indicator,
    level: str,
    *,
    index: AreaIndex,
    within: str = "",
    decided: Decision | None = None,
) -> Released:
    """Let out what may leave of an indicator's estimates.

    Args:
        estimated: Estimates of every area of the level.
        indicator: What they measure.
        level: Area level of the rows; an empty text for the whole region.
        index: Names of areas, and which of them are on the map.
        within: Only areas inside this code are shown; every rule is applied before this choice.
        decided: What was withheld or rounded when the figure was first released (`decision_of` its recipe);
            None for a figure that is released now.

    Raises:
        TaksirError: The indicator may not be shown at this level, or the sample was not made for it.
    """
    _refuse_level(estimated, indicator, level)
    decided = decided or decided_cells(estimated, indicator, level)
    table = withheld_rows(estimated, indicator, level, decided=decided)
    cells = cell_names(table, estimated.by)
    held = sorted(cells[(table["withheld"] == "protected").to_numpy()])
    table = _blank(table, indicator)
    places = set(index.codes(level)) if level != WHOLE else {WHOLE}
    unmatched = tuple(sorted(set(table["domain"]) - places))
    names = index.names
    table["area_code"] = table["domain"]
    table["area_name"] = [names.get(code, code) for code in table["domain"]]
    shown = table[table["domain"].str.startswith(within)].reset_index(drop=True)
    recipe = _recipe(estimated, indicator, level, within) | {
        "places": list(index.deliveries),
        "protected": held,
    }
    notes = [Remark(note.template, note.values) for note in estimated.notes]
    if decided.base:
        recipe["rounded"] = {
            "base": decided.base,
            "cells": {cell: decided.rounded[cell] for cell in cells if cell in decided.rounded},
        }
        notes.append(Remark(ROUNDED, (("base", decided.base),)))
    with_data = shown["domain"].isin(places) & (shown["withheld"] != "no_data")
    return Released(
        table=shown.reindex(columns=[*COLUMNS[:2], *estimated.by, *COLUMNS[2:]]),
        id=digest_of(recipe)[:16],
        indicator=indicator,
        level=level,
        period=estimated.files[0].period,
        method=estimated.method,
        sources=tuple(source_note(file) for file in estimated.files),
        matched=(shown.loc[with_data, "domain"].nunique(), sum(code.startswith(within) for code in places)),
        unmatched=tuple(code for code in unmatched if code.startswith(within)),
        withheld=dict(Counter(reason for reason in shown["withheld"] if reason)),
        recipe=recipe,
        remarks=tuple(notes),
        by=estimated.by,
    )


def digest(released: Released) -> str:
    """A checksum of a figure's numbers, to 12 digits: what a rebuild must give again."""
    text = released.table.to_csv(index=False, float_format="%.12g")
    return digest_of([released.id, text])


def _refuse_level(estimated: Estimated, indicator: Indicator, level: str) -> None:
    if level != WHOLE and level not in permitted_levels(indicator, (level,)):
        raise TaksirError(
            "{indicator} may not be shown by {level}: it is sensitive. Choose {finest} or larger areas.",
            indicator=indicator.id,
            level=level,
            finest=load_rules().of(indicator.sens).finest_level,
        )
    if not estimated.is_supported:
        raise TaksirError(
            "{indicator} cannot be estimated by {level}: {source} was not designed for areas this small. "
            "Choose larger areas.",
            indicator=indicator.id,
            level=level,
            source=estimated.files[0].title,
        )


def withheld_rows(
    estimated: Estimated, indicator: Indicator, level: str, *, decided: Decision | None = None
) -> pd.DataFrame:
    """An estimate's rows with the reason why each is not shown, and how reliable it is.

    Args:
        estimated: Estimates of every area of the level.
        indicator: What they measure.
        level: Area level of the rows.
        decided: What was withheld or rounded when the figure was first released; None to ask the gate.

    Returns:
        The table with `withheld` [a reason or an empty text] and `reliability`; no number is blanked, but
        where numbers are rounded there are no others.
    """
    decided = decided or decided_cells(estimated, indicator, level)
    table = estimated.table.copy()
    names = cell_names(table, estimated.by)
    is_protected = np.isin(names, list(decided.withheld))
    if decided.base:
        table = _rounded_rows(table, names, decided)
    else:
        is_protected |= counts_persons(indicator, load_rules()) & exposing_rows(
            table, indicator, load_rules()
        )
    other = other_reasons(table, is_survey=indicator.is_survey)
    table["withheld"] = np.where(is_protected, "protected", other)
    quality = np.full(len(table), "counted", dtype=object)
    if indicator.is_survey:
        quality = classify_reliability(table["estimate"].to_numpy(float), table["se"].to_numpy(float))
        unstable = ~is_stable(table["df"].to_numpy(float), fewest=int(load_rules().fewest_degrees))
        quality = np.where(unstable & (quality == "reliable"), "caution", quality)
    table["reliability"] = np.where(table["withheld"] == "", quality, "withheld")
    return table


def decision_of(recipe: Mapping[str, Any]) -> Decision | None:
    """What was withheld or rounded when a figure was first released, as its recipe says."""
    if "protected" not in recipe:
        return None
    rounded = recipe.get("rounded", {"base": 0, "cells": {}})
    cells = {cell: (count, whole) for cell, (count, whole) in rounded["cells"].items()}
    return Decision(frozenset(recipe["protected"]), cells, rounded["base"])


def _rounded_rows(table: pd.DataFrame, names: np.ndarray, decided: Decision) -> pd.DataFrame:
    """Counts, what they are divided by and rates as they follow from rounded numbers alone."""
    pairs = [decided.rounded.get(name, (0, 0)) for name in names]  # a place without a row counts nobody
    count, whole = np.array(pairs, dtype=float).reshape(-1, 2).T
    has_number = table["count"].notna().to_numpy()
    table["count"] = np.where(has_number, count, np.nan)
    table["cases"] = table["count"]
    if any(whole):
        table["population"] = np.where(has_number, whole, np.nan)
    base = table["population"].to_numpy(float)
    table["estimate"] = np.divide(table["count"], base, out=np.full(len(base), np.nan), where=base > 0)
    return table


def rules_in_force() -> DisclosureRules:
    """The numbers that decide what may be shown."""
    return load_rules()


def attack_releases(part: str = "", *, is_exact: bool = True) -> tuple[AttackedTable, ...]:
    """Try everything that was released: the range of every withheld cell, table by table.

    Args:
        part: Only tables whose name contains this text.
        is_exact: Whether every range is wanted to its ends; else only verdicts, which is quicker.
    """
    return attack_ledger(part, is_exact=is_exact)


def release_count(persons: float | None, sens: str = "mid") -> int | None:
    """A single number of persons as it may be shown beside a figure, or None where it may not."""
    if persons is None or np.isnan(persons) or 0 < persons < load_rules().of(sens).smallest_cell_persons:
        return None
    return int(persons)


def permits_statistic(kind: str, persons: int) -> bool:
    """Whether a mean, median, percentile, minimum or maximum of amounts may be shown for so many persons."""
    fewest = load_rules().statistics[kind]
    return 0 < fewest <= persons


def _blank(table: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Scale to the unit, and blank every number of a withheld row; n stays where it harms no one."""
    values = [name for name in SCALED if name in table]
    table[values] = table[values].astype(float) * indicator.scale
    hidden = table["withheld"] != ""
    others = ["rse", "deff", "count", "count_low", "count_high", "unknown_share"]
    numbers = [*values, *(name for name in others if name in table)]
    table[numbers] = table[numbers].astype(float).mask(hidden)
    secret = table["withheld"] == "protected"
    if not indicator.is_survey:  # the rows of a count are persons or reports themselves, shown or not
        secret |= counts_persons(indicator, load_rules())
    table["n"] = table["n"].astype(float).mask(secret)
    if own_denominator(indicator):
        table["population"] = table["population"].astype(float).mask(table["withheld"] == "protected")
    return table


SCALED = ("estimate", "se", "low", "high", "bound_low", "bound_high")
"""Columns in the indicator's unit."""


def _recipe(estimated: Estimated, indicator: Indicator, level: str, within: str) -> dict[str, object]:
    settings = settings_recipe(estimated.settings)
    asked: dict[str, object] = {"settings": settings} if settings else {}
    return asked | {
        "indicator": indicator.id,
        "numerator": indicator.numerator,
        "denominator": indicator.denominator,
        "population": indicator.population,
        "scale": indicator.scale,
        "level": level,
        "within": within,
        "method": estimated.method,
        "deliveries": sorted({file.delivery_id for file in estimated.files}),
        "tables": {f"{file.source_id}/{file.table}": file.sha256 for file in estimated.files},
        "rules": rules_recipe(indicator),
        "version": __version__,
    }


def rules_recipe(indicator: Indicator) -> dict[str, object]:
    """The rules of disclosure control that were in force for an indicator."""
    rules = load_rules()
    return {
        "dated": rules.dated,
        "smallest_cell": rules.of(indicator.sens).smallest_cell_persons,
        "smallest_households": rules.of(indicator.sens).smallest_households,
        "smallest_base": rules.smallest_base_persons,
        "fewest_degrees": rules.fewest_degrees,
        "digest": rules_digest(rules),
    }


def source_note(file: TableFile) -> SourceNote:
    """How a published table is cited."""
    return SourceNote(
        source_id=file.source_id,
        title=file.title,
        kind=file.kind,
        period=file.period,
        delivery_id=file.delivery_id,
        version=file.version,
        file_name=file.file_name,
        published_at=file.published_at,
    )
