"""Comparing annotators and the agreed version."""
