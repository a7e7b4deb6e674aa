"""k-anonymity and l-diversity against pencil and brute force."""

import itertools

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from taksir.methods.anonymity import anonymity_of, column_shares, least_coarsening

# Eight patients, as in the l-diversity paper's kind of example: two groups of four by code and age band.
PATIENTS = pd.DataFrame(
    {
        "code": ["9901"] * 4 + ["9902"] * 4,
        "age": ["30-39"] * 4 + ["40-49"] * 4,
        "answer": ["heart", "heart", "cancer", "flu", "flu", "flu", "flu", "flu"],
    }
)


def test_two_groups_of_four_are_4_anonymous_but_one_has_a_single_answer() -> None:
    found = anonymity_of(PATIENTS, ["code", "age"], sensitive=["answer"], k=5)
    assert (found.rows, found.groups, found.k, found.unique, found.exposed) == (8, 2, 4, 0, 8)
    assert found.l_by_column == {"answer": 1}
    assert found.reaches(4, 1) and not found.reaches(5, 1) and not found.reaches(4, 2)


def test_empty_cells_are_a_value_and_an_empty_file_hides_nobody() -> None:
    table = pd.DataFrame({"sex": ["L", "", ""]})
    assert (anonymity_of(table, ["sex"]).k, anonymity_of(table, ["sex"]).unique) == (1, 1)
    assert anonymity_of(table.head(0), ["sex"]).k == 0


@given(
    rows=st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from("12")),
        min_size=1,
        max_size=30,
    )
)
def test_k_and_l_equal_counting_every_pair_of_rows(rows: list[tuple[str, str, str]]) -> None:
    table = pd.DataFrame(rows, columns=["p", "q", "s"])
    alike = [[other for other in rows if other[:2] == row[:2]] for row in rows]
    found = anonymity_of(table, ["p", "q"], sensitive=["s"], k=3)
    assert found.k == min(len(group) for group in alike)
    assert found.unique == sum(len(group) == 1 for group in alike)
    assert found.exposed == sum(len(group) < 3 for group in alike)
    assert found.l_by_column["s"] == min(len({row[2] for row in group}) for group in alike)


@settings(max_examples=5)
@given(seed=st.integers(0, 1000))
def test_the_proposed_coarsening_reaches_what_it_promises(seed: int) -> None:
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "age": random.integers(0, 80, 200).astype(str),
            "code": random.choice(["9901012001", "9901012002", "9901022001"], 200),
            "born": [
                f"19{year:02d}-05-1{day}"
                for year, day in zip(random.integers(40, 99, 200), random.integers(0, 9, 200), strict=True)
            ],
            "answer": random.choice(["yes", "no"], 200),
        }
    )
    quasi = ["age", "code", "born"]
    proposal = least_coarsening(table, quasi, sensitive=["answer"], k=5, diversity=2)
    assert proposal is not None
    assert proposal.result.reaches(5, 2)
    assert proposal.dropped <= 0.02 * 200
    sizes = proposal.table.groupby(quasi).size()
    assert sizes.min() >= 5


def test_no_cheaper_coarsening_of_one_column_would_do() -> None:
    """Ages 0-39 twice each: bands of 5 hold ten rows, so nothing coarser is needed."""
    table = pd.DataFrame({"age": [str(age) for age in range(40)] * 2})
    proposal = least_coarsening(table, ["age"], k=5, diversity=1)
    assert proposal is not None and proposal.steps == {"age": "bands of 5"}
    assert proposal.dropped == 0


def test_where_nothing_helps_nothing_is_proposed() -> None:
    assert least_coarsening(pd.DataFrame({"age": ["1", "2"]}), ["age"], k=5) is None


def test_the_column_that_reveals_most_is_known() -> None:
    table = pd.DataFrame(list(itertools.product("ab", range(10))), columns=["sex", "day"])
    assert column_shares(table, ["sex", "day"]) == {"sex": 0, "day": 0}
    assert anonymity_of(table, ["sex", "day"]).unique == 20
