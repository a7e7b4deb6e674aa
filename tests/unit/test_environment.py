"""Settings from a file: the environment goes before it, misspelt ones are told, secrets are not shown."""

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.command import main
from pipelines.doctor import ADVICE, FAULT, WELL, _settings
from taksir import environment, paths
from taksir.environment import SETTINGS, read_settings


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for setting in SETTINGS:
        monkeypatch.setenv(setting.name, "")  # so that what is read is gone afterwards
        monkeypatch.delenv(setting.name)
    monkeypatch.setenv("TAKSIR_SETTINGS", str(tmp_path / "settings"))
    read_settings.cache_clear()
    yield
    read_settings.cache_clear()


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "settings"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_a_file_sets_what_the_environment_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_RAW_DAYS", "7")
    text = "# ours\n\nTAKSIR_RAW_DAYS=9\nexport TAKSIR_MEMORY_LIMIT='2GB'\nAWS_REGION = \"jakarta\"\n"
    monkeypatch.setenv("AWS_REGION", "x")
    monkeypatch.delenv("AWS_REGION")
    read = environment.read_settings() if written(tmp_path, text) else None
    assert read and read.taken == ("TAKSIR_MEMORY_LIMIT", "AWS_REGION") and read.wrong_lines == ()
    found = [os.environ[name] for name in ("TAKSIR_RAW_DAYS", "TAKSIR_MEMORY_LIMIT", "AWS_REGION")]
    assert found == ["7", "2GB", "jakarta"]
    assert _settings()[0] == WELL


def test_what_is_no_setting_is_told_by_its_line(tmp_path: Path) -> None:
    written(tmp_path, "TAKSIR_STORE=/srv\nTAKSIR_STROE=/srv\nPATH=/evil\nnonsense\n")
    assert read_settings().wrong_lines == (2, 3, 4)
    state, words, values = _settings()
    assert state == FAULT and values["line"] == 2 and "is no setting" in words
    assert os.environ["PATH"] != "/evil"


def test_a_misspelt_name_in_the_environment_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_STROE", "/srv")
    state, _, values = _settings()
    assert state == ADVICE and values["names"] == "TAKSIR_STROE"


def test_every_setting_that_is_read_is_listed() -> None:
    """One that is not would be told by the doctor as misspelt, and its line in a file be left out."""
    folders = [paths.ROOT / name for name in ("taksir", "pipelines", "pages")]
    code = "".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    assert set(re.findall(r"\bTAKSIR_[A-Z_]+\b", code)) <= {setting.name for setting in SETTINGS}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_file_that_others_can_read_is_a_fault(tmp_path: Path) -> None:
    written(tmp_path, "TAKSIR_KEY=a secret of sixteen letters\n").chmod(0o644)
    assert _settings()[0] == FAULT


def test_the_list_shows_where_a_value_was_said_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "TAKSIR_KEY=a secret of sixteen letters\nTAKSIR_RAW_DAYS=3\n")
    monkeypatch.setenv("TAKSIR_DATABASE_URL", "postgresql://u:password@h/d")
    monkeypatch.setenv("TAKSIR_LANGUAGE", "en")
    said = CliRunner().invoke(main, ["settings"]).output
    assert f"3 ({path})" in said and "••• (environment)" in said
    assert "sixteen" not in said and "password" not in said
    for setting in SETTINGS:
        assert f"{setting.name}: " in said
