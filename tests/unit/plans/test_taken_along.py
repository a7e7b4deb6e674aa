"""What leaves a plan: all its tables, its critical dates, the minutes of meetings and votes; never a name."""

import csv
import io
import shutil
import subprocess
import zipfile
from datetime import date

import docx
import openpyxl
import pandas as pd
import pytest

from pipelines.written import entries_csv, entries_xlsx
from taksir import organizing, plans, written
from taksir.briefing import minutes
from taksir.briefing.minutes import meeting_minutes, vote_minutes, write_minutes_docx, write_minutes_pdf
from taksir.catalogue_entries import entry_kind
from taksir.errors import TaksirError
from taksir.plans import Plan
from taksir.written import Entry, EntryFaultsError

ACTIVITY = {"starts_on": "2027-02-01", "ends_on": "2027-03-01", "status": "planned",
            "accountable": "Dinas", "responsible": "LKS"}  # fmt: skip
GROUP = {"title": "Pokja lansia", "mandate": "SK"}
MEETING = {
    "title": "Rapat pokja", "date": "2026-10-05", "area": "990101", "participation": "collaborate",
    "women_persons": 14, "men_persons": 9, "disability_persons": 1, "under_18_persons": 0,
    "over_60_persons": 8, "decisions": "Dapur di dua desa\nKunjungan tiap pekan",
    "dissent": "Wakil OPDis meminta jalur landai dulu",
    "minutes": "Ibu Sulastri bicara", "place": "Rumah Pak Wiryo", "agenda": "Utang keluarga Jumadi",
    "next_steps": "Menjenguk Mbah Karso", "public_summary": "Dapur lansia dibuka\nKunjungan dimulai",
}  # fmt: skip


@pytest.fixture
def plan(region: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """A plan of three activities, two of which wait for another, with a group that bears a name."""
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    problem = written.write("problem", {
        "title": "Lansia makan sekali sehari", "who": "Lansia", "need_level": "1", "lenses": ["felt"],
        "voice": "Kelompok lansia", "decision": "Renja"})  # fmt: skip
    group = written.write("working_group", GROUP | {"problems": [problem.id]})
    member = {"role": "Wakil lansia", "kind": "concerned", "name": "Sulastri"}
    written.write("group_member", member, parent_id=group.id)
    body = {"title": "Renja", "problem": problem.id, "starts_on": "2027-01-01", "ends_on": "2027-12-31"}
    kept = written.write("plan", body)
    row = {"level": "output", "narrative": "Makanan diantar", "target_on": "2027-06-30"}
    written.write("logframe_row", row, parent_id=kept.id)
    first = written.write("activity", ACTIVITY | {"title": "Dapur", "budget_idr": 5e6}, parent_id=kept.id)
    then = {"title": "Antar", "after": [first.id], "starts_on": "2027-03-11", "ends_on": "2027-12-01"}
    written.write("activity", ACTIVITY | then, parent_id=kept.id)
    late = {"title": "Lapor", "after": [first.id], "starts_on": "2027-05-01", "ends_on": "2027-12-31",
            "is_milestone": True}  # fmt: skip
    written.write("activity", ACTIVITY | late, parent_id=kept.id)
    return plans.plan_of(kept)


def test_critical_dates_tell_the_room_that_a_delay_has(plan: Plan) -> None:
    """By hand: 10 days from 1 to 11 March; 30 from 1 to 31 December; none on the plan's last day."""
    table = plans.critical_dates(plan, "id", today=date(2027, 3, 3)).set_index("title")
    assert table.loc[["Dapur", "Antar", "Lapor"], "slack_days"].tolist() == [10, 30, 0]
    assert (table.loc["Dapur", "days_left"], table.loc["Dapur", "is_late"]) == (-2, True)
    assert table.loc[["Lapor", "Makanan diantar"], "kind"].tolist() == ["milestone", "target"]
    assert pd.isna(table.loc["Makanan diantar", "slack_days"])
    assert "APBD ditetapkan" not in table.index and "Renja dan DPA dijalankan" in table.index
    done = next(one for one in plan.activities if one.body["title"] == "Dapur")
    written.write("activity", done.body | {"status": "done"}, entry_id=done.id, based_on=1)
    again = plans.critical_dates(plans.plan_of(written.entry("plan", plan.id)), "id")
    assert "Dapur" not in again["title"].tolist()


def test_all_tables_of_a_plan_leave_without_names(plan: Plan) -> None:
    tables = plans.plan_tables(plan, "id")
    assert list(tables)[:3] == ["Rumusan masalah", "Kelompok kerja", "Anggota"]
    assert tables["Kegiatan"]["Setelah kegiatan"].tolist() == ["", "Dapur", "Dapur"]
    assert tables["Anggota"]["Peran"].tolist() == ["Wakil lansia"]
    book = openpyxl.load_workbook(io.BytesIO(plans.plan_xlsx(plan, "id")))
    archive = zipfile.ZipFile(io.BytesIO(plans.plan_csvs(plan, "id")))
    assert len(book.sheetnames) == len(tables) == len(archive.namelist())
    text = "".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist())
    assert "Sulastri" not in text and "Sulastri" not in str([list(sheet.values) for sheet in book])
    name = next(name for name in archive.namelist() if "kegiatan" in name)
    rows = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))
    assert [row["Kegiatan"] for row in rows] == ["Dapur", "Antar", "Lapor"]
    assert rows[0]["Anggaran"] == "5000000"


