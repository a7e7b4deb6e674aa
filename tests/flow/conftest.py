"""The example region, loaded once through the whole road for all tests of the flow."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from example_region import example_copy

from taksir.store import workspace
from taksir.store.workspace import Store, open_store

KEY = "a key for the tests only"


@pytest.fixture(scope="session")
def loaded_region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store folder with the example region in it."""
    os.environ.setdefault("TAKSIR_KEY", KEY)
    return example_copy(tmp_path_factory, tmp_path_factory.mktemp("region") / "store")


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
