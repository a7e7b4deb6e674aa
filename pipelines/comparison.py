"""What a new version of a source changes: rows added, removed and changed, and the headline figures.

Rows are matched by the key of their table where it is the same and occurs once in both versions; else whole
rows are compared. Only counts leave, by column: never a value.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.kept import waiting_records
from pipelines.validate.rules import KEYS
from taksir.areas import area_index
from taksir.availability import missing_columns
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.estimates import WHOLE, estimate_indicator
from taksir.evidence import Evidence, TableFile, current_evidence, pinned_evidence, table_and_year
from taksir.needs import headline_ids
from taksir.needs.figure import released_figure
from taksir.people import DELIVER, permitted
from taksir.release import Released, release_estimates
from taksir.store.audit import now
from taksir.store.engine import Engine, identifier
from taksir.store.objects import checksum, link_whole
from taksir.store.workspace import Store, open_store, scan

OURS = ("row_number",)
"""Says where a row stood in its file; another file, another place."""

YEAR = "period_year"


@dataclass(frozen=True)
class TableDifference:
    """How the rows of one table differ between two versions.

    Attributes:
        key: Columns by which rows were matched; empty where whole rows were compared, and then a changed
            row counts as one removed and one added.
        changed_columns: Column → rows in which it differs, the most frequent first; the year of the
            data is no change of a row.
        new_columns, lost_columns: Columns only one of the two has.
    """

    table: str
    rows_before: int
    rows_after: int
    added: int
    removed: int
    changed: int
    key: tuple[str, ...]
    changed_columns: tuple[tuple[str, int], ...]
    new_columns: tuple[str, ...]
    lost_columns: tuple[str, ...]


@dataclass(frozen=True)
class HeadlineEffect:
    """A headline figure with the version before and with the new one; None where it cannot be computed."""

    indicator_id: str
    before: Released | None
    after: Released | None


@dataclass(frozen=True)
class Comparison:
    """What changes from one delivery to another of the same source."""

    source_id: str
    before_id: str
    after_id: str
    tables: tuple[TableDifference, ...]
    headlines: tuple[HeadlineEffect, ...]


def version_before(delivery_id: str) -> str:
    """The delivery that a delivery replaces, or replaced when it was published; "" where it is the first."""
    register = open_store().register
    row = register.delivery(delivery_id)
    versions = [
        other
        for other in register.deliveries()
        if other["source_id"] and other["source_id"] == row["source_id"] and other["id"] != row["id"]
    ]
    published = [other for other in versions if other["state"] == "published"]
    if row["version"]:
        earlier = [other for other in versions if other["version"] and other["version"] < row["version"]]
        return max(earlier, key=lambda other: other["version"])["id"] if earlier else ""
    return max(published, key=lambda other: other["version"])["id"] if published else ""


def compare_versions(delivery_id: str, *, before_id: str = "") -> Comparison:
    """What a delivery changes against an earlier one of its source.

    Args:
        delivery_id: Published, withdrawn, or checked and ready to be published.
        before_id: The delivery it is compared with; by default the one it replaces.

    Raises:
        TaksirError: There is nothing to compare with, the two are of different sources, or the records of
            one are not there.
    """
    permitted(DELIVER)
    store = open_store()
    after = store.register.delivery(delivery_id)
    before = store.register.delivery(before_id or version_before(delivery_id) or _nothing_before(delivery_id))
    if before["source_id"] != after["source_id"]:
        raise TaksirError(
            "Deliveries {one} and {other} belong to different sources. Compare two of the same source.",
            one=before["id"],
            other=after["id"],
        )
    with _record_files(store, before) as old, _record_files(store, after) as new:
        with store.engine() as engine:
            tables = tuple(
                _difference(engine, table, old.get(table), new.get(table)) for table in sorted({*old, *new})
            )
        headlines = tuple(_effect(name, before, old, after, new) for name in headline_ids())
    return Comparison(after["source_id"], before["id"], after["id"], tables, headlines)


def headline_effects(delivery_id: str) -> tuple[HeadlineEffect, ...]:
    """The headline figures as they are published, and with a delivery that waits to be published.

    Raises:
        TaksirError: Its checked records are not there any more.
    """
    with evidence_with(delivery_id) as evidence:
        today = current_evidence()
        return tuple(
            HeadlineEffect(name, _headline(name, today), _headline(name, evidence)) for name in headline_ids()
        )


@contextmanager
def evidence_with(delivery_id: str) -> Iterator[Evidence]:
    """What would be published if a delivery that waits were; its files are there as long as the block.

    Raises:
        TaksirError: Its checked records are not there any more.
    """
    permitted(DELIVER)
    store = open_store()
    row = store.register.delivery(delivery_id)
    with _record_files(store, row) as files:
        yield _evidence(row, files)


def _nothing_before(delivery_id: str) -> str:
    raise TaksirError(
        "Delivery {delivery} is the first of its source; there is nothing to compare it with. "
        "Name another delivery, or publish it.",
        delivery=delivery_id,
    )


@contextmanager
def _record_files(store: Store, row: dict) -> Iterator[dict[str, Path]]:
    """A delivery's record files by table; those that wait to be published under names of their content."""
    if row["state"] in ("published", "withdrawn"):
        yield store.table_files([row["id"]])[row["id"]]
        return
    with waiting_records(store, row) as staged, store.records.working(row["id"]) as work:
        yield {table: _named_by_content(path, work) for table, (path, _) in staged.items()}


