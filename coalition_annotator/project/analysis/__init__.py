"""Statements, networks and agreement of a project."""
