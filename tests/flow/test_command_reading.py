"""The command's options about reading: the same file read as the person at the terminal says."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from kobo_exports import Options, truth, write_export, write_form
from stated import SAID
from test_reading_by_hand import file_of

from pipelines.command import main
from pipelines.history import deliveries
from taksir.store.soundness import store_faults
from taksir.store.workspace import Store


def run(*arguments: str) -> tuple[int, str]:
    ran = CliRunner().invoke(main, list(arguments), env={"TAKSIR_LANGUAGE": "en"})
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran.exit_code, ran.output


def test_header_rows_of_the_command(empty_store: Store, tmp_path: Path) -> None:
    path = file_of(tmp_path, "survei_2026.csv")
    code, said = run("load", str(path), *SAID, "--header-rows", "14")
    assert code == 0, said
    assert [line.rows for line in deliveries() if line.is_current] == [240]


def test_a_form_beside_the_answers(empty_store: Store, tmp_path: Path) -> None:
    data = write_export(tmp_path / "survei_2026.xlsx", truth(), Options("1", ":", "details"))
    form = write_form(tmp_path / "form.xlsx")
    code, said = run("check", str(data), "--form", str(form))
    assert "The questionnaire form.xlsx was read beside the answers: 11 of 11 headers" in said, said
    assert code in (0, 1) and "Traceback" not in said


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--header-rows", "14.", "Write a row or two, such as 14 or 3-4."),
        ("--sheet", "Desa", "has no sheet named Desa; it has main, art. Choose one of them."),
        ("--encoding", "abc", "Choose another one."),
    ],
)
def test_what_cannot_be_said_is_refused(
    empty_store: Store, tmp_path: Path, option: str, value: str, words: str
) -> None:
    if option == "--sheet":
        path = write_export(tmp_path / "survei_2026.xlsx", truth(), Options())
    else:
        path = file_of(tmp_path, "survei_2026.csv")
    code, said = run("load", str(path), *SAID, option, value)
    assert code in (1, 2) and words in said
    assert store_faults(empty_store) == []
