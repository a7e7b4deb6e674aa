"""Age bands that cannot be added up honestly are refused."""

import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.methods.dependency import (
    OLD_BPS,
    OLD_INTERNATIONAL,
    WORKING_BPS,
    AgeBand,
    dependency_ratio,
    persons_in,
)


def by_sex() -> pd.DataFrame:
    groups = [(0, 14, 10), (15, 59, 40), (60, None, 8)]
    return pd.DataFrame(
        [(area, sex, *group) for area in ("A", "B") for sex in "LP" for group in groups],
        columns=["area_code", "sex", "first_years", "last_years", "persons"],
    )


def test_men_and_women_are_added_up() -> None:
    ratio = dependency_ratio(by_sex(), dependents=(OLD_BPS,), supporters=WORKING_BPS)
    assert ratio.to_dict() == {"A": 20.0, "B": 20.0}
    assert ratio.name == "dependents_per_100 60+ / 15-59"


def test_a_group_across_the_limit_cannot_be_divided() -> None:
    with pytest.raises(TaksirError, match=r"The age group 60\+ straddles the band 65\+"):
        persons_in(by_sex(), OLD_INTERNATIONAL)


@pytest.mark.parametrize(
    "table",
    [
        by_sex()[lambda v: (v["area_code"] == "A") | (v["first_years"] != 15)],
        pd.concat([by_sex(), pd.DataFrame([("A", "L", 15, 24, 5)], columns=by_sex().columns)]),
        by_sex().replace({"last_years": {59: 54}}),
    ],
    ids=["missing in B", "twice in A", "ends too early"],
)
def test_a_band_must_be_covered_once_and_whole(table: pd.DataFrame) -> None:
    with pytest.raises(TaksirError, match="areas do not cover 15-59 once and whole"):
        persons_in(table, WORKING_BPS)


def test_an_area_without_supporters_has_no_ratio() -> None:
    table = by_sex().assign(persons=lambda v: v["persons"].where(v["first_years"] != 15, 0))
    assert dependency_ratio(table, dependents=(AgeBand(0, 14),), supporters=WORKING_BPS).isna().all()
