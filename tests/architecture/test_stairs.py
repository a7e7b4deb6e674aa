"""The stairs hold, and each contract fails when it is broken."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("taksir", "pipelines", "pages")

BREAKS = {
    "The stairs": ("taksir/needs/__init__.py", "import pipelines.load"),
    "Floors inside taksir": ("taksir/areas.py", "import taksir.release"),
    "A page cannot touch": ("pages/need.py", "import taksir.store.workspace"),
    "Methods know nothing": ("taksir/methods/drawing.py", "import taksir.people"),
    "One door to databases": ("pipelines/load.py", "import duckdb"),
    "One door to databases ": ("taksir/estimates/surveys.py", "import pyspark"),
    "Only the pages know Streamlit": ("taksir/words.py", "import streamlit"),
    "Only the figures know Plotly": ("taksir/release/rows.py", "import plotly"),
    "Only the catalogue reads YAML": ("taksir/areas.py", "import yaml"),
    "Only the readers know SPSS": ("pipelines/sharing.py", "import pyreadstat"),
}


def contracts(folder: Path) -> str:
    """What the contract checker says of a tree."""
    script = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run([script, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_contract_holds() -> None:
    said = contracts(ROOT)
    assert " 0 broken" in said, said


@pytest.mark.slow
@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_contract_is_seen(copy: Path, name: str) -> None:
    module, offence = BREAKS[name]
    path = copy / module
    text = path.read_text(encoding="utf-8")
    try:
        path.write_text(text + f"\n{offence}  # noqa\n", encoding="utf-8")
        said = contracts(copy)
    finally:
        path.write_text(text, encoding="utf-8")
    broken = [line for line in said.splitlines() if "BROKEN" in line]
    assert any(line.startswith(name.strip()) for line in broken), said


DOORS = {
    "streamlit": ("pages/", "dashboard.py"),
    "duckdb": ("taksir/store/",),
    "sqlalchemy": ("taksir/store/",),
    "plotly": ("taksir/figures",),
    "yaml": ("taksir/catalogue",),
    "python_calamine": ("pipelines/extract/",),
}


def sources() -> list[Path]:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [*files, ROOT / "dashboard.py"]


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_one_door(library: str) -> None:
    strangers = []
    for path in sources():
        place = path.relative_to(ROOT).as_posix()
        names = {
            name.split(".")[0]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
            )
        }
        if library in names and not place.startswith(DOORS[library]):
            strangers.append(place)
    assert strangers == []


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_explains_itself_in_its_first_lines(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_nothing_is_pickled_and_no_markup_is_trusted() -> None:
    forbidden = ("import pickle", "unsafe_allow_html", "persist=", "eval(")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in sources()
        for word in forbidden
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []
