"""What may leave: `Released`, and the only rules that let a figure out.

A withheld row stays visible with the kind of its reason; its numbers are blank. Every room above
takes a `Released` and never a table of estimates.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from taksir import __version__
from taksir.areas import AreaIndex
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.estimates import WHOLE, Estimated
from taksir.evidence import TableFile, digest_of
from taksir.methods.reliability import classify_reliability, is_stable
from taksir.modelled import ModelNote
from taksir.schema import Indicator
from taksir.settings import settings_recipe

REASONS = (
    "small_cell",
    "complementary",
    "too_uncertain",
    "not_computable",
    "no_data",
)
"""Kinds of reasons for a blank; their words are in `reason_words`."""

COLUMNS = (
    "area_code", "area_name", "n", "estimate", "se", "low", "high", "rse", "df", "deff",
    "reliability", "withheld", "population", "count", "count_low", "count_high",
    "unknown_share", "bound_low", "bound_high",
)  # fmt: skip
"""Columns of `Released.table`, in order; the groups of `Released.by` follow the area's name. `rse` and
`unknown_share` are shares; `estimate … high` and the bounds (all unknown no, or yes) are in the unit."""


@dataclass(frozen=True)
class SourceNote:
    """Where a figure comes from: one published delivery."""

    source_id: str
    title: str
    kind: str
    period: str
    delivery_id: str
    version: int
    file_name: str
    published_at: str


@dataclass(frozen=True)
class Remark:
    """A sentence a reader must know of a figure: an assumption, a limit, what is missing.

    Attributes:
        template: The English msgid.
        values: What goes into its places, as pairs.
    """

    template: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Released:
    """A figure that may leave, with all that is needed to cite and to rebuild it.

    Attributes:
        table: One row per area, and per cell of the groups in `by`; columns `COLUMNS` and those groups. One
            row for the whole region is a table of one.
        indicator: What is measured: names, definition, unit, standard.
        level: Area level of the rows.
        method: Key of the method's words: survey_ratio, census_ratio, register_ratio.
        matched: Areas of the map that have a row, out of all areas of the map at this level.
        unmatched: Codes with data but without a place on the map.
        withheld: How many rows are blank, by kind of reason.
        recipe: Everything the figure was computed from; its hash is the id.
        question: What the table answers; each question has its own columns beside the area's.
        remarks: Assumptions and limits that are shown with the figure.
        by: Groups of the catalogue that split every area; each is a column of the table.
        model: What must be said of the model, where the estimates are one's (`release_model`).
    """

    table: pd.DataFrame
    id: str
    indicator: Indicator
    level: str
    period: str
    method: str
    sources: tuple[SourceNote, ...]
    matched: tuple[int, int]
    unmatched: tuple[str, ...] = ()
    withheld: dict[str, int] = field(default_factory=dict)
    recipe: dict[str, object] = field(default_factory=dict)
    question: str = "how_many"
    remarks: tuple[Remark, ...] = ()
    by: tuple[str, ...] = ()
    model: ModelNote | None = None


# Editable defaults: cells of one or two persons are withheld, ten where the subject is sensitive;
# a survey rate needs 25 persons asked (domain handbook V7.2).
SMALLEST_CELL = {"low": 3, "mid": 3, "high": 10}
SMALLEST_BASE = 25
FINEST_LEVEL = {"low": "desa", "mid": "kecamatan", "high": "kabupaten"}
FEWEST_DEGREES = 8
"""Below this many degrees of freedom a standard error is itself too uncertain to be called reliable."""


def permitted_levels(indicator: Indicator, levels: tuple[str, ...]) -> tuple[str, ...]:
    """The area levels at which an indicator of its sensitivity may be shown at all."""
    order = [level.name for level in load_catalogue().levels]
    finest = order.index(FINEST_LEVEL[indicator.sens])
    return tuple(level for level in levels if order.index(level) <= finest)


def release_estimates(
    estimated: Estimated, indicator: Indicator, level: str, *, index: AreaIndex, within: str = ""
) -> Released:
    """Let out what may leave of an indicator's estimates.

    Args:
        estimated: Estimates of every area of the level.
        indicator: What they measure.
        level: Area level of the rows; an empty text for the whole region.
        index: Names of areas, and which of them are on the map.
        within: Only areas inside this code are shown; every rule is applied before this choice.

    Raises:
        TaksirError: The indicator may not be shown at this level, or the sample was not made for it.
    """
    _refuse_level(estimated, indicator, level)
    rules = _withhold_survey if indicator.is_survey else _withhold_counted
    table = rules(estimated.table.copy(), indicator)
    table = _blank(table, indicator)
    places = set(index.codes(level)) if level != WHOLE else {WHOLE}
    unmatched = tuple(sorted(set(table["domain"]) - places))
    names = index.names
    table["area_code"] = table["domain"]
    table["area_name"] = [names.get(code, code) for code in table["domain"]]
    shown = table[table["domain"].str.startswith(within)].reset_index(drop=True)
    recipe = _recipe(estimated, indicator, level, within) | {"places": list(index.deliveries)}
    with_data = shown["domain"].isin(places) & (shown["withheld"] != "no_data")
    return Released(
        table=shown.reindex(columns=[*COLUMNS[:2], *estimated.by, *COLUMNS[2:]]),
        id=digest_of(recipe)[:16],
        indicator=indicator,
        level=level,
        period=estimated.files[0].period,
        method=estimated.method,
        sources=tuple(source_note(file) for file in estimated.files),
        matched=(shown.loc[with_data, "domain"].nunique(), sum(code.startswith(within) for code in places)),
        unmatched=tuple(code for code in unmatched if code.startswith(within)),
        withheld=dict(Counter(reason for reason in shown["withheld"] if reason)),
        recipe=recipe,
        remarks=tuple(Remark(note.template, note.values) for note in estimated.notes),
        by=estimated.by,
    )


def digest(released: Released) -> str:
    """A checksum of a figure's numbers, to 12 digits: what a rebuild must give again."""
    text = released.table.to_csv(index=False, float_format="%.12g")
    return digest_of([released.id, text])


