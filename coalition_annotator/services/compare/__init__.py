"""Comparing several annotators' tags on one text."""
