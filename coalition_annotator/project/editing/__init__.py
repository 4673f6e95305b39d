"""Edits: what a gesture changes, as data."""
