"""Plausibility bands: values of a whole delivery that no population has, as where codes were exchanged.

The bands are data (`data/catalogue/<country>/plausibility.yaml`). A value outside what is usual is asked
about; one outside what is possible blocks, unless the delivery is too small to tell.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

from pipelines.faults import Fault
from pipelines.validate.checked import Checked, Words
from taksir.catalogue import known_columns, load_catalogue
from taksir.catalogue_expressions import check_expression, columns_used
from taksir.catalogue_files import pack_entries, words_of
from taksir.errors import TaksirError
from taksir.schema import Catalogue
from taksir.schema import Words as Label
from taksir.store import reduction

WEIGHTS = {"person": "person_weight", "household": "hh_weight"}
LEAST_ROWS = 100
"""Rows in the denominator below which a band says nothing."""

LEAST_EXPECTED = 10
"""Cases that the lower limit must lead one to expect before too few of them can be seen."""

SURE_ERRORS = 4.0
"""Standard errors beyond a limit of the possible before it is called impossible: clusters double them."""


@dataclass(frozen=True)
class Band:
    """What a delivery's value is compared with.

    Attributes:
        label, unit: What it is, in both languages.
        numerator, denominator: Expressions over the table.
        scale: 100 for per cent.
        usual, possible: Lowest and highest, in the unit.
    """

    id: str
    label: Label
    unit: Label
    table: str
    numerator: str
    denominator: str
    scale: float
    usual: tuple[float, float]
    possible: tuple[float, float]


@dataclass(frozen=True)
class _Value:
    """A value of a delivery with its standard error as if every row were drawn alone."""

    value: float
    se: float
    rows: int


def band_faults(checked: Checked, catalogue: Catalogue) -> list[Fault]:
    """Values of one table that lie outside their band."""
    bands = [
        band
        for band in load_bands(catalogue.country)
        if band.table == checked.table and _needed(band, catalogue) <= checked.columns
    ]
    faults = []
    for band, found in zip(bands, _values(checked, bands, catalogue), strict=True):
        if found.rows >= _least_rows(checked) and math.isfinite(found.value):
            faults += _compared(checked, band, found)
    return faults


@lru_cache(maxsize=4)
def load_bands(country: str = "") -> tuple[Band, ...]:
    """Every band of a country pack.

    Raises:
        TaksirError: An entry names no indicator, or an expression is not allowed.
    """
    catalogue = load_catalogue(country)
    file = pack_entries("plausibility.yaml", country)
    return tuple(_band(entry, catalogue) for entry in file["bands"])


def _band(entry: dict, catalogue: Catalogue) -> Band:
    usual, possible = _limits(entry["usual"]), _limits(entry["possible"])
    indicator = catalogue.indicator(entry.get("indicator", ""))
    if indicator is not None and indicator.statistic != "ratio":
        raise TaksirError(
            "A plausibility band names {indicator}, which is no share or mean of a delivery's rows. "
            "Correct plausibility.yaml.",
            indicator=indicator.id,
        )
    if indicator is not None:
        return Band(
            indicator.id, indicator.name, indicator.unit, indicator.table, indicator.numerator,
            indicator.denominator, indicator.scale, usual, possible,
        )  # fmt: skip
    if "id" not in entry:
        raise TaksirError(
            "A plausibility band names the indicator {indicator}, which does not exist. "
            "Correct plausibility.yaml.",
            indicator=str(entry.get("indicator")),
        )
    band = Band(
        entry["id"], words_of(entry, "label"), words_of(entry, "unit"), entry["table"],
        entry["numerator"], entry["denominator"], float(entry["scale"]), usual, possible,
    )  # fmt: skip
    for expression in (band.numerator, band.denominator):
        check_expression(expression, known_columns(catalogue, band.table), where=band.id)
    return band


def _limits(pair: list[float]) -> tuple[float, float]:
    low, high = pair
    return float(low), float(high)


def _needed(band: Band, catalogue: Catalogue) -> set[str]:
    """Stored columns a band cannot do without: those its expressions name, through computed ones."""
    computed = {entry.name: entry for entry in catalogue.derived if entry.table == band.table}
    needed: set[str] = set()
    wanted = {*columns_used(band.numerator), *columns_used(band.denominator)}
    for name in wanted:
        entry = computed.get(name)
        needed |= set(entry.requires) if entry else {name}
    if "poor" in wanted:
        needed.add("poverty_line")
    return {name for name in needed if "|" not in name}


def _values(checked: Checked, bands: list[Band], catalogue: Catalogue) -> list[_Value]:
    if not bands:
        return []
    weight = WEIGHTS.get(checked.table, "")
    weight = weight if weight in checked.columns else ""
    w = f"coalesce({weight}, 0)" if weight else "1"
    cells = []
    for band in bands:
        y = f"coalesce(CAST(({band.numerator}) AS DOUBLE), 0)"
        x = f"coalesce(CAST(({band.denominator}) AS DOUBLE), 0)"
        cells += [
            f"sum({w} * {y})", f"sum({w} * {x})", f"count(*) FILTER (WHERE {x} > 0)",
            f"sum({w} * {w} * {y} * {y})", f"sum({w} * {w} * {y} * {x})", f"sum({w} * {w} * {x} * {x})",
        ]  # fmt: skip
    row = checked.engine.rows(f"SELECT {', '.join(cells)} FROM {_rows(checked, bands, catalogue)}")[0]
    sums = [row[6 * position : 6 * position + 6] for position in range(len(bands))]
    return [_value(band, [float(s or 0) for s in found]) for band, found in zip(bands, sums, strict=True)]


def _value(band: Band, sums: list[float]) -> _Value:
    """The ratio and its linearised error, every row taken as drawn alone."""
    y, x, rows, yy, yx, xx = sums
    if x <= 0:
        return _Value(math.nan, math.nan, int(rows))
    ratio = y / x
    variance = max(yy - 2 * ratio * yx + ratio * ratio * xx, 0.0) / (x * x)
    return _Value(band.scale * ratio, band.scale * math.sqrt(variance), int(rows))


def _rows(checked: Checked, bands: list[Band], catalogue: Catalogue) -> str:
    """The table with the computed columns that the bands name; what nobody delivered is unknown."""
    computed = [entry for entry in catalogue.derived if entry.table == checked.table]
    wanted = set().union(*(columns_used(band.numerator) | columns_used(band.denominator) for band in bands))
    for entry in reversed(computed):
        if entry.name in wanted:
            wanted |= columns_used(entry.sql)
    names = {entry.name for entry in computed}
    rows = reduction.with_missing(checked.scan, wanted - checked.columns - names)
    used = [reduction.ColumnSql(entry.name, entry.sql) for entry in computed if entry.name in wanted]
    return reduction.with_columns(rows, used)


def _least_rows(checked: Checked) -> int:
    return LEAST_ROWS if checked.table in WEIGHTS else 1


def _compared(checked: Checked, band: Band, found: _Value) -> list[Fault]:
    margin = SURE_ERRORS * found.se if checked.table in WEIGHTS else 0.0
    if _is_outside(band, found, band.possible, margin):
        is_special = "special" in (checked.recipe.covers, checked.parent.covers if checked.parent else "")
        return [_fault(checked, band, found, "warning" if is_special else "error", band.possible)]
    if _is_outside(band, found, band.usual, margin / 2):
        return [_fault(checked, band, found, "warning", band.usual)]
    return []


def _is_outside(band: Band, found: _Value, limits: tuple[float, float], margin: float) -> bool:
    """Whether a value lies beyond its limits by more than chance; of what is rare, none is not too few."""
    low, high = limits
    is_rare = band.scale > 1 and found.rows * low / band.scale < LEAST_EXPECTED
    return (found.value < low - margin and not is_rare) or found.value > high + margin


def _fault(checked: Checked, band: Band, found: _Value, severity: str, limits: tuple[float, float]) -> Fault:
    template = (
        "{band} is {value} {unit} in this file, which no population has: possible is {low} to {high}."
        if limits == band.possible
        else "{band} is {value} {unit} in this file; usual is {low} to {high}."
    )
    cure = (
        "Look for exchanged codes, a wrong weight or rows that are missing."
        if severity == "error"
        else "Look whether codes were exchanged or a group is missing; publish it if this place is so."
    )
    values = {
        "band": band.id, "value": _shown(found.value), "unit": band.id,
        "low": _shown(limits[0]), "high": _shown(limits[1]),
    }  # fmt: skip
    name = "impossible value" if limits == band.possible else "unusual value"
    return checked.whole(Words(severity, name, template, cure, values))


def _shown(value: float) -> int | float:
    """Two digits after the sign where the value is small."""
    rounded = round(value, 2 if abs(value) < 10 else 1)
    return int(rounded) if rounded == int(rounded) else rounded
