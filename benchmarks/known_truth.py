"""Populations whose truth is known by small area, to draw samples of again and again.

The example region by village (120, of which some 80 fall in a sample) and, where it lies beside this
checkout, the World Bank's census of 2023 by enumeration area (133, of which 60 are sampled). Each brings what
the product's models are made of: covariates of areas, neighbours, sampled households, a census of households.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from pipelines.example.census_file import census_counts
from pipelines.example.codes import FLOOR, FUEL, TOILET, WALL, WATER
from pipelines.example.geography import desa_shapes
from pipelines.example.population import draw_population
from pipelines.example.redraws import measured_indicators
from pipelines.example.sample import draw_sample
from taksir.catalogue import load_catalogue
from taksir.methods.small_area import Census, UnitSample
from taksir.modelled.kinds import Beside
from taksir.schema import Covariate, ModelSpec, Words

WORLD_BANK = Path(__file__).resolve().parents[2] / "shared" / "data" / "survey_wb2023"
POVERTY_LINE = 2_500.0
"""Expenditure per person in the census's own currency; about a third of households lie below."""
SAMPLED_AREAS, SAMPLED_HOUSEHOLDS = 60, 12
WORLD_BANK_COVARIATES = ("hhsize", "rooms", "electric", "flush", "urban")
TOUCHING_DEGREES = 1e-6


@dataclass(frozen=True)
class Known:
    """A population with its areas, for one indicator.

    Attributes:
        truth: True ratio of each area.
        covariates: What a census knows of each area, and `population`; index as the truth.
        sample: One sample per seed: domain, stratum, psu, w, y, x and `unit` [position among the units].
        outcome: What models of units model, of every unit of the population, by kind of model.
        units: Covariates of every unit of the population, its `domain` and `weight`.
        neighbours: Weights of neighbours in the order of the truth, or None.
        is_proportion: Whether every case is or is not.
        unit: What errors are printed in [share of an estimate's unit].
    """

    truth: pd.Series
    covariates: pd.DataFrame
    sample: Callable[[int], pd.DataFrame]
    outcome: dict[str, np.ndarray]
    units: pd.DataFrame
    neighbours: np.ndarray | None = None
    is_proportion: bool = True
    unit: float = 0.01

    def beside(self, spec: ModelSpec, rows: pd.DataFrame) -> Beside:
        """What a kind of model needs beside the areas, for one sample."""
        if spec.kind == "spatial":
            return Beside(neighbours=self.neighbours)
        if spec.kind == "area":
            return Beside()
        names = tuple(covariate.id for covariate in spec.covariates)
        at = rows["unit"].unique()
        asked = self.units.iloc[at]
        sample = UnitSample(
            self.outcome[spec.kind][at], _design(asked, names), asked["domain"].to_numpy(dtype=object)
        )
        return Beside(sample=sample, census=self._census(names) if spec.kind == "census" else None)

    def _census(self, names: tuple[str, ...]) -> Census:
        """Every unit, those that are alike together; welfare is a share of the line, so the line is 1."""
        alike = self.units.groupby([*names, "domain", "weight"]).size().rename("count").reset_index()
        count = alike["count"].to_numpy(float)
        return Census(
            _design(alike, names),
            alike["domain"].to_numpy(dtype=object),
            alike["weight"].to_numpy(float) * count,
            np.ones(len(alike)),
            units=count,
        )


def _design(rows: pd.DataFrame, names: tuple[str, ...]) -> np.ndarray:
    return np.column_stack([np.ones(len(rows)), rows[list(names)].to_numpy(float)])


# -- the example region --------------------------------------------------------------------------


def example_region(indicator: str) -> Known:
    """The example region by village, for one indicator."""
    population = draw_population()
    household = population.household
    home = population.person["household"].to_numpy()
    if indicator == "EXP-01":
        y, x = _spent_per_person()[home], np.ones(len(home))
        position, weight, unit = "person", "weind", _spent_per_person()[home].mean() / 100
    else:
        measured = measured_indicators(population, [indicator])[0]
        y, x = measured.numerator[:, 0], measured.denominator[:, 0]
        position, weight, unit = measured.position, measured.weight, 0.01
    domain = household["desa_code"].to_numpy(dtype=object)
    domain = domain[home] if position == "person" else domain
    sums = pd.DataFrame({"y": y, "x": x}).groupby(domain).sum()

    def sample(seed: int) -> pd.DataFrame:
        drawn = draw_sample(population, seed, columns=())
        rows = drawn.person if position == "person" else drawn.household
        at = rows[position].to_numpy()
        return pd.DataFrame(
            {
                "domain": domain[at], "stratum": rows["stratum"].astype(str), "psu": rows["psu"],
                "w": rows[weight], "y": y[at], "x": x[at], "unit": rows["household"],
            }
        )  # fmt: skip

    line = household["poverty_line_idr"].to_numpy(float)
    return Known(
        (sums["y"] / sums["x"]).sort_index(),
        _village_covariates().assign(population=sums["x"]).sort_index(),
        sample,
        outcome={
            "unit": household["expenditure_month_idr"].to_numpy(float),
            "census": np.log(_spent_per_person() / line),
        },
        units=_households(),
        neighbours=_village_neighbours(),
        is_proportion=load_catalogue().indicator(indicator).is_proportion,
        unit=unit,
    )


