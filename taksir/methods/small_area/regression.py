"""Weighted least squares of area models, well conditioned whatever the units of the covariates."""

from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from taksir.errors import TaksirError

FloatArray = NDArray[np.floating]


@dataclass(frozen=True)
class Design:
    """Covariates of m areas, each column brought to one size: a population beside a share does no harm.

    Attributes:
        scaled: m × p covariates over `sizes`.
        sizes: Root mean square of each column.
    """

    scaled: FloatArray
    sizes: FloatArray

    @property
    def shape(self) -> tuple[int, int]:
        """Areas, covariates."""
        return self.scaled.shape[0], self.scaled.shape[1]


def design_of(covariates: ArrayLike) -> Design:
    """Covariates checked and brought to one size.

    Raises:
        TaksirError: A value is missing, there are fewer areas than columns, or a column follows from others.
    """
    x = np.asarray(covariates, float)
    if x.ndim != 2 or not np.isfinite(x).all():
        raise TaksirError(
            "A covariate of the area model is missing or not a number. "
            "Leave these areas out, or complete the covariate."
        )
    m, p = x.shape
    if m <= p:
        refuse_few_areas(m, p)
    sizes = np.sqrt((x**2).mean(axis=0))
    scaled = x / np.where(sizes > 0, sizes, 1.0)
    if np.linalg.matrix_rank(scaled) < p:
        raise TaksirError(
            "A covariate of the area model follows from the others, or is the same everywhere. Leave it out."
        )
    return Design(scaled, np.where(sizes > 0, sizes, 1.0))


def weighted_normal(design: Design, weight: FloatArray) -> FloatArray:
    """The inverse of X'WX in scaled columns, p × p."""
    return np.linalg.inv(design.scaled.T @ (design.scaled * weight[:, None]))


def leverages(rows: FloatArray, covariance: FloatArray) -> FloatArray:
    """The quadratic form x' C x of each row."""
    return np.einsum("ij,jk,ik->i", rows, covariance, rows)


def refuse_few_areas(areas: int, columns: int) -> NoReturn:
    """Refuse a model that has hardly more areas than coefficients.

    Raises:
        TaksirError: Always.
    """
    raise TaksirError(
        "The area model has {areas} areas for {columns} coefficients. Use fewer covariates, or more areas.",
        areas=areas,
        columns=columns,
    )
