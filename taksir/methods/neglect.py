"""The neglect score (ketelantaran) of BPS and Kemensos: how many of seven criteria a person meets.

0-1 not neglected, 2 at risk, 3 and more neglected. Criteria are not income: read them with poverty.
"""

import numpy as np
import pandas as pd

from taksir.errors import TaksirError

STAPLE_MEALS_WEEK = 14
PLANT_PROTEIN_WEEK = 4
ANIMAL_PROTEIN_WEEK = 2
CLOTHING_SETS = 4
HOURS_WEEK = 35
NEGLECTED_CRITERIA = 3
FEWEST_MISSING = 3  # of seven items: from here on the score says nothing


def under_five_criteria(records: pd.DataFrame, *, protein: str = "and") -> pd.DataFrame:
    """The seven criteria of children aged 0-4, each 1, 0 or missing.

    Args:
        records: ever_breastfed, father_alive, mother_alive, staple_meals_week, plant_protein_week,
            animal_protein_week, carer_mother_works, sick_not_treated, left_with_others_week; yes 1, no 0.
        protein: Whether plant "and" animal protein must both fall short, or one ("or"): the sources differ.

    Returns:
        One column per criterion, nullable; 1 means the criterion of neglect is met.
    """
    return _criteria(
        never_breastfed=_number(records, "ever_breastfed") == 0,
        no_parents=_both_parents_dead(records),
        staple_meals=_number(records, "staple_meals_week") < STAPLE_MEALS_WEEK,
        protein=_low_protein(records, protein),
        mother_works=_number(records, "carer_mother_works") == 1,
        sick_not_treated=_number(records, "sick_not_treated") == 1,
        left_with_others=_number(records, "left_with_others_week") == 1,
    )


def child_criteria(records: pd.DataFrame, *, protein: str = "and") -> pd.DataFrame:
    """The seven criteria of unmarried children aged 5-17, each 1, 0 or missing.

    Args:
        records: school_status, edu_completed, staple_meals_week, plant_protein_week, animal_protein_week,
            clothing_sets, fixed_sleeping_place, sick_not_treated, father_alive, mother_alive,
            lives_with_father, lives_with_mother.
        protein: As in `under_five_criteria`.

    Returns:
        As `under_five_criteria`.
    """
    out_of_school = _answered(records, "school_status") != "attending"
    apart = (_number(records, "lives_with_father") == 0) & (_number(records, "lives_with_mother") == 0)
    return _criteria(
        no_basic_education=out_of_school & (_answered(records, "edu_completed") == "none"),
        staple_meals=_number(records, "staple_meals_week") < STAPLE_MEALS_WEEK,
        protein=_low_protein(records, protein),
        clothing=_number(records, "clothing_sets") < CLOTHING_SETS,
        no_sleeping_place=_number(records, "fixed_sleeping_place") == 0,
        sick_not_treated=_number(records, "sick_not_treated") == 1,
        no_parents=_both_parents_dead(records) | apart,
    )


def older_person_criteria(records: pd.DataFrame, *, protein: str = "and") -> pd.DataFrame:
    """The seven criteria of persons aged 60 and over, each 1, 0 or missing.

    Args:
        records: edu_completed, staple_meals_week, plant_protein_week, animal_protein_week, clothing_sets,
            fixed_sleeping_place, sick_not_treated, hours_worked_week.
        protein: As in `under_five_criteria`.

    Returns:
        As `under_five_criteria`.
    """
    return _criteria(
        no_primary_school=_answered(records, "edu_completed") == "none",
        staple_meals=_number(records, "staple_meals_week") < STAPLE_MEALS_WEEK,
        protein=_low_protein(records, protein),
        clothing=_number(records, "clothing_sets") < CLOTHING_SETS,
        no_sleeping_place=_number(records, "fixed_sleeping_place") == 0,
        sick_not_treated=_number(records, "sick_not_treated") == 1,
        works_long_hours=_number(records, "hours_worked_week") > HOURS_WEEK,
    )


def classify_neglect(criteria: pd.DataFrame) -> pd.DataFrame:
    """Score and class of every person.

    A missing item counts as not met, and its number is kept; from three missing on there is no class.

    Args:
        criteria: One of the tables of criteria above.

    Returns:
        n_criteria, n_items_missing, and status: "not_neglected", "at_risk" (exactly 2), "neglected"
        (3 and more) or missing.

    Reference:
        BPS for Kemensos, Susenas MSBP 2003-2012 (Profil PMKS 2012).
    """
    met = (criteria == 1).sum(axis=1).astype(int)
    missing = criteria.isna().sum(axis=1).astype(int)
    status = np.select(
        [met >= NEGLECTED_CRITERIA, met == NEGLECTED_CRITERIA - 1],
        ["neglected", "at_risk"],
        default="not_neglected",
    )
    table = pd.DataFrame({"n_criteria": met, "n_items_missing": missing}, index=criteria.index)
    return table.assign(status=pd.Series(status, index=criteria.index).mask(missing >= FEWEST_MISSING))


def _criteria(**columns: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(columns).astype("boolean").astype("Int64")


def _number(records: pd.DataFrame, column: str) -> pd.Series:
    """A numeric item; unknown answers stay missing in every comparison."""
    return _answered(records, column).astype("Float64")


def _answered(records: pd.DataFrame, column: str) -> pd.Series:
    if column not in records.columns:
        raise TaksirError("The neglect score needs {column}. Map this column first.", column=column)
    values = records[column]
    return values.astype("string") if values.dtype == object or str(values.dtype) == "str" else values


def _both_parents_dead(records: pd.DataFrame) -> pd.Series:
    father, mother = (
        _number(records, name).mask(lambda v: v == 9) for name in ("father_alive", "mother_alive")
    )
    return (father == 0) & (mother == 0)


def _low_protein(records: pd.DataFrame, protein: str) -> pd.Series:
    plant = _number(records, "plant_protein_week") < PLANT_PROTEIN_WEEK
    animal = _number(records, "animal_protein_week") <= ANIMAL_PROTEIN_WEEK
    if protein not in ("and", "or"):
        raise TaksirError("The protein rule {rule} is unknown. Choose and, or or.", rule=protein)
    return plant & animal if protein == "and" else plant | animal
