"""Every form of a briefing is opened again by another program, and holds the numbers of the screen."""

import csv
import io
import json
import math
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from taksir import figures, needs
from taksir.areas import area_index
from taksir.briefing import (
    WRITERS,
    Briefing,
    Contents,
    FigureBlock,
    checklist,
    compose,
    page_images,
    profiles,
)
from taksir.briefing.charts import ranked_chart
from taksir.briefing.columns import in_parts
from taksir.briefing.contents import Section, table_of
from taksir.briefing.drawings import drawn
from taksir.errors import TaksirError
from taksir.store.workspace import Store

LANGUAGES = ("id", "en")
PARTS = ("chart", "map", "table")
BLOCKS = (
    FigureBlock("POV-01", "kecamatan", parts=PARTS),
    FigureBlock("ORP-01", "kabupaten", show="count"),
    FigureBlock("DIS-01", "kecamatan", show="count", parts=PARTS),
)
CHANGED = (FigureBlock("POV-01", "kecamatan", parts=("chart", "change")),)


@pytest.fixture
def contents(example_region: Store) -> Callable[..., Contents]:
    """contents(language, …): a composed briefing of three figures."""

    def composed(language: str = "id", **more: object) -> Contents:
        blocks = more.pop("blocks", BLOCKS)
        return compose(Briefing(blocks, language=language, day="2026-11-22", **more))

    return composed


def screen_cells(section: Section, language: str) -> set[str]:
    """What the screen's table shows: the numbers of its cells, as text."""
    text = figures.display_table(section.released, language).styled().to_string(delimiter="\x1f")
    return {cell.strip() for cell in re.split("[\x1f\n]", text) if re.search(r"\d[.,]\d", cell)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cell_of_the_screen_stands_in_pdf_document_and_page(
    contents: Callable[..., Contents], language: str, tmp_path: Path
) -> None:
    briefing = contents(language)
    (tmp_path / "b.pdf").write_bytes(WRITERS["pdf"](briefing))
    pdf = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "b.pdf", "-"], check=True, capture_output=True, text=True
    )
    document = docx.Document(io.BytesIO(WRITERS["docx"](briefing)))
    words = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    page = WRITERS["html"](briefing).decode()
    for section in briefing.sections:
        wanted = {cell for cell in screen_cells(section, language) if "(" not in cell}
        assert wanted and wanted <= words
        assert [cell for cell in wanted if cell not in pdf.stdout] == []
        assert [cell for cell in wanted if f">{cell}</td>" not in page] == []
        assert section.released.id in pdf.stdout and section.released.id in page


