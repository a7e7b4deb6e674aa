"""How the sheets of one file belong together: rosters to their households, and one sheet a table."""

from dataclasses import replace

from pipelines import kobo
from pipelines.classify.headers import HeaderNames
from pipelines.delivered import RawDelivery
from pipelines.recipe import Ask, Remark, TableRecipe
from taksir.schema import Catalogue

ONLY_FOR_PERSONS = ("person_weight",)
"""Columns of persons that a sheet of households may carry for its members."""


WEIGHT_OF = {"household": "hh_weight", "person": "person_weight"}
"""The weight of each table of a survey."""

MEMBERS_IN_KOBO = (
    "{file} holds the households only: a CSV export leaves the questions about each member out. "
    "Export as XLSX to have the indicators about persons."
)
MEMBERS_IN_ODK = (
    "{file} holds the households only: the questions about each member stand in tables of their own. "
    "Download all tables as ZIP and deliver that to have the indicators about persons."
)
"""What is said of answers without their members; msgids."""

BEST_NAMES_SCORE = 0.83
"""A header that is among the first names of a column, whether or not it stands behind a group's name."""


def linked_sheets(
    tables: tuple[TableRecipe, ...], raw: RawDelivery, export: kobo.Export | None, catalogue: Catalogue
) -> tuple[tuple[TableRecipe, ...], tuple[Remark, ...]]:
    """The sheets with their links, and what people should know about them.

    Args:
        tables: The proposal for each sheet by itself.
        raw: The file as read.
        export: The parts of a survey-app export, where it is one.
        catalogue: Our columns.
    """
    tables, remarks = _one_sheet_a_table(tables)
    if export:
        tables = tuple(_with_export(table, export, raw) for table in tables)
        remarks += _remarks_of(export, raw)
    tables = tuple(_with_parents_year(table, tables) for table in _with_parents(tables))
    names = HeaderNames(catalogue, "person")
    tables = tuple(_with_key(_with_weights_for_members(table, tables, names)) for table in tables)
    remarks += tuple(_not_loaded(table.sheet) for table in tables if not table.table)
    return tuple(_with_weight_asked(table, tables) for table in tables), remarks


def _one_sheet_a_table(
    tables: tuple[TableRecipe, ...],
) -> tuple[tuple[TableRecipe, ...], tuple[Remark, ...]]:
    """Of several sheets for one table the one with most columns; a file holds each table once."""
    kept: dict[str, TableRecipe] = {}
    for table in sorted(tables, key=lambda entry: -sum(match.is_kept for match in entry.matches)):
        if table.table:
            kept.setdefault(table.table, table)
    remarks = []
    found = []
    for table in tables:
        if table.table and kept[table.table] is not table:
            remarks.append(
                Remark(
                    severity="warning",
                    template="Sheet {sheet} holds {table} too, and is left out; {other} is loaded. "
                    "Deliver it as a file of its own if it is another source.",
                    values={"sheet": table.sheet, "table": table.table, "other": kept[table.table].sheet},
                    sheet=table.sheet,
                )
            )
            table = replace(table, table="", asks=())
        found.append(table)
    return tuple(found), tuple(remarks)


def _with_export(table: TableRecipe, export: kobo.Export, raw: RawDelivery) -> TableRecipe:
    """What a survey app's export says about a sheet: reviews, doubles and its household."""
    roster = export.roster(table.sheet)
    if roster:
        return replace(
            table, parent_sheet=roster.parent_sheet, parent_key=(roster.header, roster.parent_header)
        )
    if table.sheet != export.main_sheet:
        return table
    leave = {export.status_header: export.refused_status} if export.status_header else {}
    return replace(table, leave_where=leave, unique_header=export.uuid_header)


def _remarks_of(export: kobo.Export, raw: RawDelivery) -> tuple[Remark, ...]:
    """That the members are missing where one table of text is all there is; a workbook has their sheets."""
    if export.rosters or len(raw.tables) > 1 or raw.file_name.lower().endswith((".xlsx", ".xls", ".ods")):
        return ()
    is_odk = kobo.index_header(raw.tables[0].headers).casefold() == kobo.ODK_KEY
    template = MEMBERS_IN_ODK if is_odk else MEMBERS_IN_KOBO
    return (Remark("warning", template, {"file": raw.file_name}, export.main_sheet),)


