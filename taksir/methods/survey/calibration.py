"""Weights calibrated to known totals, and the sampling error that remains after it.

Post-stratification, raking, the regression estimator (GREG) and bounded calibration are one method with four
distances. Margins are categories, so a weight is raised by a factor that depends only on the cell of
categories a row is in: everything still works on the reduced table, with the cell as one more key.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from taksir.errors import TaksirError
from taksir.methods.survey.intervals import ratio
from taksir.methods.survey.sums import BoolArray, FloatArray, IntArray

ROUNDS_MAX = 100
TOLERANCE = 1e-11
"""Largest share by which a calibrated sum may miss its total."""
UNKNOWN_MAX_SHARE = 0.01
"""Above this share of weight without a category a margin cannot be met honestly."""


@dataclass(frozen=True)
class Margin:
    """Known totals of the population.

    Attributes:
        columns: Columns of the reduced table whose categories together name a total.
        totals: Those columns and `total` [persons or households], one row per combination.
    """

    columns: tuple[str, ...]
    totals: pd.DataFrame


@dataclass(frozen=True)
class CalibratedDesign:
    """A sample design with calibrated weights: takes the place of the design's table.

    C cells, P clusters, T totals.

    Attributes:
        strata: One row per stratum of the whole sample, as `estimate_ratio` takes it.
        columns: Columns of the reduced table that name a cell.
        cells: Those columns, one row per cell.
        factor: (C,) calibrated weight over design weight.
        members: (C, T) 1 where a cell counts towards a total.
        inverse: (T, T) generalised inverse of the totals' weighted crossproducts.
        clusters: stratum and psu of every cluster.
        cluster_totals: (P, T) calibrated weight of every cluster towards every total.
    """

    strata: pd.DataFrame
    columns: tuple[str, ...]
    cells: pd.DataFrame
    factor: FloatArray
    members: sparse.csr_array
    inverse: sparse.csr_array
    clusters: pd.DataFrame
    cluster_totals: sparse.csr_array

    def cell_of(self, rows: pd.DataFrame) -> IntArray:
        """Position of every row's cell.

        Raises:
            TaksirError: A row is in no cell of the calibrated sample.
        """
        return _positions(self.cells, _texts(rows, self.columns))

    def cluster_of(self, rows: pd.DataFrame) -> IntArray:
        """Position of every row's cluster."""
        return _positions(self.clusters, rows[["stratum", "psu"]])


def calibrate_sample(
    psu_sums: pd.DataFrame,
    design: pd.DataFrame,
    margins: Sequence[Margin],
    *,
    distance: str = "linear",
    bounds: tuple[float, float] = (0.0, np.inf),
) -> CalibratedDesign:
    """Raise and lower the weights until the sample adds up to known totals.

    One margin is post-stratification. With "linear" the weights are those of the regression estimator
    (GREG), with "raking" those of iterative proportional fitting, with "logit" they stay inside bounds.

    Args:
        psu_sums: The reduced table with the margins' columns as further keys, and `w__all` [sum of design
            weights of all rows]. Rows whose category is missing in any margin get no weight: those that are
            complete stand for them, up to 1 % of the weight.
        design: As in `estimate_ratio`.
        margins: Totals to meet; a margin that a row has no place in the totals for is refused.
        distance: linear, raking or logit.
        bounds: Least and largest calibrated weight / design weight; logit needs both to be finite.

    Returns:
        A design that `estimate_ratio` and `estimate_total` take in place of the table of strata. Their
        variance is that of the residuals of a regression on the margins.

    Raises:
        TaksirError: Totals without a row in the sample, rows without a total, totals that contradict each
            other or cannot be met inside the bounds.

    Reference:
        Deville & Särndal (1992), JASA 87; Lumley (2010), ch. 7. Equal to R survey 4.1-1 (postStratify,
        calibrate linear, raking and logit) within 1e-9: tests/reference/test_calibration.py.
    """
    columns = tuple(dict.fromkeys(name for margin in margins for name in margin.columns))
    keyed = _texts(psu_sums, columns).assign(
        stratum=psu_sums["stratum"].to_numpy(),
        psu=psu_sums["psu"].to_numpy(),
        weight=psu_sums["w__all"].to_numpy(),
    )
    table = (
        keyed.groupby([*columns, "stratum", "psu"], sort=True, observed=True)["weight"].sum().reset_index()
    )
    cells = table[list(columns)].drop_duplicates(ignore_index=True)
    cell = _positions(cells, table[list(columns)])
    weight = np.bincount(cell, table["weight"], minlength=len(cells)).astype(np.float64)
    is_whole = (cells != "").all(axis=1).to_numpy()
    _refuse_unknown(float(ratio(weight[~is_whole].sum(), weight.sum())), columns)
    members, totals, names = _members(cells, is_whole, margins)
    factor, inverse = _solved(members, weight, totals, names=names, force=_force(distance, bounds))
    factor = np.where(is_whole, factor, 0.0)
    clusters = table[["stratum", "psu"]].drop_duplicates(ignore_index=True)
    cluster = _positions(clusters, table[["stratum", "psu"]])
    raised = sparse.csr_array((table["weight"] * factor[cell], (cluster, cell)), (len(clusters), len(cells)))
    return CalibratedDesign(
        design, columns, cells, factor, members, inverse, clusters, sparse.csr_array(raised @ members)
    )


