"""Where need is high and access low at once: double-poor areas first, clusters of both beside them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from taksir.errors import TaksirError
from taksir.evidence import Evidence
from taksir.methods import hot_spots
from taksir.needs.figure import modelled_figure, released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import asked_indicator
from taksir.release import Released
from taksir.resources.places import Places, places_of
from taksir.resources.reach import access_by_area
from taksir.resources.written import Pins
from taksir.shapes import map_geometry, neighbours

FEWEST_AREAS = 10
DRAWN_MAX = 10_000
"""Drawing more shapes takes minutes and gigabytes."""
MIDDLES = (
    "High and low are told by the middle area: need above {need}, access of {access} units per 1,000 people "
    "at most; where no capacity is known, a way of {way} at least."
)
NOT_SURE = "In {count} areas the interval of the need holds the middle, so high or low is not certain there."
CLUSTERS = "Clusters: {count} areas tested; of those found at most {share}% are expected to be chance."
TOO_FEW = "Fewer than {least} areas can be compared, so no clusters are looked for."


@question
def estimate_double_need(
    evidence: Evidence,
    service: str,
    indicator: str,
    level: str,
    *,
    travel: dict[str, Any] | None = None,
    pins: Pins | None = None,
) -> Released:
    """Areas by their need and their access to a service together.

    Args:
        evidence: The deliveries to compute from.
        service: Id of a service.
        indicator: Whose rate is the need; an area model's where `travel` says model.
        level: Area level.
        travel: How ways are measured, as for `estimate_access`; `model`: the need by an area model.
        pins: By kind (service, crossing) the entries that count, with their versions.

    Returns:
        Per area: estimate, low, high [unit], access [units per 1,000 persons], way [travel's unit], reached
        [share], kind: double (high need, low access), need, access, none, or empty; is_sure [the interval of
        the need does not hold the middle]; need_cluster, access_cluster: high, low, none, no_neighbours or
        empty; order [double-poor first, then by the sum of both ranks].

    Raises:
        TaksirError: The need or the access cannot be computed.
    """
    asked, travel = asked_indicator(indicator, evidence), travel or {}
    main = (
        modelled_figure(asked, level, "", evidence)
        if travel.get("model")
        else released_figure(asked, level, "", evidence)
    )
    reach = access_by_area(evidence, service, level, travel=travel, pins=pins or {})
    table, middles = _together(main, reach)
    if not (table["kind"] != "").any():
        raise TaksirError("No area has both a need and an access that can be shown. Choose larger areas.")
    table["order"] = _order(table)
    table, tested = _clustered(table, _beside(level, table["area_code"], places_of(evidence)))
    unsure = int(((table["kind"] != "") & ~table["is_sure"]).sum())
    remarks = [
        remark(MIDDLES, **{name: _known(value) for name, value in middles.items()}),
        *([remark(NOT_SURE, count=unsure)] if unsure else []),
        remark(CLUSTERS, count=tested, share=round(100 * hot_spots.FALSE_DISCOVERY_SHARE))
        if tested
        else remark(TOO_FEW, least=FEWEST_AREAS),
    ]
    answer = composed(table, [main, reach], method="double_need", remarks=remarks)
    return replace(answer, level=level)


def _together(main: Released, reach: Released) -> tuple[pd.DataFrame, dict[str, float]]:
    need = main.table[["area_code", "area_name", "estimate", "low", "high", "n", "reliability", "withheld"]]
    table = need.merge(reach.table[["area_code", "access", "way", "reached"]], on="area_code", how="left")
    by_units = table["access"].notna().any()
    far = table["way"].fillna(np.inf)
    low_access = table["access"] if by_units else -far
    is_known = (table["withheld"] == "") & table["estimate"].notna() & (table["reached"].notna())
    middle = float(table.loc[is_known, "estimate"].median())
    edge = float(low_access[is_known].median())
    worse = -1.0 if main.indicator.polarity == "better" else 1.0
    high = worse * table["estimate"] > worse * middle
    poor = low_access <= edge
    table["kind"] = np.select(
        [~is_known, high & poor, high & ~poor, ~high & poor], ["", "double", "need", "access"], default="none"
    )
    table["is_sure"] = ~((table["low"] <= middle) & (table["high"] >= middle))
    table["lack"] = -low_access
    finite = table.loc[is_known, "way"]
    return table, {
        "need": middle,
        "access": edge if by_units else float("nan"),
        "way": float(finite.median()) if finite.notna().any() else float("nan"),
    }


def _order(table: pd.DataFrame) -> pd.Series:
    """Double-poor areas first, then by the sum of the places by need and by lack of access."""
    is_known = table["kind"] != ""
    places = table["estimate"].rank(ascending=False) + table["lack"].rank(ascending=False)
    keys = pd.DataFrame({"single": table["kind"] != "double", "places": places, "code": table["area_code"]})
    order = keys[is_known].sort_values(["single", "places", "code"]).index
    return pd.Series(np.arange(1, len(order) + 1), index=order).reindex(table.index)


def _beside(level: str, codes: pd.Series, places: Places) -> list[tuple[int, int]] | None:
    """Pairs of rows whose areas touch; None where no shapes say so.

    By the shapes as they are drawn; as they were delivered where there are too many to draw.
    """
    place = {code: number for number, code in enumerate(codes)}
    if level == places.level and len(places.codes) > DRAWN_MAX:
        numbers = np.array([place.get(code, -1) for code in places.codes])[places.beside]
        return [(int(one), int(other)) for one, other in numbers if min(one, other) >= 0]
    geometry = map_geometry(level) if level else None
    if geometry is None:
        return None
    beside = neighbours(geometry.url)
    return [(place[one], place[other]) for one in place for other in beside.get(one, ()) if other in place]


def _clustered(table: pd.DataFrame, pairs: list[tuple[int, int]] | None) -> tuple[pd.DataFrame, int]:
    """Clusters of need and of lacking access among areas that touch, and how many areas were tested."""
    is_known = (table["kind"] != "").to_numpy()
    if pairs is None or is_known.sum() < FEWEST_AREAS:
        return table.drop(columns="lack").assign(need_cluster="", access_cluster=""), 0
    weights = hot_spots.contiguity(pairs, len(table))
    tested = 0
    for name, column in (("need_cluster", "estimate"), ("access_cluster", "lack")):
        values = table[column].replace(np.inf, np.nan).where(is_known).to_numpy(float)
        found = hot_spots.hot_spots(values, weights)
        table[name] = found["label"].to_numpy()
        tested = max(tested, int(found["p_two_sided"].notna().sum()))
    return table.drop(columns="lack"), tested


def _known(value: float) -> float | str:
    return float(value) if np.isfinite(value) else "–"
