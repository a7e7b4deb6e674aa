"""The first start: the example region is delivered, confirmed and published like any other file."""

import json
from collections.abc import Callable
from pathlib import Path

from pipelines.classify import confirm_recipe
from pipelines.history import deliveries
from pipelines.load import check_delivery, publish_delivery, receive_delivery
from pipelines.terms import Terms, record_terms
from pipelines.wording import fault_sentence
from pipelines.written import read_entries
from taksir import organizing, paths, plans, written
from taksir.catalogue_entries import entry_kind
from taksir.errors import TaksirError

Progress = Callable[[float, str], None]

FILES = (
    ("batas_kabupaten.geojson", "batas_kabupaten", "Batas kabupaten Lembah Sehati"),
    ("batas_kecamatan.geojson", "batas_kecamatan", "Batas kecamatan Lembah Sehati"),
    ("batas_desa.geojson", "batas_desa", "Batas desa Lembah Sehati"),
    ("bridging_kode.csv", "bridging_kode", "Bridging kode Kemendagri–BPS"),
    ("garis_kemiskinan.csv", "garis_kemiskinan", "Garis kemiskinan"),
    ("sensus_desa_2025.csv", "sensus_desa", "Sensus desa (proyeksi)"),
    ("desil_keluarga.csv", "desil_keluarga", "Keluarga menurut desil kesejahteraan"),
    ("register_ppks_2025.csv", "register_ppks", "Register PPKS"),
    ("fasilitas_psks.csv", "fasilitas_psks", "Fasilitas dan PSKS"),
    ("permohonan_layanan_2026.csv", "permohonan_layanan", "Permohonan layanan"),
    ("kejadian_2025.csv", "kejadian", "Catatan kejadian"),
    ("survei_kebutuhan_2024.csv", "survei_kebutuhan_2024", "Survei kebutuhan 2024"),
    ("survei_kebutuhan_2026.xlsx", "survei_kebutuhan", "Survei kebutuhan"),
)
"""The example files that the road can load today, in the order in which they need each other."""


assert organizing  # what is written down obeys the rules of its room

FICTIONAL = Terms("no_personal_data")
"""Nobody in the example region exists."""


ACTOR = "example"
"""Who delivers them."""
THERE = ("published", "withdrawn")
"""States of a file that was loaded; withdrawn is what somebody did with it afterwards."""


def is_half_loaded() -> bool:
    """Whether loading was cut short here: some of the example's files are there, others are not."""
    ours = [line for line in deliveries() if line.actor == ACTOR]
    there = {line.file_name for line in ours if line.state in THERE}
    return bool(ours) and not there.issuperset(name for name, _, _ in FILES)


def load_example(*, progress: Progress | None = None) -> None:
    """Deliver, check and publish every example file; those that are there already are left alone.

    Raises:
        TaksirError: A file is missing or does not pass; the sentence names it.
    """
    for position, (name, source_id, title) in enumerate(FILES):
        path = paths.EXAMPLE / name
        if not path.exists():
            raise TaksirError(
                "The example file {file} is missing. Make it again with: python -m pipelines.example",
                file=name,
            )
        if progress:
            progress(position / len(FILES), "Loading the example region")
        _load(path, source_id, title)
    write_example_entries()
    freeze_example_plan()
    if progress:
        progress(1.0, "The example region is loaded")


def write_example_entries() -> None:
    """What people wrote down in the example region, one table a kind; kinds that have entries are left alone.

    Raises:
        TaksirError: A table does not fit its kind; the sentence names the first fault.
    """
    paths_by_kind = {path.stem: path for path in sorted((paths.EXAMPLE / "entries").glob("*.csv"))}
    for kind_id in _referred_to_first(list(paths_by_kind)):
        path = paths_by_kind[kind_id]
        if not written.entries(kind_id):
            written.take_rows(kind_id, read_entries(kind_id, path.read_bytes(), path.name))


def _referred_to_first(kind_ids: list[str]) -> list[str]:
    """Kinds in an order in which what they point at is there before them."""
    ordered: list[str] = []
    while rest := [name for name in kind_ids if name not in ordered]:
        ready = [name for name in rest if not _refers_to(name) & set(rest) - {name}]
        ordered += ready or rest
    return ordered


def _refers_to(kind_id: str) -> set[str]:
    kind = entry_kind(kind_id)
    return {field.refers_to for field in kind.fields if field.refers_to} | ({kind.parent} - {""})


def freeze_example_plan() -> None:
    """The example's ways to spend a budget; the last is frozen into its plan, with the plan's baselines."""
    plan = next(iter(written.entries("plan")), None)
    if plan is None or written.entries("scenario"):
        return
    ways = json.loads((paths.EXAMPLE / "scenarios.json").read_text("utf-8"))
    problem = str(plan.body.get("problem", ""))
    kept = [
        plans.save_scenario(way["asked"] | {"problem": problem}, plans.Terms(**way["terms"])) for way in ways
    ]
    plans.freeze_plan(plan.id, kept[-1].id)


def _load(path: Path, source_id: str, title: str) -> None:
    proposal = receive_delivery(path, path.name, source_id=source_id, actor=ACTOR)
    if proposal.already:
        return
    recipe = confirm_recipe(proposal.recipe, None, by=ACTOR)
    record_terms(proposal.delivery_id, FICTIONAL, actor=ACTOR)
    checked = check_delivery(
        proposal.delivery_id, recipe, title=title, actor=ACTOR, leave_out_faulty_rows=True
    )
    if not checked.can_publish:
        fault = next(fault for fault in checked.faults if fault.severity == "error")
        raise TaksirError(
            "The example file {file} does not pass: {fault} Make it again with: python -m pipelines.example",
            file=path.name,
            fault=fault_sentence(fault, "en"),
        )
    publish_delivery(proposal.delivery_id, actor=ACTOR)
