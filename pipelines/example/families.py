"""Who lives with whom in the example region: heads, spouses, children, parents, grandchildren, relatives.

Each household is built around its head. Orphanhood, widowhood and living alone therefore hang together:
a child whose father has died usually lives with a widow, and a widow's children are orphans.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.example.chance import Flags, Floats, pick, stream
from pipelines.example.codes import (
    CHILD,
    CHILD_IN_LAW,
    DIVORCED,
    GRANDCHILD,
    HEAD,
    LEFT,
    MARRIED,
    OTHER_RELATIVE,
    PARENT,
    SINGLE,
    SPOUSE,
    WIDOWED,
)

Ints = NDArray[np.int64]

COUPLE, WIDOW, WIDOWER, DIVORCED_WOMAN, DIVORCED_MAN, LEFT_WOMAN, HUSBAND_AWAY, NEVER_MARRIED = range(8)
MARITAL_OF_KIND = np.array([MARRIED, WIDOWED, WIDOWED, DIVORCED, DIVORCED, LEFT, MARRIED, SINGLE])
WOMAN_KINDS = (WIDOW, DIVORCED_WOMAN, LEFT_WOMAN, HUSBAND_AWAY)

MOTHER_AGES = (18, 22, 27, 32, 38, 44, 50, 56, 62, 70, 80, 95)
CHILDREN_AT_HOME = (0.6, 1.05, 1.75, 2.35, 2.55, 2.1, 1.3, 0.78, 0.5, 0.36, 0.3, 0.25)
"""Own children still at home by the mother's age [children per household], before the local factor."""

MOST_CHILDREN = 7
HIGHLAND_OUT_MIGRATION = "09"


@dataclass(frozen=True)
class Heads:
    """One entry per household, in household order.

    Attributes:
        place: Two digits of the kecamatan.
        deprivation: Effect of the place [logits].
        kind: Which of the eight kinds of household it is.
        age: Age of the head [years].
        mother_age: Age of the mother of the head's children, at home or not [years].
        is_woman: Whether the head is a woman.
    """

    place: NDArray[np.str_]
    deprivation: Floats
    kind: Ints
    age: Ints
    mother_age: Ints
    is_woman: Flags


def draw_heads(place: NDArray[np.str_], deprivation: Floats, ageing: Floats) -> Heads:
    """Heads of household: their age, sex and family situation; `ageing` shifts the age [years]."""
    rng = stream(20)
    n = len(place)
    exact_age = np.clip(rng.normal(49.4 + ageing, 15.1 + ageing / 8), 19, 94)
    age = exact_age.astype(int)
    utility = np.column_stack(
        [
            np.zeros(n),
            -8.1 + 0.109 * exact_age + 0.10 * deprivation,
            -7.5 + 0.058 * exact_age + 0.10 * deprivation,
            np.full(n, -3.62),
            np.full(n, -4.70),
            -4.50 + 0.30 * deprivation,
            -4.55 + 0.30 * deprivation + 1.1 * (place == HIGHLAND_OUT_MIGRATION),
            -1.3 - 0.095 * (exact_age - 20),
        ]
    )
    kind = pick(rng, utility)
    never_married_woman = (kind == NEVER_MARRIED) & (rng.random(n) < 0.35)
    is_woman = np.isin(kind, WOMAN_KINDS) | never_married_woman
    spouse_gap = np.clip(np.round(rng.normal(4, 3, n)), -5, 15).astype(int)
    return Heads(
        place=place,
        deprivation=deprivation,
        kind=kind,
        age=age,
        mother_age=np.maximum(np.where(is_woman, age, age - spouse_gap), 18),
        is_woman=is_woman,
    )


def _members(household: Ints, **columns: Ints | int) -> pd.DataFrame:
    """Rows of persons; parents alive and at home unless said otherwise."""
    rows = {
        "household": household,
        "is_woman": 0,
        "marital_status": SINGLE,
        "father_alive": 1,
        "mother_alive": 1,
        "lives_with_father": 0,
        "lives_with_mother": 0,
    } | columns
    return pd.DataFrame(rows).astype("int32")


def _coin(rng: np.random.Generator, chance: float | Floats, n: int) -> Ints:
    """One with this chance, else zero."""
    return (rng.random(n) < chance).astype(int)


