"""Small-area models where the truth is known, and what fitting them costs.

python -m benchmarks.small_area --redraws 500 [--kinds spatial unit census] [--indicators POV-01]

Every sample of a known population (`benchmarks.known_truth`) goes through the product's own models of
every kind, and direct and model estimates are compared with the truth: root mean squared error, bias, share
of 95 % intervals that hold it. All kinds see the same samples: their tables can be read beside each other.
"""

import argparse
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

import numpy as np
import pandas as pd

from benchmarks.known_truth import (
    WORLD_BANK,
    Known,
    example_region,
    world_bank_census,
    world_bank_specs,
)
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.methods.small_area import Census, NestedError, UnitSample, fit_fay_herriot
from taksir.methods.survey import estimate_ratio
from taksir.modelled import kinds
from taksir.modelled.direct import variances_within
from taksir.modelled.fitting import FittedAreas, Totals, fit_areas
from taksir.schema import ModelSpec

INDICATORS = {
    "area": ("POV-01", "POV-05", "CHD-03", "ILL-01", "WID-02", "EXP-01"),
    "spatial": ("POV-01", "EXP-01"),
    "unit": ("EXP-01",),
    "census": ("POV-01", "POV-02", "POV-03"),
}
"""What is tried of each kind of model; areas are the ones of `--kinds area`, the rest is dearer."""
FIRST_SEED = 70_000
"""Samples on which nothing was chosen: scales and rules were tried on seeds below 30,000."""


def reduced(rows: pd.DataFrame) -> pd.DataFrame:
    """The reduced table of one sample."""
    columns = {
        "domain": rows["domain"].astype(str), "stratum": rows["stratum"], "psu": rows["psu"],
        "n__k": rows["x"] > 0, "cases__k": rows["y"] > 0, "x__k": rows["w"] * rows["x"],
        "y__k": rows["w"] * rows["y"], "q__k": rows["w"] * rows["y"] ** 2,
    }  # fmt: skip
    return pd.DataFrame(columns).groupby(["domain", "stratum", "psu"], as_index=False).sum()


def direct_of(known: Known, rows: pd.DataFrame) -> tuple[pd.DataFrame, Totals]:
    """The areas with covariates and direct estimates of one sample, and the total they add up to."""
    sums = reduced(rows)
    design = sums.groupby("stratum", as_index=False).agg(psu_count=("psu", "nunique"))
    areas = [str(area) for area in known.covariates.index]
    direct = estimate_ratio(sums, design, indicators=["k"], domains=areas, lonely="adjust")
    whole = estimate_ratio(sums.assign(domain=""), design, indicators=["k"], lonely="adjust")
    table = known.covariates.join(direct.set_index("domain")[["n", "estimate", "low", "high"]])
    table = table.join(variances_within(sums, "k"))
    table[["n", "df"]] = table[["n", "df"]].fillna(0)
    table["is_inside"] = (table["n"] > 0) & table["estimate"].notna()
    return table, Totals(whole.set_index("domain")["estimate"], 0)


def fitted_to(known: Known, spec: ModelSpec, seed: int) -> tuple[pd.DataFrame, FittedAreas | None]:
    """Direct and model estimates of one sample, as the product computes them; None where it refuses."""
    rows = known.sample(seed)
    table, totals = direct_of(known, rows)
    try:
        return table, fit_areas(
            spec, table, totals, is_proportion=known.is_proportion, beside=known.beside(spec, rows)
        )
    except TaksirError:
        return table, None


def estimates(table: pd.DataFrame, fitted: FittedAreas) -> Iterator[pd.DataFrame]:
    """Estimates and intervals of one sample, by kind."""
    inside, model = table["is_inside"], fitted.table
    numbers = ["estimate", "low", "high"]
    yield table.loc[inside, numbers].assign(kind="direct")
    about = [*numbers, "rse", "own_weight"]
    yield model.loc[inside, about].assign(kind="model, own sample", shift=fitted.shift)
    yield model.loc[~inside, about].assign(kind="model, no sample", shift=fitted.shift)


def compare(known: Known, spec: ModelSpec, redraws: int) -> pd.DataFrame:
    """One row per kind of estimate: errors, coverage and width of intervals, over areas and redraws."""
    return compare_each([(known, spec)], redraws)[0]


def compare_each(cases: Sequence[tuple[Known, ModelSpec]], redraws: int) -> list[pd.DataFrame]:
    """The same for several indicators of the same samples, one table each."""
    found: list[list[pd.DataFrame]] = [[] for _ in cases]
    for seed in range(FIRST_SEED, FIRST_SEED + redraws):
        for (known, spec), parts in zip(cases, found, strict=True):
            table, fitted = fitted_to(known, spec, seed)
            if fitted is not None:
                parts += [
                    part.assign(truth=known.truth.reindex(part.index), sample=seed)
                    for part in estimates(table, fitted)
                ]
    return [
        summary(pd.concat(parts), known.unit).assign(
            refused=redraws - len({part["sample"].iat[0] for part in parts})
        )
        for (known, _), parts in zip(cases, found, strict=True)
    ]


