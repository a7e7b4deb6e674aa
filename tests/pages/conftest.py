"""The pages under Streamlit's own test runner, on a store with the example region and on an empty one."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from example_region import example_copy
from streamlit.testing.v1 import AppTest

from taksir import paths

# The pages are a folder of the checkout, not an installed package: put it where Python looks.
if str(paths.ROOT) not in sys.path:
    sys.path.insert(0, str(paths.ROOT))

from pages.parts import ask, ask_places  # noqa: E402  found now
from pages.parts.resource_views import asking  # noqa: E402


@pytest.fixture(scope="session")
def example_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store folder with the example region in it."""
    return example_copy(tmp_path_factory, tmp_path_factory.mktemp("pages") / "store")


@pytest.fixture
def in_store(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example region as the store of this process, for what a page would ask without the page."""
    monkeypatch.setenv("TAKSIR_STORE", str(example_store))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """open_page(name, store, language, **query): a page as a visitor sees it."""

    def run(name: str, store: Path, language: str = "id", **query: str) -> AppTest:
        monkeypatch.setenv("TAKSIR_STORE", str(store))
        monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
        # The home page links to the others, which only the door knows of.
        file = "dashboard.py" if name == "home" else f"pages/{name}.py"
        app = AppTest.from_file(os.fspath(paths.ROOT / file), default_timeout=180)
        app.session_state["entered"] = True
        app.query_params["lang"] = language
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    yield run
    st.cache_data.clear()
    st.cache_resource.clear()
    for kept in (ask._answered, ask._index, ask_places._mapped, ask_places._hot_spots, asking._answered):
        kept.cache_clear()  # another test may have changed the store under the same version
