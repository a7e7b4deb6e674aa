"""How the example region draws its yes and no: logistic scores whose mean is set to a known share."""

import numpy as np
from numpy.typing import NDArray

from pipelines.example import SEED

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEWTON_ROUNDS = 8


def stream(number: int) -> np.random.Generator:
    """An independent random stream of the region; the same number gives the same draws."""
    return np.random.default_rng([SEED, number])


def probabilities(score: Floats, share: float) -> Floats:
    """Logistic probabilities with these scores [logits] whose mean is `share`."""
    intercept = np.log(share / (1 - share)) - score.mean()
    for _ in range(NEWTON_ROUNDS):
        chance = 1 / (1 + np.exp(-(score + intercept)))
        slope = (chance * (1 - chance)).mean()
        intercept -= np.clip((chance.mean() - share) / slope, -2, 2)
    return 1 / (1 + np.exp(-(score + intercept)))


def happens(rng: np.random.Generator, score: Floats, share: float) -> Flags:
    """Draws true for a share of the rows, more often where the score is higher."""
    return rng.random(len(score)) < probabilities(score, share)


def happens_among(rng: np.random.Generator, group: Flags, score: Floats, share: float) -> Flags:
    """The same within a group of rows; false outside it."""
    drawn = np.zeros(len(group), dtype=bool)
    drawn[group] = happens(rng, score[group], share)
    return drawn


def pick(rng: np.random.Generator, utility: Floats) -> NDArray[np.int64]:
    """One column per row of n × k utilities [logits], drawn with softmax probabilities."""
    return (utility + rng.gumbel(size=utility.shape)).argmax(axis=1)