def _named_by_content(path: Path, work: Path) -> Path:
    """A second name as objects have it, so that what is computed from a file is kept under its content."""
    sha256 = checksum(path)
    target = work / sha256[:2] / f"{sha256[2:]}.parquet"
    target.parent.mkdir(exist_ok=True)
    link_whole(path, target)
    return target


def _columns(engine: Engine, path: Path | None) -> list[str]:
    if path is None:
        return []
    described = engine.rows(f"DESCRIBE SELECT * FROM {scan([path])}")
    return [str(name) for name, *_ in described if name not in OURS]


def _count(engine: Engine, path: Path | None) -> int:
    return int(engine.rows(f"SELECT count(*) FROM {scan([path])}")[0][0]) if path else 0


def _difference(engine: Engine, table: str, old: Path | None, new: Path | None) -> TableDifference:
    old_columns, new_columns = _columns(engine, old), _columns(engine, new)
    both = [name for name in new_columns if name in old_columns]
    rows_before, rows_after = _count(engine, old), _count(engine, new)
    found = TableDifference(
        table=table,
        rows_before=rows_before,
        rows_after=rows_after,
        added=rows_after,
        removed=rows_before,
        changed=0,
        key=(),
        changed_columns=(),
        new_columns=tuple(name for name in new_columns if name not in old_columns),
        lost_columns=tuple(name for name in old_columns if name not in new_columns),
    )
    if old is None or new is None or not both:
        return found
    key = _key(engine, table, both, old, new)
    return _by_key(engine, found, key, both, (old, new)) if key else _by_rows(engine, found, both, (old, new))


def _key(engine: Engine, table: str, columns: list[str], old: Path, new: Path) -> tuple[str, ...]:
    """The first key that both versions have and that occurs once in each; without the year first."""
    for key in KEYS.get(table_and_year(table)[0], ()):
        present = tuple(name for name in key if name in columns)
        if not present or present[0] != key[0]:
            continue
        for wanted in (tuple(name for name in present if name != YEAR), present):
            if wanted and all(_is_unique(engine, wanted, path) for path in (old, new)):
                return wanted
    return ()


