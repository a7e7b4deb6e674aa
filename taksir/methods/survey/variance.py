"""Variance between clusters within strata, and the degrees of freedom that go with it."""

from dataclasses import dataclass

import numpy as np

from taksir.errors import TaksirError
from taksir.methods.survey.sums import BoolArray, FloatArray, IntArray, Sums

LONELY_RULES = ("error", "certainty", "adjust", "average", "remove")


@dataclass(frozen=True)
class Cells:
    """The C pairs of domain × stratum that occur in the sums."""

    of_row: IntArray  # (G,) the row's cell
    domain: IntArray  # (C,)
    stratum: IntArray  # (C,)


def cells(sums: Sums) -> Cells:
    """Pairs of domain × stratum with at least one cluster."""
    strata = len(sums.psu_count)
    pairs, of_row = np.unique(sums.domain * strata + sums.stratum, return_inverse=True)
    return Cells(of_row=of_row, domain=pairs // strata, stratum=pairs % strata)


def column_sums(position: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Sums of (rows, K) values by the position of each row: (size, K)."""
    columns = [np.bincount(position, values[:, k], minlength=size) for k in range(values.shape[1])]
    return np.column_stack(columns)


def lonely_strata(sums: Sums) -> BoolArray:
    """(H,) True where one cluster stands for a stratum whose population has more."""
    return (sums.psu_count == 1) & (sums.fraction < 1)


def refuse_lonely(sums: Sums, names: list[str]) -> None:
    """Stop at strata with a single cluster: their variance cannot be estimated, only declared.

    Raises:
        TaksirError: The strata, and the rules one may declare.
    """
    used = np.unique(sums.stratum[(sums.n > 0).any(axis=1)])
    lonely = used[lonely_strata(sums)[used]]
    if len(lonely):
        raise TaksirError(
            "{count} strata have a single cluster, so their sampling error is unknown: {strata}. "
            "Merge each with a neighbouring stratum, or declare a rule: certainty, adjust, average, remove.",
            count=len(lonely),
            strata=", ".join(names[h] for h in lonely[:20]),
        )


def design_variance(linearised: FloatArray, sums: Sums, *, lonely: str) -> FloatArray:
    """Ultimate-cluster variance of a total of linearised values, per domain.

    Clusters of the sample without a case in the domain enter as zeros. Deviations are
    centred before they are squared: the one-pass formula loses nine digits on large means.

    Args:
        linearised: (G, K) totals of the linearised variable per cluster.
        sums: The reduction they come from.
        lonely: What a stratum with a single cluster contributes: nothing ("certainty", "remove"),
            its distance from the mean of all ("adjust"), the mean of the other strata ("average").

    Returns:
        (D, K) variances; NaN where "average" finds no other stratum.

    Reference:
        Lumley (2010), Complex Surveys, ch. 2; R survey::svyrecvar.
    """
    cell = cells(sums)
    size = len(cell.domain)
    psus = sums.psu_count[cell.stratum][:, None]
    mean = column_sums(cell.of_row, linearised, size) / psus
    deviation = linearised - mean[cell.of_row]
    present = np.bincount(cell.of_row, minlength=size)[:, None]
    squares = column_sums(cell.of_row, deviation**2, size) + (psus - present) * mean**2
    is_lonely = lonely_strata(sums)[cell.stratum][:, None]
    factor = (1 - sums.fraction[cell.stratum][:, None]) * psus / np.maximum(psus - 1, 1)
    if lonely == "adjust":  # the linearised values sum to zero over the domain: their mean is the centre
        squares = np.where(is_lonely, mean**2, squares)
    elif lonely == "average":
        return _averaged(np.where(is_lonely, 0.0, factor * squares), is_lonely, cell, sums)
    return column_sums(cell.domain, factor * squares, len(sums.domains))


def _averaged(variance: FloatArray, is_lonely: BoolArray, cell: Cells, sums: Sums) -> FloatArray:
    """Let every lonely stratum weigh as much as the mean of the other strata with a case."""
    domains = len(sums.domains)
    has_case = column_sums(cell.of_row, sums.n, len(cell.domain)) > 0
    strata = column_sums(cell.domain, has_case.astype(float), domains)
    measured = column_sums(cell.domain, (has_case & ~is_lonely).astype(float), domains)
    factor = np.divide(strata, measured, out=np.full_like(strata, np.nan), where=measured > 0)
    return column_sums(cell.domain, variance, domains) * factor


def degrees_of_freedom(sums: Sums) -> tuple[FloatArray, FloatArray]:
    """Clusters with a case, and clusters minus strata with a case, per domain and indicator.

    The full design's degrees of freedom would make intervals of small domains far too narrow.

    Returns:
        psu_count (D, K), df (D, K).

    Reference:
        R survey: degf(subset(design, domain)).
    """
    cell = cells(sums)
    domains = len(sums.domains)
    has_case = (sums.n > 0).astype(float)
    psus = column_sums(sums.domain, has_case, domains)
    in_cell = (column_sums(cell.of_row, has_case, len(cell.domain)) > 0).astype(float)
    return psus, psus - column_sums(cell.domain, in_cell, domains)
