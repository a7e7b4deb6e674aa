"""The log: one line of JSON an event, of listed facts only, and nobody's data."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from taksir import logbook
from taksir.people import Member, acting_as
from taksir.store.workspace import Store


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What the process writes to its log."""
    before = list(logbook.log.handlers)
    logbook.log.handlers = []
    logbook.start()
    logbook.start()  # twice is once
    (handler,) = logbook.log.handlers
    handler.stream = io.StringIO()
    yield handler.stream
    logbook.log.handlers = before
    logbook.log.setLevel(logging.NOTSET)


def lines(said: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in said.getvalue().splitlines()]


def test_every_step_of_a_delivery_is_a_line_without_names(store: Store, said: io.StringIO) -> None:
    with acting_as(Member("Ibu Melati", frozenset({"data steward"}), subject="m")):
        delivery_id = store.register.receive(
            file_name="Daftar Ibu Umpama.csv", raw_sha256="a" * 64, size_bytes=1, actor="Ibu Melati"
        )
        store.register.describe(delivery_id, by="Ibu Melati", step="name the sender", actor="Ibu Melati")
    assert [(line["event"], line["object"]) for line in lines(said)] == [
        ("receive", delivery_id),
        ("name the sender", delivery_id),
    ]
    assert {name for line in lines(said) for name in line} == {"time", "level", "event", "object"}
    assert "Melati" not in said.getvalue() and "Umpama" not in said.getvalue()


def test_what_is_about_no_delivery_names_no_object(said: io.StringIO) -> None:
    logbook.note_step("grant", "sari@dinsos.example")
    assert "object" not in lines(said)[0] and "sari" not in said.getvalue()


def test_only_listed_facts_and_no_traceback_get_into_a_line(said: io.StringIO) -> None:
    logbook.note("look", count=3, name="Ibu Melati")
    try:
        raise ValueError("9901014108680002")
    except ValueError:
        logging.getLogger("taksir.pages").exception("error 1a2b")
    first, second = lines(said)
    assert first["count"] == 3 and "name" not in first
    assert second["event"] == "error 1a2b" and second["level"] == "error"
    assert "9901014108680002" not in said.getvalue()
