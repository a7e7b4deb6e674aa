"""The neglect score: each criterion at its limit, missing items, and the three ages."""

import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.methods.neglect import (
    child_criteria,
    classify_neglect,
    older_person_criteria,
    under_five_criteria,
)

OLDER = {
    "edu_completed": "sd",
    "staple_meals_week": 14,
    "plant_protein_week": 4,
    "animal_protein_week": 3,
    "clothing_sets": 4,
    "fixed_sleeping_place": 1,
    "sick_not_treated": 0,
    "hours_worked_week": 35,
}
CHILD = {
    **{name: OLDER[name] for name in list(OLDER)[1:7]},
    "school_status": "attending",
    "edu_completed": "none",
    "father_alive": 1,
    "mother_alive": 1,
    "lives_with_father": 1,
    "lives_with_mother": 1,
}
UNDER_FIVE = {
    **{
        name: OLDER[name]
        for name in ("staple_meals_week", "plant_protein_week", "animal_protein_week", "sick_not_treated")
    },
    "ever_breastfed": 1,
    "father_alive": 1,
    "mother_alive": 1,
    "carer_mother_works": 0,
    "left_with_others_week": 0,
}


def met(criteria_of, person: dict, **changes) -> set[str]:
    criteria = criteria_of(pd.DataFrame([person | changes])).iloc[0]
    return set(criteria.index[criteria.fillna(0) == 1])


@pytest.mark.parametrize(
    ("criteria_of", "person"),
    [(older_person_criteria, OLDER), (child_criteria, CHILD), (under_five_criteria, UNDER_FIVE)],
)
def test_a_person_on_every_limit_meets_no_criterion(criteria_of, person: dict) -> None:
    criteria = criteria_of(pd.DataFrame([person]))
    assert criteria.shape == (1, 7)
    assert classify_neglect(criteria).iloc[0].tolist() == [0, 0, "not_neglected"]


@pytest.mark.parametrize(
    ("changes", "criterion"),
    [
        ({"edu_completed": "none"}, "no_primary_school"),
        ({"staple_meals_week": 13}, "staple_meals"),
        ({"plant_protein_week": 3, "animal_protein_week": 2}, "protein"),
        ({"clothing_sets": 3}, "clothing"),
        ({"fixed_sleeping_place": 0}, "no_sleeping_place"),
        ({"sick_not_treated": 1}, "sick_not_treated"),
        ({"hours_worked_week": 36}, "works_long_hours"),
    ],
)
def test_each_criterion_of_older_persons(changes: dict, criterion: str) -> None:
    assert met(older_person_criteria, OLDER, **changes) == {criterion}


@pytest.mark.parametrize(
    ("changes", "criterion"),
    [
        ({"school_status": "left"}, "no_basic_education"),
        ({"father_alive": 0, "mother_alive": 0}, "no_parents"),
        ({"lives_with_father": 0, "lives_with_mother": 0}, "no_parents"),
    ],
)
def test_criteria_of_children(changes: dict, criterion: str) -> None:
    assert met(child_criteria, CHILD, **changes) == {criterion}
    assert met(child_criteria, CHILD, school_status="left", edu_completed="smp") == set()
    assert met(child_criteria, CHILD, father_alive=0) == set()


@pytest.mark.parametrize(
    ("changes", "criterion"),
    [
        ({"ever_breastfed": 0}, "never_breastfed"),
        ({"father_alive": 0, "mother_alive": 0}, "no_parents"),
        ({"carer_mother_works": 1}, "mother_works"),
        ({"left_with_others_week": 1}, "left_with_others"),
    ],
)
def test_criteria_of_under_fives(changes: dict, criterion: str) -> None:
    assert met(under_five_criteria, UNDER_FIVE, **changes) == {criterion}


def test_protein_may_be_read_as_either() -> None:
    person = pd.DataFrame([OLDER | {"plant_protein_week": 3}])
    assert older_person_criteria(person)["protein"].item() == 0
    assert older_person_criteria(person, protein="or")["protein"].item() == 1
    with pytest.raises(TaksirError, match="The protein rule xor is unknown"):
        older_person_criteria(person, protein="xor")


def test_missing_items_count_as_not_met_until_three_are_missing() -> None:
    poor = {"edu_completed": "none", "staple_meals_week": 10, "clothing_sets": 1}
    people = pd.DataFrame(
        [
            OLDER | poor | {"sick_not_treated": None, "hours_worked_week": None},
            OLDER
            | poor
            | {"sick_not_treated": None, "hours_worked_week": None, "fixed_sleeping_place": None},
            OLDER | {"edu_completed": None, "plant_protein_week": None, "animal_protein_week": 3},
        ]
    )
    table = classify_neglect(older_person_criteria(people))
    assert table["n_items_missing"].tolist() == [2, 3, 1]  # animal protein is enough, whatever the plants
    assert table["n_criteria"].tolist() == [3, 3, 0]
    assert table["status"].tolist()[::2] == ["neglected", "not_neglected"]
    assert pd.isna(table["status"][1])


def test_a_missing_column_is_named() -> None:
    with pytest.raises(TaksirError, match="needs hours_worked_week"):
        older_person_criteria(pd.DataFrame([OLDER]).drop(columns="hours_worked_week"))
