"""Need against supply, staff and the register: by hand, with every fault of a list of facilities."""

import numpy as np
import pandas as pd
import pytest

from taksir import resources, written
from taksir.catalogue_questions import load_questions
from taksir.catalogue_resources import refuse_other_unit
from taksir.errors import TaksirError
from taksir.evidence import current_evidence
from taksir.figures.resources import supply_chart
from taksir.needs import rebuild_figure
from taksir.resources.facilities import facilities_of, placed
from taksir.resources.gap import _gaps
from taksir.resources.places import places_of
from taksir.resources.supply import NO_CAPACITY, NOT_ASKED, capacity_remarks
from taksir.resources.written import standard_in_force
from tests.unit.resources.conftest import OLDER, facility_table


def words_of(released) -> str:
    return " ".join(entry.template.format(**dict(entry.values)) for entry in released.remarks)


def test_a_surplus_here_does_not_fill_a_deficit_there():
    main = _figure([30.0, 50.0])
    supply = pd.DataFrame({"area_code": ["11", "12"], "units": [70.0, 10.0]})
    table = _gaps(main, supply, 1.0, 1.0)
    assert table["gap"].tolist() == [-40, 40] and table["status"].tolist() == ["enough", "short"]
    assert table["gap"].clip(lower=0).sum() == 40  # not 0
    assert table.loc[1, ["gap_low", "gap_high"]].tolist() == [30, 60]  # the interval of the need


def _figure(counts: list[float]):
    class Main:
        table = pd.DataFrame(
            {
                "area_code": ["11", "12"], "area_name": ["x", "y"], "reliability": "reliable", "withheld": "",
                "count": counts, "count_low": [c - 10 for c in counts],
                "count_high": [c + 20 for c in counts],
            }
        )  # fmt: skip

    return Main()


def test_units_are_never_mixed():
    standards = {entry.id: entry for entry in load_questions().assumptions.standards}
    refuse_other_unit(standards["STD-SPM"], "places")
    with pytest.raises(TaksirError, match="counts carers, and the supply is counted in places"):
        refuse_other_unit(standards["STD-LKSA-CARER"], "places")


def test_a_changed_standard_holds_from_its_year_and_is_pinned(islands):
    kept = written.write(
        "norm",
        {
            "standard": "STD-PSM",
            "per": 0.5,
            "valid_from": 2024,
            "basis": "Perbup 1/2024",
            "reason": "Musrenbang",
        },
    )
    pins = resources.pins_now("norm", "service")
    assert pins == {"norm": [[kept.id, 1]]}
    assert standard_in_force("STD-PSM", 2023, pins["norm"]).per_persons == 1
    changed = standard_in_force("STD-PSM", 2025, pins["norm"])
    assert changed.per_persons == 0.5 and changed.basis.en == "Perbup 1/2024"
    before = resources.estimate_staff("STD-PSM", "kecamatan").table
    after = resources.estimate_staff("STD-PSM", "kecamatan", pins=pins)
    assert before["required"].tolist() == [2, 2, 1] and after.table["required"].tolist() == [4, 4, 2]
    assert "Perbup 1/2024" in words_of(after)


def test_staff_are_counted_where_they_are_posted(islands):
    table = resources.estimate_staff("STD-PSM", "kecamatan").table.set_index("area_code")
    assert table["supply"].tolist() == [3, 0, 0] and table["gap"].tolist() == [-1, 2, 1]
    assert table.loc["990101", "per_staff"] == pytest.approx(2 / 3) and np.isnan(
        table.loc["990102", "per_staff"]
    )


def test_the_register_shows_institutions_and_no_person(islands):
    table = resources.list_resources(today="2026-11-22").table.set_index("kind")
    assert "Ibu Seseorang" not in table["resource"].to_list()
    assert table.loc["PSKS-02", "resource"] == "" and table.loc["PSKS-02", "number"] == 3
    assert not table["is_old"].any()
    assert resources.list_resources(today="2029-11-22").table["is_old"].all()


def test_a_service_that_was_written_down_counts_at_once_and_a_shelter_has_no_point(islands):
    body = {
        "name": "Rumah Aman", "services": ["older_person_companion"], "area": "9901030001",
        "capacity_persons": 6, "longitude": 101.35, "latitude": 0.05, "is_confidential": True,
    }  # fmt: skip
    written.write("service", body)
    pins = resources.pins_now("service")
    reached = resources.estimate_access("older_person_companion", "everyone", "kecamatan", pins=pins).table
    assert reached.set_index("area_code").loc["990103", "unreached"] == 0
    listed = resources.list_resources(today="2026-11-22", pins=pins).table.iloc[-1]
    assert listed["is_hidden"] and listed["resource"] == "" and listed["area_code"] == "990103"
    assert np.isnan(listed["longitude"]) and np.isnan(listed["latitude"])


