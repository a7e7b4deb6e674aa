"""The side of svy in the estimation benchmark; runs in an interpreter that has svy and Polars only."""

import polars as pl
import svy


def estimate(parts: str, indicator: str, result: str) -> None:
    """Estimate one mean in every area with svy's own domain estimation, file after file."""
    columns = ["area_code", "strata", "psu", "weight", indicator]
    design = svy.Design(stratum="strata", psu="psu", wgt="weight")
    tables = []
    for part in parts.split(","):
        data = svy.Sample(data=pl.read_parquet(part, columns=columns), design=design)
        found = data.estimation.mean(indicator, by="area_code", drop_nulls=True)
        tables.append(
            found.to_polars().select(
                pl.col("area_code").alias("domain"), pl.col("est").alias("estimate"), "se"
            )
        )
    pl.concat(tables).write_csv(result)
