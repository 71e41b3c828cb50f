"""Everything that touches the world: dumps in, parquet out, the command line, Prefect."""
