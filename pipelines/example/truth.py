"""The truth about the example region, counted over everybody with plain pandas.

An oracle: it shares no code with the product's SQL or estimators. Each indicator is a numerator and a
denominator per person or household, as the catalogue defines them.
"""

from collections.abc import Callable
from functools import cache

import pandas as pd

from pipelines.example.codes import (
    ATTENDING,
    DIVORCED,
    EDU_NONE,
    EDU_SENIOR,
    LEFT,
    SINGLE,
    WG_A_LOT,
    WG_DOMAINS,
    WG_SOME,
    WIDOWED,
)
from pipelines.example.places import REGENCY_CODE
from pipelines.example.population import draw_population

Parts = dict[str, tuple[pd.Series, pd.Series, float]]
"""Indicator id → numerator and denominator per row, and the scale."""


def _poverty_gap(frame: pd.DataFrame) -> pd.Series:
    """How far expenditure per person lies below the poverty line [share of the line, 0 if not poor]."""
    per_person = frame["expenditure_month_idr"] / frame["hh_size"]
    return ((frame["poverty_line_idr"] - per_person) / frame["poverty_line_idr"]).clip(lower=0)


def _criteria(*conditions: pd.Series) -> pd.Series:
    """How many of the conditions hold, per row."""
    return sum((condition.astype(int) for condition in conditions[1:]), conditions[0].astype(int))


