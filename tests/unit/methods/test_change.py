"""Change between rounds: Newcombe's published interval, and parts that add up."""

import numpy as np
import pandas as pd
import pytest

from taksir.methods.change import change_parts, difference_interval


def wilson(cases: int, size: int) -> dict[str, float]:
    z, p = 1.959963984540054, cases / size
    middle, reach = p + z * z / (2 * size), z * np.sqrt(p * (1 - p) / size + z * z / (4 * size**2))
    return {
        "estimate": p,
        "low": (middle - reach) / (1 + z * z / size),
        "high": (middle + reach) / (1 + z * z / size),
    }


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Newcombe (1998), Statistics in Medicine 17:873, table II, method 10
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((10, 10), (0, 10), (0.6075, 1.0000)),
    ],
)
def test_the_published_interval(first: tuple, second: tuple, expected: tuple) -> None:
    after, before = pd.DataFrame([wilson(*first)]), pd.DataFrame([wilson(*second)])
    found = difference_interval(before, after).iloc[0]
    assert (found["change_low"], found["change_high"]) == pytest.approx(expected, abs=6e-5)
    assert found["direction"] == "rose"


def test_what_holds_zero_is_open_and_what_is_missing_is_empty() -> None:
    before = pd.DataFrame(
        {"estimate": [10.0, 10, np.nan], "low": [8.0, 8, np.nan], "high": [12.0, 12, np.nan]}
    )
    after = pd.DataFrame({"estimate": [11.0, 4, 5], "low": [9.0, 3, 4], "high": [13.0, 5, 6]})
    assert difference_interval(before, after)["direction"].tolist() == ["open", "fell", ""]


def test_the_parts_add_up_to_the_change() -> None:
    rng = np.random.default_rng(4)
    names = ["then", "then_boundaries", "then_method", "then_design", "now_design", "now"]
    states = pd.DataFrame(rng.normal(20, 5, (30, 6)), columns=names)
    parts = change_parts(states)
    np.testing.assert_allclose(parts.sum(axis=1), states["now"] - states["then"], atol=1e-12)


def test_only_what_was_exchanged_has_a_part() -> None:
    """A line raised by 10 % and nothing else: all of it is method."""
    states = pd.DataFrame(
        [
            {
                "then": 12.0,
                "then_boundaries": 12.0,
                "then_method": 15.0,
                "then_design": 15.0,
                "now_design": 15.0,
                "now": 15.0,
            }
        ]
    )
    assert change_parts(states).iloc[0].to_dict() == {"boundaries": 0, "method": 3, "weights": 0, "data": 0}
