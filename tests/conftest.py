"""Fixtures shared by all tests."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hostile import hostile_copy
from hypothesis import settings
from postgresql import new_database, server, server_programs

from taksir.store.database import register_engine

# How long an example takes depends on what else the machine does: time is measured in benchmarks, never here.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
os.environ["TAKSIR_AHEAD"] = "no"  # else every dashboard of a test computes figures that nobody asks for
QUICK = ("architecture", "catalogue", "properties", "reference", "unit")
SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick folders come last, so that at the end no worker waits long for another's last file.

    Before them stand files by name, whatever their folder: a browser test, which waits much, beside others.
    """
    items.sort(key=lambda item: (folder_of(item) in QUICK, item.path.name, folder_of(item)))


def folder_of(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).parts[0]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real public files beside the checkout; tests that need them skip where they are missing."""
    if not SHARED.is_dir():
        pytest.skip("the folder shared/data with real public files is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def hostile_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which every text of a file, a form or a person tries to be more than a text."""
    return hostile_copy(tmp_path_factory)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server on loopback."""
    programs = server_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed: sudo apt-get install postgresql")
    with server(programs) as address:
        yield address


@pytest.fixture
def postgresql_url(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of an empty database of its own; connections to it are closed with the test."""
    engines = []

    def noted(url: str) -> sa.Engine:
        engines.append(register_engine(url))
        return engines[-1]

    monkeypatch.setattr("taksir.store.database.register_engine", noted)
    yield new_database(postgresql)
    for engine in engines:
        engine.dispose()


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Streamlit's AppTest leaves a page behind as `__main__`; a process begun later would run it again."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
