"""What an estimate is before the gate, and the refusals every kind of estimate shares."""

from dataclasses import dataclass

import pandas as pd

from taksir.areas import area_index
from taksir.availability import missing_columns
from taksir.errors import TaksirError
from taksir.evidence import Evidence, TableFile
from taksir.schema import Indicator
from taksir.settings import Settings

WHOLE = ""
"""The level of one row for the whole region."""
UNKNOWN_MAX_SHARE = 0.05
"""Above this share of unknown answers an estimate shows what it would be if all of them were no, or yes."""


@dataclass(frozen=True)
class Note:
    """A sentence a reader must know of an estimate: an English msgid and what goes into its places."""

    template: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Estimated:
    """Estimates of one indicator per area, with what they were computed from.

    Attributes:
        table: domain [code at home], one column per group in `by` [code of its category], n, cases,
            psu_count, df, estimate, se, rse, low, high [shares or the numerator's unit, unscaled], deff,
            flags, population, count, count_low, count_high; from a survey also unknown_share [share of
            those asked about], bound_low, bound_high [estimate if every unknown answer were no, or yes;
            empty up to 5 % unknown].
        files: The tables used.
        method: survey_ratio, survey_calibrated, survey_replicates, survey_quantile, survey_relative_line
            or counted_ratio.
        is_supported: Whether the sample was designed for this level.
        settings: How it was asked for.
        notes: Sentences that are shown with the figure.
        evidence: The deliveries they were computed from, for the gate; None where made by hand.
        together: Indicators made for the moment that are asked with it, so that the gate decides them
            together; empty for an indicator of the catalogue.
        is_blended: Whether a model is shown beside it: with its weight published, every direct estimate that
            is only too uncertain can be worked out, and covers for no other.
    """

    table: pd.DataFrame
    files: tuple[TableFile, ...]
    method: str
    is_supported: bool
    settings: Settings = Settings()
    notes: tuple[Note, ...] = ()
    evidence: Evidence | None = None
    together: tuple[Indicator, ...] = ()
    is_blended: bool = False

    @property
    def by(self) -> tuple[str, ...]:
        """The groups that split every area, in order."""
        return self.settings.by


def domains_at_home(domains: pd.Series, system: str, level: str, evidence: Evidence) -> pd.Series:
    """Area codes of a delivery as codes of the home system; missing where there is no such area."""
    return domains if level == WHOLE else area_index(evidence).at_home(domains.astype(object), system)


def refuse_missing(indicator: Indicator, evidence: Evidence) -> None:
    """Stop where no published table has the columns an indicator needs."""
    missing = missing_columns(indicator, evidence)
    if missing:
        raise TaksirError(
            "{indicator} cannot be computed: no published delivery brings {columns}. "
            "Deliver a file with these columns on the page Data in.",
            indicator=indicator.id,
            columns=", ".join(missing),
        )


def refuse_placeless(file: TableFile, level: str) -> None:
    """Stop where a table does not say in which area its rows are."""
    if level == WHOLE or "area_code" in file.columns:
        return
    raise TaksirError(
        "{source} does not say where its rows are, so it has figures for the whole region only. "
        "Leave the level out, or deliver the file with a column of area codes.",
        source=file.title,
    )


def refuse_unsupported(estimated: Estimated, indicator: Indicator, level: str) -> None:
    """Stop where the data were not made for areas this small.

    Raises:
        TaksirError: They were not.
    """
    if not estimated.is_supported:
        raise TaksirError(
            "{indicator} cannot be estimated by {level}: {source} was not designed for areas this small. "
            "Choose larger areas.",
            indicator=indicator.id,
            level=level,
            source=estimated.files[0].title,
        )