def test_every_fault_of_a_list_is_said_and_nothing_is_dropped_silently(islands):
    frame = facility_table(
        longitude=[0.0, 130.0, 100.35, None],
        latitude=[0.0, 0.05, 0.05, None],
        capacity_persons=[0.0, -3.0, None, None],  # none is asked of a volunteer
        area_code=["9901010001", "9901020001", "9901020002", "9999"],
    ).reindex(columns=[*facility_table().columns, "location_hidden", "children_resident", "source"])
    double = pd.concat([frame, frame.iloc[[1]]], ignore_index=True)
    kept, faults = placed(double, places_of(islands))
    found = faults.groupby("fault")["facility_name"].apply(list).to_dict()
    assert found["at_zero"] == ["Rumah Satu"]
    assert found["outside"] == ["Rumah Dua", "Rumah Dua"] and found["duplicate"] == ["Rumah Dua"]
    assert found["no_place"] == ["Ibu Seseorang"]
    assert found["no_capacity"] == ["Rumah Satu", "Rumah Dua", "Rumah Tiga", "Rumah Dua"]
    assert len(kept) == 4  # the double once
    assert kept.loc[0, ["longitude", "latitude"]].tolist() == pytest.approx([100.05, 0.05])
    assert not kept.loc[0, "has_point"] and kept.loc[2, "has_point"]


def test_of_volunteers_and_health_centres_no_capacity_is_asked():
    """What they state nevertheless counts; only who should have places and has none is a fault."""
    supply = facility_table().assign(units=[0.0, 4.0, 0.0, 0.0])
    found = {entry.template: dict(entry.values) for entry in capacity_remarks(supply)}
    assert found == {NO_CAPACITY: {"count": 2, "all": 4}, NOT_ASKED: {"count": 1, "all": 4}}
    stated = capacity_remarks(supply.assign(units=1.0))
    assert stated == []


def test_without_facilities_the_question_says_what_is_missing(store):
    with pytest.raises(TaksirError, match="No facilities are known yet"):
        facilities_of(current_evidence())


def test_a_service_nobody_knows_is_refused(islands):
    with pytest.raises(TaksirError, match="no service magic"):
        resources.estimate_access("magic", "everyone", "desa")


def test_every_answer_is_rebuilt_to_the_last_digit(islands):
    travel = {"limit": 16.0}
    answers = [
        resources.list_resources(today="2026-11-22"),
        resources.estimate_staff("STD-PSM", "kecamatan"),
        resources.estimate_access("meals", "everyone", "kecamatan", travel=travel),
        resources.estimate_load("meals", "older", travel=travel),
        resources.estimate_sites("meals", "everyone", siting={"new": 1}, travel=travel),
        resources.estimate_gain("meals", "everyone", siting={"new": 2}, travel=travel),
        resources.estimate_double_need("meals", "ELD-01", "desa", travel=travel),
    ]
    for answer in answers:
        again, same = rebuild_figure(answer.id)
        assert same and again.id == answer.id, answer.question


def test_a_group_of_the_census_may_stand_in_for_a_need_nobody_asked_about(islands):
    """Everybody of 60 and older counts; a count has no interval, so every area is surely short or not."""
    answer = resources.estimate_supply("meals", "desa", indicator="older")
    table = answer.table
    assert table["count"].tolist() == [float(people) for people in OLDER]
    assert set(table["status"]) <= {"short", "enough"} and table["gap_low"].isna().all()
    short = table["required"] > table["supply"]
    assert (table["status"] == "short").tolist() == short.tolist()
    assert any("Everybody of this group" in entry.template for entry in answer.remarks)
    whole = resources.estimate_supply("meals", "", indicator="older")
    finding = supply_chart.supply_finding(whole, "en")
    missing = sum(OLDER) - whole.table["supply"].iloc[0]
    assert finding.startswith(f"{missing:.0f} places are short")
    assert {group.id for group in resources.census_groups()} == {"everyone", "older"}
    assert resources.group_of_need("ELD-03") == "older" and not resources.group_of_need("none")
