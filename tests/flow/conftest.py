"""The example region, loaded once through the whole road for all tests of the flow."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.first_start import load_example
from taksir.store import workspace
from taksir.store.workspace import Store, open_store


@pytest.fixture(scope="session")
def loaded_region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store folder with the example region in it."""
    folder = tmp_path_factory.mktemp("region") / "store"
    before = os.environ.get("TAKSIR_STORE")
    os.environ["TAKSIR_STORE"] = str(folder)
    os.environ.setdefault("TAKSIR_KEY", "a key for the tests only")
    try:
        load_example()
    finally:
        if before is None:
            del os.environ["TAKSIR_STORE"]
        else:
            os.environ["TAKSIR_STORE"] = before
    return folder


@pytest.fixture
def example_region(loaded_region: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The loaded region as the store of the whole program; tests that read only."""
    monkeypatch.setenv("TAKSIR_STORE", str(loaded_region))
    return open_store()


@pytest.fixture
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store of its own."""
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    yield open_store()
    workspace._opened.cache_clear()
