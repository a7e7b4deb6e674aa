"""The receipt says what came, what was kept, refused and why, what was dropped, by whom, on what terms."""

import hashlib
import json
import os
import time
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from raw_tables import PERSON_HEADERS, person_rows

from pipelines.classify import confirm_recipe
from pipelines.command import main
from pipelines.incoming import inbox, inbox_files, receive_from_inbox, receive_stream
from pipelines.load import Proposal, check_delivery, publish_delivery, receive_delivery, withdraw_delivery
from pipelines.receipt import Reason, Receipt, TableCount, delivery_receipt
from pipelines.receipt_words import STEP_WORDS, receipt_html, receipt_sections, receipt_text
from pipelines.terms import BASES, Terms, earlier_terms, needs_terms, record_terms
from taksir.errors import TaksirError
from taksir.store.workspace import Store

HEADERS = (*PERSON_HEADERS, "nama", "<b>nik</b>")


def survey(folder: Path, name: str = "survei_2026.csv") -> Path:
    rows = [[*row, f"Umpama {i}", f"9901014108{i:06d}"] for i, row in enumerate(person_rows(240))]
    for place in (10, 11, 12):
        rows[place][7] = 150
    path = folder / name
    path.write_text("\n".join(";".join(map(str, row)) for row in (HEADERS, *rows)) + "\n", encoding="utf-8")
    return path


def published(path: Path) -> Proposal:
    proposal = receive_delivery(path, path.name, source_id="survei", actor="Ana")
    recipe = confirm_recipe(proposal.recipe, None, by="Ana")
    assert needs_terms(recipe)
    record_terms(proposal.delivery_id, Terms("consent", "perencanaan", "Dinas Sosial"), actor="Ana")
    found = check_delivery(
        proposal.delivery_id, recipe, title="Survei contoh", actor="Ana", leave_out_faulty_rows=True
    )
    assert found.can_publish
    publish_delivery(proposal.delivery_id, actor="Budi")
    return proposal


@pytest.fixture
def receipt(empty_store: Store, tmp_path: Path) -> Receipt:
    return delivery_receipt(published(survey(tmp_path)).delivery_id)


def test_the_terms_of_a_source_stand_ready_for_its_next_delivery(receipt: Receipt) -> None:
    assert earlier_terms("survei") == receipt.terms
    assert earlier_terms("another") == earlier_terms("") == Terms()


def test_it_counts_what_came_and_names_why_rows_were_refused(receipt: Receipt, tmp_path: Path) -> None:
    content = (tmp_path / "survei_2026.csv").read_bytes()
    assert receipt.sha256 == hashlib.sha256(content).hexdigest() and receipt.size_bytes == len(content)
    assert receipt.tables == (TableCount("person", 240, 237),) and receipt.tables[0].left_out == 3
    assert Reason("error", "outside limits", "umur", 3) in receipt.reasons
    assert {entry.header for entry in receipt.protections if entry.action == "drop"} == set(HEADERS[-2:])
    assert receipt.terms == Terms("consent", "perencanaan", "Dinas Sosial")
    assert (receipt.state, receipt.version, receipt.received_by) == ("published", 1, "Ana")
    assert receipt.kept_until


def test_every_step_has_its_line_its_person_and_its_words(receipt: Receipt) -> None:
    steps = [(step.action, step.actor) for step in receipt.steps]
    assert steps == [
        ("receive", "Ana"), ("read", "Ana"), ("state terms", "Ana"), ("mapped", "Ana"), ("protected", "Ana"),
        ("ready", "Ana"), ("publish", "Budi"),
    ]  # fmt: skip
    withdraw_delivery(receipt.delivery_id, actor="Citra")
    again = delivery_receipt(receipt.delivery_id)
    assert (again.steps[-1].action, again.state) == ("withdraw", "withdrawn")
    assert {step.action for step in again.steps} <= set(STEP_WORDS)


@pytest.mark.parametrize("language", ["id", "en"])
def test_in_words_it_holds_everything_and_no_delivered_value(receipt: Receipt, language: str) -> None:
    text, page = receipt_text(receipt, language), receipt_html(receipt, language)
    for expected in (
        receipt.sha256,
        receipt.delivery_id,
        "Dinas Sosial",
        "perencanaan",
        "Ana",
        "Budi",
        "237",
    ):
        assert expected in text and expected in page
    assert "Umpama" not in text + page and "99010141" not in text + page
    assert "<b>nik</b>" not in page and "&lt;b&gt;nik&lt;/b&gt;" in page
    assert f'lang="{language}"' in page and "http" not in page.replace("http-equiv", "")
    assert all(heading and lines for heading, lines in receipt_sections(receipt, language))


