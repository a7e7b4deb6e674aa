"""Readers of foreign formats run in a process of their own, with limits on memory and time.

A hostile workbook or map can make a reader written in another language ask for all memory there
is or crash; then that process ends and the person reads one sentence. Values travel as JSON.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.delivered import refused
from taksir.errors import TaksirError
from taksir.paths import ROOT
from taksir.stopping import stop_if_told

MEMORY_BYTES_MAX = 4 << 30
"""Address space of the reader; the libraries alone reserve about one of these gibibytes."""

PROCESSOR_SECONDS_MAX = 300
LOOK_UP_EVERY_S = 0.5
"""How often it is looked whether the work was cancelled."""

SECRETS = ("TAKSIR_KEY", "TAKSIR_DATABASE_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
"""Settings a reader of foreign files has no use for."""

NOT_READABLE = (
    "{file} could not be read within the limits of memory and time; it is damaged, harmful or too large. "
    "Open it in the program it comes from, save it anew, and deliver large tables as CSV."
)


def in_jail(reader: str, path: Path, folder: Path, file: str, *, layer: str = "") -> Any:  # noqa: ANN401 — JSON
    """What a reader returns, as JSON values.

    Args:
        reader: workbook | boundaries, or the kind of a statistics program's file: sav | por | dta.
        path: The delivered bytes.
        folder: Where the reader may write.
        file: The delivered name made safe to show.
        layer: The layer of boundaries a person chose.

    Raises:
        TaksirError: The reader's own, or that it did not survive the file.
    """
    job = {"reader": reader, "path": str(path), "folder": str(folder), "file": file, "layer": layer}
    answer = _answer(json.dumps(job))
    if "error" in answer:
        raise TaksirError(answer["error"], **answer["values"])
    if "result" not in answer:
        raise refused(NOT_READABLE, file=file)
    return answer["result"]


def _answer(job: str) -> dict[str, Any]:
    """What the process answers; empty where it did not survive. It ends with the work it is done for."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(SECRETS)}
    # A file of settings may hold what was just taken out.
    environment = own | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment["TAKSIR_SETTINGS"] = os.devnull
    command = [sys.executable, "-m", "pipelines.extract.jail"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    asked: str | None = job
    until = time.monotonic() + PROCESSOR_SECONDS_MAX * 2
    with subprocess.Popen(command, text=True, env=environment, **pipes) as process:  # type: ignore[call-overload]
        try:
            while time.monotonic() < until:
                stop_if_told()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    said, _ = process.communicate(asked, timeout=LOOK_UP_EVERY_S)
                    return json.loads(said) if process.returncode == 0 else {}
                asked = None  # communicate goes on where it was
        except json.JSONDecodeError:
            return {}
        finally:
            process.kill()
    return {}


def main() -> None:
    """The inside of the jail: read one job from standard input, answer on standard output."""
    job = json.load(sys.stdin)
    _limit()
    try:
        read = _reader(job["reader"], job["layer"])
        answer = {"result": read(Path(job["path"]), Path(job["folder"]), job["file"])}
    except TaksirError as error:
        answer = {"error": error.template, "values": error.values}
    json.dump(answer, sys.stdout, default=str)


def _reader(name: str, layer: str) -> Callable[[Path, Path, str], Any]:
    if name == "workbook":
        from pipelines.extract.workbook import read_workbook

        return lambda path, folder, file: [asdict(grid) for grid in read_workbook(path, folder, file)]
    if name in ("sav", "por", "dta"):
        from pipelines.extract.statistics import read_statistics

        return lambda path, folder, file: asdict(read_statistics(path, folder, file, name))  # type: ignore[arg-type]
    from pipelines.extract.boundaries import read_boundaries

    return lambda path, folder, file: asdict(read_boundaries(path, folder, file, layer))


def _limit() -> None:
    """Limits where the system knows them; elsewhere the process of its own is the protection."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS_MAX, PROCESSOR_SECONDS_MAX))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
