"""Where high or low values cluster among neighbours, told from chance."""

import numpy as np
import pandas as pd

from taksir.errors import TaksirError
from taksir.evidence import Evidence
from taksir.methods import hot_spots
from taksir.needs.figure import released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import asked_indicator
from taksir.release import Released
from taksir.shapes import map_geometry, neighbours

SHOWN_ONLY = (
    "Computed from the numbers that are shown; their own margins of error are not part of the test, so look "
    "at the hatching too."
)
DISCOVERY = (
    "{count} areas tested; of the clusters found at most {share}% are expected to be chance "
    "(Benjamini-Hochberg)."
)
ALONE = (
    "Areas that touch no other area with a number, islands for the most part, take no part in the test: "
    "{count}."
)
METHODS = {"gi_star": hot_spots.hot_spots, "moran": hot_spots.local_moran}
FEWEST_AREAS = 10


@question
def estimate_hot_spots(
    evidence: Evidence, indicator_id: str, level: str, *, within: str = "", method: str = "gi_star"
) -> Released:
    """Which areas stand in a cluster of high or of low values.

    Args:
        evidence: The deliveries to compute from.
        indicator_id: Id in the catalogue.
        level: Area level.
        within: Only areas inside this code.
        method: gi_star (Getis-Ord) or moran (local Moran).

    Returns:
        Per area: the released numbers, score, p_two_sided and cluster: high, low, high_outlier, low_outlier,
        none, no_neighbours, or empty where no number is shown.

    Raises:
        TaksirError: No boundaries of the level are published, or fewer than ten areas have a number.
    """
    indicator = asked_indicator(indicator_id, evidence)
    main = released_figure(indicator, level, within, evidence)
    geometry = map_geometry(level, within=within, evidence=evidence)
    if geometry is None:
        raise TaksirError(
            "No boundaries of {level} are published, so nobody knows which areas are neighbours. Deliver "
            "them on the page Data in.",
            level=level,
        )
    table = main.table.reset_index(drop=True)
    values = table["estimate"].where(table["withheld"] == "").to_numpy(float)
    if np.isfinite(values).sum() < FEWEST_AREAS:
        raise TaksirError(
            "Areas with a number that is shown: {count}, too few to look for clusters among neighbours. "
            "Choose smaller areas, a larger region or another indicator.",
            count=int(np.isfinite(values).sum()),
        )
    found = METHODS[method](values, _weights(table["area_code"], neighbours(geometry.url)))
    table["score"], table["p_two_sided"] = found.iloc[:, 0], found["p_two_sided"]
    table["cluster"] = found["label"]
    tested = int(found["p_two_sided"].notna().sum())
    alone = int((found["label"] == "no_neighbours").sum())
    remarks = [remark(DISCOVERY, count=tested, share=round(100 * hot_spots.FALSE_DISCOVERY_SHARE))]
    remarks += [remark(ALONE, count=alone)] if alone else []
    remarks += [remark(SHOWN_ONLY)] if indicator.is_survey else []
    return composed(table, [main], method=f"hot_spots_{method}", remarks=remarks)


def _weights(codes: pd.Series, beside: dict[str, tuple[str, ...]]) -> "hot_spots.sparse.csr_array":
    place = {code: number for number, code in enumerate(codes)}
    pairs = [(place[one], place[other]) for one in codes for other in beside.get(one, ()) if other in place]
    return hot_spots.contiguity(pairs, len(place))
