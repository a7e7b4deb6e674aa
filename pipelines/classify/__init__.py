"""What a delivered file is: which of our tables each sheet holds, and which of our columns each header.

Proposals come with a score and a reason in words; whatever could be read in two ways becomes a question.
Nothing is joined, fuzzily matched or assumed in silence.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines import kobo
from pipelines.classify.area_columns import area_rule
from pipelines.classify.evidence import distinct_share, table_evidence
from pipelines.classify.known import NOTHING_KNOWN, Known
from pipelines.classify.linking import linked_sheets
from pipelines.classify.long_tables import ask_of_division, long_matches, long_table
from pipelines.classify.matching import Sheet, named_columns, proposed_matches
from pipelines.classify.meaning import with_meaning
from pipelines.classify.place_systems import with_system_by_names
from pipelines.classify.questions import Question, assign_column, choose_table, confirm_recipe, questions
from pipelines.classify.replicates import with_replicates
from pipelines.classify.wide_tables import MEASURED_TABLE, YearColumns, with_year_columns, year_columns
from pipelines.delivered import RawBoundaries, RawDelivery, RawTable, column_name
from pipelines.recipe import Ask, ColumnMatch, Recipe, Remark, TableRecipe, signature
from taksir.schema import Catalogue
from taksir.store.engine import Engine, identifier, literal

__all__ = ["Question", "assign_column", "choose_table", "classify_delivery", "confirm_recipe", "questions"]

KIND_OF_TABLE = {
    "person": "survey",
    "household": "survey",
    "area": "census",
    "register": "register",
    "facility": "facilities",
    "request": "requests",
    "incident": "incidents",
    "poverty_line": "poverty_line",
    "area_bridge": "area_bridge",
    "area_change": "area_change",
    "boundary": "boundaries",
}

LEAST_TABLE_SCORE = 0.9
"""A sheet that says less than this about every table is none of ours."""

MINOR_SHARE = 0.05
"""What a column of places or an identifier says about the table: nearly every table has them."""

PERSON_COLUMNS = ("age_years", "person_no", "relation_to_head", "marital_status", "wg_seeing")
"""Columns that tell rows of persons from rows of households."""

TABLES_WITHOUT_YEAR_COLUMNS = ("person", "household", "facility", "request", "incident", "area_bridge")
"""Tables whose rows are people, places or events, never years of a measure."""

YEAR = re.compile(r"(?<!\d)(19[5-9]\d|20\d\d)(?!\d)")


def classify_delivery(
    raw: RawDelivery,
    catalogue: Catalogue,
    *,
    source_id: str = "",
    earlier: Recipe | None = None,
    known: Known = NOTHING_KNOWN,
) -> Recipe:
    """Propose how a delivered file becomes records.

    Args:
        raw: The file as read.
        catalogue: Our columns.
        source_id: The source it belongs to.
        earlier: The recipe of this source's last delivery; what it says of a header is taken over.
        known: What the workspace knows: its areas, and headers confirmed for other sources.

    Returns:
        A recipe that a person must still confirm; `questions` lists what is open.
    """
    remarks: tuple[Remark, ...] = ()
    with Engine(_place(raw)) as engine:
        if raw.boundaries is not None:
            tables: tuple[TableRecipe, ...] = (_boundary_recipe(raw.boundaries, catalogue, engine, earlier),)
            headers = raw.boundaries.columns
        else:
            desk = _Desk(raw, catalogue, engine, earlier, kobo.export_of(raw.tables), known)
            tables, remarks = linked_sheets(desk.tables(), raw, desk.export, catalogue)
            headers = tuple(header for table in raw.tables for header in table.headers)
    return Recipe(
        source_id=source_id or (earlier.source_id if earlier else ""),
        kind=next((KIND_OF_TABLE[table.table] for table in tables if table.table), ""),
        period=next((str(year) for table in tables if (year := table.constants.get("period_year"))), ""),
        tables=tables,
        version=earlier.version + 1 if earlier else 1,
        code_vintage=next((str(vintage) for t in tables if (vintage := t.constants.get("vintage"))), ""),
        signature=signature(headers),
        remarks=remarks,
    )


def _place(raw: RawDelivery) -> Path:
    """Where the rows lie that are looked at: the engine's own files stay in that private folder."""
    rows = raw.boundaries or raw.tables[0]
    return rows.path.parent