def _neglect(person: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Criteria met of the seven for small children, for children and for older persons [count]."""
    hungry = person["staple_meals_week"] < 14
    protein = (person["plant_protein_week"] < 4) & (person["animal_protein_week"] <= 2)
    untreated = person["sick_not_treated"] == 1
    double = (person["father_alive"] == 0) & (person["mother_alive"] == 0)
    alone = (person["lives_with_father"] == 0) & (person["lives_with_mother"] == 0)
    clothes, bed = person["clothing_sets"] < 4, person["fixed_sleeping_place"] == 0
    small = _criteria(
        person["ever_breastfed"] == 0, double, hungry, protein, person["carer_mother_works"] == 1,
        untreated, person["left_with_others_week"] == 1,
    )  # fmt: skip
    unschooled = (person["school_status"] != ATTENDING) & (person["edu_completed"] == EDU_NONE)
    child = _criteria(unschooled, hungry, protein, clothes, bed, untreated, double | alone)
    elder = _criteria(
        person["edu_completed"] == EDU_NONE, hungry, protein, clothes, bed, untreated,
        person["hours_worked_week"] > 35,
    )  # fmt: skip
    return small, child, elder


def _orphans(person: pd.DataFrame) -> Parts:
    child = person["age_years"] < 18
    no_father, no_mother = person["father_alive"] == 0, person["mother_alive"] == 0
    return {
        "ORP-01": (child & (no_father | no_mother), child, 100),
        "ORP-02": (child & no_father & ~no_mother, child, 100),
        "ORP-03": (child & no_mother & ~no_father, child, 100),
        "ORP-04": (child & no_father & no_mother, child, 1000),
    }


def _children_and_elders(person: pd.DataFrame) -> Parts:
    age = person["age_years"]
    small, child, elder = _neglect(person)
    unmarried = age.between(5, 17) & (person["marital_status"] == SINGLE)
    pupil, old = age.between(7, 18), age >= 60
    out = (person["school_status"] != ATTENDING) & (person["edu_completed"] != EDU_SENIOR)
    old_woman = old & (person["is_woman"] == 1)
    return {
        "CHD-01": ((age < 5) & (small >= 3), age < 5, 100),
        "CHD-02": (unmarried & (child >= 3), unmarried, 100),
        "CHD-03": (pupil & out, pupil, 100),
        "ELD-03": (old & (elder >= 3), old, 100),
        "ELD-04": (old & (person["hh_size"] == 1), old, 100),
        "WID-01": (old_woman & (person["marital_status"] == WIDOWED), old_woman, 100),
    }


def _disability(person: pd.DataFrame) -> Parts:
    age = person["age_years"]
    answers = person[[f"wg_{domain}" for domain in WG_DOMAINS]]
    severe = (answers >= WG_A_LOT).any(axis=1)
    asked, needs = age >= 5, person["needs_device"] == 1
    pupil = age.between(7, 17) & severe
    poor = _poverty_gap(person) > 0
    return {
        "ELD-05": ((age >= 60) & severe, age >= 60, 100),
        "DIS-01": (asked & severe, asked, 100),
        "DIS-01-D1": (asked & (answers >= WG_SOME).any(axis=1), asked, 100),
        "DIS-02": (pupil & (person["school_status"] != ATTENDING), pupil, 100),
        "DIS-03": (needs & (person["has_device"] == 0), needs, 100),
        "DIS-04": (asked & severe & poor, asked & severe, 100),
    }


def _poverty_and_health(person: pd.DataFrame) -> Parts:
    gap = _poverty_gap(person)
    poor, everybody = gap > 0, pd.Series(data=True, index=person.index)
    woman = (person["is_woman"] == 1) & person["age_years"].between(18, 59)
    alone = person["marital_status"].isin((WIDOWED, DIVORCED, LEFT)) | (person["is_main_earner"] == 1)
    ill = person["health_complaint"] == 1
    return {
        "POV-01": (poor, everybody, 100),
        "POV-02": (gap, everybody, 100),
        "POV-03": (gap**2, everybody, 100),
        "POV-06": (poor & (person["receives_assistance"] == 0), poor, 100),
        "ILL-01": (ill & (person["complaint_disrupts"] == 1), everybody, 100),
        "ILL-02": (ill & (person["sick_not_treated"] == 1), ill, 100),
        "WID-03": (woman & alone & poor, woman, 100),
        "CRM-01": (person["crime_victim_12m"] == 1, everybody, 100),
    }


def _households(household: pd.DataFrame) -> Parts:
    everybody = pd.Series(data=True, index=household.index)
    unfit = _criteria(
        household["floor_area_m2"] / household["hh_size"] < 7.2,
        household["roof"] == "rumbia",
        household["wall"] == "anyaman_bambu",
        household["floor"] == "tanah",
        household["toilet"] == "tidak_ada",
        household["lighting"] == "bukan_listrik",
        household["water"].isin(("sumur_tak_terlindung", "sungai")),
    )
    psychosis = household["psychosis_member"] == 1
    return {
        "POV-05": (unfit >= 3, everybody, 100),
        "WID-02": (household["head_is_woman"] == 1, everybody, 100),
        "MNT-01": (psychosis, everybody, 1000),
        "MNT-02": (psychosis & (household["pasung_ever"] == 1), psychosis, 100),
    }


HOME_COLUMNS = [
    "hh_size",
    "expenditure_month_idr",
    "poverty_line_idr",
    "receives_assistance",
    "kecamatan_code",
]


def with_home(person: pd.DataFrame, household: pd.DataFrame) -> pd.DataFrame:
    """The persons with what the indicators need to know of their household, joined by position."""
    return person.assign(**{name: household[name].to_numpy()[person["household"]] for name in HOME_COLUMNS})


def person_parts(person: pd.DataFrame) -> Parts:
    """Numerator and denominator of every indicator about persons; needs the columns of `with_home`."""
    sections: tuple[Callable[[pd.DataFrame], Parts], ...] = (
        _orphans, _children_and_elders, _disability, _poverty_and_health,
    )  # fmt: skip
    return {name: parts for section in sections for name, parts in section(person).items()}


def household_parts(household: pd.DataFrame) -> Parts:
    """Numerator and denominator of every indicator about households."""
    return _households(household)


def _values(parts: Parts, kecamatan: pd.Series, unit: str) -> pd.DataFrame:
    """The indicators of one kind of row, for the kabupaten and each kecamatan."""
    frames = []
    for name, (numerator, denominator, scale) in parts.items():
        sums = pd.DataFrame({"numerator": numerator.astype(float), "denominator": denominator.astype(float)})
        by_place = sums.groupby(kecamatan.to_numpy()).sum()
        by_place.loc[REGENCY_CODE] = by_place.sum()
        frames.append(by_place.assign(indicator=name, scale=scale, unit=unit))
    return pd.concat(frames).rename_axis("area_code").reset_index()


@cache
def true_values() -> pd.DataFrame:
    """The true value of every person and household indicator.

    Returns:
        One row per indicator × area (the kabupaten 9901 and its 12 kecamatan): area_code, indicator [text],
        numerator, denominator [persons or households, see unit], scale, value (scale × ratio).
    """
    population = draw_population()
    person = with_home(population.person, population.household)
    values = pd.concat(
        [
            _values(person_parts(person), person["kecamatan_code"], "person"),
            _values(
                household_parts(population.household), population.household["kecamatan_code"], "household"
            ),
        ],
        ignore_index=True,
    )
    return values.assign(value=values["scale"] * values["numerator"] / values["denominator"])
