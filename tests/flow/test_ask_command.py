"""taksir ask: a planner's questions from the terminal."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from example_region import example_copy

from pipelines.ask_commands import QUESTIONS
from pipelines.command import main


@pytest.fixture(scope="module")
def example_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_copy(tmp_path_factory, tmp_path_factory.mktemp("ask") / "store")


@pytest.fixture
def asked(example_store: Path, monkeypatch: pytest.MonkeyPatch):  # noqa: ANN201
    monkeypatch.setenv("TAKSIR_STORE", str(example_store))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    monkeypatch.setenv("TAKSIR_LANGUAGE", "en")

    def run(*words: str):  # noqa: ANN202
        return CliRunner().invoke(main, ["ask", *words])

    return run


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_answered_and_can_be_rebuilt(asked, question: str) -> None:  # noqa: ANN001
    result = asked(question, "--indicator", "DIS-01", "--format", "json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["finding"] and answer["rows"] and answer["sources"]
    rebuilt = CliRunner().invoke(main, ["rebuild", answer["id"]])
    assert rebuilt.exit_code == 0 and "same to the last digit" in rebuilt.stdout


def test_words_for_the_eye_and_csv_for_a_program(asked) -> None:  # noqa: ANN001
    assert "Place" in asked("order").stdout and "joint draws" in asked("order").stdout
    assert asked("order", "--format", "csv").stdout.startswith("area_code,area_name")


def test_what_cannot_be_answered_is_refused_in_words(asked) -> None:  # noqa: ANN001
    result = asked("gap", "--indicator", "POV-01")
    assert result.exit_code == 1 and "no category that counts the same people" in result.stderr
    result = asked("index", "--weights", "POV-01:much")
    assert result.exit_code == 1 and "The weights POV-01:much cannot be read" in result.stderr
