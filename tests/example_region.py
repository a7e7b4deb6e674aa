"""The example region, loaded once by the command a person would run, and copied for whoever needs a store."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from dashboards import environment

from taksir import paths

WAITS_S = 0.2


def example_copy(factory: pytest.TempPathFactory, target: Path) -> Path:
    """A store with the example region in it, of one's own.

    Args:
        factory: Whose base folder, or with several workers the one above theirs, holds the first copy.
        target: The folder of the store to be.
    """
    base = factory.getbasetemp()
    shared = (base.parent if base.name.startswith("popen-") else base) / "example_region"
    _load_once(shared)
    shutil.copytree(shared / "store", target)
    return target


def _load_once(folder: Path) -> None:
    """Load the region, or wait until another worker has."""
    done = folder / "done"
    try:
        folder.mkdir()
    except FileExistsError:
        while not done.exists():
            assert not (folder / "failed").exists(), "another worker could not load the example region"
            time.sleep(WAITS_S)  # another process: there is nothing to wait on but its file
        return
    ran = subprocess.run(
        [sys.executable, "-c", "from pipelines.command import main; main()", "example"],
        cwd=paths.ROOT, env=environment(folder / "store"), capture_output=True, text=True, check=False,
    )  # fmt: skip
    (done if ran.returncode == 0 else folder / "failed").touch()
    assert ran.returncode == 0, ran.stderr
