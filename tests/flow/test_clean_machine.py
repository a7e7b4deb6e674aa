"""A figure's id leads to all it was made of, and on a clean machine a copy of the store gives it again."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.history import mapping_of
from taksir import __version__, needs, paths
from taksir.store.backup import write_backup
from taksir.store.workspace import Store


def test_an_id_leads_to_deliveries_recipes_version_and_settings(example_region: Store) -> None:
    figure = needs.estimate_need("ORP-01", "kecamatan")
    again, is_same = needs.rebuild_figure(figure.id)
    assert is_same and again.recipe == figure.recipe
    assert figure.recipe["version"] == __version__ and figure.recipe["rules"] and figure.recipe["tables"]
    for note in again.sources:
        delivery = example_region.register.delivery(note.delivery_id)
        assert delivery["raw_sha256"] and delivery["recipe_id"] and note.version == delivery["version"]
        assert len({line.column for line in mapping_of(note.delivery_id)}) > 3


def test_a_backup_restored_elsewhere_gives_every_figure_again_to_the_last_digit(
    loaded_region: Path, example_region: Store, tmp_path: Path
) -> None:
    """Other processes, another home, another key, no cache: the backup alone, restored by the command."""
    figures = [
        needs.estimate_need("ORP-01", "kecamatan"),
        needs.estimate_need("DIS-01", "kecamatan", by=("sex",)),
        needs.estimate_change("POV-01", "kecamatan"),
    ]
    write_backup(example_region, tmp_path / "copy.tar")
    (tmp_path / "home").mkdir()
    surroundings = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "TAKSIR_STORE": str(tmp_path / "fresh"),
        "TAKSIR_LANGUAGE": "en", "LANG": "C.UTF-8",
    }  # fmt: skip

    def run(*asked: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-c", "from pipelines.command import main; main()", *asked],
            cwd=paths.ROOT, env=surroundings, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    assert "Restored as of" in run("restore", str(tmp_path / "copy.tar"))
    for figure in figures[:2]:
        assert "is the same to the last digit" in run("rebuild", figure.id)
    told = run("rebuild", figures[2].id, "--why")
    assert "is the same to the last digit" in told and "Today's data give the same figure." in told
    whole = needs.estimate_change("POV-01", "kecamatan").table
    row = whole[whole["change"].notna()].iloc[0]
    (line,) = [line for line in told.splitlines() if line.startswith(f"{row['area_name']}:")]
    said = dict(
        re.findall(
            r"(What people answered|Weights|Method|Boundaries|The change|Change)[^;−+\d]*([−+]?[\d.]+)", line
        )
    )
    parts = [float(value.replace("−", "-")) for value in said.values()]
    assert sum(parts[:-1]) == pytest.approx(parts[-1], abs=0.21)  # four parts, each rounded to 0.1
    assert parts[-1] == pytest.approx(row["change"], abs=0.051)
    kept = example_region.register.figure(figures[0].id)
    assert kept is not None and json.loads(kept["recipe"]) == json.loads(json.dumps(figures[0].recipe))
