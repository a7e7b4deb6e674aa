"""The Fay-Herriot area model: direct estimates and covariates combined, each by how sure it is.

estimate = w · direct + (1 − w) · synthetic, where w, the weight of the area's own data, is the model
variance over the sum of model and sampling variance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from taksir.errors import TaksirError
from taksir.methods.small_area.regression import FloatArray, design_of, leverages, weighted_normal
from taksir.methods.small_area.variance_component import AreaData, Component, model_variance


@dataclass(frozen=True)
class FayHerriot:
    """A fitted area model.

    Attributes:
        variance: Model variance between areas, in the square of the unit.
        coefficients, covariance: p coefficients and their p × p covariance.
        estimate: EBLUP of each of the m areas.
        mse: Its mean squared error, in the square of the unit.
        mse_uncorrected: The same without the correction for the bias of the variance; never below zero.
        own_weight: Weight of the area's own data [share].
        synthetic: What the covariates alone say.
        posterior_variance: Model variance left after the area's own data (g1).
        log_likelihood: Of the direct estimates.
        method: Estimator of the variance.
        rounds: Steps it took.
    """

    variance: float
    coefficients: FloatArray
    covariance: FloatArray
    estimate: FloatArray
    mse: FloatArray
    mse_uncorrected: FloatArray
    own_weight: FloatArray
    synthetic: FloatArray
    posterior_variance: FloatArray
    log_likelihood: float
    method: str
    rounds: int

    @property
    def mse_shown(self) -> FloatArray:
        """The mean squared error for intervals.

        The correction for "amrl" exceeds the rest where the variance is near zero, just where that estimator
        is used; without it the error is a little too large instead of negative.
        """
        return self.mse_uncorrected if self.method == "amrl" else self.mse

    @property
    def aic(self) -> float:
        """Akaike's criterion; the smaller the better."""
        return -2 * self.log_likelihood + 2 * (len(self.coefficients) + 1)

    @property
    def bic(self) -> float:
        """Schwarz's criterion; the smaller the better."""
        return -2 * self.log_likelihood + np.log(len(self.estimate)) * (len(self.coefficients) + 1)


def fit_fay_herriot(
    direct: ArrayLike,
    sampling_variance: ArrayLike,
    covariates: ArrayLike,
    *,
    method: str = "reml",
    variance: float | None = None,
) -> FayHerriot:
    """EBLUPs of areas with a sample, and their mean squared errors.

    Args:
        direct: Direct estimates, m.
        sampling_variance: Their variances, smoothed before (see `smoothing`), all above zero.
        covariates: m × p, with a column of ones where the model has an intercept.
        method: "reml", "ml", "fh", "pr" or "amrl" (see `variance_component`).
        variance: A model variance to use instead of estimating it.

    Raises:
        TaksirError: A variance is not above zero, a value is missing, or the covariates do not fit.

    Reference:
        Fay & Herriot (1979), JASA 74; mean squared errors: Prasad & Rao (1990), Datta & Lahiri (2000),
        Datta, Rao & Smith (2005). Equal to R sae 1.3 eblupFH/mseFH and emdi 2.2.2 fh
        (tests/reference/test_small_area.py).
    """
    y, psi = np.asarray(direct, float), np.asarray(sampling_variance, float)
    if not (np.isfinite(y).all() and np.isfinite(psi).all() and (psi > 0).all()):
        raise TaksirError(
            "A sampling variance of the area model is zero or missing, or an area has no direct estimate. "
            "Smooth the variances first, and leave areas without a sample out."
        )
    data = AreaData(y, psi, design_of(covariates))
    component = model_variance(data, method) if variance is None else Component(variance, 0.0, 0.0, 0)
    return _predicted(data, component, method)


def predict_without_sample(fit: FayHerriot, covariates: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """What the model says of areas without a sample, from their covariates alone.

    Args:
        fit: The model of the areas with a sample.
        covariates: q × p.

    Returns:
        q estimates and their mean squared errors: the model variance plus that of the regression.

    Reference:
        Rao & Molina (2015), 6.2; equal to emdi 2.2.2 for out-of-sample domains.
    """
    rows = np.asarray(covariates, float)
    return rows @ fit.coefficients, fit.variance + leverages(rows, fit.covariance)


def _predicted(data: AreaData, component: Component, method: str) -> FayHerriot:
    total = component.value + data.sampling_variance
    shrinkage = data.sampling_variance / total
    x = data.design.scaled
    inverse = weighted_normal(data.design, 1 / total)
    coefficients = inverse @ (x.T @ (data.direct / total))
    synthetic = x @ coefficients
    residual = data.direct - synthetic
    g1 = component.value * shrinkage
    g2 = shrinkage**2 * leverages(x, inverse)
    g3 = data.sampling_variance**2 / total**3 * component.variance
    likelihood = -0.5 * float(np.log(2 * np.pi * total).sum() + (residual**2 / total).sum())
    return FayHerriot(
        variance=component.value,
        coefficients=coefficients / data.design.sizes,
        covariance=inverse / np.outer(data.design.sizes, data.design.sizes),
        estimate=synthetic + (1 - shrinkage) * residual,
        mse=g1 + g2 + 2 * g3 - component.bias * shrinkage**2,
        mse_uncorrected=g1 + g2 + 2 * g3,
        own_weight=1 - shrinkage,
        synthetic=synthetic,
        posterior_variance=g1,
        log_likelihood=likelihood,
        method=method,
        rounds=component.rounds,
    )
