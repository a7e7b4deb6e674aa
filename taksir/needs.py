"""How many people need what, where, and how sure are we: the questions, each answered by `Released`.

This is what a page, the command line or a notebook calls. Nothing here returns a person's record.
"""

import json
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from taksir.areas import area_index
from taksir.availability import missing_columns
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.estimates import WHOLE, estimate_indicator, is_supported
from taksir.evidence import Evidence, current_evidence, pinned_evidence
from taksir.release import Released, digest, permitted_levels, release_estimates
from taksir.schema import Indicator
from taksir.store.workspace import open_store

FAMILIES = "PPKS-24"
"""The poor are registered by family."""
HEADLINES = ("ORP-01", "ELD-03", "DIS-01", "POV-01")
"""What the home page opens with: orphans, older persons, disability, poverty."""


@dataclass(frozen=True)
class IndicatorChoice:
    """An indicator, where it can be shown, and what is missing where it cannot."""

    indicator: Indicator
    levels: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Headline:
    """A figure for the whole region, set against what the register counts.

    Attributes:
        gap_persons: Estimated less registered; low and high from the estimate's interval.
        note: Why the register cannot be compared, or an empty text.
    """

    released: Released
    registered_persons: int | None
    gap_persons: float | None
    gap_low_persons: float | None
    gap_high_persons: float | None
    comparable: bool
    note: str


def data_version() -> str:
    """Changes whenever something is published or withdrawn."""
    return current_evidence().version


def estimate_need(indicator_id: str, level: str, *, within: str = "") -> Released:
    """An indicator for every area of a level, as far as it may leave.

    Args:
        indicator_id: Id in the catalogue, such as ORP-01.
        level: Area level; an empty text gives one row for the whole region.
        within: Only areas inside this code.

    Raises:
        TaksirError: No such indicator or level, columns missing, or not permitted at this level.
    """
    indicator = _indicator(indicator_id)
    if level != WHOLE and load_catalogue().level(level) is None:
        raise TaksirError(
            "There is no area level {level}. Choose one of: {levels}.",
            level=level,
            levels=", ".join(entry.name for entry in load_catalogue().levels),
        )
    released = _released(indicator, level, within, current_evidence())
    recipe = json.dumps(released.recipe, sort_keys=True)
    open_store().register.keep_figure(released.id, recipe, digest(released))
    return released


def rebuild_figure(figure_id: str) -> tuple[Released, bool]:
    """A figure computed again from the deliveries it was made of.

    Returns:
        The figure, and whether it is the same to the last digit.

    Raises:
        TaksirError: No figure has that id, or its deliveries are gone.
    """
    kept = open_store().register.figure(figure_id)
    if kept is None:
        raise TaksirError(
            "There is no figure {figure} in this store. Copy its id from the line under the figure.",
            figure=figure_id,
        )
    recipe = json.loads(kept["recipe"])
    evidence = pinned_evidence(sorted({*recipe["deliveries"], *recipe["places"]}))
    indicator = _indicator(recipe["indicator"])
    estimated = estimate_indicator(indicator, recipe["level"], evidence)
    released = release_estimates(
        estimated, indicator, recipe["level"], index=area_index(evidence), within=recipe["within"]
    )
    return released, digest(released) == kept["digest"]


def indicator_choices() -> tuple[IndicatorChoice, ...]:
    """Every indicator of the catalogue with the levels it can be shown at."""
    return _choices(current_evidence())


@lru_cache(maxsize=8)
def _choices(evidence: Evidence) -> tuple[IndicatorChoice, ...]:
    return tuple(_choice(indicator, evidence) for indicator in load_catalogue().indicators)


def _choice(indicator: Indicator, evidence: Evidence) -> IndicatorChoice:
    missing = missing_columns(indicator, evidence)
    if missing:
        return IndicatorChoice(indicator, (), missing)
    levels = permitted_levels(indicator, area_index(evidence).levels)
    shown = tuple(level for level in levels if is_supported(indicator, level, evidence))
    return IndicatorChoice(indicator, shown, ())


def headlines() -> tuple[Headline, ...]:
    """The four figures the home page opens with; those that cannot be computed are left out."""
    choices = {choice.indicator.id: choice for choice in indicator_choices()}
    return tuple(_headline(choices[name].indicator) for name in HEADLINES if not choices[name].missing)


def area_profile(area_code: str, level: str) -> tuple[Released, ...]:
    """All indicators of one area, each a table of one row."""
    figures = []
    for choice in indicator_choices():
        if level in choice.levels:
            released = _released(choice.indicator, level, "", current_evidence())
            row = released.table[released.table["area_code"] == area_code].reset_index(drop=True)
            figures.append(replace(released, table=row))
    return tuple(figures)


def level_label(level: str, language: str) -> str:
    """The name of an area level in a language."""
    entry = load_catalogue().level(level)
    return entry.label.in_language(language) if entry else region_name(language)


def region_name(language: str) -> str:
    """What the whole of the data is called: the one highest area, or how many there are."""
    index = area_index()
    for level in index.levels:
        codes = index.codes(level)
        if len(codes) == 1:
            return index.names[codes[0]]
        label = level_label(level, language)
        return f"{len(codes)} {label.lower()}"
    return "–"


@lru_cache(maxsize=512)
def _released(indicator: Indicator, level: str, within: str, evidence: Evidence) -> Released:
    estimated = estimate_indicator(indicator, level, evidence)
    return release_estimates(estimated, indicator, level, index=area_index(evidence), within=within)


def _headline(indicator: Indicator) -> Headline:
    released = estimate_need(indicator.id, WHOLE)
    released = _named(released, region_name("id"))
    registered = _registered_persons(indicator)
    if registered is None:
        note = "No register of this group has been published yet."
        if not indicator.register_ppks:
            note = (
                "The register counts families here, not persons."
                if FAMILIES in indicator.ppks
                else "The register has no category of its own for this group."
            )
        return Headline(released, None, None, None, None, comparable=False, note=note)
    row = released.table.iloc[0]
    return Headline(
        released,
        registered,
        row["count"] - registered,
        row["count_low"] - registered,
        row["count_high"] - registered,
        comparable=True,
        note="",
    )


def _named(released: Released, name: str) -> Released:
    return replace(released, table=released.table.assign(area_name=name))


def _registered_persons(indicator: Indicator) -> int | None:
    """How many persons the register holds in the comparable categories, or None."""
    files = [file for file in current_evidence().of_table("register") if {"ppks_code", "n"} <= file.columns]
    if not files or not indicator.register_ppks:
        return None
    counted = pd.read_parquet(files[0].path, columns=["ppks_code", "n"])
    return int(counted.loc[counted["ppks_code"].isin(indicator.register_ppks), "n"].sum())


def _indicator(indicator_id: str) -> Indicator:
    indicator = load_catalogue().indicator(indicator_id)
    if indicator is None:
        raise TaksirError(
            "There is no indicator {indicator}. List them with taksir indicators.", indicator=indicator_id
        )
    return indicator
