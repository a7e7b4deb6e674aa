"""The demonstration has a store of its own and touches nothing of the real one."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines import command
from pipelines.command import main


def test_a_demonstration_knows_nothing_of_the_real_store(monkeypatch: pytest.MonkeyPatch) -> None:
    real = {
        "TAKSIR_STORE": "/srv/taksir",
        "TAKSIR_DATABASE_URL": "postgresql://real",
        "TAKSIR_OBJECTS": "s3://real",
        "TAKSIR_INBOX": "/srv/inbox",
    }
    for name, value in real.items():
        monkeypatch.setenv(name, value)
    seen: dict[str, str] = {}

    def noted(port: int) -> None:
        seen.update({name: os.environ.get(name, "") for name in real})
        Path(seen["TAKSIR_STORE"]).mkdir()
        assert port == 8599

    monkeypatch.setattr(command.run, "callback", noted)
    ran = CliRunner().invoke(main, ["demo", "--port", "8599"])
    assert ran.exit_code == 0, ran.output
    assert seen.pop("TAKSIR_STORE") != "/srv/taksir" and set(seen.values()) == {""}


def test_its_store_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[Path] = []
    monkeypatch.setenv("TAKSIR_STORE", "")
    monkeypatch.setattr(command.run, "callback", lambda port: places.append(Path(os.environ["TAKSIR_STORE"])))
    assert CliRunner().invoke(main, ["demo"]).exit_code == 0
    assert not places[0].parent.exists()
