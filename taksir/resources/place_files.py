"""Places as a file of the store: found once for the same boundaries, read again in a fraction of the time.

A file's name is a digest of the boundaries it was made of. It holds nothing that the boundaries do not;
where it is damaged or gone, it is made anew.
"""

import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from taksir import paths

FOLDER, ENDING = "shapes", "-places.npz"


def read_places(name: str) -> dict[str, np.ndarray] | None:
    """What is kept of some places; None where there is nothing whole."""
    path = _path(name)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            return {part: kept[part] for part in kept.files}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile):
        path.unlink(missing_ok=True)
        return None


def write_places(name: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Keep places, whole at once: another process may look for them at the same moment."""
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(".part", ".places-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        os.replace(aside, path)
    finally:
        Path(aside).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return paths.store_folder() / FOLDER / f"{name}{ENDING}"
