"""What each row is worth by itself: no data, no case, too uncertain, or able to expose somebody."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from taksir.availability import answering_file
from taksir.catalogue import load_catalogue
from taksir.catalogue_disclosure import DisclosureRules
from taksir.estimates.surveys import survey_rows
from taksir.evidence import Evidence
from taksir.methods.disclosure import is_dominated, is_everyone, is_small
from taksir.methods.reliability import classify_reliability
from taksir.protection.cuts import BETWEEN, Cut, FigureCut, own_denominator
from taksir.protection.sums import household_contributions
from taksir.schema import Indicator
from taksir.settings import Settings
from taksir.store.reduction import Measure

LARGEST_HOUSEHOLD = 30
"""Persons; as many cases per household asked for cannot lie in fewer households."""


@dataclass(frozen=True)
class Asked:
    """What is judged together, and by which rules."""

    evidence: Evidence
    settings: Settings
    indicators: tuple[Indicator, ...]
    rules: DisclosureRules


def cell_names(table: pd.DataFrame, by: Sequence[str]) -> np.ndarray:
    """The name of each row's cell: area code, and categories behind it."""
    names = table["domain"].astype(object)
    for group in by:
        names = names + BETWEEN + table[group].astype(object)
    return names.to_numpy(object)


def other_reasons(table: pd.DataFrame, *, is_survey: bool) -> np.ndarray:
    """Why a row shows no number, apart from the protection of persons; an empty text where it may."""
    if not is_survey:
        count, base = table["count"].to_numpy(float), table["population"].to_numpy(float)
        return np.select([np.isnan(base) | np.isnan(count), base <= 0], ["no_data", "not_computable"], "")
    quality = classify_reliability(table["estimate"].to_numpy(float), table["se"].to_numpy(float))
    no_case = (quality == "not_computable") | (table["cases"].to_numpy() == 0)
    conditions = [table["n"].to_numpy() == 0, no_case, quality == "unreliable"]
    return np.select(conditions, ["no_data", "not_computable", "too_uncertain"], default="")


def exposing_rows(table: pd.DataFrame, indicator: Indicator, rules: DisclosureRules) -> np.ndarray:
    """Rows that could expose somebody by the numbers they carry, before subtraction is thought of."""
    smallest = rules.of(indicator.sens).smallest_cell_persons
    if not indicator.is_survey:
        count, base = table["count"].fillna(0).to_numpy(float), table["population"].to_numpy(float)
        found = is_small(count, smallest)
        if own_denominator(indicator):
            rest = np.nan_to_num(base - count)
            found |= is_small(rest, smallest) | is_small(np.nan_to_num(base), smallest)
            found |= is_everyone(count, base, rules.smallest_group_persons)
        return found
    cases, base = table["cases"].to_numpy(float), table["n"].to_numpy(float)
    if indicator.statistic == "quantile":  # says something of one person in the middle of few
        kind = "median" if indicator.share == 0.5 else "percentile"
        return (base > 0) & (base < max(rules.statistics[kind], rules.smallest_base_persons))
    found = (is_small(cases, smallest) | ((cases > 0) & (base < rules.smallest_base_persons))) & (base > 0)
    if indicator.is_proportion:
        found |= (cases > 0) & is_small(base - cases, smallest)
    return found


def completed(cut: Cut, indicators: Sequence[Indicator], evidence: Evidence, rules: DisclosureRules) -> Cut:
    """A cut whose figures know which cells are sensitive, and which are not shown for other reasons.

    Args:
        cut: Figures and levels.
        indicators: What the figures count, one each, in order.
        evidence: The deliveries they are computed from.
        rules: The rules in force.
    """
    pairs = zip(cut.figures, indicators, strict=True)
    asked = Asked(evidence, cut.settings, tuple(indicators), rules)
    return replace(cut, figures=tuple(_judged(figure, it, asked) for figure, it in pairs))


def _judged(figure: FigureCut, indicator: Indicator, asked: Asked) -> FigureCut:
    if not indicator.is_survey:  # complete counts show their own dangers
        return figure
    sensitive, unsure = {}, {}
    for level in figure.levels:
        table = _rows(indicator, level, asked)
        names = cell_names(table, asked.settings.by)
        exposing = exposing_rows(table, indicator, asked.rules)
        exposing |= _by_households(names, table["cases"], indicator, level, asked)
        sensitive[level] = frozenset(names[exposing])
        # A row without a case is no secret: its reason says so.
        is_hidden = (other_reasons(table, is_survey=True) != "") & (table["cases"].to_numpy(float) > 0)
        is_hidden &= not figure.is_blended
        unsure[level] = frozenset(names[is_hidden])
    return replace(figure, sensitive=sensitive, unsure=unsure)


def _rows(indicator: Indicator, level: str, asked: Asked) -> pd.DataFrame:
    """The cells as the figure has them, but without counts of persons, which nothing here needs."""
    made = () if indicator in load_catalogue().indicators else asked.indicators
    return survey_rows(indicator, level, asked.evidence, asked.settings, made)[0]


def _by_households(
    names: np.ndarray, cases: pd.Series, indicator: Indicator, level: str, asked: Asked
) -> np.ndarray:
    """Cells that rest on too few households, or in which one household's amount dominates."""
    rules, key, evidence = asked.rules, indicator.id, asked.evidence
    few = rules.of(indicator.sens).smallest_households
    count = cases.to_numpy(float)
    in_doubt = (count > 0) & (count < few * LARGEST_HOUSEHOLD)
    file = answering_file(indicator, evidence)
    if file is None or (indicator.is_proportion and not in_doubt.any()):
        return np.zeros(len(names), dtype=bool)
    # All that are decided together in one look at the records.
    measures = tuple(Measure(it.id, it.numerator, it.denominator) for it in asked.indicators if it.is_survey)
    held = household_contributions(file, measures, level, asked.settings.by, evidence).reindex(names)
    found = in_doubt & (held[f"households__{key}"].fillna(0).to_numpy(float) < few)
    if not indicator.is_proportion and indicator.statistic != "quantile":
        total, largest, second = (
            held[f"{part}__{key}"].fillna(0).to_numpy(float) for part in ("total", "largest", "second")
        )
        found |= is_dominated(
            total, largest, second, largest_share=rules.largest_share, p_share=rules.p_share
        )
    return found