def _heads_and_spouses(heads: Heads) -> list[pd.DataFrame]:
    """The heads themselves and the wives of couples."""
    every = np.arange(len(heads.kind))
    couples = every[heads.kind == COUPLE]
    return [
        _members(
            every,
            relation=HEAD,
            age_years=heads.age,
            is_woman=heads.is_woman.astype(int),
            marital_status=MARITAL_OF_KIND[heads.kind],
        ),
        _members(
            couples,
            relation=SPOUSE,
            age_years=heads.mother_age[couples],
            is_woman=1,
            marital_status=MARRIED,
        ),
    ]


def _parents(heads: Heads, rng: np.random.Generator) -> list[pd.DataFrame]:
    """Fathers and mothers of heads who live with them; a lone parent is nearly always widowed."""
    middle_aged = (heads.age >= 28) & (heads.age <= 66)
    homes = np.flatnonzero(middle_aged & (rng.random(len(heads.age)) < 0.072))
    who = rng.choice(3, len(homes), p=(0.66, 0.16, 0.18))  # mother, father, both
    parents = []
    for is_woman, present in ((1, who != 1), (0, who != 0)):
        home = homes[present]
        gap = np.clip(np.round(rng.normal(24 if is_woman else 28, 4, len(home))), 16, 45).astype(int)
        widowed = np.where(
            who[present] == 2, MARRIED, rng.choice((WIDOWED, DIVORCED), len(home), p=(0.93, 0.07))
        )
        parents.append(
            _members(
                home,
                relation=PARENT,
                age_years=np.minimum(heads.age[home] + gap, 97),
                is_woman=is_woman,
                marital_status=widowed,
            )
        )
    return parents


def _foster_parents_alive(n: int, rng: np.random.Generator) -> dict[str, Ints]:
    """Whether the parents of children raised by relatives live; both deaths often come together."""
    both_dead = rng.random(n) < 0.038
    father_dead = both_dead | (rng.random(n) < 0.12)
    mother_dead = both_dead | (rng.random(n) < 0.05)
    return {"father_alive": 1 - father_dead.astype(int), "mother_alive": 1 - mother_dead.astype(int)}


def _raised_by_relatives(heads: Heads, rng: np.random.Generator) -> list[pd.DataFrame]:
    """Grandchildren without their parents, and nephews, nieces and grown-up siblings."""
    elder = heads.age >= 52
    away = heads.place == HIGHLAND_OUT_MIGRATION
    grandchildren = np.repeat(
        np.arange(len(heads.age)), rng.poisson(np.where(elder, 0.10 + 0.16 * away, 0.0))
    )
    alone = heads.kind == NEVER_MARRIED
    relatives = np.repeat(np.arange(len(heads.age)), rng.poisson(np.where(alone, 0.55, 0.055)))
    n_grand, n_other = len(grandchildren), len(relatives)
    ages = rng.integers(5, 45, n_other)
    married = (ages > 24) & (rng.random(n_other) < 0.35)
    return [
        _members(
            grandchildren,
            relation=GRANDCHILD,
            age_years=rng.integers(0, 18, n_grand),
            is_woman=_coin(rng, 0.5, n_grand),
            **_foster_parents_alive(n_grand, rng),
        ),
        _members(
            relatives,
            relation=OTHER_RELATIVE,
            age_years=ages,
            is_woman=_coin(rng, 0.5, n_other),
            marital_status=np.where(married, MARRIED, SINGLE),
            **_foster_parents_alive(n_other, rng),
        ),
    ]


def _birth_ages(mother_age: Ints, rng: np.random.Generator) -> Ints:
    """Age of the mother at each child's birth [years], 17 at least and never in the future."""
    latest = np.minimum(mother_age, 43)
    typical = np.clip(rng.normal(27.5, 5.2, len(mother_age)), 17, latest)
    recent = 17 + rng.random(len(mother_age)) * (latest - 17 + 0.999)
    return np.floor(np.where(mother_age < 36, recent, typical)).astype(int)


