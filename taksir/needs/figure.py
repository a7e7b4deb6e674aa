"""A figure: an indicator for the areas of a level, kept under its id and rebuilt from its deliveries."""

import json
from dataclasses import replace

from taksir.areas import area_index
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.estimates import WHOLE, estimate_indicator
from taksir.evidence import Evidence, current_evidence
from taksir.keeping import keeping
from taksir.release import Released, digest, release_estimates
from taksir.release_model import release_model
from taksir.schema import Indicator
from taksir.settings import PLAIN, Settings
from taksir.store.workspace import open_store


def data_version() -> str:
    """Changes whenever something is published or withdrawn."""
    return current_evidence().version


def estimate_need(
    indicator_id: str,
    level: str,
    *,
    within: str = "",
    by: tuple[str, ...] = (),
    settings: Settings | None = None,
    model: bool | str = False,
) -> Released:
    """An indicator for every area of a level, as far as it may leave.

    Args:
        indicator_id: Id in the catalogue, such as ORP-01.
        level: Area level; an empty text gives one row for the whole region.
        within: Only areas inside this code.
        by: One group of the catalogue or two, such as ("sex", "age_group"): each area has a row per cell.
        settings: Calibration and design; `by` is added to it.
        model: Every area by a model, with the direct estimate beside it; also for levels that the sample was
            not designed for. True for the preferred kind, or its name: area, spatial, unit or census.

    Raises:
        TaksirError: No such indicator, level, group or model, columns missing, or not permitted at this
            level.
    """
    indicator = named_indicator(indicator_id)
    if level != WHOLE and load_catalogue().level(level) is None:
        raise TaksirError(
            "There is no area level {level}. Choose one of: {levels}.",
            level=level,
            levels=", ".join(entry.name for entry in load_catalogue().levels),
        )
    asked = replace(settings or PLAIN, by=tuple(by)) if by else settings or PLAIN
    if model:
        _refuse_split_model(asked, indicator)
        kind = model if isinstance(model, str) else ""
        released = modelled_figure(indicator, level, within, current_evidence(), kind)
    else:
        released = released_figure(indicator, level, within, current_evidence(), asked)
    keep_figure(released)
    return released


def keep_figure(released: Released) -> None:
    """Keep a figure's recipe and checksum under its id, so that it can be rebuilt."""
    recipe = json.dumps(released.recipe, sort_keys=True)
    open_store().register.keep_figure(released.id, recipe, digest(released))


@keeping()
def released_figure(
    indicator: Indicator, level: str, within: str, evidence: Evidence, settings: Settings = PLAIN
) -> Released:
    """What may leave of an indicator, computed once for the same deliveries."""
    estimated = estimate_indicator(indicator, level, evidence, settings)
    return release_estimates(estimated, indicator, level, index=area_index(evidence), within=within)


@keeping()
def modelled_figure(
    indicator: Indicator, level: str, within: str, evidence: Evidence, kind: str = ""
) -> Released:
    """What may leave of an indicator's model estimates, computed once for the same deliveries."""
    return release_model(indicator, level, evidence, within=within, kind=kind)


def _refuse_split_model(settings: Settings, indicator: Indicator) -> None:
    if settings != PLAIN:
        raise TaksirError(
            "{indicator} is modelled for whole areas only, by the survey as it was delivered. "
            "Leave groups, calibration and design settings out, or the model.",
            indicator=indicator.id,
        )


def named_indicator(indicator_id: str) -> Indicator:
    """The indicator of an id.

    Raises:
        TaksirError: There is none.
    """
    indicator = load_catalogue().indicator(indicator_id)
    if indicator is None:
        raise TaksirError(
            "There is no indicator {indicator}. List them with taksir indicators.", indicator=indicator_id
        )
    return indicator