def _is_unique(engine: Engine, key: tuple[str, ...], path: Path) -> bool:
    names = ", ".join(map(identifier, key))
    is_bad = f"count(*) > 1 OR {identifier(key[0])} IS NULL"
    rows = f"SELECT {names} FROM {scan([path])} GROUP BY {names} HAVING {is_bad}"
    return not engine.rows(f"SELECT 1 FROM ({rows}) LIMIT 1")


def _by_key(
    engine: Engine,
    found: TableDifference,
    key: tuple[str, ...],
    columns: list[str],
    files: tuple[Path, Path],
) -> TableDifference:
    old, new = (scan([path]) for path in files)
    same = " AND ".join(f"o.{identifier(name)} IS NOT DISTINCT FROM n.{identifier(name)}" for name in key)
    first = identifier(key[0])
    others = [name for name in columns if name not in (*key, YEAR)]
    differs = [f"o.{identifier(name)} IS DISTINCT FROM n.{identifier(name)}" for name in others]
    met = f"o.{first} IS NOT NULL AND n.{first} IS NOT NULL"
    counts = [f"n.{first} IS NULL", f"o.{first} IS NULL", f"{met} AND ({' OR '.join(differs) or 'FALSE'})"]
    counts += [f"{met} AND {condition}" for condition in differs]
    filters = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in counts)
    removed, added, changed, *by_column = (
        int(count) for count in engine.rows(f"SELECT {filters} FROM {old} o FULL JOIN {new} n ON {same}")[0]
    )
    named = [(name, count) for name, count in zip(others, by_column, strict=True) if count]
    return replace(
        found,
        added=added,
        removed=removed,
        changed=changed,
        key=key,
        changed_columns=tuple(sorted(named, key=lambda entry: (-entry[1], entry[0]))),
    )


def _by_rows(
    engine: Engine, found: TableDifference, columns: list[str], files: tuple[Path, Path]
) -> TableDifference:
    names = ", ".join(map(identifier, columns))
    old, new = (f"SELECT {names} FROM {scan([path])}" for path in files)
    added, removed = (
        int(engine.rows(f"SELECT count(*) FROM ({one} EXCEPT ALL {other})")[0][0])
        for one, other in ((new, old), (old, new))
    )
    return replace(found, added=added, removed=removed)


def _effect(
    indicator_id: str, before: dict, old: dict[str, Path], after: dict, new: dict[str, Path]
) -> HeadlineEffect:
    return HeadlineEffect(
        indicator_id,
        _headline(indicator_id, _evidence(before, old)),
        _headline(indicator_id, _evidence(after, new)),
    )


def _evidence(row: dict, files: dict[str, Path]) -> Evidence:
    """What is published now, with one version of the source in place of the current one."""
    if row["state"] in ("published", "withdrawn"):
        others = {file.delivery_id for file in current_evidence().files if file.source_id != row["source_id"]}
        return pinned_evidence(sorted({*others, row["id"]}))
    held = tuple(file for file in current_evidence().files if file.source_id != row["source_id"])
    staged = tuple(
        TableFile(
            delivery_id=row["id"],
            source_id=row["source_id"],
            title=row["source_id"],
            kind="",
            period=year or row["period"],
            version=0,
            file_name=row["file_name"],
            published_at=now(),
            table=table,
            path=path,
        )
        for name, path in files.items()
        for table, year in [table_and_year(name)]
    )
    return Evidence(tuple(sorted((*held, *staged), key=lambda file: (file.source_id, file.table))))


def _headline(indicator_id: str, evidence: Evidence) -> Released | None:
    indicator = load_catalogue().indicator(indicator_id)
    if indicator is None or missing_columns(indicator, evidence):
        return None
    if all(file.version for file in evidence.files):
        return released_figure(indicator, WHOLE, "", evidence)
    # Records that wait to be published may still change: the gate judges the figure for the whole region by
    # itself, and does not remember it as released.
    estimated = replace(estimate_indicator(indicator, WHOLE, evidence), evidence=None)
    return release_estimates(estimated, indicator, WHOLE, index=area_index(evidence))
