"""Age heaping against published figures, a population without any, and one that knows nothing else."""

import math

import numpy as np
import pandas as pd
import pytest

from taksir.methods.age_heaping import myers_index, preferred_digits, whipple_index

# Males by single year of age of the PAS spreadsheet SINGAGE (also shipped with R's DemoTools, pop1m_pasex).
SINGAGE_MALES = [
    80626, 95823, 104315, 115813, 100796, 105086, 97266, 116328, 75984, 89982, 95525, 56973, 78767, 65672,
    53438, 85014, 47600, 64363, 42195, 42262, 73221, 30080, 34391, 29072, 20531, 66171, 24029, 44227, 24128,
    23599, 82088, 16454, 22628, 17108, 12531, 57325, 17220, 28425, 16206, 17532, 65976, 11593, 15828, 13541,
    8133, 44696, 11165, 18543, 12614, 12041, 55798, 9324, 10772, 10453, 6773, 28358, 9916, 13348, 8039, 7583,
    42470, 5288, 5317, 6582, 3361, 17949, 3650, 5873, 3279, 3336, 27368, 1965, 2495, 2319, 1335, 12022, 1401,
    1668, 1360, 1185, 9167, 424, 568, 462, 282, 6206, 343, 409, 333, 291, 4137, 133, 169, 157, 89, 2068, 68,
    81, 66, 57,
]  # fmt: skip


def test_the_published_indices_of_the_pas_spreadsheet() -> None:
    persons = pd.Series(SINGAGE_MALES)
    # SINGAGE prints Whipple 2.34 and Myers 47.46, the sum of which ours is the half; it takes one decade
    # more into the first of the two sums, which the exact sum below does too.
    assert whipple_index(persons) == pytest.approx(234, abs=0.5)
    assert 2 * myers_index(persons) == pytest.approx(47.46, abs=0.25)
    assert 2 * myers_index(persons) == pytest.approx(47.25573, abs=1e-5)  # R DemoTools, Myers(…, 10, 89) * 2
    digits, first, second = np.arange(10), np.zeros(10), np.zeros(10)
    for age in range(10, 90):
        first[age % 10] += SINGAGE_MALES[age]
        second[age % 10] += SINGAGE_MALES[age] if age >= 20 else 0
    blended = first * (digits + 1) + second * (9 - digits)
    assert 100 * np.abs(blended / blended.sum() - 0.1).sum() == pytest.approx(47.46, abs=0.005)
    assert preferred_digits(persons) == (0, 5)


def test_no_heaping() -> None:
    even = pd.Series(1.0, index=range(100))
    assert whipple_index(even) == pytest.approx(100)
    assert myers_index(even) == pytest.approx(0, abs=1e-9)
    assert preferred_digits(even) == ()


def test_only_round_ages() -> None:
    tens = pd.Series(1.0, index=range(0, 100, 10))
    fives = pd.Series(1.0, index=range(0, 100, 5))
    assert whipple_index(fives) == pytest.approx(500)
    assert myers_index(tens) == pytest.approx(90)
    assert preferred_digits(tens) == (0,)


def test_weights_scale_out_and_ages_may_stand_in_any_order() -> None:
    random = np.random.default_rng(7)
    ages = random.permutation(100)
    persons = pd.Series(random.integers(1, 500, 100).astype(float), index=ages)
    twice = pd.concat([persons, persons])
    assert whipple_index(twice) == pytest.approx(whipple_index(persons.sort_index()))
    assert myers_index(3 * persons) == pytest.approx(myers_index(persons))


def test_nobody_of_those_ages() -> None:
    children = pd.Series([10, 12], index=[1, 2])
    assert math.isnan(whipple_index(children))
    assert math.isnan(myers_index(children))
    assert preferred_digits(children) == ()
