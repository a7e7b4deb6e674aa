"""One's own area in detail: what an officer of a sub-district needs to see, and nobody else may.

Here small numbers are shown, so nothing of it is a `Released`: it has no id, no file, no place in a
briefing, and every look is written down. For any other area there is only what is released.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir.areas import area_index
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.estimates import estimate_indicator, refuse_unsupported
from taksir.evidence import current_evidence
from taksir.methods.reliability import classify_reliability
from taksir.people import DETAIL, EVERYWHERE, at_work
from taksir.schema import Indicator
from taksir.store.workspace import open_store

STEP = "detail"


@dataclass(frozen=True)
class Detail:
    """An indicator for every area inside one's own; not for publication.

    Attributes:
        table: area_code, area_name, n [persons asked, or rows counted], estimate, low, high [unit],
            count [persons], reliability: reliable | caution | unreliable | not_computable | counted.
        indicator: What is measured.
        level: Area level of the rows.
        area_code: The area they lie in.
    """

    table: pd.DataFrame
    indicator: Indicator
    level: str
    area_code: str


def detail_areas() -> tuple[tuple[str, str], ...]:
    """Code and name of the areas whoever is at work may look into; all where nothing limits them."""
    index, member = area_index(), at_work()
    codes = member.area_codes
    if codes == EVERYWHERE:
        codes = tuple(index.codes(index.levels[-2] if len(index.levels) > 1 else index.levels[-1]))
    return tuple((code, index.names.get(code, code)) for code in codes)


def detail_levels() -> tuple[str, ...]:
    """The area levels that have areas, the finest first."""
    return area_index().levels[::-1]


def estimate_detail(indicator_id: str, level: str, area_code: str) -> Detail:
    """An indicator for every area of a level inside one's own area, small numbers too.

    What a sample cannot say stays blank: that would be wrong, not only private.

    Args:
        indicator_id: Id in the catalogue.
        level: Area level of the rows.
        area_code: The area to look into.

    Raises:
        NotPermittedError: The area is not one of theirs; that is written down too.
        TaksirError: No such indicator, or the data were not made for areas this small.
    """
    indicator = load_catalogue().indicator(indicator_id)
    if indicator is None:
        raise TaksirError(
            "There is no indicator {indicator}. List them with taksir indicators.", indicator=indicator_id
        )
    open_store().register.note(DETAIL, STEP, indicator.id, area=area_code, level=level)
    evidence = current_evidence()
    estimated = estimate_indicator(indicator, level, evidence)
    refuse_unsupported(estimated, indicator, level)
    inside = estimated.table[estimated.table["domain"].str.startswith(area_code)].reset_index(drop=True)
    return Detail(_shown(inside, indicator, area_index(evidence).names), indicator, level, area_code)


def _shown(table: pd.DataFrame, indicator: Indicator, names: dict[str, str]) -> pd.DataFrame:
    values = {name: table[name].astype(float) * indicator.scale for name in ("estimate", "low", "high")}
    quality: np.ndarray | str = "counted"
    if indicator.is_survey:
        quality = classify_reliability(table["estimate"].to_numpy(float), table["se"].to_numpy(float))
    shown = pd.DataFrame(
        {
            "area_code": table["domain"],
            "area_name": [names.get(code, code) for code in table["domain"]],
            "n": table["n"].astype(float),
            **values,
            "count": table["count"].astype(float),
            "reliability": quality,
        }
    )
    unsure = shown["reliability"].isin(["unreliable", "not_computable"])
    numbers = ["estimate", "low", "high", "count"]
    shown[numbers] = shown[numbers].mask(unsure)
    return shown