def shared_bootstrap() -> None:
    """Let the three measures of poverty share one bootstrap of a sample: it has all three anyway."""
    plain, last = kinds.bootstrap_poverty_mse, {}

    def once(model: NestedError, sample: UnitSample, census: Census, **options: object) -> np.ndarray:
        key = (sample.outcome.tobytes(), sample.covariates.tobytes(), len(census.weight), str(options))
        if key not in last:
            last.clear()
            last[key] = plain(model, sample, census, **options)
        return last[key]

    kinds.bootstrap_poverty_mse = once


def summary(every: pd.DataFrame, unit: float = 0.01) -> pd.DataFrame:
    """Errors by kind of estimate: points of per cent, or per cent of the mean of an amount."""
    error = (every["estimate"] - every["truth"]) / unit
    holds = (every["low"] <= every["truth"]) & (every["truth"] <= every["high"])
    rows = every.assign(
        squared=error**2,
        error=error,
        holds=holds.where(every["low"].notna()),
        width=(every["high"] - every["low"]) / unit,
    ).groupby("kind", sort=False)
    of_areas = error.groupby([every["kind"], every.index]).mean().abs().groupby("kind").mean()
    rmse = np.sqrt(rows["squared"].mean())
    table = {
        "rmse": rmse,
        "of_direct": rmse / rmse["direct"],
        "bias": rows["error"].mean(),
        "area_bias": of_areas,
        "coverage": rows["holds"].mean(),
        "width": rows["width"].median(),
        "rse_median": rows["rse"].median(),
        "own_weight_median": rows["own_weight"].median(),
        "shift_median": rows["shift"].median(),
    }
    return pd.DataFrame(table).loc[list(rows.groups)]


# -- speed ---------------------------------------------------------------------------------------


def made_up_areas(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Direct estimates, sampling variances and seven columns of covariates."""
    rng = np.random.default_rng(1)
    x = np.column_stack([np.ones(count), rng.normal(size=(count, 6))])
    psi = rng.uniform(0.5, 2, count)
    y = x @ np.linspace(0.1, 0.7, 7) + rng.normal(0, 1, count) + rng.normal(0, np.sqrt(psi))
    return y, psi, x


def cost_mb(work: Callable[[], object], rounds: int = 5) -> tuple[float, float]:
    """Least processor time of some rounds [seconds], and the most memory one allocates [MB]."""
    seconds = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        seconds.append(time.process_time() - begin)
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return min(seconds), peak / 2**20


def print_speed() -> None:
    for count in (514, 83_000):
        y, psi, x = made_up_areas(count)
        fit_s, fit_mb = cost_mb(lambda y=y, psi=psi, x=x: fit_fay_herriot(y, psi, x))
        plain_s, plain_mb = cost_mb(lambda y=y, x=x: np.linalg.lstsq(x, y, rcond=None))
        print(
            f"Fay-Herriot REML with errors, {count} areas × 7 coefficients: {fit_s:.4f} s of processor time, "
            f"{fit_s / plain_s:.0f}× one numpy lstsq ({plain_s:.4f} s); {fit_mb:.1f} MB ({plain_mb:.1f} MB)"
        )


def print_comparison(titles: Sequence[str], cases: Sequence[tuple[Known, ModelSpec]], redraws: int) -> None:
    """A table for each case, and what it is about."""
    for title, (_, spec), table in zip(titles, cases, compare_each(cases, redraws), strict=True):
        names = ", ".join(covariate.id for covariate in spec.covariates)
        print(f"\n{title}, {spec.kind} model, {redraws} samples, covariates: {names}")
        print(table.round(3).to_string(), flush=True)


def main() -> None:
    """Print a table per indicator, kind of model and set of covariates, then the speed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--redraws", type=int, default=500)
    parser.add_argument("--kinds", nargs="+", choices=INDICATORS, default=list(INDICATORS))
    parser.add_argument("--indicators", nargs="+")
    asked = parser.parse_args()
    shared_bootstrap()
    if "area" in asked.kinds:
        print_speed()
    for kind in asked.kinds:
        names = asked.indicators or INDICATORS[kind]
        every = [[spec for spec in load_catalogue().models_of(name) if spec.kind == kind] for name in names]
        for specs in zip_longest(
            *every
        ):  # the first choice of covariates of every indicator, then the second
            cases = [(example_region(spec.indicator), spec) for spec in specs if spec]
            print_comparison([f"{spec.indicator} by village" for _, spec in cases], cases, asked.redraws)
    if WORLD_BANK.is_dir() and not asked.indicators:
        for spec in world_bank_specs():
            if spec.kind in asked.kinds:
                title = "Poor households by enumeration area, World Bank census"
                print_comparison([title], [(world_bank_census(), spec)], asked.redraws)


if __name__ == "__main__":
    main()
