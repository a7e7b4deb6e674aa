"""taksir load asks what the page asks: on what terms a file is given, and a tick for its warnings."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from raw_tables import PERSON_HEADERS, person_rows
from stated import LOOKED, TERMS

from pipelines.command import main
from pipelines.receipt import delivery_receipt


@pytest.fixture
def survey(empty_store, tmp_path: Path) -> Path:
    path = tmp_path / "survei_2026.csv"
    rows = [PERSON_HEADERS, *person_rows(240)]
    path.write_text("\n".join(";".join(map(str, row)) for row in rows) + "\n", encoding="utf-8")
    return path


def run(*words: str, language: str = "en"):
    return CliRunner().invoke(main, list(words), env={"TAKSIR_LANGUAGE": language})


def state(path: Path) -> tuple[str, str]:
    (line,) = json.loads(run("deliveries", "--json").output)
    return line["id"], line["state"]


@pytest.mark.parametrize(("language", "words"), [("en", "on what lawful basis"), ("id", "dasar hukumnya")])
def test_a_file_about_persons_is_refused_without_terms(survey: Path, language: str, words: str) -> None:
    ran = run("load", str(survey), "--yes", LOOKED, language=language)
    assert ran.exit_code == 1 and words in ran.output and "public_task" in ran.output
    assert state(survey)[1] == "read"  # it waits; nothing is lost


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (("--basis", "because"), "not a lawful basis"),
        (("--basis", "consent"), "needs a purpose and who may use it"),
        (("--basis", "no_personal_data"), "holds personal data"),
    ],
)
def test_terms_that_do_not_hold_are_refused(survey: Path, terms: tuple[str, ...], words: str) -> None:
    ran = run("load", str(survey), "--yes", LOOKED, *terms)
    assert ran.exit_code == 1 and words in ran.output and state(survey)[1] == "read"


def test_warnings_must_have_been_looked_at(survey: Path) -> None:
    ran = run("load", str(survey), "--yes", *TERMS)
    delivery_id, found = state(survey)
    assert ran.exit_code == 1 and "look at the" in ran.output and found == "ready"
    assert "warning:" in ran.output
    assert run("publish", delivery_id).exit_code == 0
    terms = delivery_receipt(delivery_id).terms
    assert (terms.basis, terms.purpose) == ("public_task", "planning")


def test_with_terms_and_a_tick_it_is_published(survey: Path) -> None:
    assert run("load", str(survey), "--yes", *TERMS, LOOKED).exit_code == 0
    assert state(survey)[1] == "published"


def test_what_was_only_checked_is_not_published_without_terms(survey: Path) -> None:
    run("check", str(survey))
    delivery_id, found = state(survey)
    assert found == "ready"
    ran = run("publish", delivery_id)
    assert ran.exit_code == 1 and "nobody has said on what terms" in ran.output
    assert run("terms", delivery_id, "--basis", TERMS[1], *TERMS[2:]).exit_code == 0
    assert run("publish", delivery_id).exit_code == 0


def test_a_table_of_counts_needs_no_terms(empty_store, tmp_path: Path) -> None:
    path = tmp_path / "penduduk_2025.csv"
    path.write_text("Kode Desa;Jumlah Penduduk;Tahun\n9901012001;120;2025\n9901012002;90;2025\n")
    ran = run("load", str(path), "--yes", LOOKED)
    assert ran.exit_code == 0, ran.output
    assert delivery_receipt(state(path)[0]).terms.basis == "no_personal_data"
