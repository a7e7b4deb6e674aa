"""A figure's id leads to all it was made of, and on a clean machine a copy of the store gives it again."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from pipelines.history import mapping_of
from taksir import __version__, needs, paths
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


def test_a_copy_of_the_store_gives_the_figure_again_to_the_last_digit(
    loaded_region: Path, example_region: Store, tmp_path: Path
) -> None:
    """Another process, another home, another key, no cache: nothing but the copied store."""
    figures = [needs.estimate_need(name, "kecamatan") for name in ("ORP-01", "POV-01", "ELD-01")]
    shutil.copytree(loaded_region, tmp_path / "copy")
    (tmp_path / "home").mkdir()
    surroundings = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "TAKSIR_STORE": str(tmp_path / "copy"),
        "TAKSIR_LANGUAGE": "en", "LANG": "C.UTF-8",
    }  # fmt: skip
    for figure in figures:
        ran = subprocess.run(
            [sys.executable, "-c", "from pipelines.command import main; main()", "rebuild", figure.id],
            cwd=paths.ROOT, env=surroundings, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        assert "is the same to the last digit" in ran.stdout
    kept = example_region.register.figure(figures[0].id)
    assert kept is not None and json.loads(kept["recipe"]) == json.loads(json.dumps(figures[0].recipe))
