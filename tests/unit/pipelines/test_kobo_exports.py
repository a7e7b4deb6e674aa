"""The same answers exported in every option, with and without their XLSForm, become the same records."""

import itertools
from pathlib import Path

import pytest
from kobo_exports import MEANS, Options, packed, truth, write_export, write_form
from raw_tables import Walked, walk

from pipelines.extract import extract_delivery
from taksir.errors import TaksirError

WITH_FORM = [
    *(
        Options(words, separator, "both")
        for words, separator in itertools.product(("0", "1"), ("", "/", ":"))
    ),
    *(Options("0", "/", multiple) for multiple in ("summary", "details")),
    Options("1", "", "summary"),
    Options("xml", "", "details"),
    Options("0", "/", "both", depth=2),
]
WITHOUT_FORM = [
    *(Options("xml", separator, "both") for separator in ("", "/", ":", "-", ".")),
    *(Options("xml", separator, multiple) for separator, multiple in (("/", "summary"), (":", "details"))),
    *(Options("xml", "/", "both", depth) for depth in (1, 2, 3)),
]


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")


def walked(path: Path, folder: Path) -> Walked:
    raw = extract_delivery(path, folder / "staging")
    return walk(raw, folder, answers={})


def assert_same_as_answered(found: Walked) -> None:
    answers = truth()
    assert found.errors == []
    household, person = found.tables["household"], found.tables["person"]
    assert len(household) == len(answers.households) and len(person) == len(answers.members)
    expected = [" ".join(sorted(str(MEANS[a]) for a in h["bansos"].split())) for h in answers.households]
    assert household["assistance_programmes"].tolist() == expected
    assert person["household_id"].tolist() == [str(index + 1) for index, _ in answers.members]
    assert person["psu"].tolist() == [answers.households[index]["nks"] for index, _ in answers.members]
    for column, name in (("sex", "jk"), ("father_alive", "ayah_hidup"), ("mother_alive", "ibu_hidup")):
        values = [None if value != value or value is None else value for value in person[column].tolist()]
        assert values == [MEANS[member[name]] for _, member in answers.members], column
    assert person["age_years"].tolist() == [int(member["umur"]) for _, member in answers.members]


@pytest.mark.parametrize("options", WITH_FORM, ids=str)
def test_every_export_with_its_form(options: Options, tmp_path: Path) -> None:
    data = write_export(tmp_path / "survei_2026.xlsx", truth(), options)
    form = write_form(tmp_path / "form.xlsx")
    assert_same_as_answered(walked(packed(tmp_path / "survei_2026.zip", data, form), tmp_path))


@pytest.mark.parametrize("options", WITHOUT_FORM, ids=str)
def test_every_export_without_its_form(options: Options, tmp_path: Path) -> None:
    data = write_export(tmp_path / "survei_2026.xlsx", truth(), options)
    assert_same_as_answered(walked(data, tmp_path))


def test_a_form_alone_is_not_its_answers(tmp_path: Path) -> None:
    with pytest.raises(TaksirError, match=r"form\.xlsx is a questionnaire \(XLSForm\), not its answers"):
        extract_delivery(write_form(tmp_path / "form.xlsx"), tmp_path / "staging")
