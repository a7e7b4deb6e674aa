"""A link that asks for what is not there is told in words; nobody takes what is shown for it."""

import pytest


@pytest.mark.parametrize(
    ("page", "query", "words"),
    [
        ("plan", {"step": "nonsense"}, "“nonsense” under “Step”, which cannot be chosen here: “1 Problem”"),
        ("organize", {"board": "meetings", "entry": "meeting-gone"}, "not in this list"),
        ("need", {"indicator": "POV-01", "level": "desa"}, "“Village” under “Area level”"),
        ("need", {"indicator": "POV-01", "area": "123456"}, "“123456” under “Area”"),
    ],
)
def test_what_a_link_asks_in_vain_is_told_once(open_page, example_store, page, query, words):
    app = open_page(page, example_store, "en", **query)
    assert not app.exception and not app.error
    assert words in app.warning[0].value.replace("\\", "")
    assert not app.run().warning or page == "organize"


def test_a_link_that_says_what_can_be_chosen_is_not_spoken_of(open_page, example_store):
    app = open_page("plan", example_store, "en", step="problem")
    assert not app.warning


@pytest.mark.parametrize(("page", "is_view"), [("methods", True), ("stories", False), ("present", False)])
def test_views_are_kept_where_there_is_a_view(open_page, example_store, page, is_view):
    app = open_page(page, example_store, "en")
    assert ("Keep this view" in str([block.proto for block in app.sidebar.get("popover")])) == is_view
