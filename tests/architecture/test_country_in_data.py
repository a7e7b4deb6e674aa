"""What a country measures is data of its pack: no id of its entries is a default in the code."""

import ast
from pathlib import Path

import pytest

from taksir.catalogue import load_catalogue
from taksir.catalogue_resources import load_resources
from taksir.paths import ROOT

FOLDERS = ("taksir", "pages", "pipelines")
FICTIONAL = ROOT / "pipelines" / "example"
"""The example region is Indonesian, as a delivered file would be."""
FILES = sorted(
    path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if not path.is_relative_to(FICTIONAL)
)


def ids_of_home() -> set[str]:
    """Indicators and services of the home country, and standards of its staff."""
    catalogue, resources = load_catalogue("idn"), load_resources("idn")
    entries = (*catalogue.indicators, *resources.services)
    return {entry.id for entry in entries} | {norm.standard for norm in resources.staff}


def named_in(source: str, ids: set[str]) -> list[str]:
    """The ids that are texts of their own in some source, or with a weight; no parts of f-texts."""
    nodes = list(ast.walk(ast.parse(source)))
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in parts)
    words = (word for text in texts if isinstance(text, str) and " " not in text for word in text.split(","))
    return sorted({word.split(":")[0] for word in words} & ids)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_entry_of_a_country_stands_in_the_code(folder: str) -> None:
    ids = ids_of_home()
    found = {
        str(path.relative_to(ROOT)): named
        for path in FILES
        if path.is_relative_to(ROOT / folder) and (named := named_in(path.read_text(encoding="utf-8"), ids))
    }
    assert found == {}


def test_an_id_in_the_code_is_found() -> None:
    source = 'DEFAULT = ("POV-01", "x")\nweights = "POV-05:1,ILL-01:2"\nhelp = "such as POV-02"'
    assert named_in(source, ids_of_home()) == ["ILL-01", "POV-01", "POV-05"]
    assert Path(FICTIONAL).is_dir()