def calibration_residuals(
    linearised: FloatArray,
    calibrated: CalibratedDesign,
    place: tuple[IntArray, IntArray, IntArray],
    size: int,
) -> sparse.coo_array:
    """What is left of a linearised variable in every cluster after regression on the margins.

    Args:
        linearised: (G,) sums of design weight × linearised variable per domain × cell × cluster.
        calibrated: The calibrated design.
        place: Domain, cell and cluster of every row.
        size: Number of domains D.

    Returns:
        (P, D) calibrated weight × residual, summed per cluster; zero entries are left out.
    """
    domain, cell, cluster = place
    shape = (len(calibrated.factor), size)
    towards = calibrated.members.T @ sparse.csr_array((linearised, (cell, domain)), shape)
    slopes = calibrated.inverse @ towards
    own = sparse.csr_array(
        (linearised * calibrated.factor[cell], (cluster, domain)), (len(calibrated.clusters), size)
    )
    return (own - calibrated.cluster_totals @ slopes).tocoo()


Force = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""u → factor F(u) and its slope F'(u)."""


def _force(distance: str, bounds: tuple[float, float]) -> Force:
    low, high = bounds
    if distance == "logit":
        return lambda u: _logit(u, low, high)
    if distance not in ("linear", "raking"):
        raise TaksirError(
            "The distance {distance} of a calibration is unknown. Choose one of: {known}.",
            distance=distance,
            known="linear, raking, logit",
        )

    def free(u: FloatArray) -> tuple[FloatArray, FloatArray]:
        raw, slope = (1 + u, np.ones_like(u)) if distance == "linear" else (np.exp(u), np.exp(u))
        return np.clip(raw, low, high), np.where((raw > low) & (raw < high), slope, 0.0)

    return free


def _logit(u: FloatArray, low: float, high: float) -> tuple[FloatArray, FloatArray]:
    """Deville and Särndal's case 6: 1 at u = 0 with slope 1, never outside the bounds."""
    steep = (high - low) / ((high - 1) * (1 - low))
    odds = (1 - low) * np.exp(np.clip(steep * u, -300, 300)) / (high - 1)
    factor = (low + high * odds) / (1 + odds)
    return factor, steep * (high - low) * odds / (1 + odds) ** 2


def _solved(
    members: sparse.csr_array, weight: FloatArray, totals: FloatArray, *, names: list[str], force: Force
) -> tuple[FloatArray, sparse.csr_array]:
    """Factors of the cells, and the inverse of the crossproducts: block by block, as areas fall apart."""
    _, block = connected_components(members.T @ members, directed=False)
    factor = np.ones(members.shape[0])
    inverse = sparse.lil_array((len(totals), len(totals)))
    for number in range(block.max() + 1):
        at = np.flatnonzero(block == number)
        rows = np.flatnonzero(members[:, at].sum(axis=1) > 0)
        x, w = members[rows][:, at].toarray(), weight[rows]
        factor[rows], missed = _newton(x, w, totals[at], force)
        worst = int(np.argmax(missed))
        if missed[worst] > TOLERANCE:
            raise TaksirError(
                "The calibrated weights miss the total of {margin} by {share}%. The totals contradict each "
                "other or the bounds are too narrow: choose other margins, wider bounds or raking.",
                margin=names[at[worst]],
                share=f"{100 * missed[worst]:.3g}",
            )
        inverse[np.ix_(at, at)] = np.linalg.pinv(x.T @ (x * w[:, None]), hermitian=True)
    return factor, sparse.csr_array(inverse)


