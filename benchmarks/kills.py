"""Processes killed at random moments, and a look at what they leave: is anything lost, or half there?

A process works on a store and is ended with SIGKILL at a random moment; then somebody else looks at the
store. Four kinds of work take turns: a file comes in and is checked (`taking_in`), what is ready is published
(`publishing`), plans are written and changed (`planning`), and a register of an earlier version is brought to
this one (`migrating`). Whoever worked wrote down each step once it was done: what is written down must be
there, and everything that is there must be whole.

Killing a process proves nothing about a power cut. POSIX only: Windows has no SIGKILL.
"""

import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from pipelines.classify import confirm_recipe
from pipelines.load import check_delivery, publish_delivery, receive_delivery
from taksir import plans, written
from taksir.errors import TaksirError
from taksir.store import tables
from taksir.store.database import register_engine
from taksir.store.migrating import migrate, newest_revision, register_revision, revisions
from taksir.store.soundness import database_faults, store_faults
from taksir.store.workspace import Store, open_store, scan

assert plans  # plans obey the rules of their room
KEY = "a key for the soak only"
SECRET = "Rahasiawati"
ROWS, AT_ONCE, EDITS = 40, 6, 25
ANEW_EVERY = 20
"""After so many kills of a kind its store begins anew, so that looking at all of it stays quick."""
STILL = ("read", "checked", "ready", "published", "withdrawn", "refused", "failed")
"""States in which nobody works on a delivery."""


@dataclass
class Kind:
    """One kind of work.

    Attributes:
        work: What the process does: with the store's folder, the number of the run, and where it writes
            down what is done.
        look: What is wrong afterwards, given the store's folder and everything that was written down.
        begin: Makes the store before the work, where it needs one.
        lasts_s: How long the work takes undisturbed.
    """

    work: Callable[[Path, int, Path], None]
    look: Callable[[Path, list[list]], list[str]]
    begin: Callable[[Path, int], None] = lambda folder, number: None
    lasts_s: float = 0.0
    done: list[list] = field(default_factory=list)


# -- what the processes do -------------------------------------------------------------------------------


def take_in(folder: Path, number: int, notes: Path) -> None:
    """A file of the survey comes in, is read and checked."""
    path = notes.with_name(f"survei_{number}_2026.csv")
    header = "kode_kec;hhid;psu;stratum;bobot_individu;umur;jenis_kelamin;nama;nik"
    rows = (
        f"9901{1 + n % 2:02d};R{number:04d}{n // 4:03d};P{n // 8:03d};S{n % 2};{1 + n % 3};"
        f"{20 + n % 60};{1 + n % 2};{SECRET} {number} {n};9901014108{n:06d}"
        for n in range(ROWS)
    )
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    proposal = receive_delivery(path, path.name, source_id="survei", actor="t")
    note(notes, proposal.delivery_id, "read")
    found = check_delivery(proposal.delivery_id, confirm_recipe(proposal.recipe, None, by="t"), actor="t")
    note(notes, proposal.delivery_id, found.state)


def make_ready(folder: Path, number: int) -> None:
    """Deliveries that have been checked and wait."""
    store = open_store()
    for turn in range(AT_ONCE):
        delivery_id = store.register.receive(
            file_name=f"{number}-{turn}", raw_sha256=f"{number:032d}{turn:032d}", size_bytes=1, actor="t"
        )
        store.register.confirm_recipe(
            source={"id": "survei", "title": "Survei"}, kind="survey", body="{}", actor="t"
        )
        path = store.records.staging(delivery_id) / "made.parquet"
        pq.write_table(pa.table({"row_number": [number * 100 + turn] * ROWS}), path)
        path = path.rename(path.with_name("person.records.parquet"))
        name, sha256 = store.records.keep_checked(delivery_id, path)
        counts = json.dumps({"kept": {"person": ROWS}, "files": {"person": [name, ROWS, sha256]}})
        store.register.advance(
            delivery_id, leaves=("received",), state="ready", source_id="survei", counts=counts
        )


def publish(folder: Path, number: int, notes: Path) -> None:
    """What waits is published, one after another."""
    for row in open_store().register.deliveries():
        if row["state"] == "ready":
            publish_delivery(row["id"], actor="t")
            note(notes, row["id"], "published")


