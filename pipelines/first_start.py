"""The first start: the example region is delivered, confirmed and published like any other file."""

from collections.abc import Callable
from pathlib import Path

from pipelines.classify import confirm_recipe
from pipelines.load import check_delivery, publish_delivery, receive_delivery
from pipelines.terms import Terms, record_terms
from taksir import paths
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


FICTIONAL = Terms("no_personal_data")
"""Nobody in the example region exists."""


def load_example(*, progress: Progress | None = None) -> None:
    """Deliver, check and publish every example file.

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
    if progress:
        progress(1.0, "The example region is loaded")


def _load(path: Path, source_id: str, title: str) -> None:
    proposal = receive_delivery(path, path.name, source_id=source_id, actor="example")
    if proposal.already:
        return
    recipe = confirm_recipe(proposal.recipe, None, by="example")
    record_terms(proposal.delivery_id, FICTIONAL, actor="example")
    checked = check_delivery(
        proposal.delivery_id, recipe, title=title, actor="example", leave_out_faulty_rows=True
    )
    if not checked.can_publish:
        fault = next(fault for fault in checked.faults if fault.severity == "error")
        raise TaksirError(
            "The example file {file} does not pass: {fault} Make it again with: python -m pipelines.example",
            file=path.name,
            fault=fault.sentence(),
        )
    publish_delivery(proposal.delivery_id, actor="example")
