"""A PostgreSQL server as the carrier of a project's log."""