def plan(folder: Path, number: int, notes: Path) -> None:
    """Plans are written, changed, deleted and brought back."""
    for edit in range(EDITS):
        if edit % 8 == 0:
            kept = written.write("plan", plan_body(number, 1))
        elif edit % 8 == 6:
            kept = written.delete("plan", kept.id, based_on=kept.version)
        elif edit % 8 == 7:
            kept = written.restore("plan", kept.id)
        else:
            body = plan_body(number, kept.version + 1)
            kept = written.write("plan", body, entry_id=kept.id, based_on=kept.version)
        note(notes, kept.id, kept.version)


def plan_body(number: int, version: int) -> dict[str, str]:
    return {"title": f"Rencana {number} versi {version}", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}


def make_earlier(folder: Path, number: int) -> None:
    """A register as an earlier version of Taksir left it, with a little of everything."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = register_engine(f"sqlite:///{folder / 'register.sqlite'}")
    earlier = revisions()[number % (len(revisions()) - 1)]
    with engine.begin() as connection:
        migrate(connection, earlier)
        connection.execute(sa.text("insert into source values ('s', 'S', 'survey', '2026')"))
        for n in range(ROWS):
            connection.execute(
                sa.text(
                    "insert into delivery (id, source_id, version, state, file_name, raw_sha256, size_bytes, "
                    f"owner, heartbeat, actor, received_at) values ('d{n}', 's', {n + 1}, 'published', 'a', "
                    f"'{n:064d}', 33, 'elsewhere:1', 0, 't', '2026-11-{10 + n % 10}')"
                )
            )
    engine.dispose()


def upgrade(folder: Path, number: int, notes: Path) -> None:
    """The store is opened by this version."""
    open_store()
    note(notes, "revision", newest_revision())


# -- what is looked at afterwards ------------------------------------------------------------------------


def faults_of_deliveries(folder: Path, done: list[list]) -> list[str]:
    """Every delivery stands still and whole; what was written down is there; no name lies in plain."""
    store = Store(folder)
    store.clean_up()
    held = {row["id"]: row for row in store.register.deliveries()}
    order = {state: place for place, state in enumerate(tables.STATES)}
    found = store_faults(store)
    found += [f"{row['id']} is {row['state']}" for row in held.values() if row["state"] not in STILL]
    for delivery_id, state in done:
        if delivery_id not in held or order[held[delivery_id]["state"]] < order[state]:
            found.append(f"{delivery_id} was {state} and is {held.get(delivery_id, {}).get('state')}")
    return [*found, *_faults_of_published(store, held), *_plain_text(folder)]


def _faults_of_published(store: Store, held: dict[str, dict]) -> list[str]:
    published = [row for row in held.values() if row["state"] == "published"]
    found = (
        [] if sorted(row["version"] for row in published) == list(range(1, len(published) + 1)) else ["gap"]
    )
    with store.engine() as engine:
        for row in published:
            try:
                files = store.table_files([row["id"]])
            except TaksirError as error:
                found.append(str(error))
                continue
            if engine.rows(f"SELECT count(*) FROM {scan([files[row['id']]['person']])}") != [(ROWS,)]:
                found.append(f"{row['id']} is half there")
    return found


def _plain_text(folder: Path) -> list[str]:
    left = [*(folder / "incoming").iterdir(), *(folder / "staging").rglob("work-*")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    left += [path for path in files if SECRET.encode() in path.read_bytes()]
    return [f"in plain: {path.name}" for path in left]


def faults_of_plans(folder: Path, done: list[list]) -> list[str]:
    """Every version of every plan is there, in its order, with the words it was given."""
    store = Store(folder)
    found = [*database_faults(store.register), *_audit(store)]
    with store.register.reading() as connection:
        entries = connection.execute(sa.select(tables.entry)).mappings().all()
        versions = connection.execute(sa.select(tables.entry_version)).mappings().all()
    by_entry: dict[str, list[int]] = {}
    for row in versions:
        by_entry.setdefault(row["entry_id"], []).append(row["version"])
        if not json.loads(row["body"])["title"].startswith("Rencana"):
            found.append(f"{row['entry_id']} has other words")
    for row in entries:
        if sorted(by_entry.get(row["id"], [])) != list(range(1, row["version"] + 1)):
            found.append(f"{row['id']} lacks a version")
    found += [
        f"{one} lost version {version}" for one, version in done if version not in by_entry.get(one, [])
    ]
    return found


def faults_of_migration(folder: Path, done: list[list]) -> list[str]:
    """The register is of one version or the other, never between; all of it is there; the copy opens."""
    address = f"sqlite:///{folder / 'register.sqlite'}"
    engine = register_engine(address)
    before = register_revision(engine)
    engine.dispose()
    found = [] if before in revisions() else [f"between revisions: {before}"]
    if done and before != newest_revision():
        found.append("an upgrade that was done is gone")
    store = Store(folder)  # this version opens it, and goes on where it was cut short
    rows = store.register.deliveries()
    if len(rows) != ROWS or {row["number"] for row in rows} != set(range(1, ROWS + 1)):
        found.append("deliveries are lost")
    for copy in folder.glob("register.before-*"):
        with closing(sqlite3.connect(copy)) as connection:
            if connection.execute("select count(*) from delivery").fetchone()[0] != ROWS:
                found.append("the copy of before is not whole")
    return [*found, *database_faults(store.register), *_audit(store)]


def _audit(store: Store) -> list[str]:
    broken = store.register.fault_in_audit()
    return [f"audit line {broken}"] if broken else []


def kinds() -> dict[str, Kind]:
    """The kinds of work, none of them begun."""
    return {
        "taking_in": Kind(take_in, faults_of_deliveries),
        "publishing": Kind(publish, faults_of_deliveries, make_ready),
        "planning": Kind(plan, faults_of_plans),
        "migrating": Kind(upgrade, faults_of_migration, make_earlier),
    }


# -- killing ---------------------------------------------------------------------------------------------


def note(notes: Path, *words: object) -> None:
    """Write down that a step is done, with one call to the system."""
    descriptor = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(descriptor, (json.dumps(words) + "\n").encode())
    os.close(descriptor)


def in_child(folder: Path, task: Callable[..., object], *values: object) -> None:
    """What a child does: work on a store of the soak's."""
    os.environ |= {"TAKSIR_STORE": str(folder), "TAKSIR_KEY": KEY}
    os.environ.pop("TAKSIR_DATABASE_URL", None)
    os.environ.pop("TAKSIR_OBJECTS", None)
    task(*values)


