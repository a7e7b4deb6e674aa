"""Weighted criteria: anchors, missing values, swings, double counting."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from taksir.errors import TaksirError
from taksir.methods.composite import composite_index
from taksir.methods.criteria import anchored, complete_options, double_counted, swung_weights

ANCHORS = pd.DataFrame({"lowest": [0.0, 60.0], "highest": [40.0, 0.0]}, index=["poor_pct", "minutes"])


def test_fixed_anchors_do_not_move_when_an_area_is_added() -> None:
    values = pd.DataFrame({"poor_pct": [10.0, 20.0, 50.0], "minutes": [30.0, 60.0, -5.0]}, index=list("abc"))
    scores = anchored(values, ANCHORS)
    assert scores["poor_pct"].tolist() == [0.25, 0.5, 1.0]
    assert scores["minutes"].tolist() == [0.5, 0.0, 1.0]
    larger = pd.concat([values, pd.DataFrame({"poor_pct": [90.0], "minutes": [500.0]}, index=["d"])])
    pd.testing.assert_frame_equal(anchored(larger, ANCHORS).loc[list("abc")], scores)


def test_equal_or_missing_anchors_are_refused() -> None:
    for wrong in (ANCHORS.assign(highest=[0.0, 0.0]), ANCHORS.drop(index="poor_pct")):
        with pytest.raises(TaksirError, match="anchors of poor_pct"):
            anchored(pd.DataFrame({"poor_pct": [1.0]}), wrong)


def test_a_missing_criterion_is_not_filled_in() -> None:
    scores = pd.DataFrame({"p": [0.2, np.nan], "q": [0.1, 0.9]}, index=["a", "b"])
    assert complete_options(scores, [1, 1]).tolist() == [True, False]
    assert complete_options(scores, [0, 1]).tolist() == [True, True]
    assert np.isnan(composite_index(scores.to_numpy(), [1, 1])[1])


def test_every_weight_swings_once_down_and_once_up() -> None:
    moved = swung_weights([2, 1, 1])
    assert moved.shape == (6, 3)
    assert moved.sum(axis=1) == pytest.approx(1)
    assert moved[0] == pytest.approx([0.25 / 0.75, 0.25 / 0.75, 0.25 / 0.75])
    assert moved[1] == pytest.approx([0.75 / 1.25, 0.25 / 1.25, 0.25 / 1.25])
    assert swung_weights([1], swing=1.0) == pytest.approx(np.ones((2, 1)))


def test_double_counting_is_named_by_spearman() -> None:
    random = np.random.default_rng(8)
    poor = random.random(30)
    values = pd.DataFrame({"P0": poor, "M0": poor**3 + random.normal(0, 0.01, 30), "far": random.random(30)})
    values["rich"] = -values["P0"]
    found = double_counted(values)
    assert found[0][:2] == ("P0", "rich")
    assert {pair[:2] for pair in found[1:]} == {("P0", "M0"), ("M0", "rich")}
    for first, second, rho in found:
        assert rho == pytest.approx(spearmanr(values[first], values[second]).statistic)
    assert {"far"}.isdisjoint({name for pair in found for name in pair[:2]})
    assert double_counted(values.head(3)) == []
    assert double_counted(values.assign(M0=1.0)[["P0", "M0"]]) == []
