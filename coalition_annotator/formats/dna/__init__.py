"""Discourse Network Analyzer, version 3."""
