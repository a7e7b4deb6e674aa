"""The desk as a sender sees it: terms, faults, the workbook to correct, the next version, cancelling."""

from pathlib import Path

import openpyxl
import pytest
from raw_tables import PERSON_HEADERS, person_rows

pytestmark = pytest.mark.browser


def survey(folder: Path, name: str, rows: int = 240, faults: int = 0) -> Path:
    table = [[*row, f"Umpama {i}"] for i, row in enumerate(person_rows(rows))]
    for place in range(faults):
        table[place + 5][7] = 150
    path = folder / name
    lines = [";".join(map(str, row)) for row in ((*PERSON_HEADERS, "nama"), *table)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def deliver(page, path: Path) -> None:
    page.locator("input[type=file]").first.set_input_files(path)
    page.get_by_role("heading", name=path.name).wait_for()
    page.get_by_role("button", name="Check every row").wait_for()


def choose_terms(page, guest) -> None:
    form = page.locator("[data-testid=stForm]")
    form.get_by_label("Lawful basis (UU 27/2022)").click()
    page.get_by_role("option", name="The consent of the persons concerned").click()
    for label, words in (
        ("May be used for", "perencanaan"),
        ("May be used by", "Dinas Sosial"),
        ("Your name or agency", "Ana"),
    ):  # fmt: skip
        field = form.get_by_label(label)
        field.fill(words)
        field.press("Tab")
    guest.rest()


def test_a_faulty_survey_goes_back_is_corrected_and_becomes_the_next_version(
    empty_dashboard, visit, tmp_path: Path
) -> None:
    guest = visit(empty_dashboard, "en")
    page = guest.open("/data_in")
    deliver(page, survey(tmp_path, "survei_2026.csv", faults=2))
    guest.rest()
    page.get_by_role("button", name="Check every row").click()
    page.get_by_text("say on what lawful basis").wait_for()
    choose_terms(page, guest)
    page.get_by_role("button", name="Check every row").click()
    page.get_by_text("What was found").wait_for()
    guest.rest()
    button = page.get_by_role("button", name="Correction workbook (XLSX)").first
    with page.expect_download() as taken:
        button.click()
    workbook = tmp_path / taken.value.suggested_filename
    taken.value.save_as(workbook)
    assert workbook.name == "survei_2026_koreksi.xlsx"
    book = openpyxl.load_workbook(workbook)
    sheet = book["Data"]
    age = [cell.value for cell in sheet[1]].index("umur") + 1
    for row in (7, 8):
        assert sheet.cell(row, age).value == "150"
        sheet.cell(row, age).value = "40"
    book.save(workbook)

    deliver(page, workbook)
    guest.rest()
    choose_terms(page, guest)
    page.get_by_role("button", name="Check every row").click()
    publish = page.get_by_role("button", name="Publish", exact=True)
    publish.wait_for()
    guest.rest()
    looked = page.locator("[data-testid=stCheckbox] label")
    if looked.count():  # warnings must have been looked at
        looked.first.click()
        guest.rest()
    publish.click()
    page.get_by_text("Published as version 1.").wait_for()
    guest.rest()
    grid = page.locator("[data-testid=stDataFrame]").last
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 53)
    page.get_by_text("Receipt", exact=True).click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="HTML", exact=True).click()
    receipt = Path(taken.value.path()).read_text(encoding="utf-8")
    for words in (
        "240 in, 240 kept",
        "Dinas Sosial",
        "The consent of the persons concerned",
        "Corrects the delivery",
    ):
        assert words in receipt, words
    assert "Umpama" not in receipt
    assert guest.errors == [] and guest.outside == []


def test_a_long_reading_shows_how_fast_it_is_and_is_cancelled_without_a_trace(
    empty_dashboard, visit, tmp_path: Path
) -> None:
    guest = visit(empty_dashboard, "en")
    page = guest.open("/data_in")
    page.locator("input[type=file]").first.set_input_files(survey(tmp_path, "besar_2026.csv", rows=700_000))
    cancel = page.get_by_role("button", name="Cancel")
    cancel.wait_for()
    page.get_by_text("rows a second").first.wait_for()
    cancel.click()
    page.get_by_text("The work was cancelled; nothing of it was kept.").wait_for()
    guest.rest()
    assert page.get_by_role("button", name="Check every row").count() == 0
    assert guest.errors == []


@pytest.mark.parametrize(
    ("language", "words"), [("id", "Mulai dari templat kosong"), ("en", "Begin with a blank")]
)
def test_blank_templates_and_the_questionnaire_can_be_taken(
    empty_dashboard, visit, tmp_path: Path, language: str, words: str
) -> None:
    guest = visit(empty_dashboard, language, 390)
    page = guest.open("/data_in")
    page.get_by_text(words).click()
    guest.rest()
    for name in ("Kuesioner (XLSForm)", "Templat (XLSX)") if language == "id" else ("Questionnaire (XLSForm)", "Template (XLSX)"):  # fmt: skip # noqa: E501
        # a click while the page is still drawn again goes to a button that is about to be replaced
        guest.rest()
        with page.expect_download() as taken:
            page.get_by_role("button", name=name).click()
        target = tmp_path / taken.value.suggested_filename
        taken.value.save_as(target)
        assert openpyxl.load_workbook(target).worksheets
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390 and guest.errors == []
