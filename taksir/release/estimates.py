"""The one door of estimates: what may leave of them, with a recipe to compute it again."""

from collections import Counter

from taksir import __version__
from taksir.areas import AreaIndex
from taksir.catalogue_disclosure import load_rules
from taksir.errors import TaksirError
from taksir.estimates import WHOLE, Estimated, refuse_unsupported
from taksir.evidence import digest_of
from taksir.protection import Decision, cell_names, decided_cells
from taksir.release.figure import COLUMNS, Released, Remark, source_note
from taksir.release.rows import blanked, withheld_rows
from taksir.release.rules import permitted_levels, rules_recipe
from taksir.schema import Indicator
from taksir.settings import settings_recipe

ROUNDED = (
    "Numbers of persons are rounded to multiples of {base}, so that nobody can be seen; they still add up, "
    "and shares follow from the rounded numbers."
)
"""Stands with every figure that was rounded."""


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
    table = blanked(table, indicator)
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


def _refuse_level(estimated: Estimated, indicator: Indicator, level: str) -> None:
    if level != WHOLE and level not in permitted_levels(indicator, (level,)):
        raise TaksirError(
            "{indicator} may not be shown by {level}: it is sensitive. Choose {finest} or larger areas.",
            indicator=indicator.id,
            level=level,
            finest=load_rules().of(indicator.sens).finest_level,
        )
    refuse_unsupported(estimated, indicator, level)


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