class Soak:
    """Kills of one kind of work after another, each on a store of its own."""

    def __init__(self, place: Path, *, seed: int) -> None:
        self._place, self._chance = place, random.Random(seed)
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(["benchmarks.kills"])
        self._kinds = kinds()
        self._number = Counter[str]()
        self.killed, self.ended = Counter[str](), Counter[str]()

    def kill(self, name: str) -> list[str]:
        """One run of a kind, ended at a random moment.

        Returns:
            What is lost or half there; empty where nothing is.
        """
        kind, number = self._kinds[name], self._number[name]
        self._number[name] += 1
        is_alone = name == "migrating"
        folder = self._place / f"{name}_{number if is_alone else number // ANEW_EVERY}" / "store"
        if is_alone or number % ANEW_EVERY == 0:
            shutil.rmtree(
                self._place / f"{name}_{(number - 1) if is_alone else number // ANEW_EVERY - 1}", True
            )
            kind.done = []
        folder.mkdir(parents=True, exist_ok=True)
        self._whole(folder, kind.begin, folder, number)
        notes = folder.parent / f"notes_{number}"
        process = self._child(folder, kind.work, folder, number, notes)
        began = time.monotonic()
        if kind.lasts_s:
            process.join(kind.lasts_s * self._chance.random())
            process.kill()
        process.join()
        if process.exitcode == 0:  # as the first of a kind does, which is not killed to see how long it takes
            lasted_s = time.monotonic() - began
            kind.lasts_s = min(lasted_s, kind.lasts_s or lasted_s)
        assert process.exitcode in (0, -signal.SIGKILL), f"{name} fails undisturbed"
        (self.killed if process.exitcode == -signal.SIGKILL else self.ended)[name] += 1
        kind.done += [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []
        os.environ["TAKSIR_KEY"] = KEY
        return kind.look(folder, kind.done)

    def _child(self, folder: Path, *task: object) -> multiprocessing.Process:
        process = self._processes.Process(target=in_child, args=(folder, *task))
        process.start()
        return process

    def _whole(self, folder: Path, *task: object) -> None:
        if task[0] is Kind.begin:
            return
        process = self._child(folder, *task)
        process.join()
        assert process.exitcode == 0, "the store could not be made"
