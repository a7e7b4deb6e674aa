"""Tables with years as columns: every year of them is loaded, or the one that a person chooses.

"2021 | 2022 | 2023", or "Jumlah penduduk 2021 | Jumlah penduduk 2022": each year's column is the same
measure. Records carry their year: the latest year's columns are the delivery's own, and every earlier
year is read by the same recipe with its own columns.
"""

import re
from dataclasses import dataclass, replace

from pipelines.classify.evidence import ColumnEvidence
from pipelines.classify.fitting import NUMBER, NUMBER_TYPES
from pipelines.classify.headers import HeaderNames
from pipelines.recipe import Ask, ColumnMatch, Recipe, TableRecipe, header_key
from taksir.catalogue import load_catalogue
from taksir.schema import Catalogue

YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
WITH_YEAR = re.compile(rf"(?P<before>.*?)(?<!\d)(?P<year>{YEAR})(?!\d)(?P<after>.*)", re.DOTALL)
NUMERIC_SHARE = 0.8
"""Share of the values that must be numbers, under one year of a measure at least."""

DAMAGED_SHARE = 0.5
"""The same under each other year: what is no number there is a fault of its row."""

EVERY_YEAR = "every year"
"""The answer that loads them all, each with its period."""

REASONS = {
    True: "{header} is another year of {chosen} and read like it.",
    False: "{header} is of a year that other columns like {chosen} do not have; it is left out.",
}
"""What becomes of the columns of a year, by whether every measure has it; msgids."""

MEASURED_TABLE = "area"
"""Such tables count something by area."""


@dataclass(frozen=True)
class YearColumns:
    """The headers of a sheet that are years of the same measures.

    Attributes:
        by_measure: What is left of the headers without the year ("" for bare years) → year → header.
        years: Years that every measure has, the latest first.
        alone: Header → measure, where a measure has the latest year only.
    """

    by_measure: dict[str, dict[int, str]]
    years: tuple[int, ...]
    alone: dict[str, str]

    @property
    def latest(self) -> dict[str, str]:
        """Measure → header of the latest year."""
        return {measure: headers[self.years[0]] for measure, headers in self.by_measure.items()}

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Headers of the latest year with what they measure, where they say it."""
        named = {header: measure for measure, header in self.latest.items() if measure}
        return {header: (measure,) for header, measure in {**self.alone, **named}.items()}


def year_columns(headers: tuple[str, ...], evidence: dict[str, ColumnEvidence]) -> YearColumns | None:
    """The year columns of a sheet, or None where years do not stand as columns."""
    found: dict[str, dict[int, str]] = {}
    for header in headers:
        match = WITH_YEAR.fullmatch(header.strip())
        if match and _numeric_share(evidence[header]) >= DAMAGED_SHARE:
            measure = " ".join(f"{match['before']} {match['after']}".split()).strip(" _-/()[]*:.")
            found.setdefault(_without_tahun(measure), {}).setdefault(int(match["year"]), header)
    several = {
        measure: years
        for measure, years in found.items()
        if len(years) > 1
        and any(_numeric_share(evidence[header]) >= NUMERIC_SHARE for header in years.values())
    }
    if not several:
        return None
    common = set.intersection(*(set(years) for years in several.values()))
    if not common:
        return None
    years = tuple(sorted(common, reverse=True))
    alone = {
        header: measure
        for measure, headers in found.items()
        for year, header in headers.items()
        if measure not in several and measure and year == years[0]
    }
    return YearColumns(several, years, alone)


def with_year_columns(
    table: TableRecipe, found: YearColumns, catalogue: Catalogue, *, titles: tuple[str, ...]
) -> TableRecipe:
    """The proposal with every year taken, and the questions which years and what they count.

    Args:
        table: The proposal; headers that name their measure are matched already.
        found: The year columns.
        catalogue: Our columns.
        titles: Names of sheet and file, which may say what bare years count.
    """
    year = found.years[0]
    for headers in found.by_measure.values():
        table = _with_latest(table, headers, headers[year])
    asks = [_ask_year(found)] if len(found.years) > 1 else []
    bare = found.latest.get("")
    if bare and not (table.match(bare) and table.match(bare).is_kept):  # type: ignore[union-attr]
        columns = measures(table.table, catalogue)
        proposed = _measure_of_titles(titles, table.table, catalogue) or columns[0]
        table = table.with_match(_year_match(bare, proposed))
        asks.append(_ask_measure(found, [proposed, *(name for name in columns if name != proposed)]))
    for headers in found.by_measure.values():
        table = _with_reasons(table, headers, found.years)
    constants = {**table.constants, "period_year": year}
    return replace(table, constants=constants, years=found.years[1:], asks=(*table.asks, *asks))


def in_year(table: TableRecipe, ask: Ask, year: str) -> TableRecipe:
    """The table with the answer taken: every year of it, or one."""
    if year == EVERY_YEAR:
        return table
    return _of_year(table, ask.choices[1], year)


def recipes_by_year(recipe: Recipe) -> dict[str, Recipe]:
    """The recipe of the delivery under "", and one of its tables of years for every earlier year."""
    found = {"": recipe}
    years = sorted({year for table in recipe.tables if table.table for year in table.years}, reverse=True)
    for year in map(str, years):
        tables = tuple(
            _of_year(table, str(table.constants["period_year"]), year)
            for table in recipe.tables
            if table.table and int(year) in table.years
        )
        found[year] = replace(recipe, tables=tables, period=year)
    return found


def with_years_shown(table: TableRecipe) -> TableRecipe:
    """The table for people to look at: columns of the other years that are read say as what."""
    for match in table.matches if table.years else ():
        latest = table.match(str(match.reason_values.get("chosen", "")))
        if match.reason == REASONS[True] and latest and latest.is_kept:
            values = {**match.reason_values, "column": latest.column}
            seen = replace(latest, header=match.header, reason=match.reason, reason_values=values)
            table = table.with_match(replace(seen, evidence=""))
    return table


def _of_year(table: TableRecipe, before: str, year: str) -> TableRecipe:
    """The table with the columns of one year taken instead of another's, and of no other year.

    A count without a header of that year is left out: it is of another year, or of nobody knows which.
    """
    counts = set(measures(table.table, load_catalogue()))
    for match in table.matches:
        other = table.match(match.header.replace(before, year)) if before in match.header else None
        left = replace(match, column="", action="leave_out", codes={}, number_style="")
        if match.is_kept and other is not None and other.header != match.header:
            table = _swapped(table, match.header, other.header, left)
        elif match.is_kept and match.column in counts:
            table = table.with_match(left)
    return replace(table, constants={**table.constants, "period_year": int(year)}, years=())


def _with_latest(table: TableRecipe, headers: dict[int, str], latest: str) -> TableRecipe:
    """The table in which the latest year's header is what an older one was confirmed to be before."""
    held = next((match for match in map(table.match, headers.values()) if match and match.is_kept), None)
    if held is None or held.header == latest:
        return table
    left = replace(held, column="", action="leave_out", codes={}, number_style="")
    return _swapped(table, held.header, latest, left)


