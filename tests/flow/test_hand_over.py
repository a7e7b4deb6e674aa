"""Plans, proposals and stories on paper: what people wrote in roles, numbers as on the screen, one page."""

import html
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from pptx import Presentation

from pipelines.command import main
from taksir import figures, needs, organizing, plans, written
from taksir.briefing import (
    RED,
    WRITERS,
    Briefing,
    FigureBlock,
    PlanBlock,
    StoryBlock,
    checklist,
    compose,
    refuse_red,
    written_texts,
)
from taksir.briefing.proposal_sheet import need_levels, write_proposal_sheet
from taksir.errors import TaksirError
from taksir.plans.allocating import Terms
from taksir.plans.stories import freeze_view, kept_figures
from taksir.store.audit import AuditChoice
from taksir.store.workspace import open_store
from taksir.words import number, say

LANGUAGES = ("id", "en")


@pytest.fixture(scope="module")
def written_region(loaded_region: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the region in which a plan and a story are written."""
    folder = tmp_path_factory.mktemp("written") / "store"
    shutil.copytree(loaded_region, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAKSIR_STORE", str(folder))
        _write_plan()
        _write_story()
    return folder


@pytest.fixture
def region(written_region: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That copy as the store of the whole program."""
    monkeypatch.setenv("TAKSIR_STORE", str(written_region))
    return written_region


def own_plan() -> written.Entry:
    """The plan written here, not that of the example region."""
    return next(entry for entry in written.entries("plan") if entry.body["title"] == "Renja 2027")


def _write_plan() -> None:
    problem = written.entries("problem")[0]
    frozen = plans.snapshot_text(plans.freeze([needs.estimate_need("POV-01", "kecamatan")]))
    body = {"sentence": "Kemiskinan per kecamatan", "snapshot": frozen}
    written.write("evidence", body, parent_id=problem.id)
    asked = {"title": "Dasar", "indicator_id": "POV-01", "level": "kecamatan", "unit_name": "Paket",
             "unit_cost_source": "SSH 2026", "problem": problem.id}  # fmt: skip
    scenario = plans.save_scenario(asked, Terms(budget_idr=300e6, unit_cost_idr=3e5))
    period = {"starts_on": "2027-01-01", "ends_on": "2027-12-31"}
    plan = written.write("plan", {"title": "Renja 2027", "problem": problem.id, **period})
    plans.freeze_plan(plan.id, scenario.id)
    outcome = {"level": "outcome", "narrative": "Lebih sedikit penduduk miskin", "indicator_id": "POV-01",
               "target": 9.0}  # fmt: skip
    written.write("logframe_row", outcome, parent_id=plan.id)
    for title, budget, fund in (("Permakanan", 230e6, "apbd"), ("Pelatihan kader", 60e6, "village_fund")):
        body = {"title": title, "accountable": "Dinas Sosial", "responsible": "TKSK", "budget_idr": budget,
                "fund_source": fund, "status": "planned", **period}  # fmt: skip
        written.write("activity", body, parent_id=plan.id)


def _write_story() -> None:
    story = written.write("story", {"title": "Siapa yang belum terjangkau?"})
    figure = needs.estimate_need("POV-01", "kecamatan")
    first = {
        "place": 1,
        "heading": "Tertinggi di pulau",
        "link": "map?indicator=POV-01",
        "text": "Lihat peta.",
    }
    view = written.write("story_view", first, parent_id=story.id)
    assert [entry.kind for entry in freeze_view(view.id, [figure.id, "none"], "id")] == ["story_figure"]
    second = {"place": 2, "heading": "Tanpa angka", "link": "home"}
    written.write("story_view", second, parent_id=story.id)


def text_of(content: bytes, folder: Path) -> str:
    """The words of a PDF, read by another program."""
    (folder / "x.pdf").write_bytes(content)
    ran = subprocess.run(["pdftotext", "-layout", folder / "x.pdf", "-"], check=True, capture_output=True)
    return ran.stdout.decode()


def pages_of(content: bytes, folder: Path) -> int:
    (folder / "x.pdf").write_bytes(content)
    said = subprocess.run(["pdfinfo", folder / "x.pdf"], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Tagged:\s+yes", said)
    return int(re.search(r"Pages:\s+(\d+)", said)[1])  # type: ignore[index]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_stands_in_every_form_with_the_numbers_of_its_page(
    region: Path, tmp_path: Path, language: str
) -> None:
    entry = own_plan()
    plan = plans.plan_of(entry)
    contents = compose(Briefing((PlanBlock(entry.id),), language=language))
    problem, allocation, logframe, budget = contents.sections
    assert plan.basis is not None
    table = plan.basis.allocation
    shown = {number(float(value), language) for value in table["units"] if value}
    assert shown <= {row[2] for row in allocation.tables[0].rows}
    assert sum(allocation.drawings[0].bars.values) == sum(float(value) for value in table["units"] if value)
    baseline = plans.baseline_of("POV-01")
    assert number(baseline.value, language, 1) in logframe.tables[0].rows[0][3]
    assert baseline.figure_id in logframe.notes[0]
    assert sum(row[3] for row in budget.tables[0].values) == 290e6
    paper = text_of(WRITERS["pdf"](contents), tmp_path)
    document = docx.Document(io.BytesIO(WRITERS["docx"](contents)))
    cells = {cell.text for one in document.tables for row in one.rows for cell in row.cells}
    slides = Presentation(io.BytesIO(WRITERS["pptx"](contents)))
    told = {
        cell.text
        for slide in slides.slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    }
    for section in contents.sections:
        assert section.heading in " ".join(paper.split())
        for one in section.tables:
            wanted = {cell for row in one.rows for cell in row}
            assert wanted <= cells and wanted <= told
    book = openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"](contents)))
    assert [name[:2] for name in book.sheetnames] == ["01", "02", "03", "04"]
    assert book.worksheets[3]["D2"].value == 230e6
    assert checklist(contents, is_read=True)[0].state == "green"


def test_a_contact_in_a_plan_does_not_leave(region: Path) -> None:
    problem = written.entries("problem")[1]
    body = dict(problem.body) | {"voice": "Kader desa, 0812-3456-7890, sejak 2021-2024, Rp 300.000.000"}
    period = {"starts_on": "2027-01-01", "ends_on": "2027-12-31"}
    changed = written.write("problem", body, entry_id=problem.id, based_on=problem.version)
    plan = written.write("plan", {"title": "Lain", "problem": problem.id, **period})
    lines = checklist(compose(Briefing((PlanBlock(plan.id),), audience="regent")))
    assert [line.state for line in lines] == [RED] and "telephone" in lines[0].template
    titled = Briefing((FigureBlock("POV-01", "kabupaten"),), title="Tanya 0812-3456-7890", audience="regent")
    assert [line.state for line in checklist(compose(titled))] == [RED]
    body["voice"] = "Kader desa, sejak 2021-2024, Rp 300.000.000"
    written.write("problem", body, entry_id=problem.id, based_on=changed.version)
    found = checklist(compose(Briefing((PlanBlock(plan.id),))), is_read=True)
    assert RED not in {line.state for line in found}
    with pytest.raises(TaksirError, match="nothing to hand over"):
        compose(Briefing((PlanBlock(plan.id, ("budget",)),)))


def planned(region: Path, **words: str) -> PlanBlock:
    """A plan of a problem with these words in it."""
    body = dict(written.entries("problem")[0].body) | words
    problem = written.write("problem", body)
    period = {"starts_on": "2027-01-01", "ends_on": "2027-12-31"}
    return PlanBlock(written.write("plan", {"title": "Renja", "problem": problem.id, **period}).id)


def test_what_people_wrote_is_read_before_it_goes_outside(region: Path) -> None:
    """Whatever the program recognises: for outside a person says that the texts name nobody."""
    block = planned(region, title="Makan sekali sehari", voice="Kelompok lansia")
    for audience in ("forum", "donor", "public"):
        contents = compose(Briefing((block,), audience=audience))
        (line,) = [line for line in checklist(contents) if line.state == RED]
        assert "Read them" in line.template and line.values["count"] == len(written_texts(contents)) > 4
        with pytest.raises(TaksirError, match="Read them, and say that they name no person"):
            refuse_red(contents)
        refuse_red(contents, is_read=True)
    refuse_red(compose(Briefing((block,), audience="regent")))
    figures_only = compose(Briefing((FigureBlock("POV-01", "kabupaten"),), audience="public"))
    assert written_texts(figures_only) == () and checklist(figures_only)[0].state == "green"


def test_every_text_of_a_plan_and_a_story_is_among_those_to_read(region: Path) -> None:
    """Nothing that a person typed stands in the page and not in the list: each is planted and sought."""
    plan, story = own_plan(), written.entries("story")[0]
    contents = compose(Briefing((PlanBlock(plan.id), StoryBlock(story.id)), title="Judul kami"))
    told = {text.words for text in written_texts(contents)}
    typed = ("Judul kami", "Renja 2027", "Kemiskinan per kecamatan", "Dasar", "Paket", "SSH 2026",
             "Lihat peta.", "Lebih sedikit penduduk miskin", "Tertinggi di pulau", "Tanpa angka")  # fmt: skip
    assert told.issuperset(typed)
    page = WRITERS["html"](contents).decode()
    assert all(html.escape(text) in page for text in told)


def test_a_name_is_pointed_out_also_inside_and_never_taken_for_a_role(region: Path) -> None:
    group = written.write("working_group", {"title": "Pokja", "mandate": "SK"})
    member = {"role": "Wakil lansia", "kind": "concerned", "name": "Tolagi Wendura"}
    written.write("group_member", member, parent_id=group.id)
    block = planned(region, voice="Ibu Sulastri dan Bapak Bupati di Lembah Sehati", causes="kata wendura")
    found = {line.values.get("names") for line in checklist(compose(Briefing((block,), audience="regent")))}
    assert found == {None, "Ibu Sulastri", "wendura"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proposal_has_one_page_with_the_numbers_of_the_screen_and_signatures(
    region: Path, tmp_path: Path, language: str
) -> None:
    proposal = next(one for one in written.entries("proposal") if one.body["target_group"] == "disability")
    content = write_proposal_sheet(proposal.id, language)
    assert pages_of(content, tmp_path) == 1
    words = " ".join(text_of(content, tmp_path).split())
    found = need_levels(proposal)
    screen = organizing.need_words(found[0], language)
    assert screen in words and re.search(r"\d", screen)
    for released in found:
        assert released.id in words
        styled = figures.display_table(released, language).styled()
        for row in styled.to_string(delimiter="\x1f").splitlines()[1:]:
            cells = [cell.strip() for cell in row.split("\x1f") if re.search(r"\d[.,]\d", cell)]
            assert cells and [cell for cell in cells if cell not in words and "(" not in cell] == []
    assert proposal.body["activity"] in words
    assert words.count(say("Name and signature", language)) == 3


def test_the_longest_proposal_still_has_one_page(region: Path, tmp_path: Path) -> None:
    proposal = written.entries("proposal")[1]
    body = dict(proposal.body) | {
        "problem": "Lansia tanpa keluarga makan sekali sehari. " * 46,
        "basis": "x " * 90,
    }
    kept = written.write("proposal", body, entry_id=proposal.id, based_on=proposal.version)
    for paper in ("a4", "us-letter"):
        assert pages_of(write_proposal_sheet(kept.id, "id", paper=paper, is_grey=True), tmp_path) == 1


def test_a_story_leaves_with_the_figures_frozen_in_it(region: Path, tmp_path: Path) -> None:
    story = written.entries("story")[0]
    contents = compose(Briefing((FigureBlock("ILL-01", "kabupaten"), StoryBlock(story.id)), language="id"))
    _, first, second = contents.sections
    assert (first.heading, first.text) == ("Tertinggi di pulau", "Lihat peta.")
    assert [drawing.kind for drawing in first.drawings] == ["map"]
    (kept,) = kept_figures(written.entries("story_view")[0].id)
    assert kept.is_same and kept.areas == 0 and first.released.id == kept.frozen.id
    assert second.notes == () and second.released is None
    assert kept.frozen.id in text_of(WRITERS["pdf"](contents), tmp_path)
    with pytest.raises(TaksirError, match="no views yet"):
        compose(Briefing((StoryBlock(written.write("story", {"title": "Kosong"}).id),)))


def test_the_command_writes_sheet_plan_and_story(region: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    proposal, plan = written.entries("proposal")[0], own_plan()
    sheet = run(main, ["brief", str(tmp_path / "s.pdf"), "--proposal", proposal.id, "--language", "en"])
    assert sheet.exit_code == 0 and pages_of((tmp_path / "s.pdf").read_bytes(), tmp_path) == 1
    story = written.entries("story")[0].id
    asked = ["brief", str(tmp_path / "b.html"), "--plan", plan.id, "--story", story, "--language", "en"]
    refused = run(main, asked)
    assert refused.exit_code == 1 and "“Tertinggi di pulau”" in refused.output
    assert "say that they name no person" in refused.output and not (tmp_path / "b.html").exists()
    both = run(main, [*asked, "--texts-read"])
    assert both.exit_code == 0, both.output
    (line,) = open_store().register.audit_lines(AuditChoice(limit=1))
    assert json.loads(line["detail"])["texts_read"] > 4
    assert "<script" not in (tmp_path / "b.html").read_text()
    assert run(main, ["brief", str(tmp_path / "b.pdf")]).exit_code == 2
    assert run(main, ["brief", str(tmp_path / "b.docx"), "--proposal", proposal.id]).exit_code == 2