@dataclass(frozen=True)
class _Desk:
    """One file being classified."""

    raw: RawDelivery
    catalogue: Catalogue
    engine: Engine
    earlier: Recipe | None
    export: kobo.Export | None
    known: Known = NOTHING_KNOWN

    def tables(self) -> tuple[TableRecipe, ...]:
        """The proposal for each sheet by itself."""
        return tuple(self._table(table) for table in self.raw.tables)

    def _table(self, raw: RawTable) -> TableRecipe:
        evidence = table_evidence(raw, self.engine)
        years = year_columns(raw.headers, evidence)
        sheet = Sheet(
            name=raw.name,
            headers=raw.headers,
            evidence=evidence,
            options=kobo.multiple_choices(raw.headers, raw.labels),
            labels={**(years.labels if years else {}), **raw.labels},
            learned=self.known.headers,
            choices=raw.choices,
            part=self.export.part(raw.name) if self.export else "",
        )
        earlier = self._earlier(raw)
        name = earlier.table if earlier and earlier.table else self._table_of(sheet, raw)
        if not earlier and years and "" in years.by_measure and name not in TABLES_WITHOUT_YEAR_COLUMNS:
            name = MEASURED_TABLE if named_columns(sheet, MEASURED_TABLE, self.catalogue) else name
        if not name:
            return TableRecipe(sheet=raw.name, table="", matches=_nothing(raw.headers))
        matches, doubles = proposed_matches(sheet, name, self.catalogue, earlier=earlier)
        long = long_table(sheet, matches, self.catalogue) if name == "area" else None
        if long:
            matches = long_matches(long, matches, sheet, self.catalogue)
        plain = tuple(match for match in matches if not (long and match.header in long.pseudo_columns))
        meant, group_asks = with_meaning(plain, sheet, self.catalogue)
        by_header = {match.header: match for match in (*matches, *meant)}
        matches = tuple(by_header[header] for header in raw.headers)
        if name in ("person", "household"):
            matches = with_replicates(matches)
        area = area_rule(matches, sheet, self.catalogue)
        table = TableRecipe(
            sheet=raw.name,
            table=name,
            matches=matches,
            area_headers=area.headers,
            code_system=earlier.code_system if earlier and earlier.code_system else area.code_system,
            level=area.level,
            places=dict(earlier.places) if earlier else {},
            covers=earlier.covers if earlier else "",
            asks=(*doubles, *group_asks, *(() if earlier and earlier.code_system else area.asks)),
        )
        if long:
            divisions = tuple(ask_of_division(header, sheet.evidence[header]) for header in long.others)
            table = replace(table, reshape="age_sex_long", asks=(*table.asks, *divisions))
            table = self._one_year(table, raw, long.part_of_year)
        elif years and name not in TABLES_WITHOUT_YEAR_COLUMNS:
            table = self._with_years(table, years, sheet, raw)
        if not (earlier and earlier.code_system):
            table = with_system_by_names(table, raw, self.known.areas, self.engine, catalogue=self.catalogue)
        return self._with_period(table, sheet, raw)

    def _with_years(self, table: TableRecipe, years: YearColumns, sheet: Sheet, raw: RawTable) -> TableRecipe:
        """The latest of the years that stand as columns, its numbers read as what they count."""
        titles = (raw.name, self.raw.file_name, raw.source_text)
        table = with_year_columns(table, years, self.catalogue, titles=titles)
        bare = table.match(years.latest.get("", ""))
        if bare and bare.is_kept:
            (meant,), _ = with_meaning((bare,), sheet, self.catalogue)
            table = table.with_match(meant)
        return table

    def _earlier(self, raw: RawTable) -> TableRecipe | None:
        """What was confirmed for this sheet, by its name or, in a file of one sheet, by position."""
        if not self.earlier:
            return None
        named = self.earlier.table_of(raw.name)
        if named:
            return named
        only = self.earlier.tables
        return only[0] if len(only) == len(self.raw.tables) == 1 else None

    def _table_of(self, sheet: Sheet, raw: RawTable) -> str:
        """The table of ours that the sheet's columns say most about, "" where they say too little."""
        scores = {table: self._score(sheet, table) for table in KIND_OF_TABLE if table != "boundary"}
        best = max(scores, key=lambda table: scores[table])
        if scores[best] < LEAST_TABLE_SCORE:
            return ""
        return self._person_or_household(sheet, raw) if best in ("person", "household") else best

    def _score(self, sheet: Sheet, table: str) -> float:
        """How much the columns of a sheet say that it is a table: more for columns few tables have."""
        namings = named_columns(sheet, table, self.catalogue)
        columns = {naming.column.name: naming.column for naming in namings.values()}
        score = 0.0
        for column in columns.values():
            is_minor = column.role in ("area", "identifier", "note") or column.name.endswith("_name")
            is_minor = is_minor and table not in column.required_in
            score += MINOR_SHARE if is_minor else 1 / len(column.tables)
        for column in self.catalogue.columns_of(table):
            if table in column.required_in and column.name not in ("area_code", "household_id"):
                score += 1.0 if column.name in columns else -0.75
        return score

    def _person_or_household(self, sheet: Sheet, raw: RawTable) -> str:
        """Persons where a column only persons have was found and rows are not one a household."""
        found = {naming.column.name: header for header, naming in self._persons(sheet).items()}
        if not any(column in found for column in PERSON_COLUMNS):
            return "household"
        if self.export and raw.name == self.export.main_sheet and self.export.rosters:
            return "household"
        key = found.get("household_id")
        is_one_a_household = key and distinct_share(raw, [key], self.engine) == 1.0
        return (
            "household"
            if is_one_a_household and "hh_size" in found and "person_no" not in found
            else "person"
        )

    def _persons(self, sheet: Sheet) -> dict:
        return named_columns(sheet, "person", self.catalogue)

    def _one_year(self, table: TableRecipe, raw: RawTable, part_of_year: str) -> TableRecipe:
        """The latest year of a long table, and its latest part, as the only rows that are kept."""
        year = table.match_of("period_year")
        headers = [header for header in (year.header if year else "", part_of_year) if header]
        if not headers:
            return table
        columns = ", ".join(identifier(column_name(raw.headers.index(header))) for header in headers)
        rows = self.engine.rows(f"SELECT DISTINCT {columns} FROM {raw.rows_sql} ORDER BY ALL DESC")
        table = replace(table, keep_where=dict(zip(headers, map(str, rows[0]), strict=True)))
        years = tuple(dict.fromkeys(str(row[0]) for row in rows))
        if not year or len(years) < 2:
            return table
        ask = Ask(
            about="year",
            subject=year.header,
            question="The table holds {count} years. Which one is loaded?",
            question_values={"count": len(years)},
            choices=years,
        )
        return replace(table, asks=(*table.asks, ask))

    def _with_period(self, table: TableRecipe, sheet: Sheet, raw: RawTable) -> TableRecipe:
        """The year of the rows: from a column, the dates, the file's name or its words; else asked."""
        wanted = {column.name for column in self.catalogue.columns_of(table.table)}
        constants = dict(table.constants)
        vintage = table.match_of("vintage")
        if vintage and len(sheet.evidence[vintage.header].written) == 1:
            constants["vintage"] = sheet.evidence[vintage.header].written[0]
        if "period_year" in wanted and "period_year" not in constants:
            year = (
                _year_of(table, sheet)
                or _latest_year((self.raw.file_name,))
                or _latest_year((raw.source_text,))
            )
            if not year:
                ask = Ask(about="period", question="Which year are these data of?")
                return replace(table, asks=(*table.asks, ask), constants=constants)
            constants["period_year"] = year
        return replace(table, constants=constants)


