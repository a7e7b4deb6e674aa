"""Classes of the relative standard error beyond the golden vector."""

import numpy as np

from taksir.methods.reliability import classify_reliability, is_stable


def test_classes_are_made_of_unrounded_errors_of_any_sign() -> None:
    estimate = np.array([4.0, -4.0, 4.0, 4.0, 0.0, 4.0, np.nan, 4.0])
    se = np.array([1.0, 1.0, 1.0000001, 2.1, 0.5, 0.0, np.nan, np.nan])
    assert classify_reliability(estimate, se).tolist() == [
        "reliable",
        "reliable",
        "caution",
        "unreliable",
        *["not_computable"] * 4,
    ]


def test_limits_belong_to_the_agency() -> None:
    assert classify_reliability(1.0, 0.3, reliable=0.30, caution=0.40) == "reliable"
    assert classify_reliability(1.0, 0.45, reliable=0.30, caution=0.40) == "unreliable"


def test_few_clusters_make_no_stable_error() -> None:
    assert is_stable([7, 8, np.nan]).tolist() == [False, True, False]
