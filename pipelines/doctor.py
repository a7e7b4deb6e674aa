"""Is this workspace well? Each thing that can go wrong in the house, looked at, with its cure."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import metadata

from taksir import paths
from taksir.catalogue import load_catalogue
from taksir.catalogue_entries import load_kinds
from taksir.environment import read_settings, unknown_names
from taksir.errors import TaksirError
from taksir.store.audit import now
from taksir.store.bucket import SETTING
from taksir.store.keys import workspace_keys
from taksir.store.objects import object_file
from taksir.store.sealed import unsealed_blocks
from taksir.store.soundness import database_faults
from taksir.store.workspace import open_store

WELL, ADVICE, FAULT = "well", "advice", "fault"
FREE_MB_ADVISED, FREE_MB_NEEDED = 2_000, 200
MEGABYTE = 1_000_000
EXACTLY = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)$")


@dataclass(frozen=True)
class Finding:
    """What was found of one thing.

    Attributes:
        about: What was looked at, a msgid.
        state: WELL, ADVICE or FAULT.
        template: The sentence, a msgid, with the cure where it is not well.
        values: What goes into its places.
    """

    about: str
    state: str
    template: str
    values: dict[str, object] = field(default_factory=dict)


def examine() -> list[Finding]:
    """Look at everything; one thing that is broken hides none of the others."""
    found: list[Finding] = []
    for about, look in _LOOKS:
        try:
            state, template, values = look()
        except TaksirError as error:
            state, template, values = FAULT, error.template, error.values
        except OSError as error:
            values = {
                "place": str(error.filename or paths.store_folder()),
                "detail": error.strerror or type(error).__name__,
            }
            state, template = (
                FAULT,
                "{place} cannot be reached ({detail}). Check the disk and who owns the folder.",
            )
        found.append(Finding(about, state, template, values))
    return found


Answer = tuple[str, str, dict[str, object]]


def _settings() -> Answer:
    read, unknown = read_settings(), unknown_names()
    if read.wrong_lines:
        words = "Line {line} of {file} is no setting. Write NAME=value; taksir settings lists the names."
        return FAULT, words, {"line": read.wrong_lines[0], "file": str(read.path)}
    if os.name != "nt" and read.path.is_file() and read.path.stat().st_mode & 0o077:
        words = "Others on this machine can read {file}. Make it its owner's only, with chmod 600."
        return FAULT, words, {"file": str(read.path)}
    if unknown:
        words = "Not a setting of Taksir: {names}. Correct the name; taksir settings lists them all."
        return ADVICE, words, {"names": ", ".join(unknown)}
    return (
        WELL,
        "Every setting is known; {count} come from {file}.",
        {
            "count": len(read.taken),
            "file": str(read.path),
        },
    )


def _packages() -> Answer:
    wrong = [
        f"{name} {version}"
        for name, version in _pinned(metadata.requires("taksir") or ())
        if _installed(name) != version
    ]
    if wrong:
        words = "Not as tested: {packages}. Install again as README says."
        return ADVICE, words, {"packages": ", ".join(wrong)}
    return WELL, "Every library is of the version that was tested.", {}


def _pinned(requirements: Iterable[str]) -> list[tuple[str, str]]:
    found = (EXACTLY.match(text.strip()) for text in requirements if "extra ==" not in text)
    return [(match[1], match[2]) for match in found if match]


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _folder() -> Answer:
    folder = paths.store_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder):
        pass
    if os.name != "nt" and folder.stat().st_mode & 0o077:
        words = "Others on this machine can look into {folder}. Make it its owner's only, with chmod 700."
        return FAULT, words, {"folder": str(folder)}
    return WELL, "{folder} can be written, by its owner only.", {"folder": str(folder)}


def _space() -> Answer:
    free_mb = shutil.disk_usage(paths.store_folder()).free // MEGABYTE
    state = FAULT if free_mb < FREE_MB_NEEDED else ADVICE if free_mb < FREE_MB_ADVISED else WELL
    words = "{free_mb} MB are free."
    if state != WELL:
        words = "Only {free_mb} MB are free. Make room, or move the store with TAKSIR_STORE."
    return state, words, {"free_mb": free_mb}


def _objects() -> Answer:
    bucket = open_store().records.bucket
    if bucket is None:
        return WELL, "Files lie in the folder of the store; {setting} is not set.", {"setting": SETTING}
    bucket.try_out()
    return WELL, "The object storage {address} can be written, read and cleared.", {"address": bucket.address}


def _register() -> Answer:
    store = open_store()
    wrong = database_faults(store.register)
    if wrong:
        return FAULT, "The database says: {detail}. Restore a backup.", {"detail": wrong[0]}
    return (
        WELL,
        "The register answers; {count} deliveries are in it.",
        {"count": len(store.register.deliveries())},
    )


def _records() -> Answer:
    store = open_store()
    kept = {one.name: one.size_bytes for one in store.records.shelf.files("objects/")}
    named = {object_file(row["sha256"]): row["size_bytes"] for row in store.register.objects()}
    if missing := [name for name in named if name not in kept]:
        words = "Files of records are missing: {count}. Restore a backup, or load their deliveries again."
        return FAULT, words, {"count": len(missing)}
    if cut := [name for name, size in named.items() if kept[name] != size]:
        words = (
            "{file} and {count} others are not as long as they were written. Restore a backup, or load their "
            "deliveries again; taksir verify names them all."
        )
        return FAULT, words, {"file": cut[0], "count": len(cut) - 1}
    return WELL, "Every file of records is there; taksir verify also reads them through.", {}


def _audit() -> Answer:
    broken = open_store().register.fault_in_audit()
    if broken:
        words = "Line {line} of the audit was changed or removed. Find out who can write to the database."
        return FAULT, words, {"line": broken}
    return WELL, "Every line of the audit follows from the one before it.", {}


def _clock() -> Answer:
    last = max((row["received_at"] for row in open_store().register.deliveries()), default="")
    if last > now():
        words = "The clock stands before the last delivery ({time}). Set it; what is published is not harmed."
        return ADVICE, words, {"time": last[:16].replace("T", " ")}
    return WELL, "The clock goes forward.", {}


def _key() -> Answer:
    keys, shelf = workspace_keys(), open_store().records.shelf
    for kept in shelf.files("raw/")[:1]:
        with shelf.opened(kept.name) as path:
            next(unsealed_blocks(path))
    where = "TAKSIR_KEY" if os.environ.get("TAKSIR_KEY") else "TAKSIR_KEY_FILE"
    words = (
        "The key is there ({where}, rotated {count} times) and opens what is sealed. Keep a copy elsewhere."
    )
    return WELL, words, {"where": where, "count": len(keys) - 1}


def _fonts() -> Answer:
    missing = [path.name for path in FONTS if not path.is_file()]
    if missing:
        words = "Fonts are missing: {fonts}. Restore the folder static from the repository."
        return FAULT, words, {"fonts": ", ".join(missing)}
    return WELL, "The fonts lie here; nothing is fetched from the internet.", {}


def _paper_fonts() -> Answer:
    from taksir.briefing.paper import missing_fonts

    if missing := missing_fonts():
        words = "PDFs lack their fonts: {fonts}. Install typst and matplotlib again as README says."
        return FAULT, words, {"fonts": ", ".join(missing)}
    return WELL, "PDFs are set in the fonts that come along.", {}


def _catalogue() -> Answer:
    catalogue, kinds = load_catalogue(), load_kinds()
    words = "The catalogue holds together: {indicators} indicators, {kinds} kinds of entries."
    return WELL, words, {"indicators": len(catalogue.indicators), "kinds": len(kinds)}


def _waiting() -> Answer:
    states = [row["state"] for row in open_store().register.deliveries()]
    waiting = sum(state in ("read", "checked", "ready") for state in states)
    if waiting:
        return (
            ADVICE,
            "{count} deliveries wait for somebody. Finish or give them up on the page Data in.",
            {"count": waiting},
        )
    return WELL, "No delivery waits.", {}


FONTS = tuple(
    paths.STATIC / "fonts" / f"{name}.woff2"
    for name in ("plus-jakarta-sans-latin-wght-normal", "marks-noto-sans-symbols-2")
)
_LOOKS: tuple[tuple[str, Callable[[], Answer]], ...] = (
    ("Settings", _settings),
    ("Libraries", _packages),
    ("Folder of the store", _folder),
    ("Space", _space),
    ("Catalogue", _catalogue),
    ("Fonts", _fonts),
    ("Fonts of PDFs", _paper_fonts),
    ("Key", _key),
    ("Object storage", _objects),
    ("Register", _register),
    ("Records", _records),
    ("Audit", _audit),
    ("Clock", _clock),
    ("Deliveries", _waiting),
)
"""What is looked at, a msgid, and how."""
