"""The project file: one SQLite database, its schema, its change log, its search index."""
