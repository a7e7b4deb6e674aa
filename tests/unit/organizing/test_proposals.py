"""The path of a proposal: every step there is, every one there is not, what is alike, what is kept."""

import itertools

import pytest

from pipelines.written import read_entries
from taksir import organizing, written
from taksir.catalogue_entries import entry_kind
from taksir.organizing.proposals import proposal_step_faults
from taksir.written import EntryConflictError, EntryFaultsError

STATES = [code.value for code in entry_kind("proposal").field("state").choices]
PATH = {
    "drafted": {"submitted", "withdrawn"},
    "submitted": {"village", "drafted", "refused", "deferred", "withdrawn"},
    "village": {"subdistrict", "budgeted", "refused", "deferred", "withdrawn"},
    "subdistrict": {"agency", "refused", "deferred", "withdrawn"},
    "agency": {"regency", "refused", "deferred", "withdrawn"},
    "regency": {"budgeted", "refused", "deferred", "withdrawn"},
    "budgeted": {"running", "deferred"},
    "running": {"done"},
    "done": set(),
    "deferred": {"submitted", "withdrawn"},
    "refused": {"drafted"},
    "withdrawn": {"drafted"},
}
"""Written down a second time, by hand: the data may not change unseen."""
TOLD = {"reason": "Di luar kewenangan desa", "result": "64 lansia", "decided_on": "2026-02-10"}


def test_every_step_of_the_path_is_taken_and_every_other_refused_in_words():
    for state, wanted in itertools.product(STATES, STATES):
        faults = list(proposal_step_faults({"state": state}, {"state": wanted}))
        is_allowed = wanted in PATH[state] or wanted == state
        assert [fault.field_id for fault in faults] == ([] if is_allowed else ["state"]), (state, wanted)
    assert list(proposal_step_faults(None, {"state": "done"})) == []  # old ones come in as they are


@pytest.mark.parametrize(
    "state, wanted", [("drafted", "budgeted"), ("done", "drafted"), ("refused", "village")]
)
def test_a_step_the_path_does_not_have_writes_nothing(write, state, wanted):
    entry = write("proposal", **TOLD, state=state)
    with pytest.raises(EntryFaultsError, match="cannot become"):
        organizing.move_proposal(entry, wanted)
    assert written.entry("proposal", entry.id).version == 1


def test_the_whole_way_from_a_draft_to_its_result_is_kept(write):
    entry = write("proposal")
    day = {"decided_on": "2026-02-10"}
    for state, fields in (
        ("submitted", {}), ("village", day), ("subdistrict", day), ("agency", day), ("regency", day),
        ("budgeted", day), ("running", {}), ("done", {"result": "Makan dua kali", "result_persons": 64}),
    ):  # fmt: skip
        entry = organizing.move_proposal(entry, state, **fields)
    assert entry.version == 9 and organizing.next_states("done") == ()
    states = [one.body["state"] for one in written.history("proposal", entry.id)]
    assert states[::-1] == [
        "drafted", "submitted", "village", "subdistrict", "agency", "regency", "budgeted", "running", "done",
    ]  # fmt: skip


def test_a_refusal_gives_its_reason_and_the_proposal_can_come_again(write):
    entry = write("proposal", state="submitted")
    with pytest.raises(EntryFaultsError, match="Write why"):
        organizing.move_proposal(entry, "refused", decided_on="2026-02-10")
    refused = organizing.move_proposal(entry, "refused", decided_on="2026-02-10", reason="Melebihi pagu")
    assert organizing.move_proposal(refused, "drafted").body["reason"] == "Melebihi pagu"


def test_a_step_by_mistake_is_taken_back(write):
    moved = organizing.move_proposal(write("proposal"), "withdrawn")
    assert written.go_back("proposal", moved.id, 1, based_on=2).body["state"] == "drafted"


def test_who_is_slower_is_told_instead_of_moving_twice(write):
    entry = write("proposal", state="submitted")
    organizing.move_proposal(entry, "village", decided_on="2026-02-10")
    with pytest.raises(EntryConflictError):
        organizing.move_proposal(entry, "refused", decided_on="2026-02-11", reason="…")


def test_a_proposal_like_it_is_found_before_it_is_submitted(write):
    first = write("proposal", activity="Pengadaan permakanan untuk lansia")
    write("proposal", activity="Permakanan lansia", year=2026)
    write("proposal", activity="Permakanan lansia", area="990102")
    write("proposal", activity="Permakanan lansia", state="withdrawn")
    write("proposal", activity="Perbaikan jembatan")
    body = {"activity": "Permakanan bagi lansia", "area": "9901", "year": 2027}
    assert {one.entry.body["area"] for one in organizing.similar_to(body)} == {"990101", "990102"}
    (found,) = organizing.similar_to(body | {"area": "990101"})
    assert found.entry.id == first.id and found.likeness == 1.0
    assert organizing.similar_to(body | {"area": "990101"}, entry_id=first.id) == ()
    assert organizing.similar_to({"activity": "Permakanan"}) == ()


def test_one_like_it_is_found_whatever_way_a_proposal_is_submitted(write):
    first = write("proposal", state="submitted")
    draft = write("proposal", activity="Pengadaan permakanan bagi lansia")
    with pytest.raises(EntryFaultsError, match="there is one like it: “Permakanan lansia”"):
        organizing.move_proposal(draft, "submitted")
    with pytest.raises(EntryFaultsError, match="one like it"):  # by the form
        written.write("proposal", draft.body | {"state": "submitted"}, entry_id=draft.id, based_on=1)
    moved = organizing.move_proposal(draft, "submitted", is_another=True)
    assert moved.body["is_another"] is True
    # What is decided on already moves on, and old ones come in as they are.
    assert organizing.move_proposal(first, "village", decided_on="2026-02-10").version == 2
    assert write("proposal", state="done", result="64 lansia", decided_on="2026-02-10").version == 1


def test_a_table_is_searched_for_doubles_too_and_in_itself(write):
    head = "activity;problem;area;year;target_group;state;is_another\n"
    meals = "Makanan hangat lansia;Lansia makan sekali sehari;990101;2027;older_persons;submitted;\n"
    again = "Makanan hangat untuk lansia;Lansia makan sekali sehari;990101;2027;lansia;submitted;{}\n"
    first, second = read_entries("proposal", (head + meals + again.format("")).encode(), "a.csv")
    assert first.faults == () and [fault.field_id for fault in second.faults] == ["is_another"]
    assert "Makanan hangat lansia" in str(second.faults[0].values["names"])
    with pytest.raises(EntryFaultsError):
        written.take_rows("proposal", [first, second])
    assert written.entries("proposal") == ()
    read = read_entries("proposal", (head + meals + again.format("ya")).encode(), "a.csv")
    assert written.take_rows("proposal", read).added == 2
