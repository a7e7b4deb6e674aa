"""The organizer's story from a meeting's wish to a table taken along, in a browser."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_wish_becomes_a_proposal_is_submitted_and_taken_along(dashboard, visit, tmp_path):
    guest = visit(dashboard, "id")
    page = guest.open("/organize?board=proposals")
    page.get_by_role("button", name="Tambah: usulan").click()
    guest.rest()
    for label, words in (
        ("Usulan kegiatan *", "Permakanan untuk lansia tunggal"),
        ("Masalah *", "Pengadaan makanan"),
        ("Pengusul (peran atau kelompok)", "Kelompok lansia"),
    ):
        page.get_by_label(label, exact=True).fill(words)
        page.keyboard.press("Tab")
        guest.rest()
    for label, words in (("Lokasi *", "Pusaka Sehati"), ("Penerima manfaat *", "Lanjut usia")):
        page.get_by_role("combobox", name=label).click()
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        guest.rest()
    page.get_by_role("spinbutton", name="Tahun anggaran *").fill("2027")
    page.keyboard.press("Tab")
    guest.rest()

    # The connection breaks: what was written is there again. A solution is no problem.
    guest.open("/organize?board=proposals&entry=new proposal")
    asker = page.get_by_label("Pengusul (peran atau kelompok)", exact=True)
    expect(asker).to_have_value("Kelompok lansia", timeout=30_000)
    page.locator("button[kind=primary]", has_text="Simpan").click()
    page.get_by_text("mengawali penyelesaian, bukan masalah").wait_for()
    page.get_by_label("Masalah *", exact=True).fill("Lansia yang tinggal sendiri makan sekali sehari")
    page.keyboard.press("Tab")
    guest.rest()
    page.locator("button[kind=primary]", has_text="Simpan").click()
    page.get_by_text("Kebutuhan di sampingnya").wait_for()
    guest.rest()

    # One like it is there already: it is looked at before this one is submitted.
    page.get_by_role("button", name="Permakanan lansia tunggal").first.wait_for()
    expect(page.get_by_role("button", name="Ambil langkah ini")).to_be_disabled()
    page.get_by_text("Saya sudah melihat yang mirip").click()
    guest.rest()
    page.get_by_role("button", name="Ambil langkah ini").click()
    page.get_by_text("Tersimpan").first.wait_for()
    guest.rest()

    page.get_by_role("button", name="Bawa sebagai tabel").or_(
        page.get_by_text("Bawa sebagai tabel, atau masukkan tabel")
    ).first.click()
    guest.rest()
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV", exact=True).click()
    file = Path(tmp_path) / "usulan.csv"
    taken.value.save_as(file)
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    mine = next(row for row in rows if row["Usulan kegiatan"] == "Permakanan untuk lansia tunggal")
    assert mine["Keadaan"] == "Diajukan" and mine["Pengusul (peran atau kelompok)"] == "Kelompok lansia"
    assert guest.outside == [] and guest.errors == []
