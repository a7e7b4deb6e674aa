"""Road networks in the store: each a file named by its content, so that a figure made over it can be rebuilt.

Roads are public things; nothing of an OpenStreetMap extract but junctions, lengths and times is kept.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from taksir.errors import TaksirError

FOLDER, ENDING = "roads", ".npz"
ABOUT = "about"


@dataclass(frozen=True)
class RoadFile:
    """A network that is kept.

    Attributes:
        sha256: Of its junctions and stretches; its name.
        about: What was said of it when it was taken in: file, taken_at and numbers.
    """

    sha256: str
    about: dict[str, str | float]


def keep_roads(folder: Path, arrays: Mapping[str, np.ndarray], about: Mapping[str, str | float]) -> RoadFile:
    """Keep a network, whole at once; the same again only tells anew what is said of it.

    Args:
        folder: Of the store.
        arrays: What it consists of.
        about: What a reader should know of it.
    """
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    sha256 = _digest(arrays)
    handle, name = tempfile.mkstemp(ENDING, ".work-", dir=place)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            told = np.array(json.dumps(dict(about), sort_keys=True))
            np.savez(file, allow_pickle=False, **{ABOUT: told}, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, place / f"{sha256}{ENDING}")
    finally:
        aside.unlink(missing_ok=True)
    return RoadFile(sha256, dict(about))


def kept_roads(folder: Path) -> list[RoadFile]:
    """The networks that are kept, the newest first."""
    place = folder / FOLDER
    found = [RoadFile(path.stem, _about(path)) for path in place.glob(f"[0-9a-f]*{ENDING}")]
    return sorted(found, key=lambda file: (str(file.about["taken_at"]), file.sha256), reverse=True)


def roads_place(folder: Path, sha256: str) -> Path:
    """Where a network lies.

    Raises:
        TaksirError: It is not in this store.
    """
    path = folder / FOLDER / f"{sha256}{ENDING}"
    if not sha256.isalnum() or not path.is_file():
        raise TaksirError(
            "The roads that ways were measured over are not in this store. "
            "Restore them from a backup, or measure over the roads that are there."
        )
    return path


def _digest(arrays: Mapping[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name, values in sorted(arrays.items()):
        digest.update(f"{name} {values.dtype} {values.shape};".encode())
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def _about(path: Path) -> dict[str, str | float]:
    with np.load(path) as file:
        return json.loads(str(file[ABOUT]))
