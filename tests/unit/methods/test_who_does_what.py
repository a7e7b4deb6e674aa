"""Who does what, where: counted by hand, against brute force, and within its bounds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taksir.errors import TaksirError
from taksir.methods.who_does_what import (
    STATUSES,
    organization_matrix,
    placed_areas,
    reach_over_need,
    reached_persons,
)

AREAS = pd.Index(["990101", "990102", "990103", "990104", "990105"])
NEED = pd.DataFrame(
    {
        "count": [100.0, 80.0, 40.0, np.nan, 50.0],
        "count_low": [80.0, 60.0, 30.0, np.nan, 40.0],
        "count_high": [120.0, 100.0, 50.0, np.nan, 60.0],
    },
    index=AREAS,
)
ACTIVITIES = pd.DataFrame(
    [
        ("9901011001", "meals", "A", 40, 30),
        ("990101", "meals", "B", 25, np.nan),
        ("990101", "companion", "B", np.nan, 20),
        ("990102", "meals", "A", 70, 90),
        ("990104", "meals", "C", 5, 5),
        ("990105", "meals", "A", 30, 40),
        ("990105", "meals", "B", 30, 40),
        ("990105", "companion", "C", 10, 10),
        ("9901", "meals", "D", 500, 500),
    ],
    columns=["area_code", "service", "organization", "reached", "capacity"],
)


def test_reach_over_need_counted_by_hand():
    table = reach_over_need(ACTIVITIES, NEED)
    assert table["organizations"].tolist() == [2, 1, 0, 1, 3]
    assert table["reached"].tolist() == [55, 70, 0, 5, 70]  # 40 reported, capacity 30
    assert table["left"].iloc[[0, 1, 2, 4]].tolist() == [45, 10, 40, 0]
    assert table["left_low"].iloc[0] == 25 and table["left_high"].iloc[0] == 65
    assert table["status"].tolist() == ["short", "open", "gap", "no_need_known", "covered"]
    assert table["is_overlap"].tolist() == [False, False, False, False, True]
    assert table["coverage"].iloc[4] == 1.0 and np.isnan(table["coverage"].iloc[3])


def test_the_matrix_counts_organisations_once_and_leaves_gaps_at_zero():
    table = organization_matrix(ACTIVITIES, AREAS)
    assert table.loc["990101"].to_dict() == {"companion": 1, "meals": 2}
    assert table.loc["990103"].to_dict() == {"companion": 0, "meals": 0}
    brute = {
        (area, service): len(
            {
                row.organization
                for row in ACTIVITIES.itertuples()
                if row.area_code.startswith(area) and row.service == service
            }
        )
        for area in AREAS
        for service in ("companion", "meals")
    }
    assert {(area, name): table.loc[area, name] for area in AREAS for name in table} == brute


def test_an_activity_for_a_larger_area_lies_in_none_of_the_smaller():
    assert placed_areas(pd.Series(["9901", "9901011001", "990109"]), AREAS).tolist() == ["", "990101", ""]


def test_nobody_at_all_is_a_matrix_without_columns():
    assert organization_matrix(ACTIVITIES.iloc[:0], AREAS).shape == (5, 0)
    assert set(reach_over_need(ACTIVITIES.iloc[:0], NEED)["status"]) == {"gap"}


@pytest.mark.parametrize("reached, capacity", [(-1, 5), (5, -1)])
def test_a_number_below_zero_is_refused(reached, capacity):
    with pytest.raises(TaksirError, match="below 0"):
        reached_persons(pd.Series([reached]), pd.Series([capacity]))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["990101", "9901021001", "9901", "990109"]),
            st.sampled_from("ABCD"),
            st.one_of(st.none(), st.integers(0, 500)),
            st.one_of(st.none(), st.integers(0, 500)),
        ),
        max_size=12,
    )
)
def test_reach_is_never_above_capacity_and_nothing_left_below_zero(rows):
    activities = pd.DataFrame(rows, columns=["area_code", "organization", "reached", "capacity"])
    activities[["reached", "capacity"]] = activities[["reached", "capacity"]].astype(float)
    table = reach_over_need(activities, NEED)
    known = activities.dropna(subset=["capacity", "reached"])
    for area in AREAS:
        inside = activities["area_code"].str.startswith(area)
        unlimited = activities.loc[inside & activities["capacity"].isna(), "reached"].sum()
        limited = known.loc[known["area_code"].str.startswith(area), "capacity"].sum()
        assert table.loc[area, "reached"] <= limited + unlimited
    assert (table[["left", "left_low", "left_high"]].fillna(0) >= 0).all(axis=None)
    assert set(table["status"]) <= set(STATUSES)
    more = pd.concat([activities, pd.DataFrame([["990101", "E", 10.0, 10.0]], columns=activities.columns)])
    assert (reach_over_need(more, NEED)["reached"] >= table["reached"]).all()
