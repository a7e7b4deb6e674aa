"""Rotating the key of the pseudonyms: what is stored is hashed once more, what comes is hashed under both.

A key that may have leaked opens nothing once another lies over it: a stored pseudonym becomes the
pseudonym, under the new key, of what it was. A later delivery of the same person is hashed under the old
key and then the new, so that the two still meet. Figures stay the same: pseudonyms are never counted, and
a file that was hashed again keeps the name under which figures know it.

The new key lies beside the old until the store has followed; a rotation that was interrupted is finished,
or undone, by rotating again.
"""

from dataclasses import dataclass
from pathlib import Path

from pipelines.protect import PSEUDONYM_LENGTH, pseudonym, use_key
from taksir.errors import TaksirError
from taksir.store import keys
from taksir.store.engine import Engine, identifier
from taksir.store.workspace import Store, open_store, scan

STEP = "rotate key"
ON_THE_WAY = ("received", "read", "mapped", "protected", "checked", "ready")


@dataclass(frozen=True)
class Rotated:
    """What a rotation did: how many files and columns were hashed again, and the new key's mark."""

    files: int
    columns: int
    key_mark: str


def rotate_key() -> Rotated:
    """Make a new key and bring the whole store under it.

    Raises:
        TaksirError: The key is not in a file of ours, or deliveries are on their way.
        NotPermittedError: Whoever is at work does not keep the house.
    """
    store = open_store()
    store.register.permit_rotation()
    _refuse_deliveries_on_their_way(store)
    _finish_interrupted(store)
    pending = keys.prepare_next_key()
    mark = keys.key_mark(pending)
    with store.engine() as engine:
        use_key(engine, pending)
        replaced, columns = _hashed_again(store, engine)
    sealed = store.records.sealed_files()
    store.register.replace_files(replaced, step=STEP, detail={"key": mark, "files": len(replaced)})
    keys.adopt_next_key()
    for name in sealed:
        store.records.seal_again(name)
    store.remove_unnamed()
    return Rotated(len(replaced), columns, mark)


def _finish_interrupted(store: Store) -> None:
    """A next key that the store already lies under is adopted; one that it does not is thrown away."""
    pending = keys.next_key()
    if pending is None:
        return
    if store.register.was_rotated_to(keys.key_mark(pending)):
        keys.adopt_next_key()
    else:
        keys.discard_next_key()


def _refuse_deliveries_on_their_way(store: Store) -> None:
    waiting = [row["id"] for row in store.register.deliveries() if row["state"] in ON_THE_WAY[2:]]
    if waiting:
        raise TaksirError(
            "Delivery {delivery} is on its way under the present key. "
            "Publish or discard it first, and rotate then.",
            delivery=waiting[0],
        )


def _hashed_again(store: Store, engine: Engine) -> tuple[dict[str, tuple[str, int]], int]:
    """Every file with pseudonyms under the new key: old checksum → new checksum and size."""
    replaced: dict[str, tuple[str, int]] = {}
    total = 0
    for row in store.register.record_files([entry["id"] for entry in store.register.deliveries()]):
        sha256 = row["sha256"]
        if sha256 in replaced or row["table_name"] == "boundary":  # shapes hold no pseudonyms
            continue
        path = store.record_path(row)
        columns = _pseudonym_columns(engine, path)
        if columns:
            replaced[sha256] = _rewritten(store, engine, path, columns)
            total += len(columns)
    return replaced, total


def _pseudonym_columns(engine: Engine, path: Path) -> list[str]:
    """The text columns whose every value is as long as a pseudonym and written in the same digits."""
    rows_sql = scan([path])
    described = engine.rows(f"DESCRIBE SELECT * FROM {rows_sql}")
    texts = [name for name, kind, *_ in described if kind == "VARCHAR"]
    if not texts:
        return []
    pattern = f"'[0-9a-f]{{{PSEUDONYM_LENGTH}}}'"
    checks = ", ".join(
        f"count({identifier(name)}) > 0 AND bool_and(regexp_full_match({identifier(name)}, {pattern}))"
        for name in texts
    )
    answers = engine.rows(f"SELECT {checks} FROM {rows_sql}")[0]
    return [name for name, is_pseudonym in zip(texts, answers, strict=True) if is_pseudonym]


def _rewritten(store: Store, engine: Engine, path: Path, columns: list[str]) -> tuple[str, int]:
    changed = ", ".join(f"{pseudonym(identifier(name), turns=1)} AS {identifier(name)}" for name in columns)
    with store.records.passing() as folder:
        aside = folder / "records.parquet"
        engine.copy_to_parquet(f"SELECT * REPLACE ({changed}) FROM {scan([path])}", aside)
        return store.records.keep(aside)
