"""What entries add up to, by hand: attendance, voices, capacity, training, stakeholders."""

import json

import pandas as pd
import pytest

from taksir import organizing, written
from taksir.organizing.meetings import attendance_of, attendance_rows, participation_rows
from taksir.organizing.voices import vote_shares

ANSWERS = [(5, 2), (4, 3), (5, 4), (4, 4)]
"""Appendix B of the handbook: mean weighted discrepancy 5.625."""


def test_attendance_shows_shares_and_withholds_small_numbers(write):
    whole = write("meeting", disability_persons=5, under_18_persons=10, over_60_persons=12)
    seen = attendance_of((whole,))
    assert seen.total == 40
    assert seen.parts["sex"]["women"].share == pytest.approx(0.45)
    assert seen.parts["age"]["between"].persons == 18
    small = write("meeting", women_persons=2, men_persons=20)
    assert attendance_of((small,)).parts["sex"]["men"].persons is None


def test_the_sum_over_meetings_gives_no_withheld_one_away(write):
    shown = write("meeting")
    small = write("meeting", women_persons=2, men_persons=20)
    both = attendance_of((shown, small))
    assert both.parts["sex"]["women"].persons == 18  # without the 2
    assert both.parts["sex"]["men"].persons == 22
    assert attendance_of((shown, shown)).parts["sex"]["women"].persons == 36


def test_a_dimension_nobody_counted_is_not_shown_as_nought(write):
    assert set(attendance_of((write("meeting"),)).parts) == {"sex"}
    assert attendance_of(()).total is None


def test_a_tiny_meeting_shows_nothing(write):
    tiny = write("meeting", women_persons=2, men_persons=0, disability_persons=1)
    seen = attendance_of((tiny,))
    assert seen.total is None
    assert {part.persons for parts in seen.parts.values() for part in parts.values()} == {None}


def test_meetings_as_rows_are_newest_first_and_tell_dissent(write):
    write("meeting", dissent="Panti baru ditolak")
    write("meeting", title="Forum", date="2026-03-01", participation="empower")
    rows = attendance_rows(written.entries("meeting"), "en")
    assert [row["title"] for row in rows] == ["Forum", "Musrenbang desa"]
    assert [row["has_dissent"] for row in rows] == [False, True]
    assert dict(participation_rows(written.entries("meeting")))["empower"] == 1


def test_every_group_of_voters_counts_the_same():
    votes = [
        ["990101", "women", "meals", 90], ["990101", "women", "clothing", 10],
        ["9901011001", "youth", "meals", 1], ["990101", "youth", "clothing", 9],
        ["990102", "women", "clothing", 4], ["9901", "women", "meals", 50],
    ]  # fmt: skip
    table = vote_shares(votes, ("meals",), pd.Index(["990101", "990102", "990103"]))
    assert table["vote_share"].iloc[0] == pytest.approx((0.9 + 0.1) / 2)
    assert table["vote_share"].iloc[1] == 0 and table["voter_groups"].iloc[0] == 2
    assert table.loc["990103"].isna().all()
    assert vote_shares([], ("meals",), pd.Index(["990101"]))["vote_share"].isna().all()


def test_only_words_with_consent_are_repeated_the_newest_first(write):
    write("voice", quote="Kami ingin didengar", has_consent=True)
    write("voice", quote="Makan bersama", has_consent=True, date="2026-10-01")
    write("voice")
    assert [one.body["quote"] for one in organizing.consented_quotes()] == [
        "Makan bersama",
        "Kami ingin didengar",
    ]
    assert organizing.consented_quotes(("clothing",)) == ()
    assert {one.actor for one in written.entries("voice")} == {""}


def test_votes_and_activities_stand_in_a_figure_as_they_are_now(write):
    write("voice")
    write("who_does_what")
    write("who_does_what", status="ended")
    write("who_does_what", target_group="disability")
    assert json.loads(organizing.vote_arguments()) == [["990101", "women", "meals", 9]]
    assert json.loads(organizing.activity_arguments("older_persons")) == [
        ["990101", "meals", "LKS A", 40, 60]
    ]


def test_the_matrix_of_organisations_has_every_area(write):
    write("who_does_what")
    write("who_does_what", organization="LKS B")
    table = organizing.organization_rows("older_persons", "kecamatan", "en")
    assert table.loc["Satu", "Meals"] == 2 and table.loc["Dua", "Meals"] == 0


def test_the_training_need_is_borichs_and_too_few_answers_are_withheld(write):
    for importance, ability in ANSWERS:
        write("training_need", importance=importance, ability=ability)
    for ability in (1, 2):
        write("training_need", competency="mediation", ability=ability)
    write("training_need", year=2025, ability=5)
    write("training")
    write("training", status="ended")
    found = organizing.training_needs()
    assert (found.year, found.withheld) == (2026, 1)
    (row,) = found.table.to_dict("records")
    assert row["discrepancy"] == 5.625 and row["planned_persons"] == 10 and row["staff_persons"] == 4
    assert pd.isna(row["below_persons"])  # three lag and one does not: it would be known who
    assert organizing.training_needs(2025).table.empty


def test_without_answers_there_is_nothing_to_train(write):
    assert organizing.training_needs().table.empty


def test_a_radar_has_self_peer_and_change(write):
    items = ("program_plan", "program_assessment", "program_family", "program_participation")
    write("capacity_review", **dict.fromkeys(items, 2), year=2025)
    write("capacity_review", **dict.fromkeys(items, 4), accreditation="B")
    write("capacity_review", **dict.fromkeys(items, 3), reviewer="peer")
    write("capacity_review", organization="LKS B")
    assert organizing.reviewed_organizations() == ("LKS A", "LKS B")
    radar = organizing.capacity_radar("LKS A")
    assert (radar.year, radar.accreditation) == (2026, "B")
    assert radar.newest.loc["program"].tolist() == [4, 3, 1]
    assert radar.newest.loc["staff"].isna().all()
    changes = radar.changes.set_index(["domain", "reviewer", "year"])["change"]
    assert changes[("program", "self", 2026)] == 2
    assert organizing.capacity_radar("LKS B").newest["self"].isna().all()  # one item of four


def test_whose_voice_is_to_be_strengthened_comes_first_without_a_plan(write):
    write("stakeholder", voice_plan="Rapat bulanan")
    write("stakeholder", role="Penyandang disabilitas", power=2)
    write("stakeholder", role="Bappeda", power=5)
    found = organizing.voices_without_plan()
    assert [(one.body["role"], has_plan) for one, has_plan in found] == [
        ("Penyandang disabilitas", False), ("Kelompok lansia", True),
    ]  # fmt: skip
    assert [spot.position for spot in organizing.stakeholder_spots()] == [
        "strengthen_voice", "strengthen_voice", "manage_closely",
    ]  # fmt: skip