def _year_of(table: TableRecipe, sheet: Sheet) -> int:
    """The latest year that a column of years or dates holds; 0 where there is none."""
    year = table.match_of("period_year")
    if year and year.header in table.keep_where:
        return _latest_year((table.keep_where[year.header],))
    dates = ("interview_date", "request_date", "incident_date")
    for column in ("period_year", *dates):
        match = table.match_of(column)
        if match and (found := _latest_year(sheet.evidence[match.header].written)):
            return found
    return 0


def _latest_year(texts: tuple[str, ...]) -> int:
    return max((int(year) for text in texts for year in YEAR.findall(text)), default=0)


def _nothing(headers: tuple[str, ...]) -> tuple[ColumnMatch, ...]:
    reason = "The sheet is not one of our tables."
    return tuple(ColumnMatch(header=header, reason=reason) for header in headers)


def _boundary_recipe(
    raw: RawBoundaries, catalogue: Catalogue, engine: Engine, earlier: Recipe | None
) -> TableRecipe:
    """Which property of a boundary file is which of our columns."""
    staged = raw.path.with_suffix(".properties.parquet")
    properties = [name for name in raw.columns if name != "geometry"]
    texts = ", ".join(
        f"coalesce(CAST({identifier(name)} AS VARCHAR), '') AS {column_name(position)}"
        for position, name in enumerate(properties)
    )
    engine.copy_to_parquet(
        f"SELECT row_number() OVER () AS row_number, {texts} FROM read_parquet({literal(str(raw.path))})",
        staged,
    )
    table = RawTable("", tuple(properties), staged, raw.feature_count, None, ())
    sheet = Sheet("", table.headers, table_evidence(table, engine))
    before = earlier.tables[0] if earlier and earlier.tables else None
    matches, asks = proposed_matches(sheet, "boundary", catalogue, earlier=before)
    matches, more = with_meaning(matches, sheet, catalogue)
    staged.unlink()
    area = area_rule(matches, sheet, catalogue)
    vintage = next((m.header for m in matches if m.is_kept and m.column == "vintage"), "")
    constants = (
        {"vintage": sheet.evidence[vintage].written[0]} if vintage and sheet.evidence[vintage].written else {}
    )
    return TableRecipe(
        sheet="",
        table="boundary",
        matches=matches,
        area_headers=area.headers,
        code_system=area.code_system,
        level=area.level,
        constants=dict(constants),
        asks=(*asks, *more, *area.asks),
    )
