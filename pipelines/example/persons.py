"""What the example region's people answer about themselves: school, work, difficulty, health, food.

Everything leans on one score of deprivation, shared by the place, the block and the household, so that
hardships come together in the same homes. That is why a few people meet three criteria at once.
"""

import numpy as np
import pandas as pd

from pipelines.example.chance import Flags, Floats, happens, happens_among, pick, stream
from pipelines.example.codes import (
    ATTENDING,
    EDU_HIGHER,
    EDU_JUNIOR,
    EDU_NONE,
    EDU_PRIMARY,
    EDU_SENIOR,
    HEAD,
    NEVER,
    NO_LONGER,
    NOT_ASKED,
    PARENT,
    WG_A_LOT,
    WG_CANNOT,
    WG_DOMAINS,
    WG_NO,
    WG_SOME,
)

Columns = dict[str, np.ndarray]


def disability_columns(person: pd.DataFrame, hardship: Floats) -> Columns:
    """Washington Group answers of everybody aged 5 and over, and assistive devices.

    Args:
        person: The persons, with age_years.
        hardship: Deprivation of each person's home [logits].

    Returns:
        wg_<domain> [1–4, not asked below 5], needs_device, has_device [1/0, not asked without difficulty].
    """
    rng = stream(30)
    age = person["age_years"].to_numpy()
    asked = age >= 5
    some = happens_among(rng, asked, 0.055 * age + 0.15 * hardship, 0.080)
    severe = happens_among(rng, some, 0.010 * age + 0.14 * hardship, 0.177)
    child = (age < 18).astype(float)
    old = np.clip((age - 40) / 25, 0, 1.5)
    likes = np.column_stack(
        [
            0.9 - 1.2 * child + 0.3 * old,
            0.3 * old,
            0.7 + 0.5 * old,
            0.8 * child,
            -1.0 + 0.3 * old,
            0.8 * child,
        ]
    )
    main = pick(rng, likes)
    level = np.where(severe, np.where(rng.random(len(age)) < 0.28, WG_CANNOT, WG_A_LOT), WG_SOME)
    columns: Columns = {}
    for position, domain in enumerate(WG_DOMAINS):
        also = some & (rng.random(len(age)) < np.where(severe, 0.34, 0.10))
        answer = np.where(also, WG_SOME, WG_NO)
        answer = np.where(also & severe & (rng.random(len(age)) < 0.3), WG_A_LOT, answer)
        answer = np.where(some & (main == position), level, answer)
        columns[f"wg_{domain}"] = np.where(asked, answer, NOT_ASKED)
    return columns | _devices(some, severe, hardship)


def _devices(some: Flags, severe: Flags, hardship: Floats) -> Columns:
    """Whether a person with difficulty needs an assistive device, and has one."""
    rng = stream(31)
    needs = happens_among(rng, some, 2.4 * severe + 0.0 * hardship, 0.27)
    has = happens_among(rng, needs, -0.45 * hardship, 0.42)
    return {
        "needs_device": np.where(some, needs, NOT_ASKED),
        "has_device": np.where(needs, has, NOT_ASKED),
    }


def schooling_columns(person: pd.DataFrame, hardship: Floats, severe: Flags) -> Columns:
    """School attendance and the highest certificate of everybody aged 5 and over.

    Returns:
        school_status [codes], edu_completed [codes]; not asked below 5.
    """
    rng = stream(32)
    age = person["age_years"].to_numpy()
    leaving = 0.45 * hardship + 1.9 * severe + 0.55 * (age - 7) - 1.3 * (age == 18)
    pupil = (age >= 7) & (age <= 18)
    out = happens_among(rng, pupil, leaving, 0.085)
    preschool = (age >= 5) & (age <= 6)
    waiting = happens_among(rng, preschool, 0.4 * hardship, 0.17)
    student = (age >= 19) & (age <= 24) & (rng.random(len(age)) < 0.24 * np.exp(-0.5 * hardship))
    attending = (pupil & ~out) | (preschool & ~waiting) | student
    edu = np.where(age < 13, EDU_NONE, np.where(age < 16, EDU_PRIMARY, EDU_JUNIOR))
    years_out = rng.integers(0, 4, len(age))
    left_edu = np.where(
        age - years_out < 12, EDU_NONE, np.where(age - years_out < 15, EDU_PRIMARY, EDU_JUNIOR)
    )
    finished = out & (age == 18) & (rng.random(len(age)) < 0.35)
    edu = np.where(out, np.where(finished, EDU_SENIOR, left_edu), edu)
    edu = np.where(student, EDU_SENIOR, edu)
    grown = (age > 18) & ~student
    edu = np.where(grown, _adult_education(age, hardship), edu)
    never = (age >= 5) & ~attending & (edu == EDU_NONE)
    never &= (age < 7) | (rng.random(len(age)) < np.where(age >= 60, 0.45, 0.30))
    status = np.where(attending, ATTENDING, np.where(never, NEVER, NO_LONGER))
    return {
        "school_status": np.where(age < 5, NOT_ASKED, status),
        "edu_completed": np.where(age < 5, NOT_ASKED, edu),
    }


def _adult_education(age: np.ndarray, hardship: Floats) -> np.ndarray:
    """Highest certificate of adults: the older, the fewer years."""
    rng = stream(33)
    years = 12.75 - 0.140 * (age - 19) - 1.3 * hardship + rng.normal(0, 2.9, len(age))
    cuts = np.array([4.9, 8.2, 10.0, 14.3])
    return np.array([EDU_NONE, EDU_PRIMARY, EDU_JUNIOR, EDU_SENIOR, EDU_HIGHER])[np.searchsorted(cuts, years)]


