"""Fixtures shared by all tests."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real public files beside the checkout; tests that need them skip where they are missing."""
    if not SHARED.is_dir():
        pytest.skip("the folder shared/data with real public files is not beside this checkout")
    return SHARED
