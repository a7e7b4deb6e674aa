"""A composite index that a group weighs itself: components beside it, its order tested on other weights."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from taksir.errors import TaksirError
from taksir.estimates import estimate_indicator
from taksir.evidence import Evidence
from taksir.methods.composite import composite_index, normalised, rank_sensitivity, weight_scenarios
from taksir.methods.ranks import top_probability
from taksir.needs.figure import named_indicator, released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.ranking import joint_draws
from taksir.release import Released
from taksir.schema import Words

PARTS_MAX = 8
INDEX: dict[str, Any] = {
    "id": "INDEX",
    "name": Words("Indeks gabungan", "Composite index"),
    "definition": Words(
        "Rata-rata tertimbang beberapa indikator yang disamakan skalanya",
        "Weighted mean of several indicators brought to one scale",
    ),
    "unit": Words("indeks", "index"),
    "numerator_words": Words("", ""),
    "denominator_words": Words("", ""),
    "note": Words("", ""),
    "polarity": "worse",
    "standard": None,
}
"""What an index is called, in place of its first component."""
SCENARIOS = 1000
NO_INDEX = "{count} areas lack a component and have no index; nothing is filled in for them."
ALIKE = "{first} and {second} say nearly the same (rank correlation {value}): together they count twice."
ALIKE_FROM = 0.8
OTHER_WEIGHTS = "The order was tested on {count} other sets of weights around the chosen ones."


@question
def estimate_index(
    evidence: Evidence,
    weights: dict[str, float],
    level: str,
    *,
    scale: str = "min_max",
    top: int = 3,
) -> Released:
    """An index of several indicators per area, with its components and how its order depends on the weights.

    Args:
        evidence: The deliveries to compute from.
        weights: Weight of each indicator id; scaled to add up to 1.
        level: Area level.
        scale: min_max, z or percentile.
        top: How many places the top has.

    Returns:
        Per area: index, rank, rank_low, rank_high (5th and 95th percentile over other weights),
        in_top_share [share of other weights], top_probability [share, weights and sampling together], and
        for each indicator `value ID` [its unit] and `part ID` [weight × component, adding up to the index].

    Raises:
        TaksirError: Fewer than two indicators, unusable weights, or fewer than three areas with all of them.
    """
    chosen = {name: weight for name, weight in weights.items() if weight > 0}
    _refuse_parts(chosen)
    figures = [released_figure(named_indicator(name), level, "", evidence) for name in chosen]
    values = _values(figures)
    complete = values.notna().all(axis=1)
    if complete.sum() < 3:
        raise TaksirError(
            "Only {count} areas can show all components of the index. Leave one out or choose larger areas.",
            count=int(complete.sum()),
        )
    is_better = [figure.indicator.polarity == "better" for figure in figures]
    components = normalised(values[complete], is_better=is_better, scale=scale)
    table = _index_table(values, components, chosen, top)
    table["top_probability"] = _with_sampling(
        figures, components, chosen, evidence, min(top, len(components) - 1)
    )
    table = _named(table, figures)
    remarks = [remark(OTHER_WEIGHTS, count=SCENARIOS), *_alike(components)]
    if not complete.all():
        remarks.append(remark(NO_INDEX, count=int((~complete).sum())))
    answer = composed(table, figures, method="composite", remarks=remarks)
    return replace(answer, indicator=replace(answer.indicator, **INDEX))


def _refuse_parts(chosen: Mapping[str, float]) -> None:
    if not 2 <= len(chosen) <= PARTS_MAX:
        raise TaksirError(
            "An index needs between 2 and {most} indicators with a weight above zero, and {count} have one. "
            "Choose others.",
            most=PARTS_MAX,
            count=len(chosen),
        )


def _values(figures: list[Released]) -> pd.DataFrame:
    columns = {figure.indicator.id: figure.table.set_index("area_code")["estimate"] for figure in figures}
    return pd.DataFrame(columns)


def _index_table(
    values: pd.DataFrame, components: pd.DataFrame, chosen: Mapping[str, float], top: int
) -> pd.DataFrame:
    weights = np.array([chosen[name] for name in components])
    shares = weights / weights.sum()
    index = composite_index(components, weights)
    scenarios = composite_index(components, weight_scenarios(weights, scenarios=SCENARIOS))
    ranks = rank_sensitivity(index, scenarios, top).set_index(components.index)
    parts = (components * shares).add_prefix("part ")
    table = pd.DataFrame({"index": index}, index=components.index).join(ranks).join(parts)
    return values.add_prefix("value ").join(table)


def _with_sampling(
    figures: list[Released],
    components: pd.DataFrame,
    chosen: Mapping[str, float],
    evidence: Evidence,
    top: int,
) -> pd.Series:
    """Chance of the top when weights and sampling both vary; the scale stays that of the estimates."""
    weights = np.array([chosen[name] for name in components])
    drawn = []
    for figure in figures:
        estimated = estimate_indicator(figure.indicator, figure.level, evidence)
        draws = pd.DataFrame(joint_draws(estimated, figure.indicator), columns=estimated.table["domain"])
        drawn.append(draws[components.index].to_numpy())
    own = [np.nanmean(column, axis=0) for column in drawn]
    spread = [max(float(values.max() - values.min()), 1e-12) for values in own]
    reach = [float(components[name].max() - components[name].min()) for name in components]
    moved = np.stack(
        [
            components[name].to_numpy() + (draws - mean) / width * size
            for name, draws, mean, width, size in zip(components, drawn, own, spread, reach, strict=True)
        ],
        axis=2,
    )
    scenarios = weight_scenarios(weights, scenarios=len(moved))
    shares = scenarios / scenarios.sum(axis=1, keepdims=True)
    index = np.einsum("smk,sk->sm", moved, shares)
    return pd.Series(top_probability(index, top), index=components.index)


def _named(table: pd.DataFrame, figures: list[Released]) -> pd.DataFrame:
    names = figures[0].table.set_index("area_code")["area_name"]
    for figure in figures[1:]:
        names = names.combine_first(figure.table.set_index("area_code")["area_name"])
    table = table.rename_axis("area_code").reset_index()
    table.insert(1, "area_name", table["area_code"].map(names))
    table["withheld"] = np.where(table["index"].isna(), "no_component", "")
    table["reliability"] = np.where(table["withheld"] == "", "computed", "withheld")
    return table


def _alike(components: pd.DataFrame) -> list:
    """Pairs of components that say nearly the same."""
    correlation = components.rank().corr()
    names = list(components)
    return [
        remark(ALIKE, first=a, second=b, value=float(correlation.at[a, b]))
        for i, a in enumerate(names)
        for b in names[i + 1 :]
        if abs(correlation.at[a, b]) > ALIKE_FROM
    ]