def work_columns(person: pd.DataFrame, hardship: Floats, attending: Flags, severe: Flags) -> Columns:
    """Work in the last week of everybody aged 10 and over.

    Returns:
        works [1/0], hours_worked_week [hours]; not asked below 10.
    """
    rng = stream(34)
    age = person["age_years"].to_numpy()
    woman = person["is_woman"].to_numpy() == 1
    prime = np.exp(-(((age - 40) / 25) ** 2))
    score = -2.4 + 5.6 * prime - 1.75 * woman * prime - 0.4 * woman - 2.6 * attending - 1.6 * severe
    score += 0.2 * hardship * (age >= 60)
    works = (age >= 10) & (rng.random(len(age)) < 1 / (1 + np.exp(-score)))
    hours = np.clip(np.round(rng.normal(41 - 0.16 * np.abs(age - 38) - 5 * woman, 11)), 2, 84)
    hours = np.where(age < 18, np.clip(np.round(hours / 2.5), 2, 40), hours)
    return {
        "works": np.where(age < 10, NOT_ASKED, works),
        "hours_worked_week": np.where(age < 10, NOT_ASKED, np.where(works, hours, 0)).astype(int),
    }


def health_columns(person: pd.DataFrame, hardship: Floats, severe: Flags) -> Columns:
    """Health complaints of the last month.

    Returns:
        health_complaint [1/0], complaint_disrupts, sick_not_treated [1/0, not asked without a complaint].
    """
    rng = stream(35)
    age = person["age_years"].to_numpy()
    frail = np.clip((age - 45) / 30, 0, 1.4) + 0.5 * (age < 5) + 1.0 * severe
    ill = happens(rng, 0.8 * frail + 0.12 * hardship, 0.27)
    disrupts = happens_among(rng, ill, 0.5 * frail + 0.10 * hardship, 0.50)
    untreated = happens_among(rng, ill, 0.75 * hardship - 0.4 * (age < 5), 0.075)
    return {
        "health_complaint": ill.astype(int),
        "complaint_disrupts": np.where(ill, disrupts, NOT_ASKED),
        "sick_not_treated": np.where(ill, untreated, NOT_ASKED),
    }


def food_columns(person: pd.DataFrame, hunger: Floats) -> Columns:
    """What a person ate and owns; `hunger` is the food insecurity of the home [standard deviations].

    Returns:
        staple_meals_week, plant_protein_week, animal_protein_week [times], clothing_sets [sets],
        fixed_sleeping_place [1/0].
    """
    rng = stream(36)
    age = person["age_years"].to_numpy()
    n = len(age)
    spared = 0.3 * (age < 5) + 0.05 * (age >= 60) - 0.25 * ((age >= 5) & (age < 18))
    staple = np.clip(np.round(16.1 - spared - 2.05 * hunger + rng.normal(0, 1.1, n)), 3, 28)
    plant = np.clip(np.round(4.15 - 1.05 * hunger + rng.normal(0, 1.2, n)), 0, 14)
    animal = np.clip(np.round(3.2 - 1.35 * hunger - 0.1 * (age >= 60) + rng.normal(0, 1.1, n)), 0, 14)
    clothing = np.clip(np.round(7.5 - 1.9 * hunger + rng.normal(0, 1.8, n)), 1, 24)
    bed = ~happens(rng, 1.2 * hunger, 0.028)
    return {
        "staple_meals_week": staple.astype(int),
        "plant_protein_week": plant.astype(int),
        "animal_protein_week": animal.astype(int),
        "clothing_sets": clothing.astype(int),
        "fixed_sleeping_place": bed.astype(int),
    }


def early_childhood_columns(person: pd.DataFrame, hunger: Floats) -> Columns:
    """Care of children below five.

    Returns:
        ever_breastfed, carer_mother_works, left_with_others_week [1/0]; not asked from 5 on.
    """
    rng = stream(37)
    small = person["age_years"].to_numpy() < 5
    no_mother = person["lives_with_mother"].to_numpy() == 0
    weaned = happens_among(rng, small, 0.35 * hunger + 1.0 * no_mother, 0.052)
    works = happens_among(rng, small, 0.15 * hunger - 2.0 * no_mother, 0.285)
    left = happens_among(rng, small, 0.35 * hunger + 0.7 * works, 0.050)
    return {
        "ever_breastfed": np.where(small, ~weaned, NOT_ASKED),
        "carer_mother_works": np.where(small, works, NOT_ASKED),
        "left_with_others_week": np.where(small, left, NOT_ASKED),
    }


def main_earner_column(person: pd.DataFrame, works: Flags) -> Columns:
    """The main earner of each household: the head if at work, else the next adult who is, else the head."""
    rank = person["relation"].to_numpy() + 10 * ~works - 0.5 * (person["relation"].to_numpy() == HEAD)
    rank = rank + np.where((person["relation"] == PARENT) | (person["age_years"] < 17), 5, 0)
    order = pd.Series(rank, index=person.index).groupby(person["household"]).idxmin()
    return {"is_main_earner": np.isin(person.index, order).astype(int)}


def crime_column(person: pd.DataFrame, is_urban: Flags, hardship: Floats) -> Columns:
    """Victims of a crime in the last twelve months; more in town and among adults."""
    age = person["age_years"].to_numpy()
    score = 0.5 * is_urban + 0.8 * (age >= 15) + 0.1 * hardship
    return {"crime_victim_12m": happens(stream(38), score, 0.006).astype(int)}
