"""The official population behind a rate: of an indicator's denominator, and of a group's part of it."""

from functools import lru_cache
from itertools import permutations

import pandas as pd

from taksir.availability import code_system_of, domain_length, file_with
from taksir.catalogue import load_catalogue
from taksir.catalogue_expressions import columns_used
from taksir.estimates.counted import finest_rows
from taksir.estimates.estimated import domains_at_home
from taksir.evidence import Evidence, TableFile
from taksir.schema import Group, Indicator
from taksir.store import reduction
from taksir.store.engine import literal
from taksir.store.workspace import open_store


def population_of(
    indicator: Indicator, level: str, evidence: Evidence, cells: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The census count of an indicator's denominator per area, or of each group in it.

    Args:
        indicator: Whose denominator is counted.
        level: Area level; an empty text for the whole region.
        evidence: The deliveries to look in.
        cells: Groups of the catalogue as columns, one row per cell; None for the areas alone.

    Returns:
        Columns domain, the columns of `cells`, population [persons or households], population_cv
        [share]. Cells that no census column counts are not in it: no share is borrowed for them.
    """
    cells = pd.DataFrame(index=[0]) if cells is None else cells
    return cell_populations(indicator.population, level, evidence, cells)


def cell_populations(population: str, level: str, evidence: Evidence, cells: pd.DataFrame) -> pd.DataFrame:
    """The census count of a population per area and cell; as `population_of`.

    Args:
        population: Census expression of the whole.
        level: Area level.
        evidence: The deliveries to look in.
        cells: Groups of the catalogue as columns, one row per cell.
    """
    names = list(cells.columns)
    nothing = pd.DataFrame({name: [] for name in ["domain", *names, "population", "population_cv"]})
    found = [nothing.astype(dict.fromkeys(["domain", *names], object))]
    for row in cells.to_dict("records"):
        expression = cell_population(population, row)
        file = file_with(evidence, "area", columns_used(expression)) if expression else None
        if file:
            found.append(_population(file, expression, level, evidence).assign(**row))
    return pd.concat(found, ignore_index=True) if len(found) > 1 else found[0]


def cell_population(population: str, cell: dict[str, str]) -> str:
    """The census expression that counts a cell of groups, or an empty text where none does.

    Args:
        population: Census expression of the whole denominator.
        cell: Category of each group.
    """
    catalogue = load_catalogue()
    groups = [group for name in cell if (group := catalogue.group(name))]
    for order in permutations(groups):
        expression = " ".join(population.split())
        for group in order:
            expression = _part(expression, group, cell[group.id]) if expression else ""
        if expression:
            return expression
    return ""


def _part(expression: str, group: Group, value: str) -> str:
    if group.area_column:
        return f"CASE WHEN {group.area_column} = {literal(value)} THEN ({expression}) END"
    category = group.category(value)
    return category.population.get(expression, "") if category else ""


@lru_cache(maxsize=256)  # callers add their cells to a copy
def _population(file: TableFile, expression: str, level: str, evidence: Evidence) -> pd.DataFrame:
    system = code_system_of(file)
    has_cv = "population_cv_share" in file.columns
    measures = [reduction.Measure("it", expression, "population_cv_share" if has_cv else "0")]
    with open_store().connection() as engine:
        sums = reduction.area_sums(engine, finest_rows(engine, file), measures, domain_length(level, system))
    sums["domain"] = domains_at_home(sums["domain"], system, level, evidence)
    # One error for the whole projection: it does not shrink when areas are added up.
    cv = sums["x__it"] / sums["n__it"]
    return pd.DataFrame({"domain": sums["domain"], "population": sums["y__it"], "population_cv": cv}).dropna(
        subset=["domain", "population"]
    )
