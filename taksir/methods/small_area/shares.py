"""Shares and amounts of areas by a Fay-Herriot model on a scale, with a sample and without."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from taksir.errors import TaksirError
from taksir.methods.small_area.fay_herriot import FayHerriot, fit_fay_herriot, predict_without_sample
from taksir.methods.small_area.regression import FloatArray
from taksir.methods.small_area.scales import Scale, scale_named


@dataclass(frozen=True)
class Prediction:
    """Estimates with their mean squared errors and intervals.

    Attributes:
        estimate, mse, low, high: In the unit of the indicator.
        own_weight: Weight of the area's own data; 0 without a sample.
    """

    estimate: FloatArray
    mse: FloatArray
    low: FloatArray
    high: FloatArray
    own_weight: FloatArray


@dataclass(frozen=True)
class AreaModel:
    """A fitted model with what it says of areas with a sample (`inside`) and without (`outside`)."""

    fit: FayHerriot
    inside: Prediction
    outside: Prediction


def model_shares(
    share: ArrayLike,
    cases_effective: ArrayLike,
    covariates: ArrayLike,
    *,
    outside: ArrayLike | None = None,
    scale: str = "arcsine",
    fit: FayHerriot | str = "reml",
) -> AreaModel:
    """Shares of areas, modelled on a scale and brought back without bias, with 95 % intervals.

    The mean squared error is the variance of the back-transformed normal distribution whose variance is
    the second-order mean squared error on the scale; the interval is that distribution's on the scale,
    brought back, so it stays within 0 and 1.

    Args:
        share: Direct shares of m areas, in [0, 1].
        cases_effective: Their effective sample sizes [cases].
        covariates: m × p, with a column of ones.
        outside: q × p covariates of areas without a sample.
        scale: "arcsine", "logit" or "identity".
        fit: Estimator of the model variance, or a fit on that scale to use as it is.

    Raises:
        TaksirError: A share lies outside 0 and 1, or the model cannot be fitted.

    Reference:
        Hadam, Würz & Kreutzmann (2020): arcsine scale and bias-corrected way back; equal to emdi 2.2.2 fh
        with transformation "arcsin" and backtransformation "bc" at the same model variance.
    """
    p, cases = np.asarray(share, float), np.asarray(cases_effective, float)
    if not ((p >= 0) & (p <= 1)).all():
        raise TaksirError("A direct share lies outside 0 and 1. Model amounts on their own scale instead.")
    form = scale_named(scale)
    if isinstance(fit, str):
        fit = fit_fay_herriot(form.there(p, cases), form.sampling_variance(p, cases), covariates, method=fit)
    inside = _brought_back(form, fit.estimate, fit.posterior_variance, fit.mse_shown, fit.own_weight)
    return AreaModel(fit, inside, _outside(fit, outside, form))


def model_amounts(
    direct: ArrayLike,
    sampling_variance: ArrayLike,
    covariates: ArrayLike,
    *,
    outside: ArrayLike | None = None,
    method: str = "reml",
) -> AreaModel:
    """Means or indices of areas, modelled as they are, with 95 % intervals.

    Args:
        direct: Direct estimates of m areas.
        sampling_variance: Their smoothed variances.
        covariates: m × p, with a column of ones.
        outside: q × p covariates of areas without a sample.
        method: Estimator of the model variance.
    """
    fit = fit_fay_herriot(direct, sampling_variance, covariates, method=method)
    inside = _as_it_is(fit.estimate, fit.mse_shown, fit.own_weight)
    return AreaModel(fit, inside, _outside(fit, outside, None))


def model_log_amounts(
    direct: ArrayLike,
    relative_variance: ArrayLike,
    covariates: ArrayLike,
    *,
    outside: ArrayLike | None = None,
    fit: FayHerriot | str = "amrl",
) -> AreaModel:
    """Means above zero, modelled by their logarithm and brought back, with 95 % intervals.

    What people spend differs between areas in proportion to its size; on the logarithm all areas are alike.

    Args:
        direct: Direct estimates of m areas, above zero.
        relative_variance: Their smoothed variances over the squares of their means.
        covariates: m × p, with a column of ones.
        outside: q × p covariates of areas without a sample.
        fit: Estimator of the model variance, or a fit on the logarithm to use as it is. The adjusted
            likelihood never finds that areas do not differ; over redraws of a known population it had the
            errors of REML and intervals that held the truth more often.

    Raises:
        TaksirError: A direct estimate is not above zero, or the model cannot be fitted.

    Reference:
        Neves, Silva & Correa (2013), crude back-transformation; equal to emdi 2.2.2 fh with transformation
        "log" and backtransformation "bc_crude". Adjusted likelihood: Li & Lahiri (2010), J. Multivariate
        Analysis 101.
    """
    y, cases = np.asarray(direct, float), 1 / np.asarray(relative_variance, float)
    if not (y > 0).all():
        raise TaksirError(
            "A direct estimate is not above zero and has no logarithm. Model the amounts as they are."
        )
    form = scale_named("log_amount")
    if isinstance(fit, str):
        fit = fit_fay_herriot(form.there(y, cases), form.sampling_variance(y, cases), covariates, method=fit)
    inside = _brought_back(form, fit.estimate, fit.mse_shown, fit.mse_shown, fit.own_weight)
    return AreaModel(fit, inside, _outside(fit, outside, form))


def bootstrap_share_mse(
    model: AreaModel,
    cases_effective: ArrayLike,
    covariates: ArrayLike,
    *,
    replicates: int = 200,
    seed: int = 1,
    scale: str = "arcsine",
) -> FloatArray:
    """Mean squared errors of shares with a sample, by drawing whole surveys from the fitted model.

    Slower than the analytic one and free of its normal approximation: a check on it.

    Args:
        model: The fitted model.
        cases_effective: Effective sample sizes of the m areas.
        covariates: m × p.
        replicates: Surveys to draw.
        seed: The same seed draws the same.
        scale: The model's scale.

    Reference:
        González-Manteiga et al. (2008), J. Statistical Computation and Simulation 78; as in emdi, "boot".
    """
    rng = np.random.default_rng(seed)
    form, cases = scale_named(scale), np.asarray(cases_effective, float)
    x = np.asarray(covariates, float)
    sampling = form.sampling_variance(np.clip(model.inside.estimate, 0, 1), cases)
    squares = np.zeros(len(cases))
    for _ in range(replicates):
        truth = model.fit.synthetic + rng.normal(0, np.sqrt(model.fit.variance), len(cases))
        drawn = truth + rng.normal(0, np.sqrt(sampling))
        again = fit_fay_herriot(drawn, sampling, x, method=model.fit.method)
        squares += (form.mean(again.estimate, again.posterior_variance) - form.back(truth)) ** 2
    return squares / replicates


def _outside(fit: FayHerriot, covariates: ArrayLike | None, form: Scale | None) -> Prediction:
    if covariates is None or not len(np.asarray(covariates)):
        nothing = np.empty(0)
        return Prediction(nothing, nothing, nothing, nothing, nothing)
    value, mse = predict_without_sample(fit, covariates)
    weight = np.zeros(len(value))
    if form is None:
        return _as_it_is(value, mse, weight)
    posterior = mse if form.by_whole_error else np.full(len(value), fit.variance)
    return _brought_back(form, value, posterior, mse, weight)


def _brought_back(
    form: Scale, value: FloatArray, posterior: FloatArray, mse: FloatArray, weight: FloatArray
) -> Prediction:
    reach = _reach(mse)
    return Prediction(
        estimate=form.mean(value, posterior),
        mse=form.spread(value, np.maximum(mse, 0)),
        low=form.back(value - reach),
        high=form.back(value + reach),
        own_weight=weight,
    )


def _as_it_is(value: FloatArray, mse: FloatArray, weight: FloatArray) -> Prediction:
    reach = _reach(mse)
    return Prediction(value, mse, value - reach, value + reach, weight)


def _reach(mse: FloatArray, level: float = 0.95) -> FloatArray:
    return special.ndtri(0.5 + level / 2) * np.sqrt(np.maximum(mse, 0))
