"""The sample design of a delivered survey: which headers carry it, and whether they can be right.

Weights that do not add up to anything, strata with one cluster and clusters in several strata are seen
here before anything is computed from them.
"""

from dataclasses import dataclass

from pipelines.classify.fitting import NUMBER_TYPES
from pipelines.correct.columns_sql import source_of
from pipelines.correct.table_sql import table_sql
from pipelines.delivered import RawDelivery, RawTable
from pipelines.recipe import Recipe, TableRecipe
from taksir.schema import Catalogue
from taksir.store.engine import Engine, identifier

WEIGHT_OF = {"household": "hh_weight", "person": "person_weight"}
ROLES = ("weight", "strata", "psu")
"""What a design needs, in the order it is asked for."""

SAMPLED_ROWS = 20_000
STRATUM_SHARE_MAX = 0.2
"""A column with more different values than this share of the rows is hardly a stratum."""


@dataclass(frozen=True)
class WeightLook:
    """What the weights of a survey add up to.

    Attributes:
        rows: Rows of the sheet.
        missing: Rows without a weight that can be read.
        total: Sum.
        low, high: Smallest and largest.
        not_positive: Rows whose weight is zero or less.
        unequal_deff: 1 + cv²: what unequal weights alone do to the variance (Kish).
    """

    rows: int
    missing: int
    total: float
    low: float
    high: float
    not_positive: int
    unequal_deff: float


@dataclass(frozen=True)
class DesignLook:
    """The design of one sheet as it is understood now.

    Attributes:
        sheet, table: The sheet and our table.
        headers: Role → header taken for it; "" where none is.
        candidates: Role → headers that could be it, the one taken first.
        columns: Role → our column.
        weights: Look of the weights; None where there is no such column.
        strata, clusters: How many there are; 0 where there is no such column.
        clusters_low, clusters_high: Clusters in the strata with fewest and most.
        lonely: Strata with one cluster.
        crossing: Clusters that lie in more than one stratum.
    """

    sheet: str
    table: str
    headers: dict[str, str]
    candidates: dict[str, tuple[str, ...]]
    columns: dict[str, str]
    weights: WeightLook | None = None
    strata: int = 0
    clusters: int = 0
    clusters_low: int = 0
    clusters_high: int = 0
    lonely: int = 0
    crossing: int = 0


def design_looks(
    raw: RawDelivery, recipe: Recipe, catalogue: Catalogue, engine: Engine
) -> tuple[DesignLook, ...]:
    """The design of every sheet that carries one; members take that of their households.

    Args:
        raw: The file as read.
        recipe: As proposed.
        catalogue: Our columns.
        engine: Counts.
    """
    sheets = {sheet.name: sheet for sheet in raw.tables}
    return tuple(
        _look(sheets[table.sheet], table, catalogue, engine)
        for table in recipe.tables
        if table.table in WEIGHT_OF and not table.parent_sheet
    )


def _look(raw: RawTable, table: TableRecipe, catalogue: Catalogue, engine: Engine) -> DesignLook:
    columns = {"weight": WEIGHT_OF[table.table], "strata": "strata", "psu": "psu"}
    matches = {role: table.match_of(column) for role, column in columns.items()}
    headers = {role: match.header if match else "" for role, match in matches.items()}
    counted = _counted(raw, table, catalogue, engine)
    candidates = {role: _candidates(role, headers[role], counted) for role in ROLES}
    look = DesignLook(table.sheet, table.table, headers, candidates, columns)
    compiled = table_sql(raw, table, catalogue)
    held = {role: compiled.readings[column].value for role, column in columns.items() if headers[role]}
    if not held:
        return look
    selected = ", ".join(f"{sql} AS {identifier(role)}" for role, sql in held.items())
    rows = f"(SELECT {selected} FROM {compiled.rows_sql})"
    found = dict(look.__dict__)
    if "weight" in held:
        found["weights"] = _weights(rows, engine)
    if "psu" in held:
        found |= _clusters(rows, has_strata="strata" in held, engine=engine)
    if "strata" in held:
        found["strata"] = int(engine.rows(f"SELECT count(DISTINCT strata) FROM {rows}")[0][0])
    return DesignLook(**found)


