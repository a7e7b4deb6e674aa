"""Referrals and double need over the four villages: by hand."""

import pytest

from taksir import resources, written
from taksir.errors import TaksirError
from taksir.needs import rebuild_figure


@pytest.fixture
def paths(islands):
    """From the first village's home to the third's, which gives meals too; and back from there by name."""
    first = {"from_name": "F1", "to_name": "rumah dua", "service": "meals"}
    back = {"from_name": "F2", "to_name": "F1", "service": "older_person_companion"}
    bodies = [
        first | {"accepted": 5, "declined": 1, "mean_days": 4, "has_feedback": True},
        back | {"accepted": 40, "mean_days": 8},
        {"from_name": "F3", "to_name": "Klinik Jauh", "service": "health_supplies"},
    ]
    for body in bodies:
        written.write("referral", body)
    return resources.pins_now("referral")


def test_what_cannot_be_reached_from_where(paths):
    table = resources.estimate_referrals("kecamatan", pins=paths).table.set_index("area_code")
    west = table.loc["990101"]
    assert west["service older_person_companion"] == 1 and west["service meals"] == 2
    assert west["service civil_documents"] == 1 and west["service health_supplies"] == 0
    assert table.loc["990102", "service health_supplies"] == 2  # by the path, though nobody's list has it
    assert table.loc["990103", "reachable"] == 0 and table.loc["990103", "entrances"] == 0
    assert (table["reachable"] + table["unreachable"]).nunique() == 1


def test_the_network_says_where_it_hangs_and_circles(paths):
    answer = resources.list_referrals(pins=paths)
    said = " ".join(entry.template.format(**dict(entry.values)) for entry in answer.remarks)
    assert "33% of 3 paths give feedback" in said and "the mean time is 6 days" in said
    assert "Rumah Satu → Rumah Dua → Rumah Satu" in said and "Klinik Jauh" in said
    row = answer.table.iloc[0]
    assert row["target"] == "Rumah Dua" and row["accepted"] == 5
    assert answer.table["declined"].isna().all()  # one person, or nobody wrote it down
    again, same = rebuild_figure(answer.id)
    assert same and again.id == answer.id


def test_without_paths_it_says_what_to_do(islands):
    with pytest.raises(TaksirError, match="No referral path is known yet"):
        resources.estimate_referrals("kecamatan")


def test_double_need_is_told_by_the_middle_of_both(islands):
    """Everybody is one in ten older everywhere, so the share of older persons has one value: none is high."""
    answer = resources.estimate_double_need("meals", "ELD-01", "desa", travel={"limit": 16.0})
    table = answer.table.set_index("area_code")
    assert set(table["kind"]) <= {"access", "none"}
    assert table.loc[["9901010001", "9901030001"], "kind"].tolist() == ["access", "access"]
    assert sorted(table["order"].dropna()) == [1, 2, 3, 4, 5]
    assert any(
        "Fewer than 10 areas" in entry.template.format(**dict(entry.values)) for entry in answer.remarks
    )
