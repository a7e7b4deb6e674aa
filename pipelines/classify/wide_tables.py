"""Tables with years as columns: one year of them is loaded, the one that a person confirms.

"2021 | 2022 | 2023", or "Jumlah penduduk 2021 | Jumlah penduduk 2022": each year's column is the same
measure. Records carry their year, so the chosen column is read as that measure and the year is put
beside it; the other years stay in the raw file.
"""

import re
from dataclasses import dataclass, replace

from pipelines.classify.evidence import ColumnEvidence
from pipelines.classify.fitting import NUMBER, NUMBER_TYPES
from pipelines.classify.headers import HeaderNames
from pipelines.recipe import Ask, ColumnMatch, TableRecipe, header_key
from taksir.schema import Catalogue

YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
WITH_YEAR = re.compile(rf"(?P<before>.*?)(?<!\d)(?P<year>{YEAR})(?!\d)(?P<after>.*)", re.DOTALL)
NUMERIC_SHARE = 0.8
"""Share of the values under a year that must be numbers."""

MEASURED_TABLE = "area"
"""Such tables count something by area."""


@dataclass(frozen=True)
class YearColumns:
    """The headers of a sheet that are years of the same measures.

    Attributes:
        by_measure: What is left of the headers without the year ("" for bare years) → year → header.
        years: Years that every measure has, the latest first.
    """

    by_measure: dict[str, dict[int, str]]
    years: tuple[int, ...]

    @property
    def latest(self) -> dict[str, str]:
        """Measure → header of the latest year."""
        return {measure: headers[self.years[0]] for measure, headers in self.by_measure.items()}

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Headers of the latest year with what they measure, where they say it."""
        return {header: (measure,) for measure, header in self.latest.items() if measure}


def year_columns(headers: tuple[str, ...], evidence: dict[str, ColumnEvidence]) -> YearColumns | None:
    """The year columns of a sheet, or None where years do not stand as columns."""
    found: dict[str, dict[int, str]] = {}
    for header in headers:
        match = WITH_YEAR.fullmatch(header.strip())
        if match and _is_numeric(evidence[header]):
            measure = " ".join(f"{match['before']} {match['after']}".split()).strip(" _-/()[]*:.")
            found.setdefault(_without_tahun(measure), {}).setdefault(int(match["year"]), header)
    several = {measure: years for measure, years in found.items() if len(years) > 1}
    if not several:
        return None
    common = set.intersection(*(set(years) for years in several.values()))
    return YearColumns(several, tuple(sorted(common, reverse=True))) if common else None


def with_year_columns(
    table: TableRecipe, found: YearColumns, catalogue: Catalogue, *, titles: tuple[str, ...]
) -> TableRecipe:
    """The proposal with the latest year taken, and the questions which year and what it counts.

    Args:
        table: The proposal; headers that name their measure are matched already.
        found: The year columns.
        catalogue: Our columns.
        titles: Names of sheet and file, which may say what bare years count.
    """
    year = found.years[0]
    asks = [_ask_year(found)] if len(found.years) > 1 else []
    bare = found.latest.get("")
    if bare and not (table.match(bare) and table.match(bare).is_kept):  # type: ignore[union-attr]
        columns = measures(table.table, catalogue)
        proposed = _measure_of_titles(titles, table.table, catalogue) or columns[0]
        table = table.with_match(_year_match(bare, proposed))
        asks.append(_ask_measure(found, [proposed, *(name for name in columns if name != proposed)]))
    left = {header for years in found.by_measure.values() for header in years.values()} - set(
        found.latest.values()
    )
    for header in left:
        match = table.match(header)
        if match and not match.is_kept:
            why = "{header} is another year of {chosen}, which is loaded."
            chosen = next(
                found.latest[m] for m, years in found.by_measure.items() if header in years.values()
            )
            table = table.with_match(
                replace(match, reason=why, reason_values={"header": header, "chosen": chosen})
            )
    constants = {**table.constants, "period_year": year}
    return replace(table, constants=constants, asks=(*table.asks, *asks))


def in_year(table: TableRecipe, ask: Ask, year: str) -> TableRecipe:
    """The table with another year's columns taken."""
    before = ask.choices[0]
    for match in table.matches:
        other = table.match(match.header.replace(before, year)) if before in match.header else None
        if match.is_kept and other is not None and other.header != match.header:
            table = table.with_match(replace(match, header=other.header))
            left = replace(match, column="", action="leave_out", codes={}, number_style="")
            table = _swapped(table, match.header, other.header, left)
    return replace(table, constants={**table.constants, "period_year": int(year)})


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
    choices = tuple(map(str, found.years))
    return Ask(
        about="year_column",
        subject=", ".join(found.by_measure) or "years",
        question="Years stand as columns: {years}. Which year is loaded?",
        question_values={"years": ", ".join(reversed(choices))},
        choices=choices,
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


def _is_numeric(evidence: ColumnEvidence) -> bool:
    written = evidence.written
    return bool(written) and sum(bool(NUMBER.fullmatch(value)) for value in written) >= NUMERIC_SHARE * len(
        written
    )