def test_a_refused_file_has_a_receipt_too(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "kosong.csv"
    path.write_bytes(b"\0\0\0\0")
    with pytest.raises(TaksirError):
        receive_delivery(path, path.name, actor="Ana")
    (row,) = empty_store.register.deliveries()
    found = delivery_receipt(row["id"])
    assert found.state == "refused" and found.kept_until == "" and not found.tables
    assert [step.action for step in found.steps][:2] == ["receive", "refused"]


def test_the_command_prints_it_for_people_and_programs(receipt: Receipt, tmp_path: Path) -> None:
    run = CliRunner().invoke
    told = run(main, ["receipt", receipt.delivery_id], env={"TAKSIR_LANGUAGE": "en"})
    assert told.exit_code == 0 and "240 in, 237 kept, 3 left out" in told.output
    for_programs = json.loads(run(main, ["receipt", receipt.delivery_id, "--json"]).output)
    assert for_programs["sha256"] == receipt.sha256 and for_programs["terms"]["basis"] == "consent"
    page = tmp_path / "receipt.html"
    assert run(main, ["receipt", receipt.delivery_id, "--html", str(page)]).exit_code == 0
    assert receipt.sha256 in page.read_text(encoding="utf-8")
    workbook = tmp_path / "receipt.xlsx"
    assert run(main, ["receipt", receipt.delivery_id, "--xlsx", str(workbook)]).exit_code == 0
    book = openpyxl.load_workbook(workbook)
    cells = {
        cell.value: cell.data_type
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    }
    assert receipt.sha256 in cells and set(cells.values()) == {"s"} and len(book.worksheets) >= 5
    assert not [text for text in cells if "Umpama" in text]
    refused = run(main, ["receipt", "nothing"], env={"TAKSIR_LANGUAGE": "en"})
    assert refused.exit_code == 1 and "There is no delivery nothing" in refused.output


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (Terms(), "is not a lawful basis"),
        (Terms("because", "a", "b"), "is not a lawful basis"),
        (Terms("consent", "", "b"), "needs a purpose and who may use it"),
        (Terms("consent", "a", " \n "), "needs a purpose and who may use it"),
    ],
)
def test_terms_that_say_too_little_are_refused(receipt: Receipt, terms: Terms, words: str) -> None:
    with pytest.raises(TaksirError, match=words):
        record_terms(receipt.delivery_id, terms, actor="Ana")
    assert delivery_receipt(receipt.delivery_id).terms.basis == "consent"


def test_terms_are_kept_short_and_on_one_line(receipt: Receipt) -> None:
    record_terms(receipt.delivery_id, Terms("public_task", "a\nb\x00c", "d" * 900), actor="Ana")
    terms = delivery_receipt(receipt.delivery_id).terms
    assert terms.purpose == "a b c" and len(terms.users) == 500 and terms.basis in BASES


def test_the_command_states_terms(receipt: Receipt) -> None:
    arguments = [
        "terms",
        receipt.delivery_id,
        "--basis",
        "public_task",
        "--purpose",
        "renja",
        "--users",
        "dinsos",
    ]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert delivery_receipt(receipt.delivery_id).terms == Terms("public_task", "renja", "dinsos")


# -- ways in ----------------------------------------------------------------------------------


def test_a_stream_comes_in_and_its_bytes_on_the_way_are_gone(empty_store: Store, tmp_path: Path) -> None:
    path = survey(tmp_path)
    with path.open("rb") as stream:
        proposal = receive_stream(stream, "../../survei_2026.csv", actor="Ana")
    assert proposal.raw.file_name == "survei_2026.csv"
    assert list((empty_store.records.folder / "incoming").iterdir()) == []


def test_a_file_is_picked_up_from_the_inbox_once(empty_store: Store, tmp_path: Path) -> None:
    waiting = inbox()
    assert waiting == empty_store.folder / "inbox" and inbox_files() == ()
    path = survey(waiting)
    (file,) = inbox_files()
    assert (file.name, file.is_settled) == ("survei_2026.csv", False)
    with pytest.raises(TaksirError, match="still being written"):
        receive_from_inbox(path.name, actor="Ana")
    then = time.time() - 60
    os.utime(path, (then, then))
    proposal = receive_from_inbox(path.name, actor="Ana")
    assert proposal.recipe.tables[0].table == "person"
    assert not path.exists() and empty_store.records.raw_place(proposal.raw.sha256).exists()


def test_a_file_that_cannot_be_read_stays_in_the_inbox(empty_store: Store) -> None:
    path = inbox() / "kosong.csv"
    path.write_bytes(b"")
    os.utime(path, (1, 1))
    with pytest.raises(TaksirError):
        receive_from_inbox(path.name, actor="Ana")
    assert path.exists()


@pytest.mark.parametrize(
    "name", ["../store/register.sqlite", "/etc/hostname", "link.csv", ".hidden", "nothing.csv"]
)
def test_nothing_else_is_reached_through_the_inbox(empty_store: Store, name: str) -> None:
    (inbox() / "link.csv").symlink_to("/etc/hostname")
    (inbox() / ".hidden").write_text("a;b\n1;2\n")
    with pytest.raises(TaksirError, match="no file"):
        receive_from_inbox(name, actor="Ana")


def test_the_inbox_may_lie_elsewhere(
    empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAKSIR_INBOX", str(tmp_path / "share"))
    survey(inbox())
    listed = CliRunner().invoke(main, ["inbox", "--json"])
    assert [entry["name"] for entry in json.loads(listed.output)] == ["survei_2026.csv"]
