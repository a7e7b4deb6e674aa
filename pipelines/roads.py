"""Taking an OpenStreetMap extract in: a file that is handed over, or the one that TAKSIR_ROADS names."""

import os
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import numpy as np

from pipelines.extract.roads import RoadStretches, extract_roads
from pipelines.incoming import at_hand
from taksir.catalogue_resources import load_resources
from taksir.people import PLAN, permitted
from taksir.resources.roads import RoadFile, keep_roads, known_roads
from taksir.stopping import told_progress
from taksir.store.disk import full_disk_in_words

SETTING = "TAKSIR_ROADS"


def receive_roads(file: BinaryIO | Path, file_name: str) -> RoadFile:
    """Take an extract in that somebody uploads; the upload is taken away.

    Args:
        file: A stream, or an uploaded file.
        file_name: Its name as handed over.

    Raises:
        TaksirError: As for `take_roads_in`, or the disk is full.
    """
    permitted(PLAN)
    with ExitStack() as places:
        with full_disk_in_words():
            place = at_hand(file, file_name, places)
        return take_roads_in(place, file_name)


def take_roads_in(path: Path, file_name: str = "") -> RoadFile:
    """Read the roads of an extract and keep them; ways can be measured over them from now on.

    Args:
        path: The .osm.pbf file; it is left as it is.
        file_name: Its name as handed over.

    Raises:
        TaksirError: It is no extract, holds no road, or whoever is at work may not plan.
    """
    permitted(PLAN)
    told_progress(0.05, "Reading the roads")
    roads = extract_roads(path, load_resources().roads)
    told_progress(0.9, "Keeping the roads")
    about: dict[str, str | float] = {
        "file": (file_name or path.name).replace("\\", "/").rsplit("/", 1)[-1][:200],
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "size_bytes": float(path.stat().st_size),
        "changed_at": path.stat().st_mtime,
        **roads.about,
    }
    return keep_roads(_arrays(roads), about)


def roads_to_take() -> Path | None:
    """The extract that TAKSIR_ROADS names, where it has not been taken in as it is now."""
    named = os.environ.get(SETTING, "")
    if not named:
        return None
    path = Path(named)
    if not path.is_file():
        return path  # taking it in says that it is missing
    now = path.stat()
    is_known = any(
        known.about["file"] == path.name
        and known.about["size_bytes"] == now.st_size
        and known.about["changed_at"] == now.st_mtime
        for known in known_roads()
    )
    return None if is_known else path


def _arrays(roads: RoadStretches) -> dict[str, np.ndarray]:
    return {"lonlat": roads.lonlat, "start": roads.start, "end": roads.end, **roads.minutes}
