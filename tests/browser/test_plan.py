"""The planner's story in a browser: a problem, evidence, a budget, a scenario, a plan, its document."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def fill(page: Page, label: str, text: str) -> None:
    """Write into the field whose label begins so, and leave it."""
    page.locator(f"input[aria-label^='{label}'], textarea[aria-label^='{label}']").first.fill(text)
    page.keyboard.press("Tab")


def pick(page: Page, label: str) -> None:
    """Take the first answer of a list by the keyboard, as somebody without a mouse does."""
    page.locator(f"input[aria-label*='{label}']").first.click()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option").first.wait_for(state="attached")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")


def test_a_planner_goes_from_a_problem_to_a_document(dashboard, visit) -> None:
    guest = visit(dashboard, "id")
    page = guest.open("/plan")
    page.get_by_role("button", name="Tambah: rumusan masalah").click()
    guest.rest()
    fill(page, "Keadaan orang yang menjadi masalah", "Membangun balai lansia")
    fill(page, "Siapa yang mengalaminya", "Lanjut usia")
    guest.rest()
    pick(page, "Tingkat kebutuhan")
    guest.rest()
    pick(page, "Menurut lensa mana")
    guest.rest()
    fill(page, "Suara siapa yang didengar", "Kelompok lansia")
    fill(page, "Keputusan yang harus dilandasi", "Renja 2027")
    guest.rest()
    page.locator("[data-testid=stMain]").get_by_role("button", name="Simpan").first.click()
    guest.rest()
    page.get_by_text("menyebut solusi").first.wait_for()
    fill(page, "Keadaan orang yang menjadi masalah", "Lansia tidak makan dua kali sehari")
    guest.rest()
    page.locator("[data-testid=stMain]").get_by_role("button", name="Simpan").first.click()
    guest.rest()
    page.get_by_text("Tersimpan").first.wait_for()
    page.get_by_role("button", name="Bekukan angka ini sebagai bukti").click()
    guest.rest()
    page.get_by_text("Data di baliknya tidak berubah").first.wait_for()

    page = guest.open("/plan?step=allocation&indicator=POV-01&budget=250")
    fill(page, "Nama skenario", "Paket sembako")
    fill(page, "Sumber biaya satuan", "standar harga 2026")
    fill(page, "Satuan", "paket")
    guest.rest()
    page.get_by_role("button", name="Simpan skenario").click()
    guest.rest()
    page.get_by_text("tersimpan").first.wait_for()

    page = guest.open("/plan?step=plan")
    page.get_by_role("button", name="Tambah: rencana").click()
    guest.rest()
    fill(page, "Nama rencana", "Renja 2027")
    guest.rest()
    page.locator("[data-testid=stMain]").get_by_role("button", name="Simpan").first.click()
    guest.rest()
    page = guest.open("/plan?step=scenarios")
    page.get_by_role("button", name="Bekukan ke rencana ini").click()
    guest.rest()
    page = guest.open("/plan?step=plan&part=activities")
    page.get_by_role("button", name="Tambah: kegiatan").click()
    guest.rest()
    for label, text in (("Kegiatan", "Bagikan paket"), ("Penanggung jawab akhir", "Dinas Sosial"),
                        ("Pelaksana", "LKS")):  # fmt: skip
        fill(page, label, text)
    guest.rest()
    page.locator("[data-testid=stMain]").get_by_role("button", name="Simpan").first.click()
    guest.rest()
    page = guest.open("/plan?step=plan&part=documents")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Unduh CSV").last.click()
    rows = list(csv.DictReader(Path(taken.value.path()).read_text("utf-8-sig").splitlines()))
    assert rows[0]["Usulan kegiatan"] == "Bagikan paket" and rows[0]["Dasar data"]
    assert guest.errors == [] and guest.outside == []
