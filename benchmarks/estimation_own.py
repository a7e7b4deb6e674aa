"""Our side of the estimation benchmark: the store's reduction and the survey method."""

import tempfile
from pathlib import Path

from taksir.methods.survey import estimate_ratio
from taksir.store import reduction
from taksir.store.engine import Engine, literal


def estimate(sample: str, indicators: str, result: str) -> None:
    """Estimate every indicator in every area; write domain, estimate and se when a result is named."""
    keys = indicators.split(",")
    source = reduction.Sample(
        rows_sql=f"read_parquet({literal(sample)})",
        weight="weight",
        stratum="strata",
        cluster="psu",
        code_length=4,
    )
    measures = [reduction.Measure(key, key, f"CASE WHEN {key} IS NULL THEN 0 ELSE 1 END") for key in keys]
    with tempfile.TemporaryDirectory() as folder, Engine(Path(folder), reads=[Path(sample)]) as engine:
        sums = reduction.psu_sums(engine, source, measures)
        design = reduction.design_of(engine, source)
    table = estimate_ratio(sums, design, indicators=keys)
    if result:
        table[["domain", "estimate", "se"]].to_csv(result, index=False)
