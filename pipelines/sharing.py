"""May this file of persons be shared? Who could be found in it, and what would have to be coarsened.

Nothing leaves as microdata by default; this is asked of a file that somebody wants to hand over all the
same. Only counts are told, never a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipelines.delivered import RawTable
from pipelines.extract import extract_delivery
from pipelines.protect.identifiers import header_says
from pipelines.recipe import header_key
from taksir.catalogue import load_catalogue
from taksir.catalogue_disclosure import load_rules
from taksir.errors import TaksirError
from taksir.methods.anonymity import Anonymity, Coarsening, anonymity_of, column_shares, least_coarsening
from taksir.store.workspace import open_store


@dataclass(frozen=True)
class SharingReport:
    """What a file gives away.

    Attributes:
        quasi, sensitive: Headers that were taken for quasi-identifiers and for sensitive answers.
        identifiers: Headers that name persons directly.
        found: The file as it is.
        revealing: For each quasi-identifier the rows that would still stand alone without it.
        proposal: The least coarsening; None where nothing helps.
        may_share: Whether the file as it is hides everybody.
    """

    quasi: tuple[str, ...]
    sensitive: tuple[str, ...]
    identifiers: tuple[str, ...]
    found: Anonymity
    revealing: dict[str, int]
    proposal: Coarsening | None
    may_share: bool
    k: int
    diversity: int


def report_on_sharing(
    path: Path, *, quasi: Sequence[str] = (), sensitive: Sequence[str] = (), table: str = ""
) -> SharingReport:
    """Look at a file of persons as an outsider would.

    Args:
        path: The file, in any format that is read.
        quasi: Headers an outsider may know; by default those of place, sex, age and the like.
        sensitive: Headers whose answers must differ within a group; by default none.
        table: Which sheet; by default the one with most rows.

    Raises:
        TaksirError: The file cannot be read, or has no such header.
    """
    rules = load_rules().sharing
    with open_store().records.passing() as folder:
        delivery = extract_delivery(path, folder)
        raw = _chosen_table(delivery.tables, table, path.name)
        frame = _rows(raw)
    known = list(quasi) or [header for header in raw.headers if _is_quasi(header)]
    for header in (*known, *sensitive):
        if header not in frame:
            raise TaksirError(
                "{file} has no column {column}. Its columns are: {columns}.",
                file=path.name,
                column=header,
                columns=", ".join(raw.headers[:40]),
            )
    if not known:
        raise TaksirError(
            "None of the columns of {file} is known to be of place, sex or age. "
            "Name those that others may know with --by.",
            file=path.name,
        )
    identifiers = tuple(header for header in raw.headers if header_says(header_key(header)))
    found = anonymity_of(frame, known, sensitive=sensitive, k=rules.k)
    return SharingReport(
        quasi=tuple(known),
        sensitive=tuple(sensitive),
        identifiers=identifiers,
        found=found,
        revealing=dict(column_shares(frame, known)),
        proposal=least_coarsening(frame, known, sensitive=sensitive, k=rules.k, diversity=rules.diversity),
        may_share=not identifiers and found.reaches(rules.k, rules.diversity),
        k=rules.k,
        diversity=rules.diversity,
    )


def _chosen_table(tables: Sequence[RawTable], name: str, file: str) -> RawTable:
    named = [table for table in tables if table.name == name] if name else list(tables)
    if not named:
        raise TaksirError(
            "{file} has no sheet {sheet}. Its sheets are: {sheets}.",
            file=file,
            sheet=name,
            sheets=", ".join(table.name for table in tables),
        )
    return max(named, key=lambda table: table.row_count)


def _rows(raw: RawTable) -> pd.DataFrame:
    with open_store().engine() as engine:
        frame = engine.frame(f"SELECT * EXCLUDE (row_number) FROM {raw.rows_sql}")
    frame.columns = pd.Index(raw.headers)
    return frame


def _is_quasi(header: str) -> bool:
    """Whether a header is one of the columns that neighbours know of each other."""
    wanted = load_rules().sharing.quasi_identifiers
    names = {header.casefold(), header.casefold().rpartition("/")[2].strip()}
    for column in load_catalogue().columns:
        if column.name in wanted and names & {column.name, *(text.casefold() for text in column.synonyms)}:
            return True
    return False
