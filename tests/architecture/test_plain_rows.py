"""Rows in plain lie in the store's own folders only, which their owner alone can open and a start cleans."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKERS = (
    "TemporaryDirectory",
    "mkdtemp",
    "mkstemp",
    "NamedTemporaryFile",
    "TemporaryFile",
    "SpooledTemporaryFile",
)
ELSEWHERE = {
    "pipelines/house_commands.py": "the demonstration's whole store, of fictional people",
    "taksir/figures/map_files.py": "released figures as a GeoPackage",
}
SOURCES = sorted(
    path for folder in ("taksir", "pipelines", "pages") for path in (ROOT / folder).rglob("*.py")
)


def placeless(source: str) -> list[int]:
    """Lines that make a passing file or folder without saying where."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") in MAKERS or getattr(node.func, "id", "") in MAKERS)
        and "dir" not in {word.arg for word in node.keywords}
    ]


def test_no_passing_file_is_made_outside_the_store() -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if (lines := placeless(path.read_text(encoding="utf-8")))
    }
    assert found.keys() <= ELSEWHERE.keys(), found


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("import tempfile\ntempfile.mkdtemp()", 1),
        ("from tempfile import TemporaryDirectory\nwith TemporaryDirectory() as f: pass", 1),
        ("import tempfile\ntempfile.mkstemp(dir='here')", 0),
    ],
)
def test_such_a_file_is_seen(source: str, count: int) -> None:
    assert len(placeless(source)) == count
