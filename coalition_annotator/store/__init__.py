"""The project file: schema, log of changes, merging. The only place that knows SQL."""
