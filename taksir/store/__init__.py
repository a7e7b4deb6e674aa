"""The only door to files and databases: the register (SQL), the records (Parquet) and the engine (DuckDB)."""
