"""What an area's profile says of activities and proposals: near ones, in words, nothing private."""

from taksir.organizing import activities_at, proposals_at

VILLAGE, DISTRICT, OTHER = "9901011001", "990101", "990102"


def test_activities_here_come_before_those_for_a_larger_area_and_ended_ones_are_left_out(write):
    write("who_does_what", activity="Kabupaten", area="9901")
    write("who_does_what", activity="Di sini")
    write("who_does_what", activity="Rencana", status="planned", organization="A lembaga lain")
    write("who_does_what", activity="Usai", status="ended")
    write("who_does_what", activity="Di tempat lain", area=OTHER)
    found = activities_at(DISTRICT, "en")
    assert [(one.title, bool(one.area_name)) for one in found] == [
        ("Di sini", False), ("Rencana", False), ("Kabupaten", True)]  # fmt: skip
    assert found[0].who == "LKS A"
    assert found[0].about == ("Meals", "Older persons", "Running", "Persons reached: 40 persons")
    assert [one.title for one in activities_at("9901", "id")] == [
        "Kabupaten", "Di sini", "Di tempat lain", "Rencana"]  # fmt: skip


def test_what_is_private_and_what_may_tell_of_one_person_is_left_out(write):
    write("who_does_what", contact_role="Ketua rahasia", note="catatan rahasia", reached_persons=2)
    meeting = write("meeting")
    write("proposal", meeting=meeting.id)
    for found in (activities_at(DISTRICT, "en"), proposals_at(DISTRICT, "en")):
        assert len(found) == 1
        assert "rahasia" not in repr(found) and "Musrenbang" not in repr(found)
        assert "Persons reached" not in repr(found)


def test_proposals_say_where_they_stand_and_why_they_were_refused(write):
    write(
        "proposal", activity="Lama", year=2025, state="refused", reason="Belum siap", decided_on="2026-01-02"
    )
    write("proposal")
    latest, older = proposals_at(DISTRICT, "en")
    assert latest.about == ("Drafted", "Older persons", "Budget year: 2027")
    assert older.about == ("Refused", "Older persons", "Budget year: 2025", "Reason: Belum siap")
    assert proposals_at(OTHER, "en") == ()
