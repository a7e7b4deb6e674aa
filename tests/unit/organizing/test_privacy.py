"""Who sees what of organizing when people sign in, and what leaves: roles, groups, areas."""

import pytest

from pipelines.written import entries_csv
from taksir import exports, organizing, written
from taksir.errors import TaksirError
from taksir.people import Member, NotPermittedError, acting_as

from .conftest import BODIES


def member(*roles: str, group: str = "pokja lansia", areas: tuple[str, ...] = ("",)) -> Member:
    groups = frozenset({group} - {""})
    return Member("Sri", roles=frozenset(roles), area_codes=areas, groups=groups, issuer="i", subject=group)


@pytest.fixture
def signed_in(write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_SIGN_IN", "members only")


def test_cards_minutes_and_reviews_stay_with_the_group_that_wrote_them(signed_in):
    with acting_as(member("organizer")):
        for kind in ("stakeholder", "meeting", "case", "capacity_review"):
            written.write(kind, BODIES[kind])
        assert len(organizing.stakeholder_spots()) == 1
        assert organizing.reviewed_organizations() == ("LKS A",)
    with acting_as(member("organizer", "planner", group="other")):
        assert organizing.stakeholder_spots() == () and organizing.voices_without_plan() == ()
        assert organizing.reviewed_organizations() == ()
        assert written.entries("meeting") == () and written.entries("case") == ()
        assert entries_csv("stakeholder", "en").decode().count("\n") == 1


def test_a_viewer_reads_the_board_and_writes_nothing(signed_in):
    with acting_as(member("organizer")):
        entry = written.write("proposal", BODIES["proposal"])
    with acting_as(member("viewer")):
        assert written.entries("proposal") == (entry,)
        with pytest.raises(NotPermittedError):
            organizing.move_proposal(entry, "submitted")
        with pytest.raises(NotPermittedError):
            exports.exported("entries", "shared proposal", lambda: b"", form="csv")


def test_an_organizer_writes_in_their_own_areas_only(signed_in):
    with acting_as(member("organizer", areas=("990102",))):
        with pytest.raises(NotPermittedError, match="990101"):
            written.write("proposal", BODIES["proposal"])
        assert written.write("proposal", BODIES["proposal"] | {"area": "990102"}).version == 1


def test_roles_leave_and_the_private_table_does_not(write):
    write("stakeholder", contact_name="Ibu Rahasia")
    content = exports.exported(
        "entries", "shared stakeholder", lambda: entries_csv("stakeholder", "en"), form="csv"
    ).decode()
    assert "Kelompok lansia" in content and "Rahasia" not in content and "Stance" not in content
    with pytest.raises(TaksirError, match="never exported"):
        exports.exported("entries", "stakeholder", lambda: b"", form="csv")
