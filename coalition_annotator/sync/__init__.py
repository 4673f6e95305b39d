"""Carriers of a project's log between the copies of a team: a folder, a PostgreSQL server."""
