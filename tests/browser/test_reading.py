"""How a file was read stands on the page and can be said otherwise; a form goes with its answers."""

import pytest
from kobo_exports import Options, truth, write_export, write_form

pytestmark = pytest.mark.browser

ABOVE = ["wilayah,tim,ketua,mulai,selesai"] + [f"Desa {n},T{n},K{n},a{n},b{n}" for n in range(12)]
ROWS = [f"99010110{10 + n},{n * 7 % 80},{'LP'[n % 2]},{50 + n},N{n % 4}" for n in range(40)]


def test_the_headers_can_be_said_by_hand(empty_dashboard, visit, tmp_path):
    path = tmp_path / "survei_2026.csv"
    path.write_text("\n".join([*ABOVE, "kode_desa,umur,jk,weind,nks", *ROWS]) + "\n", encoding="utf-8")
    guest = visit(empty_dashboard, "en")
    page = guest.open("/data_in")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_text("How the file was read").click()
    guest.rest()
    assert "headers in row 1, 5 columns, 53 rows" in page.locator("[data-testid=stMain]").inner_text()
    page.get_by_role("spinbutton", name="Headers from row").fill("14")
    page.get_by_role("button", name="Read the file again like this").click()
    page.get_by_text("headers in row 14, 5 columns, 40 rows").wait_for()
    guest.rest()
    assert page.get_by_role("button", name="Let the reader judge again").count() == 1
    assert guest.errors == []


def test_what_cannot_be_read_as_said_is_a_sentence(empty_dashboard, visit, tmp_path):
    path = tmp_path / "survei_2026.csv"
    path.write_text("\n".join(["kode_desa,umur,jk,weind,nks", *ROWS]) + "\n", encoding="utf-8")
    guest = visit(empty_dashboard, "id")
    page = guest.open("/data_in")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_text("Cara berkas dibaca").click()
    guest.rest()
    page.get_by_role("spinbutton", name="Judul kolom dari baris").fill("900")
    page.get_by_role("button", name="Baca ulang berkas seperti ini").click()
    page.get_by_text("hanya 41 baris pertama yang dilihat").wait_for()
    guest.rest()
    assert page.locator("[data-testid=stException]").count() == 0
    assert guest.errors == []


def test_answers_and_their_form_are_one_delivery(empty_dashboard, visit, tmp_path):
    data = write_export(tmp_path / "survei_2026.xlsx", truth(), Options("0", "/", "both"))
    guest = visit(empty_dashboard, "en")
    page = guest.open("/data_in")
    page.locator("input[type=file]").set_input_files([data, write_form(tmp_path / "form.xlsx")])
    page.get_by_text("Noticed while reading").wait_for()
    guest.rest()
    assert "household" in page.locator("[data-testid=stMain]").inner_text()
    page.get_by_text("Noticed while reading").click()
    page.get_by_text("The questionnaire form.xlsx was read beside the answers").wait_for()
    assert guest.errors == []
