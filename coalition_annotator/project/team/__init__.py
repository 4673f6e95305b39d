"""Packages for others, merging their work, assignments."""
