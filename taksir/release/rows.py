"""The rows of a figure: which of them are withheld and why, rounded where numbers are, blank where hidden."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from taksir.catalogue_disclosure import load_rules
from taksir.estimates import Estimated
from taksir.methods.reliability import classify_reliability, is_stable
from taksir.protection import (
    Decision,
    cell_names,
    counts_persons,
    decided_cells,
    exposing_rows,
    other_reasons,
)
from taksir.protection.cuts import own_denominator
from taksir.schema import Indicator

REASONS = ("protected", "too_uncertain", "not_computable", "no_data")
"""Kinds of reasons for a blank; their words are in `reason_words`.

Small cells and the cells that cover them have one reason: whoever is told which of two blanks is the
small one needs far less to work it out.
"""
SCALED = ("estimate", "se", "low", "high", "bound_low", "bound_high")
"""Columns in the indicator's unit."""


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


def blanked(table: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
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