def _spent_per_person() -> np.ndarray:
    household = draw_population().household
    return (household["expenditure_month_idr"] / household["hh_size"]).to_numpy(float)


@cache
def _village_covariates() -> pd.DataFrame:
    """The covariates of models.yaml, from everybody."""
    household, counts = draw_population().household, census_counts()
    persons = counts["Jumlah Penduduk"]
    urban = household.groupby("desa_code")["urban_rural"].first().eq("K").astype(float)
    size = persons / counts["Jumlah Rumah Tangga"]
    return pd.DataFrame(
        {
            "low_welfare": (household["desil"] <= 2).groupby(household["desa_code"]).mean(),
            "urban": urban,
            "household_size": size,
            "children": counts["0-17"] / persons,
            "older": counts["60+"] / persons,
            "size": size,
            "urban_home": urban,
        }
    )


@cache
def _households() -> pd.DataFrame:
    """Every household with the covariates of models.yaml that are said of one, its village and members."""
    household = draw_population().household
    is_fit = (household["floor"] != FLOOR[-1]) & (household["wall"] != WALL[-1])
    return pd.DataFrame(
        {
            "size": household["hh_size"],
            "urban_home": household["urban_rural"] == "K",
            "own_toilet": household["toilet"] == TOILET[0],
            "safe_water": household["water"].isin(WATER[:4]),
            "clean_fuel": household["fuel"].isin(FUEL[:2]),
            "fit_house": is_fit,
            "fridge": household["owns_kulkas"],
            "motorcycle": household["owns_sepeda_motor"],
        }
    ).astype(float).assign(domain=household["desa_code"], weight=household["hh_size"])  # fmt: skip


@cache
def _village_neighbours() -> np.ndarray:
    """Villages that touch, each row adding up to 1; by code."""
    shapes = desa_shapes().sort_values("area_code").geometry.values
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCHING_DEGREES)
    weights = np.zeros((len(shapes), len(shapes)))
    weights[one, other] = 1.0
    np.fill_diagonal(weights, 0.0)
    sums = weights.sum(axis=1, keepdims=True)
    return weights / np.where(sums > 0, sums, 1.0)


# -- the World Bank's census ---------------------------------------------------------------------


def world_bank_census() -> Known:
    """The World Bank's census by enumeration area: households below a poverty line."""
    census = pd.read_parquet(WORLD_BANK / "hld_pop_wb_2023.parquet").reset_index(drop=True)
    units = pd.DataFrame(
        {
            "hhsize": census["hhsize"],
            "rooms": census["rooms"],
            "electric": census["electricity"] == "Yes",
            "flush": census["toilet"].str.startswith("Flush"),
            "urban": census["urbrur"] == "Urban",
        }
    ).astype(float).assign(domain=census["ea"].astype(str), weight=1.0)  # fmt: skip
    poor = (census["pc_exp"] < POVERTY_LINE).to_numpy(float)
    area = units["domain"].to_numpy(object)
    by_area = units.groupby("domain")
    covariates = by_area[list(WORLD_BANK_COVARIATES)].mean().assign(population=by_area.size()).astype(float)
    places = {name: rows.to_numpy() for name, rows in by_area.groups.items()}
    stratum = census["urbrur"].groupby(area).first()

    def sample(seed: int) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        chosen = rng.choice(sorted(places), SAMPLED_AREAS, replace=False)
        rows = np.concatenate(
            [rng.choice(places[name], SAMPLED_HOUSEHOLDS, replace=False) for name in chosen]
        )
        return pd.DataFrame(
            {
                "domain": area[rows], "stratum": [stratum[name] for name in area[rows]], "psu": rows,
                "w": covariates["population"].reindex(area[rows]).to_numpy() / SAMPLED_HOUSEHOLDS,
                "y": poor[rows], "x": 1.0, "unit": rows,
            }
        )  # fmt: skip

    truth = pd.Series(poor).groupby(area).mean()
    return Known(
        truth, covariates, sample, {"census": np.log(census["pc_exp"].to_numpy() / POVERTY_LINE)}, units
    )


def world_bank_specs() -> tuple[ModelSpec, ...]:
    """Models of the World Bank's census: by areas, and by every household."""

    def named(names: tuple[str, ...]) -> tuple[Covariate, ...]:
        return tuple(Covariate(name, Words(name, name), "1", "1", "1") for name in names)

    return (
        ModelSpec("POV-01", "auto", named(("hhsize", "rooms", "electric", "flush")), "pop_total"),
        ModelSpec("POV-01", "auto", named(WORLD_BANK_COVARIATES), "pop_total", kind="census"),
    )
