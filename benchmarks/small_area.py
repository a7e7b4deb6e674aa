"""Small-area models where the truth is known, and what fitting them costs.

python -m benchmarks.small_area --redraws 500

Two populations: the example region (120 villages, of which some 80 fall in a sample) and, where it lies
beside this checkout, the World Bank's census of 2023 (133 enumeration areas, 60 of them sampled). Each is
sampled anew many times; every sample goes through the product's own model, and direct and model estimates
are compared with the truth: root mean squared error, bias, share of 95 % intervals that hold it.
"""

import argparse
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.example.census_file import census_counts
from pipelines.example.population import draw_population
from pipelines.example.redraws import measured_indicators
from pipelines.example.sample import draw_sample
from taksir.catalogue import load_catalogue
from taksir.methods.small_area import Census, expected_poverty, fit_fay_herriot, fit_nested_error
from taksir.methods.survey import estimate_ratio
from taksir.modelled.direct import variances_within
from taksir.modelled.fitting import FittedAreas, Totals, fit_areas
from taksir.schema import Covariate, ModelSpec, Words

INDICATORS = ("POV-01", "POV-05", "CHD-03", "ILL-01", "WID-02")
FIRST_SEED = 70_000
"""Samples on which nothing was chosen: scales and rules were tried on seeds below 30,000."""
WORLD_BANK = Path(__file__).resolve().parents[2] / "shared" / "data" / "survey_wb2023"
POVERTY_LINE = 2_500.0
"""Expenditure per person in the census's own currency; about a third of households lie below."""
SAMPLED_AREAS, SAMPLED_HOUSEHOLDS = 60, 12
UNIT_COVARIATES = ("hhsize", "rooms", "electric", "flush", "urban")


@dataclass(frozen=True)
class Known:
    """A population with its areas.

    Attributes:
        truth: True ratio of each area.
        covariates: What a census knows of each area, and `population`; index as the truth.
        sample: One sample per seed: domain, stratum, psu, w, y, x and the positions of its rows.
        unit_level: What a unit-level model makes of a sample, where the census has its covariates.
    """

    truth: pd.Series
    covariates: pd.DataFrame
    sample: Callable[[int], pd.DataFrame]
    unit_level: Callable[[pd.DataFrame], pd.Series] | None = None


def example_region(indicator: str) -> Known:
    """The example region by village, for one indicator."""
    population, counts = draw_population(), census_counts()
    measured = measured_indicators(population, [indicator])[0]
    household = population.household
    domain = household["desa_code"].to_numpy(dtype=object)
    if measured.position == "person":
        domain = domain[population.person["household"]]
    y, x = measured.numerator[:, 0], measured.denominator[:, 0]
    sums = pd.DataFrame({"y": y, "x": x}).groupby(domain).sum()
    persons = counts["Jumlah Penduduk"]
    of_village = household.groupby("desa_code")
    covariates = pd.DataFrame(
        {
            "low_welfare": (household["desil"] <= 2).groupby(household["desa_code"]).mean(),
            "urban": of_village["urban_rural"].first().eq("K").astype(float),
            "household_size": persons / counts["Jumlah Rumah Tangga"],
            "children": counts["0-17"] / persons,
            "older": counts["60+"] / persons,
            "population": sums["x"],
        }
    ).sort_index()

    def sample(seed: int) -> pd.DataFrame:
        drawn = draw_sample(population, seed, columns=())
        rows = drawn.person if measured.position == "person" else drawn.household
        at = rows[measured.position].to_numpy()
        return pd.DataFrame(
            {
                "domain": domain[at], "stratum": rows["stratum"].astype(str), "psu": rows["psu"],
                "w": rows[measured.weight], "y": y[at], "x": x[at], "position": at,
            }
        )  # fmt: skip

    return Known((sums["y"] / sums["x"]).sort_index(), covariates, sample)


def world_bank_census() -> Known:
    """The World Bank's census by enumeration area: households below a poverty line."""
    census = pd.read_parquet(WORLD_BANK / "hld_pop_wb_2023.parquet").reset_index(drop=True)
    census = census.assign(
        area=census["ea"].astype(str),
        poor=(census["pc_exp"] < POVERTY_LINE).astype(float),
        electric=(census["electricity"] == "Yes").astype(float),
        flush=census["toilet"].str.startswith("Flush").astype(float),
        urban=(census["urbrur"] == "Urban").astype(float),
    )
    by_area = census.groupby("area")
    covariates = by_area[list(UNIT_COVARIATES)].mean().assign(population=by_area.size()).astype(float)
    unit_x = np.column_stack([np.ones(len(census)), census[list(UNIT_COVARIATES)].to_numpy(float)])
    everyone = Census(
        unit_x, census["area"].to_numpy(object), np.ones(len(census)), np.full(len(census), POVERTY_LINE)
    )
    places = {area: rows.to_numpy() for area, rows in by_area.groups.items()}
    stratum = by_area["urbrur"].first()

    def sample(seed: int) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        chosen = rng.choice(sorted(places), SAMPLED_AREAS, replace=False)
        rows = np.concatenate(
            [rng.choice(places[area], SAMPLED_HOUSEHOLDS, replace=False) for area in chosen]
        )
        area = census["area"].to_numpy(object)[rows]
        return pd.DataFrame(
            {
                "domain": area, "stratum": [stratum[name] for name in area], "psu": rows,
                "w": covariates["population"].reindex(area).to_numpy() / SAMPLED_HOUSEHOLDS,
                "y": census["poor"].to_numpy()[rows], "x": 1.0, "position": rows,
            }
        )  # fmt: skip

    def unit_level(rows: pd.DataFrame) -> pd.Series:
        at = rows["position"].to_numpy()
        model = fit_nested_error(np.log(census["pc_exp"].to_numpy()[at]), unit_x[at], rows["domain"])
        return pd.Series(expected_poverty(model, everyone)[:, 0], index=everyone.areas[0])

    return Known(by_area["poor"].mean(), covariates, sample, unit_level)