def test_minutes_tell_how_many_had_a_say_and_what_may_be_told_outside(plan: Plan) -> None:
    group = written.entries("working_group")[0]
    meeting = written.write("meeting", MEETING | {"working_group": group.id})
    written.write("meeting", MEETING | {"title": "Lain"})
    assert [one.id for one in organizing.meetings_of(group.id)] == [meeting.id]
    told = meeting_minutes(meeting.id, "id")
    assert told.texts == (("Yang boleh diceritakan ke luar", ("Dapur lansia dibuka", "Kunjungan dimulai")),)
    assert told.tables[0].rows[0][1:3] == ("perempuan", "14")
    assert {row[2] for row in told.tables[0].rows if row[0] == "Disabilitas"} == {
        "terlalu sedikit untuk ditampilkan"
    }
    read = pdf_text(write_minutes_pdf(told))
    for words in ("Pertemuan di", "5 Oktober 2026", "Pokja lansia", "Bekerja sama", "Dapur lansia", "23"):
        assert words in read, words
    whole = docx_text(write_minutes_docx(told))
    assert "Kunjungan dimulai" in whole and "perempuan" in whole
    with pytest.raises(TaksirError, match="no entry"):
        meeting_minutes("meeting-0", "id")


def test_nothing_private_of_a_meeting_stands_in_what_leaves(plan: Plan) -> None:
    """Every private text is planted with a word of its own and sought in each file, its innards too."""
    private = [field for field in entry_kind("meeting").fields if field.is_private and "text" in field.type]
    planted = {field.id: f"Rahasia{field.id.replace('_', '')}x" for field in private}
    assert {"title", "decisions", "dissent", "minutes", "agenda", "next_steps", "place"} == set(planted)
    group = written.entries("working_group")[0]
    meeting = written.write("meeting", MEETING | planted | {"working_group": group.id})
    told = meeting_minutes(meeting.id, "en")
    archive = zipfile.ZipFile(io.BytesIO(write_minutes_docx(told)))
    left = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    paper = write_minutes_pdf(told)
    left += [
        str(told),
        pdf_text(paper),
        paper.decode("latin-1"),
        entries_csv("meeting", "id").decode("utf-8"),
    ]
    left += [str(list(sheet.values)) for sheet in openpyxl.load_workbook(
        io.BytesIO(entries_xlsx("meeting", "id"))) if sheet]  # fmt: skip
    tables = zipfile.ZipFile(io.BytesIO(plans.plan_csvs(plan, "id")))
    left += [tables.read(name).decode("utf-8-sig") for name in tables.namelist()]
    assert not [
        (word, text[:60]) for word in planted.values() for text in left if word.lower() in text.lower()
    ]
    assert "Dapur lansia dibuka" in left[-1 - len(tables.namelist())]


def test_a_private_field_is_not_printed_though_asked_for(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = written.write("meeting", MEETING)
    monkeypatch.setattr(minutes, "MEETING_FACTS", (*minutes.MEETING_FACTS, "title", "place", "women_persons"))
    monkeypatch.setattr(minutes, "TOLD_WORDS", {"public_summary": "Decisions", "dissent": "Dissent"})
    told = str(meeting_minutes(meeting.id, "id"))
    assert "Rapat pokja" not in told and "Wiryo" not in told and "landai" not in told
    assert minutes._texts(meeting, ("dissent",), "id") == ()


@pytest.mark.parametrize("mark", ["0812 3456 7890", "9902034508680002", "sekdes@desa.id"])
def test_what_is_told_outside_holds_no_mark_of_a_person(plan: Plan, mark: str) -> None:
    with pytest.raises(EntryFaultsError, match="others read this"):
        written.write("meeting", MEETING | {"public_summary": f"Hubungi {mark}"})
    assert written.entries("meeting") == ()


def test_minutes_of_a_vote_tell_the_method_and_the_dissent(plan: Plan) -> None:
    exercise: Entry = written.write("exercise", {
        "title": "*Mana* #dulu", "method": "hanlon", "dissent": "OPDis tidak setuju",
        "options": "Makan\nAntar", "raters": "Lima wakil desa"})  # fmt: skip
    rows = [{"Tempat": 1, "Pilihan": "Makan"}, {"Tempat": 2, "Pilihan": "Antar"}]
    told = vote_minutes(exercise.id, rows, ["3 penilai."], "id")
    read = pdf_text(write_minutes_pdf(told))
    for words in (
        "*Mana* #dulu",
        "Hanlon dengan PEARL",
        "OPDis tidak setuju",
        "3 penilai.",
        "Lima wakil desa",
    ):
        assert words in read, words
    assert write_minutes_docx(told)[:2] == b"PK"


def docx_text(content: bytes) -> str:
    read = docx.Document(io.BytesIO(content))
    rows = [row for table in read.tables for row in table.rows]
    return "\n".join(
        [one.text for one in read.paragraphs] + [cell.text for row in rows for cell in row.cells]
    )


def pdf_text(content: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: sudo apt-get install poppler-utils")
    ran = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, check=True, capture_output=True)
    return " ".join(ran.stdout.decode().split())
