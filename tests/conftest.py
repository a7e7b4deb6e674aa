"""Fixtures shared by all tests."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgresql import new_database, server, server_programs

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real public files beside the checkout; tests that need them skip where they are missing."""
    if not SHARED.is_dir():
        pytest.skip("the folder shared/data with real public files is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server on loopback."""
    programs = server_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed: sudo apt-get install postgresql")
    with server(programs) as address:
        yield address


@pytest.fixture
def postgresql_url(postgresql: str) -> str:
    """The URL of an empty database of its own."""
    return new_database(postgresql)


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Streamlit's AppTest leaves a page behind as `__main__`; a process begun later would run it again."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
