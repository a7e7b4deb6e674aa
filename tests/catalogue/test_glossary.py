"""The glossary: README's table is the catalogue's, and its terms are found where they stand."""

import re

import pytest

from taksir import paths
from taksir.catalogue_glossary import glossary, terms_in
from taksir.errors import TaksirError


def readme_rows():
    text = (paths.ROOT / "README.md").read_text(encoding="utf-8")
    table = text.split("## Glossary")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", table, re.M)
    ]
    return [tuple(row) for row in rows[2:]]


def test_readme_shows_the_glossary_of_the_catalogue():
    """A term is added to data/catalogue/idn/glossary.yaml and to README's table, in the same order."""
    assert readme_rows() == [(e.terms.en, e.terms.id, e.meaning.en) for e in glossary()]


def test_no_term_is_explained_twice():
    for language in ("en", "id"):
        names = [name.lower() for entry in glossary() for name in entry.names(language)]
        assert sorted(set(names)) == sorted(names)


def test_terms_are_found_as_whole_words_in_both_languages():
    assert [term for term, _ in terms_in("The RSE of the estimates", "en")] == ["estimate", "RSE"]
    assert terms_in("reverse", "en") == ()
    told = dict(terms_in("andal (RSE sampai 25%)", "id"))
    assert "meleset" in told["RSE"]


def test_a_missing_text_is_said(tmp_path):
    (tmp_path / "xxx").mkdir()
    (tmp_path / "xxx" / "glossary.yaml").write_text("- {terms_en: a, terms_id: b, meaning_en: c}\n")
    with pytest.raises(TaksirError, match="Entry 1 of the glossary lacks meaning_id"):
        glossary("xxx", tmp_path)
