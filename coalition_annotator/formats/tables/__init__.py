"""Tables: CSV, Excel, Parquet, JSON."""
