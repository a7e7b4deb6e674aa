"""The reference in docs is what the catalogue and the docstrings say now; guides name what exists."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from pipelines import documentation
from taksir import paths
from taksir.catalogue import load_catalogue

DOCS = paths.ROOT / "docs"


def test_the_committed_reference_is_what_would_be_written_now() -> None:
    assert documentation.differing() == (), "run: taksir docs"


def test_a_page_that_grew_old_is_found(tmp_path: Path) -> None:
    documentation.write_reference(tmp_path)
    assert documentation.differing(tmp_path) == ()
    page = tmp_path / "indicators.md"
    page.write_text(page.read_text(encoding="utf-8").replace("POV-01", "POV-99"), encoding="utf-8")
    (tmp_path / "leftover.md").write_text("old", encoding="utf-8")
    assert documentation.differing(tmp_path) == ("indicators.md", "leftover.md")


def test_every_column_indicator_and_setting_has_its_line() -> None:
    pages = documentation.reference()
    catalogue = load_catalogue()
    for column in catalogue.columns:
        assert f"`{column.name}`" in pages["data-dictionary.md"]
    for indicator in (*catalogue.indicators, *catalogue.statistics):
        assert f"## {indicator.id} " in pages["indicators.md"]


def test_the_reference_of_another_country_can_be_written() -> None:
    assert "AT-POV-01" in documentation.reference("aut")["indicators.md"]


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_what_a_guide_names_is_there(page: str) -> None:
    """Files, folders, commands and test names in a guide exist; links between the documents too."""
    text = (DOCS / page).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (DOCS / link).exists(), link
    for name in re.findall(r"`((?:taksir|pipelines|pages|data|tests|docs|benchmarks)/[\w./<>*-]+)`", text):
        pattern = re.sub(r"<[^>]*>", "*", name).rstrip("/")
        assert list(paths.ROOT.glob(pattern)), name


def test_the_citation_names_this_version() -> None:
    cited = yaml.safe_load((paths.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    with (paths.ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    assert (cited["version"], cited["license"]) == (project["version"], project["license"])
    assert cited["cff-version"] == "1.2.0" and cited["title"] and cited["authors"]
