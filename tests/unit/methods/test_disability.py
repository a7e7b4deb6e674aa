"""Washington Group identifiers: nesting, and answers that cannot be used."""

import itertools

import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.methods.disability import DOMAINS, classify_disability, is_reversed

EVERY_ANSWER = pd.DataFrame(list(itertools.product([1, 2, 3, 4, 9], repeat=6)), columns=list(DOMAINS))


def test_identifiers_are_nested_for_every_possible_answer() -> None:
    table = classify_disability(EVERY_ANSWER)
    known = table[table["n_known"] > 0].drop(columns="n_known").astype(bool)
    for wider, narrower in itertools.pairwise(known.columns):
        assert (known[wider] | ~known[narrower]).all(), (wider, narrower)
    assert table.loc[table["n_known"] == 0, "disability_3"].isna().all()
    assert len(known) == 5**6 - 1


def test_the_recommended_cut_off_is_a_lot_of_difficulty_in_one_domain() -> None:
    sample = EVERY_ANSWER.sample(300, random_state=1)
    expected = [any(answer in (3, 4) for answer in row) for row in sample.itertuples(index=False)]
    assert classify_disability(sample)["disability_3"].fillna(False).tolist() == expected


def test_an_empty_answer_is_a_missing_one() -> None:
    answers = pd.DataFrame([[None, 2, 2, 7, 8, 1]], columns=list(DOMAINS)).astype("Int64")
    row = classify_disability(answers).iloc[0]
    assert (row["n_known"], row["disability_2"], row["disability_3"]) == (3, True, False)


def test_codes_outside_the_list_are_refused_by_column() -> None:
    answers = EVERY_ANSWER.head(3).assign(wg_seeing=5, wg_walking=[0, 1, 1])
    with pytest.raises(TaksirError, match="4 answers in wg_seeing, wg_walking are outside the codes"):
        classify_disability(answers)
    with pytest.raises(TaksirError, match="without wg_selfcare"):
        classify_disability(EVERY_ANSWER.drop(columns="wg_selfcare"))


def test_a_scale_from_worst_to_best_is_noticed() -> None:
    assert is_reversed(pd.Series([4] * 7 + [1] * 3))
    assert not is_reversed(pd.Series([4] * 5 + [1] * 5 + [9] * 30))
    assert not is_reversed(pd.Series([9, 9]))
