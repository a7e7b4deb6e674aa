"""Country packs: a pack brings the files in which it differs, and takes the others from another pack."""

import pytest

from taksir import paths
from taksir.catalogue_files import pack_chain, pack_file, pack_files
from taksir.errors import TaksirError


@pytest.fixture
def packs(tmp_path):
    """Two packs: `sea` is based on `land`, brings one file of its own, and one that both have."""
    for name, files in (
        (
            "land",
            {"a.yaml": "land", "b.yaml": "land", "entries/one.yaml": "land", "entries/two.yaml": "land"},
        ),
        ("sea", {"b.yaml": "sea", "entries/two.yaml": "sea", "country.yaml": "based_on: land"}),
    ):
        for file, content in files.items():
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return tmp_path


def test_the_country_is_a_setting(monkeypatch):
    monkeypatch.delenv("TAKSIR_COUNTRY", raising=False)
    assert paths.country() == "idn"
    monkeypatch.setenv("TAKSIR_COUNTRY", "aut")
    assert paths.country() == "aut"


def test_a_file_is_the_packs_own_before_that_of_the_pack_it_is_based_on(packs):
    assert pack_chain("sea", packs) == ("sea", "land")
    assert pack_file("a.yaml", "sea", packs).read_text() == "land"
    assert pack_file("b.yaml", "sea", packs).read_text() == "sea"
    assert pack_file("c.yaml", "sea", packs) == packs / "sea" / "c.yaml"
    assert [path.read_text() for path in pack_files("entries/*.yaml", "sea", packs)] == ["land", "sea"]


def test_packs_in_a_ring_and_unknown_ones_are_refused(packs):
    (packs / "land" / "country.yaml").write_text("based_on: sea", encoding="utf-8")
    with pytest.raises(TaksirError, match="based on each other"):
        pack_chain("sea", packs)
    with pytest.raises(TaksirError, match="no country pack moon"):
        pack_chain("moon", packs)
