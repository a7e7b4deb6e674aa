"""The Fay-Herriot model where areas resemble their neighbours: simultaneously autoregressive area effects.

Dense matrices, so for up to some 3,000 areas; above, covariates carry the neighbourhood better anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from taksir.errors import TaksirError
from taksir.methods.small_area.regression import FloatArray, design_of, leverages

AREAS_MAX = 3_000
ROUNDS_MAX = 100
HALVINGS_MAX = 40
TOLERANCE = 1e-11
CORRELATION_MAX = 0.9999
NOTHING = 1e-8
CORRECTED_MAX = 2.0
"""How many times as large as with known parameters an error may be. Near a variance of zero the correction
for estimating them is the most of it, and no expansion any more: what it says of intervals is nothing."""
NO_PATTERN = (
    "In this sample neighbouring areas show no steady pattern beyond the covariates, so the spatial model "
    "cannot tell its errors. Choose the model of areas alone, which needs no neighbours."
)
"""Where the likelihood is highest at a variance of zero, or towards a correlation of -1 or 1, or so close to
either that the error cannot be told; mostly where covariates leave little between areas."""
START_CORRELATIONS = ((-0.99, -0.8, -0.4, 0.0), (0.5, 0.8, 0.95, 0.99))
START_VARIANCES = (0.003, 0.1, 1.0, 4.0)
"""Where a climb may begin: on either side of no correlation, and with variances over the median sampling
variance. The likelihood may have a lower top of its own on each side."""
BEYOND = 0.1
"""A step ends beyond the top where the slope behind it is more than this share of the one before."""


@dataclass(frozen=True)
class SpatialFayHerriot:
    """A fitted spatial area model.

    Attributes:
        variance: Variance of the innovations of the area effects.
        correlation: Spatial autoregression, between -1 and 1.
        coefficients: p coefficients.
        estimate, mse: Spatial EBLUP of each of the m areas and its mean squared error.
        own_weight: How far an estimate follows its own direct one [share]; 0 without a sample.
        synthetic: What the covariates alone say.
        posterior_variance: Variance of the area effect left after all data (g1).
        error_covariance: m × m covariance of the prediction errors, the two parameters taken for known.
        log_likelihood: Restricted, without its constant.
        rounds: Steps it took.
    """

    variance: float
    correlation: float
    coefficients: FloatArray
    estimate: FloatArray
    mse: FloatArray
    own_weight: FloatArray
    synthetic: FloatArray
    posterior_variance: FloatArray
    error_covariance: FloatArray
    log_likelihood: float
    rounds: int

    @property
    def mse_shown(self) -> FloatArray:
        """The mean squared error for intervals: never less than with known parameters (g1 + g2).

        Near a variance of zero the correction g4 exceeds the rest.
        """
        return np.maximum(self.mse, np.diag(self.error_covariance))


@dataclass(frozen=True)
class _State:
    """Everything that follows from a variance and a correlation."""

    variance: float
    correlation: float
    effects: FloatArray  # covariance of all area effects over the variance
    inverse: FloatArray  # of the covariance of direct estimates, sampled areas
    projection: FloatArray
    coefficient_covariance: FloatArray
    coefficients: FloatArray
    log_likelihood: float


@dataclass(frozen=True)
class _Data:
    """Direct estimates and their variances of sampled areas; covariates and neighbours of all areas."""

    y: FloatArray
    sampling: FloatArray
    x_all: FloatArray
    neighbours: FloatArray
    sampled: NDArray[np.intp]

    @property
    def x(self) -> FloatArray:
        """Covariates of sampled areas."""
        return self.x_all[self.sampled]

    def among_sampled(self, matrix: FloatArray) -> FloatArray:
        """The part of a matrix of all areas that is about sampled ones."""
        return matrix[np.ix_(self.sampled, self.sampled)]


def fit_spatial_fay_herriot(
    direct: ArrayLike, sampling_variance: ArrayLike, covariates: ArrayLike, neighbours: ArrayLike
) -> SpatialFayHerriot:
    """Spatial EBLUPs by restricted maximum likelihood, with their mean squared errors.

    Args:
        direct: Direct estimates, m; NaN for areas without a sample, which are predicted from their
            covariates and from what neighbours differ from theirs.
        sampling_variance: Their smoothed variances.
        covariates: m × p.
        neighbours: m × m weights of neighbours; each row adds up to 1, or to 0 without a neighbour.

    Raises:
        TaksirError: Too many areas, weights that do not fit, or areas that do not differ beyond covariates.

    Reference:
        Petrucci & Salvati (2006); mean squared error: Singh, Shukla & Kundu (2005), Molina, Salvati & Pratesi
        (2009). Equal to R sae 1.3 mseSFH where every area has a sample (tests/reference/test_small_area.py);
        others: the best linear predictor of the same model, Saei & Chambers (2005).
    """
    design = design_of(covariates)
    y = np.asarray(direct, float)
    sampled = np.flatnonzero(np.isfinite(y))
    data = _Data(
        y[sampled],
        np.asarray(sampling_variance, float)[sampled],
        design.scaled,
        _checked(neighbours, design.shape[0]),
        sampled,
    )
    state, rounds = _fitted(data)
    fit = _predicted(data, state, design.sizes, rounds)
    if np.median(fit.mse_shown / np.diag(fit.error_covariance)) > CORRECTED_MAX:
        raise TaksirError(NO_PATTERN)
    return fit


def _checked(neighbours: ArrayLike, areas: int) -> FloatArray:
    weights = np.asarray(neighbours, float)
    sums = weights.sum(axis=1) if weights.shape == (areas, areas) else np.full(areas, np.nan)
    if not (np.isclose(sums, 1, atol=1e-6) | (sums == 0)).all():
        raise TaksirError(
            "The weights of neighbours do not fit: {areas} rows and columns are needed, each row adding up "
            "to 1. Divide each row by its sum.",
            areas=areas,
        )
    if areas > AREAS_MAX:
        raise TaksirError(
            "The spatial model takes at most {most} areas, and there are {areas}. Use the model without "
            "neighbours, with a covariate of the larger area.",
            most=AREAS_MAX,
            areas=areas,
        )
    return weights


def _state(data: _Data, variance: float, correlation: float) -> _State:
    step = np.eye(len(data.x_all)) - correlation * data.neighbours
    effects = np.linalg.inv(step.T @ step)
    covariance = variance * data.among_sampled(effects) + np.diag(data.sampling)
    inverse = np.linalg.inv(covariance)
    weighted = inverse @ data.x
    normal = data.x.T @ weighted
    coefficient_covariance = np.linalg.inv(normal)
    projection = inverse - weighted @ coefficient_covariance @ weighted.T
    likelihood = -0.5 * (
        np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(normal)[1] + data.y @ projection @ data.y
    )
    coefficients = coefficient_covariance @ (weighted.T @ data.y)
    return _State(
        variance,
        correlation,
        effects,
        inverse,
        projection,
        coefficient_covariance,
        coefficients,
        float(likelihood),
    )


def _slopes(data: _Data, state: _State) -> tuple[FloatArray, FloatArray]:
    """The derivatives of the covariance of all area effects by variance and by correlation."""
    w = data.neighbours
    change = 2 * state.correlation * w.T @ w - w - w.T
    return state.effects, -state.variance * state.effects @ change @ state.effects


def _information(state: _State, slopes: Sequence[FloatArray]) -> tuple[FloatArray, list[FloatArray]]:
    moved: list[FloatArray] = [state.projection @ slope for slope in slopes]
    traces = [[0.5 * float((a * b.T).sum()) for b in moved] for a in moved]
    return np.array(traces), moved


def _fitted(data: _Data) -> tuple[_State, int]:
    """The highest top of the restricted likelihood, climbed from either side of no correlation."""
    unit = float(np.median(data.sampling))
    parts = [
        [_state(data, unit * v, r) for r in correlations for v in START_VARIANCES]
        for correlations in START_CORRELATIONS
    ]
    climbed = [_climbed(data, max(part, key=_likelihood)) for part in parts]
    state = max((state for state, _ in climbed), key=_likelihood)
    _refuse_nothing(data, state)
    return state, sum(rounds for _, rounds in climbed)


def _likelihood(state: _State) -> float:
    return state.log_likelihood


def _climbed(data: _Data, state: _State) -> tuple[_State, int]:
    """Fisher scoring; a step that leaves the range or loses likelihood is halved, one too far drawn back."""
    for rounds in range(1, ROUNDS_MAX + 1):
        score, step = _ascent(data, state)
        better = _improved(data, state, step)
        settled = np.abs(step) <= TOLERANCE * np.array([state.variance, 1.0])
        if better is None or settled.all():
            return state, rounds
        state = _drawn_back(data, state, better, score)
    return state, ROUNDS_MAX


def _ascent(data: _Data, state: _State) -> tuple[FloatArray, FloatArray]:
    """The slope of the likelihood by variance and correlation, and the step of Fisher scoring."""
    slopes = [data.among_sampled(slope) for slope in _slopes(data, state)]
    information, moved = _information(state, slopes)
    projected = state.projection @ data.y
    score = [
        0.5 * float(projected @ s @ projected) - 0.5 * float(np.trace(m))
        for s, m in zip(slopes, moved, strict=True)
    ]
    return np.array(score), np.linalg.solve(information, score)


def _drawn_back(data: _Data, before: _State, after: _State, score: FloatArray) -> _State:
    """The state between two where the slope along their line is nothing, if the second lies beyond it.

    The likelihood bends more than its expected information says: plain scoring then leaps over the top and
    back, for ever.
    """
    way = np.array([after.variance - before.variance, after.correlation - before.correlation])
    start, end = float(score @ way), float(_ascent(data, after)[0] @ way)
    if start <= 0 or end > -BEYOND * start:
        return after
    share = start / (start - end)
    return _state(data, before.variance + share * way[0], before.correlation + share * way[1])


def _improved(data: _Data, state: _State, step: FloatArray) -> _State | None:
    """The state after the step, or the longest half of it that does not lose likelihood."""
    for _ in range(HALVINGS_MAX):
        variance, correlation = state.variance + step[0], state.correlation + step[1]
        if variance > 0 and abs(correlation) < CORRELATION_MAX:
            candidate = _state(data, float(variance), float(correlation))
            if candidate.log_likelihood >= state.log_likelihood - 1e-10 * abs(state.log_likelihood):
                return candidate
        step = step / 2
    return None


def _refuse_nothing(data: _Data, state: _State) -> None:
    if state.variance < NOTHING * data.sampling.mean() or abs(state.correlation) > 0.999:
        raise TaksirError(NO_PATTERN)


def _predicted(data: _Data, state: _State, sizes: FloatArray, rounds: int) -> SpatialFayHerriot:
    """Estimates of all areas with mean squared errors g1 + g2 + 2 g3 - g4, and the weights of own data."""
    among, x = data.sampled, data.x_all
    covariance = state.variance * state.effects
    gain = covariance[:, among] @ state.inverse
    spare = np.eye(len(x))  # what is left of each area's effect: itself less what the data say of it
    spare[:, among] -= gain
    left = covariance - gain @ covariance[among]
    by_coefficients = x - gain @ data.x
    slopes = _slopes(data, state)
    accuracy = np.linalg.inv(_information(state, [data.among_sampled(slope) for slope in slopes])[0])
    total = data.among_sampled(covariance) + np.diag(data.sampling)
    moves = [spare @ slope[:, among] @ state.inverse for slope in slopes]
    g3 = sum(
        accuracy[i, j] * np.einsum("ik,kl,il->i", moves[i], total, moves[j], optimize=True)
        for i in range(2)
        for j in range(2)
    )
    g2 = leverages(by_coefficients, state.coefficient_covariance)
    weight = np.zeros(len(x))
    weight[among] = np.diag(gain[among])
    synthetic = x @ state.coefficients
    return SpatialFayHerriot(
        variance=state.variance,
        correlation=state.correlation,
        coefficients=state.coefficients / sizes,
        estimate=synthetic + gain @ (data.y - synthetic[among]),
        mse=np.diag(left) + g2 + 2 * g3 - _curvature(data, state, accuracy, spare),
        own_weight=weight,
        synthetic=synthetic,
        posterior_variance=np.diag(left).copy(),
        error_covariance=left + by_coefficients @ state.coefficient_covariance @ by_coefficients.T,
        log_likelihood=state.log_likelihood,
        rounds=rounds,
    )


def _curvature(data: _Data, state: _State, accuracy: FloatArray, spare: FloatArray) -> FloatArray:
    """The second-order term g4: what the bend of the covariance adds, of Singh, Shukla & Kundu (2005)."""
    w, c = data.neighbours, state.effects
    change = 2 * state.correlation * w.T @ w - w - w.T
    mixed = -c @ change @ c
    twice = 2 * state.variance * (c @ change @ c @ change @ c - c @ w.T @ w @ c)
    return 0.5 * np.diag(spare @ (2 * accuracy[0, 1] * mixed + accuracy[1, 1] * twice) @ spare.T)