def _with_parents(tables: tuple[TableRecipe, ...]) -> tuple[TableRecipe, ...]:
    """Persons joined to a sheet of households by the household number that both carry."""
    household = next((table for table in tables if table.table == "household"), None)
    key = household.match_of("household_id") if household else None
    found = []
    for table in tables:
        own = table.match_of("household_id")
        if household and key and own and table.table == "person" and not table.parent_sheet:
            table = replace(table, parent_sheet=household.sheet, parent_key=(own.header, key.header))
        found.append(table)
    return tuple(found)


def _with_parents_year(table: TableRecipe, tables: tuple[TableRecipe, ...]) -> TableRecipe:
    """Members are of the year of their households, so it is asked at most once."""
    if not table.parent_sheet or "period_year" in table.constants:
        return table
    parent = next((entry for entry in tables if entry.sheet == table.parent_sheet), None)
    year = parent.constants.get("period_year") if parent else None
    constants = {**table.constants, "period_year": year} if year else table.constants
    return replace(table, constants=constants, asks=tuple(ask for ask in table.asks if ask.about != "period"))


def _with_weights_for_members(
    table: TableRecipe, tables: tuple[TableRecipe, ...], names: HeaderNames
) -> TableRecipe:
    """A sheet of households keeps the weight of persons that only its members use."""
    members = next(
        (entry for entry in tables if entry.parent_sheet == table.sheet and entry.table == "person"), None
    )
    if table.table != "household":
        return table
    for column in ONLY_FOR_PERSONS:
        rivals = _headers_rather_for_persons(table, column, names)
        if not rivals:
            continue
        # A weight of persons beside one of households is no second weight of households: nothing to ask.
        asks = tuple(ask for ask in table.asks if ask.about != "double" or set(ask.choices[1:]) - set(rivals))
        table = replace(table, asks=asks)
        if members and not members.match_of(column):
            table = _given_to_members(table, rivals[0], column)
    return table


def _headers_rather_for_persons(table: TableRecipe, column: str, names: HeaderNames) -> list[str]:
    """Headers left out of the households that are one of the best names of a person's column."""
    best = {
        match.header: naming.score
        for match in table.matches
        if not match.is_kept
        for naming in names.namings(match.header)
        if naming.column.name == column and naming.score >= BEST_NAMES_SCORE
    }
    return sorted(best, key=lambda header: -best[header])


def _given_to_members(table: TableRecipe, header: str, column: str) -> TableRecipe:
    match = table.match(header)
    if match is None:
        return table
    given = replace(
        match,
        column=column,
        action="keep",
        score=0.9,
        reason="{header} is {column} of every member of the household.",
        reason_values={"header": header, "column": column},
    )
    return table.with_match(given)


def _with_weight_asked(table: TableRecipe, tables: tuple[TableRecipe, ...]) -> TableRecipe:
    """A survey without weights is asked about: only where everybody was counted each row counts once."""
    weight = WEIGHT_OF.get(table.table, "")
    parent = next(
        (entry for entry in tables if table.parent_sheet and entry.sheet == table.parent_sheet), None
    )
    sources = [entry for entry in (table, parent) if entry]
    if not weight or any(entry.match_of(name) for entry in sources for name in WEIGHT_OF.values()):
        return table
    if parent is not None:
        return table  # answered for the households, whose weight the members take over
    ask = Ask(
        about="weight",
        subject=weight,
        question="No column holds weights. Was every household of the area counted, so that each row stands "
        "for itself?",
        choices=("sample", "everybody"),
    )
    return replace(table, asks=(*table.asks, ask))


def _not_loaded(sheet: str) -> Remark:
    return Remark(
        severity="note",
        template="Sheet {sheet} is not loaded: its columns are not those of any of our tables. Say below "
        "what its rows are, or leave it out.",
        values={"sheet": sheet},
        sheet=sheet,
    )


def _with_key(table: TableRecipe) -> TableRecipe:
    """The columns that together number the households, where no column does."""
    if table.table not in ("household", "person") or table.match_of("household_id") or table.parent_sheet:
        return table
    psu, ssu = table.match_of("psu"), table.match_of("ssu")
    if psu and ssu:
        return replace(table, key_headers=(psu.header, ssu.header))
    uuid = table.match_of("submission_uuid")
    return replace(table, key_headers=(uuid.header,)) if uuid else table
