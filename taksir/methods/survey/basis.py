"""Where a variance comes from when it is not simply that between the clusters of the design."""

from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

import numpy as np
import pandas as pd
from scipy import sparse

from taksir.errors import TaksirError
from taksir.methods.survey.calibration import CalibratedDesign, calibration_residuals
from taksir.methods.survey.relative_line import LineDesign
from taksir.methods.survey.replicates import ReplicateDesign, replicate_variance
from taksir.methods.survey.sums import FloatArray, IntArray, Sums, one_row_per_psu, read_sums
from taksir.methods.survey.variance import design_variance

SPREAD_MAX = 4_000_000
"""Clusters × domains held at once; more domains are taken in turn."""
RAISED = ("x", "y", "q", "u")
"""Weighted sums, which a calibrated weight raises."""

Design: TypeAlias = pd.DataFrame | CalibratedDesign | ReplicateDesign | LineDesign
"""What `estimate_ratio` takes as a design."""


class Basis(Protocol):
    """Something that knows the variance of a reduced table's estimates."""

    def variance(self, sums: Sums, share: FloatArray | None, *, lonely: str) -> FloatArray:
        """(D, K) variances of ratios, or of totals where there is no share."""


@dataclass(frozen=True)
class CalibratedBasis:
    """Sums by cell, before calibration: the variance is that of regression residuals."""

    calibrated: CalibratedDesign
    domain: IntArray  # (G,)
    cell: IntArray  # (G,)
    cluster: IntArray  # (G,)
    x: FloatArray  # (G, K) design-weighted
    y: FloatArray  # (G, K) design-weighted

    def variance(self, sums: Sums, share: FloatArray | None, *, lonely: str) -> FloatArray:
        """As `Basis.variance`."""
        linearised = self.y
        if share is not None:
            total = np.zeros_like(share)
            np.add.at(total, self.domain, self.x * self.calibrated.factor[self.cell][:, None])
            base = np.where(total > 0, total, np.nan)[self.domain]
            linearised = (self.y - share[self.domain] * self.x) / base
        columns = [self._column(sums, linearised[:, k], lonely) for k in range(linearised.shape[1])]
        return np.column_stack(columns)

    def _column(self, sums: Sums, linearised: FloatArray, lonely: str) -> FloatArray:
        result = np.full(len(sums.domains), np.nan)
        width = max(SPREAD_MAX // max(len(self.calibrated.clusters), 1), 1)
        for start in range(0, len(sums.domains), width):
            chosen = (self.domain >= start) & (self.domain < start + width) & np.isfinite(linearised)
            size = min(width, len(sums.domains) - start)
            place = (self.domain[chosen] - start, self.cell[chosen], self.cluster[chosen])
            left = calibration_residuals(linearised[chosen], self.calibrated, place, size)
            stratum = _strata_of(self.calibrated.clusters, self.calibrated.strata)
            result[start : start + size] = spread_variance(left, stratum, sums, lonely=lonely)
        return result


@dataclass(frozen=True)
class ReplicateBasis:
    """Sums under every set of replicate weights."""

    design: ReplicateDesign
    x: FloatArray  # (D, K, R)
    y: FloatArray  # (D, K, R)

    def variance(self, sums: Sums, share: FloatArray | None, *, lonely: str) -> FloatArray:  # noqa: ARG002
        """As `Basis.variance`; strata play no part."""
        if share is None:
            total = np.zeros(self.y.shape[:2])
            np.add.at(total, sums.domain, sums.y)
            return replicate_variance(total, self.y, None, self.design)
        return replicate_variance(share, self.y, self.x, self.design)


@dataclass(frozen=True)
class SharedBasis:
    """An estimate that leans on a statistic of the whole sample, such as an estimated poverty line.

    The error of that statistic reaches every domain through `loading`.
    """

    clusters: pd.DataFrame  # stratum and psu of P clusters
    strata: pd.DataFrame
    common: FloatArray  # (P,) linearised statistic, summed per cluster
    loading: FloatArray  # (D,) what one unit of it adds to the domain's estimate
    cluster: IntArray  # (G,) cluster of every row of the sums

    def variance(self, sums: Sums, share: FloatArray | None, *, lonely: str) -> FloatArray:
        """As `Basis.variance`, of one indicator."""
        assert share is not None  # noqa: S101  a line is estimated for shares only
        total = np.zeros_like(share)
        np.add.at(total, sums.domain, sums.x)
        residual = (sums.y - share[sums.domain] * sums.x)[:, 0] / total[sums.domain, 0]
        size = (len(self.clusters), len(sums.domains))
        own = sparse.csr_array((residual, (self.cluster, sums.domain)), size)
        whole = own + sparse.csr_array(np.outer(self.common, np.nan_to_num(self.loading)))
        stratum = _strata_of(self.clusters, self.strata)
        variance = spread_variance(sparse.coo_array(whole), stratum, sums, lonely=lonely)
        return np.where(total[:, 0] > 0, variance, np.nan)[:, None]


def spread_variance(values: sparse.coo_array, stratum: IntArray, sums: Sums, *, lonely: str) -> FloatArray:
    """Ultimate-cluster variance where also clusters without a case have a value.

    Args:
        values: (P, D) totals of the linearised variable per cluster.
        stratum: (P,) position of every cluster's stratum.
        sums: Gives the design.
        lonely: As in `design_variance`.

    Returns:
        (D,) variances.
    """
    cluster, domain = values.coords
    rows = replace(
        sums,
        domains=[str(number) for number in range(values.shape[1])],
        domain=domain.astype(np.int64),
        stratum=stratum[cluster],
        n=np.ones((values.nnz, 1)),
    )
    return design_variance(values.data[:, None], rows, lonely=lonely)[:, 0]


def read_design(psu_sums: pd.DataFrame, design: Design, keys: list[str], domains: list[str] | None) -> Sums:
    """The reduced table as arrays, with the basis of its variance."""
    if isinstance(design, CalibratedDesign):
        return _read_calibrated(psu_sums, design, keys, domains)
    if isinstance(design, ReplicateDesign):
        return _read_replicates(psu_sums, design, keys, domains)
    if isinstance(design, LineDesign):
        return _read_line(psu_sums, design, keys, domains)
    return read_sums(psu_sums, design, keys, domains)


def whole_design(design: Design) -> Design:
    """The design of all domains taken together as one, called "all"."""
    if isinstance(design, LineDesign):
        return replace(design, loading={"all": max(design.loading.values(), default=np.nan)})
    if not isinstance(design, ReplicateDesign):
        return design
    names = [name for name in design.sums.columns if "__" in name]
    sums = design.sums.groupby("replicate", as_index=False)[names].sum().assign(domain="all")
    return replace(design, sums=sums, df={"all": max(design.df.values(), default=0)})


def raise_sums(psu_sums: pd.DataFrame, calibrated: CalibratedDesign) -> pd.DataFrame:
    """The reduced table with calibrated weights; rows whose weight became zero are no longer cases."""
    factor = calibrated.factor[calibrated.cell_of(psu_sums)]
    weighted = [
        name for name in psu_sums.columns if name.partition("__")[0] in (*RAISED, "w") and "__" in name
    ]
    counted = [
        name for name in psu_sums.columns if name.partition("__")[0] in ("n", "cases", "m") and "__" in name
    ]
    raised = psu_sums.copy()
    raised[weighted] = psu_sums[weighted].mul(factor, axis=0)
    raised[counted] = psu_sums[counted].mul(factor > 0, axis=0)
    return raised


def _read_calibrated(
    psu_sums: pd.DataFrame, design: CalibratedDesign, keys: list[str], domains: list[str] | None
) -> Sums:
    sums = read_sums(raise_sums(psu_sums, design), design.strata, keys, domains)
    rows = psu_sums[psu_sums["domain"].isin(sums.domains)]
    basis = CalibratedBasis(
        calibrated=design,
        domain=pd.Index(sums.domains).get_indexer(rows["domain"]).astype(np.int64),
        cell=design.cell_of(rows),
        cluster=design.cluster_of(rows),
        x=rows[[f"x__{key}" for key in keys]].to_numpy(np.float64),
        y=rows[[f"y__{key}" for key in keys]].to_numpy(np.float64),
    )
    return replace(sums, basis=basis)


def _read_replicates(
    psu_sums: pd.DataFrame, design: ReplicateDesign, keys: list[str], domains: list[str] | None
) -> Sums:
    """Full-sample sums of whole domains: the design is in the replicates."""
    strata = pd.DataFrame({"stratum": ["all"], "psu_count": [len(psu_sums) + 1]})
    sums = read_sums(psu_sums.assign(stratum="all", psu=np.arange(len(psu_sums))), strata, keys, domains)
    count = len(design.rscales)
    index = pd.MultiIndex.from_product([sums.domains, range(1, count + 1)])
    table = design.sums.set_index(["domain", "replicate"]).reindex(index)
    shape = (len(sums.domains), count, len(keys))
    if set(psu_sums["domain"]) - set(design.sums["domain"]):
        raise TaksirError("The replicate weights do not cover every domain. Reduce the records again.")
    y, x = (
        np.moveaxis(table[[f"{kind}__{key}" for key in keys]].to_numpy(np.float64).reshape(shape), 1, 2)
        for kind in ("y", "x")
    )
    df = np.array([design.df.get(name, 0) for name in sums.domains], float)
    return replace(sums, known_df=df, basis=ReplicateBasis(design, x=x, y=y))


def _read_line(
    psu_sums: pd.DataFrame, design: LineDesign, keys: list[str], domains: list[str] | None
) -> Sums:
    rows = one_row_per_psu(psu_sums if domains is None else psu_sums[psu_sums["domain"].isin(domains)])
    sums = read_sums(rows, design.strata, keys, domains)
    place = pd.MultiIndex.from_frame(design.clusters[["stratum", "psu"]])
    basis = SharedBasis(
        clusters=design.clusters,
        strata=design.strata,
        common=design.clusters["common"].to_numpy(np.float64),
        loading=np.array([design.loading.get(name, np.nan) for name in sums.domains]),
        cluster=place.get_indexer(pd.MultiIndex.from_frame(rows[["stratum", "psu"]])).astype(np.int64),
    )
    return replace(sums, basis=basis)


def _strata_of(clusters: pd.DataFrame, strata: pd.DataFrame) -> IntArray:
    return pd.Index(strata["stratum"]).get_indexer(clusters["stratum"]).astype(np.int64)
