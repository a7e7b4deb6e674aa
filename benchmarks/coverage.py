"""Coverage of 95 % intervals over many redraws of the example survey, where the truth is known.

python -m benchmarks.coverage --redraws 1000

Three intervals per indicator: t and logit by the textbook estimator of `pipelines.example.redraws`, and the
one the product shows. The two estimators must agree on every estimate and standard error.
"""

import argparse
import time

import numpy as np
import pandas as pd

from pipelines.example.population import draw_population
from pipelines.example.redraws import Measured, coverage, measured_indicators, redraw, textbook_ratio
from pipelines.example.sample import draw_sample
from taksir.methods.survey import estimate_ratio

INDICATORS = (
    "POV-01", "DIS-01", "ORP-01", "CHD-01", "CHD-02", "CHD-03", "ELD-03", "ELD-04", "ELD-05", "WID-01",
    "WID-03", "ILL-01", "ILL-02", "CRM-01", "POV-06", "DIS-03", "POV-05", "WID-02", "MNT-01",
)  # fmt: skip
FIRST_SEED = 10_000


def psu_sums(rows: pd.DataFrame, weight: str, y: np.ndarray, x: np.ndarray) -> pd.DataFrame:
    """The reduced table of one sample, one domain; indicators are numbered."""
    w = rows[weight].to_numpy()
    columns = {"domain": "all", "stratum": rows["stratum"].to_numpy(), "psu": rows["psu"].to_numpy()}
    for k in range(y.shape[1]):
        columns |= {f"n__{k}": x[:, k] > 0, f"cases__{k}": y[:, k] > 0}
        columns |= {f"x__{k}": w * x[:, k], f"y__{k}": w * y[:, k], f"q__{k}": w * y[:, k] ** 2}
    return pd.DataFrame(columns).groupby(["domain", "stratum", "psu"], as_index=False).sum()


def product_estimates(measured: Measured, seed: int) -> pd.DataFrame:
    """What the product says about one sample, checked against the textbook."""
    rows, y, x = measured.drawn(draw_sample(draw_population(), seed, columns=()))
    sums = psu_sums(rows, measured.weight, y, x)
    design = rows.groupby("stratum", as_index=False).agg(psu_count=("psu", "nunique"))
    result = estimate_ratio(sums, design, indicators=[str(k) for k in range(len(measured.names))])
    estimate, se, _ = textbook_ratio(rows, measured.weight, y, x)
    np.testing.assert_allclose(result["estimate"], estimate, rtol=1e-9)
    np.testing.assert_allclose(result["se"], se, rtol=1e-9)
    return result.assign(indicator=measured.names, truth=measured.truth)


def product_coverage(redraws: int) -> pd.Series:
    """Share of redraws in which the product's interval holds the truth, per indicator."""
    groups = measured_indicators(draw_population(), INDICATORS)
    results = [
        product_estimates(group, seed) for seed in range(FIRST_SEED, FIRST_SEED + redraws) for group in groups
    ]
    every = pd.concat(results)
    holds = (every["low"] <= every["truth"]) & (every["truth"] <= every["high"])
    return holds.groupby(every["indicator"]).mean().rename("coverage_product")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--redraws", type=int, default=1_000)
    redraws = parser.parse_args().redraws
    population = draw_population()
    draw_sample(population, 0, columns=())
    begin = time.perf_counter()
    for seed in range(20):
        draw_sample(population, seed, columns=())
    per_draw = (time.perf_counter() - begin) / 20
    seeds = range(FIRST_SEED, FIRST_SEED + redraws)
    table = coverage(redraw(population, INDICATORS, seeds)).join(product_coverage(redraws))
    print(table.round(4).to_string())
    print(f"{redraws} redraws; {per_draw * 1000:.1f} ms a draw; simulation error of a coverage near "
          f"{100 * np.sqrt(0.95 * 0.05 / redraws):.1f} points")  # fmt: skip


if __name__ == "__main__":
    main()
