"""Entries on a page: written, kept while they are written, merged, undone; a table taken along and back."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from taksir import written


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")


def opened(entry: str = "") -> AppTest:
    def script() -> None:
        import streamlit as st

        from pages.parts import frame
        from pages.parts.written import draw_entries

        st.session_state["entered"] = True
        with frame.page("pages/organize.py", "Stories") as language:
            draw_entries("story", language)

    app = AppTest.from_function(script, default_timeout=30)
    app.query_params["lang"] = "en"
    if entry:
        app.query_params["entry"] = entry
    app.run()
    assert not app.exception and not app.error, (app.exception, app.error)
    return app


def button(app: AppTest, label: str) -> object:
    return next(one for one in app.button if one.label.endswith(label))


def field(app: AppTest, label: str) -> object:
    return next(one for one in (*app.text_input, *app.text_area) if one.label.startswith(label))


def said(app: AppTest) -> str:
    return " ".join(str(one.value) for one in (*app.success, *app.warning, *app.error, *app.markdown))


def test_an_empty_list_teaches_what_it_is_for_and_the_first_is_written() -> None:
    app = opened()
    assert "Knaflic" in said(app)
    button(app, "Add: story").click().run()
    field(app, "Title").input("Orphans").run()
    button(app, "Save").click().run()
    assert "Saved" in said(app)
    (kept,) = written.entries("story")
    assert (kept.body, written.draft("story")) == ({"title": "Orphans"}, None)
    assert app.query_params["entry"] == kept.id or app.query_params["entry"] == [kept.id]


def test_what_is_written_is_kept_before_it_is_saved_and_can_be_discarded() -> None:
    app = opened("new story")
    field(app, "For whom").input("Forum").run()
    again = opened("new story")
    assert field(again, "For whom").value == "Forum"
    button(again, "Discard changes").click().run()
    assert field(again, "For whom").value == ""
    assert written.draft("story") is None


def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost() -> None:
    app = opened("new story")
    field(app, "For whom").input("Forum").run()
    button(app, "Save").click().run()
    assert "Title is missing" in said(app).replace("\\", "")
    assert field(app, "For whom").value == "Forum"
    assert written.entries("story") == ()


def test_two_who_write_at_once_get_both_changes_and_the_slower_one_chooses() -> None:
    first = written.write("story", {"title": "A", "audience": "B", "text": "C"})
    app = opened(first.id)
    written.write("story", {"title": "A2", "audience": "B", "text": "C2"}, entry_id=first.id, based_on=1)
    field(app, "Title").input("A3").run()
    field(app, "For whom").input("B3").run()
    button(app, "Save").click().run()
    assert "saved this entry" in said(app)
    assert "A2" in said(app)
    values = [field(app, label).value for label in ("Title", "For whom", "Opening words")]
    assert values == ["A3", "B3", "C2"]
    button(app, "Take theirs").click().run()
    assert field(app, "Title").value == "A2"
    button(app, "Save").click().run()
    assert written.entry("story", first.id).body == {"title": "A2", "audience": "B3", "text": "C2"}


def test_an_entry_goes_back_is_deleted_and_comes_back() -> None:
    first = written.write("story", {"title": "A"})
    written.write("story", {"title": "B"}, entry_id=first.id, based_on=1)
    app = opened(first.id)
    button(app, "Go back to this version").click().run()
    assert written.entry("story", first.id).body == {"title": "A"}
    button(app, "Delete").click().run()
    assert written.entries("story") == ()
    button(app, "Bring back").click().run()
    assert [one.body for one in written.entries("story")] == [{"title": "A"}]