def _with_reasons(table: TableRecipe, headers: dict[int, str], years: tuple[int, ...]) -> TableRecipe:
    """The table that says of a measure's other years what becomes of them."""
    for year, header in headers.items():
        match = table.match(header)
        if match and not match.is_kept:
            values: dict[str, str | int | float] = {"header": header, "chosen": headers[years[0]]}
            why = REASONS[year in years]
            table = table.with_match(replace(match, reason=why, reason_values=values))
    return table


def with_measure(table: TableRecipe, column: str) -> TableRecipe:
    """The table whose bare years count something else than was proposed."""
    for match in table.matches:
        found = WITH_YEAR.fullmatch(match.header.strip())
        if match.is_kept and found and not _without_tahun(f"{found['before']} {found['after']}"):
            table = table.with_match(replace(match, column=column))
    return table


def measures(table: str, catalogue: Catalogue) -> list[str]:
    """Columns that a table of years may count."""
    return [
        column.name
        for column in catalogue.columns_of(table)
        if column.role == "measure" and column.type in NUMBER_TYPES
    ]


def _swapped(table: TableRecipe, taken: str, chosen: str, left: ColumnMatch) -> TableRecipe:
    """The table in which two headers have changed what becomes of them."""
    held = table.match(taken)
    if held is None:
        return table
    given = replace(held, header=chosen)
    matches = tuple(
        given if entry.header == chosen else replace(left, header=taken) if entry.header == taken else entry
        for entry in table.matches
    )
    return replace(table, matches=matches)


def _ask_year(found: YearColumns) -> Ask:
    years = tuple(map(str, found.years))
    return Ask(
        about="year_column",
        subject=", ".join(found.by_measure) or "years",
        question="Years stand as columns: {years}. Which of them are loaded?",
        question_values={"years": ", ".join(reversed(years))},
        choices=(EVERY_YEAR, *years),
    )


def _ask_measure(found: YearColumns, columns: list[str]) -> Ask:
    header = found.latest[""]
    return Ask(
        about="year_measure",
        subject=header,
        question="What do the numbers under the years count, such as those under {header}?",
        question_values={"header": header},
        choices=tuple(columns),
    )


def _year_match(header: str, column: str) -> ColumnMatch:
    return ColumnMatch(
        header=header,
        column=column,
        action="keep",
        score=0.5,
        reason="{header} is a year; its numbers are taken for {column} until somebody says otherwise.",
        reason_values={"header": header, "column": column},
    )


def _measure_of_titles(titles: tuple[str, ...], table: str, catalogue: Catalogue) -> str:
    """The measure that the name of the sheet or file speaks of; "" where none does."""
    names = HeaderNames(catalogue, table)
    allowed = set(measures(table, catalogue))
    for title in titles:
        words = header_key(re.sub(YEAR, " ", title.rsplit(".", 1)[0])).split("_")
        spans = [" ".join(words[i:j]) for j in range(len(words), 0, -1) for i in range(j)]
        for span in sorted(spans, key=len, reverse=True):
            naming = next((n for n in names.namings(span) if n.column.name in allowed), None)
            if naming:
                return naming.column.name
    return ""


def _without_tahun(measure: str) -> str:
    bare = re.sub(r"\b(tahun|thn|th|year)\b", " ", measure, flags=re.IGNORECASE)
    return " ".join(bare.split()).strip(" _-/()[]*:.")


def _numeric_share(evidence: ColumnEvidence) -> float:
    written = evidence.written
    return sum(bool(NUMBER.fullmatch(value)) for value in written) / len(written) if written else 0.0
