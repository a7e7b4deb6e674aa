"""A fresh dashboard: the first visitor by a deep link, the empty state, and a file's road to figures."""

import pytest

from taksir import paths

pytestmark = pytest.mark.browser


def test_the_first_visitor_may_come_by_a_deep_link(empty_dashboard, visit):
    guest = visit(empty_dashboard, "en")
    page = guest.open("/need?lang=id")
    assert page.locator("h1").first.inner_text() == "Berapa orang membutuhkan apa, dan di mana?"
    assert page.get_by_role("link", name="Beranda").count() == 1
    assert "/need" in page.url
    assert guest.errors == []


@pytest.mark.parametrize("path", ["/", "/need", "/map"])
def test_an_empty_store_offers_one_sentence_and_one_button(empty_dashboard, visit, path):
    page = visit(empty_dashboard, "en").open(path)
    assert page.get_by_role("button", name="Load the example region").count() == 1
    assert page.locator("[data-testid=stAlertContentError]").count() == 0


def test_a_file_that_cannot_be_read_is_refused_in_words(empty_dashboard, visit, tmp_path):
    broken = tmp_path / "<img src=x onerror=alert(1)>.csv"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    guest = visit(empty_dashboard, "id")
    page = guest.open("/data_in")
    page.locator("input[type=file]").set_input_files(broken)
    page.locator("[data-testid=stAlertContentError]").wait_for()
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("img[src=x]").count() == 0
    assert guest.errors == []


def test_a_register_walks_from_upload_to_published_and_back(empty_dashboard, visit):
    guest = visit(empty_dashboard, "en")
    page = guest.open("/data_in")
    page.locator("input[type=file]").set_input_files(paths.EXAMPLE / "register_ppks_2025.csv")
    page.get_by_role("button", name="Check every row").wait_for()
    guest.rest()
    assert "register counts" in page.locator("[data-testid=stMain]").inner_text()
    page.get_by_role("button", name="Check every row").click()
    page.get_by_text("What was found").wait_for()
    guest.rest()
    publish = page.get_by_role("button", name="Publish", exact=True)
    if not publish.count():
        page.get_by_role("button", name="Leave the faulty rows out and check again").click()
        publish.wait_for()
    publish.click()
    page.get_by_text("Published as version 1.").wait_for()
    guest.rest()
    grid = page.locator("[data-testid=stDataFrame]").last
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 53)
    withdraw = page.get_by_role("button", name="Withdraw")
    withdraw.wait_for()
    withdraw.click()
    page.get_by_text("Withdrawn; figures use the version before it again.").wait_for()
    assert guest.outside == []
    assert guest.errors == []


HOSTILE = ("<img src=x onerror=alert(1)>", "**tebal** [x](javascript:alert(1))", "=cmd|' /C calc'!A0")


def test_names_from_a_file_are_shown_letter_by_letter_everywhere(empty_dashboard, visit, tmp_path):
    rows = [
        f'990101100{place};"{name}";desa;1200;{90 + place}' for place, name in enumerate(HOSTILE, start=1)
    ]
    file = tmp_path / "sensus_desa_2025.csv"
    header = "Kode Desa;Nama Desa;Tingkat Wilayah;Jumlah Penduduk;Penduduk 60 tahun ke atas"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    guest = visit(empty_dashboard, "en")
    dialogs: list[str] = []
    guest.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page = guest.open("/data_in")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Check every row").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("Published as version 1.").wait_for()
    page = guest.open("/need?indicator=ELD-01&level=desa")
    page.wait_for_selector(".js-plotly-plot .scatterlayer .trace path.point")
    names = "".join(page.locator(".js-plotly-plot g.ytick text").all_text_contents())
    assert "<imgsrc=xonerror=alert" in names.replace(" ", "")  # a long name stands in two lines
    assert page.locator("img[src=x], a[href^=javascript]").count() == 0
    guest.open("/map?indicator=ELD-01&level=desa")
    assert page.locator("img[src=x], a[href^=javascript]").count() == 0
    assert dialogs == [] and guest.errors == []