def test_the_pdf_is_tagged_speaks_its_language_and_repeats_its_headers(
    contents: Callable[..., Contents], tmp_path: Path
) -> None:
    content = WRITERS["pdf"](contents("id", length="full"))
    assert b"pdfuaid" in content and b"/Lang" in content and b"/StructTreeRoot" in content
    (tmp_path / "b.pdf").write_bytes(content)
    said = subprocess.run(["pdfinfo", tmp_path / "b.pdf"], check=True, capture_output=True, text=True)
    assert re.search(r"Tagged:\s+yes", said.stdout)
    fonts = subprocess.run(["pdffonts", tmp_path / "b.pdf"], check=True, capture_output=True, text=True)
    assert all(" yes " in line for line in fonts.stdout.splitlines()[2:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_slides_have_charts_that_can_be_edited_with_the_released_numbers(
    contents: Callable[..., Contents], language: str
) -> None:
    briefing = contents(language)
    deck = Presentation(io.BytesIO(WRITERS["pptx"](briefing)))
    _, *slides = list(deck.slides)
    told = [section for section in briefing.sections for _ in section.drawings]
    assert [slide.shapes.title.text for slide in slides] == [section.heading for section in told]
    for slide, section in zip(slides, told, strict=True):
        assert section.released.id in slide.notes_slide.notes_text_frame.text
    drawn_as = [drawing.kind for section in briefing.sections for drawing in section.drawings]
    charts = [slide for slide, kind in zip(slides, drawn_as, strict=True) if kind == "ranked"]
    for slide in (slide for slide, kind in zip(slides, drawn_as, strict=True) if kind == "map"):
        (picture,) = [shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
        assert picture._element.nvPicPr.cNvPr.get("descr")
    for slide, section in zip(charts, briefing.sections, strict=True):
        (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
        column = "count" if section.show == "count" else "estimate"
        shown = section.released.table[section.released.table["withheld"] == ""]
        assert sorted(chart.plots[0].series[0].values) == sorted(shown[column].head(15))
        ends = [float(value) for value in re.findall(r"<c:v>([-0-9.e]+)</c:v>", chart._chartSpace.xml)]
        above = (shown[f"{column}_high" if column == "count" else "high"] - shown[column]).tolist()
        assert all(any(abs(end - wanted) < 1e-9 for end in ends) for wanted in above)


def test_the_workbook_holds_estimate_error_interval_and_n(contents: Callable[..., Contents]) -> None:
    briefing = contents("en")
    book = openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"](briefing)))
    assert len(book.sheetnames) == 2 * len(briefing.sections)
    for sheet, section in zip(book.worksheets[::2], briefing.sections, strict=True):
        header, *rows = list(sheet.iter_rows(values_only=True))
        place = header.index("Estimate, in the unit")
        kept = [row[place] for row in rows if row[place] is not None]
        assert kept == pytest.approx(section.released.table["estimate"].dropna().tolist(), rel=1e-15)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_of_a_workbook_has_room_for_its_words(
    contents: Callable[..., Contents], language: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"](contents(language, blocks=CHANGED))))
    for sheet in (book.worksheets[0], book.worksheets[2]):
        widths: dict[str, float] = {}
        for kept in sheet.column_dimensions.values():
            for place in range(kept.min, kept.max + 1):
                widths[get_column_letter(place)] = kept.width
        for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
            if cell.alignment.wrap_text:
                lines = math.ceil(len(cell.value) / widths[cell.column_letter])
                assert sheet.row_dimensions[cell.row].height >= 14 * lines, cell.value
    change = book.worksheets[2]
    forms = {cell.number_format for row in change.iter_rows(min_row=2) for cell in row
             if isinstance(cell.value, int | float)}  # fmt: skip
    assert forms == {"#,##0.0"}  # as on the screen


def test_open_data_has_numbers_dictionary_outlines_and_licence(contents: Callable[..., Contents]) -> None:
    briefing = contents("en")
    archive = zipfile.ZipFile(io.BytesIO(WRITERS["data"](briefing)))
    package = json.loads(archive.read("datapackage.json"))
    assert {entry["path"] for entry in package["resources"]} <= set(archive.namelist())
    assert date.fromisoformat(package["created"]) <= date.today()
    assert b"CC BY 4.0" in archive.read("LICENCE.txt")
    rows = list(csv.DictReader(io.StringIO(archive.read("01_pov-01_kecamatan.csv").decode("utf-8-sig"))))
    table = briefing.sections[0].released.table
    assert [row["area_code"] for row in rows] == table["area_code"].tolist()
    withheld = [row for row in rows if row["withheld"]]
    assert withheld and all(row["estimate"] == row["count"] == "" for row in withheld)
    outlines = json.loads(archive.read("01_pov-01_kecamatan.geojson"))
    assert len(outlines["features"]) == len(table)
    for feature in outlines["features"]:
        if feature["properties"]["withheld"]:
            assert feature["properties"]["estimate"] is None


def test_pictures_are_drawn_alike_each_time_and_without_colour_on_request(
    contents: Callable[..., Contents],
) -> None:
    briefing = contents("id", is_grey=True)
    released = briefing.sections[0].released
    one, two = (ranked_chart(released, "id", is_grey=True) for _ in range(2))
    assert one == two
    colours = {colour.lower() for colour in re.findall(rb"#[0-9a-fA-F]{6}", one)}
    assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in colours)
    archive = zipfile.ZipFile(io.BytesIO(WRITERS["images"](briefing)))
    assert len(archive.namelist()) == 3 * sum(len(section.drawings) for section in briefing.sections)
    assert archive.read("01_pov-01_kecamatan_chart.png").startswith(b"\x89PNG")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_map_has_every_area_an_honest_legend_and_no_colour_on_request(
    contents: Callable[..., Contents], language: str
) -> None:
    """In the picture stand as many classes, stripes and dashes as the figure has, whatever the printer."""
    rate, count = (contents(language).sections[place].drawings[1] for place in (0, 2))
    for drawing in (rate, count):
        assert drawing.kind == "map"
        hidden = figures.reason_words("too_uncertain", language)
        assert (hidden in drawing.alt) == ("too_uncertain" in drawing.released.withheld)
        grey, again = (drawn(drawing, language, is_grey=True) for _ in range(2))
        assert grey == again
        colours = {colour.lower() for colour in re.findall(rb"#[0-9a-fA-F]{6}", grey)}
        assert colours and all(colour[1:3] == colour[3:5] == colour[5:7] for colour in colours)
    shapes = drawn(rate, language).count(b'id="patch_')
    assert shapes >= len(rate.released.table)
    assert b"<pattern" in drawn(rate, language, is_grey=True)  # stripes survive without colour


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_is_told_with_its_parts_as_on_the_screen(
    contents: Callable[..., Contents], language: str, tmp_path: Path
) -> None:
    briefing = contents(language, blocks=CHANGED)
    plain, change = briefing.sections
    whole = needs.estimate_change("POV-01", "").table.iloc[0]
    areas, parts = change.drawings
    assert areas.kind == "change" and not plain.tables
    assert sum(parts.bars.values[:-1]) == pytest.approx(parts.bars.values[-1], abs=1e-9)
    assert parts.bars.values[-1] == whole["change"]
    assert set(parts.bars.values[:-1]) == set(whole[["data", "method", "weights", "boundaries"]])
    assert change.tables == in_parts(table_of(needs.estimate_change("POV-01", "kecamatan"), language))
    (tmp_path / "b.pdf").write_bytes(WRITERS["pdf"](briefing))
    ran = subprocess.run(["pdftotext", "-layout", tmp_path / "b.pdf", "-"], check=True, capture_output=True)
    assert change.released.id in ran.stdout.decode()
    deck = Presentation(io.BytesIO(WRITERS["pptx"](briefing)))
    (chart,) = [shape.chart for shape in list(deck.slides)[3].shapes if shape.has_chart]
    assert tuple(chart.plots[0].series[0].values) == parts.bars.values


def test_one_round_only_is_said(contents: Callable[..., Contents]) -> None:
    briefing = contents("en", blocks=(FigureBlock("WID-02", "kabupaten", parts=("chart", "change")),))
    assert "Deliver an earlier or a later one" in briefing.sections[1].notes[0]
    assert len(list(Presentation(io.BytesIO(WRITERS["pptx"](briefing))).slides)) == 3


def test_a_short_briefing_says_what_it_leaves_out(contents: Callable[..., Contents]) -> None:
    section = contents("en", length="short").sections[0]
    assert len(section.tables[0].rows) == 10 and section.more.startswith("2 further areas")
    assert len(contents("en").sections[0].tables[0].rows) == 12


def test_a_page_holds_nothing_that_runs_or_asks_outside(contents: Callable[..., Contents]) -> None:
    page = WRITERS["html"](contents("id")).decode()
    assert "<script" not in page
    assert set(re.findall(r'(?:href|src)="(https?:[^"]+)"', page)) == set()


@pytest.mark.parametrize("length", ["short", "standard", "full"])
def test_the_question_of_a_forum_stands_with_its_finding_and_never_alone(
    contents: Callable[..., Contents], tmp_path: Path, length: str
) -> None:
    briefing = contents("en", length=length)
    (tmp_path / "b.pdf").write_bytes(WRITERS["pdf"](briefing))
    ran = subprocess.run(["pdftotext", "-layout", tmp_path / "b.pdf", "-"], check=True, capture_output=True)
    pages = [page for page in ran.stdout.decode().split("\f") if briefing.question in page]
    assert len(pages) == len(briefing.sections)
    assert all("Figure id" in page.split(briefing.question)[0] for page in pages)
    assert WRITERS["html"](briefing).decode().count(briefing.question) == len(briefing.sections)
    assert contents("en", audience="public").question == ""


def test_the_checklist_is_green_for_released_figures_and_red_for_none(
    contents: Callable[..., Contents],
) -> None:
    briefing = contents("en")
    lines = checklist(briefing)
    assert lines[0].state == "green" and "red" not in {line.state for line in lines}


def test_pages_can_be_looked_at_before(contents: Callable[..., Contents]) -> None:
    pages = page_images(contents("id", length="short"))
    assert len(pages) >= 3 and all(page.startswith(b"\x89PNG") for page in pages)


def test_a_page_for_every_area_is_one_tagged_page(example_region: Store, tmp_path: Path) -> None:
    assert profiles.write_profiles("kabupaten", tmp_path, "id") == (1, 0)
    assert profiles.write_profiles("kecamatan", tmp_path, "id", is_grey=True) == (12, 0)
    assert len(list(tmp_path.iterdir())) == 13
    for path in tmp_path.iterdir():
        said = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True)
        assert re.search(r"Pages:\s+1\n", said.stdout) and re.search(r"Tagged:\s+yes", said.stdout)


class Ended(BaseException):
    """Stands for a kill: nothing after it is done, and nothing is put back."""


def ends_at(patch: pytest.MonkeyPatch, moment: str, page: int) -> Callable[[float, str], None]:
    """End the writing at a page of that number: before it, half of it on the disk, or once it is named."""
    count = iter(range(page))

    def may_end() -> None:
        if next(count, None) is None:
            raise Ended

    def told(*_: object) -> None:
        if moment == "before":
            may_end()

    if moment == "half written":
        patch.setattr(profiles.os, "fsync", lambda _: may_end())
    if moment == "named":
        replace = Path.replace
        patch.setattr(Path, "replace", lambda own, target: (replace(own, target), may_end()))
    return told


@pytest.mark.parametrize("moment", ["before", "half written", "named"])
def test_pages_stopped_at_any_moment_are_gone_on_with_none_missing_and_none_twice(
    example_region: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr(profiles, "write_profile", lambda code, *_, **__: code.encode() * 5_000)
    codes = area_index().codes("kecamatan")
    for page in range(len(codes)):
        folder = tmp_path / str(page)
        with monkeypatch.context() as patch, pytest.raises(Ended):
            told = ends_at(patch, moment, page)
            profiles.write_profiles("kecamatan", folder, "id", progress=told)
        there = page + (moment == "named")
        assert len(profiles.profile_files("kecamatan", folder, "id")) == there
        with monkeypatch.context() as patch:
            patch.setattr(profiles, "ASIDE_LIVES_S", -1)
            assert profiles.write_profiles("kecamatan", folder, "id") == (len(codes) - there, there)
        files = profiles.profile_files("kecamatan", folder, "id")
        assert [path.read_bytes() for path in files] == [code.encode() * 5_000 for code in codes]
        assert set(folder.iterdir()) == set(files)  # nothing half written is left


def test_pages_of_other_data_take_the_place_of_the_earlier_ones(
    example_region: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiles, "write_profile", lambda code, *_, **__: b"page")
    (tmp_path / "990101_id_notes.pdf").write_bytes(b"somebody else's")
    assert profiles.write_profiles("kecamatan", tmp_path, "id") == (12, 0)
    monkeypatch.setattr(profiles.needs, "data_version", lambda: "0123456789abcdef")
    assert profiles.write_profiles("kecamatan", tmp_path, "id") == (12, 0)
    assert profiles.write_profiles("kecamatan", tmp_path, "en") == (12, 0)
    names = [path.name for path in tmp_path.iterdir()]
    assert len(names) == 25 and sum("0123456789ab" in name for name in names) == 24
    assert sum(name.startswith("990101_Kota-Lembah_") for name in names) == 2
    monkeypatch.setitem(area_index().names, "990101", "Renamed_since / now")
    assert profiles.write_profiles("kecamatan", tmp_path, "id") == (1, 11)
    assert [path.name.split("_")[1:3] for path in sorted(tmp_path.glob("990101_*_id_*"))] == [
        ["Renamed-since-now", "id"]
    ]


def test_a_folder_that_takes_no_page_is_said(example_region: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TaksirError, match="those before it are kept"):
        profiles.write_profiles("kecamatan", tmp_path / "file", "id")


def test_the_profile_says_what_the_screen_says(example_region: Store) -> None:
    for released in needs.area_profile("990101", "kecamatan"):
        row = profiles.profile_row(released, "en")
        table = figures.display_table(released, "en").data
        if released.table.empty or released.table.iloc[0]["withheld"]:
            assert row.value == row.count == "–"
        else:
            assert row.interval in {"", *table.get("95% interval", [])}