def _newton(
    x: FloatArray, weight: FloatArray, totals: FloatArray, force: Force
) -> tuple[FloatArray, FloatArray]:
    """Factors whose weighted sums meet the totals, and by what share each total is missed."""
    push = np.zeros(len(totals))
    factor, slope = force(x @ push)
    miss = totals - x.T @ (weight * factor)
    best, factors = np.abs(miss).max(), factor
    for _ in range(ROUNDS_MAX):
        if (np.abs(miss) <= TOLERANCE * (1 + np.abs(totals)) / 10).all():
            break
        step = np.linalg.pinv(x.T @ (x * (weight * slope)[:, None]), hermitian=True) @ miss
        for _ in range(40):  # halve a step that leads away
            factor, slope = force(x @ (push + step))
            miss = totals - x.T @ (weight * factor)
            if np.isfinite(miss).all() and np.abs(miss).max() < best:
                break
            step = step / 2
        push = push + step
        if np.abs(miss).max() < best:
            best, factors = np.abs(miss).max(), factor
    return factors, np.abs(totals - x.T @ (weight * factors)) / (1 + np.abs(totals))


def _members(
    cells: pd.DataFrame, is_whole: BoolArray, margins: Sequence[Margin]
) -> tuple[sparse.csr_array, FloatArray, list[str]]:
    """Which cell counts towards which total; all totals; their names."""
    parts, totals, names = [], [], []
    for margin in margins:
        keys = list(margin.columns)
        wanted = _texts(margin.totals, margin.columns).assign(total=margin.totals["total"].to_numpy(float))
        wanted = wanted[wanted["total"] > 0].reset_index(drop=True)
        labels = wanted[keys].agg(" × ".join, axis=1).tolist()
        place = pd.MultiIndex.from_frame(wanted[keys]).get_indexer(pd.MultiIndex.from_frame(cells[keys]))
        _refuse_unmet(place[is_whole], cells.loc[is_whole, keys], labels)
        inside = np.flatnonzero((place >= 0) & is_whole)
        parts.append(
            sparse.csr_array((np.ones(len(inside)), (inside, place[inside])), (len(cells), len(wanted)))
        )
        totals.append(wanted["total"].to_numpy())
        names += labels
    return sparse.csr_array(sparse.hstack(parts)), np.concatenate(totals), names


def _refuse_unmet(place: IntArray, keys: pd.DataFrame, labels: list[str]) -> None:
    """Stop where a total has no row in the sample, or a row no total."""
    empty = sorted(set(range(len(labels))) - set(place.tolist()))
    if empty:
        raise TaksirError(
            "The sample has no one in {margins}, so its weights cannot add up to the census there. "
            "Choose fewer margins or larger areas.",
            margins=", ".join(labels[number] for number in empty[:10]),
        )
    lost = keys[place < 0]
    if len(lost):
        raise TaksirError(
            "The census has no total for {margins}, which are in the sample. "
            "Choose other margins, or deliver a census with these columns.",
            margins=", ".join(lost.agg(" × ".join, axis=1).drop_duplicates().head(10)),
        )


def _refuse_unknown(share: float, columns: Sequence[str]) -> None:
    """Stop where too much of the sample is in no known category."""
    if share > UNKNOWN_MAX_SHARE:
        raise TaksirError(
            "{share}% of the sample has no known {columns}, too many to calibrate by it. "
            "Choose other margins, or complete the column.",
            share=f"{100 * share:.1f}",
            columns=", ".join(columns),
        )


def _texts(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Categories as texts; an empty text where unknown."""
    return pd.DataFrame(
        {name: rows[name].astype(object).where(rows[name].notna(), "").astype(str) for name in columns}
    )


def _positions(known: pd.DataFrame, rows: pd.DataFrame) -> IntArray:
    place = pd.MultiIndex.from_frame(known).get_indexer(pd.MultiIndex.from_frame(rows[list(known.columns)]))
    if (place < 0).any():
        raise TaksirError(
            "Some sums belong to no cell of the calibrated sample. Reduce the records again with the "
            "margins' columns."
        )
    return place.astype(np.int64)
