"""A browser over hostile words: it shows them, runs none of them and calls nobody."""

import pytest
from hostile import FLAG, HOSTILE, hostile_survey

pytestmark = pytest.mark.browser

VIEWS = (
    "/", "/need?indicator=ORP-01&level=kabupaten", "/map?indicator=ORP-01&level=kabupaten",
    "/resources?show=assets", "/organize?board=4w", "/stories",
)  # fmt: skip


def test_no_word_of_a_file_or_a_person_runs_or_calls_elsewhere(hostile_dashboard, visit, tmp_path) -> None:
    guest = visit(hostile_dashboard, "en")
    refused: list[str] = []
    guest.page.on("console", lambda said: refused.append(said.text) if "Policy" in said.text else None)
    seen = 0
    for view in VIEWS:
        seen += shown(guest.open(view))
    page = guest.open("/data_in")
    page.locator("input[type=file]").first.set_input_files(hostile_survey(tmp_path))
    page.get_by_role("button", name="Check every row").wait_for()
    seen += shown(guest.rest())
    assert seen > len(VIEWS), "hardly a hostile word was shown, so little was tried"
    assert (guest.outside, guest.errors, refused) == ([], [], [])


def shown(page) -> int:
    """How many hostile words stand on the page; none of them may have run, in any of its frames."""
    assert [frame.evaluate(f"window.{FLAG}") for frame in page.frames] == [None] * len(page.frames)
    words = page.locator("body").inner_text()
    return sum(text in words for text in HOSTILE)


def test_a_payload_that_runs_is_seen(hostile_dashboard, visit) -> None:
    page = visit(hostile_dashboard, "en").open("/methods")
    page.evaluate("text => { const place = document.createElement('div'); place.innerHTML = text;"
                  "document.body.append(place) }", HOSTILE[1])  # fmt: skip
    page.wait_for_function(f"window.{FLAG} === 1")
