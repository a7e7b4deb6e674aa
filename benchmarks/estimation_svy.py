"""The side of svy in the estimation benchmark; runs in an interpreter that has svy and Polars only."""

import polars as pl
import svy


def estimate(sample: str, indicator: str, result: str) -> None:
    """Estimate one mean in every area with svy's own domain estimation."""
    columns = ["area_code", "strata", "psu", "weight", indicator]
    design = svy.Design(stratum="strata", psu="psu", wgt="weight")
    data = svy.Sample(data=pl.read_parquet(sample, columns=columns), design=design)
    found = data.estimation.mean(indicator, by="area_code", drop_nulls=True)
    found.to_polars().select(
        pl.col("area_code").alias("domain"), pl.col("est").alias("estimate"), "se"
    ).write_csv(result)