def _weights(rows: str, engine: Engine) -> WeightLook | None:
    row = engine.rows(
        "SELECT count(*), count(*) - count(weight), sum(weight), min(weight), max(weight), "
        "count(*) FILTER (WHERE weight <= 0), count(weight) * sum(weight * weight) / (sum(weight) ^ 2) "
        f"FROM {rows}"
    )[0]
    if row[2] is None:
        return None
    return WeightLook(
        int(row[0]), int(row[1]), float(row[2]), float(row[3]), float(row[4]), int(row[5]), float(row[6] or 1)
    )


def _clusters(rows: str, *, has_strata: bool, engine: Engine) -> dict[str, int]:
    stratum = "strata" if has_strata else "''"
    by_stratum = engine.rows(
        f"SELECT count(DISTINCT psu) FROM {rows} WHERE psu IS NOT NULL GROUP BY coalesce({stratum}, '')"
    )
    counts = [int(count) for (count,) in by_stratum] or [0]
    clusters = int(engine.rows(f"SELECT count(DISTINCT psu) FROM {rows}")[0][0])
    crossing = 0
    if has_strata:
        several = f"SELECT psu FROM {rows} GROUP BY psu HAVING count(DISTINCT strata) > 1"
        crossing = int(engine.rows(f"SELECT count(*) FROM ({several})")[0][0])
    return {
        "clusters": clusters, "clusters_low": min(counts), "clusters_high": max(counts),
        "lonely": counts.count(1), "crossing": crossing,
    }  # fmt: skip


def _counted(
    raw: RawTable, table: TableRecipe, catalogue: Catalogue, engine: Engine
) -> dict[str, tuple[int, int, int, bool]]:
    """Per free header: rows, different values, positive numbers, and whether it is a number with decimals."""
    types = {column.name: column for column in catalogue.columns}
    roles = {"weight", "stratum", "cluster", "note"}
    free = [
        match.header
        for match in table.matches
        if match.action not in ("drop", "hash")
        and (
            not match.is_kept or types[match.column].role in roles or types[match.column].type in NUMBER_TYPES
        )
    ]
    if not free:
        return {}
    cells = []
    for header in free:
        text = source_of(raw, header)
        number = f"TRY_CAST(replace({text}, ',', '.') AS DOUBLE)"
        cells.append(
            f"count(DISTINCT nullif(trim({text}), '')), count(*) FILTER (WHERE {number} > 0), "
            f"bool_or({number} <> floor({number}))"
        )
    step = max(1, raw.row_count // SAMPLED_ROWS)
    sample = f"{raw.rows_sql} WHERE row_number % {step} = 0" if step > 1 else raw.rows_sql
    row = engine.rows(f"SELECT count(*), {', '.join(cells)} FROM {sample}")[0]
    return {
        header: (int(row[0]), int(row[1 + 3 * k] or 0), int(row[2 + 3 * k] or 0), bool(row[3 + 3 * k]))
        for k, header in enumerate(free)
    }


def _candidates(role: str, taken: str, counted: dict[str, tuple[int, int, int, bool]]) -> tuple[str, ...]:
    """Headers whose values could be a weight, a stratum or a cluster; the one taken first."""
    fits = []
    for header, (rows, different, positive, has_decimals) in counted.items():
        is_weight = positive >= 0.95 * rows and (has_decimals or different > 1)
        is_stratum = 1 < different <= max(2, STRATUM_SHARE_MAX * rows) and not has_decimals
        is_cluster = 1 < different < rows and not has_decimals
        if {"weight": is_weight, "strata": is_stratum, "psu": is_cluster}[role] and header != taken:
            fits.append(header)
    return (*([taken] if taken else []), *fits)
