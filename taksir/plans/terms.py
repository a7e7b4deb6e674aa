"""What an allocation is asked for, and of which areas: released need, deprivation, costs, limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from taksir.errors import TaksirError
from taksir.evidence import Evidence
from taksir.needs.figure import modelled_figure, released_figure
from taksir.needs.sources import asked_indicator
from taksir.release import Released

METHODS = ("exact", "proportional")


@dataclass(frozen=True)
class Terms:
    """What an allocation is asked for, beside indicator and level.

    Attributes:
        budget_idr: What may be spent [Rp].
        unit_cost_idr: Cost of a unit [Rp], where an area has none of its own.
        persons_per_unit: People in need whom one unit serves.
        equity: λ ≥ 0: a person in an area of deprivation d counts 1 + λ d.
        deprivation_id: Indicator of deprivation, a share; empty where λ is 0.
        method: exact or proportional.
        basis: direct or model: which estimate of need.
        areas: Area code → floor [units], ceiling [units or None], unit cost [Rp or None].
    """

    budget_idr: float
    unit_cost_idr: float
    persons_per_unit: float = 1.0
    equity: float = 0.0
    deprivation_id: str = ""
    method: str = "exact"
    basis: str = "direct"
    areas: tuple[tuple[str, float, float | None, float | None], ...] = ()

    def recipe(self) -> dict[str, object]:
        """The same as it stands in a figure's recipe."""
        return {
            "budget_idr": self.budget_idr,
            "unit_cost_idr": self.unit_cost_idr,
            "persons_per_unit": self.persons_per_unit,
            "equity": self.equity,
            "deprivation_id": self.deprivation_id,
            "method": self.method,
            "basis": self.basis,
            "areas": [list(area) for area in self.areas],
        }


def terms_of(recipe: Mapping[str, object]) -> Terms:
    """Terms as they were written down by `Terms.recipe()`."""
    values: dict[str, Any] = dict(recipe)
    areas = tuple((str(code), *rest) for code, *rest in values.pop("areas", ()))
    return Terms(**values, areas=areas)


def areas_asked(
    evidence: Evidence, indicator_id: str, level: str, terms: Terms
) -> tuple[list[Released], pd.DataFrame]:
    """Every area of the level with need, deprivation, costs and limits, index the area code."""
    refuse_terms(terms)
    indicator = asked_indicator(indicator_id, evidence)
    if not indicator.population:
        raise TaksirError(
            "{indicator} counts no people, so no units can be allocated by it. "
            "Choose an indicator with a number.",
            indicator=indicator.id,
        )
    figure = modelled_figure if terms.basis == "model" else released_figure
    need = figure(indicator, level, "", evidence)
    shown = ["area_code", "area_name", "reliability", "withheld", "count", "count_low", "count_high"]
    table = need.table[shown].set_index("area_code", drop=False)
    table["has_number"] = table["count"].notna()
    table["has_deprivation"] = True
    if not table["has_number"].any():
        raise TaksirError(
            "No number of {indicator} may be shown at this level, so nothing can be allocated. "
            "Choose larger areas or the model.",
            indicator=indicator.id,
        )
    parts = [need]
    table["deprivation"] = 0.0
    if terms.equity > 0:
        parts.append(released_figure(asked_indicator(terms.deprivation_id, evidence), level, "", evidence))
        table["deprivation"], table["has_deprivation"] = _deprivation(parts[1], table.index)
    return parts, _with_limits(table, terms)


def method_table(table: pd.DataFrame) -> pd.DataFrame:
    """The columns that the methods of allocation take; where no number may be shown the need is 0."""
    columns = ["deprivation", "unit_cost_idr", "persons_per_unit", "floor", "ceiling"]
    return table[columns].assign(need_persons=table["count"].fillna(0.0).clip(lower=0))


def refuse_terms(terms: Terms) -> None:
    """Refuse terms that allow no allocation.

    Raises:
        TaksirError: What is wrong with them, and what to do.
    """
    if not terms.budget_idr > 0:
        raise TaksirError("The budget is Rp {budget}. Give a budget above 0.", budget=terms.budget_idr)
    if not terms.unit_cost_idr > 0 or not terms.persons_per_unit > 0 or terms.equity < 0:
        raise TaksirError(
            "A unit must cost more than Rp 0 and serve more than 0 people, and the equity weight must not be "
            "below 0. Correct the terms."
        )
    if terms.equity > 0 and not terms.deprivation_id:
        raise TaksirError(
            "An equity weight needs an indicator of deprivation. Choose one, or set the weight to 0."
        )
    if terms.method not in METHODS:
        raise TaksirError(
            "There is no method {method}. Choose one of: {methods}.",
            method=terms.method,
            methods=", ".join(METHODS),
        )


def _deprivation(figure: Released, codes: pd.Index) -> tuple[pd.Series, pd.Series]:
    """Deprivation 0-1 per area, and where it is known; a share that is better when high is turned round."""
    share = figure.table.set_index("area_code")["estimate"].reindex(codes) / figure.indicator.scale
    if not share.dropna().between(0, 1).all() or share.notna().sum() == 0:
        raise TaksirError(
            "{indicator} is no share between 0 and 1 here, so it cannot weigh deprivation. "
            "Choose another one.",
            indicator=figure.indicator.id,
        )
    turned = 1 - share if figure.indicator.polarity == "better" else share
    return turned.fillna(turned.median()), share.notna()


def _with_limits(table: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    unknown = [code for code, *_ in terms.areas if code not in table.index]
    if unknown:
        raise TaksirError(
            "The limits name areas that are not there any more: {areas}. "
            "Remove them, or choose the level again.",
            areas=", ".join(unknown),
        )
    table["floor"], table["ceiling"], table["unit_cost_idr"] = 0.0, np.inf, float(terms.unit_cost_idr)
    table["persons_per_unit"] = float(terms.persons_per_unit)
    for code, floor, ceiling, cost in terms.areas:
        table.loc[code, "floor"] = float(floor or 0)
        table.loc[code, "ceiling"] = np.inf if ceiling is None else float(ceiling)
        table.loc[code, "unit_cost_idr"] = float(terms.unit_cost_idr if cost is None else cost)
    return table
