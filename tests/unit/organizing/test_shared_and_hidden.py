"""What is private in an entry: shared inside a group and inside its members' areas, hidden from all others.

Everything is asked of `taksir` directly, past the pages.
"""

import pytest

from pipelines.written import read_entries
from taksir import written
from taksir.catalogue_entries import entry_kind
from taksir.errors import TaksirError
from taksir.people import NotPermittedError, acting_as
from taksir.written import Entry, EntryConflictError

from .conftest import BODIES
from .test_privacy import member

PLACED = ("stakeholder", "meeting", "case")
"""Private kinds whose entries say where."""
SECRET = "rahasia"
NOTED = BODIES["who_does_what"] | {"note": SECRET}
OTHERS = {"group": "other"}


@pytest.fixture(autouse=True)
def signed_in(write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_SIGN_IN", "members only")


def officer(*roles: str, areas: tuple[str, ...] = ("990102",)):
    return member(*(roles or ("organizer",)), areas=areas)


def deeds(one: Entry) -> tuple:
    """Every way to read or change an entry by its id."""
    kind, body = one.kind, dict(one.body)
    return (
        lambda: written.entry(kind, one.id),
        lambda: written.history(kind, one.id),
        lambda: written.write(kind, body, entry_id=one.id, based_on=1),
        lambda: written.delete(kind, one.id, based_on=1),
        lambda: written.restore(kind, one.id),
        lambda: written.go_back(kind, one.id, 1, based_on=1),
        lambda: written.keep_draft(kind, body, entry_id=one.id),
    )


@pytest.mark.parametrize("kind", PLACED)
def test_an_officer_sees_private_entries_of_her_own_area_only(kind: str) -> None:
    with acting_as(member("organizer")):
        here, there = (written.write(kind, BODIES[kind] | {"area": area}) for area in ("990102", "990101"))
    with acting_as(officer()):
        assert written.entries(kind) == (here,)
        assert written.entry(kind, here.id) == here
        for deed in deeds(there):
            with pytest.raises(NotPermittedError, match="990101 is outside"):
                deed()
    with acting_as(member("organizer")):
        assert written.entry(kind, there.id) == there


@pytest.mark.parametrize("kind", PLACED)
def test_an_officer_writes_private_entries_into_her_own_area_only(kind: str) -> None:
    with acting_as(officer()):
        with pytest.raises(NotPermittedError, match="990101"):
            written.write(kind, BODIES[kind] | {"area": "990101"})
        own = written.write(kind, BODIES[kind] | {"area": "990102"})
        with pytest.raises(NotPermittedError, match="990101"):
            written.write(kind, dict(own.body) | {"area": "990101"}, entry_id=own.id, based_on=1)
        assert written.entries(kind) == (own,)


@pytest.mark.parametrize("kind", ["stakeholder", "case"])
def test_what_names_no_area_concerns_the_whole_region_and_no_officer_of_a_part(kind: str) -> None:
    with acting_as(member("organizer")):
        whole = written.write(kind, BODIES[kind])
    with acting_as(officer()):
        assert written.entries(kind) == ()
        with pytest.raises(NotPermittedError):
            written.entry(kind, whole.id)
        with pytest.raises(NotPermittedError):
            written.write(kind, BODIES[kind])


def test_an_earlier_version_in_an_area_of_others_is_not_shown() -> None:
    with acting_as(member("organizer")):
        one = written.write("meeting", BODIES["meeting"] | {"minutes": SECRET})
        moved = dict(BODIES["meeting"]) | {"area": "990102"}
        written.write("meeting", moved, entry_id=one.id, based_on=1)
    with acting_as(officer()):
        assert [version.version for version in written.history("meeting", one.id)] == [2]
        with pytest.raises(TaksirError, match="no version 1"):
            written.go_back("meeting", one.id, 1, based_on=2)


def test_private_fields_of_a_shared_list_are_seen_by_their_group_only() -> None:
    with acting_as(member("organizer")):
        own = written.write("who_does_what", NOTED)
        assert own.group == "pokja lansia" and own.body["note"] == SECRET
    for other in (member("organizer", **OTHERS), member("viewer", "planner", **OTHERS)):
        with acting_as(other):
            assert SECRET not in str(written.entries("who_does_what"))
            assert SECRET not in str(written.history("who_does_what", own.id))
            assert SECRET not in str(written.entry("who_does_what", own.id))
    with acting_as(member("organizer", areas=("990102",))):
        assert SECRET not in str(written.entries("who_does_what"))


def test_whoever_does_not_see_a_private_field_changes_the_rest_and_loses_nothing() -> None:
    with acting_as(member("organizer")):
        own = written.write("who_does_what", NOTED)
    with acting_as(member("organizer", **OTHERS)):
        seen = written.entry("who_does_what", own.id)
        changed = written.write(
            "who_does_what", dict(seen.body) | {"reached_persons": 41}, entry_id=own.id, based_on=1
        )
        assert SECRET not in str(changed)
        with pytest.raises(NotPermittedError, match="private to the group"):
            written.write("who_does_what", dict(changed.body) | {"note": "x"}, entry_id=own.id, based_on=2)
        with pytest.raises(EntryConflictError) as slower:
            written.write("who_does_what", dict(seen.body), entry_id=own.id, based_on=1)
        assert SECRET not in str(slower.value.theirs)
        table = f"id,version,reached_persons\n{own.id},2,42\n".encode()
        (row,) = read_entries("who_does_what", table, "a.csv")
        assert SECRET not in str(row)
        written.take_rows("who_does_what", [row])
        assert SECRET not in str(written.go_back("who_does_what", own.id, 2, based_on=3))
        assert SECRET not in str(written.delete("who_does_what", own.id, based_on=4))
        assert SECRET not in str(written.restore("who_does_what", own.id))
    with acting_as(member("organizer")):
        last = written.entry("who_does_what", own.id)
        assert (last.version, last.body["note"], last.body["reached_persons"]) == (6, SECRET, 41)
        assert all(one.body["note"] == SECRET for one in written.history("who_does_what", own.id))


def test_a_private_field_needs_a_group_and_a_later_note_finds_one() -> None:
    with acting_as(member("organizer", group="")):
        with pytest.raises(TaksirError, match="private to a group"):
            written.write("who_does_what", NOTED)
        open_one = written.write("who_does_what", BODIES["who_does_what"])
        assert open_one.group == ""
    with acting_as(member("organizer")):
        noted = written.write("who_does_what", NOTED, entry_id=open_one.id, based_on=1)
        assert noted.group == "pokja lansia"
    with acting_as(member("organizer", **OTHERS)):
        assert SECRET not in str(written.entries("who_does_what"))


def test_the_title_of_a_private_entry_is_not_told_by_what_points_at_it() -> None:
    with acting_as(member("organizer")):
        meeting = written.write("meeting", BODIES["meeting"] | {"title": SECRET})
        field = next(one for one in entry_kind("proposal").fields if one.id == "meeting")
        assert written.value_words(field, meeting.id, "en") == SECRET
    with acting_as(member("organizer", **OTHERS)):
        assert written.value_words(field, meeting.id, "en") == "–"
    with acting_as(officer()):
        assert written.value_words(field, meeting.id, "en") == "–"


def test_a_draft_is_kept_for_whoever_may_write_and_for_nobody_else() -> None:
    for nobody in (member("viewer"), member("agency uploader")):
        with acting_as(nobody), pytest.raises(NotPermittedError):
            written.keep_draft("who_does_what", NOTED)
    with acting_as(member("organizer")):
        written.keep_draft("who_does_what", NOTED)
        assert written.draft("who_does_what").body["note"] == SECRET
    with acting_as(member("organizer", **OTHERS)):
        assert written.draft("who_does_what") is None
