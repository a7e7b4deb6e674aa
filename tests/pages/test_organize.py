"""The page Organize: every board on the example region; the organizer's deeds; two who write at once."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

BOARDS = ("4w", "proposals", "voices", "meetings", "stakeholders", "cases", "capacity", "training")


def button(app: AppTest, label: str) -> object:
    return next(one for one in app.button if one.label.endswith(label))


def said(app: AppTest) -> str:
    parts = (*app.subheader, *app.markdown, *app.caption, *app.success, *app.warning, *app.error, *app.info)
    return " ".join(str(one.value) for one in parts).replace("\\", "")


def field(app: AppTest, label: str) -> object:
    widgets = (*app.text_input, *app.text_area, *app.selectbox, *app.number_input)
    return next(one for one in widgets if one.label.startswith(label))


@pytest.fixture
def proposal(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """proposal(state): the id of the example's proposal in a state."""
    from taksir import written

    monkeypatch.setenv("TAKSIR_STORE", str(example_store))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    return lambda state: next(one.id for one in written.entries("proposal") if one.body["state"] == state)


@pytest.mark.parametrize("place, board", list(enumerate(BOARDS)))
def test_every_board_runs_without_an_error(open_page, example_store, place, board):
    app = open_page("organize", example_store, ("id", "en")[place % 2], board=board)
    assert not app.exception and not app.error, board
    assert not app.info, said(app)


def test_the_board_lays_reach_over_need_with_gaps_and_overlaps(open_page, example_store):
    app = open_page(
        "organize", example_store, "en", board="4w", group_in_need="older_persons", level="kecamatan"
    )
    assert "Nobody is active in 7 of 12 areas; three organisations or more in 2" in said(app)
    assert "Two organisations may reach the same person" in said(app)
    assert app.query_params["group_in_need"] == ["older_persons"] or app.query_params["group_in_need"]


def test_small_numbers_at_a_meeting_are_shown_to_nobody(open_page, example_store):
    app = open_page("organize", example_store, "en", board="meetings")
    assert "(5 of 6 meetings)" in said(app)
    table = next(one.value for one in app.dataframe if "Women" in one.value.columns)
    hidden = table[table["Meeting"] == "Rembuk desa Pulau Lentera"].iloc[0]
    assert hidden["Women"] == "–" and hidden["With disability"] == "–"


def test_a_proposal_goes_a_step_further_with_its_need_and_its_likes_beside_it(
    open_page, example_store, proposal
):
    from taksir import written

    entry = proposal("drafted")
    app = open_page("organize", example_store, "en", board="proposals", entry=entry)
    assert "Need beside it" in said(app) and "Source:" in said(app)
    assert any("% alike" in one.label for one in app.button)
    take = button(app, "Take this step")
    assert take.disabled  # first look at those like it
    app.checkbox[0].check().run()
    button(app, "Take this step").click().run()
    assert written.entry("proposal", entry).body["state"] == "submitted"
    assert "Saved" in said(app)
    last = written.entry("proposal", entry).version
    written.go_back("proposal", entry, last - 1, based_on=last)


def test_a_refusal_without_a_reason_is_refused_in_words(open_page, example_store, proposal):
    from taksir import written

    entry = proposal("submitted")
    app = open_page("organize", example_store, "en", board="proposals", entry=entry)
    next(one for one in app.selectbox if one.label == "It becomes").select("refused").run()
    button(app, "Take this step").click().run()
    assert "Write why" in said(app)
    assert written.entry("proposal", entry).body["state"] == "submitted"


def test_two_organizers_at_once_lose_nothing(open_page, example_store, proposal):
    from taksir import written

    entry = proposal("deferred")
    before = written.entry("proposal", entry)
    first = open_page("organize", example_store, "en", board="proposals", entry=entry)
    second = open_page("organize", example_store, "en", board="proposals", entry=entry)
    field(first, "Proposed by").set_value("Karang taruna dan PKK").run()
    button(first, "Save").click().run()
    field(second, "Basis in data").set_value("Rembuk dusun").run()
    button(second, "Save").click().run()
    assert "saved this entry" in said(second)
    assert field(second, "Proposed by").value == "Karang taruna dan PKK"
    button(second, "Save").click().run()
    kept = written.entry("proposal", entry).body
    assert (kept["proposed_by"], kept["basis"]) == ("Karang taruna dan PKK", "Rembuk dusun")
    written.go_back("proposal", entry, before.version, based_on=written.entry("proposal", entry).version)


def test_what_is_typed_is_there_again_after_the_connection_broke(open_page, example_store):
    from taksir import written

    app = open_page("organize", example_store, "en", board="cases", entry="new case")
    field(app, "Agreement").set_value("Enam pertemuan").run()
    again = open_page("organize", example_store, "en", board="cases", entry="new case")
    assert field(again, "Agreement").value == "Enam pertemuan"
    written.drop_draft("case")


def test_a_board_without_entries_teaches_its_method(open_page, example_store, tmp_path, monkeypatch):
    from taksir import written

    store = Path(shutil.copytree(example_store, tmp_path / "store"))
    monkeypatch.setenv("TAKSIR_STORE", str(store))
    for kind, board, source in (
        ("who_does_what", "4w", "OCHA"), ("stakeholder", "stakeholders", "Mendelow"),
        ("case", "cases", "Suasa"),
    ):  # fmt: skip
        for one in written.entries(kind):
            written.delete(kind, one.id, based_on=one.version)
        app = open_page("organize", store, "en", board=board)
        assert not app.exception and not app.error
        assert "Nothing here yet" in said(app) and source in said(app)


def test_reach_is_rebuilt_when_the_board_has_changed_and_tells_areas_that_are_gone(example_store, proposal):
    from taksir import needs, organizing, written

    activities = json.loads(organizing.activity_arguments("disability"))
    released = organizing.estimate_reach(
        "disability", "kecamatan", activities=json.dumps([*activities, ["990199", "meals", "LKS X", 5, 5]])
    )
    told = {remark.template: dict(remark.values) for remark in released.remarks}
    gone = next(values for template, values in told.items() if "not known any more" in template)
    assert gone == {"count": 1, "names": "LKS X"}
    larger = next(values for template, values in told.items() if "larger areas" in template)
    assert larger == {"count": 1, "names": "Dinas Sosial"}
    kept = next(one for one in written.entries("who_does_what") if one.body["target_group"] == "disability")
    written.delete("who_does_what", kept.id, based_on=kept.version)
    again, is_same = needs.rebuild_figure(released.id)
    assert is_same and again.table["reached"].sum() == released.table["reached"].sum() > 0
    written.restore("who_does_what", kept.id)


def test_fewer_persons_reached_than_may_be_shown_are_blank(example_store, proposal):
    from taksir import organizing

    rows = [["990101", "meals", "A", 2, 5], ["990102", "meals", "B", 3, None]]
    table = organizing.estimate_reach("poverty", "kecamatan", activities=json.dumps(rows)).table
    small, shown = table[table["area_code"] == "990101"], table[table["area_code"] == "990102"]
    assert small[["reached", "left", "coverage"]].isna().all(axis=None)
    assert shown["reached"].item() == 3 and small["organizations"].item() == 1
