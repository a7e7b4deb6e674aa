"""Estimates from evidence, before the gate: survey rates with their error, and counted ratios.

A survey is reduced once per table, level and breakdown for all indicators that it can answer; what follows
is numpy on that small table. Nothing here may be shown: `taksir.release` decides what leaves.
"""

from taksir.availability import answering_file
from taksir.catalogue import load_catalogue
from taksir.estimates.counted import counts_reach, estimate_counted
from taksir.estimates.estimated import (
    UNKNOWN_MAX_SHARE,
    WHOLE,
    Estimated,
    Note,
    refuse_missing,
    refuse_unsupported,
)
from taksir.estimates.populations import population_of
from taksir.estimates.reduced import strata_nest, survey_sums
from taksir.estimates.surveys import estimate_survey
from taksir.evidence import Evidence
from taksir.schema import Indicator
from taksir.settings import PLAIN, Settings, check_settings

__all__ = [
    "UNKNOWN_MAX_SHARE",
    "WHOLE",
    "Estimated",
    "Note",
    "estimate_indicator",
    "estimate_together",
    "is_supported",
    "population_of",
    "refuse_unsupported",
    "survey_sums",
]


def estimate_indicator(
    indicator: Indicator, level: str, evidence: Evidence, settings: Settings = PLAIN
) -> Estimated:
    """Estimates of an indicator for every area of a level.

    Args:
        indicator: What to estimate.
        level: Area level; an empty text for one row over the whole region.
        evidence: The deliveries to compute from.
        settings: Broken down by what, calibrated to what, by which design.

    Raises:
        TaksirError: No published table has the columns the indicator needs, or a setting does not fit;
            the sentence names them.
    """
    check_settings(settings)
    refuse_missing(indicator, evidence)
    if indicator.is_survey:
        return estimate_survey(indicator, level, evidence, settings, _beside(indicator, evidence))
    return estimate_counted(indicator, level, evidence, settings)


def _beside(indicator: Indicator, evidence: Evidence) -> tuple[Indicator, ...]:
    """The statistics of the catalogue that are summed in the same look at the records.

    Only those that the same table answers: an older round may lack columns that others need.
    """
    catalogue = load_catalogue()
    if indicator in catalogue.indicators:
        return ()
    ratios = tuple(entry for entry in catalogue.statistics if entry.statistic == "ratio")
    if indicator not in ratios:
        return (indicator,)
    file = answering_file(indicator, evidence)
    return tuple(entry for entry in ratios if answering_file(entry, evidence) == file)


def estimate_together(
    indicators: tuple[Indicator, ...], level: str, evidence: Evidence, settings: Settings = PLAIN
) -> tuple[Estimated, ...]:
    """Estimates of survey indicators that need not be in the catalogue, from one look at the records.

    Args:
        indicators: Indicators of one survey table, such as all combinations of several conditions.
        level: Area level; an empty text for one row over the whole region.
        evidence: The deliveries to compute from.
        settings: As in `estimate_indicator`.

    Raises:
        TaksirError: As in `estimate_indicator`.
    """
    check_settings(settings)
    for indicator in indicators:
        refuse_missing(indicator, evidence)
    return tuple(
        estimate_survey(indicator, level, evidence, settings, together=indicators) for indicator in indicators
    )


def is_supported(indicator: Indicator, level: str, evidence: Evidence) -> bool:
    """Whether the data were made for areas this small: a sample by its strata, a count by its rows."""
    file = answering_file(indicator, evidence)
    if file is None or (level != WHOLE and "area_code" not in file.columns):
        return False
    if indicator.is_survey:
        return level == WHOLE or strata_nest(file, level)
    return counts_reach(indicator, level, evidence)
