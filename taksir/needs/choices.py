"""Which indicators can be shown, at which levels, and what is missing where they cannot."""

from dataclasses import dataclass, replace
from functools import lru_cache

from taksir.areas import area_index
from taksir.availability import missing_columns
from taksir.catalogue import load_catalogue
from taksir.estimates import is_supported
from taksir.evidence import Evidence, current_evidence
from taksir.modelled import ModelChoice, can_model
from taksir.modelled import model_choices as choices_of_models
from taksir.needs.figure import named_indicator, released_figure
from taksir.release import Released, permitted_levels
from taksir.schema import Indicator


@dataclass(frozen=True)
class IndicatorChoice:
    """An indicator, where it can be shown, and what is missing where it cannot.

    Attributes:
        levels: Area levels of the direct estimate.
        model_levels: Area levels at which its model can estimate every area.
    """

    indicator: Indicator
    levels: tuple[str, ...]
    missing: tuple[str, ...]
    model_levels: tuple[str, ...] = ()


def indicator_choices() -> tuple[IndicatorChoice, ...]:
    """Every indicator of the catalogue with the levels it can be shown at."""
    return _choices(current_evidence())


@lru_cache(maxsize=8)
def _choices(evidence: Evidence) -> tuple[IndicatorChoice, ...]:
    return tuple(_choice(indicator, evidence) for indicator in load_catalogue().indicators)


def statistic_choices() -> tuple[IndicatorChoice, ...]:
    """The statistics beside the indicators: quantiles, relative poverty, parts of the deprivation index."""
    return _statistic_choices(current_evidence())


@lru_cache(maxsize=8)
def _statistic_choices(evidence: Evidence) -> tuple[IndicatorChoice, ...]:
    return tuple(_choice(indicator, evidence) for indicator in load_catalogue().statistics)


def _choice(indicator: Indicator, evidence: Evidence) -> IndicatorChoice:
    missing = missing_columns(indicator, evidence)
    if missing:
        return IndicatorChoice(indicator, (), missing)
    levels = permitted_levels(indicator, area_index(evidence).levels)
    shown = tuple(level for level in levels if is_supported(indicator, level, evidence))
    modelled = tuple(level for level in levels if can_model(indicator, level, evidence))
    return IndicatorChoice(indicator, shown, (), modelled)


def model_choices(indicator_id: str, level: str) -> tuple[ModelChoice, ...]:
    """The kinds of model the catalogue gives an indicator, and what each lacks at a level."""
    return choices_of_models(named_indicator(indicator_id), level, current_evidence())


def area_profile(area_code: str, level: str) -> tuple[Released, ...]:
    """All indicators of one area, each a table of one row."""
    figures = []
    for choice in indicator_choices():
        if level in choice.levels:
            released = released_figure(choice.indicator, level, "", current_evidence())
            row = released.table[released.table["area_code"] == area_code].reset_index(drop=True)
            figures.append(replace(released, table=row))
    return tuple(figures)
