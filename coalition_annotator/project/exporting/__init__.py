"""Datasets of a project, written whole or not at all."""