def census_spec(covariates: tuple[str, ...]) -> ModelSpec:
    """A model of the World Bank's census."""
    named = tuple(Covariate(name, Words(name, name), "1", "1") for name in covariates)
    return ModelSpec("POV-01", "auto", named, "pop_total")


def reduced(rows: pd.DataFrame) -> pd.DataFrame:
    """The reduced table of one sample."""
    columns = {
        "domain": rows["domain"].astype(str), "stratum": rows["stratum"], "psu": rows["psu"],
        "n__k": rows["x"] > 0, "cases__k": rows["y"] > 0, "x__k": rows["w"] * rows["x"],
        "y__k": rows["w"] * rows["y"], "q__k": rows["w"] * rows["y"] ** 2,
    }  # fmt: skip
    return pd.DataFrame(columns).groupby(["domain", "stratum", "psu"], as_index=False).sum()


def one_sample(known: Known, spec: ModelSpec, rows: pd.DataFrame) -> tuple[pd.DataFrame, FittedAreas]:
    """Direct and model estimates of one sample, as the product computes them."""
    sums = reduced(rows)
    design = sums.groupby("stratum", as_index=False).agg(psu_count=("psu", "nunique"))
    areas = [str(area) for area in known.covariates.index]
    direct = estimate_ratio(sums, design, indicators=["k"], domains=areas, lonely="adjust")
    whole = estimate_ratio(sums.assign(domain=""), design, indicators=["k"], lonely="adjust")
    table = known.covariates.join(direct.set_index("domain")[["n", "estimate", "low", "high"]])
    table = table.join(variances_within(sums, "k"))
    table[["n", "df"]] = table[["n", "df"]].fillna(0)
    table["is_inside"] = (table["n"] > 0) & table["estimate"].notna()
    return table, fit_areas(spec, table, Totals(whole.set_index("domain")["estimate"], 0))


def compare(known: Known, spec: ModelSpec, redraws: int) -> pd.DataFrame:
    """One row per kind of estimate: errors, coverage and width of intervals, over areas and redraws."""
    found: list[pd.DataFrame] = []
    for seed in range(FIRST_SEED, FIRST_SEED + redraws):
        rows = known.sample(seed)
        table, fitted = one_sample(known, spec, rows)
        inside, model = table["is_inside"], fitted.table
        parts = {
            "direct": table.loc[inside, ["estimate", "low", "high"]],
            "model, own sample": model.loc[inside, ["estimate", "low", "high"]],
            "model, no sample": model.loc[~inside, ["estimate", "low", "high"]],
        }
        if known.unit_level:
            parts["census predictor, all"] = pd.DataFrame({"estimate": known.unit_level(rows)})
        found += [
            part.assign(
                kind=kind,
                truth=known.truth.reindex(part.index),
                rse=model["rse"] if kind.startswith("model") else np.nan,
                shift=fitted.shift,
            )
            for kind, part in parts.items()
        ]
    return summary(pd.concat(found))


def summary(every: pd.DataFrame) -> pd.DataFrame:
    """Errors in points of per cent, by kind of estimate."""
    error = 100 * (every["estimate"] - every["truth"])
    holds = (every["low"] <= every["truth"]) & (every["truth"] <= every["high"])
    rows = every.assign(
        squared=error**2,
        error=error,
        holds=holds.where(every["low"].notna()),
        width=100 * (every["high"] - every["low"]),
    ).groupby("kind", sort=False)
    of_areas = error.groupby([every["kind"], every.index]).mean().abs().groupby("kind").mean()
    table = {
        "rmse_points": np.sqrt(rows["squared"].mean()),
        "bias_points": rows["error"].mean(),
        "area_bias_points": of_areas,
        "coverage": rows["holds"].mean(),
        "width_points": rows["width"].median(),
        "rse_median": rows["rse"].median(),
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


def main() -> None:
    """Print a table per indicator and set of covariates, then the speed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--redraws", type=int, default=500)
    redraws = parser.parse_args().redraws
    print_speed()
    for indicator in INDICATORS:
        known = example_region(indicator)
        for spec in load_catalogue().models_of(indicator):
            names = ", ".join(covariate.id for covariate in spec.covariates)
            print(f"\n{indicator} by village, {redraws} samples, covariates: {names}")
            print(compare(known, spec, redraws).round(3).to_string(), flush=True)
    if WORLD_BANK.is_dir():
        print(f"\nPoor households by enumeration area, World Bank census, {redraws} samples")
        spec = census_spec(("hhsize", "rooms", "electric", "flush"))
        print(compare(world_bank_census(), spec, redraws).round(3).to_string())


if __name__ == "__main__":
    main()
