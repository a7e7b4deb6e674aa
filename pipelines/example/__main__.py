"""Writes every example file again: `python -m pipelines.example [--folder data/example]`."""

import json
from collections.abc import Callable
from pathlib import Path

import click

from pipelines.example.census_file import write_census
from pipelines.example.community_file import write_community
from pipelines.example.earlier_survey_file import write_earlier_survey
from pipelines.example.geography import boundary_collection, desa_shapes, kecamatan_shapes, regency_shape
from pipelines.example.organizing_file import write_organizing
from pipelines.example.reference_files import write_references
from pipelines.example.register_file import write_register
from pipelines.example.requests_file import write_requests
from pipelines.example.resources_file import write_resources
from pipelines.example.services import write_services
from pipelines.example.survey_file import write_survey
from taksir.paths import EXAMPLE


def write_boundaries(folder: Path) -> None:
    """Write the boundaries of the kabupaten, its kecamatan and its desa."""
    for level, shapes in (
        ("kabupaten", regency_shape()),
        ("kecamatan", kecamatan_shapes()),
        ("desa", desa_shapes()),
    ):
        text = json.dumps(boundary_collection(shapes, level), separators=(",", ":"), ensure_ascii=False)
        (folder / f"batas_{level}.geojson").write_text(text + "\n", encoding="utf-8", newline="\n")


WRITERS: tuple[Callable[[Path], None], ...] = (
    write_boundaries,
    write_references,
    write_census,
    write_register,
    write_services,
    write_requests,
    write_community,
    write_organizing,
    write_resources,
    write_survey,
    write_earlier_survey,
)


def write_region(folder: Path) -> None:
    """Write all files of the example region; the same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    for write in WRITERS:
        write(folder)


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=EXAMPLE, show_default=True)
def main(folder: Path) -> None:
    """Write the files of the fictional Kabupaten Lembah Sehati."""
    write_region(folder)
    click.echo(f"Wrote {len(list(folder.iterdir()))} files to {folder}")


if __name__ == "__main__":
    main()
