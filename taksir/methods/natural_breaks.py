"""Natural breaks: the classes within which values differ least (Fisher 1958, Jenks 1977), found exactly."""

import numpy as np

DISTINCT_MAX = 1500
"""More distinct values are first drawn together into as many groups of about equal size."""


def natural_breaks(values: np.ndarray, classes: int) -> np.ndarray:
    """The lowest value of every class but the first, so that squared deviations within classes are least.

    Args:
        values: Numbers, in any order, none missing.
        classes: How many classes; fewer come back where there are fewer distinct values.

    Returns:
        Rising breaks; a value equal to a break belongs to the class above.

    Reference:
        Fisher (1958), On grouping for maximum homogeneity, JASA 53; dynamic programming over the sorted
        distinct values. Equal to every partition tried (tests/unit/methods/test_natural_breaks.py).
    """
    lowest, mean, weight = _groups(np.sort(np.asarray(values, float)))
    classes = min(classes, len(mean))
    if classes < 2:
        return np.array([])
    deviation = _deviations(mean, weight)
    best = deviation[0].copy()
    starts = np.zeros((classes, len(mean)), dtype=int)
    for step in range(1, classes):
        # Cost of the last class beginning at each start, for every end.
        costs = best[:-1, None] + deviation[1:, :]
        costs[np.tril_indices_from(costs, -1)] = np.inf
        starts[step] = np.argmin(costs, axis=0) + 1
        best = np.min(costs, axis=0)
    return lowest[_begins(starts, classes)]


def _groups(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distinct values, or about equally large groups of them: lowest, mean and size of each."""
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) <= DISTINCT_MAX:
        return distinct, distinct, counts.astype(float)
    share = (np.cumsum(counts) - 1) * DISTINCT_MAX // counts.sum()
    _, first = np.unique(share, return_index=True)
    size = np.add.reduceat(counts, first).astype(float)
    return distinct[first], np.add.reduceat(distinct * counts, first) / size, size


def _deviations(mean: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Squared deviation within a class from value i to value j, at [i, j]."""
    centred = mean - np.average(mean, weights=weight)  # else large values cancel
    total, first, second = (
        np.concatenate([[0.0], np.cumsum(weight * centred**power)]) for power in (0, 1, 2)
    )
    start, end = np.ogrid[: len(mean), 1 : len(mean) + 1]
    size = np.maximum(total[end] - total[start], 1e-300)
    inside = second[end] - second[start] - (first[end] - first[start]) ** 2 / size
    return np.where(end > start, np.maximum(inside, 0.0), np.inf)


def _begins(starts: np.ndarray, classes: int) -> list[int]:
    """Where each class but the first begins, walked back from the last value."""
    found, end = [], starts.shape[1] - 1
    for step in range(classes - 1, 0, -1):
        found.append(int(starts[step, end]))
        end = found[-1] - 1
    return found[::-1]
