"""Census totals that a survey's weights are calibrated to, and the calibrated design."""

from collections.abc import Iterable
from itertools import product

import pandas as pd

from taksir.availability import code_system_of, domain_length, file_with
from taksir.catalogue import load_catalogue
from taksir.catalogue_expressions import columns_used
from taksir.errors import TaksirError
from taksir.estimates.estimated import WHOLE, Note, domains_at_home
from taksir.estimates.populations import cell_population, cell_populations
from taksir.estimates.records import named_groups
from taksir.evidence import Evidence, TableFile
from taksir.methods.survey import CalibratedDesign, Margin, calibrate_sample
from taksir.schema import Group, Words
from taksir.settings import DISTANCE_WORDS, Calibration
from taksir.store import reduction
from taksir.store.engine import literal
from taksir.words import Phrase

PEOPLE = {"person": "pop_total", "household": "households_total"}
"""Census expression of everybody a survey table stands for."""
AREA = "cell_area"
CROSSED = "*"
CALIBRATED = (
    "Weights calibrated to the census by {margins} ({distance}): they change by a factor of {low} to {high}."
)


def cell_columns(calibration: Calibration | None, file: TableFile) -> tuple[reduction.ColumnSql, ...]:
    """Columns that the reduction needs further, to know in which cell of the margins a row is."""
    if calibration is None:
        return ()
    groups = {group.id: group for groups in _margin_groups(calibration, file) for group in groups}
    columns = [reduction.ColumnSql(_column(group), group.sql) for group in groups.values()]
    length = domain_length(calibration.level, code_system_of(file))
    area = f"substr(area_code, 1, {length})" if length else literal("")
    return (reduction.ColumnSql(AREA, area), *columns)


def calibrated_design(
    psu_sums: pd.DataFrame,
    design: pd.DataFrame,
    calibration: Calibration,
    file: TableFile,
    evidence: Evidence,
) -> CalibratedDesign:
    """The design with weights that add up to the census.

    Args:
        psu_sums: The reduced table with the columns of `cell_columns`, codes at home.
        design: One row per stratum.
        calibration: Which totals, and how.
        file: The survey's table.
        evidence: Where the census is looked for.

    Raises:
        TaksirError: No census table has the totals, or they cannot be met.
    """
    margins = [_margin(groups, calibration, file, evidence) for groups in _margin_groups(calibration, file)]
    return calibrate_sample(
        psu_sums,
        design,
        margins,
        distance=calibration.distance,
        bounds=(calibration.low, calibration.high),
    )


def cells_at_home(psu_sums: pd.DataFrame, file: TableFile, level: str, evidence: Evidence) -> pd.DataFrame:
    """The reduced table with the cells' areas under the home system's codes."""
    if AREA not in psu_sums:
        return psu_sums
    return psu_sums.assign(**{AREA: domains_at_home(psu_sums[AREA], code_system_of(file), level, evidence)})


def has_totals(group: Group, table: str, evidence: Evidence) -> bool:
    """Whether a published census counts every category of a group, so that weights can be raised to it."""
    expressions = [cell_population(PEOPLE[table], cell) for cell in _cells((group,))]
    return all(
        expression and file_with(evidence, "area", columns_used(expression)) is not None
        for expression in expressions
    )


def calibration_note(calibration: Calibration, calibrated: CalibratedDesign) -> Note:
    """What was done to the weights, for the reader."""
    return Note(
        CALIBRATED,
        (
            ("margins", margin_words(calibration)),
            ("distance", Phrase(DISTANCE_WORDS[calibration.distance])),
            ("low", _factor(calibrated.factor[calibrated.factor > 0].min())),
            ("high", _factor(calibrated.factor.max())),
        ),
    )


def _factor(value: float) -> Words:
    """A factor with two digits, as each language writes it."""
    return Words(f"{value:.2f}".replace(".", ","), f"{value:.2f}")


def margin_words(calibration: Calibration) -> Words:
    """What census totals are by, such as "sub-district, sex × age group"."""
    catalogue = load_catalogue()
    level = catalogue.level(calibration.level)
    labels = [[level.label]] if level else []
    for margin in calibration.margins:
        groups = [catalogue.group(name) for name in margin.split(CROSSED)]
        labels.append([group.label for group in groups if group])
    return Words(
        *(
            ", ".join(" × ".join(label.in_language(language) for label in part) for part in labels)
            for language in ("id", "en")
        )
    )


def census_files(calibration: Calibration | None, file: TableFile, evidence: Evidence) -> list[TableFile]:
    """The census tables whose totals were met."""
    if calibration is None:
        return []
    found = []
    for groups in _margin_groups(calibration, file):
        for cell in _cells(groups):
            expression = cell_population(PEOPLE[file.table], cell)
            found.append(file_with(evidence, "area", columns_used(expression)) if expression else None)
    return list(dict.fromkeys(entry for entry in found if entry))


def _margin_groups(calibration: Calibration, file: TableFile) -> list[tuple[Group, ...]]:
    """The groups of every margin; one margin without groups where areas alone are asked for."""
    return [named_groups(margin.split(CROSSED), file, file.title) for margin in calibration.margins] or [()]


def _margin(
    groups: tuple[Group, ...], calibration: Calibration, file: TableFile, evidence: Evidence
) -> Margin:
    cells = list(_cells(groups))
    table = pd.DataFrame(cells) if groups else pd.DataFrame(index=[0])
    totals = cell_populations(PEOPLE[file.table], calibration.level, evidence, table)
    names = [group.id for group in groups]
    if totals.empty or len(totals[names].drop_duplicates()) < len(cells):
        raise TaksirError(
            "The weights cannot be calibrated by {margin}: no published census counts {people} so. "
            "Deliver a census table with these counts, or choose other margins.",
            margin=CROSSED.join(names) or calibration.level,
            people=PEOPLE[file.table],
        )
    columns = {"domain": AREA, "population": "total"} | {group.id: _column(group) for group in groups}
    totals = totals.rename(columns=columns)[[AREA, *(_column(group) for group in groups), "total"]]
    keep = (
        [AREA, *(_column(group) for group in groups)]
        if calibration.level != WHOLE or not groups
        else [_column(group) for group in groups]
    )
    return Margin(tuple(keep), totals[[*keep, "total"]])


def _cells(groups: tuple[Group, ...]) -> Iterable[dict[str, str]]:
    for values in product(*([category.value for category in group.categories] for group in groups)):
        yield {group.id: value for group, value in zip(groups, values, strict=True)}


def _column(group: Group) -> str:
    return f"cell_{group.id}"
