"""How sure the order of areas is: the chance of each to be in the top, and the places it may hold."""

from dataclasses import replace

import numpy as np
import pandas as pd

from taksir.errors import TaksirError
from taksir.estimates import Estimated, estimate_indicator
from taksir.evidence import Evidence
from taksir.methods.ranks import (
    draw_joint,
    draw_values,
    place_in_top,
    rank_intervals,
    top_probability,
)
from taksir.needs.figure import modelled_figure, released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import SHOWN_REASONS, asked_indicator
from taksir.release import Released, withheld_rows
from taksir.release_model import model_behind
from taksir.schema import AMOUNT_SCALES, Indicator

DRAWS = 1000
DRAWS_OF_MANY, MANY_AREAS = 300, 200
JOINT = (
    "Places come from {draws} joint draws of what the true values may be; areas whose number is too "
    "uncertain to show take part in the order."
)
MODELLED = (
    "Places come from {draws} joint draws by the model: what its estimates have in common moves them "
    "together and leaves their order. Areas whose number is too uncertain to show take part in the order."
)
AUTO = "auto"
BY_CHANCE = "The list begins with the highest chance of the top: by place alone the least certain come first."
EXACT = "These are counts without sampling error, so the order is that of the counts."
LEFT_OUT = "{count} areas have no estimate or are protected and stand outside the order."


@question
def estimate_ranks(
    evidence: Evidence,
    indicator_id: str,
    level: str,
    *,
    top: int = 3,
    show: str = "rate",
    model: str = "",
) -> Released:
    """The place of every area in the order of need, as sure as the sample allows.

    Args:
        evidence: The deliveries to compute from.
        indicator_id: Id in the catalogue.
        level: Area level.
        top: How many places the top has.
        show: rate, or count for the order by number of people.
        model: Kind of model whose estimates are put in order; empty for the direct ones, auto for the
            preferred kind.

    Returns:
        Per area: the released numbers, rank, rank_low, rank_high (highest need first), top_probability
        [share] and place: in, out or open.

    Raises:
        TaksirError: Fewer than three areas have an estimate, or the top has no such number of places.
    """
    indicator = asked_indicator(indicator_id, evidence)
    main, draws = (
        _by_model(indicator, level, evidence, model, show)
        if model
        else _by_sample(indicator, level, evidence, show)
    )
    hidden = ~main.table["withheld"].isin(SHOWN_REASONS).to_numpy()
    draws[:, hidden] = np.nan
    known = np.isfinite(draws).all(axis=0)
    if known.sum() < 3:
        raise TaksirError(
            "Only {count} areas have an estimate of {indicator} at this level, too few for an order. "
            "Choose smaller areas or another indicator.",
            count=int(known.sum()),
            indicator=indicator.id,
        )
    table = _placed(main, draws, min(top, int(known.sum()) - 1))
    drawn = remark(MODELLED if model else JOINT, draws=len(draws))
    remarks = [drawn, remark(BY_CHANCE)] if indicator.is_survey else [remark(EXACT)]
    remarks += [remark(LEFT_OUT, count=int((~known).sum()))] if not known.all() else []
    return composed(table, [main], method="rank_confidence", remarks=remarks)


def _by_sample(
    indicator: Indicator, level: str, evidence: Evidence, show: str
) -> tuple[Released, np.ndarray]:
    estimated = estimate_indicator(indicator, level, evidence)
    if not indicator.is_survey:  # by what is shown: the order of true numbers would undo their rounding
        estimated = replace(estimated, table=withheld_rows(estimated, indicator, level))
    main = released_figure(indicator, level, "", evidence)
    return main, joint_draws(estimated, indicator, show=show)


def _by_model(
    indicator: Indicator, level: str, evidence: Evidence, kind: str, show: str
) -> tuple[Released, np.ndarray]:
    """A model's estimates and their draws, in the order of the released rows."""
    main = modelled_figure(indicator, level, "", evidence, "" if kind == AUTO else kind)
    modelled = model_behind(main, evidence)
    count = DRAWS_OF_MANY if len(modelled.table) > MANY_AREAS else DRAWS
    is_share = modelled.note.scale not in AMOUNT_SCALES
    table = modelled.table
    drawn = draw_joint(table["estimate"], table["se"], modelled.shared, is_share=is_share, draws=count)
    if show == "count":
        drawn = drawn * table["population"].to_numpy(float)
    if indicator.polarity == "better":
        drawn = -drawn
    place = pd.Index(table["domain"]).get_indexer(main.table["area_code"])
    return main, np.where(place >= 0, drawn[:, place], np.nan)


def joint_draws(estimated: Estimated, indicator: Indicator, *, show: str = "rate") -> np.ndarray:
    """Draws of what the true values may be; more always means more need.

    Returns:
        draws × areas, in the order of the estimates; NaN for areas without an estimate.
    """
    table = estimated.table
    count = DRAWS_OF_MANY if len(table) > MANY_AREAS else DRAWS
    if not indicator.is_survey:
        draws = np.repeat(table["estimate"].to_numpy(float)[None, :], count, axis=0)
    else:
        effective = table["n_effective"] if indicator.is_proportion else None
        draws = draw_values(table["estimate"], table["se"], cases_effective=effective, draws=count)
    if show == "count":
        draws = draws * table["population"].to_numpy(float)
    return -draws if indicator.polarity == "better" else draws


def _placed(main: Released, draws: np.ndarray, top: int) -> pd.DataFrame:
    shown = [
        "area_code", "area_name", "estimate", "low", "high", "reliability", "withheld",
        "count", "count_low", "count_high",
    ]  # fmt: skip
    ranks = rank_intervals(draws)
    table = main.table[shown].reset_index(drop=True).join(ranks)
    table["top_probability"] = top_probability(draws, top)
    table["place"] = place_in_top(ranks, top)
    table["top"] = float(top)
    return table