def _own_children(heads: Heads, expected: Floats, rng: np.random.Generator) -> pd.DataFrame:
    """Children of the head at home; `expected` children per household."""
    count = rng.binomial(MOST_CHILDREN, np.clip(expected / MOST_CHILDREN, 0, 0.95))
    home = np.repeat(np.arange(len(count)), count)
    kind, mother_age = heads.kind[home], heads.mother_age[home]
    age = np.clip(mother_age - _birth_ages(mother_age, rng), 0, 60)
    # In some couples the children are from an earlier marriage that ended in death.
    remarried = np.repeat(rng.random(len(count)) < 0.012, count) & (kind == COUPLE)
    mother_is_new = remarried & np.repeat(rng.random(len(count)) < 0.4, count)
    father_is_new = remarried & ~mother_is_new
    orphan_too = rng.random(len(home)) < 0.018  # the other parent has died as well, and relatives remained
    father_dead = (kind == WIDOW) | father_is_new | (orphan_too & (kind == DIVORCED_WOMAN))
    mother_dead = (kind == WIDOWER) | mother_is_new | (orphan_too & (kind == DIVORCED_MAN))
    father_home = np.isin(kind, (COUPLE, WIDOWER, DIVORCED_MAN)) & ~father_is_new
    mother_home = np.isin(kind, (COUPLE, *WOMAN_KINDS)) & ~mother_is_new
    grown = age >= 21
    split = grown & (rng.random(len(home)) < 0.10)
    return _members(
        home,
        relation=CHILD,
        age_years=age,
        is_woman=_coin(rng, 0.49, len(home)),
        marital_status=np.where(split, rng.choice((DIVORCED, WIDOWED), len(home), p=(0.75, 0.25)), SINGLE),
        father_alive=1 - father_dead.astype(int),
        mother_alive=1 - mother_dead.astype(int),
        lives_with_father=father_home.astype(int),
        lives_with_mother=mother_home.astype(int),
    )


def _young_families(
    children: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """A grown child may have married and stayed: the children updated, the in-laws and grandchildren."""
    grown = children[(children["age_years"] >= 21) & (children["marital_status"] == SINGLE)]
    eldest = grown.drop_duplicates("household")
    stays = eldest[rng.random(len(eldest)) < 0.17]
    children.loc[stays.index, "marital_status"] = MARRIED
    home, age = stays["household"].to_numpy(), stays["age_years"].to_numpy()
    woman = stays["is_woman"].to_numpy()
    partner_age = np.maximum(age + np.where(woman == 1, 3, -3) + rng.integers(-2, 3, len(age)), 19)
    births = rng.poisson(0.85, len(age))
    mother_age = np.repeat(np.where(woman == 1, age, partner_age), births)
    ages = np.floor(rng.random(len(mother_age)) * (mother_age - 18)).astype(int)
    in_law = _members(
        home, relation=CHILD_IN_LAW, age_years=partner_age, is_woman=1 - woman, marital_status=MARRIED
    )
    grandchildren = _members(
        np.repeat(home, births),
        relation=GRANDCHILD,
        age_years=ages,
        is_woman=_coin(rng, 0.49, len(ages)),
        lives_with_father=1,
        lives_with_mother=1,
    )
    return children, [in_law, grandchildren]


def draw_members(heads: Heads, target_size: Floats) -> pd.DataFrame:
    """Everybody who lives in the households.

    Args:
        heads: The heads of the households.
        target_size: Mean size aimed at where the household lies [persons per household].

    Returns:
        One row per person, by household and relation: household (position), relation, age_years [years],
        is_woman, marital_status, father_alive, mother_alive, lives_with_father, lives_with_mother [codes].
    """
    rng = stream(21)
    others = [*_heads_and_spouses(heads), *_parents(heads, rng), *_raised_by_relatives(heads, rng)]
    size = np.bincount(np.concatenate([rows["household"] for rows in others]), minlength=len(heads.age))
    curve = np.interp(heads.mother_age, MOTHER_AGES, CHILDREN_AT_HOME) * (heads.kind != NEVER_MARRIED)
    curve = np.where(np.isin(heads.kind, (DIVORCED_WOMAN, DIVORCED_MAN, LEFT_WOMAN)), 0.75 * curve, curve)
    frame = pd.DataFrame({"place": heads.place, "size": size, "curve": curve, "target": target_size})
    means = frame.groupby("place")[["size", "curve", "target"]].transform("mean")
    # Young families add about a twentieth to the children, so the children are aimed a little lower.
    factor = (means["target"] - means["size"]) / (1.06 * means["curve"])
    children = _own_children(heads, curve * factor.to_numpy(), rng)
    children, added = _young_families(children, rng)
    persons = pd.concat([*others, children, *added], ignore_index=True)
    return persons.sort_values(
        ["household", "relation", "age_years"], ascending=[True, True, False], kind="stable"
    )
