"""Country packs: a pack brings the files in which it differs, and takes the others from another pack."""

import importlib
import re

import pytest
from babel.messages.pofile import read_po

from pipelines.validate import bands
from taksir import paths
from taksir.catalogue import load_catalogue
from taksir.catalogue_disclosure import load_rules
from taksir.catalogue_files import pack_chain, pack_file, pack_files
from taksir.catalogue_questions import load_questions
from taksir.catalogue_resources import load_resources
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


LOADERS = (
    "catalogue.load_catalogue", "catalogue_questions.load_questions", "catalogue_resources.load_resources",
    "catalogue_planning.load_planning", "catalogue_form.load_questionnaire",
    "catalogue_disclosure.load_rules", "catalogue_entries.load_kinds",
    "catalogue_organizing.load_organizing", "catalogue_glossary.glossary",
)  # fmt: skip
PACKS = sorted(path.parent.name for path in paths.CATALOGUE.glob("*/country.yaml"))


@pytest.mark.parametrize("pack", PACKS)
def test_every_pack_holds_together(pack):
    for name in LOADERS:
        module, function = name.split(".")
        getattr(importlib.import_module(f"taksir.{module}"), function)(pack)
    bands.load_bands(pack)
    catalogue = load_catalogue(pack)
    assert (
        catalogue.name.id
        and catalogue.name.en
        and catalogue.usual_level in {x.name for x in catalogue.levels}
    )
    named = (*catalogue.headlines, *catalogue.usual.indicators)
    assert all(catalogue.indicator(name) for name in named)
    services = {service.id for service in load_resources(pack).services}
    assert catalogue.usual.service in services | {""}
    assert all(load_questions(pack).condition(name) for name in catalogue.usual.groups)
    for entry in (*catalogue.indicators, *catalogue.statistics):
        spoken = (entry.name, entry.definition, entry.unit, entry.numerator_words, entry.denominator_words)
        assert all(words.id and words.en for words in spoken), entry.id
    finest = {rule.finest_level for rule in load_rules(pack).sensitivity.values()}
    assert finest <= {level.name for level in catalogue.levels}
    codes = {code.value for code in catalogue.column("code_system").codes}
    assert codes == {system.name for system in catalogue.all_systems}


def test_another_country_says_its_own_currency():
    """Every sentence that says Rp or rupiah is said otherwise by the pack of a country without it."""
    with (paths.WORDS / "id.po").open("rb") as file:
        whole = {str(m.id): str(m.string) for m in read_po(file) if m.id and isinstance(m.id, str)}
    rupiah = {key for key, text in whole.items() if re.search(r"\bRp\b|rupiah", f"{key} {text}")}
    for language in ("id", "en"):
        with (paths.CATALOGUE / "aut" / "words" / f"{language}.po").open("rb") as file:
            own = {str(m.id): str(m.string) for m in read_po(file) if m.id}
        assert rupiah <= set(own), rupiah - set(own)
        assert not [text for text in own.values() if re.search(r"\bRp\b|rupiah", text)]
        assert set(own) <= set(whole), "a sentence that nobody says"


def test_no_code_of_the_stairs_names_an_area_level_of_one_country():
    """Levels and code systems are entries of packs; the example region, and rules of Indonesian codes and
    words that only apply where they occur, aside.
    """
    known = {
        "taksir/methods/area_codes.py", "taksir/methods/place_names.py", "taksir/methods/proposals.py",
        "pipelines/classify/area_columns.py", "pipelines/classify/fitting.py",
        "pipelines/classify/headers.py",
    }  # fmt: skip
    words = re.compile(r"[\"'](kecamatan|kabupaten|provinsi|desa|kemendagri|bps)[\"']")
    found = [
        f"{path.relative_to(paths.ROOT)}:{number}"
        for room in ("taksir", "pages", "pipelines")
        for path in sorted((paths.ROOT / room).rglob("*.py"))
        if "example" not in path.parts and str(path.relative_to(paths.ROOT)) not in known
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if words.search(line)
    ]
    assert not found, found
