"""The frame round every page: errors in words, bugs as an apology without values, texts without markup."""

import logging

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import escape, frame


def shown(script, language: str = "id") -> AppTest:
    app = AppTest.from_function(script, default_timeout=30)
    app.session_state["entered"] = True
    app.query_params["lang"] = language
    return app.run()


def refusing() -> None:
    from pages.parts import frame
    from taksir.errors import TaksirError

    with frame.page("need.py", "How many people need what, and where?"):
        raise TaksirError(
            "There is no indicator {indicator}. List them with taksir indicators.", indicator="[x](http://y)"
        )


def failing() -> None:
    from pages.parts import frame

    with frame.page("need.py", "How many people need what, and where?"):
        raise ValueError("NIK 9901010101900001 of a person")


def speaking() -> None:
    import streamlit as st

    from pages.parts import frame

    with frame.page("need.py", "How many people need what, and where?") as language:
        st.write(language)


def test_the_title_is_a_question_in_the_readers_language():
    assert shown(speaking, "id").title[0].value == "Berapa orang membutuhkan apa, dan di mana?"
    assert shown(speaking, "en").title[0].value == "How many people need what, and where?"


def test_a_refusal_is_a_sentence_without_markup():
    app = shown(refusing)
    assert not app.exception
    words = app.error[0].value
    assert "Tidak ada indikator" in words
    assert "\\[x\\]\\(http" in words


def test_a_bug_is_an_apology_with_an_id_that_the_log_bears_without_values(caplog):
    with caplog.at_level(logging.ERROR, logger="taksir.pages"):
        app = shown(failing, "en")
    assert not app.exception
    (line,) = [record.getMessage() for record in caplog.records if record.name == "taksir.pages"]
    error_id = line.split()[1].rstrip(":")
    assert error_id in app.error[0].value
    assert "ValueError" in line and "failing" in line
    assert "9901010101900001" not in line + app.error[0].value


def test_a_visitor_who_comes_by_a_deep_link_is_sent_through_the_door(monkeypatch):
    sent = []
    monkeypatch.setattr(frame.st, "session_state", {})
    monkeypatch.setattr(frame.st, "query_params", Query({"indicator": "POV-01"}))
    monkeypatch.setattr(frame.st, "switch_page", lambda page, **_: sent.append(page))
    frame.enter("need")
    assert sent == ["dashboard.py"]
    assert frame.st.session_state["wanted"] == ("need", {"indicator": "POV-01"})


class Query(dict):
    def to_dict(self) -> dict:
        return dict(self)


@pytest.mark.parametrize(
    "text",
    ["*bold*", "[a](b)", "<img src=x>", "# title", "`code`", "$x$", ":material/home:", "1. a", "a_b_c"],
)
def test_texts_from_data_are_shown_letter_by_letter(text):
    escaped = frame.plain(text)
    assert "".join(sign for place, sign in enumerate(escaped) if sign != "\\") == text
    for place, sign in enumerate(escaped):
        if sign in escape.MARKDOWN_SIGNS.replace("\\", ""):
            assert escaped[place - 1] == "\\"


def damaged() -> None:
    from pages.parts import frame, stage
    from taksir.errors import TaksirError

    def refuse() -> bool:
        raise TaksirError("The file of table {table} does not agree. Restore it.", table="person")

    sound, stage.is_empty = stage.is_empty, refuse
    try:
        with frame.page("need.py", "How many people need what, and where?"):
            refuse()
    finally:
        stage.is_empty = sound


def test_a_damaged_store_is_one_sentence_on_the_page():
    app = shown(damaged, "en")
    assert not app.exception
    (told,) = [error.value for error in app.error]
    assert told.startswith("The file of table person does not agree")


def beside() -> None:
    from pages.parts import frame
    from taksir import needs
    from taksir.errors import TaksirError

    def damaged(language: str) -> str:
        raise TaksirError("The file of table {table} does not agree. Restore it.", table="person")

    sound, needs.region_name = needs.region_name, damaged
    try:
        frame.draw_sidebar("id")
    finally:
        needs.region_name = sound


def test_what_stands_beside_every_page_stays_where_the_store_is_damaged():
    app = shown(beside)
    assert not app.exception and app.sidebar.button_group