def _refuse_level(estimated: Estimated, indicator: Indicator, level: str) -> None:
    if level != WHOLE and level not in permitted_levels(indicator, (level,)):
        raise TaksirError(
            "{indicator} may not be shown by {level}: it is sensitive. Choose {finest} or larger areas.",
            indicator=indicator.id,
            level=level,
            finest=FINEST_LEVEL[indicator.sens],
        )
    if not estimated.is_supported:
        raise TaksirError(
            "{indicator} cannot be estimated by {level}: {source} was not designed for areas this small. "
            "Choose larger areas.",
            indicator=indicator.id,
            level=level,
            source=estimated.files[0].title,
        )


def _withhold_survey(table: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Mark what a survey cannot say: too few asked, too few cases, too uncertain."""
    quality = classify_reliability(table["estimate"].to_numpy(float), table["se"].to_numpy(float))
    small = SMALLEST_CELL[indicator.sens]
    cases, base = table["cases"].to_numpy(), table["n"].to_numpy()
    table["withheld"] = np.select(
        [
            base == 0,
            (cases > 0) & (cases < small) | (base < SMALLEST_BASE),
            (quality == "not_computable") | (cases == 0),
            quality == "unreliable",
        ],
        ["no_data", "small_cell", "not_computable", "too_uncertain"],
        default="",
    )
    unstable = ~is_stable(table["df"].to_numpy(float), fewest=FEWEST_DEGREES)
    mark = np.where(unstable & (quality == "reliable"), "caution", quality)
    table["reliability"] = np.where(table["withheld"] == "", mark, "withheld")
    return table


def _withhold_counted(table: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Mark small cells of persons, and one more where a single blank could be subtracted."""
    count, base = table["count"].to_numpy(float), table["population"].to_numpy(float)
    reason = np.select([np.isnan(base) | np.isnan(count), base <= 0], ["no_data", "not_computable"], "")
    reason = reason.astype(object)
    if indicator.counts_people:
        is_small = (count > 0) & (count < SMALLEST_CELL[indicator.sens]) & (reason == "")
        reason = np.where(is_small, "small_cell", reason)
        open_cells = np.flatnonzero((reason == "") & (count > 0))
        if is_small.sum() == 1 and len(open_cells):
            reason[open_cells[np.argmin(count[open_cells])]] = "complementary"
    table["withheld"] = reason
    table["reliability"] = np.where(reason == "", "counted", "withheld")
    return table


def _blank(table: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Scale to the unit, and blank every number of a withheld row; n stays where it harms no one."""
    values = [name for name in SCALED if name in table]
    table[values] = table[values].astype(float) * indicator.scale
    hidden = table["withheld"] != ""
    others = ["rse", "deff", "count", "count_low", "count_high", "unknown_share"]
    numbers = [*values, *(name for name in others if name in table)]
    table[numbers] = table[numbers].astype(float).mask(hidden)
    table["n"] = table["n"].astype(float).mask(table["withheld"].isin(["small_cell", "complementary"]))
    return table


SCALED = ("estimate", "se", "low", "high", "bound_low", "bound_high")
"""Columns in the indicator's unit."""


def _recipe(estimated: Estimated, indicator: Indicator, level: str, within: str) -> dict[str, object]:
    settings = settings_recipe(estimated.settings)
    asked: dict[str, object] = {"settings": settings} if settings else {}
    return asked | {
        "indicator": indicator.id,
        "numerator": indicator.numerator,
        "denominator": indicator.denominator,
        "population": indicator.population,
        "scale": indicator.scale,
        "level": level,
        "within": within,
        "method": estimated.method,
        "deliveries": sorted({file.delivery_id for file in estimated.files}),
        "tables": {f"{file.source_id}/{file.table}": file.sha256 for file in estimated.files},
        "rules": {
            "smallest_cell": SMALLEST_CELL[indicator.sens],
            "smallest_base": SMALLEST_BASE,
            "fewest_degrees": FEWEST_DEGREES,
        },
        "version": __version__,
    }


def source_note(file: TableFile) -> SourceNote:
    """How a published table is cited."""
    return SourceNote(
        source_id=file.source_id,
        title=file.title,
        kind=file.kind,
        period=file.period,
        delivery_id=file.delivery_id,
        version=file.version,
        file_name=file.file_name,
        published_at=file.published_at,
    )
