"""The page that hands over: choices, checklist, the look of it, files; what may not leave has no files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_shows_checklist_preview_and_every_form(
    open_page: Callable[..., AppTest], example_store: Path, language: str
) -> None:
    app = open_page(
        "present",
        example_store,
        language,
        figures="POV-01,ORP-01",
        level="kecamatan",
        length="short",
        parts="chart,map",
    )
    assert not app.exception and not app.error, (app.exception, app.error)
    words = " ".join(str(element.value) for element in app.markdown)
    assert ":material/check_circle:" in words
    kinds = [element.type for element in app.main]
    assert kinds.count("image_list") + kinds.count("imgs") + kinds.count("image") >= 2, set(kinds)
    assert len(app.get("download_button")) == 7


def test_without_a_figure_it_says_what_to_do(open_page: Callable[..., AppTest], example_store: Path) -> None:
    app = open_page("present", example_store, "en")
    app.multiselect[0].set_value([]).run()
    assert "at least one figure" in app.info[0].value
    assert len(app.get("download_button")) == 0


def test_pages_of_areas_are_written_with_progress_and_taken_in_one_file(
    open_page: Callable[..., AppTest], example_store: Path
) -> None:
    app = open_page("present", example_store, "en", figures="POV-01", profiles_level="kabupaten")
    app.button(key="profiles write").click().run()
    assert not app.exception and not app.error, (app.exception, app.error)
    words = " ".join(caption.value for caption in app.caption).replace("\\", "")
    assert "1 of 1 pages are written." in words
    assert len(app.get("download_button")) == 8
    (page,) = (example_store / "profiles").rglob("*.pdf")
    assert page.read_bytes().startswith(b"%PDF")
