"""The views of the page Resources: each opens in both languages with a finding, a table and its source."""

import shutil
from pathlib import Path

import pytest

from pages.parts import ask_places
from taksir import figures, resources, written

VIEWS = ("register", "supply", "unreached", "both", "load", "sites", "referrals", "staff")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_view_opens_with_a_finding_a_table_and_its_source(open_page, example_store, view, language):
    app = open_page("resources", example_store, language, show=view)
    assert not app.exception and not app.error and not app.info
    assert app.subheader and app.dataframe
    source = "Sumber:" if language == "id" else "Source:"
    assert any(source in caption.value.replace("\\", "") for caption in app.caption)


def test_the_page_opens_with_what_is_there(open_page, example_store):
    app = open_page("resources", example_store, "en")
    assert "assets are known: begin with what is there" in app.subheader[0].value.replace("\\", "")
    assert [metric.value for metric in app.metric][3] == "12"  # places, none of them in a delivered list


def test_the_stories_of_the_region_are_told(open_page, example_store):
    referrals = open_page("resources", example_store, "en", show="referrals").subheader[0].value
    assert "From Pulau Lentera 9 of 12 services cannot be reached" in referrals
    both = open_page("resources", example_store, "en", show="both").subheader[0].value
    assert "Pulau Lentera" in both
    staff = open_page("resources", example_store, "en", show="staff").subheader[0].value
    assert "5 at work" in staff


def test_limits_of_a_link_come_back_and_what_cannot_be_is_answered_with_the_nearest(open_page, example_store):
    app = open_page(
        "resources",
        example_store,
        "en",
        show="sites",
        siting="median",
        sites="2",
        places="500",
        people="older",
    )
    assert "at most" in app.error[0].value and "loosen a limit" in app.error[0].value


def test_every_answer_can_be_taken_along_in_the_readers_words(in_store):
    pins = resources.pins_now("referral")
    service = "older_person_companion"
    for answer in (
        resources.list_resources(today="2026-11-22"),
        resources.estimate_supply(service, "kecamatan"),
        resources.estimate_access(service, "older", "kecamatan"),
        resources.estimate_load(service, "older"),
        resources.estimate_sites(service, "older", siting={"new": 1}),
        resources.estimate_gain(service, "older", siting={"new": 2}),
        resources.estimate_referrals("kecamatan", pins=pins),
        resources.list_referrals(pins=pins),
        resources.estimate_double_need(service, "POV-01", "kecamatan"),
        resources.estimate_staff("STD-TKSK", "kecamatan"),
    ):
        assert answer.id.encode() in figures.csv_bytes(answer, "id")
        html = figures.figure_html(figures.draw_answer(answer, "id"), answer, "id").decode()
        assert "Plotly" in html or "plotly" in html
        rows = figures.answer_rows(answer, "id").data
        assert len(rows) == len(answer.table) and len(rows.columns) >= 2


def test_need_and_supply_of_the_whole_region(in_store):
    row = resources.estimate_supply("older_person_companion", "").table.iloc[0]
    assert row["status"] == "short" and row["gap_low"] < row["gap"] < row["gap_high"]
    # LKS lanjut usia 30 places for two services at B; WKSBM 40 + 40/2 + 30 + 25 + 20 without accreditation
    assert row["supply"] == pytest.approx(30 / 2 * 0.9 + 40 + 20 + 30 + 25 + 20)
    families = resources.estimate_staff("STD-LKSA-CARER", "").table.iloc[0]
    assert families["basis"] == 214 and families["supply"] == 37


def test_every_village_has_its_way_on_the_map(in_store):
    table = resources.estimate_access("health_supplies", "everyone", "desa").table
    assert len(table) == 120 and table["persons"].notna().all()
    assert table.loc[table["way"].isna(), "why"].eq("no_link").all()
    assert table.loc[table["access"].notna()].empty  # no health centre reports a capacity


def test_a_service_that_is_written_down_stands_at_once_beside_the_map(open_page, example_store, tmp_path):
    """Readers share what is known of a place: kept under the data's version alone, a new entry came late."""
    store = Path(shutil.copytree(example_store, tmp_path / "store"))
    open_page("area", store, "en", area="990101")
    before = ask_places.services("990101")
    body = {"name": "Posyandu Baru", "services": ["older_person_companion"], "area": "9901011001"}
    written.write("service", body | {"capacity_persons": 6, "longitude": 101.35, "latitude": 0.05})
    after = ask_places.services("990101")
    assert set(after["resource"]) - set(before["resource"]) == {"Posyandu Baru"}
